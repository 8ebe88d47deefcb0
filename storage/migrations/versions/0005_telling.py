"""Editions, what they told, the outbox, who unsubscribed, until when a wall stands. What was told before stays told, and its numbers stay used."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "subscriptions",
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("first_seen_at", moment, nullable=False),
        sa.Column("passed_slot", moment, nullable=True),
        sa.PrimaryKeyConstraint("subscription", name=op.f("pk_subscriptions")),
    )
    op.create_table(
        "editions",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("slot", moment, nullable=True),
        sa.Column("since", moment, nullable=True),
        sa.Column("built_at", moment, nullable=False),
        sa.Column("stories", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("failed_at", moment, nullable=True),
        sa.Column("page", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_editions")),
        sa.UniqueConstraint("subscription", "kind", "number", name=op.f("uq_editions_subscription_kind_number")),
        sa.UniqueConstraint("subscription", "kind", "slot", name=op.f("uq_editions_subscription_kind_slot")),
    )
    op.create_table(
        "outbox",
        sa.Column("edition_id", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("message", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", moment, nullable=False),
        sa.Column("claimed_by", sa.Text(), nullable=True),
        sa.Column("claim_expires_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_outbox_edition_id")),
        sa.PrimaryKeyConstraint("edition_id", "recipient", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_state_next_attempt_at", "outbox", ["state", "next_attempt_at"])
    op.create_table(
        "unsubscribed",
        sa.Column("subscription", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.PrimaryKeyConstraint("subscription", "recipient", name=op.f("pk_unsubscribed")),
    )
    op.add_column("runs", sa.Column("until", moment, nullable=True))
    op.create_index("ix_runs_source_id", "runs", ["source", "id"])
    _carry_over()


def _carry_over() -> None:
    """Editions of old had no row of their own: what they told did, and the newest number of each subscription."""
    op.execute(
        "INSERT INTO subscriptions (subscription, first_seen_at)"
        " SELECT subscription, min(at) FROM ("
        "  SELECT subscription, begun_at AS at FROM deliveries"
        "  UNION ALL SELECT subscription, last_edition_at FROM subscription_state) AS seen GROUP BY subscription"
    )
    op.execute(
        "INSERT INTO editions (id, subscription, kind, number, built_at, stories)"
        " SELECT subscription || '/digest/' || number, subscription, 'digest', number, max(at), max(stories) FROM ("
        "  SELECT subscription, edition AS number, max(begun_at) AS at, count(*) AS stories FROM deliveries"
        "   WHERE settled_at IS NOT NULL GROUP BY subscription, edition"
        "  UNION ALL SELECT subscription, last_number, last_edition_at, 0 FROM subscription_state) AS told"
        " GROUP BY subscription, number"
    )
    op.execute("CREATE TABLE old_deliveries AS SELECT * FROM deliveries WHERE settled_at IS NOT NULL")
    op.drop_table("deliveries")
    op.create_table(
        "deliveries",
        sa.Column("edition_id", sa.Text(), nullable=False),
        sa.Column("match_id", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Boolean(create_constraint=False), nullable=False),
        sa.ForeignKeyConstraint(["edition_id"], ["editions.id"], name=op.f("fk_deliveries_edition_id")),
        sa.ForeignKeyConstraint(["match_id"], ["matches.id"], name=op.f("fk_deliveries_match_id")),
        sa.PrimaryKeyConstraint("edition_id", "match_id", name=op.f("pk_deliveries")),
    )
    op.execute(
        "INSERT INTO deliveries (edition_id, match_id, revision, removed)"
        " SELECT old.subscription || '/digest/' || old.edition, old.match_id, documents.revision,"
        " documents.removed_at IS NOT NULL FROM old_deliveries AS old"
        " JOIN matches ON matches.id = old.match_id JOIN documents ON documents.id = matches.document_id"
    )
    op.create_index("ix_deliveries_match_id", "deliveries", ["match_id"])
    op.drop_table("old_deliveries")
    op.drop_table("subscription_state")

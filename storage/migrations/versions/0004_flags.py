"""Level and prominence of matches; what each rule contributes; who is named; what the reader says; with what it was matched."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mentions",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("person", sa.Text(), nullable=False),
        sa.Column("manner", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("second", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_mentions_document_id")),
        sa.PrimaryKeyConstraint("document_id", "position", name=op.f("pk_mentions")),
    )
    op.create_index("ix_mentions_actor", "mentions", ["actor"])
    op.create_table(
        "labels",
        sa.Column("document_id", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("verdict", sa.Boolean(create_constraint=False), nullable=False),
        sa.Column("judged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["document_id"], ["documents.id"], name=op.f("fk_labels_document_id")),
        sa.PrimaryKeyConstraint("document_id", "topic", name=op.f("pk_labels")),
    )
    op.add_column("matches", sa.Column("level", sa.Text(), nullable=False, server_default="flag"))
    op.add_column("matches", sa.Column("prominence", sa.Text(), nullable=False, server_default="passing"))
    op.add_column("evidence", sa.Column("score", sa.Float(), nullable=False, server_default="0"))
    op.add_column("evidence", sa.Column("rule_version", sa.Text(), nullable=False, server_default=""))
    op.add_column("documents", sa.Column("matched_with", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_documents_matched_with", "documents", ["matched_with"])

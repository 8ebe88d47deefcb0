"""Story keys; who speaks for whom; notes of a run; where in its sentence the evidence stands."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "story_keys",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("story_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name=op.f("fk_story_keys_story_id")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_story_keys")),
    )
    op.create_index("ix_story_keys_story_id", "story_keys", ["story_id"])
    for table in ("cues", "evidence"):
        op.add_column(table, sa.Column("affiliation", sa.Text(), nullable=True))
        op.add_column(table, sa.Column("function", sa.Text(), nullable=True))
    op.add_column("evidence", sa.Column("at", sa.Integer(), nullable=True))
    op.add_column("runs", sa.Column("notes", sa.JSON(), nullable=False, server_default="[]"))

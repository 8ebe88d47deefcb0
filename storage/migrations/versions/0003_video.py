"""Seconds of words; what is said around evidence; names that were found out; hosts that refuse; documents by their day."""

import sqlalchemy as sa
from alembic import op


revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "walls",
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("host", name=op.f("pk_walls")),
    )
    op.create_index("ix_documents_published_at", "documents", ["published_at"])
    op.add_column("cues", sa.Column("marks", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("evidence", sa.Column("before", sa.Text(), nullable=False, server_default=""))
    op.add_column("evidence", sa.Column("after", sa.Text(), nullable=False, server_default=""))
    op.add_column("source_state", sa.Column("pins", sa.JSON(), nullable=False, server_default="{}"))

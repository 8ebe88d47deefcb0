"""How Alembic runs our scripts: on the connection and in the transaction that `storage.migrate` opened."""  # noqa: INP001 - Alembic runs it by its path

from __future__ import annotations

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=context.config.attributes["metadata"],
    render_as_batch=True,  # SQLite changes a table by copying it
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

"""Everything SQLAlchemy: tables, repository, migrations; and the archive of what was fetched."""

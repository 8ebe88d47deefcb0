"""The tables of what was done: runs and states of sources, what their hosts allow and refuse."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, LargeBinary, Table, Text

from storage.schema import count, metadata, moment, words

__all__ = ["robots_files", "runs", "source_state", "validators", "walls"]

runs = Table(
    "runs",
    metadata,
    Column("id", Integer, primary_key=True),
    words("source"),
    moment("started_at"),
    moment("ended_at"),
    words("outcome"),
    count("requests"),
    count("entries"),
    count("new"),
    count("changed"),
    count("duplicate"),
    count("unchanged"),
    count("removed"),
    count("refused"),
    count("flagged"),
    words("cause"),
    words("remedy"),
    moment("until", null=True),  # of a wall: its videos are left alone till then
    Column("skipped", JSON, nullable=False),
    Column("notes", JSON, nullable=False, server_default="[]"),
    Index("ix_runs_source_ended_at", "source", "ended_at"),
    Index("ix_runs_source_id", "source", "id"),
)

source_state = Table(
    "source_state",
    metadata,
    Column("source", Text, primary_key=True),
    words("cursor", null=True),
    moment("last_success_at", null=True),
    moment("last_attempt_at", null=True),
    count("failures"),  # in a row
    moment("next_due_at", null=True),
    words("claimed_by", null=True),
    moment("claim_expires_at", null=True),
    Column("pins", JSON, nullable=False, server_default="{}"),  # what a name was found to stand for
)

# Hosts that refuse what reads their videos.
walls = Table(
    "walls",
    metadata,
    Column("host", Text, primary_key=True),
    words("cause"),
    words("remedy"),
    moment("met_at"),
    moment("until"),
    Column("times", Integer, nullable=False),
)

validators = Table(
    "validators",
    metadata,
    Column("source", Text, primary_key=True),
    Column("url", Text, primary_key=True),
    words("etag", null=True),
    words("last_modified", null=True),
    words("body_hash", null=True),
)

robots_files = Table(
    "robots_files",
    metadata,
    Column("host", Text, primary_key=True),
    Column("status", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),
    moment("fetched_at"),
)

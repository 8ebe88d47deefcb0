"""The tables of who was told what: editions, the matches they tell, what waits to be sent, who asked for no more."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, LargeBinary, Table, Text, UniqueConstraint

from storage.schema import count, metadata, moment, words

__all__ = ["deliveries", "editions", "outbox", "subscriptions", "unsubscribed"]

# Since when a subscription is known, and how far its slots are done with.
subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscription", Text, primary_key=True),
    moment("first_seen_at"),
    moment("passed_slot", null=True),  # the newest slot at which nothing was to be told, and nothing was sent
)

# What was composed for a subscription, once and for ever: a digest, an alert, a catch-up.
editions = Table(
    "editions",
    metadata,
    Column("id", Text, primary_key=True),
    words("subscription"),
    words("kind"),
    Column("number", Integer, nullable=False),  # counted from 1 for each subscription and kind
    moment("slot", null=True),  # the scheduled moment that names it; NULL where a person asked for it
    moment("since", null=True),
    moment("built_at"),
    count("stories"),
    Column("left_out", Integer, nullable=False, server_default="0"),  # stories, changes, statements it had no room for
    moment("failed_at", null=True),  # nobody took it: its matches wait for the next one
    Column("page", Text),  # the whole of it as a web page; NULL where it was pruned
    UniqueConstraint("subscription", "kind", "number"),
    UniqueConstraint("subscription", "kind", "slot"),
)

# Which matches an edition tells, and the text they stood in then.
deliveries = Table(
    "deliveries",
    metadata,
    Column("edition_id", Text, ForeignKey("editions.id"), primary_key=True),
    Column("match_id", Text, ForeignKey("matches.id"), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("removed", Boolean(create_constraint=False), nullable=False),
    Index("ix_deliveries_match_id", "match_id"),
)

# One message to one recipient, from composed to settled. The message is kept until it is settled, so that every try
# sends the same bytes.
outbox = Table(
    "outbox",
    metadata,
    Column("edition_id", Text, ForeignKey("editions.id"), primary_key=True),
    Column("recipient", Text, primary_key=True),
    words("channel"),
    Column("message", LargeBinary),
    words("state"),
    count("attempts"),
    moment("next_attempt_at"),
    words("claimed_by", null=True),
    moment("claim_expires_at", null=True),
    moment("settled_at", null=True),
    words("cause"),
    Index("ix_outbox_state_next_attempt_at", "state", "next_attempt_at"),
)

# Who asked by link to be told no more: it goes over the settings file.
unsubscribed = Table(
    "unsubscribed",
    metadata,
    Column("subscription", Text, primary_key=True),
    Column("recipient", Text, primary_key=True),
    moment("since"),
)

"""The tables of documents and of what was found in them.

Keys are values, not counters, so that rows of one batch know each other before they are written. A change here needs a
script in `migrations/versions`, and a test holds that.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from storage.columns import Signature
from storage.schema import metadata, moment, of_document, words

__all__ = [
    "bands",
    "cues",
    "documents",
    "evidence",
    "identities",
    "labels",
    "matches",
    "mentions",
    "metadata",
    "redirects",
    "revisions",
    "sections",
    "sightings",
    "stories",
    "story_keys",
]

# Documents that tell one event: copies, language versions, recordings.
stories = Table("stories", metadata, Column("id", Text, primary_key=True), moment("created_at"))

# The names of a story's event. The primary key is what keeps two stories from telling one event.
story_keys = Table(
    "story_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column("story_id", Text, ForeignKey("stories.id"), nullable=False),
    Index("ix_story_keys_story_id", "story_id"),
)

# A document as it stands now; what it said before is in its revisions.
documents = Table(
    "documents",
    metadata,
    Column("id", Text, primary_key=True),
    Column("story_id", Text, ForeignKey("stories.id"), nullable=False),
    # The representative of the copies it belongs to. Deferred: a batch may hold a copy before its representative.
    Column("duplicate_of", Text, ForeignKey("documents.id", deferrable=True, initially="DEFERRED")),
    words("source"),  # whose text is stored
    words("url"),
    words("title"),
    words("kind"),
    words("language"),
    moment("published_at", null=True),
    words("published_precision", null=True),
    words("content_hash"),
    Column("signature", Signature),
    words("signature_scheme"),  # signatures of different schemes cannot be compared
    Column("partial", Boolean(create_constraint=False), nullable=False),
    Column("attributes", JSON, nullable=False),
    Column("revision", Integer, nullable=False),
    moment("first_seen_at"),
    moment("changed_at", null=True),
    moment("removed_at", null=True),
    words("search_text"),  # folded title and text of the current revision
    Column("matched_with", Text, nullable=False, server_default=""),  # version of all topics it was last matched with
    Index("ix_documents_story_id", "story_id"),
    Index("ix_documents_duplicate_of", "duplicate_of"),
    Index("ix_documents_first_seen_at", "first_seen_at"),
    Index("ix_documents_published_at", "published_at"),
    Index("ix_documents_matched_with", "matched_with"),
    Index("ix_documents_url", "url", postgresql_using="hash"),  # an address may be longer than a B-tree takes
)

# The global names of a document. The primary key is what keeps a document from being stored twice.
identities = Table(
    "identities",
    metadata,
    Column("key", Text, primary_key=True),
    of_document(),
    Index("ix_identities_document_id", "document_id"),
)

revisions = Table(
    "revisions",
    metadata,
    of_document(primary_key=True),
    Column("number", Integer, primary_key=True),
    moment("seen_at"),
    words("content_hash"),
    words("title"),
    words("text"),
    Column("record_ids", JSON, nullable=False),  # the WARC records it was read from
)


def _of_revision(name: str, *columns: Column[object]) -> Table:
    """A table of pieces of a revision, in order."""
    return Table(
        name,
        metadata,
        Column("document_id", Text, primary_key=True),
        Column("revision", Integer, primary_key=True),
        Column("position", Integer, primary_key=True),
        *columns,
        ForeignKeyConstraint(["document_id", "revision"], ["revisions.document_id", "revisions.number"]),
    )


sections = _of_revision(
    "sections",
    Column("heading", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
)

cues = _of_revision(
    "cues",
    Column("start_s", Float, nullable=False),
    Column("end_s", Float, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("speaker", Text),
    Column("affiliation", Text),
    Column("function", Text),
    Column("marks", JSON, nullable=False, server_default="[]"),  # [offset into the cue's text, second], in order
)

# Which source showed the document, under which name and address.
sightings = Table(
    "sightings",
    metadata,
    Column("source", Text, primary_key=True),
    Column("native_id", Text, primary_key=True),
    of_document(),
    words("url"),
    words("title"),
    words("fingerprint"),
    Column("partial", Boolean(create_constraint=False), nullable=False),
    moment("first_seen_at"),
    moment("last_seen_at"),
    Index("ix_sightings_document_id", "document_id"),
    Index("ix_sightings_source_last_seen_at", "source", "last_seen_at"),
    Index("ix_sightings_url", "url", postgresql_using="hash"),
)

# Why a document was flagged for a topic; a match the text no longer proves is ended, and keeps its id.
matches = Table(
    "matches",
    metadata,
    Column("id", Text, primary_key=True),
    of_document(),
    words("topic"),
    words("topic_version"),
    Column("score", Float, nullable=False),
    Column("revision", Integer, nullable=False),
    moment("created_at"),
    moment("ended_at", null=True),
    Column("level", Text, nullable=False, server_default="flag"),
    Column("prominence", Text, nullable=False, server_default="passing"),
    UniqueConstraint("document_id", "topic"),
    Index("ix_matches_topic_created_at", "topic", "created_at"),
)

evidence = Table(
    "evidence",
    metadata,
    Column("match_id", Text, ForeignKey("matches.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    words("rule"),
    words("field"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    words("words"),
    words("sentence"),
    words("section", null=True),
    Column("second", Float),
    words("speaker", null=True),
    words("affiliation", null=True),
    words("function", null=True),
    Column("at", Integer),  # where in the sentence the words begin; NULL where an older version did not keep it
    Column("before", Text, nullable=False, server_default=""),
    Column("after", Text, nullable=False, server_default=""),
    Column("score", Float, nullable=False, server_default="0"),
    Column("rule_version", Text, nullable=False, server_default=""),
)

# Who is named in a document's present text, and whether it speaks or is spoken of.
mentions = Table(
    "mentions",
    metadata,
    of_document(primary_key=True),
    Column("position", Integer, primary_key=True),
    words("actor"),
    words("person"),  # "": the actor itself, not one of its people
    words("manner"),  # "speaker" | "mentioned"
    words("field"),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    words("words"),
    Column("second", Float),
    Index("ix_mentions_actor", "actor"),
)

# What a reader says of a document: the test of the topics.
labels = Table(
    "labels",
    metadata,
    of_document(primary_key=True),
    Column("topic", Text, primary_key=True),
    Column("verdict", Boolean(create_constraint=False), nullable=False),
    moment("judged_at"),
)

# The MinHash index: documents that share a value in a band may be copies. No rowid: the key is the whole row.
bands = Table(
    "bands",
    metadata,
    Column("value", BigInteger, primary_key=True),
    Column("band", Integer, primary_key=True),
    of_document(primary_key=True),
    sqlite_with_rowid=False,
)

# Identifiers are permanent: after a merge the old one leads to the new.
redirects = Table(
    "redirects",
    metadata,
    Column("old_id", Text, primary_key=True),
    words("new_id"),
    moment("created_at"),
    Index("ix_redirects_new_id", "new_id"),
)

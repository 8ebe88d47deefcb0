"""What sources bring: entries, the documents they become, and what was decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from model.names import UNDETERMINED, Language, SourceKey, TopicKey


class Precision(StrEnum):
    """How much of a published date the source really told."""

    SECOND = "second"
    DAY = "day"


class PartRole(StrEnum):
    """What a part of an entry is, which decides how its text is taken out."""

    FEED = "feed"  # the text a feed carries: a summary, unless `Part.complete`
    PAGE = "page"  # the whole page, to be extracted
    BODY = "body"  # HTML an adapter selected: already without navigation
    CAPTIONS = "captions"  # VTT, SRT or YouTube's json3
    TEXT = "text"  # plain text
    PDF = "pdf"


class VerdictKind(StrEnum):
    """What ingesting one entry came to."""

    NEW = "new"
    CHANGED = "changed"
    DUPLICATE = "duplicate"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Raw bytes of one part of an entry, as they came from the network."""

    role: PartRole
    content: bytes
    media_type: str = "text/html"
    charset: str | None = None
    url: str = ""
    language: Language | None = None
    complete: bool = False  # a feed's own claim that this is the full text
    record_id: str | None = None  # the WARC record that holds the response


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What an adapter yields: untrusted, raw, on its way to become a document."""

    source: SourceKey
    native_id: str  # unique within its source
    url: str
    title: str
    kind: str = "article"  # article | press-release | briefing | video | ...
    published: str | None = None  # as the source wrote it
    published_precision: Precision | None = None  # where the adapter knows better than the text
    language: Language | None = None
    identities: tuple[str, ...] = ()  # global names of the document: "symbol:SG/SM/1", "youtube:abc"
    story_keys: tuple[str, ...] = ()  # names of its event, shared by language versions and recordings: "kaltura:1_abc"
    parts: tuple[Part, ...] = ()
    fingerprint: str = ""
    partial: bool = False  # a follow-up failed: stored, but asked for again
    removed: bool = False  # the source says it is gone
    attributes: Mapping[str, str] = field(default_factory=dict)  # symbol, author, duration_s, caption_kind ...


RECORDINGS = frozenset({"meeting", "transcript", "video"})
"""The kinds of documents that hold what was said at an event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """An addressable piece of a document: `start` and `end` are character offsets into its text."""

    heading: str
    start: int
    end: int


Marks = tuple[tuple[int, float], ...]
"""Where words of a cue begin, as character offsets into the cue's own text, each with its second; in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A piece of transcript: seconds in the recording, and character offsets into the document's text."""

    start_s: float
    end_s: float
    start: int
    end: int
    speaker: str | None = None
    affiliation: str | None = None  # country or body the speaker speaks for
    function: str | None = None  # "President", "Rapporteur"
    marks: Marks = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A piece of transcript before it is joined into a text."""

    start_s: float
    end_s: float
    text: str
    speaker: str | None = None
    affiliation: str | None = None
    function: str | None = None
    marks: Marks = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A normalised, extracted, identified and hashed entry: trusted, without the id that storage gives."""

    source: SourceKey
    native_id: str
    url: str  # where a reader goes
    identities: tuple[str, ...]  # never empty: the canonical URL's key, then native names
    story_keys: tuple[str, ...] = ()  # documents that share one tell the same event
    title: str
    kind: str
    language: Language
    published_at: datetime | None
    published_precision: Precision | None
    text: str
    sections: tuple[Section, ...] = ()
    cues: tuple[Cue, ...] = ()
    content_hash: str = ""
    signature: tuple[int, ...] = ()  # MinHash; empty for a text too short to compare
    signature_scheme: str = ""  # how it was counted: signatures of different schemes cannot be compared
    fingerprint: str = ""
    partial: bool = False
    removed: bool = False
    record_ids: tuple[str, ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What ingesting one entry came to; `of` is the document a duplicate repeats, `reason` why one was refused."""

    kind: VerdictKind
    native_id: str
    url: str
    title: str
    document_id: str | None = None
    of: str | None = None
    reason: str = ""
    topics: tuple[TopicKey, ...] = ()
    late: bool = False  # new to us, though published long before it was first seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What storage knows of a document, as far as deciding about another needs it."""

    id: str
    identities: tuple[str, ...]
    story_keys: tuple[str, ...] = ()
    title: str
    text: str
    content_hash: str
    signature: tuple[int, ...]
    first_seen_at: datetime
    language: Language = UNDETERMINED
    published_at: datetime | None = None
    duplicate_of: str | None = None
    sighted_by: frozenset[SourceKey] = frozenset()
    owner: SourceKey | None = None  # the source whose text is stored: only its own changes are changes
    kind: str = ""
    partial: bool = False
    removed: bool = False
    topics: tuple[TopicKey, ...] = ()
    url: str = ""
    published_precision: Precision | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    said_from: int | None = None  # where in its text the words of a recording begin; None where there are none


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What storage knows of a recording besides its words: enough to tell most of them from those of other events."""

    id: str
    url: str
    title: str
    kind: str
    language: Language
    published_at: datetime | None
    published_precision: Precision | None
    signature: tuple[int, ...]
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What is to be written about a document.

    `document_id` is the stored document it is, or the id a new one gets. `duplicate_of` is the representative of the
    group of copies it belongs to, where that is another document. `merged` are representatives of other groups which
    this document proves to be copies too: they fold into `duplicate_of` or, where that is None, into `document_id`.
    `kin` are documents that are no copies but tell the same event, by a story key they share or as recordings of it:
    their stories become one.
    """

    kind: VerdictKind
    document_id: str
    duplicate_of: str | None = None
    merged: tuple[str, ...] = ()
    kin: tuple[str, ...] = ()

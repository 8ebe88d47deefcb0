"""An entry, raw and untrusted, becomes a document: normalised, dated, extracted, named, hashed and signed. Pure."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from datetime import datetime, timedelta

from model import RECORDINGS, UNDETERMINED, Document, Entry, Precision, Source, Verdict, VerdictKind
from pipeline.dates import parse
from pipeline.extract import Extracted, extract
from pipeline.identity import content_hash, identities, story_keys
from pipeline.language import detect
from pipeline.normalise import one_line
from pipeline.recording_links import NAMED, named_recording, recording_names
from pipeline.similarity import SCHEME, signature

__all__ = ["prepare"]

_LONGEST_NAME = 600  # characters of a native id or an identity; PostgreSQL indexes at most 2.7 kB
_LONGEST_ATTRIBUTE = 10_000
_LONGEST_TITLE = 1_000  # characters; a longer one is a text in the wrong place
_TITLE_FROM_TEXT = 120
_FILE = "file"  # the kind of what has no page of its own
_SENTENCE = re.compile(r"(?:[^.!?。！？؟\n]|[.!?](?=\S))+(?:[.!?]+|[。！？؟])?")
_AHEAD = timedelta(days=1)  # zones and wrong clocks; what is dated later is not believed


def prepare(entry: Entry, source: Source, now: datetime) -> Document | Verdict:
    """Make an entry a document, or refuse it with the reason.

    A date in the future is kept and marked with the attribute "future"; whether to believe it is the reader's choice.
    """
    entry = _tame(replace(entry, language=entry.language or source.language))
    try:
        names = tuple(_name(one) for one in identities(entry))
    except ValueError as error:
        return _refused(entry, str(error))
    if not names:
        return _refused(entry, "neither an address nor a name of its own")
    found = extract(entry)
    if found.attributes.get("symbol") and entry.kind == _FILE:
        entry = _bearing_symbol(entry, found)
        names = tuple(_name(one) for one in identities(entry))
    title = _title(entry, found)
    if not title and not entry.removed:
        return _refused(entry, "neither title nor text")
    return _document(entry, source, now, names, replace(found, title=title))


def _bearing_symbol(entry: Entry, found: Extracted) -> Entry:
    """A file known by the symbol it bears, in the language it is written in."""
    language = detect(found.text, entry.language or UNDETERMINED)
    name = f"symbol:{found.attributes['symbol']}"
    if language == UNDETERMINED:  # one of its versions, but which?
        return replace(entry, story_keys=(*entry.story_keys, name))
    return replace(entry, language=language, identities=(*entry.identities, name))


def _tame(entry: Entry) -> Entry:
    """The entry with strings every database takes: no NUL, no half characters, names of bearable length."""
    return replace(
        entry,
        native_id=_name(entry.native_id),
        url=_characters(entry.url),
        published=_characters(entry.published) if entry.published else None,
        identities=tuple(_name(one) for one in entry.identities),
        story_keys=tuple(_name(one) for one in entry.story_keys),
        fingerprint=_name(entry.fingerprint),
        attributes={
            _characters(key): _characters(value)[:_LONGEST_ATTRIBUTE] for key, value in entry.attributes.items()
        },
    )


def _name(text: str) -> str:
    """A name as it is, or its hash where it is too long for an index."""
    text = _characters(text)
    return text if len(text) <= _LONGEST_NAME else f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"


def _characters(text: str) -> str:
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def _document(entry: Entry, source: Source, now: datetime, names: tuple[str, ...], found: Extracted) -> Document:
    published_at, precision = _published(entry, found, source) or (None, None)
    attributes = {**entry.attributes, **found.attributes}
    if published_at and published_at > now + _AHEAD:
        attributes["future"] = "1"
    if attributes and (name := named_recording(entry)):  # without any, it was asked about and not answered
        attributes[NAMED] = name
    return Document(
        source=entry.source,
        native_id=entry.native_id or names[0],
        url=entry.url.strip(),
        identities=names,
        story_keys=_story_keys(entry),
        title=found.title,
        kind=entry.kind,
        language=detect(found.text or found.title, found.language or entry.language or source.language),
        published_at=published_at,
        published_precision=precision,
        text=found.text,
        sections=found.sections,
        cues=found.cues,
        content_hash=content_hash(found.title, found.text),
        signature=signature(found.text),
        signature_scheme=SCHEME,
        fingerprint=entry.fingerprint,
        partial=entry.partial,
        removed=entry.removed,
        record_ids=tuple(dict.fromkeys(part.record_id for part in entry.parts if part.record_id)),
        attributes=attributes,
    )


def _story_keys(entry: Entry) -> tuple[str, ...]:
    """The names of its event; a recording is one, whoever shows it."""
    recorded = sorted(recording_names(entry.url, entry.attributes)) if entry.kind in RECORDINGS else []
    return tuple(dict.fromkeys(_name(one) for one in (*story_keys(entry), *recorded)))


def _published(entry: Entry, found: Extracted, source: Source) -> tuple[datetime, Precision] | None:
    """What the entry says, or else what its page says of its day."""
    told = parse(entry.published or "", zone=source.timezone, precision=entry.published_precision)
    return told or parse(found.published, zone=source.timezone, precision=Precision.DAY)


def _title(entry: Entry, found: Extracted) -> str:
    """Its own, unless that is only a name; its page's; or the first sentence of a text without any."""
    title = one_line(entry.title)
    symbol = entry.attributes.get("symbol") or found.attributes.get("symbol", "")
    if title == symbol or (entry.kind == _FILE and " " not in title):  # a symbol, or the name of a file
        title = ": ".join(filter(None, [symbol, found.title])) or title
    title = title[:_LONGEST_TITLE].rstrip() or found.title[:_LONGEST_TITLE].rstrip()
    if title or not found.text:
        return title
    sentence = _SENTENCE.search(found.text)
    first = (sentence[0] if sentence else found.text.partition("\n")[0]).strip()
    if len(first) <= _TITLE_FROM_TEXT:
        return first
    cut = first[: _TITLE_FROM_TEXT - 1]
    return (cut.rpartition(" ")[0] or cut) + "…"


def _refused(entry: Entry, reason: str) -> Verdict:
    return Verdict(
        kind=VerdictKind.REFUSED,
        native_id=entry.native_id,
        url=entry.url,
        title=one_line(entry.title)[:200],
        reason=reason,
    )

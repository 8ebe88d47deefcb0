"""Recordings of events as several places show them, and what is said in them as several machines hear it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random

from model import Cue, Document, Language, Precision, SourceKey
from pipeline.identity import content_hash
from pipeline.similarity import signature

_SYLLABLES = {
    "en": ("la be co du fre gra hi jo", "ke ll rn st mp ved ter ning"),
    "ru": ("озе бер вод лес гор мос", "ро ег ный ская ого ами"),
    "ar": ("بح نه جب سه مد", "ير رة ال ول ينة ات"),
}
VOCABULARY = {
    language: [f"{start}{end}" for start in starts.split() for end in ends.split()]
    for language, (starts, ends) in _SYLLABLES.items()
} | {"zh": [chr(code) for code in range(0x4E00, 0x4E00 + 400)]}

Words = Sequence[str]


def speech(name: str, language: str = "en", length: int = 600) -> list[str]:
    """What is said at the event of this name."""
    return Random(name).choices(VOCABULARY[language], k=length)  # noqa: S311 - not a secret


def heard(said: Words, errors: float, by: str, *, since: float = 0.0) -> list[str]:
    """The same as a machine hears it: words wrong, left out and doubled; from a later moment on."""
    random = Random(by)  # noqa: S311
    words: list[str] = []
    for word in said[int(since * len(said)) :]:
        if random.random() >= errors:
            words.append(word)
        elif random.random() < 0.7:
            words.append(random.choice(said))
        elif random.random() < 0.5:
            words += [word, word]
    return words


def recording(
    place: str,
    began: datetime | None,
    minutes: float | None,
    title: str = "Co-Chairs of the panel on lakes - Press Conference",
    *,
    said: Words = (),
    language: str = "en",
    precision: Precision = Precision.SECOND,
    told: Mapping[str, str] | None = None,
    kind: str = "video",
    about: str = "",
) -> Document:
    """A recording: its place is a host, a slash and a name."""
    words = ("" if language == "zh" else " ").join(said)
    text = f"{about}\n\n{words}".strip()
    length = {} if minutes is None else {"duration_s": f"{60 * minutes:.1f}"}
    spoken = Cue(start_s=0, end_s=60, start=text.find(words), end=len(text))
    return Document(
        source=SourceKey(place.partition("/")[0]),
        native_id=place,
        url=f"https://{place}",
        identities=(f"url:{place}",),
        title=title,
        kind=kind,
        language=Language(language),
        published_at=began,
        published_precision=precision if began else None,
        text=text,
        cues=(spoken,) if words else (),
        content_hash=content_hash(title, text),
        signature=signature(text),
        attributes=length | dict(told or {}),
    )


def broadcast(
    place: str, began: datetime, minutes: float | None, title: str = "Panel on lakes", **told: object
) -> Document:
    """A video that was sent live, and is dated by its beginning."""
    return recording(place, began, minutes, title, told={"live_status": "was_live"}, **told)  # type: ignore[arg-type]


def scheduled(
    place: str, began: datetime, minutes: float | None, title: str = "Panel on lakes", **told: object
) -> Document:
    """An asset of a schedule, dated by its beginning."""
    facts = {"scheduled_for": f"{began:%Y-%m-%dT%H:%M:%SZ}"}
    return recording(place, began, minutes, title, told=facts, **told)  # type: ignore[arg-type]


def hours(number: float) -> timedelta:
    """So many hours."""
    return timedelta(hours=number)

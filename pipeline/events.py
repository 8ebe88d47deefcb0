"""Whether two recordings tell one event, where they share no name of it: by a link, by title and time, or by words.

Several places hold one press conference: UN Web TV, a channel, a transcript. They are asked in this order. What their
words say is believed before all else, where both hold enough of them. Then the one that names the other's address.
Then titles: of recordings that began together, with lengths that agree; where only the hour of publication is known,
titles and lengths must say nearly the same. For two recordings of one place only words count: by their titles the place
tells them apart itself. Folding two events into one hides the second, so whatever is unsure is left apart (ADR 9).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from urllib.parse import urlsplit

from model import RECORDINGS, UNDETERMINED, Document, Precision, Recording, Stored
from pipeline.event_titles import Likeness, contradict, likeness, read_title
from pipeline.language import related
from pipeline.recording_links import NAMED, recording_names
from pipeline.similarity import bands, estimate, shingles

__all__ = ["NEAR", "is_near", "may_tell_one_event", "tell_one_event"]

NEAR = timedelta(hours=36)
"""Between recordings of one event; whatever lies further apart has to share nearly all its words."""

_SEASON = timedelta(days=30)
_TOGETHER = timedelta(minutes=30)  # schedules are round, and what they announce begins late
_OVERLAPPING = 0.75  # of the shorter one's length, by which the other may begin later
_PUBLISHED_AFTER = timedelta(hours=12)
_DAY = timedelta(days=1)
_LIVE = frozenset({"is_upcoming", "is_live", "was_live", "post_live"})  # a broadcast is dated by its beginning

_SILENCE_S, _SILENCE_SHARE = 30.0, 0.05  # at either end of one of two recordings that began together
_CUT_S, _CUT_SHARE = 5.0, 0.001  # by which copies of one file differ
_WHOLE = 0.5  # of the length of what is linked to: an excerpt links to the whole, too

# Measured (ADR 9): two transcriptions of one event share 42 % of the shingles of the shorter at least, each with 10 %
# of its words wrong, and 26 % with 15 %; those of different events 10 % at most.
_LEAST_ESTIMATE = 0.06  # of the signatures
_SAID_TOGETHER = 0.25
_SAID_APART = 0.12
_FEWEST = 100  # shingles
_FEWEST_SHARED = 120
_AS_LONG = 0.6  # an excerpt is no recording of the event

Recorded = Document | Recording | Stored


def may_tell_one_event(document: Document, other: Recorded) -> bool:
    """Whether it is worth looking at their words: a test that needs none of them."""
    if not {document.kind, other.kind} <= RECORDINGS:
        return False
    near = is_near(document, other)
    if not (near and _is_told(document, other)):
        alike = estimate(document, other) >= _LEAST_ESTIMATE
        if not (alike and (near or _meet(document, other))):
            return False
    return not contradict(read_title(document.title), read_title(other.title))


def tell_one_event(document: Document, other: Stored) -> bool:
    """Whether they tell one event; the answer is the same the other way round."""
    if not may_tell_one_event(document, other):
        return False
    said = _say_one_thing(document, other)
    return said if said is not None else is_near(document, other) and _is_told(document, other)


def is_near(one: Recorded, other: Recorded) -> bool:
    """Whether they are dated so close together that they may tell one event."""
    apart = _apart(one, other)
    return apart is not None and apart <= NEAR


def _is_told(one: Recorded, other: Recorded) -> bool:
    """Whether what is told of them besides their words says so."""
    return not _is_one_place(one, other) and (_linked(one, other) or _titles_tell(one, other))


def _is_one_place(one: Recorded, other: Recorded) -> bool:
    """Whether one site shows both: of a site of channels, one channel, as far as it is known whose they are."""
    sites = [urlsplit(both.url).hostname for both in (one, other)]
    channels = [both.attributes.get("channel", "") for both in (one, other)]
    return bool(sites[0]) and sites[0] == sites[1] and (channels[0] == channels[1] or not all(channels))


def _span(one: Recorded) -> tuple[datetime, datetime] | None:
    """When it is dated: a moment, or a day."""
    if one.published_at is None:
        return None
    whole_day = _DAY if one.published_precision is Precision.DAY else timedelta()
    return one.published_at, one.published_at + whole_day


def _apart(one: Recorded, other: Recorded) -> timedelta | None:
    """How far apart they are dated; None where one of them is not."""
    ours, theirs = _span(one), _span(other)
    if ours is None or theirs is None:
        return None
    return max(ours[0] - theirs[1], theirs[0] - ours[1], timedelta())


def _begins(one: Recorded) -> bool:
    """Whether it is dated by the moment its event began, and not by that of its publication."""
    if one.published_precision is not Precision.SECOND:
        return False
    told = one.attributes
    return one.kind == "meeting" or "scheduled_for" in told or told.get("live_status") in _LIVE


def _length(one: Recorded) -> float | None:
    """Its length in seconds."""
    try:
        length = float(one.attributes.get("duration_s", ""))
    except ValueError:
        return None
    return length if 0 < length < float("inf") else None


def _titles_tell(one: Recorded, other: Recorded) -> bool:
    """Whether title, date and length leave no other reading."""
    lengths, apart = (_length(one), _length(other)), _apart(one, other)
    if lengths[0] is None or lengths[1] is None or apart is None:
        return False
    shorter, longer = sorted((lengths[0], lengths[1]))
    alike = likeness(read_title(one.title), read_title(other.title))
    if _begins(one) and _begins(other):
        late = min(_TOGETHER, timedelta(seconds=_OVERLAPPING * shorter))
        return alike >= Likeness.ALIKE and apart <= late and longer - shorter <= _SILENCE_S + _SILENCE_SHARE * longer
    if longer - shorter > _CUT_S + _CUT_SHARE * longer or apart > _PUBLISHED_AFTER:
        return False
    return alike is Likeness.SAME and not _precedes(one, other) and not _precedes(other, one)


def _precedes(one: Recorded, other: Recorded) -> bool:
    """Whether one was published before the other began: then it is no recording of it."""
    published, begun = _span(one), _span(other)
    return _begins(other) and published is not None and begun is not None and published[1] < begun[0]


def _linked(one: Recorded, other: Recorded) -> bool:
    """Whether one names the other as its recording, or both a third; an excerpt of it is left alone."""
    ours, theirs = one.attributes.get(NAMED), other.attributes.get(NAMED)
    if not (
        (ours and ours == theirs)
        or (ours and ours in recording_names(other.url, other.attributes))
        or (theirs and theirs in recording_names(one.url, one.attributes))
    ):
        return False
    lengths = [length for length in (_length(one), _length(other)) if length]
    return not lengths or min(lengths) >= _WHOLE * max(lengths)


def _meet(one: Recorded, other: Recorded) -> bool:
    """Whether they are so much alike that they are found by their signatures, within a season."""
    apart = _apart(one, other)
    return (apart is None or apart <= _SEASON) and not set(bands(one.signature)).isdisjoint(bands(other.signature))


def _say_one_thing(one: Document, other: Stored) -> bool | None:
    """Whether the same words are said in both; None where too few are known, or it is not clear."""
    spoken, heard = _said(one), _said(other)
    if not related(one.language, other.language):
        return None
    ours, theirs = shingles(spoken), shingles(heard)
    fewer, more = sorted((len(ours), len(theirs)))
    if fewer < _FEWEST:
        return None
    shared = len(ours & theirs)
    if shared < _SAID_APART * fewer:
        return None if UNDETERMINED in {one.language, other.language} else False
    is_enough = shared >= max(_SAID_TOGETHER * fewer, _FEWEST_SHARED) and fewer >= _AS_LONG * more
    return True if is_enough else None


def _said(one: Document | Stored) -> str:
    """What is said in it, without what its page says of it; nothing where no words are known."""
    begin = one.said_from if isinstance(one, Stored) else min((cue.start for cue in one.cues), default=None)
    if begin is None:
        return one.text if one.kind == "transcript" else ""
    return one.text[begin:]

"""What is told at once: which stories, and when a handful of them has become one message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from delivery.slots import is_quiet
from model import Alerts, Flagged, Prominence, Subscription

__all__ = ["ALERTED_WITHIN", "FRESH", "alert_now"]

ALERTED_WITHIN = timedelta(minutes=1)  # of the moment a story is stored, but for what follows upon another alert
_GATHERED = timedelta(seconds=20)  # without another story: a crawl stores what it finds within seconds
_GATHERED_AT_MOST = timedelta(seconds=40)
_APART = timedelta(minutes=10)  # what comes within so long of an alert is gathered into the next one
_APART_REFUSED = timedelta(hours=6)  # a server that wants none of it is not asked again and again for a day
FRESH = timedelta(days=1)  # what is older waits for the digest: an alert about yesterday alerts nobody
_CAPTIONS_COME_WITHIN = timedelta(days=2)


def alert_now(
    untold: Iterable[Flagged],
    subscription: Subscription,
    now: datetime,
    last_alert_at: datetime | None,
    *,
    refused: bool = False,
) -> tuple[Flagged, ...]:
    """The stories to be told now in one message, of those the subscriber was not told; none while more are gathered.

    What was found late, or flagged because a topic changed, is left to the digest, and so is what an alert could not
    tell within a day. In quiet hours nothing is told; what came then is told after them. `refused`: those there are to
    tell refused the last alert for good, so that what it told is untold again.
    """
    if subscription.alerts is Alerts.OFF or is_quiet(subscription.quiet, subscription.timezone, now):
        return ()
    stories = tuple(item for item in untold if _is_urgent(item, subscription, now))
    apart = _APART_REFUSED if refused else _APART
    if last_alert_at is not None and timedelta() <= now - last_alert_at < apart:
        return ()
    moments = [item.flagged_at for item in stories if item.flagged_at is not None]
    if not moments or (_is_fresh(max(moments), now, _GATHERED) and _is_fresh(min(moments), now, _GATHERED_AT_MOST)):
        return ()
    return stories


def _is_urgent(item: Flagged, subscription: Subscription, now: datetime) -> bool:
    if item.late or item.removed or item.flagged_at is None or now - item.flagged_at > FRESH:
        return False
    if item.flagged_at - max(item.first_seen_at, item.changed_at or item.first_seen_at) > _CAPTIONS_COME_WITHIN:
        return False
    central = any(match.prominence is Prominence.CENTRAL for match in item.matches)
    return central or subscription.alerts is Alerts.ALL


def _is_fresh(moment: datetime, now: datetime, span: timedelta) -> bool:
    return timedelta() <= now - moment < span

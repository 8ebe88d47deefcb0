"""Kaltura's redirects, which yt-dlp follows for the film but not for the captions.

An entry of Kaltura may lead to another, as a live broadcast does to its recording. Asked for the first, Kaltura lists
the film of the second and the captions of the first, which has none. That there is a second is seen only in the
addresses of its film and of its picture (yt-dlp 2026.08, `KalturaIE`; UN Web TV, September 2026).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["canonical_address"]

_PICTURE = re.compile(r"/p/(\d+)/(?:.*/)?entry_id/(\w+)")


def canonical_address(info: Mapping[str, object]) -> str | None:
    """What to ask yt-dlp for the entry that another leads to; None where it leads to none."""
    found = _PICTURE.search(str(info.get("thumbnail") or ""))
    if info.get("extractor_key") != "Kaltura" or found is None or found[2] == info.get("id"):
        return None
    return f"kaltura:{found[1]}:{found[2]}"

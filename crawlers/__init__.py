"""The network and the formats it speaks. `ADAPTERS` says who reads which kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crawlers import feed, site, un_document, un_news, un_press, un_sg, un_transcripts, un_webtv, unog, video, youtube
from crawlers.adapter import Adapter

__all__ = ["ADAPTERS"]

ADAPTERS: Final[Mapping[str, Adapter]] = {
    "feed": feed,
    "site": site,
    "un-document": un_document,
    "un-news": un_news,
    "un-press": un_press,
    "un-sg": un_sg,
    "un-transcripts": un_transcripts,
    "unog": unog,
    "un-webtv": un_webtv,
    "video": video,
    "youtube": youtube,
}

"""The network and the formats it speaks. `ADAPTERS` says who reads which kind of source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

if TYPE_CHECKING:
    from crawlers.adapter import Adapter

__all__ = ["ADAPTERS"]

_MODULES = {
    "feed": "feed",
    "site": "site",
    "un-document": "un_document",
    "un-news": "un_news",
    "un-press": "un_press",
    "un-sg": "un_sg",
    "un-transcripts": "un_transcripts",
    "unog": "unog",
    "un-webtv": "un_webtv",
    "video": "video",
    "youtube": "youtube",
}


class _Adapters(Mapping[str, "Adapter"]):
    """Imports an adapter when it is asked for: each brings parsers, and most processes need none or few of them."""

    def __getitem__(self, kind: str) -> Adapter:
        return cast("Adapter", import_module(f"crawlers.{_MODULES[kind]}"))

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)

    def __contains__(self, kind: object) -> bool:
        return kind in _MODULES


ADAPTERS: Final[Mapping[str, Adapter]] = _Adapters()

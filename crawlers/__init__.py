"""The network and the formats it speaks. `ADAPTERS` says who reads which kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from crawlers import feed, un_press, youtube
from crawlers.adapter import Adapter

__all__ = ["ADAPTERS"]

ADAPTERS: Final[Mapping[str, Adapter]] = {
    "feed": feed,
    "un-press": un_press,
    "youtube": youtube,
}

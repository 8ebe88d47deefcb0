"""A digest in a real browser, in a narrow phone and on a wide screen, by day and by night: it can be read everywhere.

One browser for all of it. Where there is no Chromium (Debian's package will do), these tests are skipped.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import pytest
from playwright.sync_api import Page, Request, sync_playwright

from delivery.writing import for_recipient, write
from model import Edition
from tests.delivery.samples import DESK, EN, HANT, NAMES, READER, alert_sample, late_sample, sample

Scheme = Literal["light", "dark"]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
PHONE, DESKTOP = 360, 1200
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)
EDITIONS = {
    "english": sample(EN),
    "chinese": sample(HANT),
    "late": late_sample(HANT),
    "alert": alert_sample(EN),
}

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium on the path: apt-get install chromium")

# For each element that holds text itself: the colours it is drawn in, its size, how far it reaches to the right.
_MEASURE = """() => {
  const solid = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if (!/rgba\\(.*, 0\\)$/.test(colour)) return colour;
    }
    return matchMedia('(prefers-color-scheme: dark)').matches ? 'rgb(18, 18, 18)' : 'rgb(255, 255, 255)';
  };
  const texts = [...document.querySelectorAll('body *')].filter(
    (one) => [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()));
  return {
    width: document.documentElement.scrollWidth,
    images: document.images.length,
    headings: [...document.querySelectorAll('h1, h2, h3')].map((one) => Number(one.tagName[1])),
    texts: texts.map((one) => ({
      text: one.textContent.trim().slice(0, 40),
      colour: getComputedStyle(one).color,
      ground: solid(one),
      size: parseFloat(getComputedStyle(one).fontSize),
      right: one.getBoundingClientRect().right,
    })),
  };
}"""


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text as it is drawn; colours as CSS tells them."""

    text: str
    colour: str
    ground: str
    size: float
    right: float

    @property
    def contrast(self) -> float:
        """The ratio of WCAG 2.2, 1 to 21."""
        lighter, darker = sorted((_luminance(self.colour), _luminance(self.ground)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)


@dataclass(slots=True)
class Seen:
    """What a browser made of a page."""

    width: float
    images: int
    headings: list[int]
    texts: list[Text]
    asked_for: list[str] = field(default_factory=list)


def _luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2)."""
    channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in channels]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.fixture(scope="module")
def window() -> Iterator[Page]:
    """A window of a browser that is started once; without a sandbox, which does not start for root."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page()
        browser.close()


def seen(window: Page, html: str, width: int, scheme: Scheme) -> Seen:
    """The page at this width, in light or dark colours; what it asks for is noted."""
    asked_for: list[str] = []

    def note(request: Request) -> None:
        asked_for.append(request.url)

    window.set_viewport_size({"width": width, "height": 800})
    window.emulate_media(color_scheme=scheme)
    window.on("request", note)
    window.set_content(html)
    told = window.evaluate(_MEASURE)
    window.remove_listener("request", note)
    return Seen(told["width"], told["images"], told["headings"], [Text(**one) for one in told["texts"]], asked_for)


def html_of(edition: Edition) -> str:
    """As its recipient gets it."""
    return for_recipient(write(edition, NAMES, DESK), DESK.unsubscribe(READER.name, READER.to[0])).html


@pytest.mark.parametrize("name", EDITIONS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_it_can_be_read(window: Page, name: str, scheme: Scheme, width: int) -> None:
    """Nothing is cut off, small or pale, nothing is asked for from outside, and headings go down step by step."""
    found = seen(window, html_of(EDITIONS[name]), width, scheme)
    assert found.asked_for == []
    assert found.images == 0
    assert found.width <= width
    assert [one for one in found.texts if one.right > width] == []
    assert [one for one in found.texts if one.size < 14] == []
    assert [(one, one.contrast) for one in found.texts if one.contrast < 4.5] == []
    assert len(found.texts) > 10
    assert found.headings[0] == 1
    assert found.headings.count(1) == 1
    assert all(lower <= upper + 1 for upper, lower in pairwise(found.headings))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_where_the_style_sheet_is_dropped(window: Page, scheme: Scheme) -> None:
    """As some mail programs do: what is marked stays marked, and everything keeps its size."""
    found = seen(window, STYLE.sub("", html_of(EDITIONS["chinese"])), PHONE, scheme)
    assert found.width <= PHONE
    assert [one for one in found.texts if one.size < 14] == []
    marked = [one for one in found.texts if one.ground == "rgb(255, 229, 138)"]
    assert len(marked) > 5
    assert [one for one in marked if one.contrast < 4.5] == []

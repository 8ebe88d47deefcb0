"""Draws a sample digest as mail programs show it: `python docs/pictures/make_digest.py` writes the digest-*.webp.

Needs Chromium (Debian's package will do), the development tools and Pillow (`pip install pillow`); what is shown is in
tests/delivery/samples.py.
"""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from delivery.writing import write  # noqa: E402 - of this very tree
from model import Language  # noqa: E402
from tests.delivery.samples import DESK, EN, HANT, NAMES, sample  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
DESKTOP, PHONE = 760, 360  # CSS pixels


@dataclass(frozen=True, slots=True)
class Picture:
    """The first stories of a digest, or what comes after all of them."""

    name: str
    language: Language
    width: int
    scheme: str
    stories: int  # so many from the top; 0: everything below them


PICTURES = (
    Picture("digest-en", EN, DESKTOP, "light", 3),
    Picture("digest-en-end-dark", EN, DESKTOP, "dark", 0),
    Picture("digest-zh-dark", HANT, DESKTOP, "dark", 3),
    Picture("digest-zh-end", HANT, DESKTOP, "light", 0),
    Picture("digest-en-phone", EN, PHONE, "light", 1),
    Picture("digest-zh-phone-dark", HANT, PHONE, "dark", 1),
)


def main() -> None:
    """Draw every picture."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            written = draw(browser, picture)
            print(written, written.stat().st_size)
        browser.close()


def draw(browser: Browser, picture: Picture) -> Path:
    """One picture, with half as many dots again as CSS has pixels."""
    size = {"width": picture.width, "height": 800}
    page = browser.new_page(viewport=size, device_scale_factor=1.5, color_scheme=picture.scheme)
    page.set_content(write(sample(picture.language), NAMES, DESK).html)
    bottoms = page.evaluate(
        "[...document.querySelectorAll('article')].map((one) => one.getBoundingClientRect().bottom)"
    )
    below = page.evaluate("document.querySelector('h2.part').getBoundingClientRect().top")
    whole = page.evaluate("document.documentElement.scrollHeight")
    top, bottom = (0, bottoms[picture.stories - 1] + 16) if picture.stories else (below - 8, whole)
    part = {"x": 0, "y": top, "width": picture.width, "height": bottom - top}
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True, clip=part)))
    page.close()
    written = HERE / f"{picture.name}.webp"
    shot.quantize(160, dither=Image.Dither.NONE).save(
        written, lossless=True, method=6
    )  # text: few colours, sharp edges
    return written


if __name__ == "__main__":
    main()

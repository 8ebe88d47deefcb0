"""Draws a sample digest as mail programs show it: `python docs/pictures/make_digest.py` writes the digest-*.webp.

Needs Chromium (Debian's package will do) and the development tools; what is shown is in tests/delivery/samples.py.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent.parent))

from delivery.writing import write  # noqa: E402 - of this very tree
from tests.delivery.samples import DESK, EN, HANT, NAMES, sample  # noqa: E402

CHROMIUM = "/usr/bin/chromium"
# Name, language, width in CSS pixels, scheme, how much of the page is shown
PICTURES = (
    ("digest-en", EN, 760, "light", 1900),
    ("digest-zh-dark", HANT, 760, "dark", 1900),
    ("digest-en-phone-dark", EN, 360, "dark", 1500),
    ("digest-zh-phone", HANT, 360, "light", 1500),
)


def main() -> None:
    """Draw every picture."""
    with TemporaryDirectory() as folder, sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for picture in PICTURES:
            print(draw(browser, Path(folder), *picture))
        browser.close()


def draw(browser: Browser, folder: Path, name: str, language: str, width: int, scheme: str, height: int) -> Path:  # noqa: PLR0917
    """One picture: the head of a digest in this language, as wide and as bright as this."""
    page_file = folder / f"{name}.html"
    page_file.write_text(write(sample(language), NAMES, DESK).html, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5, color_scheme=scheme)
    page.goto(page_file.as_uri())
    shot = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    written = HERE / f"{name}.webp"
    shot.save(written, quality=82, method=6)
    return written


if __name__ == "__main__":
    main()

"""Draws the demonstration as it looks in a terminal: `make picture` runs it and writes docs/pictures/demo.svg."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

WIDTH = 118
_TEXT = re.compile(r'textLength="([\d.]+)"([^>]*)>([^<]+)</text>')
SHOWN = 46  # lines: the second crawl and the first flags


def _widened(found: re.Match[str]) -> str:
    """Rich counts a Chinese character as one column wide where it sets the length of a text (rich 15)."""
    length, rest, text = found.groups()
    plain = unescape(text)
    return f'textLength="{float(length) * cell_len(plain) / len(plain):g}"{rest}>{text}</text>'


def main() -> None:
    """Run the demonstration in a terminal of its own, and draw its end."""
    with TemporaryDirectory() as folder:
        (Path(folder) / ".venv").symlink_to(Path(sys.prefix))  # so that the picture shows the path a reader types
        command = f"stty cols {WIDTH}; .venv/bin/panelwatch demo --keep demo"
        ran = subprocess.run(["script", "-qec", command, "/dev/null"], cwd=folder, capture_output=True, check=True)
    told = re.sub(r"\x1b\[[0-9;?]*[A-HJKhl]", "", ran.stdout.decode().replace("\r", ""))
    # A picture shows the first of each kind of thing; the rest of the list is in the terminal.
    tail = told[told.index("Crawl, second day") :].splitlines()
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text("$ make demo\n…"))
    for line in [*tail[:SHOWN], "…", *tail[-7:]]:
        console.print(Text.from_ansi(line))
    picture = Path(__file__).with_name("demo.svg")
    drawn = console.export_svg(title="panelwatch demo")
    picture.write_text(_TEXT.sub(_widened, drawn), encoding="utf-8")
    print(picture)


if __name__ == "__main__":
    main()

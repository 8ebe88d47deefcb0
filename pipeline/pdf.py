"""The text of a PDF, page by page, read in a short-lived process of its own: bytes in, JSON out.

PDFium is a large C++ library and PDFs come from the network, while extraction runs in the process that owns the
database: a file that crashes or hangs the library must cost no more than its own text (ADR 0008). The process gets
neither our environment nor a terminal, and ends at a limit of time or memory. With it, a document takes about 0.2 s.
"""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model import Section
from pipeline.pdf_front import Front, front
from pipeline.pdf_layout import Line, Page, laid_out

__all__ = ["PdfText", "read_pdf"]

_CHILD = (sys.executable, "-P", "-c", "from pipeline.pdf_child import main; main()")
_ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parents[1])}  # and nothing of ours, where passwords may stand
_GLYPHS = re.compile("[\ufb00-\ufb06\ufb50-\ufdff\ufe70-\ufefc]")
_TIME_LIMIT_S = 60.0  # on the clock; the process gives up by itself after half as much of work


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfText:
    """What a PDF says. `attributes`: "pages", and "truncated" or "unread" with what was left out or why."""

    text: str = ""
    sections: tuple[Section, ...] = ()
    front: Front = field(default_factory=Front)
    attributes: Mapping[str, str] = field(default_factory=dict)


def read_pdf(content: bytes) -> PdfText:
    """Read a PDF. Never fails: what cannot be read is told in `attributes["unread"]`."""
    try:
        # A session of its own: Ctrl-C is for us, and a document that is being read is stored before we stop.
        done = subprocess.run(  # noqa: S603 - our own interpreter and module
            _CHILD, input=content, capture_output=True, timeout=_TIME_LIMIT_S, env=_ENVIRONMENT,
            start_new_session=True, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return _unread(f"reading it takes more than {_TIME_LIMIT_S:g} s")
    except OSError as error:
        return _unread(f"its reader cannot be started: {error.strerror}")
    if done.returncode:
        return _unread(_death(done.returncode))
    return _read(json.loads(done.stdout))


def _unread(cause: str) -> PdfText:
    return PdfText(attributes={"unread": f"pdf: {cause}"})


def _death(status: int) -> str:
    """How the reader ended; memory that is not to be had ends it in several ways, time that is up in one."""
    if status == -signal.SIGXCPU:
        return "reading it takes too long"
    return f"its reader crashed ({signal.Signals(-status).name if status < 0 else f'status {status}'})"


def _read(told: dict[str, Any]) -> PdfText:
    """From what the reader tells to a text."""
    if "unread" in told:
        return _unread(told["unread"])
    pages = [
        Page(number, page["height"], tuple(Line(_plain(line[0]), *line[1:]) for line in page["lines"]))
        for number, page in enumerate(told["read"], start=1)
        if page is not None
    ]
    text, sections = laid_out(pages)
    if not text:
        return PdfText(attributes={"unread": "pdf: no text", "pages": str(told["pages"])})
    first = next((text[one.start : one.end] for one in sections[:1]), "")
    return PdfText(
        text=text, sections=sections, front=front(pages, first, told["title"]), attributes=_missing(told, len(pages))
    )


def _plain(text: str) -> str:
    """With letters for the glyphs that some files name instead: "\ufb01" is "fi", and an Arabic letter has four."""
    return _GLYPHS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)


def _missing(told: dict[str, Any], whole: int) -> dict[str, str]:
    """How many pages there are, and how many were not read."""
    looked_at, pages = len(told["read"]), told["pages"]
    attributes = {"pages": str(pages)}
    if looked_at < pages:
        attributes["truncated"] = f"pages 1 to {looked_at} of {pages}"
    if whole < looked_at:
        attributes["unread"] = f"pdf: {looked_at - whole} damaged pages"
    return attributes

"""What yt-dlp needs, a JavaScript runtime for YouTube and to be young: what is there, and the command that mends it.

For the yt-dlp process and for `panelwatch doctor`. Others ask it for a command only, so it imports yt-dlp where needed.
"""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["DENO", "RUNTIMES", "Runtime", "age", "find_runtime", "install_command", "notes_of_machine"]

RUNTIMES = ("deno", "node")
"""Those that keep a site's script from files and the network; yt-dlp can use two more, which do not."""

DENO = "deno>=2.9.8,<3"
_GROWS_OLD = timedelta(days=45)
_MISSED = "No supported JavaScript runtime"
_YTDLP = "yt-dlp"


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """The runtime yt-dlp will use, or why there is none."""

    found: str = ""  # "deno 2.9.8, /usr/bin/deno"
    lacking: str = ""


def find_runtime() -> Runtime:
    """Look where yt-dlp will: in this environment, active or not, then on the path."""
    import yt_dlp  # noqa: F401 - it registers the runtimes
    from yt_dlp.globals import supported_js_runtimes

    reasons = []
    for name in RUNTIMES:
        kind = supported_js_runtimes.value[name]
        info = kind().info
        if info is not None and info.supported:
            return Runtime(found=f"{name} {info.version}, {shutil.which(info.path) or info.path}")
        least = ".".join(map(str, kind.MIN_SUPPORTED_VERSION)).removesuffix(".0").removesuffix(".0")
        why = "was not found" if info is None else f"{info.version} is too old, {least} is needed"
        reasons.append(f"{name.capitalize()} {why}")
    return Runtime(lacking="; ".join(reasons))


def age(version: str, today: date) -> int | None:
    """How many days too old a yt-dlp of this version is, counted from its day; None where it is young enough."""
    digits = version.split(".")[:3]
    try:
        released = date(*map(int, digits))
    except (TypeError, ValueError):  # a version of somebody's own making
        return None
    return (today - released).days if today - released > _GROWS_OLD else None


def install_command(requirement: str) -> str:
    """The command that installs into this very environment, by whichever tool there is: one made by uv has no pip."""
    python, wanted = shlex.quote(sys.executable), shlex.quote(requirement)
    if importlib.util.find_spec("pip") is None:
        return f"uv pip install --python {python} --upgrade {wanted}"
    return f"{python} -m pip install --upgrade {wanted}"


def notes_of_machine(words: Iterable[str], today: str, version: str) -> tuple[str, ...]:
    """What yt-dlp complained of that no video is to blame for, and its age on this day; each with what mends it."""
    notes = []
    if any(_MISSED in line for line in words):
        lacking = find_runtime().lacking
        notes.append(
            f"yt-dlp has no JavaScript runtime for YouTube ({lacking}), so some captions may be missing; "
            f"mend it with: {install_command(DENO)}"
        )
    days = age(version, date.fromisoformat(today)) if today else None
    if days is not None:
        notes.append(
            f"yt-dlp {version} is {days} days old, and video sites change under it; "
            f"mend it with: {install_command(_YTDLP)}"
        )
    return tuple(notes)

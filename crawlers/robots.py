"""What a robots.txt says to us: whether a path may be asked for, and how slowly. No network here."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from model import RobotsFile

__all__ = ["CRAWL_DELAY_LIMIT_S", "MAX_ROBOTS_BYTES", "RobotsRules", "robots_address", "web_address"]

CRAWL_DELAY_LIMIT_S = 120.0  # above this a crawl of ten pages takes longer than a crawl may
MAX_ROBOTS_BYTES = 512_000  # RFC 9309, section 2.5: at least 500 KiB must be read

_UNAVAILABLE = range(400, 500)  # RFC 9309, section 2.3.1.3: no file, no rules
_TOO_MANY_REQUESTS = 429


def web_address(url: str) -> str:
    """The address a request really goes to: a scheme of ours may stand before it, as in ``ytdlp:https://…``."""
    scheme, _, rest = url.partition(":")
    return rest if scheme == "ytdlp" else url


def robots_address(url: str) -> tuple[str, str]:
    """Scheme and authority of a URL, which share one robots.txt, and the address of that file."""
    parts = urlsplit(web_address(url))
    host = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
    return host, f"{host}/robots.txt"


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """The rules of one robots.txt as they apply to our user agent; `parsed` is None where everything is allowed."""

    parsed: Protego | None
    agent: str

    @classmethod
    def of(cls, file: RobotsFile, user_agent: str) -> RobotsRules:
        """Read the rules; ask `readable` first."""
        agent = user_agent.partition("/")[0]
        if file.status in _UNAVAILABLE:
            return cls(None, agent)
        return cls(Protego.parse(file.body[:MAX_ROBOTS_BYTES].decode("utf-8-sig", errors="ignore")), agent)

    @staticmethod
    def readable(status: int) -> bool:
        """Whether an answer settles the matter; a server error does not, and means: keep out for now."""
        return status != _TOO_MANY_REQUESTS and (200 <= status < 300 or status in _UNAVAILABLE)  # noqa: PLR2004

    @property
    def crawl_delay(self) -> float:
        """Seconds to leave between two requests."""
        return 0.0 if self.parsed is None else self.parsed.crawl_delay(self.agent) or 0.0

    def allows(self, url: str) -> bool:
        """Whether this address may be asked for."""
        return self.parsed is None or self.parsed.can_fetch(web_address(url), self.agent)

"""Mail addresses as they go into an envelope and into headers (RFC 5321, RFC 5322; RFC 6531 beyond ASCII)."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["MailAddress", "read_address", "read_sender"]

_WITH_NAME = re.compile(r"(?P<name>[^<>]*)<(?P<address>[^<>]+)>")
_LONGEST = 254  # RFC 5321, section 4.5.3.1.3, without the brackets
_ATOMS = re.compile(r"[^\s()<>\[\]:;@\\,.\"\x00-\x1f\x7f]+(?:\.[^\s()<>\[\]:;@\\,.\"\x00-\x1f\x7f]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MailAddress:
    """A mail address, with the name it was written with."""

    name: str = ""
    local: str
    domain: str  # in ASCII (RFC 5891)

    @property
    def address(self) -> str:
        """As it stands in an envelope, and in a header between its brackets."""
        return f"{self.local}@{self.domain}"

    @property
    def needs_utf8(self) -> bool:
        """Whether only a server that knows SMTPUTF8 can take it."""
        return not self.local.isascii()


def read_address(address: str, name: str = "") -> MailAddress | None:
    """Read ``desk@example.org``; None where no mail could go to it.

    Quoted local parts are not read: nobody has one, and they are where addresses are smuggled.
    """
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    well = _ATOMS.fullmatch(local) and _ATOMS.fullmatch(ascii_domain) and local.isprintable()
    if not well or len(address.encode()) > _LONGEST:
        return None
    return MailAddress(name=name, local=local, domain=ascii_domain)


def read_sender(written: str) -> MailAddress | None:
    """Read a mail address with or without a name: ``The desk <desk@example.org>``; None where it is none."""
    found = _WITH_NAME.fullmatch(written)
    return read_address(found["address"], found["name"].strip().strip('"')) if found else read_address(written)

"""The records by which mail of a domain is believed: SPF (RFC 7208), DKIM (RFC 6376) and DMARC (RFC 7489), from DNS.

Missing ones are notes: mail goes out without them, and then lies among the spam.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.findings import Finding, State

if TYPE_CHECKING:
    from dns.resolver import Resolver

__all__ = ["examine_records"]

_LIFETIME_S = 5.0  # of one question, with all its repeats
_MOST_LOOKUPS = 10  # RFC 7208, section 4.6.4
_LOOKS_UP = re.compile(r"[+?~-]?(?:include:|a\b|mx\b|ptr\b|exists:)|redirect=", re.IGNORECASE)
_POLICIES = {
    "none": "mail that fails is delivered all the same",
    "quarantine": "mail that fails is taken for spam",
    "reject": "mail that fails is refused",
}

_Ask = Callable[[str], tuple[str, ...]]


class _NoAnswerError(Exception):
    """No name server could be asked, or none answered."""


def examine_records(domain: str, selector: str, resolver: Resolver | None = None) -> Iterator[Finding]:
    """What DNS says of the sender's domain; one note where it cannot be asked."""
    try:
        yield _spf(domain, _asking(resolver))
        yield _dkim(domain, selector, _asking(resolver))
        yield _dmarc(domain, _asking(resolver))
    except _NoAnswerError:
        yield Finding(
            subject="sender's domain",
            state=State.NOTE,
            text=f"no name server told of {domain}: SPF, DKIM and DMARC were not looked at",
            remedy="panelwatch doctor, again, where there is a network",
        )


def _asking(resolver: Resolver | None) -> _Ask:
    """The TXT records of a name; none where there is no such name."""
    from dns.exception import DNSException
    from dns.resolver import NXDOMAIN, NoAnswer
    from dns.resolver import Resolver as MachinesOwn

    def ask(name: str) -> tuple[str, ...]:
        try:
            answer = (resolver or MachinesOwn()).resolve(f"{name}.", "TXT", lifetime=_LIFETIME_S)
        except (NXDOMAIN, NoAnswer):
            return ()
        except DNSException as error:
            raise _NoAnswerError from error
        return tuple(b"".join(record.strings).decode("utf-8", "replace") for record in answer)

    return ask


def _spf(domain: str, ask: _Ask) -> Finding:
    found = [text for text in ask(domain) if re.match(r"v=spf1(?: |$)", text, re.IGNORECASE)]
    if len(found) != 1:
        return _note(
            "SPF",
            f"{domain} has {len(found) or 'no'} records that begin with v=spf1" + (", so none counts" if found else ""),
            f'one TXT record at {domain}: "v=spf1 include:THE-MAIL-SERVER\'S ~all"',
        )
    terms = found[0].lower().split()[1:]
    if sum(bool(_LOOKS_UP.match(term)) for term in terms) > _MOST_LOOKUPS:
        return _note("SPF", f"{found[0]} asks for more than {_MOST_LOOKUPS} names, so it does not count", "shorten it")
    if {"all", "+all", "?all"} & set(terms) or not any(
        term in {"-all", "~all"} or "redirect=" in term for term in terms
    ):
        return _note("SPF", f"{found[0]} lets everybody send as {domain}", 'end it with "~all" or "-all"')
    return Finding(subject="SPF", state=State.WELL, text=found[0])


def _dkim(domain: str, selector: str, ask: _Ask) -> Finding:
    if not selector:
        return _note(
            "DKIM",
            "was not looked at: which key signs the mail is not set",
            "let the mail server sign what it sends, and set dkim_selector below [smtp]",
        )
    name = f"{selector}._domainkey.{domain}"
    keys = [tags for tags in map(_tags, ask(name)) if "p" in tags and tags.get("v", "DKIM1") == "DKIM1"]
    if not keys:
        return _note("DKIM", f"there is no key at {name}", "publish the one the mail server signs with")
    key = re.sub(r"\s", "", keys[0]["p"])
    if not key:
        return _note("DKIM", f"the key at {name} was withdrawn", "set dkim_selector to that of the key in use")
    if not _is_base64(key):
        return _note("DKIM", f"the key at {name} cannot be read", "publish it again, whole")
    return Finding(subject="DKIM", state=State.WELL, text=f"a key of kind {keys[0].get('k', 'rsa')} is at {name}")


def _dmarc(domain: str, ask: _Ask) -> Finding:
    """Of the domain, or of the nearest one above it that has any."""
    labels = domain.split(".")
    for above in range(max(len(labels) - 1, 1)):
        name = "_dmarc." + ".".join(labels[above:])
        found = [tags for tags in map(_tags, ask(name)) if tags.get("v") == "DMARC1"]
        if found:
            policy = found[0].get("p", "").lower() if len(found) == 1 else ""
            if policy in _POLICIES:
                return Finding(subject="DMARC", state=State.WELL, text=f"{name} says p={policy}: {_POLICIES[policy]}")
            return _note("DMARC", f"{name} does not say what is to be done", 'one record with "p=none" or stricter')
    return _note(
        "DMARC",
        f"{domain} has none, and large mail services ask for it",
        f'a TXT record at _dmarc.{domain}: "v=DMARC1; p=none"',
    )


def _tags(text: str) -> Mapping[str, str]:
    """``a=b; c=d`` (RFC 6376, section 3.2)."""
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}


def _is_base64(text: str) -> bool:
    try:
        return bool(b64decode(text, validate=True))
    except Error:
        return False


def _note(subject: str, text: str, remedy: str) -> Finding:
    return Finding(subject=subject, state=State.NOTE, text=text, remedy=remedy)

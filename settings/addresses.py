"""Which addresses no request may go to without `allow_private_addresses`: all that are not of the public internet.

A feed, a redirect or a name server must not be able to make us read a neighbour's router or a cloud's metadata, nor a
webhook make us write there.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

__all__ = ["refusal"]

_SHARED = ip_network("100.64.0.0/10")
_NAT64 = ip_network("64:ff9b::/96")  # how an IPv6-only network reaches every IPv4 site: judged by what it leads to
_LOCAL_NAT64 = ip_network("64:ff9b:1::/48")  # where the IPv4 part stands is the network's own affair


def refusal(address: str) -> str | None:
    """Say why a request to this address is refused; None for a public address, and for a name.

    Takes every form a C library takes: dotted, decimal, octal, hexadecimal, short, IPv6 with zone or brackets.
    A name has to be resolved first, and what it resolves to asked about.
    """
    parsed = _parsed(address)
    return None if parsed is None else _reason(parsed)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    text = address.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ip_address(text)
    except ValueError:
        pass
    try:
        return IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):  # not an address at all; ValueError: a NUL or a non-ASCII character
        return None


def _reason(address: IPv4Address | IPv6Address) -> str | None:
    kinds = (
        ("unspecified", address.is_unspecified),
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("shared (carrier NAT)", address in _SHARED),
    )
    for name, is_so in kinds:
        if is_so:
            return f"{address} is {name}"
    for inner in _embedded(address):
        if reason := _reason(inner):
            return f"{address} leads to a refused address: {reason}"
    if address in _NAT64:
        return None
    if address in _LOCAL_NAT64 or address.is_reserved:
        return f"{address} is reserved"
    if address.is_private or not address.is_global or (isinstance(address, IPv6Address) and address.is_site_local):
        return f"{address} is private"
    return None


def _embedded(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address]:
    """IPv4 addresses a packet to this IPv6 address may end at."""
    if isinstance(address, IPv4Address):
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address in _NAT64:
        yield IPv4Address(int(address) & 0xFFFFFFFF)

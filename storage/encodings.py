"""Undoing the content encodings of HTTP on a body at hand, however large it says it is."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["UndecodableError", "decoded"]

_GZIP_MAGIC = b"\x1f\x8b"
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"


class UndecodableError(Exception):
    """A body does not hold what its headers say, or more than is let in."""


def decoded(body: bytes, encodings: str, limit: int) -> bytes:
    """The body without its encodings, which stand in the order in which they were applied.

    Raises:
        UndecodableError: it is damaged, of an unknown encoding, or larger than `limit` bytes.
    """
    for name in reversed([one.strip().lower() for one in encodings.split(",") if one.strip()]):
        if name not in _DECODERS:
            raise UndecodableError(f"its content encoding {name} is unknown")
        try:
            body = _DECODERS[name](body, limit + 1)
        except (zlib.error, brotli.error, zstd.ZstdError, EOFError) as error:
            raise UndecodableError(f"its body is no {name}: {error}") from error
        if len(body) > limit:
            raise UndecodableError(f"its body unfolds to more than {limit} bytes")
    return body


def _plain(body: bytes, _most: int) -> bytes:
    return body


def _gzip(body: bytes, most: int) -> bytes:
    """Some recorders keep the header and drop the encoding: then the body is plain."""
    plain, rest = b"", body
    if not body.startswith(_GZIP_MAGIC):
        return body
    while rest.startswith(_GZIP_MAGIC) and len(plain) < most:
        unfolder = zlib.decompressobj(16 + zlib.MAX_WBITS)
        plain += unfolder.decompress(rest, most - len(plain))
        rest = unfolder.unused_data
    return plain


def _deflate(body: bytes, most: int) -> bytes:
    """Servers mean either of two formats by this name."""
    try:
        return zlib.decompressobj().decompress(body, most)
    except zlib.error:
        return zlib.decompressobj(-zlib.MAX_WBITS).decompress(body, most)


def _brotli(body: bytes, most: int) -> bytes:
    plain: bytes = brotli.Decompressor().process(body, output_buffer_limit=most) if body else b""
    return plain


def _zstd(body: bytes, most: int) -> bytes:
    plain, rest = b"", body
    if not body.startswith(_ZSTD_MAGIC):
        return body
    while rest.startswith(_ZSTD_MAGIC) and len(plain) < most:
        unfolder = zstd.ZstdDecompressor()
        plain += unfolder.decompress(rest, most - len(plain))
        rest = unfolder.unused_data
    return plain


_DECODERS: dict[str, Callable[[bytes, int], bytes]] = {
    "identity": _plain,
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}

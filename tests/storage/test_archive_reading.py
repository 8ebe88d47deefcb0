"""Reading recorded answers back from WARC files, whole, encoded, torn or hostile."""

from __future__ import annotations

import gzip
import logging
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from errors import ParseError, StorageError
from storage import archive
from storage.archive import iterate
from storage.encodings import UndecodableError, decoded

PAGE = "<p>小組 met.</p>".encode() * 50
MOMENT = datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC)


def raw_deflate(body: bytes) -> bytes:
    """Deflate without its wrapper, as some servers send it."""
    folder = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return folder.compress(body) + folder.flush()


ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": partial(gzip.compress, mtime=0),
    "X-GZIP": partial(gzip.compress, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
    "identity": bytes,
}


def record(kind: str, url: str, block: bytes, number: int) -> bytes:
    """One WARC record, written by hand."""
    lines = (
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Target-URI: {url}",
        "WARC-Date: 2026-11-23T12:00:01Z",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        f"Content-Type: application/http; msgtype={kind}",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


Answer = tuple[str, bytes, list[tuple[str, str]]]


def write(path: Path, *answers: Answer, packed: bool = True) -> Path:
    """Record answers the way a recorder does, each with its request."""
    with path.open("wb") as file:
        for number, (url, body, headers) in enumerate(answers):
            told = "".join(f"{name}: {value}\r\n" for name, value in headers)
            blocks = {
                "request": b"GET / HTTP/1.1\r\nHost: x.example\r\n\r\n",
                "response": f"HTTP/1.1 200 OK\r\n{told}\r\n".encode() + body,
            }
            for kind, block in blocks.items():
                one = record(kind, url, block, number)
                file.write(gzip.compress(one, mtime=0) if packed else one)
    return path


@pytest.mark.parametrize("packed", [True, False])
def test_an_answer_comes_back_as_it_was_given(tmp_path: Path, *, packed: bool) -> None:
    """Address, status, headers in lower case, body, moment and the record's own name."""
    headers = [("Content-Type", "text/html"), ("X-Note", "a"), ("x-note", "b")]
    path = write(
        tmp_path / "a.warc", ("https://x.example/1", PAGE, headers), ("https://x.example/2", b"", []), packed=packed
    )
    one, two = iterate(path)
    assert (one.url, one.status, one.body, one.fetched_at) == ("https://x.example/1", 200, PAGE, MOMENT)
    assert one.headers == {"content-type": "text/html", "x-note": "a, b"}
    assert one.record_id == "<urn:uuid:0>"
    assert (two.url, two.body) == ("https://x.example/2", b"")


@pytest.mark.parametrize("name", ENCODERS)
def test_a_content_encoding_is_undone(tmp_path: Path, name: str) -> None:
    """And no longer named, so that nobody undoes it again."""
    path = write(tmp_path / "a.warc.gz", ("https://x.example/", ENCODERS[name](PAGE), [("Content-Encoding", name)]))
    (one,) = iterate(path)
    assert one.body == PAGE
    assert one.headers == {}


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        (raw_deflate(PAGE), "deflate"),
        (gzip.compress(PAGE[:100], mtime=0) + gzip.compress(PAGE[100:], mtime=0), "gzip"),
        (zstd.compress(PAGE[:100]) + zstd.compress(PAGE[100:]), "zstd"),
        (brotli.compress(gzip.compress(PAGE, mtime=0)), "gzip, br"),
        (PAGE, "gzip"),
        (PAGE, "zstd"),
        (PAGE, ""),
    ],
)
def test_what_servers_and_recorders_make_of_encodings(body: bytes, encodings: str) -> None:
    """Two kinds of deflate, several members, two encodings, and a header that outlived its encoding."""
    assert decoded(body, encodings, len(PAGE)) == PAGE


@pytest.mark.parametrize("name", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_unfolds_without_end_is_stopped(name: str) -> None:
    """At the limit, not after it."""
    bomb = ENCODERS[name](bytes(10_000_000))
    with pytest.raises(UndecodableError, match="more than 1000 bytes"):
        decoded(bomb, name, 1000)


@pytest.mark.parametrize(
    ("body", "name"),
    [(b"\x1f\x8b" + b"x" * 50, "gzip"), (b"\xff" * 50, "br"), (b"\xff" * 50, "deflate"), (PAGE, "sdch")],
)
def test_a_body_that_is_not_what_it_says_is_refused(body: bytes, name: str) -> None:
    """Damaged, or of an encoding nobody knows."""
    with pytest.raises(UndecodableError, match=name):
        decoded(body, name, 1000)


def test_chunks_are_joined(tmp_path: Path) -> None:
    """As HTTP/1.1 sends them; a recorder that had joined them already is understood too."""
    packed = gzip.compress(PAGE, mtime=0)
    chunked = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in (packed[:10], packed[10:])) + b"0\r\n\r\n"
    headers = [("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")]
    path = write(
        tmp_path / "a.warc", ("https://x.example/1", chunked, headers), ("https://x.example/2", packed, headers)
    )
    assert [one.body for one in iterate(path)] == [PAGE, PAGE]


@pytest.mark.parametrize("packed", [True, False])
def test_a_torn_last_record_ends_the_file(tmp_path: Path, *, packed: bool) -> None:
    """Wherever it was torn, the ones before it are read, and it is never taken for a whole one."""
    body = bytes(range(256)) * 8
    first: Answer = ("https://x.example/1", body, [])
    whole = write(tmp_path / "a", first, packed=packed).stat().st_size
    content = write(tmp_path / "b", first, ("https://x.example/2", body, []), packed=packed).read_bytes()
    torn = tmp_path / "torn"
    for end in (*range(whole + 1, len(content) - 300, 97), len(content) - 40):
        torn.write_bytes(content[:end])
        assert [one.url for one in iterate(torn)] == ["https://x.example/1"], end


def test_a_record_that_cannot_be_read_is_passed_over(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is named in the log; the next one is read."""
    path = write(
        tmp_path / "a.warc.gz",
        ("https://x.example/1", b"\xff" * 50, [("Content-Encoding", "br")]),
        ("https://x.example/2", PAGE, []),
    )
    with caplog.at_level(logging.WARNING):
        assert [one.url for one in iterate(path)] == ["https://x.example/2"]
    assert "record 2 is passed over" in caplog.text


def test_a_body_beyond_every_limit_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Even where nothing is folded."""
    monkeypatch.setattr(archive, "_MAX_BODY_BYTES", 100)
    path = write(tmp_path / "a.warc", ("https://x.example/1", PAGE, []), ("https://x.example/2", b"ok", []))
    assert [one.body for one in iterate(path)] == [b"ok"]


@pytest.mark.parametrize("content", [b"<html>no archive</html>", gzip.compress(b"<html>no archive</html>", mtime=0)])
def test_another_file_is_no_archive(tmp_path: Path, content: bytes) -> None:
    """It is refused, and the other files of an import go on."""
    path = tmp_path / "page.html"
    path.write_bytes(content)
    with pytest.raises(ParseError, match="is not a WARC file"):
        list(iterate(path))


def test_an_empty_file_holds_nothing(tmp_path: Path) -> None:
    """A recorder that was killed at once leaves one."""
    path = tmp_path / "a.warc.gz"
    path.touch()
    assert list(iterate(path)) == []


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Is told as such."""
    with pytest.raises(StorageError, match="cannot be read: No such file"):
        list(iterate(tmp_path / "none.warc"))

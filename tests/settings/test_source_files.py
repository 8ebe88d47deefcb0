"""Source files: what an entry may hold, and how every fault of all files is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from model import Expectation, Fallback, RobotsPolicy, Select
from settings import load_sources

Write = Callable[[str, str], Path]
FaultsOf = Callable[[Callable[[], object]], list[str]]

LEAST = "- key: a\n  title: A\n  organisation: A\n  kind: feed\n  url: https://a.example/\n"
KINDS = ("feed", "un-press", "youtube")

FULL = """\
- key: ministry-zh
  title: 數位發展部
  organisation: 示範政府
  kind: listing
  url: https://ministry.example/新聞
  language: zh-Hant
  every: 30m
  expect: {at_least: 5, within: 1d, fields: [title, published, url]}
  floor: 90s
  ceiling: 2h
  delay: 2.5
  pages: 3
  revisit: 3d
  full_text: false
  timezone: Asia/Taipei
  select: {item: li, link: a, title: h3, date: time, next: .next, body: main}
  fallback: [{kind: feed, url: "http://ministry.example/rss"}]
  robots: {policy: exempt, reason: 經同意, since: 2026-11-23}
  terms: 開放資料
  why: 沒有訂閱源
  evidence: seen by us
  verified: 2026-11-22
  enabled: false
"""


def test_every_key_arrives(write: Write) -> None:
    """Each key of an entry is a field of the source, Chinese included."""
    (source,) = load_sources(write("s.yaml", FULL))
    assert (source.title, source.organisation, source.url) == (
        "數位發展部",
        "示範政府",
        "https://ministry.example/新聞",
    )
    assert (source.every, source.floor, source.ceiling) == (
        timedelta(minutes=30),
        timedelta(seconds=90),
        timedelta(hours=2),
    )
    assert source.expect == Expectation(at_least=5, within=timedelta(days=1), fields=("title", "published", "url"))
    assert source.select == Select(item="li", link="a", title="h3", date="time", next=".next", body="main")
    assert source.fallback == (Fallback(kind="feed", url="http://ministry.example/rss"),)
    assert source.robots == RobotsPolicy(obey=False, reason="經同意", since=date(2026, 11, 23))
    assert (source.delay, source.pages, source.revisit, source.full_text) == (2.5, 3, timedelta(days=3), False)
    assert (source.language, source.timezone, source.enabled) == ("zh-Hant", "Asia/Taipei", False)
    assert (source.terms, source.why, source.evidence) == ("開放資料", "沒有訂閱源", "seen by us")
    assert source.verified == date(2026, 11, 22)


def test_a_folder_is_read_by_name(write: Write) -> None:
    """Every YAML file of a folder counts, and nothing else there."""
    write("folder/b.yml", LEAST.replace("key: a", "key: b"))
    write("folder/a.yaml", LEAST)
    write("folder/notes.txt", "- not: yaml")
    assert [source.key for source in load_sources(Path("folder"))] == ["a", "b"]


def test_the_short_form_of_robots(write: Write) -> None:
    """`robots: obey` says what is the rule anyway."""
    (source,) = load_sources(write("s.yaml", LEAST + "  robots: obey\n"))
    assert source.robots == RobotsPolicy()


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("  langauge: en\n", "s.yaml:6: a.langauge: unknown key (did you mean language?)"),
        ("\n  expect: {at_least: 1,\n    withn: 1d}\n", "s.yaml:8: a.expect.withn: unknown key (did you mean within?)"),
        ("  enabled: maybe\n", "s.yaml:6: a.enabled: should be true or false"),
        ("  terms: 2026\n", "s.yaml:6: a.terms: should be text (put it in quotes)"),
        ("  language: no\n", "s.yaml:6: a.language: should be text (put it in quotes)"),
        ("  language: EN\n", 's.yaml:6: a.language: should be a language tag, like "en", "fr" or "zh-Hant"'),
        ("  delay: slow\n", "s.yaml:6: a.delay: should be a number"),
        ("  delay: -1\n", "s.yaml:6: a.delay: should be greater than or equal to 0"),
        ("  pages: 1.5\n", "s.yaml:6: a.pages: should be a whole number"),
        (
            "  every: 30\n",
            's.yaml:6: a.every: should be a duration: a whole number and a unit, like "90s", "30m", "1h" or "2d"',
        ),
        (
            "  every: 0m\n",
            's.yaml:6: a.every: should be a duration: a whole number and a unit, like "90s", "30m", "1h" or "2d"',
        ),
        ("  every: 1h\n  floor: 2h\n", "s.yaml:1: a: every should lie between floor and ceiling"),
        ("  timezone: Mars\n", "s.yaml:6: a.timezone: is not a time zone: "),
        ("  verified: yesterday\n", "s.yaml:6: a.verified: should be a day, like 2026-11-23, or false"),
        ("  verified: true\n", "s.yaml:6: a.verified: should be a day, like 2026-11-23, or false"),
        ("  verified: 2026-13-45\n", "s.yaml:6: [1].verified: is no value of the kind it looks like"),
        ("  robots: exempt\n", "s.yaml:6: a.robots: an exemption says why and since when: "),
        ("  robots: {policy: exempt, reason: x}\n", "s.yaml:6: a.robots: an exemption says why and since when: "),
        ("  robots: ignore\n", "s.yaml:6: a.robots.policy: should be 'obey' or 'exempt'"),
        (
            "  fallback:\n    - kind: feed\n      url: ftp://a.example\n",
            "s.yaml:8: a.fallback[1].url: should be a web address that begins with http:// or https://",
        ),
        ("  fallback:\n    - kind: fed\n      url: https://a.example\n", "s.yaml:7: a.fallback[1].kind: unknown kind"),
        ("  fallback:\n    - kind: feed\n", "s.yaml:7: a.fallback[1].url: is missing (add it)"),
        ("  select: [a]\n", "s.yaml:6: a.select: should be a mapping of keys to values"),
        ("  why: x\n  why: y\n", "s.yaml:7: [1].why: stands twice, first in line 6 (keep one)"),
        ("  1: x\n", "s.yaml:6: [1]: has a key that is not text (put the key in quotes)"),
        ("  <<: {why: x}\n", "s.yaml:6: [1]: has a key that is not text (put the key in quotes)"),
        ("  why: !!python/object:os.system x\n", "s.yaml:6: [1].why: is no value of the kind it looks like"),
        ("- text\n", "s.yaml:6: [2]: should be a mapping of keys to values"),
        ("  why: [x\n", "s.yaml:6: is not YAML: "),
        ("  why: \x07\n", "s.yaml:"),
        ("---\n- key: b\n", "s.yaml:6: is not YAML: "),
    ],
)
def test_a_fault_names_file_line_key_and_remedy(write: Write, faults_of: FaultsOf, more: str, expected: str) -> None:
    """Each fault is one line that begins with its place."""
    path = write("s.yaml", LEAST + more)
    (line,) = faults_of(lambda: load_sources(path, kinds=KINDS))
    assert line.startswith(expected)


@pytest.mark.parametrize(
    "url",
    [
        "a.example",
        "ftp://a.example/",
        "https://",
        "javascript:x",
        "https://a b/",
        "http://[::1",
        "http://a:99999/",
        "//a/",
    ],
)
def test_only_web_addresses_are_asked(write: Write, faults_of: FaultsOf, url: str) -> None:
    """An address begins with http:// or https:// and has a host."""
    path = write("s.yaml", LEAST.replace("https://a.example/", f'"{url}"'))
    (line,) = faults_of(lambda: load_sources(path))
    assert line == "s.yaml:5: a.url: should be a web address that begins with http:// or https://"


def test_what_is_missing_is_named_where_the_entry_begins(write: Write, faults_of: FaultsOf) -> None:
    """Each needed key that is missing is a line of its own."""
    path = write("s.yaml", LEAST + "- key: b\n  title: B\n")
    assert faults_of(lambda: load_sources(path)) == [
        f"s.yaml:6: b.{key}: is missing (add it)" for key in ("organisation", "kind", "url")
    ]


def test_an_unknown_kind_names_the_nearest(write: Write, faults_of: FaultsOf) -> None:
    """Kinds are checked where the adapters are known, and only there."""
    path = write("s.yaml", LEAST.replace("kind: feed", "kind: yuotube"))
    assert load_sources(path)
    assert faults_of(lambda: load_sources(path, kinds=KINDS)) == [
        "s.yaml:4: a.kind: unknown kind (did you mean youtube?)"
    ]


def test_two_files_may_not_share_a_key(write: Write, faults_of: FaultsOf) -> None:
    """Both places are named, even if one of the entries is wrong in itself."""
    write("f/a.yaml", "- title: A\n  key: a\n")
    write("f/b.yaml", "\n" + LEAST)
    lines = faults_of(lambda: load_sources(Path("f")))
    assert "f/b.yaml:2: a: the same key stands in f/a.yaml:2 (rename or remove one of the two)" in lines


def test_all_faults_of_all_files_are_told(write: Write, faults_of: FaultsOf) -> None:
    """One run tells everything that is to be mended."""
    write("f/a.yaml", LEAST + "  evry: 1h\n  delay: x\n")
    write("f/b.yaml", "- [")
    write("f/c.yaml", LEAST.replace("key: a", "key: c").replace("https", "gopher"))
    Path("f/d.yaml").write_bytes(b"\n- key: \xe9\n")
    write("f/e.yaml", "")
    write("f/g.yaml", "key: a\n")
    places = [line.split(": ")[0] for line in faults_of(lambda: load_sources(Path("f")))]
    assert places == ["f/a.yaml:6", "f/a.yaml:7", "f/b.yaml:1", "f/c.yaml:5", "f/d.yaml:2", "f/e.yaml:1", "f/g.yaml:1"]


@pytest.mark.parametrize("text", ["", "# nothing\n", "[]\n"])
def test_an_empty_catalogue_is_an_error(write: Write, faults_of: FaultsOf, text: str) -> None:
    """Watching nothing is a mistake."""
    path = write("s.yaml", text)
    (line,) = faults_of(lambda: load_sources(path))
    assert line.startswith("s.yaml:1: ")


def test_a_path_that_is_not_there_is_named(faults_of: FaultsOf) -> None:
    """A mistyped path, and a folder without files, end the load."""
    Path("empty").mkdir()
    assert faults_of(lambda: load_sources(Path("none.yaml")))[0].startswith("none.yaml: cannot be read: ")
    assert faults_of(lambda: load_sources(Path("empty"))) == ["empty: no *.yaml file in this folder"]


def test_references_are_followed(write: Write) -> None:
    """A list that several entries share may be written once."""
    second = LEAST.replace("key: a", "key: b")
    text = LEAST + "  expect: &usual {at_least: 3}\n" + second + "  expect: *usual\n"
    first, again = load_sources(write("s.yaml", text))
    assert first.expect == again.expect == Expectation(at_least=3)


def test_a_small_file_cannot_swell(write: Write, faults_of: FaultsOf) -> None:
    """References that multiply, that go round, and nesting without end are refused."""
    laughs = "".join(f"k{turn}: &a{turn} [{', '.join([f'*a{turn - 1}'] * 10) if turn else 'x'}]\n" for turn in range(9))
    path = write("laughs.yaml", laughs)
    (line,) = faults_of(lambda: load_sources(path))
    assert line.startswith("laughs.yaml: holds more than 100,000 values")
    (line,) = faults_of(lambda: load_sources(write("round.yaml", "- &a\n  select: *a\n")))
    assert line == "round.yaml:1: [1].select: contains itself by reference (write it out)"
    (line,) = faults_of(lambda: load_sources(write("deep.yaml", "[" * 100 + "]" * 100)))
    assert line.startswith("deep.yaml: holds more than")


def test_a_huge_file_is_refused(write: Write, faults_of: FaultsOf) -> None:
    """A megabyte is no catalogue."""
    path = write("s.yaml", "# " + "x" * 1_000_000)
    (line,) = faults_of(lambda: load_sources(path))
    assert line.startswith("s.yaml: is larger than 1,000,000 bytes")

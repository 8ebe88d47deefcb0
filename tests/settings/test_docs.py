"""The pages about settings, sources and terms say what the code knows, no more and no less."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest
from pydantic import BaseModel

from model import Source
from settings import Settings, load_settings, load_sources, write_duration
from settings.environment import variables
from settings.sources import SourceEntry
from settings.subscriptions import SubscriptionEntry

ROOT = Path(__file__).parent.parent.parent
DOCS = ROOT / "docs"


def page(name: str) -> str:
    """A page of the documentation."""
    return (DOCS / name).read_text(encoding="utf-8")


def sources_table(sources: tuple[Source, ...]) -> Iterator[str]:
    """The catalogue as a table."""
    yield "| key | title | kind | language | every | verified | enabled |"
    yield "|---|---|---|---|---|---|---|"
    for source in sources:
        verified = source.verified or "no"
        enabled = "yes" if source.enabled else "no"
        every = write_duration(source.every)
        title = f"[{source.title}]({source.url})"
        yield f"| `{source.key}` | {title} | {source.kind} | {source.language} | {every} | {verified} | {enabled} |"


def first_cells(text: str) -> set[str]:
    """The names in code font in the first column of every table."""
    cells = re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_every_setting_has_a_line() -> None:
    """Each setting stands in docs/settings.md with its variable, and nothing stands there that is none."""
    text = page("settings.md")
    settings = {".".join(map(str, path)): name for name, path in variables()}
    told = first_cells(text)
    assert told == set(settings) | set(SubscriptionEntry.model_fields)
    for name, variable in settings.items():
        line = next(line for line in text.splitlines() if line.startswith(f"| `{name}` |"))
        assert f"`{variable}`" in line


def test_defaults_in_the_docs_are_true() -> None:
    """A default that docs/settings.md shows is the one the code has."""
    text = page("settings.md")
    for _, path in variables():
        model: BaseModel = Settings()
        for step in path[:-1]:
            model = getattr(model, str(step))
        default = getattr(model, str(path[-1]))
        shown = re.search(rf"^\| `{re.escape('.'.join(map(str, path)))}` \| [^|]+ \| `([^`]*)` \|", text, re.MULTILINE)
        if shown:
            told = {"30m": "0:30:00", "false": "False"}.get(shown[1], shown[1])
            assert told == str(default), path


def test_every_source_key_has_a_line() -> None:
    """Each key of a source entry stands in docs/sources.md."""
    catalogue = {str(source.key) for source in load_sources(None)}
    assert first_cells(page("sources.md")) == set(SourceEntry.model_fields) | catalogue


def test_the_table_of_the_catalogue_is_current() -> None:
    """docs/sources.md shows the bundled catalogue as it is."""
    expected = "\n".join(sources_table(load_sources(None)))
    assert expected in page("sources.md"), f"docs/sources.md should hold:\n{expected}"


def test_every_exempt_source_is_listed() -> None:
    """docs/terms.md names each source that is exempt from robots.txt with its day, and each whose terms are known."""
    exempt, _, known = page("terms.md").partition("## Terms we know of")
    listed = re.findall(r"^\| `([^`]+)` \| (\S+) \|", exempt, re.MULTILINE)
    sources = load_sources(None)
    assert listed == [(source.key, str(source.robots.since)) for source in sources if not source.robots.obey]
    assert first_cells(known) == {source.key for source in sources if source.terms}


def test_the_example_is_valid(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """panelwatch.example.toml can be used as it is."""
    monkeypatch.chdir(tmp_path)
    settings = load_settings(ROOT / "panelwatch.example.toml")
    assert [subscription.name for subscription in settings.subscriptions] == ["morning", "all-day-english"]


def test_entries_and_vocabulary_agree() -> None:
    """A source entry has the fields and the defaults of a Source."""
    known = {field.name: field.default for field in fields(Source)}
    assert set(SourceEntry.model_fields) == set(known)
    least = SourceEntry(key="a", title="A", organisation="A", kind="feed", url="https://a.example/").source()
    assert least == Source(key=least.key, title="A", organisation="A", kind="feed", url="https://a.example/")

"""Loading the catalogue: what a source entry may hold, and every fault of all files told at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from model import UNDETERMINED, Expectation, Fallback, Language, RobotsPolicy, Select, Source, SourceKey
from settings.faults import Faults, KeyPath, did_you_mean, dotted
from settings.values import Day, Duration, Key, LanguageTag, Text, TimeZone, WebAddress
from settings.yaml_lines import YamlFile, read_yaml_files

__all__ = ["BUNDLED_SOURCES", "SourceEntry", "load_sources"]

BUNDLED_SOURCES = Path(__file__).parent.parent / "crawlers" / "sources"


class _Entry(BaseModel):
    """Rules for all that is written in YAML: no unknown key, and a number is not a text."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ExpectationEntry(_Entry):
    """What a source is expected to bring."""

    at_least: int = Field(default=0, ge=0)
    within: Duration | None = None
    fields: list[Literal["title", "published", "url", "text", "language", "symbol", "speaker"]] = []


class SelectEntry(_Entry):
    """CSS selectors of a listing."""

    item: str = ""
    link: str = ""
    title: str = ""
    date: str = ""
    next: str = ""
    body: str = ""


class FallbackEntry(_Entry):
    """A second way to the same source."""

    kind: Text
    url: WebAddress


class RobotsEntry(_Entry):
    """Whether robots.txt is obeyed."""

    policy: Literal["obey", "exempt"] = "obey"
    reason: str = ""
    since: Day = None

    @model_validator(mode="after")
    def _exemption_is_explained(self) -> Self:
        if self.policy == "exempt" and not (self.reason.strip() and self.since):
            raise ValueError("an exemption says why and since when: {policy: exempt, reason: …, since: 2026-11-23}")
        return self


def _robots(written: object) -> object:
    """The short form: ``robots: obey``."""
    return {"policy": written} if isinstance(written, str) else written


class SourceEntry(_Entry):
    """One entry of a catalogue file; `docs/sources.md` tells each key."""

    key: Key
    title: Text
    organisation: Text
    kind: Text
    url: WebAddress
    language: LanguageTag = UNDETERMINED
    every: Duration = timedelta(hours=1)
    expect: ExpectationEntry = ExpectationEntry()
    floor: Duration | None = None
    ceiling: Duration | None = None
    delay: float = Field(default=1.0, ge=0, le=3600)
    pages: int = Field(default=1, ge=1, le=1000)
    revisit: Duration | None = None
    full_text: bool = True
    timezone: TimeZone = "UTC"
    queries: list[Text] = []
    languages: list[LanguageTag] = []
    select: SelectEntry = SelectEntry()
    fallback: list[FallbackEntry] = []
    robots: Annotated[RobotsEntry, BeforeValidator(_robots)] = RobotsEntry()
    terms: str = ""
    why: str = ""
    evidence: str = ""
    verified: Day = None
    enabled: bool = True

    @model_validator(mode="after")
    def _rhythm_is_possible(self) -> Self:
        floor, ceiling = self.floor or self.every, self.ceiling or self.every
        if not floor <= self.every <= ceiling:
            raise ValueError("every should lie between floor and ceiling")
        return self

    def source(self) -> Source:
        """The entry in the project's own words."""
        return Source(
            key=SourceKey(self.key),
            title=self.title,
            organisation=self.organisation,
            kind=self.kind,
            url=self.url,
            language=Language(self.language),
            every=self.every,
            expect=Expectation(
                at_least=self.expect.at_least, within=self.expect.within, fields=tuple(self.expect.fields)
            ),
            floor=self.floor,
            ceiling=self.ceiling,
            delay=self.delay,
            pages=self.pages,
            revisit=self.revisit,
            full_text=self.full_text,
            timezone=self.timezone,
            queries=tuple(self.queries),
            languages=tuple(Language(tag) for tag in self.languages),
            select=Select(**self.select.model_dump()),
            fallback=tuple(Fallback(kind=way.kind, url=way.url) for way in self.fallback),
            robots=RobotsPolicy(
                obey=self.robots.policy == "obey", reason=self.robots.reason.strip(), since=self.robots.since
            ),
            terms=self.terms.strip(),
            why=self.why.strip(),
            evidence=self.evidence.strip(),
            verified=self.verified,
            enabled=self.enabled,
        )


def load_sources(path: Path | None, *, kinds: Collection[str] | None = None) -> tuple[Source, ...]:
    """The catalogue of a file or folder, or the bundled one; `kinds` are those that have an adapter.

    Raises:
        ConfigError: with a line for every fault of every file.
    """
    faults = Faults()
    sources: list[Source] = []
    places: dict[str, str] = {}
    for file in read_yaml_files(path or BUNDLED_SOURCES, faults):
        items = file.value if isinstance(file.value, list) else []
        if not items:
            faults.add(file.place(()), "should be a list of sources, each beginning with `- key:`")
        for number, item in enumerate(items):
            at: KeyPath = (number,)
            _check_key(file, at, item, places, faults)
            _check_kinds(file, at, item, kinds, faults)
            entry = _entry(file, at, item, faults)
            if entry:
                sources.append(entry.source())
    faults.raise_any()
    return tuple(sources)


def _name(at: KeyPath, item: object) -> str:
    """What to call an entry whose key may be missing or wrong."""
    key = item.get("key") if isinstance(item, dict) else None
    return key if isinstance(key, str) and key else dotted(at)


def _entry(file: YamlFile, at: KeyPath, item: object, faults: Faults) -> SourceEntry | None:
    try:
        return SourceEntry.model_validate(item)
    except ValidationError as error:
        file.report(error, SourceEntry, at, _name(at, item), faults)
        return None


def _check_key(file: YamlFile, at: KeyPath, item: object, places: dict[str, str], faults: Faults) -> None:
    """Two sources may not share a key, in one file or in two."""
    key = item.get("key") if isinstance(item, dict) else None
    if not isinstance(key, str):
        return
    place = file.place((*at, "key"))
    if key in places:
        faults.add(place, f"the same key stands in {places[key]}", key=key, remedy="rename or remove one of the two")
    places.setdefault(key, place)


def _check_kinds(file: YamlFile, at: KeyPath, item: object, kinds: Collection[str] | None, faults: Faults) -> None:
    """The kind of a source, and of its fallbacks, is one that has an adapter."""
    if kinds is None or not isinstance(item, dict):
        return
    ways: list[tuple[KeyPath, object]] = [((), item)]
    fallback = item.get("fallback")
    if isinstance(fallback, list):
        ways += [(("fallback", place), way) for place, way in enumerate(fallback)]
    for path, way in ways:
        kind = way.get("kind") if isinstance(way, dict) else None
        if isinstance(kind, str) and kind not in kinds:
            name = f"{_name(at, item)}.{dotted((*path, 'kind'))}"
            faults.add(file.place((*at, *path, "kind")), "unknown kind", key=name, remedy=did_you_mean(kind, kinds))

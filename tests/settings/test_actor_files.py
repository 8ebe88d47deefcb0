"""Actor files: what they may hold, and how their faults are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from model import Actor, Language, Role
from settings import load_cast

Write = Callable[[str, str], Path]
FaultsOf = Callable[[Callable[[], object]], list[str]]
EN = Language("en")

CAST = """\
actors:
  - key: brazil
    name: {en: Brazil}
    forms: {en: [Brazil]}
    confused_with: {en: [Brazil nut]}
  - key: un
    name: {en: United Nations}
people:
  - key: doe
    name: {en: Jane Doe}
    forms: {en: [Jane Doe]}
    short: {en: [=Doe]}
    beside: {en: [AI]}
    roles:
      - {actor: brazil, title: {en: Ambassador}, since: 2024-02-01, until: 2026-03-31}
      - {actor: un, title: {en: Envoy}, since: 2026-04-01}
speech:
  says: {en: [said]}
"""


def test_every_key_arrives(write: Write) -> None:
    """Each key of a file is a field of the cast."""
    cast = load_cast(write("a.yaml", CAST))
    brazil, un = cast.actors
    assert brazil == Actor(
        key="brazil", name={EN: "Brazil"}, forms={EN: ("Brazil",)}, confused_with={EN: ("Brazil nut",)}
    )
    assert un.forms == {}
    (doe,) = cast.people
    assert (doe.forms, doe.short, doe.beside) == ({EN: ("Jane Doe",)}, {EN: ("=Doe",)}, {EN: ("AI",)})
    assert doe.roles[0] == Role(
        actor="brazil", title={EN: "Ambassador"}, since=date(2024, 2, 1), until=date(2026, 3, 31)
    )
    assert doe.roles[1].until is None
    assert cast.speech.says == {EN: ("said",)}


def test_files_of_a_folder_are_one_cast(write: Write, tmp_path: Path) -> None:
    """A role may be for an actor of another file."""
    at = CAST.index("people:")
    for name, text in (("a.yaml", CAST[:at]), ("b.yaml", CAST[at:])):
        (tmp_path / "cast").mkdir(exist_ok=True)
        (tmp_path / "cast" / name).write_text(text, encoding="utf-8")
    cast = load_cast(tmp_path / "cast")
    assert (len(cast.actors), len(cast.people)) == (2, 1)


def test_without_words_of_speech_nobody_is_known_to_speak(write: Write) -> None:
    """`speech` may be left out."""
    assert load_cast(write("a.yaml", CAST[: CAST.index("speech:")])).speech.says == {}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("key: doe", "key: brazil", "a.yaml:9: brazil: the same key stands in a.yaml:2 (rename or remove one)"),
        ("key: doe", "key: un", "a.yaml:9: un: the same key stands in a.yaml:6 (rename or remove one)"),
        ("actor: un", "actor: uno", "a.yaml:16: doe: there is no actor 'uno' (did you mean un?)"),
        ("until: 2026-03-31", "until: 2023-03-31", "a.yaml:15: doe: is before since (swap the two days)"),
        ("short:", "shorts:", "a.yaml:12: people[1].shorts: unknown key (did you mean short?)"),
    ],
)
def test_a_fault_is_named_with_its_place(write: Write, faults_of: FaultsOf, old: str, new: str, expected: str) -> None:
    """File, line, key, what is the matter and the remedy."""
    path = write("a.yaml", CAST.replace(old, new, 1))
    assert faults_of(lambda: load_cast(path)) == [expected]


def test_speech_stands_once(write: Write, faults_of: FaultsOf, tmp_path: Path) -> None:
    """Two lists of words of speech would hide one another."""
    (tmp_path / "cast").mkdir()
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / "cast" / name).write_text("speech:\n  says: {en: [said]}\n", encoding="utf-8")
    (fault,) = faults_of(lambda: load_cast(tmp_path / "cast"))
    assert fault.endswith("a.yaml:1, too (keep one of the two)")


def test_the_bundled_actors_are_well_formed() -> None:
    """The ones the brief asks for are there, each named in English."""
    cast = load_cast(None)
    assert {"us", "china", "eu", "india", "uk", "russia", "taiwan", "g77", "un"} <= {one.key for one in cast.actors}
    assert {"guterres", "gill", "kratsios", "ma-zhaoxu", "bengio", "ressa"} <= {one.key for one in cast.people}
    names = [*(one.name for one in cast.actors), *(one.name for one in cast.people)]
    assert all(EN in name for name in names)

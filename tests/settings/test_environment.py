"""Variables of the environment: over the file, secrets in files, and what is mistaken."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pydantic import SecretStr

from settings import load_settings

Write = Callable[[str, str], Path]
FaultsOf = Callable[[Callable[[], object]], list[str]]


def test_variables_go_over_the_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable replaces one setting and leaves its neighbours as the file has them."""
    write("panelwatch.toml", 'concurrency = 2\n[smtp]\nhost = "file.example"\nport = 25\n')
    monkeypatch.setenv("PANELWATCH_SMTP__HOST", "variable.example")
    monkeypatch.setenv("PANELWATCH_ALLOW_PRIVATE_ADDRESSES", "1")
    monkeypatch.setenv("PANELWATCH_SOURCES", "mine.yaml")
    monkeypatch.setenv("PANELWATCH_CRAWL_TIMEOUT", "2h")
    settings = load_settings(None)
    assert (settings.smtp.host, settings.smtp.port) == ("variable.example", 25)
    assert settings.allow_private_addresses
    assert settings.sources == Path("mine.yaml")
    assert (settings.concurrency, settings.crawl_timeout.total_seconds()) == (2, 7200)


def test_subscriptions_come_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of groups is JSON in the environment."""
    monkeypatch.setenv("PANELWATCH_SUBSCRIPTIONS", '[{"name": "a", "to": ["a@b.example"]}]')
    (subscription,) = load_settings(None).subscriptions
    assert subscription.to == ("a@b.example",)


def test_an_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compose files pass on variables that are empty."""
    monkeypatch.setenv("PANELWATCH_SOURCES", "")
    monkeypatch.setenv("PANELWATCH_CONFIG", "")
    monkeypatch.setenv("PANELWATCH_SECRET_KEY_FILE", "")
    assert load_settings(None).sources is None


def test_a_secret_comes_from_a_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """The content of the file is the value, without the line break at its end."""
    monkeypatch.setenv("PANELWATCH_SMTP__PASSWORD_FILE", str(write("password", " hunter2 \r\n")))
    monkeypatch.setenv("PANELWATCH_SMTP__HOST", "mail.example")
    smtp = load_settings(None).smtp
    assert (smtp.password, smtp.host) == (SecretStr(" hunter2 "), "mail.example")


def test_variables_of_tests_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """PANELWATCH_TEST_… belongs to the tests."""
    monkeypatch.setenv("PANELWATCH_TEST_POSTGRES_URL", "x")
    assert load_settings(None).database_url == "sqlite:///panelwatch.db"


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        (
            {"PANELWATCH_DATABSE_URL": "x"},
            "PANELWATCH_DATABSE_URL: unknown variable (did you mean PANELWATCH_DATABASE_URL?)",
        ),
        (
            {"PANELWATCH_SMTP__PASWORD": "hunter2"},
            "PANELWATCH_SMTP__PASWORD: unknown variable (did you mean PANELWATCH_SMTP__PASSWORD?)",
        ),
        (
            {"PANELWATCH_SMPT__PASSWORD_FILE": "x"},
            "PANELWATCH_SMPT__PASSWORD_FILE: unknown variable (did you mean PANELWATCH_SMTP__PASSWORD?)",
        ),
        ({"PANELWATCH_CONCURRENCY": "many"}, "PANELWATCH_CONCURRENCY: concurrency: should be a whole number"),
        (
            {"PANELWATCH_SMTP": '{"hots": "x"}'},
            "PANELWATCH_SMTP: smtp.hots: unknown key (did you mean host?)",
        ),
        ({"PANELWATCH_SMTP": "{hunter2"}, "PANELWATCH_SMTP: should be JSON (or write it in panelwatch.toml)"),
        (
            {"PANELWATCH_SUBSCRIPTIONS": "hunter2"},
            "PANELWATCH_SUBSCRIPTIONS: should be JSON (or write it in panelwatch.toml)",
        ),
        (
            {"PANELWATCH_SUBSCRIPTIONS": '[{"name": "a", "at": "hunter2"}]'},
            'PANELWATCH_SUBSCRIPTIONS: subscriptions[1].at: should be a time of day, like "07:30"',
        ),
        (
            {"PANELWATCH_SECRET_KEY": "hunter2", "PANELWATCH_SECRET_KEY_FILE": "x"},
            "PANELWATCH_SECRET_KEY_FILE: PANELWATCH_SECRET_KEY is set too (unset one of the two)",
        ),
        (
            {"PANELWATCH_SECRET_KEY_FILE": "no/such/file"},
            "PANELWATCH_SECRET_KEY_FILE: no/such/file: cannot be read: No such file or directory",
        ),
        (
            {"PANELWATCH_DATABASE_URL_FILE": "latin1"},
            "PANELWATCH_DATABASE_URL_FILE: latin1: is not UTF-8",
        ),
    ],
)
def test_a_mistaken_variable_is_named(
    monkeypatch: pytest.MonkeyPatch, faults_of: FaultsOf, variables: dict[str, str], expected: str
) -> None:
    """The fault begins with the name of the variable and never holds its value."""
    Path("latin1").write_bytes(b"hunter2\xe9")
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    lines = faults_of(lambda: load_settings(None))
    assert lines == [expected]
    assert "hunter2" not in lines[0]


def test_file_and_environment_are_told_together(
    write: Write, monkeypatch: pytest.MonkeyPatch, faults_of: FaultsOf
) -> None:
    """One run tells the faults of both."""
    write("panelwatch.toml", "port = 1\n")
    monkeypatch.setenv("PANELWATCH_TYPO", "x")
    monkeypatch.setenv("PANELWATCH_SMTP__PORT", "x")
    places = [line.split(": ")[0] for line in faults_of(lambda: load_settings(None))]
    assert places == ["PANELWATCH_SMTP__PORT", "PANELWATCH_TYPO", "panelwatch.toml:1"]

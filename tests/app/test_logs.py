"""The daemon's log: one line an event whatever is in it, readable by people and by machines, without a secret."""

from __future__ import annotations

import json
import logging
import re
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.logs import LineFormatter, set_up, tell
from settings import Settings

WORDS = st.text(alphabet=st.characters(codec=None), max_size=60)
SECRETS = ("s3cret-of-smtp", "密碼在這裡", 'quo"te\\d')


def line(event: str, facts: dict[str, object], *, as_json: bool = False, secrets: tuple[str, ...] = ()) -> str:
    """What is written of an event."""
    record = logging.LogRecord("panelwatch", logging.WARNING, "", 0, event, None, None)
    record.facts = facts
    record.created, record.msecs = 1795851002.125, 125.0
    return LineFormatter(as_json=as_json, secrets=secrets).format(record)


def test_a_line_is_time_level_event_and_facts() -> None:
    """UTC to the millisecond; what needs quotes has them, Chinese is left readable."""
    told = line("crawl", {"source": "un-press", "new": 2, "took": 1.5, "cause": '會議 "A" failed', "empty": " "})
    assert (
        told
        == '2026-11-28T07:30:02.125Z warning crawl source=un-press new=2 took=1.5 cause="會議 \\"A\\" failed" empty=" "'
    )


def test_json_holds_the_same() -> None:
    """Numbers stay numbers, and no fact takes the place of time, level or event."""
    told = json.loads(line("crawl", {"new": 2, "cause": "會議\n2", "event": "forged", "level": "info"}, as_json=True))
    assert told == {
        "time": "2026-11-28T07:30:02.125Z",
        "level": "warning",
        "event": "crawl",
        "new": 2,
        "cause": "會議\n2",
    }


@given(event=WORDS, fact=WORDS, as_json=st.booleans())
def test_no_words_break_a_line_or_steer_a_terminal(event: str, fact: str, *, as_json: bool) -> None:
    """Ends of lines of all kinds, escape sequences, marks that turn text around, lone surrogates."""
    told = line(event, {"title": fact, "other": 1}, as_json=as_json)
    assert told.isprintable()
    assert len(told.splitlines()) == 1
    told.encode()
    if as_json:
        assert json.loads(told)["title"] == fact


@pytest.mark.parametrize("as_json", [True, False])
def test_a_forged_line_stays_within_its_value(*, as_json: bool) -> None:
    """A title that looks like the next line of the log is a value in quotes."""
    title = "Panel\n2026-11-28T07:30:02.125Z info crawl source=un-press outcome=ok\x1b[2K\u202e"
    told = line("crawl", {"title": title}, as_json=as_json)
    assert "\\u202e" in told
    assert "\\u001b[2K" in told
    assert "\\n" in told


@given(before=WORDS, secret=st.sampled_from(SECRETS), after=WORDS, as_json=st.booleans())
def test_a_secret_is_never_written(before: str, secret: str, after: str, *, as_json: bool) -> None:
    """Wherever it stands, and however the line would have it escaped."""
    told = line(f"{before}{secret}{after}", {"cause": f"{before}{secret}{after}"}, as_json=as_json, secrets=SECRETS)
    for one in SECRETS:
        assert one not in told
        assert json.dumps(one, ensure_ascii=False)[1:-1] not in told


def test_what_libraries_log_goes_the_same_way() -> None:
    """With the library's name; a traceback is a fact in the same line."""
    stream = StringIO()
    root, ours = logging.getLogger(), logging.getLogger("panelwatch")
    before = (list(root.handlers), root.level, ours.level, logging.raiseExceptions)
    try:
        set_up(Settings(), stream)
        logging.getLogger("foreign.module").warning("cannot %s\nat all", "do it")
        logging.getLogger("foreign.module").info("of no interest")
        try:
            int("two\nlines")
        except ValueError:
            logging.getLogger("errors").exception("unexpected fault")
        tell("start", {"sources": 3, "cause": "", "remedy": None})
    finally:
        root.handlers, level, ours_level, logging.raiseExceptions = before
        root.setLevel(level)
        ours.setLevel(ours_level)
    first, second, third = stream.getvalue().splitlines()
    assert first.endswith("warning cannot do it\\u000aat all logger=foreign.module")
    assert re.search(r'error unexpected fault logger=errors traceback="Traceback .*ValueError: .*two', second)
    assert third.endswith("info start sources=3")


def test_every_secret_of_the_settings_is_known() -> None:
    """Passwords, keys, and addresses whose knowledge is enough to use them; mail addresses are none."""
    settings = Settings(
        database_url="postgresql://u:p%40ssword@db/x",
        secret_key="signs-the-links",  # type: ignore[arg-type]  # as it is written
        heartbeat_url="https://hc.example/ping/uuid",
        smtp={"password": "of-the-server", "username": "desk"},  # type: ignore[arg-type]
        subscriptions=[  # type: ignore[arg-type]
            {"name": "a", "to": ["desk@example.org"]},
            {"name": "b", "channel": "webhook", "to": ["https://hooks.example/T0/B0"], "secret": "signs-hooks"},
            {"name": "c", "channel": "apprise", "to": ["ntfy://topic-nobody-knows"], "secret": "abc"},
        ],
    )
    assert settings.secrets() == {
        "p%40ssword",
        "p@ssword",
        "signs-the-links",
        "https://hc.example/ping/uuid",
        "of-the-server",
        "https://hooks.example/T0/B0",
        "signs-hooks",
        "ntfy://topic-nobody-knows",
    }

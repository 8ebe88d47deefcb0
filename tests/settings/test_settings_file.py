"""The settings file: what it may hold, and how its faults are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from model import Source, SourceKey, Subscription, Topic, TopicKey
from settings import Settings, check_sending, check_subscriptions, load_settings

Write = Callable[[str, str], Path]
FaultsOf = Callable[[Callable[[], object]], list[str]]

TOPIC = Topic(key=TopicKey("panel"), title={}, rules=(), confused_with={})
SOURCE = Source(key=SourceKey("un-press"), title="", organisation="", kind="feed", url="")


def test_nothing_need_be_set() -> None:
    """Without a file and without variables the defaults hold."""
    settings = load_settings(None)
    assert settings.database_url == "sqlite:///panelwatch.db"
    assert settings.timezone == "Asia/Taipei"
    assert settings.crawl_timeout == timedelta(minutes=30)
    assert not settings.allow_private_addresses
    assert settings.subscriptions == ()


def test_the_usual_file_is_read(write: Write) -> None:
    """`panelwatch.toml` of the working folder is read unasked."""
    write("panelwatch.toml", 'contact = "desk@example.org"\ncrawl_timeout = "90s"\n')
    settings = load_settings(None)
    assert settings.user_agent.endswith(" (+desk@example.org)")
    assert settings.crawl_timeout == timedelta(seconds=90)


def test_without_a_contact_the_agent_still_says_who_it_is() -> None:
    """The User-Agent names panelwatch and its version, and claims no contact that is not there."""
    settings = load_settings(None)
    assert settings.user_agent.startswith("panelwatch/")
    assert "(" not in settings.user_agent
    assert not settings.contact_is_set


def test_the_named_file_goes_before_the_variable(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """`--config` wins over PANELWATCH_CONFIG, which wins over the usual file."""
    write("panelwatch.toml", "concurrency = 1")
    monkeypatch.setenv("PANELWATCH_CONFIG", str(write("second.toml", "concurrency = 2")))
    assert load_settings(None).concurrency == 2
    assert load_settings(write("third.toml", "concurrency = 3")).concurrency == 3


@pytest.mark.parametrize("name", ["none.toml", "."])
def test_a_named_file_must_be_there(faults_of: FaultsOf, name: str) -> None:
    """A settings file that cannot be read is an error, not a reason for defaults."""
    (line,) = faults_of(lambda: load_settings(Path(name)))
    assert line.startswith(f"{name}: cannot be read: ")
    assert line.endswith("(name the settings file with --config)")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n\nconcurency = 2\n", "s.toml:3: concurency: unknown key (did you mean concurrency?)"),
        ('[smtp]\n# port\nprot = "25"\n', "s.toml:3: smtp.prot: unknown key (did you mean port?)"),
        (
            '[smtp]\nhost = "a"\ntimezone = "UTC"\n',
            "s.toml:3: smtp.timezone: unknown key (it belongs above the first [table] of the file)",
        ),
        ('concurrency = "many"\n', "s.toml:1: concurrency: should be a whole number"),
        ("concurrency = 0\n", "s.toml:1: concurrency: should be greater than or equal to 1"),
        ("contact = 5\n", "s.toml:1: contact: should be text (put it in quotes)"),
        (
            'contact = "me\\r\\nX-Header: 1"\n',
            "s.toml:1: contact: should be a mail address or a web address where sites can reach you",
        ),
        (
            '# \u2028\r\n[smtp]\r\nsender = "desk"\r\n',
            's.toml:3: smtp.sender: should be a mail address, like "desk@example.org" or ',
        ),
        ("subscriptions = 5\n", "s.toml:1: subscriptions: should be a list"),
        ("smtp = 5\n", "s.toml:1: smtp: should be a mapping of keys to values"),
        (
            "crawl_timeout = 30\n",
            's.toml:1: crawl_timeout: should be a duration: a whole number and a unit, like "90s", "30m", "1h" or "2d"',
        ),
        (
            'timezone = "Asia/Taipeh"\n',
            's.toml:1: timezone: is not a time zone: should be a name like "Asia/Taipei" or "UTC"; did you mean ',
        ),
        (
            'database_url = "mysql://root:hunter2@db/x"\n',
            's.toml:1: database_url: should be "sqlite:///FILE" or "postgresql://USER@HOST/NAME"',
        ),
        (
            'public_url = "desk.example.org"\n',
            "s.toml:1: public_url: should be a web address that begins with http:// or https://",
        ),
        (
            'public_url = "https://desk.example.org"\n',
            "s.toml:1: public_url: the links to it cannot be signed without secret_key (set PANELWATCH_SECRET_KEY",
        ),
        (
            '[smtp]\ndkim_selector = "mail._domainkey!"\n',
            's.toml:2: smtp.dkim_selector: should be the name before "._domainkey", like "mail2026"',
        ),
        (
            '[[subscriptions]]\nname = "a"\nchannel = "webhook"\nsecret = "whsec_hunter2!"\n',
            "s.toml:1: subscriptions[1]: after whsec_ a secret is base64",
        ),
        (
            '[[subscriptions]]\nto = []\n\n[[subscriptions]]\nname = "a"\n',
            "s.toml:1: subscriptions[1].name: is missing",
        ),
        (
            '[[subscriptions]]\nname = "a"\n[[subscriptions]]\nname = "b"\ndays = [\n"mon",\n"tuesday"]\n',
            "s.toml:5: subscriptions[2].days[2]: should be 'mon'",
        ),
        (
            '[[subscriptions]]\nname = "a"\nat = "24:00"\n',
            's.toml:3: subscriptions[1].at: should be a time of day, like "07:30"',
        ),
        (
            '[[subscriptions]]\nname = "a"\nlangauge = "en"\n',
            "s.toml:3: subscriptions[1].langauge: unknown key (did you mean language?)",
        ),
        (
            '[[subscriptions]]\nname = "a"\nto = ["desk"]\n',
            's.toml:3: subscriptions[1].to[1]: should be a mail address, like "desk@example.org"',
        ),
        (
            '[[subscriptions]]\nname = "a"\n[[subscriptions]]\nname = "a"\n',
            "s.toml:4: subscriptions[2].name: the same name stands in s.toml:2 (rename one)",
        ),
        ("a = 1\nb = x\n", "s.toml:2: is not TOML: Invalid value"),
        ("a = 1\n\nb = [\n", "s.toml:3: is not TOML: "),
        ("a = 1\na = 2\n", "s.toml:2: is not TOML: Cannot overwrite a value"),
    ],
)
def test_a_fault_names_file_line_key_and_remedy(write: Write, faults_of: FaultsOf, text: str, expected: str) -> None:
    """Each fault is one line that begins with its place."""
    path = write("s.toml", text)
    (line,) = faults_of(lambda: load_settings(path))
    assert line.startswith(expected)


def test_a_far_word_still_names_the_nearest_key(write: Write, faults_of: FaultsOf) -> None:
    """Where no key is like the word, the nearest and all others are named."""
    path = write("s.toml", "xyzzy = 1")
    (line,) = faults_of(lambda: load_settings(path))
    assert "unknown key (nearest known: " in line
    assert "archive_dir" in line


def test_a_file_that_is_not_utf8_is_named_with_its_line(faults_of: FaultsOf) -> None:
    """Latin-1 is not TOML."""
    Path("s.toml").write_bytes(b'a = 1\nb = "\xe9"\n')
    assert faults_of(lambda: load_settings(Path("s.toml"))) == ["s.toml:2: is not UTF-8 (save it as UTF-8)"]


def test_all_faults_are_told_in_the_order_of_lines(write: Write, faults_of: FaultsOf) -> None:
    """One run tells everything that is to be mended."""
    path = write("s.toml", 'zone = "x"\nconcurrency = "x"\n[smtp]\nport = 0\n')
    assert [line.split(":")[1] for line in faults_of(lambda: load_settings(path))] == ["1", "2", "4"]


def test_a_subscription_is_one_of_the_vocabulary(write: Write) -> None:
    """A subscription takes its time zone from the settings and comes out as the model's own."""
    write(
        "panelwatch.toml",
        'timezone = "Europe/Zurich"\n[[subscriptions]]\nname = "晨報"\nto = ["a@b.example"]\nat = 06:15:00\n'
        'topics = ["panel"]\nlanguages = ["zh-Hant"]\nlanguage = "zh-Hant"\ndays = ["mon"]\nlevel = 0.5\n'
        '[[subscriptions]]\nname = "b"\ntimezone = "UTC"\n',
    )
    first, second = load_settings(None).subscriptions
    assert type(first) is Subscription
    assert (first.name, first.at, first.timezone, first.days) == ("晨報", time(6, 15), "Europe/Zurich", ("mon",))
    assert second == Subscription(name="b", timezone="UTC")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("zh-TW", ("zh-Hant",)),
        ("zh-Hant-TW", ("zh-Hant",)),
        ("zh-Hans-HK", ("zh-Hans",)),
        ("zh", ("zh-Hant", "zh-Hans", "zh")),
        ("fr-CA", ("fr",)),
    ],
)
def test_languages_are_those_documents_are_kept_under(write: Write, written: str, meant: tuple[str, ...]) -> None:
    """Whoever writes a region, or no script, is told what they mean, and not nothing at all."""
    path = write("s.toml", f'[[subscriptions]]\nname = "a"\nlanguages = ["{written}"]\n')
    (subscription,) = load_settings(path).subscriptions
    assert subscription.languages == meant


def test_secrets_never_show(write: Write, faults_of: FaultsOf) -> None:
    """Neither the representation nor an error repeats a secret, wherever it stands."""
    secret = "hunter2-hunter2"
    text = (
        f'database_url = "postgresql://u:{secret}@db/x"\nsecret_key = "{secret}"\n'
        f'heartbeat_url = "https://beat.example/{secret}"\n[smtp]\npassword = "{secret}"\n'
    )
    settings = load_settings(write("s.toml", text))
    assert secret not in repr(settings)
    assert secret not in str(settings)
    assert settings.secret_key == SecretStr(secret)
    wrong = (
        f'secret_key = ["{secret}"]\ndatabase_url = "x{secret}"\nheartbeat_url = "{secret}"\n'
        f'[smtp]\nport = "{secret}"\n'
    )
    lines = faults_of(lambda: load_settings(write("wrong.toml", wrong)))
    assert len(lines) == 4
    assert secret not in "".join(lines)


def test_settings_do_not_change() -> None:
    """Settings are a value."""
    with pytest.raises(ValueError, match="frozen"):
        Settings().concurrency = 2


def test_what_subscriptions_name_must_exist(write: Write, faults_of: FaultsOf) -> None:
    """A topic or a source that is not there is named with file, line and the nearest that is."""
    path = write(
        "s.toml",
        '[[subscriptions]]\nname = "a"\ntopics = ["panel"]\n[[subscriptions]]\nname = "b"\n'
        'topics = ["pannel"]\nsources = [\n"un-pres"]\n',
    )
    settings = load_settings(path)
    assert faults_of(lambda: check_subscriptions(settings, [SOURCE], [TOPIC])) == [
        "s.toml:6: subscriptions[2].topics: there is no topic 'pannel' (did you mean panel?)",
        "s.toml:7: subscriptions[2].sources: there is no source 'un-pres' (did you mean un-press?)",
    ]


def test_subscriptions_that_name_what_exists_pass(write: Write) -> None:
    """Nothing is said where nothing is wrong."""
    path = write("s.toml", '[[subscriptions]]\nname = "a"\ntopics = ["panel"]\nsources = ["un-press"]\n')
    check_subscriptions(load_settings(path), [SOURCE], [TOPIC])


def test_what_is_sent_by_mail_needs_a_server_and_a_sender(write: Write, faults_of: FaultsOf) -> None:
    """Told when the daemon starts, not at the hour of the first digest; a subscription nobody gets needs neither."""
    silent = load_settings(write("silent.toml", '[[subscriptions]]\nname = "a"\n'))
    check_sending(silent)
    mailed = load_settings(write("mailed.toml", '[[subscriptions]]\nname = "a"\nto = ["an@example.org"]\n'))
    host, sender = faults_of(lambda: check_sending(mailed))
    assert "smtp.host: needed, since the subscription 'a' is sent by mail" in host
    assert "smtp.sender: needed" in sender

"""The pages over real HTTP: one server and one database for all tests, which keep apart by what they name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests

from app.application import Application
from app.desk import desk_of
from delivery.desk import Desk
from model import (
    Decision,
    Document,
    Evidence,
    Language,
    Match,
    Source,
    SourceKey,
    Subscription,
    Topic,
    TopicKey,
    VerdictKind,
)
from pipeline.flag import compile_topics
from settings import Settings
from storage.database import open_database, writing
from storage.documents import Save, save
from storage.migrate import upgrade
from web.server import serving

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PANEL = TopicKey("panel")


@dataclass(frozen=True, slots=True)
class Site:
    """Our pages, and what they stand on."""

    application: Application
    address: str
    desk: Desk

    def at(self, link: str) -> str:
        """Where a link that leads to `public_url`, or a path, is answered here."""
        return self.address + link.removeprefix(self.desk.public_url or "")

    def get(self, link: str, **headers: str) -> requests.Response:
        """What a reader, or a scanner that follows links, gets."""
        return requests.get(self.at(link), headers=headers, timeout=10, allow_redirects=False)

    def post(self, link: str, body: bytes | dict[str, str] | None = None, **headers: str) -> requests.Response:
        """What a button, or a mail service, sends."""
        return requests.post(self.at(link), body, headers=headers, timeout=10, allow_redirects=False)

    def store(self, name: str, **told: object) -> str:
        """Keep a document that is flagged for the panel; its id."""
        words = str(told.pop("words", "scientific panel"))
        text = str(told.pop("text", f"The {words} met."))
        fields: dict[str, object] = {
            "source": SourceKey("press"),
            "native_id": name,
            "url": f"https://press.example/{name}",
            "identities": (f"url:press.example/{name}",),
            "title": f"Title of {name}",
            "kind": "article",
            "language": Language("en"),
            "published_at": NOON,
            "published_precision": None,
            "text": text,
            "content_hash": f"hash of {name}",
            "fingerprint": name,
        }
        document = Document(**(fields | told))  # type: ignore[arg-type]  # fields by name
        at = text.find(words)
        proof = Evidence(rule="name", field="text", start=at, end=at + len(words), words=words, sentence=text, at=at)
        match = Match(topic=PANEL, topic_version="v1", score=1.0, evidence=(proof,))
        decision = Decision(kind=VerdictKind.NEW, document_id=f"d-{name}")
        with writing(self.application.engine) as conn:
            save(conn, [Save(document=document, decision=decision, matches=(match,))], NOON)
        return f"d-{name}"


Serve = Callable[..., Site]


def an_application(folder: Path, **told: object) -> Application:
    """An installation with a source, a topic and a subscription of two people."""
    given = {
        "public_url": "https://desk.example.org",
        "secret_key": "a key for tests",
        "health_file": folder / "health.json",
        "web": {"port": 0},
        **told,
    }
    subscription = Subscription(name="morning", to=("an@example.org", "bo@example.org"))
    settings = Settings.model_validate(given).model_copy(update={"subscriptions": (subscription,)})
    engine = open_database(f"sqlite:///{folder / 'panelwatch.db'}")
    upgrade(engine)
    source = Source(
        key=SourceKey("press"), title="The Press", organisation="Press", kind="feed", url="https://press.example/"
    )
    titles = {Language("en"): "The Panel", Language("zh-Hant"): "科學小組"}
    topic = Topic(key=PANEL, title=titles, rules=(), confused_with={})
    return Application(
        settings=settings,
        engine=engine,
        sources={source.key: source},
        topics=(topic,),
        flagger=compile_topics((topic,)),
        clock=lambda: NOON,
    )


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The pages of one installation."""
    application = an_application(tmp_path_factory.mktemp("site"))
    with serving(application) as address:
        yield Site(application, address, desk_of(application.settings))
    application.engine.dispose()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """Serve an installation that is set up otherwise, as settings or fields of the application say."""
    with ExitStack() as stack:

        def served(fields: dict[str, object] | None = None, **told: object) -> Site:
            application = an_application(tmp_path, **told)
            stack.callback(application.engine.dispose)
            application = replace(application, **(fields or {}))  # type: ignore[arg-type]  # fields by name
            address = stack.enter_context(serving(application))
            return Site(application, address, desk_of(application.settings))

        yield served

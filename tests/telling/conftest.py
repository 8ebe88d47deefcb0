"""A newsroom: an installation whose clock the test sets, stories that come in when it says so, a real mail server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from random import Random

import pytest
from aiosmtpd.smtp import Envelope

from app.application import Application
from app.composing import compose_due
from app.sending import Sending, send_waiting
from model import Entry, Flagged, Part, PartRole, Rule, Source, SourceKey, Subscription, Topic, TopicKey
from model.names import UNDETERMINED, Language
from pipeline.flag import compile_topics
from pipeline.ingest import ingest, prepare_entry
from settings import Settings, SmtpSettings
from storage.database import open_database, reading, writing
from storage.editions import StoredEdition
from storage.migrate import upgrade
from storage.reading import flagged
from tests.delivery.mail_servers import mail_server

START = datetime(2026, 11, 23, 2, tzinfo=UTC)  # a Monday
SOURCE = Source(key=SourceKey("notes"), title="Notes", organisation="", kind="feed", url="https://notes.example/")
PANEL = Topic(
    key=TopicKey("panel"),
    title={Language("en"): "the panel", Language("zh-Hant"): "小組"},
    rules=(Rule(key="name", parts=({UNDETERMINED: ("lighthouse panel", "燈塔小組")},)),),
    confused_with={},
    version="1",
)


@dataclass
class Server:
    """A mail server that takes what it is given, but for whom it is told to refuse."""

    port: int = 0
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refuses: dict[str, str] = field(default_factory=dict)  # recipient: the answer

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: object, _session: object, envelope: Envelope, address: str, _options: object
    ) -> str:
        """Refuse, or take."""
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: object, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Keep it."""
        parsed = BytesParser(EmailMessage, policy=default).parsebytes(bytes(envelope.original_content or b""))
        self.mails.append((envelope.rcpt_tos[0], parsed))
        return "250 taken"

    def subjects(self, recipient: str) -> list[str]:
        """What came to somebody, in order."""
        return [str(mail["Subject"]) for to, mail in self.mails if to == recipient]


@pytest.fixture(scope="session")
def running_server() -> Iterator[Server]:
    """One server for all."""
    server = Server()
    with mail_server(server) as port:
        server.port = port
        yield server


@pytest.fixture
def server(running_server: Server) -> Server:
    """It has taken nothing yet, and refuses nobody."""
    running_server.mails.clear()
    running_server.refuses.clear()
    return running_server


@dataclass
class Newsroom:
    """One installation."""

    application: Application
    moment: list[datetime]  # the clock's only value
    sent: Sending = field(default_factory=Sending)

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.moment[0]

    @now.setter
    def now(self, moment: datetime) -> None:
        self.moment[0] = moment

    def subscribe(self, *subscriptions: Subscription) -> None:
        """These are the settings' subscriptions, and the daemon has seen them."""
        settings = self.application.settings.model_copy(update={"subscriptions": subscriptions})
        self.application = replace(self.application, settings=settings)
        compose_due(self.application)

    def hear(self, name: str, *, central: bool = True, text: str = "", published: datetime | None = None) -> None:
        """A source says something about the panel, or says it anew."""
        title = f"The lighthouse panel: {name}" if central else name
        words = Random(name)  # noqa: S311 - no secret
        filler = " ".join("".join(words.choices("aeinorst", k=7)) for _ in range(60))  # no copy of another story
        said = text or f"{filler}. Somebody spoke of the lighthouse panel at {name}. {filler}."
        entry = Entry(
            source=SOURCE.key,
            native_id=name,
            url=f"https://notes.example/{name.replace(' ', '-')}",
            title=title,
            published=(published or self.now - timedelta(hours=1)).isoformat(),
            parts=(Part(role=PartRole.TEXT, content=said.encode(), media_type="text/plain", charset="utf-8"),),
            language=Language("en"),
        )
        item = prepare_entry(entry, SOURCE, self.application.flagger, self.now)
        with writing(self.application.engine) as conn:
            ingest(conn, [item], self.now)

    def work(self) -> tuple[StoredEdition, ...]:
        """What the daemon does at every tick."""
        composed = compose_due(self.application)
        self.sent = send_waiting(self.application, "mail")
        return composed

    def until(self, moment: datetime, step: timedelta = timedelta(minutes=30)) -> list[StoredEdition]:
        """Let the time go by, and the daemon work; what it composed."""
        composed: list[StoredEdition] = []
        while self.now < moment:
            self.now = min(self.now + step, moment)
            composed += self.work()
        return composed

    def untold(self, subscription: str) -> list[Flagged]:
        """What a subscriber was not told."""
        with reading(self.application.engine) as conn:
            return list(flagged(conn, undelivered_to=subscription))


@pytest.fixture
def newsroom(tmp_path: Path, server: Server) -> Iterator[Newsroom]:
    """An empty one."""
    engine = open_database(f"sqlite:///{tmp_path}/news.db")
    upgrade(engine)
    smtp = SmtpSettings(host="127.0.0.1", port=server.port, security="none", sender="desk@example.org")
    moment = [START]
    application = Application(
        settings=Settings(smtp=smtp),
        engine=engine,
        sources={SOURCE.key: SOURCE},
        topics=(PANEL,),
        flagger=compile_topics((PANEL,)),
        clock=lambda: moment[0],
    )
    yield Newsroom(application, moment)
    engine.dispose()

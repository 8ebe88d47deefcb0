"""The whole job on the demonstration's web: crawl, tell apart, flag, store, write the digest, crawl again."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import default
from urllib.parse import urlsplit

from sqlalchemy import func, select

from app.report import CrawlReport
from demo.expected import EXPECTED
from demo.run import Demonstration
from model import Flagged, OutcomeKind, VerdictKind
from storage.database import reading
from storage.reading import StoredDocument, find_document, flagged, read_document
from storage.tables import documents, sightings


def total(report: CrawlReport, kind: VerdictKind) -> int:
    """How often a verdict came, over all sources."""
    late = kind is VerdictKind.NEW  # what is new may have been found late
    return sum(one.counts.get(kind, 0) + (one.late if late else 0) for one in report.sources)


def everything_flagged(demonstration: Demonstration) -> tuple[Flagged, ...]:
    """What storage holds as flagged."""
    with reading(demonstration.application.engine) as conn:
        return flagged(conn)


def path_of(url: str) -> str:
    """The path and query of an address: sites run on ports that differ each time."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def stored(demonstration: Demonstration, path: str) -> StoredDocument:
    """The document that was seen at a path; the demonstration's paths are unique among its sites."""
    with reading(demonstration.application.engine) as conn:
        seen = [*conn.scalars(select(documents.c.url)), *conn.scalars(select(sightings.c.url))]
        url = next(url for url in seen if path_of(url) == path)
        document = read_document(conn, find_document(conn, url) or "")
    assert document is not None
    return document


def test_everything_is_stored_once(demonstration: Demonstration) -> None:
    """Both crawls together bring as many documents as the sites have."""
    with reading(demonstration.application.engine) as conn:
        assert conn.scalar(select(func.count()).select_from(documents)) == EXPECTED.documents[1]
    assert total(demonstration.first, VerdictKind.REFUSED) == 0


def test_the_second_crawl_finds_what_is_new_and_nothing_else(demonstration: Demonstration) -> None:
    """New and changed documents are those of the second day; the rest is known."""
    assert total(demonstration.second, VerdictKind.NEW) == len(EXPECTED.added)
    assert total(demonstration.second, VerdictKind.CHANGED) == len(EXPECTED.changed)
    outcomes = [one.outcome for one in demonstration.second.sources]
    assert outcomes.count(OutcomeKind.UNCHANGED) >= 6


def test_the_source_that_breaks_is_named(demonstration: Demonstration) -> None:
    """A challenge page answered with 200 is a block with a cause, and everything else went on."""
    assert demonstration.as_planned
    broken = next(one for one in demonstration.second.sources if one.source == EXPECTED.blocked)
    assert broken.outcome is OutcomeKind.BLOCKED
    assert broken.cause


def test_exactly_the_expected_documents_are_flagged(demonstration: Demonstration) -> None:
    """Each flagged document has the topics a person gave it; lookalikes have none."""
    found: dict[str, set[str]] = {}
    for path in {path for _, path in EXPECTED.flagged}:
        found[path] = {one.match.topic for one in stored(demonstration, path).matches if one.ended_at is None}
    assert found == {path: set(topics) for (_, path), topics in EXPECTED.flagged.items()}
    flagged_paths = {path_of(one.url) for one in everything_flagged(demonstration)}
    assert not flagged_paths & {path for _, path in EXPECTED.lookalikes}


def test_every_flag_is_proved_by_words_that_stand_there(demonstration: Demonstration) -> None:
    """The words of each piece of evidence are the document's own characters at its span."""
    for item in everything_flagged(demonstration):
        document = stored(demonstration, path_of(item.url))
        for match in item.matches:
            for proof in match.evidence:
                text = document.title if proof.field == "title" else document.text
                assert text[proof.start : proof.end] == proof.words


def test_copies_are_folded(demonstration: Demonstration) -> None:
    """A wire copy stands under the release it repeats, and is not told on its own."""
    for group in EXPECTED.copies:
        paths = {path for _, path in group}
        heads = [item for item in everything_flagged(demonstration) if path_of(item.url) in paths]
        assert len(heads) == 1
        assert {path_of(copy.url) for copy in heads[0].copies} == paths - {path_of(heads[0].url)}


def test_one_document_seen_in_two_places_is_one(demonstration: Demonstration) -> None:
    """An address with tracking parameters, shown by a second source, adds a sighting and no document."""
    for source, (_, path) in EXPECTED.second_sightings:
        assert source in {seen.source for seen in stored(demonstration, path).sightings}


def test_a_correction_is_a_second_text_of_the_same_document(demonstration: Demonstration) -> None:
    """What the page said before is kept, and the match keeps its id."""
    for _, path in EXPECTED.changed:
        document = stored(demonstration, path)
        assert [one.number for one in document.revisions] == [1, 2]
        assert document.revisions[0].text != document.revisions[1].text
        assert len(document.matches) == len({one.id for one in document.matches})


def test_the_sidebar_of_a_press_page_is_not_its_text(demonstration: Demonstration) -> None:
    """A box beside the release that names the panel flags nothing."""
    for _, path in EXPECTED.lookalikes:
        if path.endswith(".doc.htm"):
            assert "Latest Noon Briefings" not in stored(demonstration, path).text


def test_a_passing_mention_is_quoted_from_its_own_section(demonstration: Demonstration) -> None:
    """The noon briefing is one document, and its flag names the section."""
    document = stored(demonstration, "/en/2026/db261117.doc.htm")
    assert len(document.sections) > 2
    proofs = [proof for one in document.matches for proof in one.match.evidence]
    assert {proof.section for proof in proofs} <= {section.heading for section in document.sections}
    assert all(proof.section for proof in proofs)


def test_a_video_is_flagged_by_what_was_said_at_a_second(demonstration: Demonstration) -> None:
    """Captions are read by yt-dlp over HTTP, and the proof has its place in the recording."""
    document = stored(demonstration, "/watch?v=demoVid0001")
    assert document.cues
    seconds = [proof.second for one in document.matches for proof in one.match.evidence]
    assert any(second is not None for second in seconds)


def test_an_unlucky_charset_comes_out_right(demonstration: Demonstration) -> None:
    """A feed in Big5 that says it is UTF-8 gives readable Chinese."""
    document = stored(demonstration, "/press/20261118001.html")
    assert document.language == "zh-Hant"
    assert "數位事務示範部今日說明" in document.text


def test_every_answer_is_archived(demonstration: Demonstration) -> None:
    """Each text leads to the recorded answer it was taken from."""
    for item in everything_flagged(demonstration):
        document = stored(demonstration, path_of(item.url))
        assert document.revisions[-1].record_ids


def test_the_digest_is_written_and_tells_what_could_not_be_seen(demonstration: Demonstration) -> None:
    """The mail opens, quotes the evidence, and names the failing source."""
    mail, page = demonstration.digest
    parsed = message_from_bytes(mail.read_bytes(), policy=default)
    body = parsed.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    titles = demonstration.application.names.sources
    broken = next(title for key, title in titles.items() if key == EXPECTED.blocked)
    assert broken in text
    assert "<mark " in page.read_text(encoding="utf-8")
    assert len(demonstration.edition.flagged) == len(everything_flagged(demonstration))

"""Feedback by a link: the page shows what is asked about, asks before it acts, and what is said is a label."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model import Language, TopicKey
from storage.database import reading
from storage.labels import labels_of

if TYPE_CHECKING:
    from tests.web.conftest import Site

PANEL = TopicKey("panel")


def said(site: Site, document_id: str) -> dict[TopicKey, bool]:
    """The labels of a document."""
    with reading(site.application.engine) as conn:
        return dict(labels_of(conn, [document_id]).get(document_id, {}))


def test_the_page_shows_what_is_asked_and_changes_nothing(site: Site) -> None:
    """Title, source, the first quotation with its words marked, and a link to the very words."""
    one = site.store("shown")
    page = site.get(site.desk.feedback(one, PANEL))
    assert page.status_code == 200
    assert "Is this about The Panel?" in page.text
    assert "Title of shown" in page.text
    assert "The Press" in page.text
    assert 'The <a href="https://press.example/shown#:~:text=scientific%20panel"' in page.text
    assert "<mark>scientific panel</mark></a> met." in page.text
    assert said(site, one) == {}


def test_what_is_said_is_a_label_that_can_be_changed_and_taken_back(site: Site) -> None:
    """Yes, no, and back: each shows what is kept now."""
    one = site.store("said")
    link = site.desk.feedback(one, PANEL)
    assert "You said: yes." in site.post(f"{link}/yes").text
    assert said(site, one) == {PANEL: True}
    assert "You said: no." in site.post(f"{link}/no").text
    assert said(site, one) == {PANEL: False}
    assert "You said: no." in site.get(f"{link}/yes").text
    assert "taken back" in site.post(f"{link}/back").text
    assert said(site, one) == {}
    assert site.post(f"{link}/back").status_code == 200


def test_links_of_others_and_other_words_are_refused(site: Site) -> None:
    """A link made for another purpose, an answer there is not, a document there is not."""
    one = site.store("kept")
    link = site.desk.feedback(one, PANEL)
    stranger = f"/feedback/{site.desk.unsubscribe(one, PANEL).rpartition('/')[2]}"
    for wrong in (f"{stranger}/yes", f"{link}x/yes", f"{link}/maybe", f"{site.desk.feedback('d-none', PANEL)}/yes"):
        assert site.post(wrong).status_code == 404
    assert site.get(site.desk.feedback("d-none", PANEL)).status_code == 404
    assert said(site, one) == {}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", ""])
def test_what_others_wrote_is_shown_and_does_nothing(site: Site, url: str) -> None:
    """Titles, words and addresses come from the network: none becomes markup, and none a link that acts."""
    words = "panel</mark><script>alert(1)</script>"
    name = f"hostile-{url[:4]}"
    one = site.store(name, title='"><img src=x onerror=alert(1)>', url=url, words=words, text=f"The {words} & more")
    page = site.get(site.desk.feedback(one, PANEL)).text
    assert "<script" not in page
    assert "<img" not in page
    assert f'href="{url}' not in page or not url
    assert "<mark>panel&lt;/mark&gt;" in page
    assert '<a href="' not in page


def test_the_reader_is_spoken_to_in_chinese(site: Site) -> None:
    """The page is in the reader's language, quotations stay in theirs, each with its own direction."""
    one = site.store("chinese", title="فريق علمي", language=Language("ar"), text="اجتمع الفريق العلمي", words="الفريق")
    answer = site.get(site.desk.feedback(one, PANEL), **{"Accept-Language": "zh-TW,zh;q=0.9,en;q=0.8"})
    assert "這篇內容與「科學小組」有關嗎？" in answer.text
    assert '<html lang="zh-Hant">' in answer.text
    assert '<h2 dir="auto" lang="ar">فريق علمي</h2>' in answer.text
    assert answer.headers["Content-Language"] == "zh-Hant"
    assert answer.headers["Vary"] == "Accept-Language"

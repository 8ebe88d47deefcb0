"""The hosts of the written word: press.un.org, un.org/sg, UN News, the Geneva newsroom."""

from __future__ import annotations

from datetime import datetime
from email.utils import format_datetime
from html import escape

from tests.un.local_un import Answer, Asked, Host
from tests.un.world import LANGUAGES, PANEL, World, paragraphs, said

RSS = "application/rss+xml; charset=utf-8"
PER_PAGE = 3
CHALLENGE = Answer(
    body=b"<!DOCTYPE html><html><head><title>Just a moment</title></head><body>"
    b"<script src='/_challenge.js'></script><noscript>Please enable JavaScript to go on.</noscript></body></html>"
)


def page(title: str, body: str, *, language: str = "en", head: str = "") -> Answer:
    """A page of any of the UN's sites, with the frame they all have around what is said."""
    menu = "<nav><a href='/'>Home</a> <a href='/about'>About us</a></nav>"
    foot = "<footer><a href='/terms'>Terms of use</a> <a href='/fraud'>Fraud alert</a></footer>"
    text = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)} | United Nations'
        f"</title>{head}</head><body><header>{menu}</header><main id='main-content'>{body}</main>{foot}</body></html>"
    )
    return Answer(body=text.encode())


def rss(title: str, items: str, language: str = "en") -> Answer:
    """A feed."""
    text = (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
        f"<title>{title}</title><link>https://www.un.org/</link><language>{language}</language>{items}</channel></rss>"
    )
    return Answer(body=text.encode(), media_type=RSS)


def _as_html(texts: list[str]) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def item(title: str, link: str, moment: datetime, description: str = "") -> str:
    """One entry of a feed."""
    return (
        f"<item><title>{escape(title)}</title><link>{link}</link><guid isPermaLink='true'>{link}</guid>"
        f"<pubDate>{format_datetime(moment)}</pubDate><description>{escape(description)}</description></item>"
    )


def press(world: World) -> Host:
    """press.un.org: the feed, the sections with their pages, releases in two languages, the noon briefing."""
    releases = _releases(world)

    def host(asked: Asked) -> Answer | None:
        parts = asked.path.strip("/").split("/")
        if asked.path in releases:
            return releases[asked.path][1]
        if asked.path.endswith("/rss.xml"):
            mine = [(path, told) for path, told in releases.items() if path.startswith(f"/{parts[0]}/")]
            items = (item(told[0], f"https://press.un.org{path}", told[2]) for path, told in mine[:10])
            return rss("Press", "".join(items), parts[0])
        if len(parts) >= 3 and parts[1] == "content":
            section = parts[-1]
            if f"press:{section}" in world.faults:
                return CHALLENGE
            return _listing(releases, parts[0], section, int(asked.query.get("page", "0")))
        return None

    return host


_Releases = dict[str, tuple[str, Answer, datetime, str]]


def _releases(world: World) -> _Releases:
    """Title, page, day and section of every release, by path, the newest first."""
    found: _Releases = {}
    for language in ("en", "fr"):
        path = f"/{language}/{world.day(1):%Y}/sgsm90001.doc.htm"
        found[path] = _release(world, language, path, back=1, node=5000 + len(found), symbol="SG/SM/90001", panel=True)
    noon = f"/en/{world.day(1):%Y}/db{world.day(1):%y%m%d}.doc.htm"
    found[noon] = _noon(world, noon)
    conference = f"/en/{world.day(2):%Y}/260002.doc.htm"
    found[conference] = _conference(world, conference)
    covered = f"/fr/{world.day(2):%Y}/ag80002.doc.htm"
    found[covered] = _release(world, "fr", covered, back=2, node=7003, symbol="AG/80002", panel=False)
    for back in range(2, 12):  # one a day, so that the sections have several pages
        path = f"/en/{world.day(back):%Y}/ga{80000 + back}.doc.htm"
        found[path] = _release(
            world, "en", path, back=back, node=6000 + back, symbol=f"GA/{80000 + back}", panel=back == 9
        )
    return found


def _release(
    world: World, language: str, path: str, *, back: int, node: int, symbol: str, panel: bool
) -> tuple[str, Answer, datetime, str]:
    title = f"{PANEL[language]} – {symbol}" if panel else f"Grain {symbol}"
    is_meeting = symbol.startswith(("GA", "AG"))
    doctype = ("Meetings Coverage", "meetings-coverage") if is_meeting else ("Press Release", "press-release")
    body = _as_html(paragraphs(language, about_panel=panel, of=symbol))
    answer = _press_page(world, language, path, title, body, back=back, node=node, symbol=symbol, doctype=doctype[0])
    return title, answer, world.day(back), doctype[1]


def _noon(world: World, path: str) -> tuple[str, Answer, datetime, str]:
    title = "Daily Press Briefing by the Office of the Spokesperson"
    items = "<p>**Grain</p>" + _as_html(paragraphs("en", about_panel=False, of="noon")[:2])
    items += "<p>**Artificial Intelligence</p>" + _as_html([said("en"), "It will meet again in the spring."])
    items += "<p>**Hungry Seasons</p>" + _as_html(paragraphs("en", about_panel=False, of="noon")[2:])
    answer = _press_page(world, "en", path, title, items, back=1, node=7001, symbol="", doctype="Noon Briefings")
    return title, answer, world.day(1), "noon-briefings"


def _conference(world: World, path: str) -> tuple[str, Answer, datetime, str]:
    title = "Press Conference by Director of Grain Office"
    body = _as_html(paragraphs("en", about_panel=False, of="conference"))
    answer = _press_page(world, "en", path, title, body, back=2, node=7002, symbol="", doctype="Press Conference")
    return title, answer, world.day(2), "press-conference"


def _press_page(
    world: World, language: str, path: str, title: str, body: str, *, back: int, node: int, symbol: str, doctype: str
) -> Answer:
    moment = world.day(back)
    marked = f'<div class="field field--name-field-symbol field__item">{symbol}</div>' if symbol else ""
    article = f"""<article class="node press press--type-press press--full">
<div class="field field--name-field-dated"><time datetime="{moment:%Y-%m-%d}T12:00:00Z">{moment:%d %B %Y}</time></div>
{marked}<div class="field--name-field-doctype"><a href="/{language}/content/x">{doctype}</a></div>
<div class="field--name-field-display-title"><h1 class="page-header">{escape(title)}</h1></div>
<div class="field--name-body">{body}</div>
<div class="field--name-field-un-bodies"><a href="/{language}/b">General Assembly</a></div>
<span class="disclaimer">For information media. Not an official record.</span></article>
<aside><h2>Highlights</h2><a href="/en/2020/sgsm1.doc.htm">Old highlight</a></aside>"""
    head = (
        f'<link rel="canonical" href="https://press.un.org{path}">'
        f'<link rel="shortlink" href="https://press.un.org/{language}/node/{node}">'
    )
    return page(title, article + "<!-- frame -->" * 700, language=language, head=head)


def _listing(releases: _Releases, language: str, section: str, number: int) -> Answer:
    mine = [(path, told) for path, told in releases.items() if told[3] == section and path.startswith(f"/{language}/")]
    shown = mine[number * PER_PAGE : (number + 1) * PER_PAGE]
    rows = "".join(
        f'<div class="views-row"><article><h3><a href="{path}">{escape(told[0])}</a></h3>'
        f'<time datetime="{told[2]:%Y-%m-%d}T12:00:00Z">{told[2]:%d %B %Y}</time></article></div>'
        for path, told in shown
    )
    more = (number + 1) * PER_PAGE < len(mine)
    pager = (
        f'<ul class="pager"><li class="pager__item--next"><a href="?page={number + 1}" rel="next">Next</a></li></ul>'
    )
    return page(section, f"<div class='view-content'>{rows}</div>{pager if more else ''}" + "<!-- frame -->" * 700)


def secretary_general(world: World, asked: Asked) -> Answer | None:
    """un.org/sg: a feed with the full text."""
    if asked.path != "/sg/en/rss.xml":
        return None
    items = ""
    for back, slug, kind, panel in (
        (1, "the-secretary-generals-remarks-to-the-scientific-panel", "statements", True),
        (3, "note-to-correspondents-on-grain", "note-correspondents", False),
        (4, "secretary-generals-press-encounter-on-grain", "press-encounter", False),
    ):
        link = f"https://www.un.org/sg/en/content/sg/{kind}/{world.day(back):%Y-%m-%d}/{slug}"
        text = _as_html(paragraphs("en", about_panel=panel, of=slug))
        items += item(slug.replace("-", " ").capitalize(), link, world.day(back), text)
    return rss("Secretary-General", items)


def news(world: World) -> Host:
    """news.un.org in six languages: feeds of summaries with links that redirect, and the stories."""

    def host(asked: Asked) -> Answer | None:
        parts = asked.path.strip("/").split("/")
        if asked.path.startswith("/feed/subscribe/"):
            language = parts[2]
            if f"news:{language}" in world.faults:
                return Answer(media_type=RSS, validators=False)
            return _news_feed(world, language)
        if parts[:2] == ["feed", "view"]:
            return Answer(status=302, headers={"Location": "/" + "/".join(parts[2:])}, validators=False)
        if len(parts) == 5 and parts[1] == "story" and parts[0] in LANGUAGES:
            panel = parts[4].endswith("1")
            texts = paragraphs(parts[0], about_panel=panel, of=parts[4])
            return page(texts[0], f"<article><h1>{texts[0]}</h1>{_as_html(texts)}</article>", language=parts[0])
        return None

    return host


def _news_feed(world: World, language: str) -> Answer:
    items = ""
    for number in range(1, 7):
        story = f"{117 + LANGUAGES.index(language)}{number:04}"
        link = f"https://news.un.org/feed/view/{language}/story/{world.day(1):%Y/%m}/{story}"
        texts = paragraphs(language, about_panel=number == 1, of=story)
        items += item(f"{texts[0]} {number}", link, world.day(1), texts[-1])
    answer = rss("UN News", items, language)
    return Answer(body=answer.body, media_type=RSS, validators=False)  # the real one sends no ETag


def geneva(world: World) -> Host:
    """unognewsroom.org: an Atom feed, stories, and the machine transcripts they link to."""

    def host(asked: Asked) -> Answer | None:
        if asked.path == "/feed":
            return _geneva_feed(world)
        if asked.path.startswith("/story/en/3301/"):
            link = '<p><a href="/teleprompter/en/3301/press-conference-scientific-panel/9700">Teleprompter</a></p>'
            texts = _as_html(paragraphs("en", about_panel=False, of="geneva"))
            body = f"<article><h1>Press conference</h1>{texts}{link}</article>"
            return page("Press conference", body)
        if asked.path.startswith("/teleprompter/en/3301/"):
            spoken = " ".join(
                text.lower().rstrip(".") for text in paragraphs("en", about_panel=True, of="geneva said") * 3
            )
            return page("Teleprompter", f"<article><div class='transcript'><p>{spoken}</p></div></article>")
        return None

    return host


def _geneva_feed(world: World) -> Answer:
    moment = world.day(1)
    text = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"><title>UN Geneva</title>
<id>tag:unognewsroom.org,2026:feed</id><updated>{moment:%Y-%m-%dT%H:%M:%SZ}</updated>
<entry><title>Press conference: scientific panel</title><id>tag:unognewsroom.org,2026:3301</id>
<link rel="alternate" href="http://www.unognewsroom.org/story/en/3301/press-conference-scientific-panel"/>
<updated>{moment:%Y-%m-%dT%H:%M:%SZ}</updated><summary>Speakers met the press.</summary></entry></feed>"""
    return Answer(body=text.encode(), media_type="application/atom+xml; charset=utf-8")

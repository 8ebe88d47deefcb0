"""Two lanes that crawl at once: no site is ever asked by both."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.lanes import Lane, in_lane, sites_of
from crawlers import ADAPTERS
from model import Fallback, Source, SourceKey
from settings import load_sources

KINDS = st.sampled_from(("feed", "site", "un-press", "un-webtv", "video", "youtube"))
URLS = st.sampled_from(
    [f"https://{name}.example/x" for name in "abcdef"] + ["https://www.youtube.com/@un", "https://youtu.be/1"]
)


@st.composite
def catalogues(draw: st.DrawFn) -> tuple[Source, ...]:
    """Sources that share sites, by their address or by a way that stands in."""
    number = draw(st.integers(1, 8))
    return tuple(
        Source(
            key=SourceKey(f"s{index}"),
            title="S",
            organisation="S",
            kind=draw(KINDS),
            url=draw(URLS),
            fallback=tuple(Fallback(kind="feed", url=url) for url in draw(st.lists(URLS, max_size=2))),
        )
        for index in range(number)
    )


def sites(lane: Lane, catalogue: tuple[Source, ...]) -> set[str]:
    """The hosts a lane asks."""
    return {site for source in in_lane(lane, catalogue, catalogue) for site in sites_of(source)}


@given(catalogues())
def test_every_source_has_one_lane_and_every_site_too(catalogue: tuple[Source, ...]) -> None:
    """Politeness is kept by host within one crawl, so two crawls must not meet at a host."""
    pages, video = (in_lane(lane, catalogue, catalogue) for lane in (Lane.PAGES, Lane.VIDEO))
    assert sorted(source.key for source in (*pages, *video)) == [source.key for source in catalogue]
    assert not sites(Lane.PAGES, catalogue) & sites(Lane.VIDEO, catalogue)
    assert not {source.kind for source in pages} & {"un-webtv", "video", "youtube"}


def test_the_bundled_catalogue_uses_both_lanes_by_kind_alone() -> None:
    """No page of it has to wait for videos because of a shared site, and no site is in both."""
    catalogue = load_sources(None, kinds=ADAPTERS)
    assert not sites(Lane.PAGES, catalogue) & sites(Lane.VIDEO, catalogue)
    assert {source.kind for source in in_lane(Lane.VIDEO, catalogue, catalogue)} == {"un-webtv", "youtube"}
    assert in_lane(Lane.PAGES, catalogue, catalogue)


def test_the_lane_of_a_source_does_not_hang_on_what_else_is_due() -> None:
    """The catalogue decides, not the sources that happen to be due together."""
    page = Source(key=SourceKey("a"), title="A", organisation="A", kind="site", url="https://both.example/")
    clip = Source(key=SourceKey("b"), title="B", organisation="B", kind="video", url="https://both.example/clip")
    assert in_lane(Lane.PAGES, (page,), (page, clip)) == ()
    assert in_lane(Lane.VIDEO, (page,), (page, clip)) == (page,)

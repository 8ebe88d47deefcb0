"""Tells an answer that refuses us from a page: by status, by a firewall's marks, by a page that says next to nothing.

Nothing here helps to get around a refusal. It only keeps a challenge from being read as an empty page.
"""

from __future__ import annotations

import re

from crawlers.adapter import Fetched

__all__ = ["block_reason"]

_REFUSALS = {
    401: "it asks for a login (status 401)",
    403: "it forbids the address (status 403)",
    407: "a proxy asks for a login (status 407)",
    451: "for legal reasons (status 451)",
}

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"/cdn-cgi/challenge-platform/h/", "a Cloudflare challenge"),
    (b"_cf_chl_opt", "a Cloudflare challenge"),
    (b"cf-browser-verification", "a Cloudflare challenge"),
    (b"awswafcookiedomainlist", "an AWS WAF challenge"),
    (b"window.gokuprops", "an AWS WAF challenge"),
    (b"captcha-delivery.com", "a DataDome challenge"),
    (b"_incapsula_resource", "an Imperva challenge"),
    (b"px-captcha", "a PerimeterX challenge"),
    (b"errors.edgesuite.net", "an Akamai refusal"),
    (b"/_sec/cp_challenge/", "an Akamai challenge"),
    (b"sec-if-cpt-container", "an Akamai challenge"),
    (b"consent.youtube.com/save", "a consent wall"),
    (b"consent.google.com/save", "a consent wall"),
)

_WORDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (
            r"(enable|activate|turn on|requires?) javascript|javascript (is|to be) (disabled|required|enabled)",
            "JavaScript",
        ),
        (
            r"verify (that )?you(’|'| a)re (a )?human|not a (ro)?bot|are you a (ro)?bot|human verification",
            "a proof that we are human",
        ),
        (
            r"checking (if the site connection is secure|your browser)|just a moment|请完成(安全)?验证|人机验证",
            "a check of the browser",
        ),
        (
            r"unusual traffic|access (to this page )?(has been |was |is )?denied|request blocked|our interruption",
            "that we go away",
        ),
        (r"before you continue to|accept (all )?cookies to (continue|proceed|read)", "consent to cookies"),
    )
)

_CHALLENGE_SIZE = 60_000  # no challenge page seen is larger; a page about challenges may be
_TALK_SIZE = 600  # characters of visible text: an interstitial says a sentence or two
_SILENCE_SIZE = 40  # fewer visible characters than a headline has

_HIDDEN = re.compile(rb"<(script|style|template|svg|head)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")
_SPACE = re.compile(r"\s+")
_TITLE = re.compile(rb"<title[^>]*>(.{0,300}?)</title", re.IGNORECASE | re.DOTALL)
_NEEDS_SCRIPT = re.compile(rb"<script\b", re.IGNORECASE)


def block_reason(fetched: Fetched) -> str | None:
    """Say how this answer refuses us; None for an answer to be read."""
    if action := fetched.headers.get("x-amzn-waf-action"):
        return f"an AWS WAF {action}"
    if fetched.headers.get("cf-mitigated") == "challenge":
        return "a Cloudflare challenge"
    if _is_html(fetched):
        body = fetched.body
        if len(body) <= _CHALLENGE_SIZE and (reason := _mark(body) or _talk(body, fetched.status)):
            return reason
    return _REFUSALS.get(fetched.status)


def _is_html(fetched: Fetched) -> bool:
    if "html" in fetched.media_type:
        return True
    start = fetched.body[:512].lstrip().lower()
    return fetched.media_type in {"", "text/plain"} and start.startswith((b"<!doctype html", b"<html"))


def _mark(body: bytes) -> str | None:
    lower = body.lower()
    return next((reason for mark, reason in _MARKS if mark in lower and len(_visible(body)) <= _TALK_SIZE), None)


def _talk(body: bytes, status: int) -> str | None:
    """Judge a page by the little it says."""
    visible = _visible(body)
    if len(visible) > _TALK_SIZE:
        return None
    title = _TITLE.search(body)
    said = f"{_text(title[1]) if title else ''} {visible}"
    for pattern, wanted in _WORDS:
        if pattern.search(said):
            return f"a page of {len(visible)} characters that asks for {wanted}"
    if status < 300 and len(visible) < _SILENCE_SIZE and _NEEDS_SCRIPT.search(body):  # noqa: PLR2004
        return "a page that says nothing without JavaScript"
    return None


def _visible(body: bytes) -> str:
    return _text(_TAG.sub(b" ", _HIDDEN.sub(b" ", body)))


def _text(raw: bytes) -> str:
    return _SPACE.sub(" ", raw.decode("utf-8", errors="replace")).strip()

"""The hosts of documents: the document system by symbol, the Panel's and the Dialogue's own sites."""

from __future__ import annotations

from tests.un.local_un import Answer, Asked
from tests.un.world import World, paragraphs, said
from tests.un.writing import page

PDF = "application/pdf"
AWAITED = "A/81/777"
DIALOGUE = ("/global-digital-compact/en/ai", "/global-dialogue-ai-governance/en")


def pdf(*lines: str) -> bytes:
    """A page of text, as small as the format allows; Latin letters only."""
    shown = "".join(f"({line.translate(_ESCAPED)}) Tj T* " for line in lines)
    content = f"BT /F1 11 Tf 50 780 Td 14 TL {shown}ET".encode("cp1252")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources " + _FONTS + b" >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, written in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, written)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return body + end % (table, len(body))


_FONTS = b"<< /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >> >>"
_ESCAPED = str.maketrans({"(": r"\(", ")": r"\)", "\\": r"\\"})


def documents(world: World, asked: Asked) -> Answer | None:
    """documents.un.org: a symbol that is not published is answered with 200 and no bytes."""
    if asked.path != "/api/symbol/access":
        return None
    symbol, language = asked.query.get("s", ""), asked.query.get("l", "")
    published = symbol == "A/RES/79/325" or (symbol == AWAITED and world.stage > 1)
    if not published or language not in {"E", "en", "F", "fr"}:
        return Answer(media_type=PDF, validators=False)
    french = language in {"F", "fr"}
    texts = paragraphs("fr" if french else "en", about_panel=True, of=symbol)
    return Answer(body=pdf("United Nations", symbol, "General Assembly", *_lines(texts)), media_type=PDF)


def _lines(texts: list[str]) -> list[str]:
    """Lines short enough for a page."""
    lines: list[str] = []
    for text in texts:
        words, line = text.replace("’", "'").split(), ""
        for word in words:
            if len(line) + len(word) > 80:
                lines.append(line)
                line = ""
            line = f"{line} {word}".strip()
        lines.append(line)
    return lines


def own_sites(world: World, asked: Asked) -> Answer | None:
    """The Panel's site, with a brief that is first there as an unedited version; the Dialogue's page."""
    base = "/independent-international-scientific-panel-ai"
    brief = f"{base}/sites/default/files/2026-11/Thematic%20Brief%201%2C%20advance%20unedited.pdf"
    if asked.path == f"{base}/en":
        link = f'<p><a href="{brief}">Thematic brief 1</a></p><p><a href="{base}/en/about">About the Panel</a></p>'
        return page("Scientific Panel", f"<h1>Scientific Panel</h1><p>{said('en')}</p>{link}")
    if asked.path == f"{base}/en/about":
        text = "".join(f"<p>{one}</p>" for one in paragraphs("en", about_panel=True, of="about"))
        changed = "<p>A member has resigned, and the seat is to be filled.</p>" if world.stage > 1 else ""
        return page("About the Panel", f"<h1>About the Panel</h1>{text}{changed}")
    if asked.path == brief:
        ending = "Edited text of the brief." if world.stage > 1 else "Advance unedited version."
        return Answer(body=pdf("Thematic brief 1", *_lines([said("en"), ending])), media_type=PDF)
    if asked.path in DIALOGUE:
        told = (
            "The Global Dialogue on AI Governance meets in Geneva and in New York, with all governments at one table."
        )
        return page("Global Dialogue", f"<h1>Global Dialogue on AI Governance</h1><p>{told}</p>")
    if asked.path == "/digital-emerging-technologies":
        return page(
            "Digital technologies",
            f"<h1>Digital technologies</h1><p>{' '.join(paragraphs('en', about_panel=False))}</p>",
        )
    return None

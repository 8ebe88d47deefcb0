"""Small PDFs in plain ASCII, written by hand."""

from __future__ import annotations

from collections.abc import Callable

Placed = tuple[float, float, float, str]  # from the left, from below, size, ASCII


def upright(x: float, y: float) -> str:
    """The matrix of text that stands as it is seen."""
    return f"1 0 0 1 {x} {y}"


def written(
    *pages: list[Placed],
    title: str = "",
    sheet: str = "/MediaBox [0 0 600 800]",
    matrix: Callable[[float, float], str] = upright,
) -> bytes:
    """A PDF in plain ASCII of these pages; `matrix` turns and moves the text to where it is seen at its place."""
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", "", font]
    kids = []
    for page in pages:
        text = "".join(f"/F1 {size} Tf {matrix(x, y)} Tm ({words}) Tj\n" for x, y, size, words in page)
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {sheet} /Resources << /Font << /F1 3 0 R >> >> "
            f"/Contents {len(objects) + 2} 0 R >>"
        )
        objects.append(f"<< /Length {len(text) + 6} >>\nstream\nBT\n{text}ET\nendstream")
    objects[1] = f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{kid} 0 R' for kid in kids)}] >>"
    objects.append(f"<< /Title ({title}) >>")
    body, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{one}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    size = len(objects) + 1
    end = f"trailer\n<< /Size {size} /Root 1 0 R /Info {size - 1} 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{end}".encode()

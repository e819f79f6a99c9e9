"""A drawing as SVG, as a web page and as PDF, each A4 and without anything from elsewhere."""

from __future__ import annotations

import unicodedata
import zlib
from html import escape
from typing import TYPE_CHECKING, Final

from mas_cli.i18n import _, language
from mas_cli.plan.drawing import HEIGHT, WIDTH, Box, Stroke, Text

if TYPE_CHECKING:
    from mas_cli.plan.drawing import Drawing, Item

_FONT: Final = "Arial, 'Liberation Sans', Helvetica, sans-serif"


def svg(drawing: Drawing) -> bytes:
    """Write the drawing as SVG, with a title and a description for people who cannot see it."""
    return ('<?xml version="1.0" encoding="UTF-8"?>\n' + _svg(drawing) + "\n").encode()


def html(drawing: Drawing) -> bytes:
    """A page with the drawing and below it the same in words; printed, the first sheet is the drawing."""
    words = "".join(
        f"<h3>{escape(heading)}</h3>\n"
        + (f"<ul>\n{''.join(f'<li>{escape(line)}</li>' + chr(10) for line in lines)}</ul>\n" if lines else "")
        for heading, lines in drawing.words
    )
    heading_of_words = _("The same in words")
    style = (
        "@page{size:A4;margin:0}body{margin:0;font-family:Arial,'Liberation Sans',sans-serif;color:#000;"
        "background:#fff}svg{display:block;width:100%;max-width:210mm;height:auto;margin:0 auto}"
        "section{max-width:180mm;margin:0 auto;padding:10mm}li{margin:0 0 .4em;list-style:none}"
        "ul{padding:0}@media print{svg{width:210mm;height:297mm;max-width:none;page-break-after:always}}"
    )
    page = (
        f'<!DOCTYPE html>\n<html lang="{language()}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(drawing.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"{_svg(drawing)}\n<section>\n<h2>{escape(heading_of_words)}</h2>\n{words}</section>\n"
        "</main>\n</body>\n</html>\n"
    )
    return page.encode()


def _svg(drawing: Drawing) -> str:
    wide, high = WIDTH * drawing.scale, HEIGHT * drawing.scale
    described = " ".join(f"{heading}. {' '.join(lines)}" for heading, lines in drawing.words)
    rows = [
        f'<svg xmlns="http://www.w3.org/2000/svg" lang="{language()}" width="210mm" height="297mm" '
        f'viewBox="0 0 {wide:.2f} {high:.2f}" role="img" aria-labelledby="titel omschrijving" '
        f'font-family="{_FONT}">',
        f'<title id="titel">{escape(_plain(drawing.title))}</title>',
        f'<desc id="omschrijving">{escape(_plain(described))}</desc>',
        f'<rect width="{wide:.2f}" height="{high:.2f}" fill="#fff"/>',
        *(_svg_item(item) for item in drawing.items),
        "</svg>",
    ]
    return "\n".join(rows)


def _svg_item(item: Item) -> str:
    if isinstance(item, Box):
        fill = "none" if item.fill is None else _shade(item.fill)
        line = f'stroke="#000" stroke-width="{item.line}"' if item.line else ""
        dash = ' stroke-dasharray="3 2.4"' if item.dashed else ""
        return (
            f'<rect x="{item.x:.2f}" y="{item.y:.2f}" width="{item.width:.2f}" height="{item.height:.2f}" '
            f'rx="2" fill="{fill}" {line}{dash}/>'
        )
    if isinstance(item, Stroke):
        points = " ".join(f"{x:.2f},{y:.2f}" for x, y in item.points)
        return (
            f'<polyline points="{points}" fill="none" stroke="{_shade(item.shade)}" '
            f'stroke-width="{item.line}" stroke-linecap="round" stroke-linejoin="round"/>'
        )
    weight = ' font-weight="bold"' if item.bold else ""
    return (
        f'<text x="{item.x:.2f}" y="{item.y:.2f}" font-size="{item.size:g}"{weight} '
        f'fill="{_shade(item.shade)}">{escape(_plain(item.text))}</text>'
    )


def _plain(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Cs", "Cn"} else sign for sign in text)


def _shade(value: float) -> str:
    level = round(value * 255)
    return f"#{level:02x}{level:02x}{level:02x}"


def pdf(drawing: Drawing) -> bytes:
    """One page of PDF 1.7 in the standard fonts (ISO 32000-1, 9.6.2.2); always the same bytes."""
    ratio = 1 / drawing.scale
    content = [f"{ratio:.6f} 0 0 {-ratio:.6f} 0 {HEIGHT:.2f} cm 1 J 1 j"]
    content += [_pdf_item(item) for item in drawing.items]
    stream = zlib.compress("\n".join(content).encode("latin-1"))
    described = "\n".join(f"{heading}. {' '.join(lines)}" for heading, lines in drawing.words)
    objects = [
        f"<< /Type /Catalog /Pages 2 0 R /Lang ({language()}) "
        "/ViewerPreferences << /DisplayDocTitle true >> >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Contents 4 0 R "
        "/Resources << /Font << /F0 5 0 R /F1 6 0 R >> >> >>",
        None,
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        f"<< /Title {_utf16(drawing.title)} /Subject {_utf16(described)} /Creator (mas) >>",
    ]
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content_of in enumerate(objects, 1):
        places.append(len(out))
        if content_of is None:
            body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%b\nendstream" % (len(stream), stream)
        else:
            body = content_of.encode("latin-1")
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R /Info 7 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        start,
    )
    return bytes(out)


def _utf16(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _pdf_item(item: Item) -> str:
    if isinstance(item, Box):
        dash = "[3 2.4] 0 d" if item.dashed else "[] 0 d"
        paint = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}[
            item.fill is not None, item.line > 0
        ]
        return (
            f"{dash} {item.line} w 0 G {1.0 if item.fill is None else item.fill} g "
            f"{item.x:.2f} {item.y:.2f} {item.width:.2f} {item.height:.2f} re {paint}"
        )
    if isinstance(item, Stroke):
        first, *others = item.points
        rest = " ".join(f"{x:.2f} {y:.2f} l" for x, y in others)
        return f"[] 0 d {item.line} w {item.shade} G {first[0]:.2f} {first[1]:.2f} m {rest} S"
    return _pdf_text(item)


def _pdf_text(item: Text) -> str:
    # WinAnsi lacks some letters; without their accent they can still be read.
    encoded = b"".join(
        sign.encode("cp1252", "ignore") or unicodedata.normalize("NFD", sign)[0].encode("cp1252", "replace")
        for sign in _plain(item.text)
    )
    for sign in (b"\\", b"(", b")"):
        encoded = encoded.replace(sign, b"\\" + sign)
    # The page is mirrored so that y runs downward; text is mirrored back.
    return (
        f"BT /F{int(item.bold)} {item.size:g} Tf {item.shade} g 1 0 0 -1 {item.x:.2f} {item.y:.2f} Tm "
        f"({encoded.decode('latin-1')}) Tj ET"
    )

"""Two PDF files as one: page beside page, the left and the right file under their own caption."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# In points: the strip for the captions, the room between the pages, the size of the letters.
_STRIP: Final = 26.0
_BETWEEN: Final = 12.0
_LETTERS: Final = 11


def beside(left: bytes, right: bytes, captions: tuple[str, str]) -> bytes:
    """One PDF with each page of the left file beside the same page of the right one.

    Pages keep their own size: two of A4 make one of A3 across. The longer file has nothing beside its last
    pages. The same files give the same bytes.

    Args:
        left: a PDF.
        right: a PDF.
        captions: what stands above each.
    """
    from pypdf import PdfReader, PdfWriter, Transformation

    sides = [list(PdfReader(io.BytesIO(content)).pages) for content in (left, right)]
    writer = PdfWriter()
    for number in range(max(map(len, sides))):
        pair = [pages[number] if number < len(pages) else None for pages in sides]
        sizes = [_size(page) for page in pair if page is not None]
        width, height = max(size[0] for size in sizes), max(size[1] for size in sizes)
        sheet = writer.add_blank_page(2 * width + _BETWEEN, height + _STRIP)
        sheet.merge_page(_captions(captions, width, height, sheet))
        for position, page in enumerate(pair):
            if page is not None:
                x, y = position * (width + _BETWEEN), height - _size(page)[1]
                corner = page.mediabox
                move = Transformation().translate(x - float(corner.left), y - float(corner.bottom))
                sheet.merge_transformed_page(page, move)
    writer.add_metadata({"/Producer": "mas"})
    for page in writer.pages:
        page.compress_content_streams()
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def _size(page: Any) -> tuple[float, float]:
    return float(page.mediabox.width), float(page.mediabox.height)


def _captions(captions: Sequence[str], width: float, height: float, sheet: Any) -> Any:
    """A page with the captions above both halves and a line between them."""
    from pypdf import PageObject
    from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

    page = PageObject.create_blank_page(width=sheet.mediabox.width, height=sheet.mediabox.height)
    middle = width + _BETWEEN / 2
    drawn = [f"0.6 G 0.5 w {middle:.2f} 0 m {middle:.2f} {height + _STRIP:.2f} l S"]
    for position, caption in enumerate(captions):
        x, y = position * (width + _BETWEEN) + _BETWEEN, height + (_STRIP - _LETTERS) / 2
        # A PDF string in hexadecimal needs no escapes.
        text = caption.encode("cp1252", "replace").hex()
        drawn.append(f"BT 0.3 g /F1 {_LETTERS} Tf {x:.2f} {y:.2f} Td <{text}> Tj ET")
    stream = DecodedStreamObject()
    stream.set_data("\n".join(drawn).encode())
    font = DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(f"/{value}")
            for key, value in {
                "Type": "Font",
                "Subtype": "Type1",
                "BaseFont": "Helvetica",
                "Encoding": "WinAnsiEncoding",
            }.items()
        }
    )
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
    )
    page[NameObject("/Contents")] = stream
    return page

"""docxtpl behind a fence: its cleaning of tags, its line breaks, and all of it where nothing else will do."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import word_text
from mas_cli.documents.environment import environment
from mas_cli.i18n import _
from mas_cli.ooxml.zipping import normalise
from mas_cli.reasons import UnusableError

if TYPE_CHECKING:
    from collections.abc import Mapping

_START: Final = re.compile(r"<w:p(?: [^>]*)?>")
_END: Final = "</w:p>"


def patched(source: str) -> str:
    """A part with its tags cleaned of Word's markup, as Jinja needs them."""
    from docxtpl import DocxTemplate

    # Neither method uses the object; making one would load the file again.
    return str(DocxTemplate.patch_xml(None, source))


def resolve_listing(xml: str) -> str:
    """Newlines and tabs in text as the elements Word has for them, as docxtpl writes them.

    docxtpl looks at every paragraph; here only those that hold one are handed to it.
    """
    if "\n" not in xml and "\t" not in xml:
        return xml
    from docxtpl import DocxTemplate

    pieces = xml.split(_END)
    for position, piece in enumerate(pieces[:-1]):
        if "\n" in piece or "\t" in piece:
            start = _START.search(piece)
            if start:
                paragraph = DocxTemplate.resolve_listing(None, piece[start.start() :] + _END)
                pieces[position] = piece[: start.start()] + paragraph.removesuffix(_END)
    return _END.join(pieces)


def render(content: bytes, context: Mapping[str, Any]) -> bytes:
    """A document made by docxtpl itself, its XML parsed strictly before docxtpl's repairing parser sees it.

    Args:
        content: the Word file.
        context: as `context.build` makes it; its values escape themselves.

    Raises:
        jinja2.TemplateError: the template cannot be carried out.
        ValueError: the result would not be well-formed.
    """
    from docxtpl import DocxTemplate
    from lxml import etree

    class Strict(DocxTemplate):  # type: ignore[misc]  # docxtpl has no types
        def fix_tables(self, xml: str) -> Any:
            try:
                word_text.parse(xml.encode())
            except etree.XMLSyntaxError as error:
                raise UnusableError(_("a tag is not closed, or stands where it may not")) from error
            return super().fix_tables(xml)

        def render_properties(self, context: Any, jinja_env: Any = None) -> None:
            """Properties are ours (`properties`), not the template's."""

    document = Strict(io.BytesIO(content))
    document.render(dict(context), environment(), autoescape=True)
    target = io.BytesIO()
    document.save(target)
    return normalise(target.getvalue())

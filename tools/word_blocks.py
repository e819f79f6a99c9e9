"""From the blocks of an `inhoud.yaml` to a Word file with docxtpl tags."""

# ruff: noqa: SLF001  python-docx has no public way to much of WordprocessingML
from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import word_style as style
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm

from mas_cli import yamlfile

LABEL_WIDTH = Cm(5.2)
REGIME_LINE = {"wpg": "Bevat politiegegevens (Wet politiegegevens)", "avg": ""}
# A condition that is nothing but a field.
FIELD = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)*")
# With which agreement of the region a document was made, on every page.
REGION = "{% if regio.afspraken %}   Regionale afspraken: {{ regio.afspraken }}{% endif %}"
RECONSTRUCTION = "reconstructie, geen officieel format"
# A value without a filter, right before the full stop of its sentence.
_ENDING = re.compile(r"\{\{ ([^{}|]+?) \}\}\.(?!\.)")


class Builder:
    """Builds one format; a block is a mapping with one key that says what it is."""

    def __init__(
        self,
        title: str,
        regime: str,
        root: Path,
        *,
        reconstruction: bool,
        official: bool = False,
        region: bool = False,
    ) -> None:
        self.title = title
        self.regime = regime
        self.root = root
        self.reconstruction = reconstruction
        # A proces-verbaal says it once, in small print below the signature; a letter in its properties only.
        self.official = official
        self.region = region
        self.document = Document()
        style.apply(self.document)

    def build(self, source: Path) -> bytes:
        """The bytes of the Word file, with the clock still in it."""
        content = yamlfile.read(source, f"{source.parent.name}/{source.name}").data
        header = content.get("kop", {})
        style.page_header(self.document, header.get("links", self.title), header.get("rechts", ""))
        footer = header.get("voet", REGIME_LINE[self.regime])
        style.page_footer(self.document, footer + (REGION if self.region else ""))
        self.blocks(content["blokken"])
        if self.reconstruction and self.official:
            self._small_print(f"Dit model is een {RECONSTRUCTION}.")
        self._properties()
        return self._saved()

    def blocks(self, blocks: list[dict[str, Any]]) -> None:
        """Each block in turn."""
        for block in blocks:
            ((kind, value),) = (
                (key, item) for key, item in block.items() if key not in ("dan", "anders", "doe")
            )
            getattr(self, f"_block_{kind}")(value, block)

    def _block_titel(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Title")

    def _block_ondertitel(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Subtitle")

    def _block_sectie(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Heading 1")

    def _block_subsectie(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Heading 2")

    def _block_kopje(self, value: str, _block: dict[str, Any]) -> None:
        """A heading without a number, as in a letter."""
        self._paragraph(value, "Tussenkop")

    def _block_tekst(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Normal")

    def _block_verklaring(self, value: str, _block: dict[str, Any]) -> None:
        self._keep_with_next()
        self._paragraph(value, "Verklaring")

    def _block_wettekst(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Wettekst")

    def _block_kleine_letter(self, value: str, _block: dict[str, Any]) -> None:
        self._paragraph(value, "Kleine letter")

    def _block_opsomming(self, value: list[str], _block: dict[str, Any]) -> None:
        self._keep_with_next()
        for item in value:
            self._paragraph(f"–\t{item}", "Opsomming")

    def _block_adres(self, value: list[str], _block: dict[str, Any]) -> None:
        for position, line in enumerate(value):
            paragraph = self._paragraph(line, "Normal")
            last = position == len(value) - 1
            paragraph.paragraph_format.space_after = style.Pt(14 if last else 0)

    def _block_nieuwe_bladzijde(self, value: str, _block: dict[str, Any]) -> None:
        """A title that begins a new page: an annex."""
        self._paragraph(value, "Title").paragraph_format.page_break_before = True

    def _block_blok(self, value: str, _block: dict[str, Any]) -> None:
        path = self.root / "_blokken" / f"{value}.yaml"
        self.blocks(yamlfile.read(path, f"_blokken/{value}.yaml").data)

    def _block_als(self, value: str, block: dict[str, Any]) -> None:
        self._tag(f"{{%p if {value} %}}")
        self.blocks(block["dan"])
        if "anders" in block:
            if FIELD.fullmatch(value):
                # In a draft an unanswered question must not read as a no.
                self._tag(f"{{%p elif {value} is open %}}")
                self._paragraph(f"{{{{ {value} }}}}", "Normal")
            self._tag("{%p else %}")
            self.blocks(block["anders"])
        self._tag("{%p endif %}")

    def _block_voor(self, value: str, block: dict[str, Any]) -> None:
        self._tag(f"{{%p for {value} %}}")
        self.blocks(block["doe"])
        self._tag("{%p endfor %}")

    def _block_velden(self, value: list[Any], _block: dict[str, Any]) -> None:
        """Rows of label and text; `[label, text, condition]` shows the row only when the condition holds."""
        table = self._table(2, (LABEL_WIDTH, style.TEXT_WIDTH - LABEL_WIDTH))
        for label, text, *condition in value:
            if condition:
                self._tag_row(table, f"{{%tr if {condition[0]} %}}")
            row = self._row(table)
            for cell, words, look in zip(row.cells, (label, text), ("Label", "Celtekst"), strict=True):
                self._cell(cell, words, look).paragraph_format.keep_with_next = True
            if condition:
                self._tag_row(table, "{%tr endif %}")
        self._space()

    def _block_tabel(self, value: dict[str, Any], _block: dict[str, Any]) -> None:
        """`voor: rij in verzuim`, `kolommen: [[heading, width, text]…]`, `leeg: text`, `voet: [texts]`."""
        columns = value["kolommen"]
        widths = self._widths([column[1] for column in columns])
        loop = value["voor"]
        rows = loop.split(" in ", 1)[1]
        if "leeg" in value:
            self._tag(f"{{%p if not {rows} %}}")
            self._paragraph(value["leeg"], "Normal")
            self._tag("{%p else %}")
        table = self._table(len(columns), widths)
        header = self._row(table)
        header._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        for cell, (heading, *_rest) in zip(header.cells, columns, strict=True):
            self._cell(cell, heading, "Celkop")
            cell._tc.get_or_add_tcPr().append(
                parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{style.SHADE}"/>')
            )
        self._tag_row(table, f"{{%tr for {loop} %}}")
        row = self._row(table)
        for cell, (_heading, _width, text) in zip(row.cells, columns, strict=True):
            self._cell(cell, text, "Celtekst")
        self._tag_row(table, "{%tr endfor %}")
        if "voet" in value:
            footer = self._row(table)
            for cell, text in zip(footer.cells, value["voet"], strict=True):
                self._cell(cell, text, "Celkop")
        self._space()
        if "leeg" in value:
            self._tag("{%p endif %}")

    def _block_handtekening(self, value: dict[str, Any], _block: dict[str, Any]) -> None:
        """Place and date, room for the signature, name and function; never broken over two pages."""
        self._keep_with_next()
        for text in value.get("boven", []):
            self._paragraph(text, "Normal").paragraph_format.keep_with_next = True
        room = self._paragraph("", "Normal")
        room.paragraph_format.space_before = style.Pt(34)
        room.paragraph_format.right_indent = style.TEXT_WIDTH - Cm(8)
        room.paragraph_format.keep_with_next = True
        style.border(room, "bottom")
        lines = value["onder"]
        for position, text in enumerate(lines):
            paragraph = self._paragraph(text, "Normal")
            paragraph.paragraph_format.space_after = style.Pt(0)
            paragraph.paragraph_format.keep_with_next = position < len(lines) - 1

    def _small_print(self, text: str) -> None:
        """Below the signature, and never on a page of its own."""
        self.document.paragraphs[-1].paragraph_format.keep_with_next = True
        self._paragraph(text, "Kleine letter")

    def _paragraph(self, text: str, style_name: str) -> Any:
        return self.document.add_paragraph(_one_stop(text), style=style_name)

    def _keep_with_next(self) -> None:
        """The text just written goes to the next page with what follows, rather than stay behind."""
        last = self.document.paragraphs[-1] if self.document.paragraphs else None
        if last is not None and last.style.name == "Normal" and not last.text.startswith("{%"):
            last.paragraph_format.keep_with_next = True

    def _tag(self, tag: str) -> None:
        self._paragraph(tag, "Normal")

    def _table(self, columns: int, widths: tuple[Any, ...]) -> Any:
        table = self.document.add_table(rows=0, cols=columns)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = width
        borders = parse_xml(
            f"<w:tblBorders {nsdecls('w')}>"
            + "".join(
                f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="{style.LINE}"/>'
                for side in ("top", "bottom", "insideH")
            )
            + "</w:tblBorders>"
        )
        # Word wants the properties of a table in the order of the standard (ISO/IEC 29500-1, 17.4.59).
        table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
        return table

    def _row(self, table: Any) -> Any:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, column in zip(row.cells, table.columns, strict=True):
            cell.width = column.width
        return row

    def _tag_row(self, table: Any, tag: str) -> None:
        row = table.add_row()
        row.cells[0].paragraphs[0].add_run(tag)

    def _cell(self, cell: Any, text: str, style_name: str) -> Any:
        paragraph = cell.paragraphs[0]
        paragraph.style = self.document.styles[style_name]
        paragraph.add_run(_one_stop(text))
        return paragraph

    def _space(self) -> None:
        """A table needs a paragraph behind it; this one is small."""
        paragraph = self._paragraph("", "Normal")
        paragraph.paragraph_format.space_after = style.Pt(0)
        paragraph.paragraph_format.line_spacing = style.Pt(6)

    def _widths(self, centimetres: list[float]) -> tuple[Any, ...]:
        scale = style.TEXT_WIDTH.cm / sum(centimetres)
        return tuple(Cm(width * scale) for width in centimetres)

    def _properties(self) -> None:
        properties = self.document.core_properties
        properties.title = self.title
        properties.author = "mas"
        properties.last_modified_by = "mas"
        properties.language = "nl-NL"
        properties.comments = RECONSTRUCTION if self.reconstruction else ""
        properties.category = self.regime
        properties.subject = properties.keywords = ""

    def _saved(self) -> bytes:
        package = self.document.part.package
        # python-docx puts the thumbnail of its own template in every document.
        for identity, relation in list(package.rels.items()):
            if relation.reltype.endswith("/thumbnail"):
                del package.rels[identity]
        target = io.BytesIO()
        self.document.save(target)
        return target.getvalue()


def _one_stop(text: str) -> str:
    """The text with values that end where the sentence ends: a full stop of their own is left out."""
    return _ENDING.sub(r"{{ \1 | zin }}.", text)

"""Word files of our own making, built of text: paragraphs, fields, controls, tables."""

from __future__ import annotations

from mas_cli.ooxml.zipping import write_zip

NS = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" mc:Ignorable="w14 w15"'
)
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_RELS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(body: str, *, parts: dict[str, str] | None = None, main_type: str = _MAIN, extra: str = "") -> bytes:
    """A Word file with this body; `parts` are headers, footers or footnotes by kind."""
    named = {f"word/{kind}1.xml": (kind, xml) for kind, xml in (parts or {}).items()}
    roots = {"header": "hdr", "footer": "ftr", "footnotes": "footnotes"}
    arrows = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELS}/{kind}" Target="{kind}1.xml"/>'
        for number, (kind, _xml) in enumerate(named.values(), start=1)
    )
    return write_zip(
        [
            (
                "[Content_Types].xml",
                (
                    f'<Types xmlns="{_PACKAGE}/content-types">'
                    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
                    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
                    f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
                ).encode(),
            ),
            (
                "_rels/.rels",
                (
                    f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
                    f'Type="{_RELS}/officeDocument" Target="word/document.xml"/></Relationships>'
                ).encode(),
            ),
            (
                "word/document.xml",
                f"<w:document {NS}><w:body>{body}<w:sectPr><w:pgSz w:w='11906' w:h='16838'/></w:sectPr>"
                "</w:body></w:document>".encode(),
            ),
            (
                "word/_rels/document.xml.rels",
                f'<Relationships xmlns="{_PACKAGE}/relationships">{arrows}{extra}</Relationships>'.encode(),
            ),
            *(
                (name, f"<w:{roots[kind]} {NS}>{xml}</w:{roots[kind]}>".encode())
                for name, (kind, xml) in named.items()
            ),
            ("word/media/image1.png", b"\x89PNG not really"),
        ]
    )


def p(*runs: str) -> str:
    """A paragraph of runs; a text without markup becomes a run."""
    return "<w:p>" + "".join(run if run.startswith("<") else r(run) for run in runs) + "</w:p>"


def r(text: str, properties: str = "") -> str:
    """A run."""
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:t xml:space="preserve">{text}</w:t></w:r>'


def field(code: str, result: str = "", data: str = "") -> str:
    """A field of runs."""
    shown = f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{r(result)}' if result else ""
    return (
        f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {code} </w:instrText></w:r>'
        f'{shown}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def sdt(properties: str, content: str) -> str:
    """A content control."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def row(*cells: str) -> str:
    """A table row of cells; a text becomes a paragraph."""
    return (
        "<w:tr>"
        + "".join(
            f"<w:tc>{cell if cell.startswith('<') else p(cell) if cell else '<w:p/>'}</w:tc>"
            for cell in cells
        )
        + "</w:tr>"
    )


def table(*rows: str) -> str:
    """A table."""
    return f"<w:tbl>{''.join(rows)}</w:tbl>"

"""A Word file compiled once and rendered many times.

docxtpl loads, cleans and compiles its template again for every document. Here its cleaning (`patch_xml`) is
done once a part, Jinja compiles the result once, and the parts without tags are copied as they are. What
docxtpl repairs afterwards (table grids) is only looked at; a document that needs it is rendered by docxtpl
itself (`fallback`), so that both ways give the same body.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from markupsafe import escape

from mas_cli.documents import docxtpl_fence, inspect, refusals, word_text
from mas_cli.documents.environment import BLOCKS, counting, environment, problem_of
from mas_cli.documents.outside_links import reaches
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.ooxml.package import Kind, Package, open_package
from mas_cli.ooxml.zipping import write_package

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import jinja2
    from jinja2 import nodes

    from mas_cli.documents.context import Printed
    from mas_cli.documents.model import Format

_TAG: Final = re.compile(r"\{[{%#]")
_TAG_END: Final = re.compile(r"[}%#]\}")
_MARKUP: Final = re.compile(r"<[^>]*>")
_BRACES: Final = re.compile(r"\{{20}")
_MOST_UNCLOSED: Final = 100
_JINJA: Final = re.compile(r"\{[{%].*?[}%]\}", re.DOTALL)
_PARAGRAPH: Final = re.compile(r"<w:p(?: [^>]*)?>.*?</w:p>", re.DOTALL)
_PICTURE_ID: Final = re.compile(r'(<wp:docPr\b[^>]*?\sid=")[^"]*(")')
# docxtpl writes these anew even in fixed text: line ends, tabs, escaped braces, the numbers of pictures.
_REWRITTEN: Final = ("\n", "\t", "_}", "{_", "<wp:docPr")
# docxtpl numbers the pictures of a document from here.
_FIRST_PICTURE_ID: Final = 1001
# What a template writes to print a brace that is no tag, and how docxtpl prints it.
_ESCAPED_BRACES: Final = (("{_{", "{{"), ("}_}", "}}"), ("{_%", "{%"), ("%_}", "%}"))
# Tags that change the columns of a table or take docxtpl's own objects: left to docxtpl altogether.
_DOCXTPL_ONLY: Final = re.compile(r"\{[{%]-?\s*(?:tc|colspan|cellbg|hm|vm)\b|\{\{(?:p|r|tr|tc) ")
_RENDERED_KINDS: Final = frozenset({"header", "footer", "footnotes"})


class Unrenderable(Exception):  # noqa: N818  caught here and shown as a finding
    """The template cannot be rendered with these values; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part with tags: its compiled template and what must come through unchanged.

    Attributes:
        name: in the package.
        template: compiled.
        untouched: the XML of every paragraph that has no tag and stands in no block, in order.
    """

    name: str
    template: jinja2.Template
    untouched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A Word file ready to be rendered.

    Attributes:
        content: the bytes of the Word file.
        parts: those with tags; the main part is among them or has none.
        main: the name of the main part.
        only_docxtpl: it uses tags that only docxtpl can carry out.
        grids_fit: whatever the values, docxtpl would leave its tables alone.
    """

    where: str
    content: bytes
    package: Package
    parts: tuple[Part, ...]
    main: str
    only_docxtpl: bool
    grids_fit: bool


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document before it is written.

    Attributes:
        content: the bytes of the Word file.
        fast: whether the compiled path made it, and not docxtpl.
    """

    content: bytes
    fast: bool


def compile_template(fmt: Format, content: bytes, where: str) -> Template:
    """Check and compile a Word file.

    Args:
        fmt: declares the names it may use.
        content: the bytes of the Word file.
        where: how findings name it.

    Raises:
        InvalidInput: no safe Word file (X.., F14), or its tags are at fault (F11, F12); all of them at once.
    """
    package = open_package(content, expect=Kind.DOCUMENT, where=where)
    findings = unsafe(package)
    sources: dict[str, str] = {}
    trees: dict[str, nodes.Template | None] = {}
    for name in tagged_parts(package):
        source = _normal(package.read_xml(name), package.place(name))
        if _TAG.search(source):
            if unclosed := _unclosed(source, package.place(name)):
                findings.append(unclosed)
                continue
            patched = docxtpl_fence.patched(source)
            tree, faults = inspect.parsed(fmt, package.place(name), _plain_braces(patched))
            findings.extend(faults)
            sources[name] = patched
            trees[name] = tree
    raise_if_blocking(findings, _("The Word file {name} cannot be used as a format.").format(name=where))
    parts = tuple(
        Part(name, _compiled(trees[name], package.place(name)), tuple(_untouched(source)))
        for name, source in sources.items()
    )
    only_docxtpl = any(_DOCXTPL_ONLY.search(package.read_xml(part.name).decode()) for part in parts) or any(
        _DOCXTPL_ONLY.search(source) for source in sources.values()
    )
    main = sources.get(package.main, "")
    grids_fit = not only_docxtpl and _grids_always_fit(main) if main else True
    return Template(where, content, package, parts, package.main, only_docxtpl, grids_fit)


def _compiled(tree: nodes.Template | None, where: str) -> jinja2.Template:
    import jinja2

    fenced = environment()
    if tree is None:
        raise AssertionError("a template that cannot be parsed was refused before")
    try:
        code = fenced.compile(tree)
    except (SyntaxError, RecursionError, MemoryError) as error:
        # Python takes twenty loops in one another, and no more.
        raise InvalidInput(
            _("{name} cannot be used.").format(name=where), findings=[refusals.too_deep(where)]
        ) from error
    return jinja2.Template.from_code(fenced, code, fenced.make_globals(None))


def _unclosed(source: str, where: str) -> Finding | None:
    """The finding for tags opened hundreds of times and not closed: docxtpl looks far for each end."""
    text = _MARKUP.sub("", source)
    if len(_TAG.findall(text)) - len(_TAG_END.findall(text)) <= _MOST_UNCLOSED and not _BRACES.search(text):
        return None
    return refusals.unreadable_tag(where, _("a tag is not closed, or stands where it may not"))


def unsafe(package: Package) -> list[Finding]:
    """What a Word file may not bring along: macros and links that Word follows by itself (F14)."""
    found = []
    if package.macros:
        found.append(
            Finding(
                "F14",
                Severity.BLOCK,
                package.where,
                _("The Word file carries a macro."),
                _("Save it as .docx without macros."),
            )
        )
    found.extend(
        Finding(
            "F14",
            Severity.BLOCK,
            package.place(reach.part),
            _("The Word file fetches something from outside ({kind}): {target}.").format(
                kind=reach.kind, target=reach.target[:120]
            ),
            _("Remove that link in Word, or put the picture or template into the file itself."),
        )
        for reach in reaches(package)
    )
    return found


def tagged_parts(package: Package) -> Iterator[str]:
    """The parts in which tags are carried out: the document, its headers, footers and footnotes."""
    yield package.main
    seen = {package.main}
    for arrow in package.relationships(package.main).values():
        if not arrow.external and arrow.kind in _RENDERED_KINDS and arrow.target not in seen:
            seen.add(arrow.target)
            yield package.find(arrow.target)


def render(template: Template, context: Mapping[str, Any], printed: Printed) -> Rendered:
    """A document from a context, not yet proven.

    Args:
        template: compiled.
        context: as `context.build` makes it.
        printed: the notebook of that context; holds what this document printed afterwards.

    Raises:
        Unrenderable: the template asks for something these values cannot give.
    """
    if not template.only_docxtpl:
        made = _fast(template, context)
        if made is not None:
            return made
        printed.texts.clear()
    return Rendered(_fenced(lambda: docxtpl_fence.render(template.content, context)), fast=False)


def _fast(template: Template, context: Mapping[str, Any]) -> Rendered | None:
    """The compiled path; None when docxtpl would repair a table.

    Whether the parts are well-formed is seen when they are opened again for the proof; no parser that repairs
    has had them before.
    """
    changed: dict[str, bytes] = {}
    for part in template.parts:
        xml = docxtpl_fence.resolve_listing(_fenced(lambda part=part: part.template.render(context)))
        if part.name == template.main:
            if not template.grids_fit and not _grids_fit(_strict(xml, part.name)):
                return None
            xml = _numbered_pictures(xml)
        changed[part.name] = _DECLARATION + xml.encode()
    return Rendered(write_package(template.package, changed), fast=True)


_DECLARATION: Final = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


def _fenced(action: Any) -> Any:
    from jinja2.exceptions import TemplateError

    try:
        with counting():
            return action()
    except (
        TemplateError,
        TypeError,
        RecursionError,
        ValueError,
        ArithmeticError,
        LookupError,
        AttributeError,
    ) as error:
        raise Unrenderable(
            _("The format asks for something that these facts cannot give: {problem}.").format(
                problem=problem_of(error)
            )
        ) from error


def _strict(xml: str, name: str) -> Any:
    from lxml import etree

    try:
        return word_text.parse(xml.encode())
    except etree.XMLSyntaxError as error:
        raise Unrenderable(
            _("{part} would not be a valid Word file: {problem}.").format(
                part=name, problem=_("a tag is not closed, or stands where it may not")
            )
        ) from error


def _normal(content: bytes, where: str) -> str:
    """A part as lxml writes it, so that it can be compared with what docxtpl writes."""
    from lxml import etree

    try:
        tree = word_text.parse(content)
    except etree.XMLSyntaxError as error:
        raise InvalidInput(
            _("{name} cannot be used.").format(name=where),
            findings=[
                Finding(
                    "F14",
                    Severity.BLOCK,
                    where,
                    _("This part of the file is damaged."),
                    _("Open the file in Word, let it repair the file, and save it again."),
                )
            ],
        ) from error
    if word_text.is_too_long(tree):
        raise InvalidInput(_("{name} cannot be used.").format(name=where), findings=[inspect.too_long(where)])
    return etree.tostring(tree, encoding="unicode")


def _plain_braces(source: str) -> str:
    for written, printed in _ESCAPED_BRACES:
        source = source.replace(written, "{{ '" + printed + "' }}")
    return source


def _untouched(source: str) -> Iterator[str]:
    """The paragraphs that no tag can change."""
    depth = 0
    opening = False
    for _line, kind, value in environment().lex(source):
        if kind == "block_begin":
            opening = True
        elif kind == "name" and opening:
            opening = False
            depth += 1 if value in BLOCKS else -1 if value.startswith("end") else 0
        elif kind == "data" and depth == 0:
            for paragraph in _PARAGRAPH.findall(value):
                if not any(sign in paragraph for sign in _REWRITTEN):
                    yield paragraph


def _grids_fit(tree: Any) -> bool:
    """Whether every table has as many grid columns as its widest row: docxtpl leaves such tables alone."""
    for table in tree.iter(f"{word_text.W}tbl"):
        grid = table.find(f"{word_text.W}tblGrid")
        columns = len(grid.findall(f"{word_text.W}gridCol")) if grid is not None else 0
        rows = [row.findall(f"{word_text.W}tc") for row in table.iter(f"{word_text.W}tr")]
        if any(len(cells) > columns for cells in rows):
            return False
        if max((sum(map(_span, cells)) for cells in rows), default=0) < columns:
            return False
    return True


def _grids_always_fit(patched: str) -> bool:
    """Whether no values can make docxtpl repair a table: each has a full row that no block can leave out."""
    from lxml import etree

    try:
        tree = word_text.parse(_JINJA.sub(lambda tag: escape(tag[0]), patched).encode())
    except etree.XMLSyntaxError:
        return False
    for table in tree.iter(f"{word_text.W}tbl"):
        grid = table.find(f"{word_text.W}tblGrid")
        columns = len(grid.findall(f"{word_text.W}gridCol")) if grid is not None else 0
        depth, certain = 0, False
        for child in table:
            if child.tag == f"{word_text.W}tr":
                cells = child.findall(f"{word_text.W}tc")
                if (
                    sum(map(_span, cells)) != columns
                    or next(child.iter(f"{word_text.W}tbl"), None) is not None
                ):
                    return False
                certain = certain or depth == 0
            for tag in _JINJA.findall(child.tail or ""):
                word = tag[2:].strip(" -").split(" ", 1)[0]
                depth += 1 if word in BLOCKS else -1 if word.startswith("end") else 0
        if not certain:
            return False
    return True


def _span(cell: Any) -> int:
    span = cell.find(f"{word_text.W}tcPr/{word_text.W}gridSpan")
    return 1 if span is None else int(span.get(f"{word_text.W}val"))


def _numbered_pictures(xml: str) -> str:
    if "<wp:docPr" not in xml:
        return xml
    numbers = iter(range(_FIRST_PICTURE_ID, _FIRST_PICTURE_ID + xml.count("<wp:docPr")))
    return _PICTURE_ID.sub(lambda found: f"{found[1]}{next(numbers)}{found[2]}", xml)

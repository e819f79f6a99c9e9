"""What a template asks for, found without rendering: unknown names, forbidden constructions, open blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli.documents import refusals, word_text
from mas_cli.documents.environment import environment
from mas_cli.documents.model import FieldType
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from jinja2 import nodes

    from mas_cli.documents.model import Format

_TAGS: Final = re.compile(r"<[^>]+>")
# Jinja and Python both recurse over what is nested; a letter of ours has no more than nine levels.
MOST_DEPTH: Final = 60


@dataclass(frozen=True, slots=True)
class Use:
    """A name that a template uses: dotted, loop variables resolved (`verzuim[].datum`), and its line."""

    name: str
    line: int


def numbered(patched: str) -> str:
    """The source with each paragraph on a line of its own, so that a line number finds the paragraph."""
    return re.sub(r"<w:p([ >])", r"\n<w:p\1", patched)


def paragraph_at(source: str, line: int) -> str:
    """The text of the paragraph on a line of `numbered()` source, shortened."""
    lines = source.splitlines()
    text = _TAGS.sub("", lines[line - 1]) if 0 < line <= len(lines) else ""
    return text.strip()[:80]


def uses(tree: nodes.Template) -> Iterator[Use]:
    """Every name in a parsed template."""
    yield from _walk(tree, {})


def parsed(fmt: Format, part: str, patched: str) -> tuple[nodes.Template | None, list[Finding]]:
    """One part of a template, parsed, and everything wrong with it.

    Args:
        fmt: declares the names.
        part: how findings name the part (`word/document.xml`).
        patched: the part after docxtpl cleaned its tags.

    Returns:
        The tree (None when it cannot be parsed); F11 for a name that is no field, F12 for what Jinja
        or this program does not allow.
    """
    tree, found = _faults(fmt, part, patched)
    # Lines are needed for the places only.
    return tree, _faults(fmt, part, numbered(patched))[1] if found else []


def _faults(fmt: Format, part: str, source: str) -> tuple[nodes.Template | None, list[Finding]]:
    from jinja2 import nodes
    from jinja2.exceptions import TemplateSyntaxError

    try:
        tree = environment().parse(source)
    except TemplateSyntaxError as error:
        return None, [
            refusals.unreadable_tag(
                f"{part}: “{paragraph_at(source, error.lineno)}”",
                _("a bracket, name or end is missing, or there is no such tag"),
            )
        ]
    except (RecursionError, ValueError, MemoryError):
        # Brackets within brackets, or a number of thousands of digits.
        return None, [refusals.too_deep(part)]
    if _deepest(tree) > MOST_DEPTH:
        return None, [refusals.too_deep(part)]
    found = [
        refusals.not_allowed(f"{part}: “{paragraph_at(source, node.lineno or 0)}”")
        for node in tree.find_all(nodes.Node)
        if not isinstance(node, _allowed())
    ]
    found.extend(
        refusals.no_filter(f"{part}: “{paragraph_at(source, node.lineno)}”", node.name)
        for node in tree.find_all((nodes.Filter, nodes.Test))
        if node.name not in (environment().filters if isinstance(node, nodes.Filter) else environment().tests)
    )
    known = declared(fmt)
    found.extend(
        Finding(
            "F11",
            Severity.BLOCK,
            f"{part}: “{paragraph_at(source, use.line)}”",
            _("The Word file asks for {name}, which is no field of {type}.").format(
                name=use.name, type=fmt.type
            ),
            _("Correct the name, or add the field to format.yaml."),
        )
        for use in uses(tree)
        if use.name not in known
    )
    return tree, found


def too_long(where: str) -> Finding:
    """The finding (F66) for a part with more paragraphs than are gone through."""
    return Finding(
        "F66",
        Severity.BLOCK,
        where,
        _("The file holds more than {count} paragraphs.").format(count=word_text.MOST_PARAGRAPHS),
        _("Check that it is a form and not a finished document."),
    )


def _allowed() -> tuple[type[nodes.Node], ...]:
    """What a template is made of: text, fields, comparisons, choices, loops and filters."""
    from jinja2 import nodes

    return (
        *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.CondExpr),
        *(nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const, nodes.Keyword),
        *(nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    )


def _deepest(node: nodes.Node) -> int:
    """The depth of the blocks and expressions in one another, found without recursion."""
    deepest, level = 0, [node]
    while level:
        level = [child for one in level for child in one.iter_child_nodes()]
        deepest += 1
    return deepest


def declared(fmt: Format) -> frozenset[str]:
    """Every name a template of this format may use; the columns of a list as `list[].column`."""
    found: set[str] = set()
    for name, entry in fmt.fields.items():
        found.update(_prefixes(name))
        if entry.type is FieldType.LIST:
            found.add(f"{name}[]")
            for column in entry.columns:
                found.update(f"{name}[].{prefix}" for prefix in _prefixes(column.name))
    for name in (*fmt.derived, *fmt.fixed):
        found.update(_prefixes(name))
        found.update({f"{name}[]", f"{name}[].artikel", f"{name}[].tekst"})
    return frozenset(found)


def _prefixes(name: str) -> Iterator[str]:
    parts = name.split(".")
    return (".".join(parts[:count]) for count in range(1, len(parts) + 1))


def _walk(node: nodes.Node, scope: Mapping[str, str]) -> Iterator[Use]:
    from jinja2 import nodes

    if isinstance(node, nodes.Getattr | nodes.Getitem | nodes.Name):
        name = _dotted(node, scope)
        if name is not None:
            if name:
                yield Use(name, node.lineno)
            return
    if isinstance(node, nodes.For):
        yield from _walk(node.iter, scope)
        rows = _dotted(node.iter, scope)
        inner = {**scope, "loop": ""}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = f"{rows}[]" if rows else ""
        for child in (*node.body, *node.else_, *([node.test] if node.test else [])):
            yield from _walk(child, inner)
        return
    for child in node.iter_child_nodes():
        yield from _walk(child, scope)


def _dotted(node: nodes.Node, scope: Mapping[str, str]) -> str | None:
    """The dotted name of an expression; empty for a loop's own variables, None when it is no name."""
    from jinja2 import nodes

    match node:
        case nodes.Name():
            return scope.get(node.name, node.name)
        case nodes.Getattr():
            base = _dotted(node.node, scope)
            return f"{base}.{node.attr}" if base else base
        case nodes.Getitem() if isinstance(node.arg, nodes.Const):
            base = _dotted(node.node, scope)
            return f"{base}.{node.arg.value}" if base else base
        case nodes.Filter() if node.node is not None:
            return _dotted(node.node, scope)
    return None

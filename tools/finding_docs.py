"""The table of every finding with its remedy: `python tools/finding_docs.py`, or `--check` to compare only.

The codes are read from the program as it is written: every call that is given a code, with the sentences that
go with it, in Dutch. Those of the checks on documents are read from `formats/_checks.yaml`.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mas_cli import yamlfile
from mas_cli.i18n import _, ngettext, set_language

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "bevindingen.md"
HEAD = """# Elke bevinding

Wat niet in orde is, meldt `mas` met een code, een plaats, een zin en een remedie; `--json` geeft dezelfde
code. Een code betekent overal hetzelfde. Een ✗ houdt de uitkomst tegen, een ! vraagt om aandacht, een · is
goed om te weten. Wat tussen accolades staat, vult het programma in. Staat er geen zin, dan komt die uit wat
er werd gelezen: een [waarde](waarden.md), een bestand of een controle van het instrument. Deze tabel is
gemaakt door `tools/finding_docs.py`.
"""
SIGNS = {"BLOCK": "✗", "WARN": "!", "INFO": "·"}
CODE = re.compile(r"[A-Z][0-9]{2}")
# The short ways to make a finding of `mas_cli.findings` that say how much it stops.
_BY_NAME = {"warn": ("WARN",), "warning": ("WARN",), "inform": ("INFO",)}
# The remedy of `did_you_mean`, which is never the message.
_MEANT = "Did you mean {name}?"
# So many names are followed from a finding to the sentence it says.
_DEPTH = 4


@dataclass(frozen=True)
class Made:
    """One place where a finding is made.

    Attributes:
        module: as a path below the package.
        signs: how much it stops, as the page shows it.
        messages: what it says, in English; empty when another room gives the sentence.
        remedies: what to do about it.
    """

    code: str
    module: str
    line: int
    signs: tuple[str, ...]
    messages: tuple[str, ...]
    remedies: tuple[str, ...]


@dataclass(frozen=True)
class Module:
    """A file of the program as a tree, with the function around every node."""

    name: str
    tree: ast.Module
    around: dict[ast.AST, ast.AST] = field(default_factory=dict)
    above: dict[ast.AST, ast.AST] = field(default_factory=dict)
    functions: dict[str, list[ast.FunctionDef]] = field(default_factory=lambda: defaultdict(list))
    calls: dict[str, list[ast.Call]] = field(default_factory=lambda: defaultdict(list))
    given: dict[tuple[ast.AST, str], list[ast.expr]] = field(default_factory=lambda: defaultdict(list))

    @property
    def room(self) -> str:
        """The room it is in."""
        return self.name.partition("/")[0].removesuffix(".py")

    def look(self) -> None:
        """Note what is around every node, who is called, and what every name is given."""
        for node in ast.walk(self.tree):
            inside = (
                node if isinstance(node, ast.FunctionDef | ast.Lambda) else self.around.get(node, self.tree)
            )
            for child in ast.iter_child_nodes(node):
                self.around[child] = inside
                self.above[child] = node
            if isinstance(node, ast.FunctionDef):
                self.functions[node.name].append(node)
            elif isinstance(node, ast.Call):
                self.calls[_name(node)].append(node)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    self._note(node, target, node.value)

    def _note(self, node: ast.Assign, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self.given[self.around[node], target.id].append(value)
        elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            for one, of in zip(target.elts, value.elts, strict=True):
                self._note(node, one, of)


@cache
def modules() -> tuple[Module, ...]:
    """Every file of the program."""
    package = ROOT / "mas_cli"
    found = []
    for path in sorted(package.rglob("*.py")):
        module = Module(path.relative_to(package).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        module.look()
        found.append(module)
    return tuple(found)


@cache
def made() -> tuple[Made, ...]:
    """Every place where a finding is made, in the order of codes and places."""
    found = [
        _made(module, node, place, code)
        for module in modules()
        for calls in module.calls.values()
        for node in calls
        for place, argument in enumerate(node.args)
        for code in _codes(argument)
    ]
    return tuple(sorted(found, key=lambda one: (one.code, one.module, one.line)))


def _codes(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(text)) if CODE.fullmatch(text):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from _codes(body)
            yield from _codes(other)


def _made(module: Module, call: ast.Call, place: int, code: str) -> Made:
    rest = call.args[place + 1 :]
    sentences = [texts for argument in rest for texts in _sentences(module, argument)]
    if sentences and _MEANT in sentences[0]:
        sentences.insert(0, ())
    named = {word.arg: tuple(_texts(module, word.value)) for word in call.keywords}
    messages = named.get("message") or (sentences[0] if sentences else ())
    remedies = named.get("remedy") or (sentences[1] if len(sentences) > 1 else ())
    remedies = remedies or tuple(_remedy_around(module, call))
    signs = tuple(SIGNS[name] for name in SIGNS if name in set(_severities(module, call)))
    return Made(code, module.name, call.lineno, signs or (SIGNS["BLOCK"],), messages, remedies)


def _remedy_around(module: Module, call: ast.Call) -> Iterator[str]:
    """The remedy of the refusal that a finding is made for."""
    node: ast.AST | None = call
    while node is not None:
        for word in node.keywords if isinstance(node, ast.Call) else ():
            if word.arg == "remedy":
                yield from _texts(module, word.value)
                return
        node = module.above.get(node) if not isinstance(node, ast.stmt) else None


def _sentences(module: Module, node: ast.expr) -> list[tuple[str, ...]]:
    """The sentences of one argument; of a starred call those that it gives."""
    if isinstance(node, ast.Starred) and isinstance(node.value, ast.Call):
        given = [
            back.value.elts
            for function in module.functions.get(_name(node.value), ())
            for back in ast.walk(function)
            if isinstance(back, ast.Return) and isinstance(back.value, ast.Tuple)
        ]
        return [tuple(_texts(module, part)) for parts in given[:1] for part in parts]
    texts = tuple(dict.fromkeys(_texts(module, node)))
    return [texts] if texts else []


def _texts(module: Module, node: ast.AST, depth: int = 0) -> Iterator[str]:
    """The messages that a value can be made of."""
    match node:
        case ast.Call(func=ast.Name(id="_" | "ngettext"), args=[ast.Constant(value=str(text)), *_rest]):
            yield text
        case ast.Call(func=ast.Name(id="did_you_mean"), args=[_name, _known, *otherwise]):
            yield _MEANT
            for text in otherwise:
                yield from _texts(module, text, depth)
        case ast.Call(func=ast.Name(id=name)) if name in module.functions and depth < _DEPTH:
            for back in ast.walk(module.functions[name][0]):
                if isinstance(back, ast.Return) and back.value is not None:
                    yield from _texts(module, back.value, depth + 1)
        case ast.Call(func=ast.Attribute(value=value, attr="format" | "rstrip" | "strip")):
            yield from _texts(module, value, depth)
        case ast.IfExp(body=body, orelse=other):
            yield from _texts(module, body, depth)
            yield from _texts(module, other, depth)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _texts(module, value, depth)
        case ast.BinOp(left=left, right=right):
            yield from _texts(module, left, depth)
            yield from _texts(module, right, depth)
        case ast.JoinedStr(values=parts):
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _texts(module, part.value, depth)
        case ast.Name(id=name) if depth < _DEPTH:
            yield from _of_name(module, node, name, depth + 1)


def _of_name(module: Module, node: ast.AST, name: str, depth: int) -> Iterator[str]:
    """The messages that a name can stand for: what it was last given, or what callers give for it."""
    around = module.around.get(node, module.tree)
    line = getattr(node, "lineno", 0)
    known = module.given.get((around, name), ())
    # A name may be given anew from what it was: `message = message.format(…)`.
    given = [value for value in known if value.lineno < line] or [
        value for value in known if value.lineno <= line
    ]
    if given:
        yield from _texts(module, given[-1], depth)
    elif isinstance(around, ast.FunctionDef):
        yield from _of_callers(module, around, name, depth)


def _of_callers(module: Module, function: ast.FunctionDef, name: str, depth: int) -> Iterator[str]:
    parameters = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
    if name not in parameters:
        return
    place = parameters.index(name)
    for other in modules():
        if other.room != module.room:
            continue
        for call in other.calls.get(function.name, ()):
            words = {word.arg: word.value for word in call.keywords}
            value = words.get(name) or (call.args[place] if place < len(call.args) else None)
            if value is not None:
                yield from _texts(other, value, depth)


def _severities(module: Module, call: ast.Call) -> Iterator[str]:
    """How much a finding stops: as the call says, else as what is called does."""
    said = [*_named_severities(call), *_BY_NAME.get(_name(call), ())]
    if any(word.arg == "warn" for word in call.keywords):
        said.append("WARN")
    for argument in call.args:
        if isinstance(argument, ast.Name):
            for value in module.given.get((module.around[argument], argument.id), ()):
                said += _named_severities(value)
    if not said:
        called = [
            function for function in module.functions.get(_name(call), ()) if function.name != "finding"
        ]
        said = [name for function in called for name in _named_severities(function)]
    return iter(said)


def _named_severities(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Attribute)
            and isinstance(part.value, ast.Name)
            and part.value.id == "Severity"
        ):
            yield part.attr


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def page() -> str:
    """The page, from the program."""
    set_language("nl")
    rooms: dict[str, list[Made]] = defaultdict(list)
    for one in made():
        rooms[one.code[0]].append(one)
    parts = [HEAD]
    lines = {letter: [_row(one) for one in found] for letter, found in rooms.items()}
    for code, row in checks():
        lines.setdefault(code[0], []).append(row)
    for letter, found in sorted(lines.items()):
        parts.append(f"\n## {letter}\n\n| code | | wat er is | wat u doet | waar |\n|---|---|---|---|---|\n")
        parts += dict.fromkeys(found)
    return "".join(parts)


def checks() -> Iterator[tuple[str, str]]:
    """The checks on documents: their code, and a line of the table for each of their sentences."""
    found = yamlfile.read(ROOT / "formats" / "_checks.yaml", "_checks.yaml").data["checks"]
    for code, check in found.items():
        for variant in check.get("variants", {}).values():
            sign = SIGNS[variant.get("severity", check["severity"]).upper()]
            texts = [_cell(variant.get(name, check.get(name, ""))) for name in ("message", "remedy")]
            yield code, _line(code, sign, *texts, "`formats/_checks.yaml`")


def _said(text: str) -> str:
    """The Dutch of a message, of one with a plural that of one; Python 3.11.2 looks a plural up by itself."""
    said = _(text)
    return said if said != text else ngettext(text, text, 1)


def _row(one: Made) -> str:
    texts = [
        "<br>".join(dict.fromkeys(_cell(_said(text)) for text in texts))
        for texts in (one.messages, one.remedies)
    ]
    return _line(one.code, " ".join(one.signs), *texts, f"`{one.module}`")


def _line(*cells: str) -> str:
    return "| " + " | ".join(cell or "–" for cell in cells) + " |\n"


def _cell(text: str) -> str:
    """A sentence as it can stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "/").replace("<", "&lt;")


def main() -> int:
    """Write the page, or say whether it is as it should be."""
    text = page()
    if "--check" in sys.argv[1:]:
        return 0 if PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""The lazy functions: conditions, choices, caught errors, and LET."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mas_cli.formulas.code import Code, deeper, error
from mas_cli.formulas.grid import Rect
from mas_cli.formulas.registry import FUNCTIONS
from mas_cli.formulas.special_forms import form
from mas_cli.formulas.syntax import Call, Name, Node
from mas_cli.formulas.values import NA, ErrorValue, Refused

if TYPE_CHECKING:
    from mas_cli.formulas.writer import Writer


def _scalar(writer: Writer, node: Node, *, forced: bool) -> Code:
    """An argument that is a single value outside array formulas, even within SUMPRODUCT.

    Raises:
        Refused: there, a range would be cut to one cell by Excel and not by other programs; nobody means
        that.
    """
    if forced and not writer.arrays:
        before = writer.intersections
        code = writer.write(node, "S")
        if writer.intersections != before:
            raise Refused("condition over a range inside an ordinary formula")
        return code
    return writer.write(node, "L" if forced else "S", forced=forced)


def _condition(code: Code) -> str:
    return code.text if code.logical else f"to_truth({code.text})"


def _choice(writer: Writer, test: Code, yes: Code, no: Code) -> Code:
    """`yes if test else no`, with an error in the test as result; constants decide at once."""
    if test.const:
        value = writer.plan.evaluate(Code(_condition(test), const=True))
        if isinstance(value, ErrorValue):
            return error(value)
        return yes if value else no
    yes, no = writer.plan.hoist(yes), writer.plan.hoist(no)
    text = f"({yes.text} if (t := {_condition(test)}) is True else ({no.text}) if t is False else t)"
    return Code(
        text,
        array=yes.array or no.array,
        blank=yes.blank or no.blank,
        depth=deeper(test, yes, no, by=2),
        open=yes.open or no.open,
        tail=yes.tail or no.tail,
    )


@form("IF", least=2, most=3)
def _if(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    test = _scalar(writer, node.arguments[0], forced=forced)
    branches = [
        writer.write(branch, "L" if test.array else context, forced=forced or test.array)
        for branch in node.arguments[1:]
    ]
    no = branches[1] if len(branches) > 1 else Code("False", const=True, simple=True, logical=True)
    if test.array:
        return _over_arrays(writer, "IF", test, branches[0], no)
    return _choice(writer, test, branches[0], no)


def _over_arrays(writer: Writer, name: str, *arguments: Code) -> Code:
    """The function with all arguments computed, element by element."""
    return writer.apply(FUNCTIONS[name], arguments)


@form("IFERROR", least=2, most=2)
def _iferror(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return _catch(writer, node, context, "(t := {0}).__class__ is ErrorValue", forced=forced)


@form("IFNA", least=2, most=2)
def _ifna(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    return _catch(writer, node, context, "(t := {0}) is E_NA", forced=forced)


def _catch(writer: Writer, node: Call, context: str, test: str, *, forced: bool) -> Code:
    inner = "S" if context == "S" else "L"
    value = writer.write(node.arguments[0], inner, forced=forced)
    other = writer.write(node.arguments[1], inner, forced=forced)
    if value.array:
        return _over_arrays(writer, node.name, value, other)
    if value.const:
        result = writer.plan.evaluate(value)
        caught = isinstance(result, ErrorValue) and (node.name == "IFERROR" or result is NA)
        return other if caught else writer.plan.literal(result)
    other = writer.plan.hoist(other)
    return Code(
        f"({other.text} if {test.format(value.text)} else t)",
        array=other.array,
        blank=value.blank or other.blank,
        depth=deeper(value, other, by=2),
    )


@form("IFS", least=2)
def _ifs(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    if len(node.arguments) % 2:
        raise Refused("IFS() with an odd number of arguments")
    tests = [_scalar(writer, test, forced=forced) for test in node.arguments[::2]]
    if any(test.array for test in tests):
        parts = [writer.write(part, "L", forced=True) for part in node.arguments]
        return _over_arrays(writer, "IFS", *parts)
    result = error(NA)
    for test, value in zip(reversed(tests), reversed(node.arguments[1::2]), strict=True):
        result = _choice(writer, test, writer.write(value, context, forced=forced), result)
    return result


@form("SWITCH", least=3)
def _switch(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    subject = _scalar(writer, node.arguments[0], forced=forced)
    pairs, default = node.arguments[1:], None
    if len(pairs) % 2:
        pairs, default = pairs[:-1], pairs[-1]
    if subject.array:
        parts = [writer.write(part, "L", forced=True) for part in node.arguments]
        return _over_arrays(writer, "SWITCH", *parts)
    result = error(NA) if default is None else writer.write(default, context, forced=forced)
    name = writer.variable()
    held = subject if subject.const else Code(name, blank=subject.blank)
    for case, value in zip(reversed(pairs[::2]), reversed(pairs[1::2]), strict=True):
        wanted = _scalar(writer, case, forced=forced)
        if wanted.array:
            raise Refused("SWITCH() with an array as case")
        test = writer.call("same", held, wanted, logical=True)
        result = _choice(writer, test, writer.write(value, context, forced=forced), result)
    if subject.const:
        return result
    return replace(
        result,
        const=False,
        text=f"({name} := {subject.text}, {result.text})[1]",
        depth=deeper(subject, result),
    )


@form("CHOOSE", least=2)
def _choose(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    index = _scalar(writer, node.arguments[0], forced=forced)
    options = node.arguments[1:]
    if index.array:
        parts = [writer.write(option, "L", forced=True) for option in options]
        return _over_arrays(writer, "CHOOSE", index, *parts)
    if index.const:
        value = writer.plan.evaluate(Code(f"position({index.text}, {len(options)})", const=True))
        if isinstance(value, ErrorValue):
            return error(value)
        return writer.write(options[int(value) - 1], context, forced=forced)
    codes = [writer.plan.hoist(writer.write(option, context, forced=forced)) for option in options]
    start = f"{codes[0].text} if (t := position({index.text}, {len(codes)})) == 1"
    cases = "".join(f" else {code.text} if t == {number}" for number, code in enumerate(codes[1:], start=2))
    return Code(
        f"({start}{cases} else t)",
        array=any(code.array for code in codes),
        blank=any(code.blank for code in codes),
        depth=deeper(index, *codes, by=2),
    )


@form("LET", least=3)
def _let(writer: Writer, node: Call, context: str, *, forced: bool) -> Code:
    if len(node.arguments) % 2 == 0:
        raise Refused("LET() with an even number of arguments")
    outer = writer.scope
    writer.scope = dict(outer)
    bindings: list[str] = []
    depths: list[Code] = []
    try:
        for name, meaning in zip(node.arguments[:-1:2], node.arguments[1::2], strict=True):
            if not isinstance(name, Name):
                raise Refused("LET() with something else than a name")
            if isinstance(writer.rect(meaning), Rect):
                writer.scope[name.name.lower()] = _unbound(writer, meaning)
                continue
            code = writer.write(meaning, "L" if forced else "S", forced=forced)
            if code.const:
                writer.scope[name.name.lower()] = writer.plan.hoist(code)
                continue
            variable = writer.variable()
            bindings.append(f"{variable} := {code.text}")
            depths.append(code)
            writer.scope[name.name.lower()] = replace(code, text=variable, simple=True, depth=0)
        body = writer.write(node.arguments[-1], context, forced=forced)
    finally:
        writer.scope = outer
    if body.const or not bindings:
        return body
    lines = ", ".join(f"({binding})" for binding in bindings)
    return replace(body, text=f"({lines}, {body.text})[-1]", depth=deeper(body, *depths, by=2))


def _unbound(writer: Writer, meaning: Node) -> Node:
    """Return the reference that a LET name means, with earlier names replaced."""
    while isinstance(meaning, Name):
        bound = writer.scope.get(meaning.name.lower())
        if bound is None or isinstance(bound, Code):
            return meaning
        meaning = bound
    return meaning

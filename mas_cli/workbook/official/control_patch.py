"""Form controls switched and chosen in a copy: in their settings and in the old drawing; Excel reads both.

Only the one attribute and the one element that say so change; a control that says so already is left alone.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.ooxml import open_package, write_package
from mas_cli.workbook.official.controls import DROPDOWN
from mas_cli.workbook.official.source import LIMITS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.workbook.official.controls import Control

_ROOT: Final = re.compile(
    rb"<(?:\w+:)?formControlPr\b(?P<given>(?:[^<>\"']|\"[^\"]*\"|'[^']*')*?)\s*(?P<end>/?>)"
)
_SHAPE: Final = re.compile(
    rb"<(?P<tag>(?:\w+:)?shape)\b(?P<given>[^<>]*)(?<!/)>(?P<inner>.*?)</(?P=tag)\s*>", re.DOTALL
)
_NUMBER: Final = re.compile(rb"(?:\bid|:spid)\s*=\s*[\"'][^\"'<>]*_s(\d+)[\"']")
_CLIENT: Final = re.compile(rb"(?P<close></(?P<prefix>\w+:)?ClientData\s*>)")


def with_states(data: bytes, states: Mapping[Control, int], where: str) -> bytes:
    """A copy of a workbook in which its form controls are in the given states; nothing else changes.

    Args:
        data: the workbook.
        states: 1 or 0 for a box or button, the number of what is chosen for a drop-down, 0 for nothing.
        where: how messages name the workbook.

    Raises:
        InvalidInput: a control is written in a way that cannot be changed safely (W66).
    """
    wanted = {control: state for control, state in states.items() if control.state != state}
    if not wanted:
        return data
    package = open_package(data, limits=LIMITS, where=where)
    parts: dict[str, bytes | None] = {}
    drawings: dict[str, dict[str, tuple[Control, int]]] = defaultdict(dict)
    for control, state in wanted.items():
        if control.settings:
            parts[control.settings] = _set(package.read_xml(control.settings), control, state, where)
        if control.drawing:
            drawings[control.drawing][control.shape] = (control, state)
    for drawing, shapes in drawings.items():
        patched = _drawn(package.read_xml(drawing), shapes)
        # Without its own settings a control has only its shape; with them Excel goes by those.
        if patched is None and any(not control.settings for control, _state in shapes.values()):
            raise _unusual(where, next(iter(shapes.values()))[0])
        if patched is not None:
            parts[drawing] = patched
    return write_package(package, parts)


def _set(data: bytes, control: Control, state: int, where: str) -> bytes:
    found = _ROOT.search(data)
    if found is None or b"<!--" in data:
        raise _unusual(where, control)
    name, value = (b"sel", b"%d" % state) if control.kind == DROPDOWN else (b"checked", b"Checked")
    given = re.sub(rb"\s+%b\s*=\s*(?:\"[^\"]*\"|'[^']*')" % name, b"", found["given"])
    if state:
        given += b' %b="%b"' % (name, value)
    start, end = found.span("given")
    return data[:start] + given + data[end:]


def _drawn(data: bytes, shapes: Mapping[str, tuple[Control, int]]) -> bytes | None:
    """The drawing with the states in it; None when a shape is not found in it as Excel writes one."""
    if b"<!--" in data or b"<![CDATA[" in data:
        return None
    left = set(shapes)

    def patched(match: re.Match[bytes]) -> bytes:
        # The number of Office's own comes after a name; without a name the id is the number.
        numbers = [number.decode() for number in _NUMBER.findall(match["given"])]
        number = next((number for number in reversed(numbers) if number in left), "")
        client = _CLIENT.search(match["inner"])
        if not number or client is None:
            return match[0]
        left.discard(number)
        control, state = shapes[number]
        name = b"Sel" if control.kind == DROPDOWN else b"Checked"
        tag = (client["prefix"] or b"") + name
        inner = re.sub(rb"<%b\s*(?:/>|>[^<]*</%b\s*>)\s*" % (tag, tag), b"", match["inner"])
        client = _CLIENT.search(inner)
        assert client is not None
        element = b"<%b>%d</%b>" % (tag, state, tag) if state else b""
        inner = inner[: client.start()] + element + inner[client.start() :]
        start, end = (place - match.start() for place in match.span("inner"))
        return match[0][:start] + inner + match[0][end:]

    made = _SHAPE.sub(patched, data)
    return None if left else made


def _unusual(where: str, control: Control) -> InvalidInput:
    message = _("The form control {name} is written in a way that cannot be changed safely.")
    message = message.format(name=control.text or control.shape)
    remedy = _("Open the workbook in Excel, save it under a new name and add that file.")
    return InvalidInput(
        message, remedy=remedy, findings=[Finding("W66", Severity.BLOCK, where, message, remedy)]
    )

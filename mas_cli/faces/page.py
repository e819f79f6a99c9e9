"""The instrument as one HTML file that works without a network, a server or a framework.

The file holds the questions, the compiled rules and the program of the page; a Content-Security-Policy in it
names the hash of its own script and style and forbids everything else, connections included.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import mas_cli
from mas_cli.faces.javascript import compiled
from mas_cli.instrument.definition import PLACEHOLDER
from mas_cli.text import safe
from mas_cli.written.months import MONTHS, WEEKDAYS
from mas_cli.written.words import MEANINGS, UNKNOWN_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mas_cli.instrument.definition import Basis, DecisionStep, Question
    from mas_cli.instrument.instrument import Instrument, PageProgram

_STATIC: Final = Path(__file__).parent / "static"
_EPOCH: Final = date(1970, 1, 1).toordinal()
# The order in which they run: the logic first, then the page.
_MARK: Final = re.compile(r"@@([A-Z]+)@@")
_RUNTIME: Final = "runtime.js"
_ADVICE: Final = "advice.js"
# What a workbook with formulas of its own has in the place of `advice.js`.
_WORKBOOK: Final = "workbook.js"
_PAGE: Final = ("store.js", "page.js")
# What a page that nobody serves has in the place of `served.js`.
_ALONE: Final = "const SERVED = null; const sendChanges = () => {}; const startServed = () => {};"


@dataclass(frozen=True, slots=True)
class Served:
    """What a page knows that is served for one person.

    Attributes:
        token: of its requests.
        today: the peildatum while that question is open.
        answers: those given so far, as plain JSON.
        passed: the questions that were answered or left open.
        position: the question to begin with; None for the first.
    """

    token: str
    today: date
    answers: Mapping[str, Any]
    remarks: Mapping[str, str]
    passed: tuple[str, ...]
    position: str | None


def page(instrument: Instrument, *, until: date | None = None, served: Served | None = None) -> bytes:
    """Return the page as UTF-8.

    Args:
        instrument: whose questions and rules; parameters keep their dates, so that the page follows the
            peildatum that is filled in.
        until: the first day on which a newer edition holds; None when there is none.
        served: makes it a page that sends each answer to its server; None for one that connects to nothing.
    """
    instrument = instrument.with_plain_lists()
    data = as_data(instrument, until)
    computing = instrument.page_program
    if computing is not None:
        # A workbook has no editions.
        data |= {"from": None, "workbook": computing.data}
    with_server = _ALONE if served is None else _served(served)
    parts = [
        '"use strict";',
        logic(instrument, data, computing),
        reading(),
        *map(_static, _PAGE),
        with_server,
        "start();",
    ]
    script = "\n".join(parts)
    style = _static("page.css")
    policy = [
        "default-src 'none'",
        f"script-src '{_hash(script)}'",
        f"style-src '{_hash(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    if served is not None:
        policy.append("connect-src 'self'")
    filled = {
        "POLICY": html.escape("; ".join(policy)),
        "TITLE": html.escape(data["title"]),
        "EDITION": html.escape(data["name"]),
        "STATEMENT": html.escape(data["statement"]),
        "LABEL": "reconstructie · " if data["reconstruction"] else "",
        "PAPER": _paper(instrument, data),
        "STYLE": style,
        "SCRIPT": script,
    }
    text = _static("page.html")
    # One pass: a text that happens to hold another mark is not filled in again.
    return _MARK.sub(lambda match: filled[match[1]], text).encode()


def logic(instrument: Instrument, data: Mapping[str, Any], computing: PageProgram | None = None) -> str:
    """Return the part of the script that needs no browser: data, runtime, compiled rules and advice."""
    rules = compiled(instrument.program) if computing is None else computing.source
    advice = _static(_ADVICE if computing is None else _WORKBOOK)
    return "\n".join([f"const INSTRUMENT = {_literal(data)};", _static(_RUNTIME), rules, advice])


def reading() -> str:
    """Return the part of the script that reads answers, by the grammar of `written`."""
    words = {"months": MONTHS, "weekdays": WEEKDAYS, "meanings": MEANINGS, "unknown": UNKNOWN_WORDS}
    return f"const WRITTEN = {_literal(words)};\n{_static('read.js')}"


def _served(served: Served) -> str:
    data = {**asdict(served), "today": _number(served.today)}
    return f"const SERVED = {_literal(data)};\n{_static('served.js')}"


def _literal(data: object) -> str:
    """Return plain data as JavaScript that can stand in a script element."""
    literal = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    # Inside a script element only these three could end it or begin a comment.
    return literal.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def as_data(instrument: Instrument, until: date | None = None) -> dict[str, Any]:
    """Return what the page needs of an instrument, as plain data; days are day numbers since 1970."""
    definition = instrument.definition
    steps = _step_texts(definition.decision)
    overlay = instrument.overlay
    return {
        "name": definition.name,
        "id": definition.id,
        "edition": definition.edition,
        "title": safe(definition.title),
        "sha256": definition.sha256,
        "mas": mas_cli.__version__,
        "reconstruction": definition.reconstruction,
        "statement": safe(definition.statement),
        "from": _number(definition.valid_from),
        "until": _number(until) if until else None,
        "overlay": None if overlay is None else safe(f"{overlay.id} {overlay.version}"),
        "blocks": {block: safe(title) for block, title in definition.blocks.items()},
        "questions": [_question(question) for question in instrument.questions.values()],
        "routes": {
            route.id: {
                "title": safe(route.title),
                "explanation": safe(route.explanation),
                "criteria": [
                    {"id": item.id, "text": safe(item.text).rstrip("."), **_basis(item.basis)}
                    for item in route.criteria
                ],
            }
            for route in definition.routes.values()
        },
        "signals": {
            signal.id: {
                "title": safe(signal.title),
                "advice": safe(signal.advice),
                "safety": signal.safety,
                **_basis(signal.basis),
            }
            for signal in definition.signals.values()
        },
        "rows": [
            {
                "step": row.step,
                "text": safe(steps.get(row.step, "")),
                "status": row.conclusion.status,
                "routes": row.conclusion.routes,
                "choose": row.conclusion.choose,
                "signals": row.conclusion.signals,
                "only_safety": row.conclusion.only_safety,
            }
            for row in instrument.program.rows
        ],
        "sources": {
            source.id: {"title": safe(source.title), "address": safe(source.address)}
            for source in definition.sources.values()
        },
        "parameters": _parameters(instrument),
        "names": {name: safe(value) for name, value in instrument.names.items()},
    }


def _parameters(instrument: Instrument) -> dict[str, list[tuple[int, Any]]]:
    """Return the dated values of each parameter in a condition or text; a region's own always holds."""
    dated = instrument.definition.parameters
    local = instrument.overlay.parameters if instrument.overlay else {}
    needed = set(instrument.used_parameters) | {name for name in _named(instrument) if name in dated}
    return {
        name: [(_number(dated[name].waarden[0].valid_from), local[name])]
        if name in local
        else [(_number(value.valid_from), value.value) for value in dated[name].waarden]
        for name in sorted(needed)
    }


def _named(instrument: Instrument) -> set[str]:
    """Return every name in braces in a text of the instrument."""
    definition = instrument.definition
    texts = [
        *(text for q in instrument.questions.values() for text in (q.text, q.help, *q.options.values())),
        *(
            text
            for r in definition.routes.values()
            for text in (r.explanation, *(i.text for i in r.criteria))
        ),
        *(signal.advice for signal in definition.signals.values()),
        *_step_texts(definition.decision).values(),
    ]
    return {name for text in texts for name in PLACEHOLDER.findall(text)}


def _question(question: Question) -> dict[str, Any]:
    bound = {
        key: _number(value) if isinstance(value, date) else value
        for key, value in (("min", question.minimum), ("max", question.maximum))
    }
    return {
        "id": question.id,
        "block": question.block,
        "type": question.type,
        "text": safe(question.text),
        "help": safe(question.help),
        "options": {option: safe(label) for option, label in question.options.items()},
        **bound,
        "step": question.step,
        "partly": question.partly,
        "certain": question.certain,
        "unit": safe(question.unit),
        "today": question.default_today,
        "informative": question.informative,
        **_basis(question.basis),
    }


def _basis(basis: Basis) -> dict[str, Any]:
    return {"sources": basis.sources, "provenance": basis.provenance}


def _step_texts(steps: tuple[DecisionStep, ...]) -> dict[str, str]:
    found = {}
    for step in steps:
        found[step.id] = step.text
        found |= _step_texts(step.steps)
    return found


def _paper(instrument: Instrument, data: Mapping[str, Any]) -> str:
    """Return the form for paper: each question with boxes to tick, also without JavaScript."""
    lines = []
    for block, title in data["blocks"].items():
        lines.append(f"<h3>{html.escape(block)}. {html.escape(title)}</h3><ol>")
        for number, question in enumerate(data["questions"], 1):
            if question["block"] != block:
                continue
            labels = [*question["options"].values()] if question["options"] else []
            if question["type"] != "text":
                labels.append("onbekend")
            boxes = "".join(f"<span class=box>{html.escape(label)}</span>" for label in labels)
            unit = f" {html.escape(question['unit'])}" if question["unit"] else ""
            line = "" if question["options"] else f"<span class=line></span>{unit} "
            lines.append(
                f'<li value={number} data-question="{html.escape(question["id"])}" data-text>'
                f"<p dir=auto>{html.escape(instrument.text(question['text']))}</p><p>{line}{boxes}</p></li>"
            )
        lines.append("</ol>")
    return "\n".join(lines)


def _static(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _number(day: date) -> int:
    return day.toordinal() - _EPOCH

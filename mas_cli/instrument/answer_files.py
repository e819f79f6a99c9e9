"""Answers files: a YAML or JSON mapping of question id to answer, read with the line of every fault."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.answers import ANSWER, REMARK, AnswerSet
from mas_cli.instrument.definition import Definition
from mas_cli.instrument.screening import SCHEMA
from mas_cli.reasons import UnusableError, reason_of
from mas_cli.written import PartialDate

MAX_BYTES: Final = yamlfile.MAX_BYTES

# The answers as written, and where each stands.
RawAnswers = tuple[dict[str, Any], Callable[[str], str]]


def read_raw(path: Path) -> RawAnswers:
    """The mapping in an answers file (`.yaml`, `.yml` or `.json`), its values unchecked.

    A saved screening (`mas.screening/1`) is read too: its answers count.

    Raises:
        InvalidInput: the file cannot be read, or is no mapping (A20).
    """
    document = _json(path) if path.suffix.lower() == ".json" else yamlfile.read(path)
    prefix: tuple[str, ...] = ()
    data = document.data
    if isinstance(data, dict) and data.get("schema") == SCHEMA and isinstance(data.get("answers"), dict):
        prefix = ("answers",)
        remarks = data.get("remarks") or {}
        data = {
            question: {ANSWER: value, REMARK: remarks[question]} if question in remarks else value
            for question, value in data["answers"].items()
        }
    if data is None:
        data = {}
    if not isinstance(data, dict):
        finding = Finding(
            "A20",
            Severity.BLOCK,
            str(path),
            _("This is no answers file: it should map question ids to answers."),
            _("Write a line per answer, such as verzuim_uren: 24."),
        )
        raise InvalidInput(finding.message, findings=[finding])
    return data, lambda question: document.where((*prefix, question))


def dump(answers: AnswerSet, definition: Definition) -> bytes:
    """The answers as a YAML answers file that `read_raw` reads back."""
    lines = [
        f"# {definition.title}, {definition.name}" + (" (reconstructie)" if definition.reconstruction else "")
    ]
    for question in definition.questions:
        if question in answers.values or question in answers.remarks:
            value = _scalar(answers.values.get(question))
            if question in answers.remarks:
                remark = json.dumps(answers.remarks[question], ensure_ascii=False)
                value = f"{{{ANSWER}: {value}, {REMARK}: {remark}}}"
            lines.append(f"{question}: {value}")
    return ("\n".join(lines) + "\n").encode()


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    return json.dumps(str(value)) if isinstance(value, PartialDate) else str(value)


def _json(path: Path) -> yamlfile.Document:
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise UnusableError(_("it is larger than {limit} MB").format(limit=MAX_BYTES // 1_000_000))
        text = content.decode("utf-8-sig")
        data = json.loads(text, object_pairs_hook=_no_duplicates)
    except (OSError, ValueError, RecursionError) as error:
        reason = reason_of(error)
        finding = Finding(
            "A21",
            Severity.BLOCK,
            str(path),
            _("The file cannot be read as JSON: {reason}.").format(reason=reason),
            _("Check the file; a YAML file ends in .yaml."),
        )
        raise InvalidInput(finding.message, findings=[finding]) from error
    keys = data.get("answers", data) if isinstance(data, dict) else {}
    lines: dict[tuple[str | int, ...], int] = {}
    for key in keys:
        position = text.find(json.dumps(key, ensure_ascii=False))
        line = text.count("\n", 0, position) + 1 if position >= 0 else 1
        lines[(key,)] = lines["answers", key] = line
    return yamlfile.Document(str(path), data, lines)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        raise UnusableError(_("a key occurs twice"))
    return data

"""What the columns of a result mean, beside it: a data package (Frictionless) that carries the receipt.

A csv or jsonl has no place of its own that says with what it was made, or that a run was stopped half-way.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from mas_cli.batch.kept import VERDICT
from mas_cli.batch.model import COLUMNS, LISTS, SEPARATOR, SHOWN, ScoreOutcome
from mas_cli.batch.results.draft import unwritable
from mas_cli.batch.results.tally import summary
from mas_cli.files import atomic_write
from mas_cli.i18n import _
from mas_cli.instrument.definition import INSUFFICIENT, NO_ROUTE, ROUTE, UNKNOWN
from mas_cli.instrument.evaluate import VERDICTS as VERDICT_NAMES

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.batch.model import Batch
    from mas_cli.batch.results.tally import Tally
    from mas_cli.batch.results.writing import CsvStyle
    from mas_cli.instrument.instrument import Instrument

STOPPED: Final = "afgebroken_na"
"""The key of a receipt that says after how many inputs a run was stopped; absent of a whole run."""

_MEDIA: Final = {
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "sqlite": "application/vnd.sqlite3",
    "duckdb": "application/octet-stream",
}
# Shapes in which a list is a list.
_TYPED: Final = frozenset({"jsonl", "parquet", "duckdb"})
_MAKER: Final = "mas.results/1"
_CHUNK: Final = 1024 * 1024


def place(out: Path) -> Path:
    """Where the dictionary of a result stands: beside it."""
    return out.with_name(f"{out.name}.datapackage.json")


class DictionaryWriter:
    """A writer that runs after that of the result, which it describes.

    Args:
        out: the result.
        instrument: names routes, signals and questions.
        extra: columns for outcomes of a bound workbook, or for what is kept.
        style: of a csv.
        asked: whether the user wants it; else it is written of a run that was stopped, and anew where
            one stands beside a result that is replaced.
    """

    def __init__(
        self, out: Path, instrument: Instrument, extra: Sequence[str], style: CsvStyle, *, asked: bool
    ) -> None:
        self._out = out
        self._instrument = instrument
        self._extra = extra
        self._style = style
        self._asked = asked

    def write(self, batch: Batch) -> None:
        """As `Writer`: what the columns mean does not depend on the results."""

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """As `Writer`."""
        target = place(self._out)
        if not (self._asked or STOPPED in receipt or _is_ours(target)):
            return
        text = json.dumps(self._package(tally, receipt), ensure_ascii=False, indent=2)
        atomic_write(target, f"{text}\n".encode("utf-8", "replace"))

    def abandon(self) -> None:
        """As `Writer`."""

    def _package(self, tally: Tally, receipt: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "profile": "data-package",
            "name": _slug(self._out.name),
            "title": _("Results of {count} inputs").format(count=tally.total),
            "schema": _MAKER,
            "partial": STOPPED in receipt,
            "receipt": dict(receipt),
            "summary": summary(tally, 0.0),
            "resources": [self._resource()],
        }

    def _resource(self) -> dict[str, Any]:
        shape = self._out.suffix.lower().removeprefix(".")
        tabular = shape == "csv"
        size, sha256 = _measured(self._out)
        resource: dict[str, Any] = {
            "name": "results",
            "path": self._out.name,
            "profile": "tabular-data-resource" if tabular else "data-resource",
            "format": shape,
            "mediatype": _MEDIA[shape],
            "bytes": size,
            "hash": f"sha256:{sha256}",
            "schema": {
                "fields": [self._field(name, shape) for name in COLUMNS]
                + [self._further(name) for name in self._extra],
                "missingValues": [""],
            },
        }
        if tabular:
            resource["encoding"] = "utf-8"
            resource["dialect"] = {
                "delimiter": self._style.separator,
                "lineTerminator": "\r\n",
                "quoteChar": '"',
                "doubleQuote": True,
                "header": True,
            }
        return resource

    def _field(self, name: str, shape: str) -> dict[str, Any]:
        kind = "date" if name == "peildatum" else "string"
        text = _meanings()[name]
        if name in {*LISTS, *SHOWN[1:]}:
            if shape in _TYPED and (name in LISTS or shape != "jsonl"):
                kind = "array"
            else:
                text = _("{text}; several with {separator} between them").format(
                    text=text.rstrip("."), separator=SEPARATOR
                )
        field: dict[str, Any] = {"name": name, "type": kind, "description": text}
        values = self._values(name)
        if values:
            field["categories"] = [{"value": value, "label": label} for value, label in values.items()]
        if name == "uitkomst":
            field["constraints"] = {"required": True, "enum": list(values)}
        elif name == "bron":
            field["constraints"] = {"required": True}
        return field

    def _further(self, name: str) -> dict[str, Any]:
        """The column of an answer, of a verdict, or of an outcome of a bound workbook."""
        instrument = self._instrument
        question = instrument.questions.get(name)
        if question is not None:
            kind = "string" if question.options else "date" if question.type == "date" else "number"
            field: dict[str, Any] = {"name": name, "type": kind, "title": instrument.text(question.text)}
            if kind == "number" and self._out.suffix.lower() == ".csv":
                field["decimalChar"] = self._style.decimal
            if question.options:
                labels = {**question.options, UNKNOWN: _("unknown")}
                field["categories"] = [{"value": value, "label": label} for value, label in labels.items()]
            return field
        route = instrument.definition.routes.get(name.removeprefix(VERDICT))
        if route is not None and name.startswith(VERDICT):
            title = _("Verdict on {route}").format(route=instrument.text(route.title))
            return {
                "name": name,
                "type": "string",
                "title": title,
                "constraints": {"enum": list(VERDICT_NAMES)},
            }
        return {"name": name, "type": "any", "title": name}

    def _values(self, name: str) -> Mapping[str, str]:
        """Return the meanings of the ids in a column; empty for a column of free text."""
        instrument, definition = self._instrument, self._instrument.definition
        name = name.removeprefix("getoond_")
        if name == "uitkomst":
            return outcome_names()
        if name == "status":
            return {
                ROUTE: _("route advised"),
                NO_ROUTE: _("no route"),
                INSUFFICIENT: _("not enough information"),
            }
        if name == "routes":
            return {route.id: instrument.text(route.title) for route in definition.routes.values()}
        if name == "signalen":
            return {signal.id: instrument.text(signal.title) for signal in definition.signals.values()}
        if name == "ontbrekend":
            return {one: instrument.text(question.text) for one, question in instrument.questions.items()}
        question = instrument.questions.get(name)
        return question.options if question is not None else {}


def outcome_names() -> dict[str, str]:
    """What each outcome is called for people."""
    return {
        ScoreOutcome.SCORED.value: _("scored"),
        ScoreOutcome.DIFFERENT.value: _("scored, the workbook showed something else"),
        ScoreOutcome.INCOMPLETE.value: _("incomplete"),
        ScoreOutcome.UNRECOGNISED.value: _("not recognised"),
        ScoreOutcome.UNREADABLE.value: _("not readable"),
        ScoreOutcome.REFUSED.value: _("refused"),
    }


def _meanings() -> dict[str, str]:
    return {
        "bron": _("The input: a path, a name in a zip, or a register with the number of the row."),
        "uitkomst": _("How the input ended."),
        "status": _("Whether a route is advised; empty without an advice."),
        "routes": _("The routes advised."),
        "signalen": _("What to do besides the route."),
        "ontbrekend": _("Questions that are open while their answer could change the advice."),
        "bevindingen": _("What was found: code, place and message."),
        "instrument": _("The instrument that gave the advice."),
        "editie": _("The edition of the instrument."),
        "peildatum": _("The day of the assessment."),
        "getoond_status": _("The status that the workbook itself showed, where it differs."),
        "getoond_routes": _("The routes that the workbook itself showed, where they differ."),
        "getoond_signalen": _("The signals that the workbook itself showed, where they differ."),
        "verzuim_soort": _("The kind of absence."),
        "leeftijdsgroep": _("The age on the day of the assessment."),
        "schooljaar": _("The school year of the day of the assessment."),
        "zaak": _("The case, as the register or the place of the workbook names it."),
        "beoordelaar": _("The officer, as the register or the place of the workbook names them."),
        "school": _("The school, as the register names it."),
        "gemeente": _("The municipality, as the register names it."),
        "besluit": _("The decision, as the register has it."),
        "reden": _("The reason for deviating from the advice, as the register has it."),
    }


def _measured(path: Path) -> tuple[int, str]:
    """The size and fingerprint of a result.

    Raises:
        InvalidInput: it cannot be read back.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError as error:
        raise unwritable(path, error) from error
    return size, digest.hexdigest()


def _is_ours(path: Path) -> bool:
    try:
        return bool(json.loads(path.read_bytes())["schema"] == _MAKER)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return False


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9._-]+", "-", name.lower()).strip("-._") or "results"

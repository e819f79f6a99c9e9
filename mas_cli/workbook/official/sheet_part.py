"""Everything of one sheet part that matters for binding, read in one pass over its XML."""

from __future__ import annotations

import math
from datetime import datetime
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.formulas import Cell, ErrorValue, Form, Value, error_value
from mas_cli.i18n import _
from mas_cli.ooxml.markup import SPREADSHEET, from_office, walk
from mas_cli.ooxml.references import Area, split_area, split_ref
from mas_cli.ooxml.refusals import malformed
from mas_cli.workbook.official.sheet_contents import SheetPart
from mas_cli.workbook.official.sheet_rules import ColourRule, ControlPlace, Validation
from mas_cli.written import to_serial

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from mas_cli.ooxml import Limits
    from mas_cli.workbook.official.styles import Styles

MAX_CELLS: Final = 600_000
_MAX_AREAS: Final = 20_000
_UNKNOWN_ERROR: Final = error_value("#VALUE!")
# What the extension list (x14) has in a namespace of its own.
_EXTENDED: Final = ("dataValidation", "conditionalFormatting")
_TRUTH: Final = {"1": True, "true": True, "0": False, "false": False}


def read_sheet(
    data: bytes,
    where: str,
    limits: Limits,
    *,
    shared_text: Callable[[int], str],
    styles: Styles,
    dynamic: Collection[int],
    errors: Mapping[int, ErrorValue],
    date1904: bool,
) -> SheetPart:
    """One pass over a sheet part.

    Args:
        data: the part in UTF-8.
        where: the sheet as messages name it.
        limits: of the general reader.
        shared_text: the text of a number; raises IndexError for a number that is none.
        styles: the cell formats.
        dynamic: the numbers of cell metadata that mark a formula that spills.
        errors: those of value metadata that stand for an error the format has no word for.
        date1904: the calendar of the workbook.

    Raises:
        InvalidInput: damaged (X14), a DOCTYPE (X10), or more cells than are looked at (W52).
    """
    reader = _Reader(where, shared_text, styles, frozenset(dynamic), errors, date1904=date1904)
    for _step in walk((data,), where, limits, start=reader.start, end=reader.end, text=reader.text):
        pass
    return reader.part


class _Reader:
    """Expat's events made into a `SheetPart`."""

    def __init__(
        self,
        where: str,
        shared_text: Callable[[int], str],
        styles: Styles,
        dynamic: frozenset[int],
        errors: Mapping[int, ErrorValue],
        *,
        date1904: bool,
    ) -> None:
        self.part = SheetPart()
        self._where = where
        self._shared_text = shared_text
        self._unlocked = styles.unlocked
        self._forms = styles.forms
        self._dynamic = dynamic
        self._errors = errors
        self._date1904 = date1904
        self._row = 0
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._formula: dict[str, str] | None = None
        self._pieces: dict[str, list[str]] = {}
        self._target: list[str] | None = None
        self._phonetic = 0
        self._validation: dict[str, str] | None = None
        self._validation_formula = ""
        self._control: dict[str, str] | None = None
        self._controls_seen: set[str] = set()
        self._anchor = ""
        self._coloured: tuple[Area, ...] | None = None
        self._rules: list[tuple[str, list[str]]] = []
        self._starts: dict[str, Callable[[dict[str, str]], None]] = {
            "col": self._column_form,
            "row": self._start_row,
            "c": self._start_cell,
            "mergeCell": self._merge,
            "sheetProtection": self._protection,
            "conditionalFormatting": self._start_colours,
            "legacyDrawing": self._legacy,
            "dataValidation": self._start_validation,
            "control": self._start_control,
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _space, local = name.rpartition(" ")
        self._target = None
        if self._cell is not None:
            self._inside_cell(namespace, local, attributes)
        elif local in self._starts and (namespace in SPREADSHEET or local in _EXTENDED):
            self._starts[local](attributes)
        elif self._validation is not None:
            self._inside_validation(local)
        elif self._coloured is not None:
            self._inside_colours(local, attributes)
        elif self._control is not None:
            if local in ("from", "to"):
                self._anchor = local
            elif local == "controlPr":
                self._control["linkedCell"] = attributes.get("linkedCell", "")
            elif self._anchor and local in ("row", "col"):
                self._target = self._pieces.setdefault(f"{self._anchor} {local}", [])

    def end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        self._target = None
        if local == "rPh":
            self._phonetic = max(0, self._phonetic - 1)
        elif local == "c" and self._cell is not None:
            self._end_cell(self._cell)
        elif local == "dataValidation" and self._validation is not None:
            self._end_validation(self._validation)
        elif local == "conditionalFormatting" and self._coloured is not None:
            self._end_colours(self._coloured)
        elif local == "control" and self._control is not None:
            self._end_control(self._control)
        elif local in ("from", "to"):
            self._anchor = ""

    def text(self, piece: str) -> None:
        if self._target is not None:
            self._target.append(piece)

    def _start_row(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        self._row = self._number(given) if given else self._row + 1
        self._column = 0
        if attributes.get("hidden") in ("1", "true"):
            self.part.hidden_rows.add(self._row)
        if attributes.get("customFormat") in ("1", "true"):
            form = self._forms.get(self._number(attributes.get("s", "0")), Form.GENERAL)
            self.part.row_forms[self._row] = form

    def _column_form(self, attributes: dict[str, str]) -> None:
        form = self._forms.get(self._number(attributes.get("style", "0")))
        if form is not None and len(self.part.column_forms) < _MAX_AREAS:
            low, high = (self._number(attributes.get(name, "0")) for name in ("min", "max"))
            self.part.column_forms.append((low, high, form))

    def _start_cell(self, attributes: dict[str, str]) -> None:
        given = attributes.get("r")
        if given:
            try:
                self._row, self._column = split_ref(given)
            except ValueError as error:
                raise malformed(f"{self._where}!{given[:20]}") from error
        else:
            self._column += 1
        self._cell = attributes
        self._formula = None
        self._pieces = {}

    def _inside_cell(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if namespace not in SPREADSHEET:
            return
        if local == "f":
            self._formula = attributes
            self._target = self._pieces.setdefault("f", [])
        elif local == "v":
            self._target = self._pieces.setdefault("v", [])
        elif local == "rPh":
            self._phonetic += 1
        elif local == "t" and not self._phonetic:
            self._target = self._pieces.setdefault("is", [])

    def _end_cell(self, attributes: dict[str, str]) -> None:
        self._cell = None
        place = (self._row, self._column)
        style = self._number(attributes.get("s", "0"))
        if style in self._unlocked and len(self.part.unlocked) < MAX_CELLS:
            self.part.unlocked.add(place)
        form = self._forms.get(style)
        if form is not None or self.part.column_forms or self.part.row_forms:
            self.part.forms[place] = form or Form.GENERAL
        value = self._value(attributes.get("t", "n"), constant=self._formula is None)
        if isinstance(value, ErrorValue) and "vm" in attributes:
            value = self._errors.get(self._number(attributes["vm"]), value)
        if value is None and self._formula is None:
            return
        if len(self.part.cells) >= MAX_CELLS:
            raise too_many_cells(self._where)
        self.part.cells[place] = self._made(value, attributes)

    def _made(self, value: Value, attributes: dict[str, str]) -> Cell:
        formula = self._formula
        if formula is None:
            return Cell(value)
        text = from_office("".join(self._pieces["f"]))
        kind = formula.get("t", "normal")
        return Cell(
            value,
            text or ("" if kind == "normal" else None),
            shared=self._number(formula.get("si", "0")) if kind == "shared" else None,
            array=formula.get("ref") if kind == "array" else None,
            dynamic=self._number(attributes.get("cm", "0")) in self._dynamic,
            data_table=kind == "dataTable",
        )

    def _value(self, kind: str, *, constant: bool) -> Value:
        if kind == "inlineStr":
            return from_office("".join(self._pieces.get("is", ())))
        raw = "".join(self._pieces["v"]) if "v" in self._pieces else None
        if kind == "str":
            # An empty result is stored as an element without text, or as nothing at all.
            return from_office(raw) if raw is not None else None if constant else ""
        if raw is None or not raw.strip():
            return None
        try:
            if kind == "s":
                return self._shared_text(self._number(raw))
            if kind == "b":
                return _TRUTH[raw.strip()]
            if kind == "e":
                return _error(raw.strip(), constant=constant)
            if kind == "d":
                return to_serial(datetime.fromisoformat(raw.strip()), date1904=self._date1904)
            number = float(raw)
        except (ValueError, KeyError, IndexError) as error:
            raise malformed(f"{self._where}: {self._row},{self._column}") from error
        if not math.isfinite(number) or "_" in raw:
            raise malformed(f"{self._where}: {self._row},{self._column}")
        return number

    def _merge(self, attributes: dict[str, str]) -> None:
        self.part.merges += _areas(attributes.get("ref", ""), len(self.part.merges))

    def _protection(self, attributes: dict[str, str]) -> None:
        self.part.protected = attributes.get("sheet", "0") in ("1", "true")

    def _start_colours(self, attributes: dict[str, str]) -> None:
        self._coloured = tuple(_areas(attributes.get("sqref", ""), 0))
        self._rules = []
        self._pieces = {}

    def _inside_colours(self, local: str, attributes: dict[str, str]) -> None:
        """`cfRule` around `formula`, in the extension list around `f`, and there `sqref` at the end."""
        if local == "cfRule":
            self._rules.append((attributes.get("type", ""), []))
        elif local in ("formula", "f") and self._rules:
            self._target = []
            self._rules[-1][1].append("")
            self._pieces[f"{len(self._rules)} {len(self._rules[-1][1])}"] = self._target
        elif local == "sqref":
            self._target = self._pieces.setdefault("sqref", [])

    def _end_colours(self, areas: tuple[Area, ...]) -> None:
        self._coloured = None
        areas = areas or tuple(_areas("".join(self._pieces.get("sqref", ())), 0))
        for number, (kind, formulas) in enumerate(self._rules, 1):
            texts = ("".join(self._pieces[f"{number} {at}"]).strip() for at in range(1, len(formulas) + 1))
            if areas and len(self.part.colours) < _MAX_AREAS:
                self.part.colours.append(ColourRule(areas, kind, tuple(text for text in texts if text)))

    def _legacy(self, attributes: dict[str, str]) -> None:
        self.part.legacy_drawing = _relation(attributes)

    def _start_validation(self, attributes: dict[str, str]) -> None:
        self._validation = attributes
        self._validation_formula = ""
        self._pieces = {}

    def _inside_validation(self, local: str) -> None:
        """`formula1` with text, or in the extension list `formula1` around `f`, and `sqref`."""
        if local in ("formula1", "formula2"):
            self._validation_formula = local
            self._target = self._pieces.setdefault(local, [])
        elif local == "f" and self._validation_formula:
            self._target = self._pieces.setdefault(self._validation_formula, [])
        elif local == "sqref":
            self._target = self._pieces.setdefault("sqref", [])

    def _end_validation(self, attributes: dict[str, str]) -> None:
        self._validation = None
        written = attributes.get("sqref") or "".join(self._pieces.get("sqref", ()))
        areas = tuple(_areas(written, 0))
        if areas and len(self.part.validations) < _MAX_AREAS:
            self.part.validations.append(
                Validation(
                    areas,
                    attributes.get("type", "none"),
                    attributes.get("operator", "between"),
                    "".join(self._pieces.get("formula1", ())).strip(),
                    "".join(self._pieces.get("formula2", ())).strip(),
                    from_office(attributes.get("promptTitle", "")),
                    from_office(attributes.get("prompt", "")),
                )
            )

    def _start_control(self, attributes: dict[str, str]) -> None:
        shape = attributes.get("shapeId", "")
        # The fallback for old programs repeats every control.
        if shape not in self._controls_seen and len(self._controls_seen) < _MAX_AREAS:
            self._controls_seen.add(shape)
            self._control = attributes
            self._pieces = {}

    def _end_control(self, attributes: dict[str, str]) -> None:
        self._control = None
        self.part.controls.append(
            ControlPlace(
                attributes.get("shapeId", ""),
                _relation(attributes),
                attributes.get("name", ""),
                self._corner("from row"),
                self._corner("from col"),
                self._corner("to row"),
                self._corner("to col"),
                attributes.get("linkedCell", ""),
            )
        )

    def _corner(self, name: str) -> int:
        """A row or column of an anchor, counted from 1; 0 when it is not there."""
        digits = "".join(self._pieces.get(name, ())).strip()
        return int(digits) + 1 if digits.isascii() and digits.isdigit() and len(digits) < 8 else 0

    def _number(self, digits: str) -> int:
        digits = digits.strip()
        if digits.isascii() and digits.isdigit() and len(digits) < 10:
            return int(digits)
        raise malformed(self._where)


def too_many_cells(where: str) -> InvalidInput:
    """The refusal of a workbook that is too large to be an instrument (W52)."""
    message = _("The workbook has more than {limit} filled cells.").format(limit=MAX_CELLS)
    remedy = _("Remove the sheets with data from a copy, and add that copy.")
    return InvalidInput(
        message, remedy=remedy, findings=[Finding("W52", Severity.BLOCK, where, message, remedy)]
    )


def _error(code: str, *, constant: bool) -> ErrorValue | None:
    """Errors Excel added later have no name here: a constant stays an error, a result is not compared."""
    try:
        return error_value(code)
    except KeyError:
        return _UNKNOWN_ERROR if constant else None


def _areas(written: str, already: int) -> list[Area]:
    found: list[Area] = []
    for part in written.split():
        if len(found) + already >= _MAX_AREAS:
            break
        try:
            found.append(split_area(part))
        except ValueError:
            continue
    return found


def _relation(attributes: dict[str, str]) -> str:
    return next((value for key, value in attributes.items() if key.endswith(" id")), "")

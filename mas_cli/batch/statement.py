"""`mas instrument sql`: the instrument as one statement for a database or engine that has no `mas`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.table import Columns
    from mas_cli.workbook.choice import InstrumentChoice

VIEW = "mas_advies"


def written(  # noqa: PLR0917  as the options of the command
    choice: InstrumentChoice,
    dialect: str,
    table: str,
    columns_file: Path | None,
    keep: list[str] | None,
    view: str,
    day: date | None,
) -> str:
    """Write the statement, under a comment that describes it.

    Args:
        choice: the instrument; its editions follow the peildatum of every row.
        dialect: duckdb, spark or postgres.
        table: with the raw answers.
        columns_file: which column is what; None when every question has a column by its own id.
        keep: the columns to pass through; None for all.
        view: the name of the view; empty for the query alone.
        day: the peildatum where a row has none; None for the day on which it is run.

    Raises:
        UsageError: no such dialect, or something that the statement cannot say.
        InvalidInput: the instrument or the columns file has faults.
    """
    import mas_cli
    from mas_cli.batch.registers.columns import targets
    from mas_cli.instrument.advice_columns import eras_of
    from mas_cli.instrument.sql_compiler import Source, statement
    from mas_cli.instrument.sql_language import Dialect, Dialected
    from mas_cli.instrument.written_columns import Style
    from mas_cli.table import Columns, read_columns
    from mas_cli.table.columns import MONTH_FIRST, SERIAL

    known = [one for one in get_args(Dialect) if one == dialect]
    if not known:
        raise UsageError(
            _("There is no dialect {name}.").format(name=dialect),
            remedy=_("Choose from {options}.").format(options=", ".join(get_args(Dialect))),
        )
    eras = eras_of(choice.on, choice.changes())
    instrument = eras[-1].instrument if eras else choice.on(day or date.max)
    if instrument.row_by_row:
        raise UsageError(
            _("{name} is a workbook with formulas of its own, which no statement can say.").format(
                name=instrument.definition.name
            ),
            remedy=_("Score with mas score --instrument {name}.").format(name=instrument.definition.id),
        )
    columns = read_columns(columns_file, targets(instrument)) if columns_file else Columns()
    questions = instrument.questions.values()
    codes = {one.id: columns.codes_for(one.id, yes_no=one.type == "jno") for one in questions}
    style = Style(codes, columns.dates == MONTH_FIRST, columns.pivot)
    if columns.dates == SERIAL:
        raise UsageError(
            _("A statement does not read the day numbers of Excel."),
            remedy=_("Save the columns as dates first."),
        )
    places = _places(columns, instrument.questions)
    source = Source(table, places, keep, style)
    query = statement(eras, source, known[0], day)
    names = ", ".join(f"{era.instrument.definition.name}" for era in eras)
    head = f"-- mas {mas_cli.__version__}: {names}"
    name = Dialected(known[0]).name(view) if view else ""
    return f"{head}\n{f'CREATE OR REPLACE VIEW {name} AS' if view else ''}\n{query};".replace("\n\n", "\n")


def _places(columns: Columns, questions: Iterable[str]) -> dict[str, str]:
    """The column of each question: as the columns file has it, else by its own id."""
    from mas_cli.table import heading_key

    known = set(questions)
    if not columns.asked:
        return {id_: id_ for id_ in known}
    found = {columns.headings[heading_key(heading)]: heading for heading in columns.asked}
    return {target: heading for target, heading in found.items() if target in known}

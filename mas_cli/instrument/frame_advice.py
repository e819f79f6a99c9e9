"""Raw answers in a table of any library, and their advice in a table of the same: lazy where that is lazy."""

from __future__ import annotations

import difflib
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import narwhals as nw

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.instrument.advice_columns import Era, advised, result_columns
from mas_cli.instrument.frame_language import Frames
from mas_cli.instrument.frame_values import date_number
from mas_cli.instrument.sql_compiler import Source, statement
from mas_cli.instrument.written_columns import Style

_TABLE: Final = "antwoorden"
_ALIKE: Final = 0.85
_ROWS: Final = 100_000


def advise_anywhere(table: Any, eras: Sequence[Era], today: date) -> Any:
    """The table with the columns of the advice behind its own.

    Args:
        table: of Polars (eager or lazy), pandas, PyArrow, DuckDB or PySpark; a column a question id, of any
            type. Other columns are passed through.
        eras: the instrument by day.
        today: the peildatum where a row has none.

    Raises:
        InvalidInput: no column is a question (A14), or one has the name of a column of the advice (A15).
    """
    frame = nw.from_native(table)
    names = list(frame.collect_schema().names())
    questions = {id_ for era in eras for id_ in era.instrument.questions}
    known = [name for name in names if name in questions]
    _check(names, known, questions)
    _refuse_taken(names, result_columns(eras))
    places = {name: name for name in known}
    if frame.implementation.is_duckdb():
        source = Source(_TABLE, places, None, Style())
        return table.query(_TABLE, statement(eras, source, "duckdb", today))
    if frame.implementation.is_pyspark():
        return _in_spark(table, known, eras, today)
    if frame.implementation.is_pandas():
        return _of_pandas(table, known, eras, today)
    return nw.to_native(_in_frame(frame, names, known, eras, today))


def _in_frame(frame: Any, names: list[str], known: list[str], eras: Sequence[Era], today: date) -> Any:
    raw = {name: nw.col(name) for name in known}
    result = advised(Frames(), eras, raw, date_number(today))
    eager = isinstance(frame, nw.DataFrame) and frame.implementation.is_polars()
    made = frame.lazy() if eager else frame
    for stage in result.stages:
        made = made.with_columns(**stage)
    made = made.select(*names, **result.columns)
    return made.collect() if eager else made


def _of_pandas(table: Any, known: list[str], eras: Sequence[Era], today: date) -> Any:
    """Computed by Polars: a column of pandas holds values of any type, and means by nothing another thing."""
    import polars as pl

    texts = {
        name: [
            None if gone else str(value) for value, gone in zip(table[name], table[name].isna(), strict=True)
        ]
        for name in known
    }
    answers = pl.DataFrame(texts, schema=dict.fromkeys(known, pl.String))
    advised = advise_anywhere(answers, eras, today)
    return table.assign(**{name: advised[name].to_list() for name in result_columns(eras)})


def _in_spark(table: Any, known: Sequence[str], eras: Sequence[Era], today: date) -> Any:
    """Computed by Polars on every machine, as Spark hands it rows: an expression of this size takes Spark
    minutes to plan. The table stays lazy; `mas` must be installed where Spark computes.
    """
    from pyspark.sql.types import StringType, StructField, StructType

    columns = result_columns(eras)
    schema = StructType([*table.schema.fields, *(StructField(name, StringType()) for name in columns)])

    def advised(batches: Iterator[Any]) -> Iterator[Any]:
        import polars as pl
        import pyarrow as pa

        text = pa.string()
        for some in _many(batches):
            given = pa.Table.from_batches(some)
            raw = pl.DataFrame(pl.from_arrow(given.select(known)))
            made = advise_anywhere(raw, eras, today).select(columns).to_arrow()
            for name in columns:
                given = given.append_column(name, made[name].cast(text))
            yield from given.to_batches()

    return table.mapInArrow(advised, schema)


def _many(batches: Iterator[Any]) -> Iterator[list[Any]]:
    """Batches put together, because every expression is planned anew."""
    some: list[Any] = []
    for batch in batches:
        some.append(batch)
        if sum(one.num_rows for one in some) >= _ROWS:
            yield some
            some = []
    if some:
        yield some


def _check(names: Sequence[str], known: Sequence[str], questions: Iterable[str]) -> None:
    """Refuse a table of which no column is a question, and say which columns nearly are one."""
    if not known:
        message = _("No column of this table has the name of a question.")
        remedy = _("mas instrument show lists the questions.")
        raise InvalidInput(
            message, remedy=remedy, findings=[Finding("A14", Severity.BLOCK, "", message, remedy)]
        )
    open_ = sorted(set(questions) - set(known))
    for name in names:
        close = [] if name in known else difflib.get_close_matches(name, open_, n=1, cutoff=_ALIKE)
        if close:
            message = _("The column {name} is not read. Did you mean {question}?")
            warnings.warn(message.format(name=name, question=close[0]), UserWarning, stacklevel=4)


def _refuse_taken(names: Sequence[str], columns: Iterable[str]) -> None:
    taken = sorted(set(names) & set(columns))
    if taken:
        message = _("The table has columns that the advice gets as well: {names}.")
        message = message.format(names=", ".join(taken))
        remedy = _("Give them another name first.")
        raise InvalidInput(
            message, remedy=remedy, findings=[Finding("A15", Severity.BLOCK, taken[0], message, remedy)]
        )

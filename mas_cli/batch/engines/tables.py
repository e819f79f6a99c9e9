"""Engines past the memory of one process: they read tables of answers from disk and write the advice there.

Each takes the same expression; what differs is how to connect, which the user's configuration says.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import narwhals as nw
import polars as pl

from mas_cli.batch.engines.choosing import DUCKDB, Engine
from mas_cli.errors import MasError, UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    import pyarrow as pa

Expression = Callable[["nw.LazyFrame[Any]"], "nw.LazyFrame[Any]"]
# What fails is raised as well; Java's messages about it would only stand between ours.
_LOG: Final = """
rootLogger.level = off
rootLogger.appenderRef.nothing.ref = nothing
appender.nothing.type = Null
appender.nothing.name = nothing
"""


class TableEngine(Protocol):
    """A connection; used as a context."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def run(self, answers: Path, expression: Expression, out: Path) -> None:
        """Write what an expression makes of all parquet files in a folder as parquet files in another.

        Raises:
            UsageError: the engine stopped.
        """


def connected(engine: Engine, folder: Path) -> TableEngine:
    """A connection to DuckDB or Spark.

    Args:
        engine: which, and how to reach it.
        folder: where it may keep what does not fit in memory.

    Raises:
        UsageError: with these settings there is no connection.
    """
    return (_DuckDB if engine.name == DUCKDB else _Spark)(engine.settings, folder)


@contextmanager
def whatever_it_raises(engine: str) -> Iterator[None]:
    """Report a fault of another engine as one, whatever class its version gives the exception."""
    try:
        yield
    except MasError:
        raise
    except Exception as error:
        raise _stopped(engine, error) from error


def _stopped(engine: str, error: Exception) -> UsageError:
    message = _("{engine} stopped: {reason}").format(engine=engine, reason=one_line(str(error), limit=3000))
    remedy = _("Look at [score.{name}] in the configuration file, the memory and the free space.")
    return UsageError(message, remedy=remedy.format(name=engine.lower()))


def spark_session(settings: Mapping[str, str | int], folder: Path) -> Any:
    """A session of Spark that says nothing on the terminal.

    Args:
        settings: the master, and those of Spark itself.
        folder: for the settings of its log.

    Raises:
        UsageError: with these settings there is none.
    """
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    log = folder / "log4j2.properties"
    log.write_text(_LOG)
    given = {
        "master": "local[*]",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log.as_uri()}",
        # A task has a core or so; Polars in it would take all of the machine, as in every other task.
        "spark.executorEnv.POLARS_MAX_THREADS": settings.get("spark.task.cpus", 1),
        **settings,
    }
    # PySpark reads which Python its workers start from here only.
    here = sys.executable if str(given["master"]).startswith("local") else "python3"
    os.environ.setdefault("PYSPARK_PYTHON", str(given.get("spark.pyspark.python", here)))
    builder = SparkSession.builder.appName("mas score").master(str(given.pop("master")))
    for key, value in given.items():
        builder = builder.config(key, value)
    with whatever_it_raises("PySpark"), _unheard():
        return builder.getOrCreate()


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep what Java says while it starts off the terminal; what it cannot do is raised."""
    with Path(os.devnull).open("wb") as nowhere:
        kept = os.dup(2)
        os.dup2(nowhere.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)


class _DuckDB:
    def __init__(self, settings: Mapping[str, str | int], folder: Path) -> None:
        import duckdb

        given: dict[str, Any] = {"temp_directory": str(folder), **settings}
        database = str(given.pop("database", ":memory:"))
        with whatever_it_raises("DuckDB"):
            self._connection = duckdb.connect(database, config=given)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._connection.close()

    def run(self, answers: Path, expression: Expression, out: Path) -> None:
        """As `TableEngine`."""
        with whatever_it_raises("DuckDB"):
            table = self._connection.read_parquet([str(path) for path in sorted(answers.iterdir())])
            advised = expression(nw.from_native(table))
            advised.to_native().write_parquet(str(out / "advies.parquet"))


class _Spark:
    def __init__(self, settings: Mapping[str, str | int], folder: Path) -> None:
        own: dict[str, str | int] = {
            "spark.local.dir": str(folder),
            "spark.sql.warehouse.dir": str(folder / "spark"),
            "spark.sql.execution.arrow.maxRecordsPerBatch": 100_000,
        }
        self._session = spark_session({**own, **settings}, folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._session.stop()

    def run(self, answers: Path, expression: Expression, out: Path) -> None:
        """As `TableEngine`."""
        from pyspark.sql.pandas.types import from_arrow_schema

        with whatever_it_raises("PySpark"):
            table = self._session.read.parquet(answers.as_uri())
            nothing = pl.scan_parquet(answers / "*.parquet").head(0)
            schema = from_arrow_schema(_advised(expression, nothing).schema)
            made = table.mapInArrow(lambda batches: _in_parts(expression, batches), schema)
            made.write.mode("overwrite").parquet(out.as_uri())


def _in_parts(expression: Expression, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The expression on a machine of Spark, as it hands over rows: to plan it as one takes Spark minutes."""
    import pyarrow as pa

    for batch in batches:
        given = pl.DataFrame(pl.from_arrow(pa.Table.from_batches([batch])))
        yield from _advised(expression, given.lazy()).to_batches()


def _advised(expression: Expression, answers: pl.LazyFrame) -> pa.Table:
    made = expression(nw.from_native(answers)).to_native().collect()
    return made.to_arrow(compat_level=pl.CompatLevel.oldest())

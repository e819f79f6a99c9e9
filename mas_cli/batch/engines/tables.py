"""Engines past the memory of one process: they read tables of answers from disk and write the advice there.

Each takes the same expression; what differs is how to connect, which the user's configuration says.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Protocol, Self

import narwhals as nw

from mas_cli.batch.engines.choosing import DUCKDB, Engine
from mas_cli.errors import MasError, UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line

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
def _whatever_it_raises(engine: str) -> Iterator[None]:
    """Another engine's fault is told as such, whatever class its present version gives it."""
    try:
        yield
    except MasError:
        raise
    except Exception as error:
        raise _stopped(engine, error) from error


def _stopped(engine: str, error: Exception) -> UsageError:
    message = _("{engine} stopped: {reason}").format(engine=engine, reason=one_line(str(error), limit=300))
    remedy = _("Look at [score.{name}] in the configuration file, the memory and the free space.")
    return UsageError(message, remedy=remedy.format(name=engine.lower()))


class _DuckDB:
    def __init__(self, settings: Mapping[str, str | int], folder: Path) -> None:
        import duckdb

        given: dict[str, Any] = {"temp_directory": str(folder), **settings}
        database = str(given.pop("database", ":memory:"))
        with _whatever_it_raises("DuckDB"):
            self._connection = duckdb.connect(database, config=given)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._connection.close()

    def run(self, answers: Path, expression: Expression, out: Path) -> None:
        """As `TableEngine`."""
        with _whatever_it_raises("DuckDB"):
            table = self._connection.read_parquet([str(path) for path in sorted(answers.iterdir())])
            advised = expression(nw.from_native(table))
            advised.to_native().write_parquet(str(out / "advies.parquet"))


class _Spark:
    def __init__(self, settings: Mapping[str, str | int], folder: Path) -> None:
        from pyspark.sql import SparkSession

        logging.getLogger("py4j").setLevel(logging.CRITICAL)
        log = folder / "log4j2.properties"
        log.write_text(_LOG)
        given = {
            "master": "local[*]",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.local.dir": str(folder),
            "spark.sql.warehouse.dir": str(folder / "spark"),
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={log.as_uri()}",
            # Many small columns: planning them anew in every round costs more than it saves.
            "spark.sql.codegen.wholeStage": "false",
            **settings,
        }
        builder = SparkSession.builder.appName("mas score").master(str(given.pop("master")))
        for key, value in given.items():
            builder = builder.config(key, value)
        with _whatever_it_raises("PySpark"):
            self._session = builder.getOrCreate()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._session.stop()

    def run(self, answers: Path, expression: Expression, out: Path) -> None:
        """As `TableEngine`."""
        with _whatever_it_raises("PySpark"):
            table = self._session.read.parquet(answers.as_uri())
            expression(nw.from_native(table)).to_native().write.mode("overwrite").parquet(out.as_uri())

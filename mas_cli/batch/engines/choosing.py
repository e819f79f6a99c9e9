"""The engines that score registers: which there are, which is chosen, and what they need."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.errors import UsageError
from mas_cli.extras import adding
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.config import ScoreConfig

ROWS: Final = "rijen"
POLARS: Final = "polars"
DUCKDB: Final = "duckdb"
PYSPARK: Final = "pyspark"
ENGINES: Final = (POLARS, ROWS, DUCKDB, PYSPARK)


@dataclass(frozen=True, slots=True)
class Engine:
    """An engine and how to reach it.

    Attributes:
        name: `polars`, `rijen` for one row at a time, or `duckdb` or `pyspark` for all rows at once.
        settings: of DuckDB or Spark itself.
        werkmap: where interim tables go; Spark's workers must reach it. None for the system's own.
    """

    name: str
    settings: Mapping[str, str | int] = field(default_factory=dict)
    werkmap: Path | None = None


def chosen_engine(asked: str, config: ScoreConfig) -> Engine:
    """The engine that was asked for, here or in the configuration; else Polars, or row by row without it.

    Raises:
        UsageError: there is no such engine, or it is not installed.
    """
    name = asked or config.engine
    if name and name not in ENGINES:
        raise UsageError(
            _("There is no engine {name}.").format(name=name),
            remedy=_("Choose from {options}.").format(options=", ".join(ENGINES)),
        )
    if not name:
        return Engine(POLARS if importlib.util.find_spec(POLARS) else ROWS)
    if name in {DUCKDB, PYSPARK}:
        need(name)
    if name != ROWS:
        need(POLARS)
    if name == PYSPARK and not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        message = _("PySpark needs Java, which is not installed.")
        raise UsageError(message, remedy=_("Install Java 17 or newer, or choose another engine."))
    return Engine(name, config.connections.get(name, {}), config.werkmap)


def need(library: str) -> None:
    """Refuse when an optional library is not installed.

    Raises:
        UsageError: with how to install it.
    """
    if importlib.util.find_spec(library) is None:
        raise UsageError(
            _("This needs {library}, which is not installed.").format(library=library),
            remedy=_("Install it with: {command}").format(command=adding(library)),
        )

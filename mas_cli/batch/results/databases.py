"""Results as a database in one file, SQLite or DuckDB, for analysts who query them in SQL.

`resultaten` has a row an input. What is a list there is a table of its own too, with a row for each thing
listed: `routes`, `signalen` and `ontbrekend`, bound to the results by `nummer`. `herkomst` has the receipt.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli import scratch
from mas_cli.batch.engines.choosing import DUCKDB, need
from mas_cli.batch.model import COLUMNS, LISTS, SEPARATOR
from mas_cli.batch.results.draft import Draft, unwritable
from mas_cli.batch.results.parquet import ParquetWriter
from mas_cli.batch.results.tally import summary

if TYPE_CHECKING:
    from mas_cli.batch.model import Batch
    from mas_cli.batch.results.tally import Tally

_PLACES: Final = {name: COLUMNS.index(name) for name in LISTS}
_CHUNK: Final = 1024 * 1024


class SqliteWriter:
    """Writes as the results come; an empty text is null, and a list is text with `;` between."""

    def __init__(self, path: Path, extra: Sequence[str] = (), numbers: Collection[str] = ()) -> None:
        self._extra = extra
        self._draft = Draft(path)
        self._number = 0
        columns = [f"{_name(name)} {'REAL' if name in numbers else 'TEXT'}" for name in (*COLUMNS, *extra)]
        with self._told():
            self._draft.stream.close()
            self._base = sqlite3.connect(self._draft.temporary, isolation_level=None, check_same_thread=False)
            try:
                self._make(columns)
            except BaseException:
                self.abandon()
                raise

    def _make(self, columns: Sequence[str]) -> None:
        # Nobody else sees the file before it is whole, so there is nothing to go back to.
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("PRAGMA synchronous = OFF")
        self._base.execute("BEGIN")
        self._base.execute(f"CREATE TABLE resultaten (nummer INTEGER PRIMARY KEY, {', '.join(columns)})")
        for name in LISTS:
            self._base.execute(
                f"CREATE TABLE {name} (nummer INTEGER NOT NULL REFERENCES resultaten, naam TEXT NOT NULL)"
            )
        self._base.execute("CREATE TABLE herkomst (naam TEXT PRIMARY KEY, waarde TEXT)")

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            known = error if isinstance(error, OSError) else OSError(str(error))
            raise unwritable(self._draft.path, known) from error

    def write(self, batch: Batch) -> None:
        """As `Writer`."""
        marks = ", ".join("?" * (1 + len(COLUMNS) + len(self._extra)))
        rows: list[tuple[Any, ...]] = []
        listed: dict[str, list[tuple[int, str]]] = {name: [] for name in LISTS}
        values = batch.values(self._extra) if self._extra else repeat(())
        for row, more in zip(batch.rows(), values, strict=False):
            self._number += 1
            rows.append((self._number, *(text or None for text in row), *more))
            for name, place in _PLACES.items():
                listed[name] += ((self._number, id_) for id_ in row[place].split(SEPARATOR) if id_)
        with self._told():
            self._base.executemany(f"INSERT INTO resultaten VALUES ({marks})", rows)  # noqa: S608  marks only
            for name, pairs in listed.items():
                self._base.executemany(f"INSERT INTO {name} VALUES (?, ?)", pairs)  # noqa: S608  names of ours

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """As `Writer`."""
        with self._told():
            self._base.executemany("INSERT INTO herkomst VALUES (?, ?)", _said(tally, receipt))
            for name in LISTS:
                self._base.execute(f"CREATE INDEX {name}_naam ON {name} (naam, nummer)")
            self._base.execute("COMMIT")
            self._base.close()
            self._draft.stream = self._draft.temporary.open("r+b")
        self._draft.publish()

    def abandon(self) -> None:
        """As `Writer`."""
        self._base.close()
        self._draft.discard()


class DuckdbWriter:
    """Writes parquet first and loads that when all results are there; needs DuckDB."""

    def __init__(self, path: Path, extra: Sequence[str] = (), numbers: Collection[str] = ()) -> None:
        need(DUCKDB)
        self._draft = Draft(path)
        self._folder = scratch.folder(f".{path.name[:40]}", path.parent)
        self._whole = Path(self._folder.name) / "resultaten.parquet"
        self._parquet = ParquetWriter(self._whole, extra, numbers)

    def write(self, batch: Batch) -> None:
        """As `Writer`."""
        self._parquet.write(batch)

    def finish(self, tally: Tally, receipt: Mapping[str, Any]) -> None:
        """As `Writer`."""
        import duckdb

        self._parquet.finish(tally, receipt)
        made = Path(self._folder.name) / "resultaten.duckdb"
        try:
            with duckdb.connect(made) as base:
                base.execute(
                    "CREATE TABLE resultaten AS SELECT file_row_number + 1 AS nummer, "
                    "* EXCLUDE (file_row_number) FROM read_parquet(?, file_row_number = true)",
                    [str(self._whole)],
                )
                for name in LISTS:
                    base.execute(
                        f"CREATE TABLE {name} AS SELECT nummer, unnest({name}) AS naam FROM resultaten"  # noqa: S608
                    )
                base.execute("CREATE TABLE herkomst (naam TEXT PRIMARY KEY, waarde TEXT)")
                base.executemany("INSERT INTO herkomst VALUES (?, ?)", _said(tally, receipt))
            with made.open("rb") as stream:
                while chunk := stream.read(_CHUNK):
                    self._draft.write(chunk)
        except (duckdb.Error, OSError) as error:
            known = error if isinstance(error, OSError) else OSError(str(error))
            raise unwritable(self._draft.path, known) from error
        self._draft.publish()
        self._folder.cleanup()

    def abandon(self) -> None:
        """As `Writer`."""
        self._parquet.abandon()
        self._draft.discard()
        self._folder.cleanup()


def _said(tally: Tally, receipt: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    """The receipt by name, and the counts as the JSON object `mas.score/1`."""
    said = [(name, None if value is None else str(value)) for name, value in receipt.items()]
    return [*said, ("telling", json.dumps(summary(tally, 0.0), ensure_ascii=False))]


def _name(column: str) -> str:
    escaped = column.replace('"', '""')
    return f'"{escaped}"'

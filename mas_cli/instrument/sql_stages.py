"""The stages of an expression as one SQL query."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from mas_cli.instrument.sql_language import Dialect, Dialected, Sql

_NAME: Final = re.compile(r'\w+|"(?:[^"]|"")*"|`(?:[^`]|``)*`')
_A_LINE: Final = 10


def staged(
    language: Dialected,
    table: str,
    base: Mapping[str, str],
    stages: Sequence[Mapping[str, Sql]],
    columns: Sequence[str],
) -> str:
    """One query in stages, each of which carries along only what a later one reads.

    Args:
        language: says it.
        table: as it stands after FROM.
        base: what later stages may read of the table: written name -> expression over the table.
        stages: name -> expression over the table and the columns of earlier stages.
        columns: what the query selects, over the columns of all stages.
    """
    first, *later = [{language.name(name): of.text for name, of in stage.items()} for stage in stages] or [{}]
    written = [{**base, **first}, *later]
    known = {name for stage in written for name in stage}
    needed = _read_in(columns) & known
    parts: list[str] = []
    for number, stage in reversed([*enumerate(written, 1)]):
        made = {name: of for name, of in stage.items() if name in needed}
        needed -= made.keys()
        listed = _listed(
            [*_lines(sorted(needed)), *(f"{of} AS {name}" for name, of in made.items())] or ["1 AS een"]
        )
        source = f"stap_{number - 1}" if number > 1 else table
        fence = _fence(language.dialect)
        parts.append(f"stap_{number} AS (\n  SELECT\n    {listed}\n  FROM {source}{fence}\n)")
        needed |= _read_in(made.values()) & known
    return f"WITH {', '.join(reversed(parts))}\nSELECT\n  {_listed(columns, '  ')}\nFROM stap_{len(written)}"


def _lines(names: Sequence[str]) -> list[str]:
    return [", ".join(names[first : first + _A_LINE]) for first in range(0, len(names), _A_LINE)]


def _read_in(texts: Iterable[str]) -> set[str]:
    """The words and quoted names in expressions: all names they read, and more."""
    return {word for text in texts for word in _NAME.findall(text)}


def named(language: Dialected, columns: Mapping[str, Sql]) -> list[str]:
    """Expressions with the names they get."""
    return [f"{of.text} AS {language.name(name)}" for name, of in columns.items()]


def _listed(columns: Iterable[str], indent: str = "    ") -> str:
    return f",\n{indent}".join(columns)


def _fence(dialect: Dialect) -> str:
    # PostgreSQL would write every expression out wherever it is used; it stops at this.
    return " OFFSET 0" if dialect == "postgres" else ""

"""The workbook as the formulas see it: plain values the caller fills from whatever file it has read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from mas_cli.formulas.values import Value


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the file.

    Attributes:
        value: its constant, or the result the file remembers when it has a formula; numbers as float.
        formula: the text after the equals sign, as the file stores it (English, `_xlfn.` and all); None for a
            constant, and for a member of a shared group or of an array whose text stands elsewhere.
        shared: the number of its shared group; the member that has the text is the master.
        array: the area (`A3:A6`) an array formula fills, on the cell that has its text.
        dynamic: whether that array formula spills (Excel marks it with `cm`), and so may grow and shrink.
        data_table: whether the "formula" is a what-if table, which is none.
    """

    value: Value = None
    formula: str | None = None
    shared: int | None = None
    array: str | None = None
    dynamic: bool = False
    data_table: bool = False


@dataclass(frozen=True, slots=True)
class DefinedName:
    """A name and the formula text behind it; `sheet` is the sheet it is local to."""

    name: str
    text: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its area with header and totals rows, and its columns from left to right."""

    name: str
    sheet: str
    area: str
    columns: tuple[str, ...]
    header_rows: int = 1
    totals_rows: int = 0


class SheetModel(Protocol):
    """A sheet: its name, its cells by (row, column), both from 1, and the rows that do not show."""

    @property
    def name(self) -> str:
        """The name on its tab."""
        ...

    @property
    def cells(self) -> Mapping[tuple[int, int], Cell]:
        """Its cells by (row, column)."""
        ...

    @property
    def hidden_rows(self) -> Collection[int]:
        """The rows that are hidden or filtered out."""
        ...


class WorkbookModel(Protocol):
    """A workbook: sheets in their order, names, tables, and whether days count from 1904."""

    @property
    def sheets(self) -> Sequence[SheetModel]:
        """The sheets in their order."""
        ...

    @property
    def names(self) -> Sequence[DefinedName]:
        """The defined names."""
        ...

    @property
    def tables(self) -> Sequence[Table]:
        """The tables of all sheets."""
        ...

    @property
    def date1904(self) -> bool:
        """Whether days count from 1904."""
        ...


@dataclass(frozen=True, slots=True)
class Sheet:
    """The plain `SheetModel`."""

    name: str
    cells: Mapping[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: Collection[int] = ()


@dataclass(frozen=True, slots=True)
class Workbook:
    """The plain `WorkbookModel`."""

    sheets: Sequence[Sheet] = ()
    names: Sequence[DefinedName] = ()
    tables: Sequence[Table] = ()
    date1904: bool = False

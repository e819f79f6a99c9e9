"""Lists that come in: csv, tsv, xlsx and parquet, a row a case, read by one reader and mapped by one mapper.

The law of this room: every written row is read right or refused by its line, never merged with another,
shifted or dropped. Rows read and rows refused are together the rows that the file holds, and that is checked.
Findings have codes T01 to T39. The room knows nothing of the domain: who calls it says which headings it
knows.

May not know: which question or field a column belongs to; it gives rows of cells as they were written.
"""

from .columns import SKIP, Columns, Layout, Targets, code_key, heading_key, lay_out, read_columns
from .model import RAGGED, ROW, Asked, Block, Known, Row, Table, cell_text
from .opening import LIST_ENDINGS, NAMED_ENDINGS, open_table
from .zipped import LOCKS, SYSTEM, Inside

__all__ = [
    "LIST_ENDINGS",
    "LOCKS",
    "NAMED_ENDINGS",
    "RAGGED",
    "ROW",
    "SKIP",
    "SYSTEM",
    "Asked",
    "Block",
    "Columns",
    "Inside",
    "Known",
    "Layout",
    "Row",
    "Table",
    "Targets",
    "cell_text",
    "code_key",
    "heading_key",
    "lay_out",
    "open_table",
    "read_columns",
]

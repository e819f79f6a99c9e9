"""Office files (xlsx, docx) as packages: safe reading under limits, cells, patching parts, reproducible zips.

Reading: `open_workbook` (or `open_package` for a Word file), then `read_cells`, `iter_rows`, `resolve_names`.
Writing: `patch_workbook` fills in someone else's workbook, `write_package` replaces parts, `write_zip` and
`normalise` make reproducible files of our own.
Everything from outside is refused with one finding (codes X01 and up) before it can cost more than
`Limits` allow.

May not know: what a workbook or letter is about, or which cells matter.
"""

from .archive import DEFAULT, Limits
from .cells import Cell, ErrorValue, Value, iter_rows, read_cells
from .number_formats import number_formats
from .package import Kind, Package, Relationship, open_package
from .patch import patch_workbook
from .references import Address, join_ref, split_ref
from .sheet_table import NO_RESULT, SheetBlock, SheetRow, hidden_columns, iter_sheet, sheet_blocks
from .workbook_parts import DefinedName, Sheet, Workbook, open_workbook, resolve_names, workbook_of
from .zipping import normalise, write_package, write_zip

__all__ = [
    "DEFAULT",
    "NO_RESULT",
    "Address",
    "Cell",
    "DefinedName",
    "ErrorValue",
    "Kind",
    "Limits",
    "Package",
    "Relationship",
    "Sheet",
    "SheetBlock",
    "SheetRow",
    "Value",
    "Workbook",
    "hidden_columns",
    "iter_rows",
    "iter_sheet",
    "join_ref",
    "normalise",
    "number_formats",
    "open_package",
    "open_workbook",
    "patch_workbook",
    "read_cells",
    "resolve_names",
    "sheet_blocks",
    "split_ref",
    "workbook_of",
    "write_package",
    "write_zip",
]

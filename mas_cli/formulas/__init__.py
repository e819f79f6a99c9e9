"""Excel formulas compiled to Python, and to JavaScript for a page.

A workbook (`Workbook`, or anything of the shape `WorkbookModel`) goes in; a `Program` comes out that
computes the
outputs from the inputs in well under a millisecond. What is not computed here is named cell by cell and
taints every result that depends on it: such a result is a `Tainted`, never a number.

May not know: Office files or the domain; a workbook is cells with texts, wherever they came from.
"""

from mas_cli.formulas.addresses import CellRef
from mas_cli.formulas.identity import compiler_hash
from mas_cli.formulas.model import (
    Cell,
    DefinedName,
    Sheet,
    SheetModel,
    Table,
    Workbook,
    WorkbookModel,
)
from mas_cli.formulas.program import Program, compile_workbook
from mas_cli.formulas.settings import DUTCH, ENGLISH, Patience, Region
from mas_cli.formulas.steps import Unsupported
from mas_cli.formulas.typed import Form, Typing, form_of
from mas_cli.formulas.values import ErrorValue, Tainted, Value, error_value
from mas_cli.formulas.verify import Difference, Report, unsupported_findings, verify

__all__ = [
    "DUTCH",
    "ENGLISH",
    "Cell",
    "CellRef",
    "DefinedName",
    "Difference",
    "ErrorValue",
    "Form",
    "Patience",
    "Program",
    "Region",
    "Report",
    "Sheet",
    "SheetModel",
    "Table",
    "Tainted",
    "Typing",
    "Unsupported",
    "Value",
    "Workbook",
    "WorkbookModel",
    "compile_workbook",
    "compiler_hash",
    "error_value",
    "form_of",
    "unsupported_findings",
    "verify",
]

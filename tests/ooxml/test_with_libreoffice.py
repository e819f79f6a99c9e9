"""LibreOffice as the judge: it opens what we patched and shows what follows from the new values."""

from __future__ import annotations

import openpyxl
import pytest
from openpyxl.workbook.defined_name import DefinedName

from mas_cli.ooxml import open_workbook, patch_workbook, read_cells, resolve_names

pytestmark = [pytest.mark.oracle, pytest.mark.slow]


def test_a_workbook_from_libreoffice_is_read_patched_and_recalculated_without_a_stale_value(
    tmp_path, convert
):
    def recalculated(source):
        """The workbook as LibreOffice saves it after opening it with its default settings."""
        out = tmp_path / f"saved-{source.stem}"
        convert("xlsx", [source], out)
        return out / source.name

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Vragenlijst"
    sheet["A1"], sheet["B1"], sheet["C1"] = "Aantal uren verzuim", 3, "ja"
    sheet["A2"], sheet["B2"] = "Dubbel", "=B1*2"
    sheet["A3"], sheet["B3"] = "Route", '=IF(C1="ja","route 1","geen")'
    sheet.merge_cells("D1:E2")
    book.create_sheet("Advies")["A1"] = "=Vragenlijst!B2+1"
    book.defined_names["antw_uren"] = DefinedName("antw_uren", attr_text="Vragenlijst!$B$1")
    path = tmp_path / "instrument.xlsx"
    book.save(path)

    saved = recalculated(path)
    workbook = open_workbook(saved)
    assert resolve_names(workbook) == {"antw_uren": ("Vragenlijst", "B1")}
    found = read_cells(workbook, "Vragenlijst", ["A1", "B1", "B2", "B3", "C1"])
    assert [cell.value for cell in found.values()] == ["Aantal uren verzuim", 3.0, 6.0, "route 1", "ja"]
    assert read_cells(workbook, "Advies", ["A1"])["A1"].value == 7.0

    changes = {"B1": 10, "C1": "nee & <anders>", "B9": "nieuw"}
    patched = tmp_path / "gevuld.xlsx"
    patched.write_bytes(patch_workbook(saved.read_bytes(), {"Vragenlijst": changes}))
    assert read_cells(open_workbook(patched), "Advies", ["A1"])["A1"].value is None

    workbook = open_workbook(recalculated(patched))
    found = read_cells(workbook, "Vragenlijst", [*changes, "B2", "B3"])
    assert [cell.value for cell in found.values()] == [10.0, "nee & <anders>", "nieuw", 20.0, "geen"]
    assert read_cells(workbook, "Advies", ["A1"])["A1"].value == 21.0

"""A folder as it comes from twenty offices, with everything that can be wrong with a file."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from pathlib import Path

import pytest

from mas_cli.batch import zips
from support.batch import EDITIONS, empty, files, score, with_part, workbook, zipped

OLE2 = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


def stream_name(name: str) -> bytes:
    return name.encode("utf-16-le") + b"\0\0"


def bomb() -> bytes:
    """A workbook whose sheet unpacks to hundreds of megabytes."""
    content = io.BytesIO(workbook())
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/extra.xml", b"<a>" + b" " * 300_000_000 + b"</a>")
    return content.getvalue()


def sparse() -> bytes:
    """Two cells: the first and the last that a sheet can have."""
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    from mas_cli.ooxml import open_package, write_package

    package = open_package(workbook())
    part = next(name for name in package.parts if name.endswith("sheet2.xml"))
    return write_package(package, {part: sheet})


def hostile() -> dict[str, tuple[bytes, str]]:
    """Name -> content, and the outcome it has to get."""
    good = workbook()
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    return {
        "leeg.xlsx": (b"", "unrecognised"),
        "afgekapt.xlsx": (good[: len(good) // 2], "unreadable"),
        "foto.xlsx": (b"\xff\xd8\xff\xe0" + b"jpg" * 100, "unrecognised"),
        "bom.xlsx": (bomb(), "refused"),
        "ijl.xlsx": (sparse(), "refused,incomplete,scored_with_differences"),
        "doctype.xlsx": (
            with_part(good, "xl/workbook.xml", b"<workbook", doctype + b"<workbook"),
            "refused,unreadable",
        ),
        "wachtwoord.xlsx": (OLE2 + stream_name("EncryptedPackage"), "unreadable"),
        "oud.xls": (OLE2 + stream_name("Workbook"), "unreadable"),
        "libre.ods": (
            zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
            "unreadable",
        ),
        "brief.docx": (
            zipped(
                {
                    "[Content_Types].xml": b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
                    b'content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.'
                    b'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
                    "_rels/.rels": b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
                    b'relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument'
                    b'/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>',
                    "word/document.xml": b"<w/>",
                }
            ),
            "unrecognised",
        ),
        "~$lock.xlsx": (b"\x05Jansen", "refused"),
        "onbekende-editie.xlsx": (unknown_edition(), "unrecognised"),
        "plaatje.png": (b"\x89PNG", "unrecognised"),
        "kapot.zip": (b"PK\x03\x04 kapot", "unreadable"),
        "emoji 😀.xlsx": (good, "scored"),
        "noord/zelfde.xlsx": (good, "scored"),
        "zuid/zelfde.xlsx": (workbook("2019-01"), "scored"),
    }


def unknown_edition() -> bytes:
    content = empty("2022-03")
    from mas_cli.ooxml import open_workbook, patch_workbook, resolve_names

    place = resolve_names(open_workbook(content))["mas_editie"]
    return patch_workbook(content, {place.sheet: {place.ref: "2031-09"}})


def test_every_file_of_a_hostile_folder_gets_its_outcome_and_the_good_ones_are_scored(tmp_path: Path) -> None:
    bad = hostile()
    good = {f"goed/{number:03}.xlsx": workbook(EDITIONS[number % 3]) for number in range(9)}
    # A few hundred of them, as links to a few contents.
    folder = files(tmp_path / "map", {**{name: item[0] for name, item in bad.items()}, **good})
    for number in range(9, 240):
        os.link(folder / f"goed/{number % 9:03}.xlsx", folder / f"goed/{number:03}.xlsx")
    expected = {name: item[1].split(",") for name, item in bad.items()}
    expected |= {f"goed/{number:03}.xlsx": ["scored"] for number in range(240)}
    if sys.platform != "win32":
        (folder / "lus").symlink_to(folder, target_is_directory=True)
        (folder / "weg.xlsx").symlink_to(folder / "bestaat-niet.xlsx")
        (folder / "twee\nregels.xlsx").write_bytes(workbook())
        os.mkfifo(folder / "pijp.xlsx")
        expected |= {
            "lus": ["refused"],
            "weg.xlsx": ["unreadable"],
            "twee regels.xlsx": ["scored"],
            "pijp.xlsx": ["refused"],
        }
        if os.geteuid() != 0:
            (folder / "dicht.xlsx").write_bytes(workbook())
            (folder / "dicht.xlsx").chmod(0)
            expected["dicht.xlsx"] = ["unreadable"]
    rows, run = score(folder, jobs=2)
    got = {row["bron"].removeprefix(f"{folder}{os.sep}").replace(os.sep, "/"): row for row in rows}
    assert got.keys() == expected.keys()
    wrong = {
        name: (row["uitkomst"], expected[name], row["bevindingen"])
        for name, row in got.items()
        if row["uitkomst"] not in expected[name]
    }
    assert not wrong
    failed = [row for row in rows if row["uitkomst"] in {"refused", "unreadable", "unrecognised"}]
    assert all(row["bevindingen"] for row in failed)
    assert run.tally.not_scored == len(failed)
    assert all(finding.remedy for failure in run.failures for finding in failure.bevindingen)


def test_a_folder_gives_the_same_table_whatever_the_number_of_workers(tmp_path: Path) -> None:
    bad = {name: item[0] for name, item in hostile().items() if name != "bom.xlsx"}
    folder = files(tmp_path / "map", {**bad, **{f"{n:02}.xlsx": workbook() for n in range(20)}})
    one, _run = score(folder, jobs=1)
    three, _run = score(folder, jobs=3)
    assert one == three


def test_a_path_that_does_not_exist_is_a_result_and_no_crash(tmp_path: Path) -> None:
    rows, _run = score(tmp_path / "nergens", tmp_path / "nul\0.xlsx")
    assert [row["uitkomst"] for row in rows] == ["unreadable", "unreadable"]


@pytest.mark.parametrize(
    "name", ["binnen.zip", "register.csv", "foto.png", "~$slot.xlsx", "map/../../x.xlsx"]
)
def test_what_does_not_belong_in_a_zip_is_named_and_the_rest_is_scored(name: str, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({name: b"?", "goed.xlsx": workbook()}))
    rows, _run = score(tmp_path / "a.zip")
    outcomes = {row["bron"].partition("!")[2]: row["uitkomst"] for row in rows}
    assert outcomes.pop("goed.xlsx") == "scored"
    assert set(outcomes.values()) <= {"refused", "unrecognised"}
    assert len(outcomes) == 1


def test_a_zip_with_more_files_than_anyone_has_is_refused_before_they_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({f"{n}.xlsx": b"" for n in range(30)}))
    monkeypatch.setattr(zips, "MAX_MEMBERS", 20)
    rows, _run = score(tmp_path / "a.zip")
    assert [(row["uitkomst"], row["bevindingen"][:3]) for row in rows] == [("refused", "B08")]


def test_a_zip_bomb_inside_a_zip_costs_its_own_row(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped({"bom.xlsx": bomb(), "goed.xlsx": workbook()}))
    rows, _run = score(tmp_path / "a.zip")
    assert [row["uitkomst"] for row in rows] == ["refused", "scored"]

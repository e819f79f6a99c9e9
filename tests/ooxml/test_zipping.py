"""Zips that are the same bytes for the same parts, and copies that differ only where they should."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.ooxml import (
    normalise,
    open_package,
    open_workbook,
    patch_workbook,
    read_cells,
    write_package,
    write_zip,
)

ROWS = '<row r="1"><c r="A1" t="inlineStr"><is><t>ja</t></is></c></row>'


class Unseekable(io.RawIOBase):
    """A stream to which zipfile must write data descriptors."""

    def __init__(self):
        self.written = bytearray()

    def writable(self):
        return True

    def write(self, data):
        self.written += bytes(data)
        return len(data)


def streamed(parts, *, zip64=False):
    """A zip with data descriptors, and with zip64 sizes if asked."""
    stream = Unseekable()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2024, 1, 2, 3, 4, 6))
            info.compress_type = zipfile.ZIP_DEFLATED
            with file.open(info, "w", force_zip64=zip64) as member:
                member.write(content if isinstance(content, bytes) else content.encode())
    return bytes(stream.written)


def with_zip64_end(data):
    """The same zip with a zip64 end record, as some programs always write one."""
    end = data.rindex(b"PK\x05\x06")
    _sig, _disk, _start, here, count, size, offset, _comment = struct.unpack_from("<4s4H2LH", data, end)
    record = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, here, count, size, offset)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, end, 1)
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return data[:end] + record + locator + tail


@pytest.mark.parametrize("shape", ["descriptors", "zip64", "zip64-end", "comment", "prefix-free"])
def test_every_way_of_zipping_is_read_and_copied(office, shape):
    parts = office.workbook_parts({"Blad": office.sheet_xml(ROWS)})
    if shape in ("descriptors", "zip64"):
        source = streamed(parts, zip64=shape == "zip64")
    else:
        source = office.zipped(parts)
        if shape == "zip64-end":
            source = with_zip64_end(source)
        elif shape == "comment":
            buffer = io.BytesIO(source)
            with zipfile.ZipFile(buffer, "a") as file:
                file.comment = b"gemaakt door een ander"
            source = buffer.getvalue()
    package = open_package(source)
    assert write_package(package, {}) == source
    patched = patch_workbook(source, {"Blad": {"A1": "nee", "B7": 3}})
    assert [cell.value for cell in read_cells(open_workbook(patched), "Blad", ["A1", "B7"]).values()] == [
        "nee",
        3.0,
    ]
    unzipped = office.unzipped(patched)
    assert list(unzipped) == list(parts)
    assert unzipped["_rels/.rels"] == parts["_rels/.rels"].encode()
    if shape == "comment":
        assert patched.endswith(b"gemaakt door een ander")
    assert write_package(open_package(patched), {}) == patched


def test_parts_can_be_added_and_left_out(office):
    source = office.workbook(ROWS)
    changed = office.unzipped(
        write_package(open_package(source), {"nieuw/é.bin": b"\x00\x01", "xl/workbook.xml": None})
    )
    assert changed["nieuw/é.bin"] == b"\x00\x01"
    assert "xl/workbook.xml" not in changed


@given(st.dictionaries(st.text("abc/é.", min_size=1, max_size=8), st.binary(max_size=200), max_size=6))
def test_a_written_zip_is_the_same_each_time_and_holds_its_parts(parts):
    data = write_zip(parts.items())
    assert data == write_zip(parts.items())
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        assert {name: file.read(name) for name in file.namelist()} == parts
        assert all(info.date_time == (1980, 1, 1, 0, 0, 0) for info in file.infolist())


def test_a_workbook_made_by_openpyxl_twice_is_normalised_to_the_same_bytes():
    def made(year):
        book = openpyxl.Workbook()
        book.active["A1"] = "ja"
        book.properties.created = datetime(year, 6, 7)  # noqa: DTZ001
        buffer = io.BytesIO()
        book.save(buffer)
        return buffer.getvalue()

    first, second = made(2020), made(2026)
    stamp = datetime(2025, 8, 1, 12, tzinfo=UTC)
    assert first != second
    assert normalise(first, stamp=stamp) == normalise(second, stamp=stamp)
    book = openpyxl.load_workbook(io.BytesIO(normalise(first, stamp=stamp)))
    assert book.properties.created == book.properties.modified == stamp.replace(tzinfo=None)
    assert book.active["A1"].value == "ja"
    assert next(iter(zipfile.ZipFile(io.BytesIO(normalise(first))).namelist())) == "[Content_Types].xml"

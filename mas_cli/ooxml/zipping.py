"""Writing zips: reproducible ones of our own, and copies of others' in which only chosen parts change.

The same parts give the same bytes: fixed order, fixed time (1980-01-01, the earliest a zip can tell), fixed
attributes, no clock. A copy keeps every other member byte for byte: packed bytes, dates and attributes.
"""

from __future__ import annotations

import re
import struct
import zlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from .archive import (
    CENTRAL,
    DEFLATED,
    END,
    END64,
    LOCAL,
    LOCATOR64,
    MAX32,
    STORED,
    Archive,
    Member,
    zip64_places,
)
from .package import open_package

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .package import Package

_TIME: Final = 0
_DATE: Final = (1 << 5) | 1  # 1980-01-01
_MADE_BY: Final = 20  # MS-DOS, version 2.0: no file attributes that differ by system
_NEEDED: Final = 20
_LEVEL: Final = 6
_UTF8: Final = 0x0800
_DESCRIPTOR: Final = 0x0008
_FIRST: Final = ("[Content_Types].xml", "_rels/.rels")
_STAMP: Final = re.compile(rb"(<dcterms:(?:created|modified)\b[^<>]*>)[^<]*(</)")
_NEVER: Final = datetime(1980, 1, 1, tzinfo=UTC)


def write_zip(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip of the parts in the given order; the same parts give the same bytes.

    Args:
        parts: names with forward slashes, and contents.
    """
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for name, content in parts:
        encoded = name.encode("utf-8")
        flags = 0 if name.isascii() else _UTF8
        method, packed = _pack(content)
        sizes = (zlib.crc32(content), len(packed), len(content))
        local = LOCAL.pack(b"PK\x03\x04", _NEEDED, flags, method, _TIME, _DATE, *sizes, len(encoded), 0)
        directory.append(
            CENTRAL.pack(
                b"PK\x01\x02", _MADE_BY, _NEEDED, flags, method, _TIME, _DATE, *sizes,
                len(encoded), 0, 0, 0, 0, 0, offset,
            )
            + encoded
        )  # fmt: skip
        body += (local, encoded, packed)
        offset += len(local) + len(encoded) + len(packed)
    central = b"".join(directory)
    count = len(directory)
    body += (central, END.pack(b"PK\x05\x06", 0, 0, count, count, len(central), offset, 0))
    return b"".join(body)


def normalise(source: bytes, *, stamp: datetime = _NEVER) -> bytes:
    """The same package, zipped reproducibly: what a library wrote with the clock in it.

    Args:
        source: an xlsx or docx that this program made, such as openpyxl's output.
        stamp: the moment to state as created and modified in `docProps/core.xml`; with its time zone.

    Raises:
        InvalidInput: not a readable Office file (see `open_package`).
    """
    package = open_package(source)
    moment = stamp.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    order = sorted(package.parts, key=lambda name: (name not in _FIRST, name != package.main, name))
    parts = []
    for name in order:
        content = package.read(name)
        if name == "docProps/core.xml":
            content = _STAMP.sub(rb"\g<1>" + moment + rb"\g<2>", content)
        parts.append((name, content))
    return write_zip(parts)


def write_package(package: Package, changes: Mapping[str, bytes | None], *, level: int = _LEVEL) -> bytes:
    """A copy of the package in which only the changed parts differ.

    Order, dates, attributes and the packed bytes of all other members stay as they were.

    Args:
        package: the original.
        changes: new content by part name; None leaves the part out. Names that are new are added at the end.
        level: of compression of the changed parts, 1 (fast) to 9 (small).
    """
    archive = package.archive
    data = archive.data
    members = sorted(archive.members.values(), key=lambda member: member.offset)
    stops = [member.offset for member in members[1:]] + [archive.directory[0]]
    body: list[bytes | memoryview] = []
    view = memoryview(data)
    records: dict[str, bytes] = {}
    position = members[0].offset if members else 0
    body.append(view[:position])
    for member, stop in zip(members, stops, strict=True):
        if member.name not in changes:
            body.append(view[member.offset : stop])
            records[member.name] = _moved_record(data, member, position)
            position += stop - member.offset
            continue
        content = changes[member.name]
        if content is not None:
            local, record = _changed(archive, member, _packed(member.method, content, level), position)
            body.append(local)
            records[member.name] = record
            position += len(local)
    directory = [records[name] for name in archive.members if name in records]
    for name, content in changes.items():
        if name not in archive.members and content is not None:
            local, record = _added(name, content, position)
            body.append(local)
            directory.append(record)
            position += len(local)
    central = b"".join(directory)
    return b"".join((*body, central, _end(archive, len(directory), len(central), position)))


def _pack(content: bytes, level: int = _LEVEL) -> tuple[int, bytes]:
    deflater = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = deflater.compress(content) + deflater.flush()
    return (DEFLATED, packed) if len(packed) < len(content) else (STORED, content)


def _moved_record(data: bytes, member: Member, offset: int) -> bytes:
    """The central record of an untouched member at its new place."""
    start, stop = member.record
    if offset == member.offset:
        return data[start:stop]
    record = bytearray(data[start:stop])
    fields = CENTRAL.unpack_from(record)
    values = [fields[9], fields[8], fields[16]]
    extra = CENTRAL.size + fields[10]
    place = zip64_places(bytes(record), extra, extra + fields[11], values)[2]
    if place >= 0:
        struct.pack_into("<Q", record, place, offset)
    else:
        struct.pack_into("<L", record, CENTRAL.size - 4, offset)
    return bytes(record)


class _Packed(NamedTuple):
    method: int
    content: bytes
    sizes: tuple[int, int, int]


def _packed(method: int, content: bytes, level: int) -> _Packed:
    method, packed = _pack(content, level) if method == DEFLATED else (STORED, content)
    return _Packed(method, packed, (zlib.crc32(content), len(packed), len(content)))


def _changed(archive: Archive, member: Member, new: _Packed, offset: int) -> tuple[bytes, bytes]:
    """Local entry and central record of a member with new content; its date and attributes stay."""
    start, stop = member.record
    data = archive.data
    fields = list(CENTRAL.unpack_from(data, start))
    name_stop = start + CENTRAL.size + fields[10]
    name = data[start + CENTRAL.size : name_stop]
    extra = _without_zip64(data[name_stop : name_stop + fields[11]])
    comment = data[name_stop + fields[11] : stop]
    flags = fields[3] & ~_DESCRIPTOR
    fields[3:5] = flags, new.method
    fields[7:10] = new.sizes
    fields[11] = len(extra)
    fields[16] = offset
    local_fields = LOCAL.unpack_from(data, member.offset)
    local_extra_start = member.offset + LOCAL.size + local_fields[9]
    local_extra = _without_zip64(data[local_extra_start : local_extra_start + local_fields[10]])
    local = LOCAL.pack(
        b"PK\x03\x04",
        local_fields[1],
        flags,
        new.method,
        *local_fields[4:6],
        *new.sizes,
        len(name),
        len(local_extra),
    )
    return b"".join((local, name, local_extra, new.content)), CENTRAL.pack(*fields) + name + extra + comment


def _added(name: str, content: bytes, offset: int) -> tuple[bytes, bytes]:
    whole = write_zip([(name, content)])
    central = len(whole) - END.size - CENTRAL.size - len(name.encode("utf-8"))
    record = bytearray(whole[central : -END.size])
    struct.pack_into("<L", record, CENTRAL.size - 4, offset)
    return whole[:central], bytes(record)


def _without_zip64(extra: bytes) -> bytes:
    """An extra field without the zip64 sizes, which small new content does not need."""
    kept = b""
    position = 0
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, position)
        if kind != 1:
            kept += extra[position : position + 4 + length]
        position += 4 + length
    return kept


def _end(archive: Archive, count: int, size: int, offset: int) -> bytes:
    """The end records with new numbers; a zip64 file keeps its zip64 record, every file its comment."""
    data = archive.data
    end64 = b""
    if archive.end64 >= 0:
        locator = archive.end - LOCATOR64.size
        record = bytearray(data[archive.end64 : locator])
        struct.pack_into("<4Q", record, END64.size - 32, count, count, size, offset)
        end64 = bytes(record) + LOCATOR64.pack(b"PK\x06\x07", 0, offset + size, 1)
    fields = list(END.unpack_from(data, archive.end))
    for index, value, most in ((3, count, 0xFFFF), (4, count, 0xFFFF), (5, size, MAX32), (6, offset, MAX32)):
        # What said "see the zip64 record" goes on saying so.
        if not (end64 and fields[index] == most):
            fields[index] = value
    return end64 + END.pack(*fields) + data[archive.end + END.size :]

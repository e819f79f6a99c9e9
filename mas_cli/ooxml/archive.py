"""A zip file as untrusted input: its directory read and checked, its members inflated under limits.

The standard `zipfile` opens every member anew, trusts the directory and takes four times as long; an Office
file is small and read often. Format: PKWARE APPNOTE 6.3.10, sections 4.3 (records) and 4.5.3 (zip64).
"""

from __future__ import annotations

import re
import struct
import zlib
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from mas_cli.i18n import _

from .refusals import damaged, packed_unusually, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mas_cli.errors import InvalidInput

_MIB: Final = 1024 * 1024

CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
LOCAL: Final = struct.Struct("<4s5H3L2H")
END: Final = struct.Struct("<4s4H2LH")
END64: Final = struct.Struct("<4sQ2H2L4Q")
LOCATOR64: Final = struct.Struct("<4sLQL")

_ENCRYPTED: Final = 0x2041  # bits 0, 6 and 13: traditional, strong and directory encryption
_UTF8: Final = 0x0800
_MAX16: Final = 0xFFFF
MAX32: Final = 0xFFFFFFFF
STORED: Final = 0
DEFLATED: Final = 8

# Absolute, with a drive, with a backslash or NUL, or climbing out of the package.
_UNSAFE: Final = re.compile(r"^$|^/|^.:|[\\\x00]|(?:^|/)\.\.(?:/|$)")

# A ratio says something only about parts that are big enough to hurt.
_RATIO_FROM: Final = _MIB
_CHUNK: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file from outside is read before it is refused; sizes in bytes.

    Attributes:
        file_size: of the file itself, which is held in memory.
        entries: members of the zip.
        total_size: of all members unzipped, and of one member that is read as a stream.
        part_size: of one part that is held in memory unzipped.
        ratio: unzipped to zipped, of an XML part larger than 1 MiB; repetitive real sheets stay under 100.
        depth: nesting of elements in one part.
        elements: in one part that needs the general XML reader; bounds its time.
        texts: shared between the cells of a workbook; bounds the time to find the last of them.
        row_size: of one row of a sheet as XML.
    """

    file_size: int = 64 * _MIB
    entries: int = 10_000
    total_size: int = 1024 * _MIB
    part_size: int = 40 * _MIB
    ratio: int = 250
    depth: int = 200
    elements: int = 400_000
    texts: int = 1_500_000
    row_size: int = 8 * _MIB


DEFAULT: Final = Limits()
"""Any file of an officer or a school: under 300 MB of memory and 5 seconds whatever it holds."""


class Member(NamedTuple):
    """One entry of the zip directory.

    Attributes:
        name: as in the directory, with forward slashes.
        flags: the general purpose bits.
        method: `STORED` or `DEFLATED`; others are refused when the member is read.
        crc: CRC-32 of the content.
        packed: bytes in the file.
        size: bytes unzipped, as declared; a member that turns out to hold more or less is refused.
        offset: of the local header.
        record: where the central record stands in the file, as (start, end).
    """

    name: str
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    record: tuple[int, int]


class Archive:
    """The checked directory of a zip file in memory.

    Attributes:
        data: the bytes of the file.
        where: how messages name the file.
        limits: the limits in force.
        members: by name, in the order of the directory.
        directory: where the central directory stands, as (start, end).
        end: where the end record stands (its comment included it ends the file).
        end64: where the zip64 end record stands, or -1 when there is none.
    """

    __slots__ = ("data", "directory", "end", "end64", "limits", "members", "where")

    def __init__(self, data: bytes, where: str, limits: Limits = DEFAULT) -> None:
        """Read and check the directory; no member is inflated yet.

        Raises:
            InvalidInput: damaged or truncated (X06), over a limit (X07), unsafe or double names (X08),
                encrypted members (X09).
        """
        self.data = data
        self.where = where
        self.limits = limits
        count = self._find_directory()
        if count > limits.entries:
            raise _too_much(where)
        self.members: dict[str, Member] = {}
        self._read_directory(count)
        self._check_spans()

    def _find_directory(self) -> int:
        data = self.data
        end = data.rfind(b"PK\x05\x06", max(0, len(data) - END.size - _MAX16))
        if end < 0 or end + END.size > len(data):
            raise damaged(self.where)
        _sig, disk, start_disk, here, count, size, offset, comment = END.unpack_from(data, end)
        if end + END.size + comment != len(data) or here != count:
            raise damaged(self.where)
        self.end = end
        self.end64 = -1
        stop = end
        locator = end - LOCATOR64.size
        if locator >= 0 and data[locator : locator + 4] == b"PK\x06\x07":
            _sig, disk, stop, disks = LOCATOR64.unpack_from(data, locator)
            if disks > 1 or stop + END64.size > locator or data[stop : stop + 4] != b"PK\x06\x06":
                raise damaged(self.where)
            record = END64.unpack_from(data, stop)
            start_disk, here, count, size, offset = record[5:10]
            if stop + 12 + record[1] != locator or here != count:
                raise damaged(self.where)
            self.end64 = stop
        if disk or start_disk or offset + size != stop:
            raise damaged(self.where)
        self.directory = (offset, stop)
        return int(count)

    def _read_directory(self, count: int) -> None:
        data, where, limits = self.data, self.where, self.limits
        position, stop = self.directory
        seen: set[str] = set()
        total = 0
        for _index in range(count):
            if position + CENTRAL.size > stop:
                raise damaged(where)
            fields = CENTRAL.unpack_from(data, position)
            (_sig, _made, _needed, flags, method, _time, _date, crc, packed, size) = fields[:10]
            named, extra, comment, _disk, _inside, _outside, offset = fields[10:]
            names_end = position + CENTRAL.size + named
            record_end = names_end + extra + comment
            if _sig != b"PK\x01\x02" or record_end > stop:
                raise damaged(where)
            if MAX32 in (packed, size, offset):
                packed, size, offset = self._zip64(names_end, names_end + extra, packed, size, offset)
            name = data[position + CENTRAL.size : names_end].decode(
                "utf-8" if flags & _UTF8 else "cp437", "replace"
            )
            key = name.lower()
            if key in seen or _unsafe(name):
                raise refusal(
                    "X08",
                    f"{where}: {name}",
                    _("The file holds a part with an unsafe name or two parts with the same name."),
                    _("No Office program writes such a file; do not trust it and ask for a new copy."),
                )
            if flags & _ENCRYPTED:
                raise refusal(
                    "X09",
                    where,
                    _("Parts of the file are encrypted with a password."),
                    _("Unpack the zip with its password first, then give the file that was inside."),
                )
            total += size
            if total > limits.total_size or (
                size > _RATIO_FROM
                and size > packed * limits.ratio
                and key.endswith((".xml", ".rels", ".vml"))
            ):
                raise _too_much(where)
            seen.add(key)
            self.members[name] = Member(
                name, flags, method, crc, packed, size, offset, (position, record_end)
            )
            position = record_end
        if position != stop:
            raise damaged(where)

    def _zip64(self, start: int, stop: int, packed: int, size: int, offset: int) -> tuple[int, int, int]:
        """The true sizes and offset from the zip64 extra field (APPNOTE 4.5.3)."""
        values = [size, packed, offset]
        for index, place in enumerate(zip64_places(self.data, start, stop, values)):
            if place >= 0:
                (values[index],) = struct.unpack_from("<Q", self.data, place)
        if MAX32 in values:
            raise damaged(self.where)
        return values[1], values[0], values[2]

    def _check_spans(self) -> None:
        """No two members may share bytes: overlapping members are how a small file becomes a huge one."""
        spans = sorted((member.offset, member.packed + LOCAL.size) for member in self.members.values())
        spans.append((self.directory[0], 0))
        for (offset, length), (following, _length) in pairwise(spans):
            if offset + length > following:
                raise damaged(self.where)

    def content_start(self, member: Member) -> int:
        """Where the packed bytes of a member begin, after checking its local header.

        Raises:
            InvalidInput: the local header does not belong to the directory's entry (X06).
        """
        if member.offset + LOCAL.size > len(self.data):
            raise damaged(self.where)
        fields = LOCAL.unpack_from(self.data, member.offset)
        named, extra = fields[9:]
        header, record = member.offset + LOCAL.size, member.record[0]
        central_name = self.data[
            record + CENTRAL.size : record + CENTRAL.size + CENTRAL.unpack_from(self.data, record)[10]
        ]
        start = header + named + extra
        if (
            fields[0] != b"PK\x03\x04"
            or fields[3] != member.method
            or fields[2] & _ENCRYPTED
            or self.data[header : header + named] != central_name
            or start + member.packed > self.directory[0]
        ):
            raise damaged(self.where)
        return int(start)

    def inflate(self, member: Member) -> bytes:
        """The whole content of a member, its length and CRC checked.

        Raises:
            InvalidInput: larger than `limits.part_size` (X07), damaged (X06).
        """
        if member.size > self.limits.part_size:
            raise _too_much(f"{self.where}: {member.name}")
        start = self.content_start(member)
        packed = memoryview(self.data)[start : start + member.packed]
        if member.method == STORED:
            content = bytes(packed)
        else:
            self._check_method(member)
            inflater = zlib.decompressobj(-zlib.MAX_WBITS)
            try:
                content = inflater.decompress(packed, member.size + 1)
            except zlib.error as error:
                raise damaged(f"{self.where}: {member.name}") from error
            if not inflater.eof or inflater.unused_data:
                raise damaged(f"{self.where}: {member.name}")
        if len(content) != member.size or zlib.crc32(content) != member.crc:
            raise damaged(f"{self.where}: {member.name}")
        return content

    def chunks(self, member: Member, chunk_size: int = _CHUNK) -> Iterator[bytes]:
        """The content of a member piece by piece; length and CRC are checked when it has been read out.

        Raises:
            InvalidInput: while iterating, when the member is damaged (X06).
        """
        if member.method == STORED or member.size <= chunk_size:
            yield self.inflate(member)
            return
        self._check_method(member)
        start = self.content_start(member)
        rest: bytes | memoryview = memoryview(self.data)[start : start + member.packed]
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        crc = size = position = 0
        while not inflater.eof:
            # Input in slices too: unconsumed_tail copies what is left of it at every step.
            if not rest or position == 0:
                piece = memoryview(self.data)[
                    start + position : start + min(position + _CHUNK, member.packed)
                ]
                position += len(piece)
                rest = piece
            try:
                content = inflater.decompress(rest, chunk_size)
            except zlib.error as error:
                raise damaged(f"{self.where}: {member.name}") from error
            rest = inflater.unconsumed_tail
            if not content and not rest and position >= member.packed and not inflater.eof:
                raise damaged(f"{self.where}: {member.name}")
            size += len(content)
            crc = zlib.crc32(content, crc)
            if size > member.size:
                raise damaged(f"{self.where}: {member.name}")
            if content:
                yield content
        if size != member.size or crc != member.crc:
            raise damaged(f"{self.where}: {member.name}")

    def _check_method(self, member: Member) -> None:
        if member.method != DEFLATED:
            raise packed_unusually(f"{self.where}: {member.name}")


def zip64_places(data: bytes, start: int, stop: int, values: list[int]) -> list[int]:
    """Offsets of the 8-byte zip64 values in an extra field; -1 for a value that does not need one.

    Args:
        data: the file.
        start: of the extra field.
        stop: of the extra field.
        values: the 32-bit fields in the order of APPNOTE 4.5.3: size, packed size, offset.
    """
    places = [-1] * len(values)
    while start + 4 <= stop:
        kind, length = struct.unpack_from("<2H", data, start)
        position, start = start + 4, start + 4 + length
        if kind != 1 or start > stop:
            continue
        for index, value in enumerate(values):
            if value == MAX32 and position + 8 <= start:
                places[index] = position
                position += 8
        break
    return places


def _unsafe(name: str) -> bool:
    """Whether a name would leave the package when unpacked, or hides what it is."""
    return _UNSAFE.search(name) is not None


def _too_much(where: str) -> InvalidInput:
    return refusal(
        "X07",
        where,
        _("The file unpacks to far more than an Office file holds."),
        _("No ordinary workbook or document does this; do not trust the file and ask for a new copy."),
    )

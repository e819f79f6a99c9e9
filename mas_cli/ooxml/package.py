"""An Office file as a package of parts (ISO/IEC 29500-2): what it is, what it holds, what refers to what."""

from __future__ import annotations

import posixpath
import stat
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import unquote

from mas_cli.i18n import _
from mas_cli.reasons import reason_of

from .archive import DEFAULT, Archive, Limits
from .markup import as_utf8, remembered, walk
from .refusals import damaged, malformed, refusal

if TYPE_CHECKING:
    from mas_cli.errors import InvalidInput

    from .shared_strings import SharedStrings

_OLE2: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP: Final = b"PK\x03\x04"
_CONTENT_TYPES: Final = "[Content_Types].xml"
_OPEN_DOCUMENT: Final = b"application/vnd.oasis.opendocument."


class Kind(StrEnum):
    """What an Office file is, whatever its name ends in."""

    WORKBOOK = "workbook"
    DOCUMENT = "document"
    OTHER = "other"


class Relationship(NamedTuple):
    """One arrow from a part to another part or to the outside.

    Attributes:
        kind: the last word of the type (`worksheet`), the same for transitional and strict files.
        target: the name of the part; the raw address when `external`.
        external: whether it points outside the package.
    """

    kind: str
    target: str
    external: bool


class Package:
    """The parts of one Office file; nothing is inflated before it is asked for.

    Attributes:
        archive: the zip behind it.
        where: how messages name the file.
        main: the name of the main part (`xl/workbook.xml`).
        main_type: its content type.
        kind: workbook, document or other.
        macros: whether the content type says that the file carries VBA; it is never run or read.
        shared_texts: of a workbook, once a cell needed one; the same for all its sheets.
    """

    __slots__ = ("_lower", "archive", "kind", "macros", "main", "main_type", "shared_texts", "where")

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.where = archive.where
        self._lower: dict[str, str] | None = None
        self.shared_texts: SharedStrings | None = None
        if _CONTENT_TYPES not in archive.members:
            raise _not_office(archive)
        main = [arrow for arrow in self.relationships("").values() if arrow.kind == "officeDocument"]
        self.main = self.find(main[0].target) if main else ""
        self.main_type = self._content_type(self.main)
        self.kind, self.macros = _kind(self.main_type)

    @property
    def limits(self) -> Limits:
        """The limits the file is read under."""
        return self.archive.limits

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, in the order of the zip."""
        return tuple(name for name in self.archive.members if not name.endswith("/"))

    def place(self, part: str) -> str:
        """How messages name a part of this file."""
        return f"{self.where}: {part}"

    def find(self, name: str) -> str:
        """The part with this name, in any case (part names ignore case), or an empty text."""
        if name in self.archive.members:
            return name
        if self._lower is None:
            self._lower = {member.lower(): member for member in self.archive.members}
        return self._lower.get(name.lower(), "")

    def read(self, part: str) -> bytes:
        """The bytes of a part, checked against its CRC.

        Raises:
            InvalidInput: no such part or damaged (X06), larger than allowed (X07).
        """
        member = self.archive.members.get(part)
        if member is None:
            raise damaged(self.place(part))
        return self.archive.inflate(member)

    def read_xml(self, part: str) -> bytes:
        """The XML of a part in UTF-8, whatever it was written in.

        Raises:
            InvalidInput: as `read`, and for a DOCTYPE (X10) or another encoding (X14).
        """
        return as_utf8(self.read(part), self.place(part))

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Return the relationships of a part (`""` for the package itself) by id.

        Raises:
            InvalidInput: the part with the relationships is damaged (X06, X14).
        """
        folder, base = posixpath.split(part)
        rels = self.find(posixpath.join(folder, "_rels", f"{base}.rels"))
        if not rels:
            return {}
        arrows = _relationships(self.read_xml(rels), self.place(rels), self.limits)
        return {
            name: arrow
            if arrow.external
            else Relationship(arrow.kind, _resolved(folder, arrow.target), False)
            for name, arrow in arrows
        }

    def _content_type(self, part: str) -> str:
        by_part, by_extension = _content_types(
            self.read_xml(_CONTENT_TYPES), self.place(_CONTENT_TYPES), self.limits
        )
        extension = part.rpartition(".")[2].lower()
        return by_part.get(f"/{part}".lower(), by_extension.get(extension, ""))


@remembered
def _relationships(data: bytes, where: str, limits: Limits) -> tuple[tuple[str, Relationship], ...]:
    """The arrows of a relationships part by id, their targets as written."""
    found: dict[str, Relationship] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.endswith(" Relationship"):
            found[attributes.get("Id", "")] = Relationship(
                attributes.get("Type", "").rpartition("/")[2],
                attributes.get("Target", ""),
                attributes.get("TargetMode") == "External",
            )

    for _step in walk((data,), where, limits, start=start):
        pass
    return tuple(found.items())


@remembered
def _content_types(data: bytes, where: str, limits: Limits) -> tuple[dict[str, str], dict[str, str]]:
    """The content types by part and by extension, both in lower case."""
    by_part: dict[str, str] = {}
    by_extension: dict[str, str] = {}

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        if local == "Override":
            by_part[attributes.get("PartName", "").lower()] = attributes.get("ContentType", "")
        elif local == "Default":
            by_extension[attributes.get("Extension", "").lower()] = attributes.get("ContentType", "")

    for _step in walk((data,), where, limits, start=start):
        pass
    return by_part, by_extension


def open_package(
    source: Path | bytes, *, expect: Kind | None = None, limits: Limits = DEFAULT, where: str = ""
) -> Package:
    """An Office file, opened under limits; only its directory and its small index parts are read.

    Args:
        source: the file, or its bytes.
        expect: refuse when it is another kind of file.
        limits: how much is read before it is refused.
        where: how messages name the file; by default the name of the path.

    Raises:
        InvalidInput: with one finding. Not readable (X01), too large (X02), no Office file (X03), protected
            with a password (X04), from before 2007 (X05), damaged (X06), over a limit (X07), unsafe names
            (X08), encrypted members (X09), DOCTYPE (X10), a zip without Office content (X11), OpenDocument
            (X12), another kind than expected (X13), damaged XML (X14).
    """
    where = where or (source.name if isinstance(source, Path) else "")
    data = source if isinstance(source, bytes) else _file(source, where, limits)
    if len(data) > limits.file_size:
        raise _too_large(where, limits)
    if not data.startswith(_ZIP):
        raise _foreign(data, where)
    package = Package(Archive(data, where, limits))
    if package.kind is Kind.OTHER or (expect and package.kind is not expect):
        raise _other_kind(package, expect)
    return package


def _file(path: Path, where: str, limits: Limits) -> bytes:
    try:
        with path.open("rb") as stream:
            # A device or a pipe has no end; a file that grows meanwhile is cut off and then refused.
            if not stat.S_ISREG(path.stat().st_mode):
                raise refusal("X01", where, _("This is not a file."), _("Give the path of a file."))
            return stream.read(limits.file_size + 1)
    except OSError as error:
        raise refusal(
            "X01",
            where,
            _("The file cannot be read: {reason}.").format(reason=reason_of(error)),
            _("Check the path and whether you may read it; close it in other programs."),
        ) from error


def _resolved(folder: str, target: str) -> str:
    target = unquote(target.partition("#")[0])
    path = target if target.startswith("/") else posixpath.join("/", folder, target)
    return posixpath.normpath(path).lstrip("/")


def _kind(content_type: str) -> tuple[Kind, bool]:
    macros = ".macroEnabled" in content_type or ".macroenabled" in content_type
    if content_type.endswith("main+xml"):
        if ".spreadsheetml." in content_type or "ms-excel." in content_type:
            return Kind.WORKBOOK, macros
        if ".wordprocessingml." in content_type or "ms-word." in content_type:
            return Kind.DOCUMENT, macros
    return Kind.OTHER, macros


def _too_large(where: str, limits: Limits) -> InvalidInput:
    return refusal(
        "X02",
        where,
        _("The file is larger than {limit} MB.").format(limit=limits.file_size // (1024 * 1024)),
        _("Check that it is the right file; remove pictures or attachments from it."),
    )


def _foreign(data: bytes, where: str) -> InvalidInput:
    """Refuse a file that is not a zip, and name its kind when that is known."""
    if data.startswith(_OLE2):
        if _stream(data, "EncryptedPackage"):
            return refusal(
                "X04",
                where,
                _("The file is protected with a password."),
                _("Open it in Excel or Word with the password, remove the password and save it again."),
            )
        for stream, message in (
            ("Workbook", _("This is a workbook in the old format of before 2007 (.xls).")),
            ("Book", _("This is a workbook in the old format of before 2007 (.xls).")),
            ("WordDocument", _("This is a Word file in the old format of before 2007 (.doc).")),
        ):
            if _stream(data, stream):
                return refusal(
                    "X05",
                    where,
                    message,
                    _("Open it in Excel, Word or LibreOffice and save it as .xlsx or .docx."),
                )
        return refusal(
            "X05",
            where,
            _("This is an Office file in a format of before 2007, or one that is protected."),
            _("Open it in Excel, Word or LibreOffice and save it as .xlsx or .docx, without a password."),
        )
    if not data:
        message = _("The file is empty.")
    elif data.startswith(b"%PDF"):
        message = _("This is a PDF file, not a workbook or a Word file.")
    else:
        message = _("This is not a workbook (.xlsx) or a Word file (.docx).")
    return refusal("X03", where, message, _("Check that you chose the right file."))


def _stream(data: bytes, name: str) -> bool:
    """Whether an OLE2 file has a stream of this name; its directory spells names in UTF-16 with a NUL."""
    return name.encode("utf-16-le") + b"\x00\x00" in data


def _not_office(archive: Archive) -> InvalidInput:
    mimetype = archive.members.get("mimetype")
    if mimetype and mimetype.size < 200 and archive.inflate(mimetype).startswith(_OPEN_DOCUMENT):
        return refusal(
            "X12",
            archive.where,
            _("This is an OpenDocument file (.ods or .odt)."),
            _("Open it in LibreOffice, Excel or Word and save it as .xlsx or .docx."),
        )
    return refusal(
        "X11",
        archive.where,
        _("This is a zip file, but not a workbook (.xlsx) or a Word file (.docx)."),
        _("Unpack the zip and give the workbook or the Word file that is inside."),
    )


def _other_kind(package: Package, expect: Kind | None) -> InvalidInput:
    if not package.main_type:
        return malformed(package.place(_CONTENT_TYPES))
    if ".sheet.binary." in package.main_type:
        message = _("This is a binary workbook (.xlsb).")
        remedy = _("Open it in Excel and save it as .xlsx or .xlsm.")
    elif package.kind is Kind.DOCUMENT:
        message = _("This is a Word file where a workbook is expected.")
        remedy = _("Give an .xlsx or .xlsm file.")
    elif package.kind is Kind.WORKBOOK:
        message = _("This is a workbook where a Word file is expected.")
        remedy = _("Give a .docx file.")
    else:
        message = _("This is an Office file, but not a workbook or a Word file.")
        remedy = {
            Kind.WORKBOOK: _("Give an .xlsx or .xlsm file."),
            Kind.DOCUMENT: _("Give a .docx file."),
        }.get(expect or Kind.OTHER, _("Check that you chose the right file."))
    return refusal("X13", package.where, message, remedy)

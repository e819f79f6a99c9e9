"""What a Word file from outside may not bring along."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from mas_cli.documents.outside_links import reaches
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.ooxml.package import Package

_CHANGE: Final = re.compile(rb"<w:(?:ins|del|moveFrom|moveTo)\s[^>]*w:author=")
_COMMENT: Final = re.compile(rb"<w:comment\s")


def dangers(package: Package) -> list[Finding]:
    """Macros and ActiveX (F54), links out of the file (F55), a template (F56), changes and comments (F64)."""
    found = _remarks(package)
    parts = [name.lower() for name in package.parts]
    if package.macros or any(name.endswith("vbaproject.bin") for name in parts):
        found.append(
            Finding(
                "F54",
                Severity.BLOCK,
                package.where,
                _("The Word file carries a macro; it was not run."),
                _("Save it in Word as .docx without macros."),
            )
        )
    if any("/activex/" in name for name in parts):
        found.append(
            Finding(
                "F54",
                Severity.WARN,
                package.where,
                _("The Word file holds ActiveX controls; these cannot be filled."),
                _("Replace them in Word by content controls."),
            )
        )
    for reach in reaches(package):
        harmless = (
            reach.relationship and reach.kind == "attachedTemplate" and is_of_this_machine(reach.target)
        )
        found.append(
            Finding(
                "F55",
                Severity.WARN if harmless else Severity.BLOCK,
                package.place(reach.part),
                _("The Word file refers to something outside ({kind}): {target}.").format(
                    kind=reach.kind, target=reach.target[:120]
                ),
                _("Remove that link in Word, or put the picture or template into the file itself."),
            )
        )
    if ".template." in package.main_type:
        found.append(
            Finding(
                "F56",
                Severity.BLOCK,
                package.where,
                _("This is a Word template (.dotx), not a document."),
                _("Open it in Word and save it as a document (.docx)."),
            )
        )
    return found


def is_of_this_machine(target: str) -> bool:
    """Whether a template stood on the machine of whoever made the file; Word ignores it when it is not there.

    A share (`\\\\server\\…`, also as an address) is not: Word calls the server, with the name of its user.
    """
    address = unquote(target).strip().replace("\\", "/")
    scheme, colon, rest = address.partition(":")
    if colon and len(scheme) > 1:  # the name of a drive is one letter
        if scheme.lower() != "file":
            return False
        empty = re.match(r"//(?:localhost)?(?=/)", rest)
        address = rest[empty.end() :] if empty else rest
    return not address.startswith("//")


def _remarks(package: Package) -> list[Finding]:
    """Warn about what colleagues left in the file that every document made from it would contain."""
    count = len(_CHANGE.findall(package.read_xml(package.main)))
    comments = sum(
        len(_COMMENT.findall(package.read_xml(part)))
        for part in package.parts
        if part.rpartition("/")[2] == "comments.xml"
    )
    if not count and not comments:
        return []
    return [
        Finding(
            "F64",
            Severity.WARN,
            package.where,
            _("The Word file holds tracked changes ({changes}) or comments ({comments}).").format(
                changes=count, comments=comments
            ),
            _("They stay in every document; accept or remove them in Word and add the file again."),
        )
    ]

"""An edition as it was brought: its manifest, its list of checksums, and whether every file has its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from mas_cli import shapes, yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import raise_if_blocking
from mas_cli.i18n import _
from mas_cli.installed import MANIFEST, SUMS, listed
from mas_cli.law.data import PARAMETER_FILES
from mas_cli.update import refusals, schema
from mas_cli.update.refusals import fault, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mas_cli.findings import Finding

MAPPING: Final = "overgang.yaml"
LAW_FILES: Final = (*PARAMETER_FILES, "termijnen.yaml")


@dataclass(frozen=True, slots=True)
class Package:
    """An edition that was read, with what is wrong with its packing.

    Attributes:
        edition: its id, which is also the name of its folder.
        instrument: the instrument it is an edition of.
        follows: the edition it comes after, as it says itself; empty when it does not.
        begin: the first day on which it holds.
        files: every file by its path.
        checksum: the SHA-256 of its list of checksums; empty when it was not signed off.
        findings: warnings; a package with a blocking one is not made.
    """

    edition: str
    title: str
    begin: date
    instrument: str
    follows: str
    changes: str
    files: Mapping[str, bytes]
    checksum: str
    findings: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """`instrument/edition`."""
        return f"{self.instrument}/{self.edition}"

    def under(self, folder: str) -> list[str]:
        """The paths of the files in a folder, those deeper down included."""
        return [name for name in self.files if name.startswith(f"{folder}/")]


def open_package(files: Mapping[str, bytes]) -> Package:
    """The edition in a set of files.

    An edition without a list of checksums is a draft: it can be looked at (U07 warns) but not installed.

    Raises:
        InvalidInput: with every fault: no manifest (U06) or another shape of it (Y12 to Y14), U08 a file is
            missing, came in besides, or differs from its checksum, U10 a file without a place in an edition.
    """
    manifest, faults = _manifest(files)
    faults += _sums(files)
    if manifest is not None:
        faults += _places(files, manifest)
    raise_if_blocking(faults, _("The edition cannot be used."))
    assert manifest is not None, "without a blocking finding there is a manifest"
    return Package(
        edition=manifest.editie,
        title=manifest.titel,
        begin=manifest.geldig_vanaf,
        instrument=manifest.instrument,
        follows=manifest.volgt_op,
        changes=manifest.wijzigingen,
        files=files,
        checksum=hashlib.sha256(files[SUMS]).hexdigest() if SUMS in files else "",
        findings=tuple(faults),
    )


def sums_of(files: Mapping[str, bytes]) -> bytes:
    """The list of checksums of an edition, in the form of `sha256sum`."""
    return "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
        if name != SUMS
    ).encode()


def _manifest(files: Mapping[str, bytes]) -> tuple[schema.Manifest | None, list[Finding]]:
    if MANIFEST not in files:
        return None, [refusals.no_manifest(MANIFEST)]
    try:
        return shapes.checked(yamlfile.load(files[MANIFEST], MANIFEST), schema.Manifest), []
    except InvalidInput as error:
        return None, list(error.findings)


def _sums(files: Mapping[str, bytes]) -> list[Finding]:
    if SUMS not in files:
        message = _("The edition is not signed off: there is no {name}.").format(name=SUMS)
        remedy = _("Who made it signs it off with mas update signoff FOLDER.")
        return [warning("U07", SUMS, message, remedy)]
    known = listed(files[SUMS])
    if known is None:
        message = _("{name} is not a list of checksums.").format(name=SUMS)
        return [fault("U08", SUMS, message, _("It is made by mas update signoff, or by sha256sum."))]
    remedy = _("Ask for a new copy of the edition; who made it signs it off anew.")
    faults = []
    for name, digest in known.items():
        if name not in files:
            faults.append(fault("U08", name, _("This file is listed and is not there."), remedy))
        elif hashlib.sha256(files[name]).hexdigest() != digest:
            message = _("This file differs from the checksum it was signed off with.")
            faults.append(fault("U08", name, message, remedy))
    faults += [
        fault("U08", name, _("This file is not on the list that was signed off."), remedy)
        for name in files
        if name not in known and name != SUMS
    ]
    return faults


def _places(files: Mapping[str, bytes], manifest: schema.Manifest) -> Iterator[Finding]:
    edition, instrument = manifest.editie, manifest.instrument
    allowed = (
        rf"{re.escape(MANIFEST)}|{SUMS}|{re.escape(MAPPING)}|[^/]+\.(?:md|txt)|LICENSE",
        rf"instruments/{re.escape(instrument)}/{re.escape(edition)}/[^/]+\.yaml",
        rf"instruments/plan/{re.escape(edition)}/stappen\.yaml",
        rf"instruments/law/(?:{'|'.join(re.escape(name) for name in LAW_FILES)})",
        r"instruments/law/(?:artikelen|vakanties)/[^/]+\.yaml",
        r"formats/[a-z0-9][a-z0-9-]*/(?:format\.yaml|format\.docx|inhoud\.yaml)",
    )
    pattern = re.compile("|".join(allowed))
    for name in files:
        if not pattern.fullmatch(name):
            message = _("{name} has no place in the edition {edition} of {instrument}.").format(
                name=shown(name), edition=edition, instrument=instrument
            )
            yield refusals.out_of_place(
                name, message, _("docs/bijwerken.md shows which files an edition can have.")
            )
    data = [name for name in files if name.startswith(("instruments/", "formats/"))]
    if not data:
        message = _("The edition holds no instrument, step plan, law or format.")
        yield refusals.out_of_place(MANIFEST, message, _("Put the files under instruments/ or formats/."))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What blocks first, each finding once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.severity != "block"))

"""An edition as it was brought: its manifest, its list of checksums, and whether every file has its place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import raise_if_blocking
from mas_cli.i18n import _
from mas_cli.installed import MANIFEST, SUMS, listed
from mas_cli.law.data import PARAMETER_FILES
from mas_cli.update.refusals import fault, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mas_cli.findings import Finding

MAPPING: Final = "overgang.yaml"
_EDITION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{0,39}")
_INSTRUMENT: Final = re.compile(r"[a-z][a-z0-9_]{0,59}")
# Folders of `instruments` that hold no instrument.
_NO_INSTRUMENT: Final = frozenset({"plan", "law", "casus", "binden", "demo", "score", "regio"})
_TEXTS: Final = ("editie", "titel", "instrument", "volgt_op", "uitgever", "wijzigingen")
_NEEDED: Final = ("editie", "titel", "geldig_vanaf")
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
        InvalidInput: with every fault: U06 the manifest is missing or wrong, U08 a file is missing, came in
            besides, or differs from its checksum, U10 a file without a place in an edition.
    """
    manifest, faults = _manifest(files)
    faults += _sums(files)
    if manifest is not None:
        faults += _places(files, manifest)
    raise_if_blocking(faults, _("The edition cannot be used."))
    assert manifest is not None, "without a blocking finding there is a manifest"
    return Package(
        edition=manifest["editie"],
        title=manifest["titel"],
        begin=manifest["geldig_vanaf"],
        instrument=manifest.get("instrument", "mas"),
        follows=manifest.get("volgt_op", ""),
        changes=manifest.get("wijzigingen", ""),
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


def _manifest(files: Mapping[str, bytes]) -> tuple[dict[str, Any] | None, list[Finding]]:
    if MANIFEST not in files:
        message = _("The edition has no {name}.").format(name=MANIFEST)
        remedy = _("It says editie, titel and geldig_vanaf; docs/bijwerken.md shows one.")
        return None, [fault("U06", MANIFEST, message, remedy)]
    try:
        document = yamlfile.load(files[MANIFEST], MANIFEST)
    except InvalidInput as error:
        return None, list(error.findings)
    data = document.data
    if not isinstance(data, dict):
        message = _("{name} is a mapping of keys.").format(name=MANIFEST)
        return None, [fault("U06", MANIFEST, message, ", ".join(_NEEDED))]
    faults = []
    known = (*_TEXTS, "geldig_vanaf")
    for key in (key for key in data if key not in known):
        message = _("There is no key {key} here.").format(key=shown(key))
        faults.append(fault("U06", document.where((key,)), message, ", ".join(known)))
    for key in (key for key in _NEEDED if key not in data):
        message = _("{key} is missing.").format(key=key)
        faults.append(fault("U06", document.where(()), message, ", ".join(_NEEDED)))
    for key in _TEXTS:
        if key in data and not (isinstance(data[key], str) and data[key].strip()):
            message = _("{key} must be a text.").format(key=key)
            faults.append(fault("U06", document.where((key,)), message, _("Put it between quotes.")))
    if not isinstance(data.get("geldig_vanaf", date.min), date):
        message = _("geldig_vanaf is a date.")
        faults.append(fault("U06", document.where(("geldig_vanaf",)), message, _("Write it as 2027-01-01.")))
    for key, pattern in (("editie", _EDITION), ("volgt_op", _EDITION), ("instrument", _INSTRUMENT)):
        value = data.get(key)
        if isinstance(value, str) and (not pattern.fullmatch(value) or value in _NO_INSTRUMENT):
            message = _("{value} cannot be the name of an edition or instrument.").format(value=shown(value))
            faults.append(fault("U06", document.where((key,)), message, _("Write it as 2027-01, or as mas.")))
    return (None if faults else data), faults


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


def _places(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> Iterator[Finding]:
    edition, instrument = manifest["editie"], manifest.get("instrument", "mas")
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
            yield fault("U10", name, message, _("docs/bijwerken.md shows which files an edition can have."))
    data = [name for name in files if name.startswith(("instruments/", "formats/"))]
    if not data:
        message = _("The edition holds no instrument, step plan, law or format.")
        yield fault("U10", MANIFEST, message, _("Put the files under instruments/ or formats/."))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """What blocks first, each finding once."""
    return tuple(sorted(dict.fromkeys(findings), key=lambda finding: finding.severity != "block"))

"""An edition that was unpacked, loaded as if it were installed, with every fault in its data."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli import installed, yamlfile
from mas_cli.documents import load as formats
from mas_cli.errors import InvalidInput
from mas_cli.findings import blocking
from mas_cli.i18n import _
from mas_cli.instrument import catalog, loading
from mas_cli.law.artikelen import load_artikelen, wetsartikelen
from mas_cli.law.data import law_parameters
from mas_cli.law.parameters import load_parameters
from mas_cli.law.termijnen import load_termijnen, wettelijke_termijnen
from mas_cli.law.vakanties import load_vakanties, schoolkalender
from mas_cli.paths import data_root
from mas_cli.plan import loading as plans
from mas_cli.update import install, refusals
from mas_cli.update.package import LAW_FILES, in_order
from mas_cli.update.refusals import fault, shown, warning

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

    from mas_cli.documents.model import Format
    from mas_cli.findings import Finding
    from mas_cli.instrument.catalog import Edition
    from mas_cli.instrument.definition import Definition
    from mas_cli.law.artikelen import Artikelen
    from mas_cli.law.parameters import Parameters
    from mas_cli.law.vakanties import Vakantie
    from mas_cli.plan.definition import PlanData
    from mas_cli.update.package import Package

_LAW: Final = "instruments/law"
_PLAN: Final = "instruments/plan"


@dataclass(frozen=True, slots=True)
class Data:
    """Everything that holds, with or without an edition.

    Attributes:
        definition, plan: of the edition; None where it has none of its own.
        holidays: of every region and school year that is known.
        formats: those the edition brings, or what they replace.
    """

    definition: Definition | None
    plan: PlanData | None
    parameters: Parameters
    terms: Parameters
    articles: Artikelen
    holidays: tuple[Vakantie, ...]
    formats: dict[str, Format]


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that was read and checked.

    Attributes:
        folder: where it stands unpacked or installed.
        before: what is in use now, in the parts that the edition has.
        after: the same with the edition; None while a finding blocks.
        previous: the edition of the instrument it comes after; None when there is none.
        installed: whether it is installed already.
    """

    package: Package
    folder: Path
    before: Data
    after: Data | None
    previous: Edition | None
    installed: bool
    findings: tuple[Finding, ...]


@contextlib.contextmanager
def considered(package: Package) -> Iterator[Candidate]:
    """An edition checked; while this lasts it is read as if it were installed.

    Findings: those of each part (D.., P.., L.., F..), U10 an id or date that differs from the manifest, U11
    an edition that ships or is installed with other content, U12 one that is not newer than what is there,
    U13 one that alters the law before its own first day, U14 one that follows an edition that is not here.
    """
    with installed.considering(package.edition, None):
        previous = _previous(package)
        before = _data(package, previous, with_edition=False)
        findings = [*package.findings, *_around(package)]
    with install.unpacked(package) as folder:
        stands = False
        try:
            stands = bool(package.checksum) and install.standing(package)
        except InvalidInput as error:
            findings += error.findings
        with installed.considering(package.edition, folder):
            findings += _faults(package, folder, before)
            after = None
            if not blocking(findings):
                after = _data(package, None, with_edition=True)
            yield Candidate(package, folder, before, after, previous, stands, in_order(findings))


def _previous(package: Package) -> Edition | None:
    """The newest other edition of the instrument that began before this one."""
    known = [item for item in catalog.editions(package.instrument) if item.name != package.name]
    return next((item for item in reversed(known) if item.valid_from < package.begin), None)


def _around(package: Package) -> Iterator[Finding]:
    """How the edition stands to the others that are there; called without the edition itself."""
    known = catalog.editions(package.instrument)
    has_own = bool(package.under(f"instruments/{package.instrument}"))
    for item in known:
        if item.name == package.name:
            if has_own:
                message = _("There is an edition {name} already, which was not installed by an update.")
                yield refusals.name_taken(
                    package.name,
                    message.format(name=item.name),
                    _("A new edition has a name of its own."),
                )
        elif item.valid_from >= package.begin:
            message = _("{name} holds from {day}, and {other} already from {since}: an update goes forward.")
            yield fault(
                "U12",
                "manifest.yaml",
                message.format(name=package.name, day=package.begin, other=item.name, since=item.valid_from),
                _("Bring an edition with a later geldig_vanaf."),
            )
    for folder in installed.folders():
        if folder.name != package.edition and installed.begin(folder) >= package.begin and not has_own:
            message = _("{name} holds from {day}, and {other} already from {since}: an update goes forward.")
            yield fault(
                "U12",
                "manifest.yaml",
                message.format(
                    name=package.edition, day=package.begin, other=folder.name, since=installed.begin(folder)
                ),
                _("Bring an edition with a later geldig_vanaf."),
            )
    if package.follows and package.follows not in {item.edition for item in known}:
        message = _("This edition follows {edition}, which is not here.").format(edition=package.follows)
        yield fault("U14", "manifest.yaml", message, _("Install that edition first."))


def _faults(package: Package, folder: Path, before: Data) -> Iterator[Finding]:
    if package.under(f"instruments/{package.instrument}/{package.edition}"):
        yield from _instrument_faults(package, folder)
    if package.under(_PLAN):
        yield from _plan_faults(package, folder)
    yield from _law_faults(package, folder, before)
    for name in sorted({path.split("/")[1] for path in package.under("formats")}):
        yield from _format_faults(folder, name, package.begin)


def _instrument_faults(package: Package, folder: Path) -> Iterator[Finding]:
    place = folder / "instruments" / package.instrument / package.edition
    definition, findings = loading.load(place)
    yield from findings
    if definition is None:
        return
    found = next((item for item in catalog.editions(package.instrument) if item.place == place), None)
    told = (definition.id, definition.edition, definition.valid_from)
    if told != (package.instrument, package.edition, package.begin) or (
        found is None or found.valid_from != package.begin
    ):
        message = _("The instrument says {id}/{edition} from {day}; the manifest says {name} from {other}.")
        yield refusals.out_of_place(
            f"{package.edition}/editie.yaml",
            message.format(id=told[0], edition=told[1], day=told[2], name=package.name, other=package.begin),
            _("Write the same id, editie and geldig_vanaf in both, each on a line of its own."),
        )
    if loading.fingerprint(place) != definition.sha256:
        message = _("gebaseerd_op does not stand on a line of its own at the margin.")
        yield refusals.out_of_place(
            f"{package.edition}/editie.yaml", message, _("Write it as gebaseerd_op: mas/2022-03.")
        )


def _plan_faults(package: Package, folder: Path) -> Iterator[Finding]:
    file = folder / _PLAN / package.edition / plans.FILE
    try:
        data, findings = plans.load(file)
    except InvalidInput as error:
        yield from error.findings
        return
    yield from findings
    if data is not None and (data.edition, data.valid_from) != (package.edition, package.begin):
        message = _("The step plan says {edition} from {day}; the manifest says {name} from {other}.")
        yield refusals.out_of_place(
            f"plan/{package.edition}/{plans.FILE}",
            message.format(
                edition=data.edition, day=data.valid_from, name=package.edition, other=package.begin
            ),
            _("Write the same editie and geldig_vanaf in both."),
        )


def _law_faults(package: Package, folder: Path, data: Data) -> Iterator[Finding]:
    """Faults in the files of the law; they may add to what held, and change nothing of the past."""
    for name in LAW_FILES:
        path = folder / _LAW / name
        if not path.is_file():
            continue
        terms = name == "termijnen.yaml"
        shown = f"law/{name}"
        read, findings = load_termijnen(path.read_bytes(), shown) if terms else load_parameters(path, shown)
        yield from findings
        known = data.terms if terms else data.parameters
        for id_, parameter in read.items():
            before = known.get(id_)
            if before is not None and (before.eenheid, before.extra) != (parameter.eenheid, parameter.extra):
                message = _("{id} counts in another way than before (eenheid, start or richting).")
                remedy = _("Give it another id: what was counted before must stay as it was.")
                yield fault("U13", f"{shown}:{parameter.line}", message.format(id=id_), remedy)
            for value in parameter.waarden:
                if value.valid_from < package.begin and (
                    before is None or value != before.at(value.valid_from)
                ):
                    yield _past(f"{shown}:{parameter.line}", id_, value.valid_from, package.begin)
    yield from _article_faults(package, folder, data)
    files = sorted((folder / _LAW / "vakanties").glob("*.yaml"))
    documents = [yamlfile.read(path, f"law/vakanties/{path.name}") for path in files]
    _holidays, covered, faults = load_vakanties(documents)
    yield from faults
    for first, _last in covered:
        if first < package.begin:
            yield _past("law/vakanties", _("the school holidays"), first, package.begin)


def _article_faults(package: Package, folder: Path, data: Data) -> Iterator[Finding]:
    files = sorted((folder / _LAW / "artikelen").glob("*.yaml"))
    documents = [yamlfile.read(path, f"law/artikelen/{path.name}") for path in files]
    articles, findings = load_artikelen(documents)
    yield from findings
    known = data.articles.artikelen
    for key, article in articles.artikelen.items():
        kept = {text.vanaf: text for text in known[key].teksten} if key in known else {}
        for text in article.teksten:
            if text.vanaf < package.begin and kept.get(text.vanaf) != text:
                yield _past(f"law/artikelen: {' '.join(key)}", " ".join(key), text.vanaf, package.begin)


def _format_faults(folder: Path, name: str, begin: date) -> Iterator[Finding]:
    from mas_cli.documents import example
    from mas_cli.documents.dossier import sources
    from mas_cli.documents.make import make
    from mas_cli.documents.own.dangers import dangers
    from mas_cli.ooxml.package import open_package

    place = folder / "formats" / name
    try:
        fmt = formats.load(place, data_root("formats"))
        package = open_package(fmt.document)
        yield from (found for found in dangers(package))
        # A template that compiles may still fail where its values come in.
        make(fmt, example.mapping(fmt), begin, draft=True)
    except InvalidInput as error:
        yield from error.findings
        return
    own = formats.shipped(name) if name in formats.types() else None
    if own is not None and formats.is_newer(own, begin):
        message = _("The format {type} that came with mas ({edition}) is newer, and stays in use.")
        yield warning("U15", f"formats/{name}", message.format(type=name, edition=own.edition))
    for group in fmt.dossier:
        if group not in sources(data_root("formats")):
            message = _("The format {type} takes its facts from {name}, which there is not.")
            yield refusals.out_of_place(
                f"formats/{name}/format.yaml",
                message.format(type=fmt.type, name=shown(group)),
                ", ".join(sources(data_root("formats"))),
            )
    if fmt.type != name:
        message = _("The format in the folder {folder} says it is {type}.").format(folder=name, type=fmt.type)
        yield refusals.out_of_place(f"formats/{name}", message, _("Give both the same name."))


def _past(where: str, name: str, day: date, begin: date) -> Finding:
    message = _("{name} would change from {day}, before the edition begins ({begin}).").format(
        name=name, day=day, begin=begin
    )
    return fault("U13", where, message, _("An edition adds values from its own first day on."))


def _data(package: Package, previous: Edition | None, *, with_edition: bool) -> Data:
    """What holds now, or with the edition."""
    definition = plan = None
    if package.under(f"instruments/{package.instrument}/{package.edition}"):
        if with_edition:
            definition = catalog.find(package.name, package.begin)
        elif previous is not None:
            definition = catalog.open_definition(previous.place)
    if package.under(_PLAN):
        earlier = [name for name, day in plans.editions().items() if day < package.begin]
        name = package.edition if with_edition else next(reversed(earlier), "")
        plan = plans.plan_data(name) if name else None
    types = {path.split("/")[1] for path in package.under("formats")}
    day = package.begin
    there = formats.types(on=day)
    return Data(
        definition,
        plan,
        law_parameters(),
        wettelijke_termijnen(),
        wetsartikelen(),
        schoolkalender().vakanties,
        {name: formats.shipped(name, on=day) for name in sorted(types) if name in there},
    )

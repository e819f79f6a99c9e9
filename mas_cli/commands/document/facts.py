"""Where the facts for a document come from: a data file, or a case in the vault that keeps what is made."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _clock
from mas_cli.errors import UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.store import CaseStore
    from mas_cli.documents.data import Where
    from mas_cli.documents.make import Document
    from mas_cli.documents.model import Format
    from mas_cli.region.overlay import Overlay


@dataclass(slots=True)
class Facts:
    """The facts for one document.

    Attributes:
        mapping: as `from_mapping` takes them.
        where: the place of a value for a finding.
        case: the case they came from; None for a data file.
        region: the agreement of the region that fills in sender and signature; None for none.
    """

    mapping: dict[str, Any]
    where: Where
    case: Case | None = None
    region: Overlay | None = None

    def add(self, answers: Mapping[str, Any]) -> None:
        """Take in what was answered now, by dotted name; a case keeps it."""
        self.mapping.update(answers)
        if self.case is not None and answers:
            self.case.keep(answers)


@dataclass(slots=True)
class Case:
    """An opened case."""

    store: CaseStore
    dossier: Dossier
    region: Overlay | None = None

    def keep(self, answers: Mapping[str, Any]) -> None:
        """Record answers among the facts for documents."""
        from mas_cli.casefile import model
        from mas_cli.casefile.store import Edit

        groups: dict[str, dict[str, Any]] = {}
        for name, value in answers.items():
            group, _dot, field = name.partition(".")
            groups.setdefault(group, dict(self.dossier.facts().get(group, {})))[field or "_"] = value
        edits = [
            Edit(model.FEITEN.name, model.Feiten.model_validate(content), group)
            for group, content in groups.items()
        ]
        self.dossier = self.store.change(self.dossier, edits)

    def record(self, fmt: Format, document: Document, name: str) -> None:
        """Record a document that leaves the vault, and log it as verstrekken (Wpg 32a lid 1)."""
        from mas_cli.casefile import model
        from mas_cli.casefile.store import Edit, Event
        from mas_cli.law.bewaren import Regime

        made = model.Document.model_validate(
            {
                "type": document.format_type,
                "titel": fmt.title,
                "editie": document.edition,
                "datum": _clock.today(),
                "sha256": document.sha256,
                "regio": self.region.stamp if self.region else None,
                "controlepunt": self.store.vault.checkpoint,
                "concept": "ja" if document.draft else "nee",
                "bestand": name,
            }
        )
        edit = Edit("documenten", made, None, Regime(fmt.regime.upper()))
        self.dossier = self.store.change(self.dossier, [edit], event=Event.VERSTREKKEN)


@contextlib.contextmanager
def facts_for(  # noqa: PLR0917  the options of a command
    fmt: Format,
    case: str,
    data_file: Path | None,
    overlay: Path | None,
    vault: Path | None,
    password_file: Path | None,
) -> Iterator[Facts]:
    """The facts from a data file or a case, above what the region agreed on; the vault stays open meanwhile.

    Raises:
        UsageError: neither or both were given.
        InvalidInput: the file or the case cannot be read; and what opening a vault raises.
    """
    from mas_cli.documents import data

    if data_file is not None:
        if case:
            raise UsageError(_("Give a case or --data, not both."))
        region = region_on(overlay)
        mapping, where = data.read(data_file)
        yield Facts({**of_region(fmt, region), **mapping}, where, region=region)
        return
    if not case:
        raise UsageError(
            _("Nothing to work from: no case and no --data was given."),
            remedy=_("Give CASE or --data FILE; fields TYPE --example prints a file to start from."),
        )
    from mas_cli.commands.case.opening import opened

    region = region_on(overlay)
    with opened(vault, password_file) as store:
        yield facts_of_case(fmt, store, case, region)


def region_on(overlay: Path | None) -> Overlay | None:
    """The agreement of the region that holds today.

    Raises:
        InvalidInput: it cannot be used.
    """
    from mas_cli.commands.region.choosing import agreement_on

    agreement = agreement_on(_clock.today(), overlay)
    return agreement.overlay if agreement else None


def of_region(fmt: Format, region: Overlay | None) -> dict[str, Any]:
    """What the agreement of a region fills in of a format, below what a data file says."""
    from mas_cli.documents.dossier import facts

    return facts(fmt, {}, None, _sources(region)) if region else {}


def _sources(region: Overlay | None) -> dict[str, Any]:
    if region is None:
        return {}
    return {
        "titel": region.title,
        "versie": region.version,
        "afzender": region.sender,
        "ondertekening": region.signature,
    }


def facts_of_case(fmt: Format, store: CaseStore, case: str, region: Overlay | None = None) -> Facts:
    """The facts of a case in an open vault, with what the region agreed on; that they were read is logged.

    Raises:
        InvalidInput: there is no such case, or the configuration cannot be read.
    """
    from mas_cli.casefile.shown import as_json
    from mas_cli.casefile.store import Event
    from mas_cli.config import load_config
    from mas_cli.documents import data
    from mas_cli.documents.dossier import facts

    dossier = store.load(store.find(case))
    store.log(Event.RAADPLEGEN, dossier.container, document=fmt.type)
    officer = load_config().ambtenaar
    mapping = facts(fmt, as_json(dossier, full=True), officer, _sources(region))
    return Facts(mapping, data.dotted, Case(store, dossier, region), region)

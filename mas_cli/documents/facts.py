"""Where the facts for a document come from: a data file, or a case in the vault that keeps what is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mas_cli.i18n import _

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.edits import Edit
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
        suggestions: what may be so and is only taken when somebody confirms it, by dotted name.
        origins: where a value came from, in words, by dotted name.
    """

    mapping: dict[str, Any]
    where: Where
    case: Case | None = None
    region: Overlay | None = None
    suggestions: Mapping[str, Any] = field(default_factory=dict)
    origins: Mapping[str, str] = field(default_factory=dict)

    @property
    def suggested(self) -> dict[str, Any]:
        """The values, and below them what is suggested."""
        return {**self.suggestions, **self.mapping}

    @property
    def to_confirm(self) -> bool:
        """Whether something is suggested that nobody said."""
        return bool(self.suggestions.keys() - self.mapping.keys())

    def take(self, fmt: Format, facts: Mapping[str, Any], answers: Mapping[str, Any]) -> None:
        """Take the facts for the document instead of these.

        Args:
            fmt: tells which of them are of the document alone.
            facts: all of them, by dotted name.
            answers: those that were answered; a case keeps what is a fact of the case.
        """
        before = self.mapping
        self.mapping = dict(facts)
        if self.case is not None:
            self.case.keep(
                {
                    name: value
                    for name, value in answers.items()
                    if not fmt.fields[name].own and before.get(name) != value
                }
            )


@dataclass(slots=True)
class Case:
    """A case in an open vault, from which documents are made."""

    store: CaseStore
    dossier: Dossier
    region: Overlay | None = None

    def keep(self, answers: Mapping[str, Any]) -> None:
        """Record answers among the facts for documents."""
        from mas_cli.casefile import model
        from mas_cli.casefile.edits import Edit

        groups: dict[str, dict[str, Any]] = {}
        for name, value in answers.items():
            group, _dot, field = name.partition(".")
            groups.setdefault(group, dict(self.dossier.facts().get(group, {})))[field or "_"] = value
        edits = [
            Edit(model.FEITEN.name, model.Feiten.model_validate(content), group)
            for group, content in groups.items()
        ]
        self.dossier = self.store.change(self.dossier, edits)

    def record(
        self, fmt: Format, document: Document, name: str, day: date, mapping: Mapping[str, Any]
    ) -> None:
        """Record a document that leaves the vault on a day, and log it as verstrekken (Wpg 32a lid 1).

        Its own facts go with it: those that stood among the facts of the case were for this document, and the
        next one does not get them.

        Args:
            fmt: tells which facts are its own.
            document: as made.
            name: of the file.
            day: on which it was made.
            mapping: the facts it was made from.
        """
        from mas_cli.casefile import model
        from mas_cli.casefile.edits import Edit, Event
        from mas_cli.documents.questions import flat

        own = {
            field: value
            for field, value in flat(fmt, mapping).items()
            if field in fmt.fields and fmt.fields[field].own and value not in (None, "")
        }
        made = model.Document.model_validate(
            {
                "type": document.format_type,
                "titel": fmt.title,
                "editie": document.edition,
                "datum": day,
                "sha256": document.sha256,
                "regio": self.region.stamp if self.region else None,
                "controlepunt": self.store.vault.checkpoint,
                "concept": "ja" if document.draft else "nee",
                "bestand": name,
                "gegevens": own or None,
            }
        )
        edits = [Edit("documenten", made, None, fmt.regime)]
        if not document.draft:
            edits += self._used_up(fmt)
        self.dossier = self.store.change(self.dossier, edits, event=Event.VERSTREKKEN)

    def _used_up(self, fmt: Format) -> list[Edit]:
        """Return the edits that remove the facts of a document from the facts of the case."""
        from mas_cli.casefile import model
        from mas_cli.casefile.edits import Edit

        found = []
        for group, content in self.dossier.facts().items():
            kept = {
                field: value
                for field, value in content.items()
                if not ((entry := fmt.fields.get(f"{group}.{field}")) and entry.own)
            }
            if kept != content:
                part = model.Feiten.model_validate(kept) if kept else None
                found.append(Edit(model.FEITEN.name, part, group))
        return found


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


def facts_of_case(  # noqa: PLR0917  what a document is made from
    fmt: Format,
    store: CaseStore,
    case: str,
    officer: Mapping[str, Any],
    region: Overlay | None = None,
    today: date | None = None,
) -> Facts:
    """Return the facts of a case and of the region, and log that the case was read.

    Args:
        fmt: whose fields.
        store: holds the case.
        case: its code.
        officer: the particulars of who works.
        region: the agreement of the region; None for none.
        today: the day for what is suggested; None suggests nothing.

    Raises:
        InvalidInput: there is no such case.
    """
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.shown import as_json
    from mas_cli.documents import data
    from mas_cli.documents.dossier import known, suggested

    dossier = store.load(store.find(case))
    store.log(Event.RAADPLEGEN, dossier.container, document=fmt.type)
    plain = as_json(dossier, full=True)
    found = known(fmt, plain, officer, _sources(region))
    maybe = suggested(fmt, plain, officer, today, _sources(region)) if today else {}
    return Facts(
        {name: fact.value for name, fact in found.items()},
        data.dotted,
        Case(store, dossier, region),
        region,
        {name: fact.value for name, fact in maybe.items()},
        {name: origin(fact.part) for name, fact in {**maybe, **found}.items()},
    )


def origin(part: str) -> str:
    """Where a fact came from, in words."""
    return {
        "ambtenaar": _("your settings"),
        "regio": _("the agreement of the region"),
        "meldingen": _("the report of absence"),
        "uitleg": _("the screening"),
        "antwoorden": _("the screening"),
        "oproep": _("the summons"),
        "vandaag": _("today"),
        "standaard": _("a standard sentence"),
        "afgeleid": _("follows from the dossier"),
        "feiten": _("given before"),
    }.get(part, _("the dossier"))

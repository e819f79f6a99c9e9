"""Meldingen into cases: found by number, or by name and birth date; never by a guess, and never twice.

What happens to each row is planned first, as a value; the plan is shown (`--dry-run`) or carried out in one
transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from mas_cli.casefile import choices, model
from mas_cli.casefile.code import code_of
from mas_cli.casefile.decisions import with_status
from mas_cli.casefile.dossier import Dossier, Piece, plain
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.persons import Persons, person_in, person_of
from mas_cli.casefile.store import CaseStore
from mas_cli.findings import Finding, Severity, listed
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.written import UNKNOWN, PartialDate, caseless, day_of, same_day

if TYPE_CHECKING:
    from mas_cli.casefile.meldingen import Row

NEW: Final = "-"
"""The choice that a row is of a jongere who is not in the vault yet."""

_NEW_KEY: Final = "nieuw:"
_SETTLED: Final = frozenset({"afgesloten", "ingetrokken", "ter_kennisgeving"})


class RowOutcome(StrEnum):
    """What becomes of a row."""

    NEW_CASE = "nieuwe_zaak"
    ADDED = "toegevoegd"
    UPDATED = "bijgewerkt"
    UNCHANGED = "ongewijzigd"
    REFUSED = "geweigerd"


@dataclass(frozen=True, slots=True)
class Planned:
    """A row with its outcome; `case` is empty for a case that is still to be made."""

    row: int
    outcome: RowOutcome
    case: str
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class Draft:
    """A case that the plan makes or adds to."""

    opened: Dossier | None
    edits: list[Edit] = field(default_factory=list)
    jongere: model.Jongere = field(default_factory=model.Jongere)
    school: model.School = field(default_factory=model.School)
    meldingen: list[tuple[Piece | None, model.Melding]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that an import would do."""

    rows: tuple[Planned, ...]
    drafts: tuple[Draft, ...]

    def counts(self) -> dict[str, int]:
        """How many rows had which outcome."""
        return {str(outcome): sum(row.outcome is outcome for row in self.rows) for outcome in RowOutcome}


def plan(store: CaseStore, rows: Iterable[Row], name: str, chosen: Mapping[int, str] | None = None) -> Plan:
    """What an import of these rows does; nothing is written.

    Args:
        store: the vault.
        rows: of the list.
        name: of the list.
        chosen: by the number of a row: whose it is (a container, or the number of an earlier row), or `NEW`.
    """
    planner = _Planner(store, name, chosen or {})
    found = [planner.row(row) for row in rows]
    return Plan(tuple(found), tuple(draft for draft in planner.drafts if draft.edits))


def carry_out(store: CaseStore, planned: Plan) -> list[str]:
    """Write a plan, all of it or nothing; gives the codes of the cases that were touched.

    Raises:
        Changed: a case was changed since the plan was made.
    """
    if not planned.drafts:
        return []
    touched = []
    with store.vault.transaction(event=Event.VERZAMELEN) as change:
        for draft in planned.drafts:
            if draft.opened is None:
                saved = store.create_in(change, draft.edits, event=Event.VERZAMELEN)
            else:
                saved = store.change_in(change, draft.opened, draft.edits, event=Event.COMBINEREN)
            touched.append(saved.id)
    return touched


class _Planner:
    def __init__(self, store: CaseStore, name: str, choices: Mapping[int, str]) -> None:
        self._store = store
        self._name = name
        self._choices = choices
        self._key_of_row: dict[str, str] = {}
        # A case that cannot be read stops the import: its person would get a second case.
        self._persons = Persons((case.container, person_in(case)) for case in store.summaries())
        self._drafts: dict[str, Draft] = {}

    @property
    def drafts(self) -> Iterable[Draft]:
        return self._drafts.values()

    def row(self, row: Row) -> Planned:
        if row.refused:
            return Planned(row.number, RowOutcome.REFUSED, "", row.findings)
        key, fault = self._match(row)
        if fault is not None:
            return Planned(row.number, RowOutcome.REFUSED, "", (*row.findings, fault))
        self._key_of_row[str(row.number)] = key or f"{_NEW_KEY}{row.number}"
        if key is None:
            self._new(row)
            return Planned(row.number, RowOutcome.NEW_CASE, "", row.findings)
        draft = self._draft(key)
        older = self._older(draft, row)
        if older is not None:
            code = draft.opened.id if draft.opened else ""
            return Planned(row.number, RowOutcome.UNCHANGED, code, (*row.findings, older))
        findings = [*row.findings, *self._complete(draft, row)]
        outcome = self._melding(draft, row)
        if outcome is not RowOutcome.UNCHANGED and draft.opened is not None:
            findings += self._reopen(draft, row)
        code = draft.opened.id if draft.opened else ""
        return Planned(row.number, outcome, code, tuple(findings))

    def _match(self, row: Row) -> tuple[str | None, Finding | None]:
        """The case of a row: its key, None for a new one, or why that cannot be said."""
        if row.number in self._choices:
            return self._chosen(row)
        person = person_of(row.jongere)
        numbered = self._persons.with_number_of(person)
        if len(numbered) > 1:
            return None, self._fault(row, "K46", _("More than one case has this number."), _by_hand())
        if numbered:
            if self._persons.by_key[numbered[0]].is_other_than(person):
                message = _("The number is that of another person in the vault: name or birth date differ.")
                return None, self._perhaps(row, message, numbered)
            return numbered[0], None
        known = self._persons.by_key
        born = self._persons.born_with(person)
        named = [key for key in born if known[key].same_name(person)]
        exact = [key for key in named if known[key].born_as(person)]
        if len(exact) == 1:
            return exact[0], None
        if exact:
            message = _("More than one case has this name and birth date.")
            return None, self._perhaps(row, message, exact)
        # A melding that a case has already is not lost, whoever it is of.
        reported = [key for key in named if self._has_melding(key, row)]
        if len(reported) == 1:
            return reported[0], None
        alike = [key for key in born if known[key].can_be(person)]
        if not alike:
            return None, None
        message = _("Perhaps the same jongere, written in another way and with the same birth date")
        if not any(known[key].born_as(person) for key in alike):
            message = _("Perhaps the same jongere: the name can be the same, and so can the date of birth")
        return None, self._perhaps(row, message, alike)

    def _has_melding(self, key: str, row: Row) -> bool:
        """Whether a case has the melding of a row."""
        return any(_same_melding(known, row.melding) for _piece, known in self._draft(key).meldingen)

    def _chosen(self, row: Row) -> tuple[str | None, Finding | None]:
        """The case that the user chose for a row."""
        choice = self._choices[row.number]
        if choice == NEW:
            return None, None
        return self._key_of_row.get(choice, choice), None

    def _perhaps(self, row: Row, message: str, keys: Sequence[str]) -> Finding:
        """The refusal of a row of which it cannot be said whose it is, with how to say it."""
        shown = ", ".join(self._named(key) for key in keys)
        known = keys[0].removeprefix(_NEW_KEY) if keys[0].startswith(_NEW_KEY) else code_of(keys[0])
        remedy = _("Choose: --same {row}={case} when it is the same, --new {row} when it is another.")
        return self._fault(
            row, "K46", f"{message.rstrip('.')}: {shown}.", remedy.format(row=row.number, case=known)
        )

    def _named(self, key: str) -> str:
        first, prefix, surname = self._persons.by_key[key].name
        name = one_line(" ".join(filter(None, (first, prefix, surname))), limit=80)
        if key.startswith(_NEW_KEY):
            return _("{name} on row {row}").format(name=name, row=key.removeprefix(_NEW_KEY))
        return f"{name} ({code_of(key)})"

    def _older(self, draft: Draft, row: Row) -> Finding | None:
        """Why a row of an older list is passed over: its melding is further in the dossier."""
        for _piece, known in draft.meldingen:
            if _same_melding(known, row.melding) and _settled(known) and not _settled(row.melding):
                message = _(
                    "The melding is {status} in the dossier, and in this list it is not: the list is older, "
                    "and nothing of this row was taken over."
                ).format(status=choices.label("melding.status", known.status))
                remedy = _("Change it with `mas case set` if the list is right.")
                return Finding("K45", Severity.WARN, self._where(row), message, remedy)
        return None

    def _new(self, row: Row) -> Draft:
        melding = _registered(row.melding)
        draft = Draft(None, [], row.jongere, row.school, [(None, melding)])
        draft.edits = [Edit("jongere", row.jongere), Edit("meldingen", melding, None)]
        if plain(row.school):
            draft.edits.append(Edit("school", row.school))
        key = f"{_NEW_KEY}{row.number}"
        self._drafts[key] = draft
        self._persons.add(key, person_of(row.jongere))
        return draft

    def _draft(self, key: str) -> Draft:
        if key not in self._drafts:
            opened = self._store.load(key)
            self._drafts[key] = Draft(
                opened,
                [],
                opened.one(model.Jongere),
                opened.one(model.School),
                [
                    (piece, piece.content)
                    for piece in opened.many("meldingen")
                    if isinstance(piece.content, model.Melding)
                ],
            )
        return self._drafts[key]

    def _complete(self, draft: Draft, row: Row) -> list[Finding]:
        """Fill what the dossier does not have; what it has differently is said and left alone."""
        findings = []
        for section, known, given in (
            ("jongere", draft.jongere, row.jongere),
            ("school", draft.school, row.school),
        ):
            values, new = plain(known), plain(given)
            missing = {
                name: value for name, value in new.items() if values.get(name, UNKNOWN) == UNKNOWN != value
            }
            missing |= {name: value for name, value in new.items() if name not in values}
            for name, value in new.items():
                if name not in missing and _differs(values[name], value):
                    message = _("{field} differs from the dossier; the dossier was left as it is.").format(
                        field=f"{section}.{name}"
                    )
                    remedy = _("Change it with `mas case set` if the list is right.")
                    findings.append(Finding("K47", Severity.WARN, self._where(row), message, remedy))
            if missing and (section != "school" or not values):
                part = type(known).model_validate({**values, **missing})
                draft.edits = [edit for edit in draft.edits if edit.section != section]
                draft.edits.append(Edit(section, part))
                if isinstance(part, model.Jongere):
                    draft.jongere = part
                elif isinstance(part, model.School):
                    draft.school = part
        return findings

    def _melding(self, draft: Draft, row: Row) -> RowOutcome:
        given = plain(row.melding)
        for position, (piece, known) in enumerate(draft.meldingen):
            if not _same_melding(known, row.melding):
                continue
            merged = model.Melding.model_validate({**plain(known), **given})
            if merged == known:
                return RowOutcome.UNCHANGED
            draft.meldingen[position] = (piece, merged)
            if piece is None:
                draft.edits = [
                    Edit("meldingen", merged, None) if edit.content is known else edit for edit in draft.edits
                ]
            else:
                draft.edits = [
                    edit for edit in draft.edits if (edit.section, edit.key) != ("meldingen", piece.key)
                ]
                draft.edits.append(Edit("meldingen", merged, piece.key))
            return RowOutcome.UPDATED
        melding = _registered(row.melding)
        draft.meldingen.append((None, melding))
        draft.edits.append(Edit("meldingen", melding, None))
        return RowOutcome.ADDED

    def _reopen(self, draft: Draft, row: Row) -> list[Finding]:
        assert draft.opened is not None  # the caller looked
        closed = draft.opened.one(model.Zaak).status == "gesloten"
        if not closed or any(edit.section == "zaak" for edit in draft.edits):
            return []
        draft.edits += with_status(draft.opened, "in_behandeling")
        message = _("The case was closed and is open again.")
        return [Finding("K48", Severity.INFO, self._where(row), message)]

    def _where(self, row: Row) -> str:
        return f"{self._name}:{row.number}"

    def _fault(self, row: Row, code: str, message: str, remedy: str) -> Finding:
        return Finding(code, Severity.BLOCK, self._where(row), message, remedy)


def _by_hand() -> str:
    return _("Nothing is merged on a guess: add the melding by hand with `mas case melding`.")


def _same_melding(known: model.Melding, given: model.Melding) -> bool:
    """The same report: by its own number, else by kind, first day and school."""
    if known.kenmerk and given.kenmerk:
        return known.kenmerk == given.kenmerk
    return (known.soort, known.begindatum, known.brin or known.school) == (
        given.soort,
        given.begindatum,
        given.brin or given.school,
    ) and (known.datum == given.datum or not (known.datum and given.datum))


def _settled(melding: model.Melding) -> bool:
    """Whether the melding is dealt with."""
    return melding.status in _SETTLED


def _registered(melding: model.Melding) -> model.Melding:
    return melding if melding.status else melding.model_copy(update={"status": "geregistreerd"})


def _differs(known: Any, given: Any) -> bool:
    """Whether a list says otherwise than the dossier; to know less of a day is not to say otherwise."""
    if given == UNKNOWN:
        return False
    try:
        one, other = day_of(str(known)), day_of(str(given))
    except ValueError:
        return caseless(str(known)) != caseless(str(given))
    less = isinstance(other, PartialDate) and same_day(one, other) is not False
    return one != other and not less


def outcome_json(planned: Plan, dry_run: bool) -> dict[str, Any]:
    """The import as data."""
    return {
        "schema": "mas.import/1",
        "proef": dry_run,
        "aantallen": planned.counts(),
        "rijen": [
            {
                "rij": row.row,
                "uitkomst": str(row.outcome),
                "zaak": row.case,
                "bevindingen": listed(row.findings),
            }
            for row in planned.rows
        ],
    }

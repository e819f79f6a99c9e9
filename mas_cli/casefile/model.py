"""The parts of a dossier and their fields.

Names follow the Methodische Aanpak Schoolverzuim and the melding of DUO; where the Gemeentelijk
Gegevensmodel has an entity (Verzuimmelding, HALT-verwijzing, Vrijstelling) the fields can be mapped to it.
Everything is optional: a dossier begins with little, and unknown is not the same as none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Final, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    NonNegativeInt,
    PrivateAttr,
    SerializerFunctionWrapHandler,
    ValidatorFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from mas_cli.casefile.values import (
    Birth,
    Brin,
    Bsn,
    Day,
    Hours,
    Map,
    Name,
    Names,
    Number,
    Onderwijsnummer,
    Postcode,
    Surname,
    Text,
    YesNo,
    choice,
    is_day,
)
from mas_cli.written import UNKNOWN, is_blank

Keuze = BeforeValidator


class Part(BaseModel):
    """One part of a dossier: frozen, with known fields only.

    A day that is said not to be known is None, as one that was left open is; `unknown` tells them apart, and
    what is stored and shown says `onbekend`.
    """

    # Built when a part is first read: the list of cases needs none of them.
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)
    _given: frozenset[str] = PrivateAttr(default=frozenset())

    @property
    def unknown(self) -> frozenset[str]:
        """The days that are said not to be known: something was given for them, and they have no value."""
        return frozenset(name for name in self._given if getattr(self, name) is None)

    def filled(self) -> dict[str, Any]:
        """The fields that say something, `onbekend` for a day that is said not to be known."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        said = {name: UNKNOWN if name in self.unknown else value for name, value in values.items()}
        return {name: value for name, value in said.items() if value is not None}

    @model_validator(mode="wrap")
    @classmethod
    def _keep_unknown(cls, data: Any, handler: ValidatorFunctionWrapHandler) -> Self:
        part: Self = handler(data)
        if isinstance(data, Mapping):
            part._given = frozenset(
                name
                for name, value in data.items()
                if name in cls.model_fields
                and is_day(cls.model_fields[name])
                and not is_blank(value)
                and getattr(part, name) is None
            )
        return part

    @model_serializer(mode="wrap")
    def _with_unknown(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {**handler(self), **dict.fromkeys(sorted(self.unknown), UNKNOWN)}


class Zaak(Part):
    """The case itself."""

    status: Annotated[str | None, Keuze(choice("zaak.status"))] = None
    kenmerk: Name = None
    behandelaar: Name = None
    gesloten_op: Day = None
    reden_sluiting: Annotated[str | None, Keuze(choice("zaak.reden_sluiting"))] = None
    toelichting_sluiting: Text = None
    herkomst: Name = None


class Jongere(Part):
    """Whom it is about."""

    achternaam: Surname = None
    voorvoegsel: Name = None
    voornamen: Name = None
    roepnaam: Name = None
    geboortedatum: Birth = None
    geboorteplaats: Name = None
    geslacht: Name = None
    nationaliteit: Name = None
    bsn: Bsn = None
    onderwijsnummer: Onderwijsnummer = None
    adres: Name = None
    postcode: Postcode = None
    plaats: Name = None
    gemeente: Name = None
    verblijfadres: Name = None
    telefoon: Name = None
    email: Name = None
    startkwalificatie: YesNo = None
    brp_check_datum: Day = None


class Gezagdrager(Part):
    """A parent, guardian or carer."""

    achternaam: Surname = None
    voorvoegsel: Name = None
    voornamen: Name = None
    relatie: Name = None
    gezag: Annotated[str | None, Keuze(choice("gezagdrager.gezag"))] = None
    geboortedatum: Birth = None
    adres: Name = None
    postcode: Postcode = None
    plaats: Name = None
    telefoon: Name = None
    email: Name = None


class School(Part):
    """The school of enrolment."""

    naam: Name = None
    brin: Brin = None
    locatie: Name = None
    adres: Name = None
    postcode: Postcode = None
    plaats: Name = None
    gemeente: Name = None
    regio: Annotated[str | None, Keuze(choice("school.regio"))] = None
    contact: Name = None
    telefoon: Name = None
    email: Name = None


class Inschrijving(Part):
    """Enrolment, or the lack of it."""

    vanaf: Day = None
    tot: Day = None
    opleiding: Name = None
    leerjaar: Name = None
    geen_van: Day = None
    geen_tot: Day = None
    geen_bron: Text = None


class Melding(Part):
    """A report of absence, with the fields of DUO."""

    kenmerk: Name = None
    datum: Day = None
    soort: Annotated[str | None, Keuze(choice("melding.soort"))] = None
    begindatum: Day = None
    einddatum: Day = None
    vermoedelijke_reden: Text = None
    alle_lessen_gemist: YesNo = None
    ondernomen_actie_school: Text = None
    actie_gemeente_gewenst: YesNo = None
    toelichting: Text = None
    leslocatie: Name = None
    brin: Brin = None
    school: Name = None
    melder_naam: Name = None
    melder_functie: Name = None
    melder_telefoon: Name = None
    melder_email: Name = None
    telefoon: Name = None
    afwijkend_adres: Name = None
    verzuimdagen: Number = None
    verzuimuren: Hours = None
    status: Annotated[str | None, Keuze(choice("melding.status"))] = None
    reden_afsluiting: Annotated[str | None, Keuze(choice("melding.reden_afsluiting"))] = None
    toelichting_afsluiting: Annotated[str | None, Keuze(choice("melding.toelichting_afsluiting"))] = None
    contactpersoon: Name = None


class Verzuimregel(Part):
    """Absence on one day."""

    datum: Day = None
    uren: Hours = None
    te_laat: Number = None
    reden: Text = None
    geoorloofd: YesNo = None


class Contact(Part):
    """A step in the case: a talk, a letter, a visit, and what came of it."""

    datum: Day = None
    handeling: Text = None
    resultaat: Text = None
    met: Name = None


class Hulp(Part):
    """Help that was or is there."""

    instantie: Name = None
    periode: Name = None
    resultaat: Text = None


class EerdereZaak(Part):
    """An earlier proces-verbaal or reference to Halt."""

    datum: Day = None
    soort: Name = None
    resultaat: Text = None


class Gebeurtenis(Part):
    """An event that starts a term or changes the regime, by the names of `mas law termijnen`."""

    gebeurtenis: Name = None
    datum: Day = None
    toelichting: Text = None


class Screening(Part):
    """A screening as `mas screen --json` gives it, with its receipt."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    instrument: Map = None
    answers: Map = None
    remarks: Map = None
    advice: Map = None
    receipt: Map = None


class Besluit(Part):
    """What the officer decided, beside what was advised (pas toe of leg uit).

    `route` is the first route; `routes` are all of them, and only there when there is more than one.
    """

    datum: Day = None
    route: Name = None
    routes: Names = None
    advies: Names = None
    advies_status: Name = None
    afwijking: YesNo = None
    reden: Text = None
    screening: Number = None
    receipt: Map = None
    ingetrokken_op: Day = None
    reden_intrekking: Text = None

    @property
    def chosen(self) -> tuple[str, ...]:
        """Every route that was decided, the first one first."""
        return tuple(self.routes or ()) or ((self.route,) if self.route else ())


class Document(Part):
    """A document: what it was made with, and not the file itself unless it is attached (`bijlage`)."""

    type: Name = None
    titel: Name = None
    editie: Name = None
    datum: Day = None
    sha256: Name = None
    regio: Name = None
    controlepunt: Name = None
    concept: YesNo = None
    bestand: Name = None
    bijlage: YesNo = None
    omvang: NonNegativeInt | None = None
    # What belongs to this document alone: whom it is addressed to, its date, its number, its closing.
    gegevens: Map = None


class Evaluatie(Part):
    """How it went after the decision."""

    datum: Day = None
    uitkomst: Annotated[str | None, Keuze(choice("evaluatie.uitkomst"))] = None
    toelichting: Text = None


class Stap(Part):
    """A step of the plan that was done, skipped with a reason, or opened again; the last record counts."""

    stap: Name = None
    staat: Annotated[str | None, Keuze(choice("stap.staat"))] = None
    datum: Day = None
    reden: Text = None
    toelichting: Text = None
    termijn: Name = None
    editie: Name = None


class Meldcode(Part):
    """A step of the meldcode, or the answer to a question of its afwegingskader; the last record counts."""

    onderdeel: Name = None
    datum: Day = None
    antwoord: YesNo = None
    tekst: Text = None


class Toets(Part):
    """A guided check: what was answered, how it ended and why, and with which text of the law."""

    toets: Name = None
    editie: Name = None
    datum: Day = None
    uitkomst: Name = None
    titel: Text = None
    reden: Text = None
    document: Name = None
    artikelen: Names = None
    antwoorden: Map = None
    toelichtingen: Map = None
    gegevens: Map = None
    receipt: Map = None


class Notitie(Part):
    """A remark of the officer; `afgeschermd` is why it is left out of inzage."""

    tekst: Text = None
    afgeschermd: Text = None


class Feiten(Part):
    """Facts for documents by the names of the Word formats, one group a record."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a dossier: one part, or a numbered list of parts."""

    name: str
    part: type[Part]
    many: bool


SECTIONS: Final[Mapping[str, Section]] = MappingProxyType(
    {
        section.name: section
        for section in (
            Section("zaak", Zaak, many=False),
            Section("jongere", Jongere, many=False),
            Section("gezagdragers", Gezagdrager, many=True),
            Section("school", School, many=False),
            Section("inschrijving", Inschrijving, many=False),
            Section("meldingen", Melding, many=True),
            Section("verzuim", Verzuimregel, many=True),
            Section("contacten", Contact, many=True),
            Section("hulpverlening", Hulp, many=True),
            Section("eerdere_pv_halt", EerdereZaak, many=True),
            Section("gebeurtenissen", Gebeurtenis, many=True),
            Section("screenings", Screening, many=True),
            Section("besluiten", Besluit, many=True),
            Section("documenten", Document, many=True),
            Section("evaluaties", Evaluatie, many=True),
            Section("planstappen", Stap, many=True),
            Section("meldcode", Meldcode, many=True),
            Section("toetsen", Toets, many=True),
            Section("notities", Notitie, many=True),
        )
    }
)
FEITEN: Final = Section("feiten", Feiten, many=False)

# Made by their own command, never typed in: they carry a proof of what was advised, decided or made.
MADE: Final = frozenset({"screenings", "besluiten", "documenten", "planstappen", "meldcode", "toetsen"})
# The states of a step that need no more work.
SETTLED: Final = frozenset({"gedaan", "overgeslagen"})
# Numbers that are shown in part unless asked for in full (UAVG 46).
SECRET: Final = frozenset({"bsn", "onderwijsnummer"})

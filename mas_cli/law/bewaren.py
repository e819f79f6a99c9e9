"""How long data may or must be kept, by every rule that applies; the rules may contradict each other.

Nothing is chosen here: Selectielijst and Wet politiegegevens are shown side by side, and where they cannot
both be met a finding says so. The controller decides.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.data import law_file, law_parameters
from mas_cli.law.kalender import verjaardag
from mas_cli.law.parameters import Parameters, load_parameters
from mas_cli.law.termijnen import add_months

if TYPE_CHECKING:
    from collections.abc import Iterable

EXTRA: Final = ("start", "regime", "gevolg")
_MONTHS_A_YEAR: Final = 12


class Regime(StrEnum):
    """Under which law data are processed."""

    AVG = "AVG"
    WPG = "WPG"


class Gevolg(StrEnum):
    """What a date means."""

    BEWAREN_TOT = "bewaren_tot"
    VRIJ_GEBRUIK_TOT = "vrij_gebruik_tot"
    VERWIJDEREN_VOOR = "verwijderen_voor"
    VERNIETIGEN_OP = "vernietigen_op"


@dataclass(frozen=True, slots=True)
class Bewaardatum:
    """One rule applied."""

    id: str
    gevolg: Gevolg
    datum: date
    onderwerp: str
    bron: str
    merk: str


@dataclass(frozen=True, slots=True)
class Bewaring:
    """Return all retention dates of a set of data, soonest first, and a finding (L70) for every
    contradiction.
    """

    regime: Regime
    data: tuple[Bewaardatum, ...]
    findings: tuple[Finding, ...]

    def laatste(self, gevolg: Gevolg) -> date | None:
        """The last date with a meaning; None when no rule gives one."""
        days = [found.datum for found in self.data if found.gevolg is gevolg]
        return max(days, default=None)


def retention(
    regime: Regime,
    geboortedatum: date,
    laatste_verwerking: date,
    *,
    eerste_verwerking: date,
    einde_kwalificatieplicht: date | None = None,
    verwijderd_op: date | None = None,
    regels: Parameters | None = None,
) -> Bewaring:
    """Every date that a rule gives for keeping, removing or destroying.

    Args:
        regime: of the data; for WPG the rules of the Selectielijst are shown besides.
        geboortedatum: of the jongere.
        laatste_verwerking: the rules as they hold on this day are used.
        eerste_verwerking: the day the data were first recorded (Wpg 8).
        einde_kwalificatieplicht: when known; else the birthday on which it ends by law.
        verwijderd_op: when police data were removed; else the last day on which they must be (Wpg 8 lid 6).
        regels: the rules; those that ship with the program when left out.

    Raises:
        InvalidInput: the dates are not in order (L71).
    """
    if not geboortedatum <= eerste_verwerking <= laatste_verwerking:
        message = _("The dates of birth, first and last processing are not in this order.")
        finding = Finding("L71", Severity.BLOCK, "", message, _("Correct the dates."))
        raise InvalidInput(message, findings=[finding])
    rules = regels if regels is not None else bewaarregels()
    starts = {
        "geboortedatum": geboortedatum,
        "eerste_verwerking": eerste_verwerking,
        "einde_kwalificatieplicht": einde_kwalificatieplicht or _achttien(geboortedatum, laatste_verwerking),
    }
    found: list[Bewaardatum] = []
    for rule in rules.values():
        value = rule.at(laatste_verwerking)
        if value is None or str(regime) not in rule.extra["regime"]:
            continue
        start = starts.get(str(rule.extra["start"])) or verwijderd_op or _verwijderdatum(found)
        if start is None:
            continue
        years = int(str(value.value))
        gevolg = Gevolg(str(rule.extra["gevolg"]))
        # From 29 February on: never destroyed a day too early, never kept a day too long.
        keep = gevolg is Gevolg.BEWAREN_TOT
        day = verjaardag(start, years) if keep else add_months(start, years * _MONTHS_A_YEAR)
        found.append(Bewaardatum(rule.id, gevolg, day, rule.beschrijving, value.source, value.merk))
    found.sort(key=lambda item: (item.datum, item.id))
    return Bewaring(regime, tuple(found), tuple(_tegenspraak(found)))


@functools.cache
def bewaarregels() -> Parameters:
    """The rules that ship with the program.

    Raises:
        InvalidInput: the file was changed and has a fault; with all of them.
    """
    rules, findings = load_bewaarregels(
        law_file("bewaartermijnen.yaml").read_bytes(), "law/bewaartermijnen.yaml"
    )
    raise_if_blocking(findings)
    return rules


def load_bewaarregels(content: str | bytes, name: str) -> tuple[Parameters, tuple[Finding, ...]]:
    """Rules from their text, and a finding for every fault: as `load_parameters`, L72 for a rule itself."""
    rules, findings = load_parameters(content, name, extra=EXTRA)
    found = list(findings)
    starts = ("geboortedatum", "eerste_verwerking", "einde_kwalificatieplicht", "verwijdering")
    for rule in rules.values():
        regimes = rule.extra.get("regime")
        if (
            rule.extra.get("start") not in starts
            or rule.extra.get("gevolg") not in list(Gevolg)
            or not isinstance(regimes, list)
            or not set(regimes) <= {str(regime) for regime in Regime}
            or rule.eenheid != "jaren"
        ):
            message = _(
                "A rule has start, regime, gevolg and eenheid: jaren, with the words of the head of the file."
            )
            found.append(
                Finding("L72", Severity.BLOCK, f"{name}:{rule.line}", message, _("Correct this rule."))
            )
    return rules, tuple(found)


def _achttien(geboortedatum: date, op: date) -> date:
    age = law_parameters().at("kwalificatieplicht.eind_leeftijd", op).value
    return verjaardag(geboortedatum, int(str(age)))


def _verwijderdatum(found: Iterable[Bewaardatum]) -> date | None:
    return max((item.datum for item in found if item.gevolg is Gevolg.VERWIJDEREN_VOOR), default=None)


def _tegenspraak(found: list[Bewaardatum]) -> Iterable[Finding]:
    """Rules that cannot both be met: to be kept longer than it may stay."""
    keep = [item for item in found if item.gevolg is Gevolg.BEWAREN_TOT]
    remove = [item for item in found if item.gevolg is Gevolg.VERWIJDEREN_VOOR]
    for rule in keep:
        for other in remove:
            if rule.datum > other.datum:
                yield Finding(
                    "L70",
                    Severity.WARN,
                    rule.id,
                    _("{keep} asks to keep until {until}, {remove} to remove by {by}.").format(
                        keep=rule.bron, until=rule.datum, remove=other.bron, by=other.datum
                    ),
                    _("The controller decides which rule goes first; record that decision."),
                    f"{rule.bron}; {other.bron}",
                )

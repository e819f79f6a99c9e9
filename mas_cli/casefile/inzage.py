"""What a person may see of their own data (AVG 15, Wpg 25), and an account of what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import choices, model
from mas_cli.casefile.dossier import plain
from mas_cli.casefile.shown import shown
from mas_cli.law.kalender import leeftijd_bekend

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier, Piece


class Voor(StrEnum):
    """Who asks."""

    JONGERE = "jongere"
    OUDER = "ouder"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How much was left out on one ground."""

    ground: str
    source: str
    count: int


@dataclass(frozen=True, slots=True)
class Inzage:
    """What may be seen.

    Attributes:
        parts: per regime, the pieces with their fields.
        left_out: how much, on which ground.
    """

    parts: Mapping[str, list[dict[str, Any]]]
    left_out: tuple[LeftOut, ...]

    def as_json(self, case: str, voor: Voor, today: date) -> dict[str, Any]:
        """The overview as data."""
        grounds = choices.data_file("inzage")["grondslagen"]
        return {
            "schema": "mas.inzage/1",
            "zaak": case,
            "voor": str(voor),
            "datum": today.isoformat(),
            "gegevens": [
                {"regime": regime, "grondslag": grounds[regime], "stukken": pieces}
                for regime, pieces in self.parts.items()
            ],
            "weggelaten": [
                {"grond": item.ground, "bron": item.source, "aantal": item.count} for item in self.left_out
            ],
        }


def inzage(dossier: Dossier, voor: Voor, today: date, regimes: tuple[str, ...]) -> Inzage:
    """The pieces and fields that a person may see.

    Args:
        dossier: the case.
        voor: who asks.
        today: for the age of the jongere; without a date of birth the stricter rule holds.
        regimes: `AVG`, `WPG` or both; each is a request of its own.
    """
    rules = choices.data_file("inzage")
    counts: Counter[tuple[str, str]] = Counter()
    hidden = _hidden(rules["regels"], voor, _age(dossier, today))
    parts: dict[str, list[dict[str, Any]]] = {regime: [] for regime in regimes}
    for piece in dossier.pieces.values():
        if piece.content is None or str(piece.regime) not in parts:
            continue
        ground = hidden.get(_place(piece))
        if isinstance(piece.content, model.Notitie) and piece.content.afgeschermd:
            ground = (rules["afgeschermd"]["grond"], rules["afgeschermd"]["bron"])
        if ground is not None:
            counts[ground] += 1
            continue
        if isinstance(piece.content, model.Document) and piece.content.bijlage:
            counts[rules["bijlagen"]["grond"], rules["bijlagen"]["bron"]] += 1
        fields = _fields(piece, hidden, counts, rules)
        if fields:
            parts[str(piece.regime)].append(
                {"stuk": piece.record, "vastgelegd": piece.time.isoformat(), **fields}
            )
    left = tuple(LeftOut(ground, source, count) for (ground, source), count in counts.items())
    return Inzage(parts, left)


def _age(dossier: Dossier, today: date) -> int | None:
    born = dossier.one(model.Jongere).geboortedatum
    return leeftijd_bekend(born, today) if born else None


def _hidden(rules: list[dict[str, Any]], voor: Voor, age: int | None) -> dict[str, tuple[str, str]]:
    return {
        place: (rule["grond"], rule["bron"])
        for rule in rules
        if rule.get("voor", voor) == voor and ("vanaf" not in rule or age is None or age >= rule["vanaf"])
        for place in rule["velden"]
    }


def _place(piece: Piece) -> str:
    """The place a rule names: the section, and of facts for documents the group too."""
    return f"{piece.section}.{piece.key}" if piece.section == model.FEITEN.name else piece.section


def _fields(
    piece: Piece,
    hidden: Mapping[str, tuple[str, str]],
    counts: Counter[tuple[str, str]],
    rules: Mapping[str, Any],
) -> dict[str, Any]:
    assert piece.content is not None  # the caller skipped pieces that were taken out
    found = {}
    for name, value in plain(piece.content).items():
        ground = hidden.get(f"{_place(piece)}.{name}")
        if ground is not None:
            counts[ground] += 1
            continue
        found[name] = shown(name, value, full=False)
        if found[name] != value:
            counts[rules["nummers"]["grond"], rules["nummers"]["bron"]] += 1
    return found

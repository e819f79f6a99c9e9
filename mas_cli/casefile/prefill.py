"""What a dossier already answers of a questionnaire, by `casus/vooraf.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mas_cli.casefile import choices
from mas_cli.casefile.dossier import plain

if TYPE_CHECKING:
    from mas_cli.casefile.dossier import Dossier


def known_answers(dossier: Dossier, instrument: str) -> dict[str, Any]:
    """Question id → value as an answers file has it, for the questions that the dossier answers."""
    found: dict[str, Any] = {}
    for question, rule in (choices.data_file("vooraf").get(instrument) or {}).items():
        section, _dot, field = rule["uit"].partition(".")
        value = _latest(dossier, section, field)
        words: Mapping[str, str] | None = rule.get("woorden")
        if words is not None:
            value = words.get(str(value))
        if value is not None:
            found[question] = value
    return found


def _latest(dossier: Dossier, section: str, field: str) -> Any:
    """The value of the last piece; an older one is not taken for a newer one's gap."""
    single = dossier.pieces.get(section)
    pieces = dossier.many(section) or ([single] if single else [])
    if not pieces or pieces[-1].content is None:
        return None
    return plain(pieces[-1].content).get(field)

"""The questions of who the officer is, from their data: an instrument without rules."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from mas_cli import shapes, yamlfile
from mas_cli.i18n import _
from mas_cli.instrument.definition import Basis, Question
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.ruleless import definition_of
from mas_cli.instrument.schema import Instellingen
from mas_cli.paths import data_root

NAME: Final = "instellingen"
_QUESTIONS: Final = "instellingen/vragen.yaml"


def officer_questions(today: date) -> Instrument:
    """The questions, in a definition of today; raises InvalidInput when their data are damaged."""
    document = yamlfile.read(data_root("instruments") / _QUESTIONS, _QUESTIONS)
    shapes.checked(document, Instellingen)
    raw = document.data
    questions = {name: _question(name, item) for name, item in raw["vragen"].items()}
    statement = _("What you leave open is asked where it is needed.")
    title = _("Your settings")
    definition = definition_of(NAME, title, statement, raw["blokken"], questions, today=today)
    return Instrument(definition, today, {}, {}, None, questions)


def _question(name: str, item: Mapping[str, Any]) -> Question:
    kind = item.get("soort", "tekst")
    options = dict(kind) if isinstance(kind, Mapping) else {}
    is_date = kind == "datum"
    return Question(
        id=name,
        block=item["blok"],
        type="choice" if options else "date" if is_date else "text",
        text=item["tekst"],
        help=item["hulp"],
        when="",
        options=options,
        minimum=date(1900, 1, 1) if is_date else None,
        maximum=date(2200, 12, 31) if is_date else None,
        unit="",
        default_today=False,
        basis=Basis((item["bron"],) if "bron" in item else (), ""),
        certain=True,
        note=item["hulp"],
    )

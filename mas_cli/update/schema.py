"""The files of an edition that was brought: its manifest, and the mapping of the questions that changed."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from mas_cli.i18n import _
from mas_cli.shapes import Model, Unfit

# Folders of `instruments` that hold no instrument.
_NO_INSTRUMENT: Final = frozenset({"plan", "law", "casus", "binden", "demo", "score", "regio"})
Edition = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,39}$", examples=["2027-01"])]
Text = Annotated[str, Field(min_length=1, max_length=2000)]
Answers = dict[str, str]


class Manifest(Model):
    """`mas-editie.yaml`: what an edition is called and from when it holds."""

    editie: Edition
    titel: Text
    geldig_vanaf: date
    instrument: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$", examples=["mas"])] = "mas"
    volgt_op: Edition | Literal[""] = ""
    uitgever: Text | None = None
    wijzigingen: Text | Literal[""] = ""

    @model_validator(mode="after")
    def _can_be_a_folder(self) -> Self:
        if self.instrument in _NO_INSTRUMENT:
            message = _("{{item}}: {value} cannot be the name of an instrument.")
            raise Unfit(
                message.format(value=self.instrument), _("Write it as {example}.").format(example="mas")
            )
        return self


class Regel(Model):
    """The rule by which the answers of a question move."""

    hernoemd: str | None = None
    samengevoegd: str | None = None
    gesplitst: Annotated[dict[str, Literal["gelijk", "open"] | Answers], Field(min_length=1)] | None = None
    vervallen: Text | None = None
    antwoorden: Answers | None = None
    regel: Literal["een_ja", "alle_ja", "som", "hoogste", "eerste"] | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> Self:
        given = self.model_fields_set - {"regel", "antwoorden"}
        if len(given) > 1 or not (given or self.antwoorden is not None):
            raise Unfit(
                _("{item} has to become exactly one thing."),
                _("Give one of hernoemd, samengevoegd, gesplitst and vervallen, or only antwoorden."),
            )
        if (self.regel is None) != (self.samengevoegd is None):
            raise Unfit(
                _("{item}: regel belongs to samengevoegd, and samengevoegd needs one."),
                _("Choose from: {choices}.").format(choices="een_ja, alle_ja, som, hoogste, eerste"),
            )
        if self.vervallen is not None and self.antwoorden is not None:
            raise Unfit(
                _("{item}: an answer that is dropped needs a reason, and nothing else."),
                _("Write vervallen: and why."),
            )
        return self


class Overgang(Model):
    """`overgang.yaml`: for each question that changed, where its answers go."""

    van: str | Annotated[list[str], Field(min_length=1)]
    naar: str
    vragen: dict[str, Regel] = {}

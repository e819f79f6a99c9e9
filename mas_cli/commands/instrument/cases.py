"""A case that was found: in words, as an answers file, and with the advice on it."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mas_cli.commands import _console
from mas_cli.errors import UsageError
from mas_cli.extras import adding
from mas_cli.i18n import _
from mas_cli.instrument.answers import answer_text

if TYPE_CHECKING:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.proof.advice import Outcome


def need_solver() -> None:
    """Refuse when the solver is not installed.

    Raises:
        UsageError: with how to install it.
    """
    if not has_solver():
        raise UsageError(
            _("This needs {library}, which is not installed.").format(library="z3-solver"),
            remedy=_("Install it with: {command}").format(command=adding("z3-solver")),
        )


def has_solver() -> bool:
    """Whether the solver is installed."""
    return importlib.util.find_spec("z3") is not None


@dataclass(frozen=True, slots=True)
class Folder:
    """Where answers files go.

    Attributes:
        overwrite: replace those that are there.
    """

    path: Path
    overwrite: bool

    def write(self, name: str, answers: Mapping[str, Any], instrument: Instrument) -> None:
        """Write a case as an answers file that `mas screen` replays, with how on its first line."""
        from mas_cli import yamlfile
        from mas_cli.files import atomic_write

        self.path.mkdir(parents=True, exist_ok=True)
        file = self.path / f"{name}.yaml"
        head = f"# mas screen --no-input --instrument {instrument.definition.name} --answers {file.name}\n"
        body = yamlfile.dump(dict(answers))
        atomic_write(file, (head + body).encode(), overwrite=self.overwrite)
        _console.note(_("Written: {path}.").format(path=file))


def name_of(instrument: Instrument) -> str:
    """The instrument, and with which agreement."""
    name, overlay = instrument.definition.name, instrument.overlay
    return name if overlay is None else f"{name} + {overlay.label}"


def shown(answers: Mapping[str, Any], *instruments: Instrument) -> Iterator[str]:
    """The case in words, a line an answer; of several instruments the first that asks it words it."""
    for name, answer in answers.items():
        instrument = next(each for each in instruments if name in each.questions)
        question = instrument.questions[name]
        yield f"      {instrument.text(question.text)} {answer_text(question, answer)}"


def advice(outcome: Outcome, instrument: Instrument) -> str:
    """What the advice on a case is, in one line."""
    parts = [_("Advice: {what}").format(what=concluded(outcome, instrument))]
    if outcome.signals:
        parts.append(_("Signals: {what}").format(what=signals(outcome.signals, instrument)))
    return ". ".join(parts)


def concluded(outcome: Outcome, *instruments: Instrument) -> str:
    """The routes by their titles, or that there is none, or too little to go by."""
    if outcome.routes:
        titles = {route.id: route.title for each in instruments for route in each.definition.routes.values()}
        return " + ".join(titles[route] for route in outcome.routes)
    return {"geen_route": _("no route"), "onvoldoende_informatie": _("insufficient information")}.get(
        outcome.status, outcome.status
    )


def signals(names: tuple[str, ...], *instruments: Instrument) -> str:
    """The signals by their titles."""
    titles = {item.id: item.title for each in instruments for item in each.definition.signals.values()}
    return ", ".join(titles[name] for name in names)

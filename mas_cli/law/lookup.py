"""Look something up by name: an article, or a parameter of the law or of an instrument, on a day."""

from __future__ import annotations

import difflib
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from mas_cli import installed
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.artikelen import Vindplaats, wetsartikelen
from mas_cli.law.bewaren import bewaarregels
from mas_cli.law.data import law_parameters
from mas_cli.law.parameters import Parameter, Parameters, Value, load_parameters
from mas_cli.law.refusals import not_found
from mas_cli.law.termijnen import wettelijke_termijnen

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

_SUGGESTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class DatedParameter:
    """A parameter with the value that held on a day."""

    parameter: Parameter
    value: Value
    op: date


def is_reference(text: str) -> bool:
    """Whether a text refers to an article of a statute that is known here, stored or not."""
    return wetsartikelen().parse(text.strip()) is not None


def look_up(text: str, op: date) -> Vindplaats | DatedParameter:
    """The article or parameter with a name, as it held on a day.

    Raises:
        InvalidInput: neither is known (L20; the remedy names the nearest), or no value on that day (L11).
    """
    name = text.strip()
    parameters = all_parameters(op)
    if name.lower() in parameters:
        parameter = parameters[name.lower()]
        return DatedParameter(parameter, parameters.at(parameter.id, op), op)
    articles = wetsartikelen()
    if articles.parse(name) is not None:
        return articles.find(name, op)
    near = [
        *difflib.get_close_matches(name.lower(), parameters, n=_SUGGESTIONS, cutoff=0.6),
        *articles.suggestions(name),
    ][:_SUGGESTIONS]
    remedy = (
        _("Did you mean: {references}?").format(references=", ".join(near))
        if near
        else _("Give an article (Lpw 2 lid 3) or a parameter (halt.max_uren).")
    )
    message = _("{name} is no known article or parameter.").format(name=text)
    raise not_found(text, message, remedy)


def all_parameters(op: date) -> Parameters:
    """Every parameter: of the law, its terms, and the instruments in the editions up to a day.

    An edition is a folder `instruments/<instrument>/<year-month>`; a later one that repeats a parameter has
    the last word over earlier editions, never over the law. The first edition always counts, so that a day
    before it still finds the names.

    Raises:
        InvalidInput: an instrument has a number that the law has too (L25).
    """
    return _merged(op, installed.roots("instruments"))


@functools.lru_cache(maxsize=8)
def _merged(op: date, roots: tuple[Path, ...]) -> Parameters:
    law = law_parameters().merged(wettelijke_termijnen()).merged(bewaarregels())
    merged = law
    for path in (path for root in roots for path in sorted(root.glob("*/*/parameters.yaml"))):
        editions = roots[0] / path.parent.parent.name
        first = min((folder.name for folder in editions.glob("*") if folder.is_dir()), default="")
        if path.parent.name > op.isoformat() and path.parent.name != first:
            continue
        parameters, findings = load_parameters(path, "/".join(path.parts[-3:]), extra=("lokaal",))
        raise_if_blocking([*findings, *_second_homes(path, parameters, law)])
        merged = merged.merged(parameters)
    return merged


def _second_homes(path: Path, parameters: Parameters, law: Parameters) -> list[Finding]:
    """Warn about every number that both an instrument and the law define."""
    where = "/".join(path.parts[-3:])
    message = _("{id} stands in the law already ({source}); a number has one home.")
    return [
        Finding(
            "L25",
            Severity.BLOCK,
            f"{where}:{parameter.line}",
            message.format(id=id_, source=law[id_].bron),
            _("Take it out of the instrument and name it under wet in instrument.yaml."),
        )
        for id_, parameter in parameters.items()
        if id_ in law
    ]

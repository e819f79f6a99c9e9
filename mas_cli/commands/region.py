"""`mas region`: the agreement of a region: begin one, look at it, check it, compare two."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.i18n import _

if TYPE_CHECKING:
    from mas_cli.instrument.definition import Definition
    from mas_cli.instrument.overlay import Overlay

app = new_app(_("The agreement of a region: local names and thresholds, partners and consultation."))

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help=_("The agreement."))]
InstrumentOption = Annotated[
    str, typer.Option("--instrument", help=_("Id, id/edition or file."), metavar="ID|FILE")
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("As JSON on stdout."))]


def _definition(instrument: str) -> Definition:
    from mas_cli.instrument import catalog

    return catalog.find(instrument or catalog.DEFAULT, _clock.today())


def _load(file: Path, instrument: str) -> Overlay:
    from mas_cli.instrument.overlay import load_overlay

    return load_overlay(file, _definition(instrument))


@command(
    app,
    "init",
    help=_("Begin an agreement: on a terminal it asks the local names; what is left open is a remark."),
    example="mas region init regio.yaml --titel Voorbeeldregio",
)
def init(
    file: FileArgument,
    titel: Annotated[str, typer.Option("--titel", help=_("What the region is called."))],
    instrument: InstrumentOption = "",
) -> None:
    """Write a new file."""
    import re
    import unicodedata

    from mas_cli.files import atomic_write
    from mas_cli.plan.region import template

    plain = unicodedata.normalize("NFKD", titel.casefold()).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name or not name[0].isalpha():
        raise UsageError(_("--titel begins with a letter."))
    if file.exists():
        raise InvalidInput(
            _("{path} exists already; nothing was written.").format(path=file),
            remedy=_("Give another name, or change the file itself."),
        )
    definition = _definition(instrument)
    values = {}
    if _console.may_ask():
        for slot, (text, default) in definition.slots.names.items():
            given = typer.prompt(f"{text} [{default}]", default="", show_default=False).strip()
            if given:
                values[slot] = given
    atomic_write(file, template(definition, name, titel, values).encode())
    _console.note(_("Written: {path}.").format(path=file))
    _console.note(_("Next: {command}").format(command=f"mas region check {file}"))


@command(app, "show", help=_("Show what an agreement settles."), example="mas region show regio.yaml")
def show(file: FileArgument, instrument: InstrumentOption = "", json_output: JsonOption = False) -> None:
    """Print an agreement."""
    from mas_cli.plan.region import flat

    overlay = _load(file, instrument)
    places = flat(overlay)
    if json_output:
        _console.out_json(
            {
                "schema": "mas.region/1",
                "id": overlay.id,
                "title": overlay.title,
                "version": overlay.version,
                "instrument": overlay.instrument,
                "sha256": overlay.sha256,
                "places": places,
            }
        )
        return
    for place, value in places.items():
        _console.out(f"{place}: {value}")


@command(
    app,
    "check",
    help=_("Every fault in an agreement, and what it still leaves open."),
    example="mas region check regio.yaml",
)
def check(file: FileArgument, instrument: InstrumentOption = "", json_output: JsonOption = False) -> None:
    """Print the findings; exit 3 when one blocks."""
    from mas_cli.plan.region import undecided

    findings = undecided(_load(file, instrument), _definition(instrument), file.name)
    if json_output:
        _console.out_json({"findings": [finding.as_json() for finding in findings]})
        return
    _console.show_findings(findings, to_stdout=True)
    if not findings:
        _console.note(_("Everything is decided."))


@command(
    app,
    "diff",
    help=_("What two agreements differ in."),
    example="mas region diff regio-1.yaml regio-2.yaml",
)
def diff(
    file: FileArgument,
    other: Annotated[Path, typer.Argument(metavar="OTHER", help=_("The other agreement."))],
    instrument: InstrumentOption = "",
    json_output: JsonOption = False,
) -> None:
    """Print the differences."""
    from mas_cli.plan.region import differences

    found = differences(_load(file, instrument), _load(other, instrument))
    if json_output:
        _console.out_json(
            {"changes": [{"place": item.place, "old": item.old, "new": item.new} for item in found]}
        )
        return
    for item in found:
        _console.out(f"{item.place}: {item.old or '–'} → {item.new or '–'}")
    if not found:
        _console.note(_("No differences."))

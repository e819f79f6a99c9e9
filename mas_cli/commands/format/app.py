"""`mas format`: a Word format of your own, its places to fill and what fills them."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import ForceOption, JsonOption, ReplaceOption
from mas_cli.documents.own.keeping import keep, place_json, unsure
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.files import must_be_free
from mas_cli.findings import listed, raise_if_blocking
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.documents.model import Format
    from mas_cli.documents.own.intake import Taken
    from mas_cli.documents.own.matching import Target

app = new_app(_("Bring your own Word format: find its places to fill, say what fills them, check it."))

WordFile = Annotated[
    Path, typer.Argument(metavar="FILE", help=_("The Word file (.docx), or a zip with one in it."))
]
Proof = Annotated[
    bool,
    typer.Option(
        "--proof",
        help=_("Also a PDF with the original beside the form filled with example data."),
    ),
]


@command(app, "list", help=_("List your own formats."), example="mas format list")
def list_formats(json_output: JsonOption = False) -> None:
    """The formats that were added."""
    from mas_cli.documents.own import store

    rows = []
    for name in store.names():
        try:
            mapping = store.read(name)
        except InvalidInput as refusal:
            # One that was edited wrongly does not hide the others.
            _console.show_findings(refusal.findings)
            continue
        mapped = sum(1 for place in mapping.places if place.field)
        rows.append(
            {
                "name": name,
                "type": mapping.type,
                "original": mapping.original,
                "sha256": mapping.sha256,
                "places": len(mapping.places),
                "mapped": mapped,
            }
        )
    if json_output:
        _console.out_json(rows)
        return
    for row in rows:
        _console.out(
            _("{name}  {type}  {mapped} of {places} places have a field  ({original})").format(**row)
        )
    if not rows:
        _console.note(_("There are no own formats yet; mas format add adds one."))


@command(
    app,
    "inspect",
    help=_("Show every place to fill in a Word file, and the field that seems to belong there."),
    example="mas format inspect formulier.docx",
)
def inspect(
    file: WordFile,
    type_name: Annotated[
        str, typer.Option("--type", metavar="TYPE", help=_("Propose fields of this document type only."))
    ] = "",
    json_output: JsonOption = False,
) -> None:
    """Every place, with a proposal."""
    from mas_cli.commands.format import asking
    from mas_cli.documents.own import intake, matching

    taken = intake.read(file)
    fmt = _shipped(type_name) if type_name else intake.every_field()
    places = taken.places
    targets = matching.propose(fmt, places)
    if json_output:
        _console.out_json(
            {
                "file": taken.name,
                "places": [*map(place_json, places, targets)],
                "findings": listed(taken.findings),
            }
        )
        return
    for number, (place, target) in enumerate(zip(places, targets, strict=True), start=1):
        _console.out(asking.line(number, place, target))
    _console.show_findings(taken.findings)
    _console.note(
        ngettext("{count} place to fill in.", "{count} places to fill in.", len(places)).format(
            count=len(places)
        )
    )


@command(
    app,
    "add",
    help=_("Add a Word file as a format of your own, with the fields and checks of a document type."),
    example="mas format add formulier.docx --type pv-ouder --name pv-ouder-regio",
)
def add(  # noqa: PLR0917  the options of a command
    file: WordFile,
    type_name: Annotated[
        str, typer.Option("--type", metavar="TYPE", help=_("The document type it is; see mas pv types."))
    ],
    name: Annotated[
        str, typer.Option("--name", help=_("Its name; made of the name of the file when not given."))
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", help=_("Take the proposed fields without asking."))] = False,
    force: ReplaceOption = False,
    proof: Proof = False,
    json_output: JsonOption = False,
) -> None:
    """Keep a Word file with its mapping."""
    from mas_cli.documents.own import intake, matching, store

    fmt = _shipped(type_name)
    if not yes and not _console.may_ask():
        raise UsageError(
            _("The proposed fields must be looked at, and nothing can be asked here."),
            remedy=_("Run it in a terminal, or add --yes and look at mapping.yaml afterwards."),
        )
    taken = intake.read(file)
    chosen = name or store.name_for(taken.name)
    store.check_name(chosen, force=force)
    if proof:
        _may_prove(chosen, force=force)
    raise_if_blocking(
        taken.findings, _("The Word file {name} cannot be used as a format.").format(name=taken.name)
    )
    if not taken.places:
        raise InvalidInput(
            _("No place to fill in was found in {name}.").format(name=taken.name),
            remedy=_("Put [field names] between brackets in Word where values belong."),
        )
    proposals = matching.weighed(fmt, taken.places)
    if yes:
        targets = tuple(found.target if found.sure else matching.Target() for found in proposals)
        taken = dataclasses.replace(taken, findings=(*taken.findings, *unsure(taken, proposals)))
    else:
        from mas_cli.commands.format import asking

        targets = asking.review(fmt, taken.places, [found.target for found in proposals])
    keep(chosen, type_name, fmt, taken, targets, force=force)
    files = [_proof(chosen, force=force)] if proof else []
    _show_kept(chosen, fmt, taken, targets, files, json_output=json_output)


@command(
    app,
    "bind",
    help=_("Look again at the fields of one of your own formats."),
    example="mas format bind pv-ouder-regio",
)
def bind(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("One of your own formats."))],
    json_output: JsonOption = False,
) -> None:
    """Review the mapping of an added format."""
    from mas_cli.commands.format import asking
    from mas_cli.documents.own import intake, store

    mapping = store.read(name)
    if not _console.may_ask():
        raise UsageError(
            _("The proposed fields must be looked at, and nothing can be asked here."),
            remedy=_("Run it in a terminal, or edit {path}.").format(path=store.own(name).mapping),
        )
    own = store.own(name)
    taken = dataclasses.replace(intake.read(own.document), name=mapping.original)
    targets = store.targets_of(mapping, own, taken.places, f"{name}/{store.MAPPING}")
    chosen = asking.review(own, taken.places, targets)
    keep(name, mapping.type, own, taken, chosen, force=True)
    _show_kept(name, own, taken, chosen, [], json_output=json_output)


def _show_kept(
    name: str,
    fmt: Format,
    taken: Taken,
    targets: Sequence[Target],
    files: Sequence[Path],
    *,
    json_output: bool,
) -> None:
    from mas_cli.commands.format import asking
    from mas_cli.documents.own import store, unplaced

    mapped = sum(1 for target in targets if target.field)
    path = store.own(name).mapping or Path()
    findings = [*taken.findings, *unplaced.noted(fmt, targets)]
    if json_output:
        _console.out_json(
            {
                "name": name,
                "type": store.read(name).type,
                "folder": str(path.parent),
                "places": [
                    place_json(place, target) for place, target in zip(taken.places, targets, strict=True)
                ],
                "mapped": mapped,
                "files": [str(file) for file in files],
                "findings": listed(findings),
            }
        )
        return
    for number, (place, target) in enumerate(zip(taken.places, targets, strict=True), start=1):
        _console.out(asking.line(number, place, target))
    _console.show_findings(findings)
    _console.note(
        _("{name} was added; {mapped} of {places} places have a field. Change that in {path}.").format(
            name=name, mapped=mapped, places=len(targets), path=path
        )
    )
    for file in files:
        _console.note(_("Proof: {path}").format(path=file))


@command(
    app,
    "check",
    help=_("Check your own formats: the Word file unchanged, every mapped place and field still there."),
    example="mas format check",
)
def check(
    name: Annotated[str, typer.Argument(metavar="NAME", help=_("One of them; all when not given."))] = "",
    proof: Proof = False,
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Fill each format with the example data of its type, without writing it."""
    from mas_cli.documents.own import store, trial

    results = []
    failed = False
    for one in [name] if name else store.names():
        findings = trial.findings(one)
        wrong = any(finding.severity == "block" for finding in findings)
        failed = failed or wrong
        results.append({"name": one, "findings": listed(findings)})
        if not json_output:
            _console.out(one)
            _console.show_findings(findings, to_stdout=True)
        if proof and not wrong:
            file = _proof(one, force=force)
            results[-1]["file"] = str(file)
            _console.note(_("Proof: {path}").format(path=file))
    if json_output:
        _console.out_json(results)
    if failed:
        raise typer.Exit(InvalidInput.exit_code)


def _shipped(type_name: str) -> Format:
    from mas_cli.documents import load

    return load.shipped(type_name)


def _may_prove(name: str, *, force: bool) -> Path:
    """The file of the proof, when it can be made: known before anything is asked."""
    from mas_cli.documents.pdf import need_office

    path = Path(f"{name}-proef.pdf")
    must_be_free(path, overwrite=force)
    need_office()
    return path


def _proof(name: str, *, force: bool) -> Path:
    from mas_cli.documents.own import trial
    from mas_cli.files import atomic_write

    path = _may_prove(name, force=force)
    try:
        content = trial.side_by_side(name)
    except InvalidInput:
        _console.note(_("{name} is kept; only its proof could not be made.").format(name=name))
        raise
    atomic_write(path, content, private=True, overwrite=force)
    return path

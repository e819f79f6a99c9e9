"""`mas case`: what comes in and goes out: import, export, inzage, destruction."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli.commands import _asking, _clock, _console
from mas_cli.commands._options import (
    CaseArgument,
    ColumnsOrMappingOption,
    ForceOption,
    FullOption,
    HeaderRowOption,
    JsonOption,
    OutOption,
    PurposeOption,
    RecipientOption,
    SheetOption,
    YesOption,
    asked,
)
from mas_cli.commands.case.opening import case_command
from mas_cli.errors import InvalidInput, PartlyFailed, UsageError
from mas_cli.files import must_be_free
from mas_cli.findings import listed
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mas_cli.casefile.bundle import Bundle, Key
    from mas_cli.casefile.dossier import Dossier
    from mas_cli.casefile.importing import Plan
    from mas_cli.casefile.store import CaseStore

BundlePassword = Annotated[
    Path | None,
    typer.Option("--bundle-password-file", help=_("The password of the export, from a file."), metavar="F"),
]
_BUNDLES = (".json", ".masdossier")


@case_command(
    "import",
    help=_(
        "Take in a list of verzuimmeldingen (csv, xlsx, parquet; columns by the names of DUO), or an export "
        "of a dossier. Importing twice changes nothing."
    ),
    example="mas case import meldingen.csv --dry-run",
)
def import_(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    file: Annotated[Path, typer.Argument(help=_("The list, or the export."), metavar="FILE")],
    columns: ColumnsOrMappingOption = None,
    sheet: SheetOption = "",
    header_row: HeaderRowOption = 0,
    same: Annotated[
        list[str] | None,
        typer.Option(
            "--same",
            help=_("The jongere of this row is the one of that case (or earlier row); may be repeated."),
            metavar="ROW=CASE",
        ),
    ] = None,
    new: Annotated[
        list[int] | None,
        typer.Option(
            "--new",
            help=_("The jongere of this row is not in the vault yet; may be repeated."),
            metavar="ROW",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help=_("Say what would happen; write nothing."))
    ] = False,
    bundle_password_file: BundlePassword = None,
    json_output: JsonOption = False,
) -> None:
    """Import a list or a bundle."""
    if file.suffix.lower() in _BUNDLES:
        _import_bundle(store, file, bundle_password_file, dry_run=dry_run, as_json=json_output)
        return
    from mas_cli.casefile import importing, meldingen
    from mas_cli.casefile.edits import Event
    from mas_cli.table import read_columns

    mapped = read_columns(columns, meldingen.column_targets()) if columns else None
    rows, of_list = meldingen.read_meldingen(file, mapped, asked(sheet, header_row))
    chosen = _choices(store, same or (), new or ())
    absent = chosen.keys() - {row.number for row in rows}
    if absent:
        raise UsageError(
            _("The list has no row {row}.").format(row=min(absent)),
            remedy=_("Name rows of --same and --new by their line in the list."),
        )
    planned = importing.plan(store, rows, file.name, chosen)
    store.log(Event.RAADPLEGEN, vergeleken_met_meldingen=len(rows))
    touched = [] if dry_run else importing.carry_out(store, planned)
    findings = [*of_list, *(finding for row in planned.rows for finding in row.findings)]
    if json_output:
        data = importing.outcome_json(planned, dry_run)
        data["bestand"] = listed(of_list)
        data["zaken"] = touched
        _console.out_json(data)
    else:
        _show_import(planned, dry_run=dry_run)
        _console.show_findings(findings)
    refused = planned.counts()[importing.RowOutcome.REFUSED]
    if refused:
        message = ngettext(
            "{count} row was not imported.", "{count} rows were not imported.", refused
        ).format(count=refused)
        kind = InvalidInput if refused == len(planned.rows) else PartlyFailed
        raise kind(
            message, remedy=_("Correct these rows and import the file again; the rest stays as it is.")
        )


def _choices(store: CaseStore, same: Sequence[str], new: Sequence[int]) -> dict[int, str]:
    """Whose the rows are of which the user says so.

    Raises:
        UsageError: a choice is not ROW=CASE, or a row is chosen twice.
        InvalidInput: there is no such case.
    """
    from mas_cli.casefile.importing import NEW

    found: dict[int, str] = dict.fromkeys(new, NEW)
    for choice in same:
        row, equals, case = choice.partition("=")
        if not (equals and row.strip().isdecimal() and case.strip()) or int(row) in found:
            raise UsageError(
                _("{choice} is not ROW=CASE, or that row is chosen twice.").format(choice=choice),
                remedy=_("For example: --same 12=K7Q-3MX-4TT"),
            )
        found[int(row)] = case.strip() if case.strip().isdecimal() else store.find(case.strip())
    return found


def _show_import(planned: Plan, *, dry_run: bool) -> None:
    words = {
        "nieuwe_zaak": _("new case"),
        "toegevoegd": _("added to a case"),
        "bijgewerkt": _("melding updated"),
        "ongewijzigd": _("known already"),
        "geweigerd": _("refused"),
    }
    for outcome, count in planned.counts().items():
        if count:
            _console.out(f"{count:>6}  {words[outcome]}")
    if dry_run:
        _console.note(_("Nothing was written (--dry-run)."))


def _import_bundle(
    store: CaseStore, file: Path, password_file: Path | None, *, dry_run: bool, as_json: bool
) -> None:
    from mas_cli.casefile.bundle import known_as, take_in

    found = _bundle(file, password_file)
    code = known_as(store, found.origin)
    known = bool(code)
    if not known and not dry_run:
        code = take_in(store, found)
    if as_json:
        _console.out_json(
            {
                "id": code,
                "nieuw": not known,
                "proef": dry_run,
                "stukken": len(found.edits),
                "bijlagen": len(found.files),
            }
        )
        return
    if known:
        _console.note(
            _("This export is in the vault already, as {case}; nothing was changed.").format(case=code)
        )
    elif dry_run:
        _console.note(_("Nothing was written (--dry-run)."))
    if code:
        _console.out(code)


def _bundle(file: Path, password_file: Path | None) -> Bundle:
    from mas_cli.casefile import bundle
    from mas_cli.casefile.changes import read_data
    from mas_cli.commands.vault.opening import own_key, password
    from mas_cli.vault import Identity, Password

    if file.suffix.lower() == ".json":
        return bundle.from_json(read_data(file)[0], file.name)
    credential: Any
    if own_key().exists() and bundle.for_colleague(file):
        credential = Identity.open(own_key(), password(password_file, _("Password of your own key:")))
    else:
        credential = Password(password(password_file, _("Password of the export:")))
    return bundle.unpack(file, credential, _clock.now)


@case_command(
    "export",
    help=_(
        "Write a dossier to one encrypted file, for a password or a colleague's key. With --json it is "
        "printed unencrypted instead."
    ),
    example="mas case export K7Q-3MX-4TT --out zaak.masdossier --colleague sleutel.pub",
)
def export(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    out: OutOption = None,
    colleague: Annotated[
        Path | None, typer.Option("--colleague", help=_("File with the key of a colleague."), metavar="F")
    ] = None,
    bundle_password_file: BundlePassword = None,
    only: Annotated[str, typer.Option("--alleen", help=_("Only these sections, separated by commas."))] = "",
    volledig: FullOption = False,
    bijlagen: Annotated[bool, typer.Option("--bijlagen", help=_("With the attached files."))] = False,
    aan: RecipientOption = "",
    doel: PurposeOption = "",
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Export a case."""
    from mas_cli.casefile import attachments, bundle
    from mas_cli.casefile.edits import Event

    if bijlagen and json_output:
        raise UsageError(
            _("--json has no room for files."),
            remedy=_("Give them one by one with `mas case attachment`, or export without --json."),
        )
    dossier = store.load(store.find(case))
    sections = tuple(name.strip() for name in only.split(",") if name.strip())
    pieces = bundle.chosen(dossier, sections, full=volledig, files=bijlagen)
    files = attachments.for_bundle(store, dossier, pieces)
    detail = {"aan": aan, "doel": doel, "stukken": len(pieces), "nummers": "ja" if volledig else ""}
    if files:
        detail["bijlagen"] = ", ".join(files)
    if json_output:
        from mas_cli.casefile.shown import as_json

        kept = type(dossier)(dossier.container, {piece.record: piece for piece in pieces})
        store.log(Event.VERSTREKKEN, dossier.container, vorm="json", **detail)
        _console.out_json(as_json(kept, full=volledig))
        _console.note(_("This is not encrypted; remove it when you no longer need it."))
        return
    target = out or Path(f"{dossier.id}{bundle.SUFFIX}")
    must_be_free(target, overwrite=force)
    content = bundle.pack(
        dossier,
        pieces,
        _bundle_key(colleague, bundle_password_file),
        vault_id=store.vault.id,
        actor=store.vault.actor,
        clock=_clock.now,
        files=files,
    )
    # In the log before it is on disk: what left the vault is always found there.
    store.log(Event.VERSTREKKEN, dossier.container, vorm="export", **detail)
    from mas_cli.files import atomic_write

    atomic_write(target, content, private=True, overwrite=force)
    _console.out(str(target))
    if colleague is not None:
        _console.note(_("Encrypted for this colleague; nobody else can open it, you neither."))
    else:
        _console.note(_("Encrypted. Tell the password over another channel than the file."))


def _bundle_key(colleague: Path | None, password_file: Path | None) -> Key:
    from mas_cli.casefile.bundle import Key
    from mas_cli.commands.vault.opening import new_password, read_line

    if colleague is not None:
        if password_file is not None:
            raise UsageError(_("Give a password or a colleague, not both."))
        return Key(public=read_line(colleague), source=colleague)
    return Key(password=new_password(password_file, _("Choose a password for the export:")))


@case_command(
    "inzage",
    help=_(
        "What a person may see of their own data (AVG 15, Wpg 25), in plain Dutch: leaves out what may not "
        "be shown, and says so. As Word, PDF or text, by the name of the file."
    ),
    example="mas case inzage K7Q-3MX-4TT --voor jongere --out inzage.docx",
)
def inzage(  # noqa: PLR0917  Typer calls it by keyword
    store: CaseStore,
    case: CaseArgument,
    voor: Annotated[str, typer.Option("--voor", help=_("Who asks: jongere or ouder."))] = "jongere",
    regime: Annotated[str, typer.Option("--regime", help=_("AVG, WPG, or both when left out."))] = "",
    out: OutOption = None,
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Print or write the overview."""
    from mas_cli.casefile import inzage as overview
    from mas_cli.casefile.edits import Event
    from mas_cli.casefile.summarising import summarise
    from mas_cli.commands.case import summary
    from mas_cli.documents import inzage_report
    from mas_cli.documents.plain_report import to_text

    if voor not in list(overview.Voor):
        raise UsageError(_("--voor takes jongere or ouder."))
    if regime.upper() not in {"", "AVG", "WPG"}:
        raise UsageError(_("--regime takes AVG or WPG."))
    regimes = (regime.upper(),) if regime else ("AVG", "WPG")
    if out is not None and not json_output:
        summary.check_ending(out)
    dossier = store.load(store.find(case))
    today = _clock.today()
    found = overview.inzage(dossier, overview.Voor(voor), today, regimes)
    data = found.as_json(dossier.id, overview.Voor(voor), today)
    name = summarise(dossier, _clock.now()).volledige_naam
    if out is not None:
        must_be_free(out, overwrite=force)
    store.log(Event.VERSTREKKEN, dossier.container, inzage=voor, regimes=", ".join(regimes))
    if out is not None and json_output:
        from mas_cli.files import atomic_write

        text = json.dumps(data, ensure_ascii=False, indent=2)
        atomic_write(out, text.encode() + b"\n", private=True, overwrite=force)
        _console.note(_("Written to {path}; read it before you give it.").format(path=out))
    elif out is not None:
        summary.write(out, lambda: inzage_report.report(data, name), overwrite=force)
    elif json_output:
        _console.out_json(data)
    else:
        _console.out(to_text(inzage_report.report(data, name)))


@case_command(
    "destroy",
    help=_("Destroy a case for good: its key, its content and its history. Earlier backups still have it."),
    example="mas case destroy K7Q-3MX-4TT",
)
def destroy(
    store: CaseStore,
    case: CaseArgument,
    yes: YesOption = False,
) -> None:
    """Destroy a case."""
    dossier = store.load(store.find(case, exact=yes))
    _tell_what_goes(dossier)
    if not yes:
        if not _console.may_ask():
            raise UsageError(
                _("Nobody can be asked to confirm; nothing was destroyed."),
                remedy=_("Add --yes if you are sure."),
            )
        typed = _asking.line(_("Type {case} to destroy it:").format(case=dossier.id))
        if typed.upper() != dossier.id:
            _console.note(_("Nothing was destroyed."))
            raise typer.Exit(UsageError.exit_code)
    store.destroy([dossier.container])
    _console.show_findings(store.vault.notices)
    _console.note(_("Case {case} was destroyed. Backups made before still hold it.").format(case=dossier.id))


def _tell_what_goes(dossier: Dossier) -> None:
    """How much goes, and whether a rule asks to keep it longer."""
    from mas_cli.casefile.retention import proposal
    from mas_cli.casefile.summarising import summarise

    today = _clock.today()
    found = proposal(summarise(dossier, _clock.now()), today)
    count = len(dossier.pieces)
    _console.note(ngettext("{count} record goes.", "{count} records go.", count).format(count=count))
    if found.kept_until is not None and not found.may_go(today):
        _console.note(_("A rule asks to keep it until {day}.").format(day=found.kept_until))
    _console.show_findings(found.findings)

"""What `mas pv` and `mas brief` share: the same commands on another set of types."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from mas_cli.commands import _clock, _completing, _console, _targets
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    ColumnsOption,
    ForceOption,
    HeaderRowOption,
    JsonOption,
    OutOption,
    OverlayOption,
    PasswordOption,
    ResumeOption,
    SheetOption,
    VaultOption,
    asked,
)
from mas_cli.commands.document.facts import facts_for
from mas_cli.documents.kinds import format_of, types_of
from mas_cli.errors import InvalidInput, UsageError
from mas_cli.files import must_be_free, must_be_writable
from mas_cli.findings import Severity, blocking, listed
from mas_cli.i18n import _, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mas_cli.documents.model import Format

TypeName = Annotated[
    str,
    typer.Argument(
        metavar="TYPE",
        help=_("The document type; see types."),
        show_default=False,
        autocompletion=_completing.documents,
    ),
]
CaseName = Annotated[
    str,
    typer.Argument(
        metavar="CASE",
        help=_("A case in the vault; or give --data."),
        show_default=False,
        autocompletion=_completing.cases,
    ),
]
DataFile = Annotated[
    Path | None, typer.Option("--data", help=_("The facts, as YAML or JSON."), show_default=False)
]


def app_for(name: str, belongs: Callable[[str], bool], help_text: str, *, example: str) -> typer.Typer:
    """The commands for one set of document types.

    Args:
        name: the command itself: `pv` or `brief`.
        belongs: whether a type is one of this set.
        help_text: what the command is for, translated.
        example: the type that the examples in the help use.
    """
    app = new_app(help_text)

    @command(app, "types", help=_("List the document types."), example=f"mas {name} types")
    def types(json_output: JsonOption = False) -> None:
        found = [format_of(kind, belongs, _clock.today()) for kind in types_of(belongs, _clock.today())]
        if json_output:
            _console.out_json([fmt.as_json() for fmt in found])
            return
        for fmt in found:
            _console.out(f"{fmt.type:<26} {fmt.title}")

    @command(
        app,
        "fields",
        help=_("List the fields of a type, with rule and basis; --example prints a complete data file."),
        example=f"mas {name} fields {example} --example",
    )
    def fields(
        type_name: TypeName,
        as_example: Annotated[
            bool, typer.Option("--example", help=_("Print a complete synthetic data file (YAML)."))
        ] = False,
        json_output: JsonOption = False,
    ) -> None:
        fmt = format_of(type_name, belongs, _clock.today())
        if as_example:
            from mas_cli.documents import example as examples

            _console.out(examples.as_yaml(fmt).rstrip("\n"))
        elif json_output:
            _console.out_json([entry.as_json() for entry in fmt.fields.values()])
        else:
            _show_fields(fmt)

    @command(
        app,
        "check",
        help=_("Check the facts for a document and show everything that is missing or wrong."),
        example=f"mas {name} check {example} --data feiten.yaml",
    )
    def check(  # noqa: PLR0917  the options of a command
        type_name: TypeName,
        case: CaseName = "",
        data_file: DataFile = None,
        overlay: OverlayOption = None,
        vault: VaultOption = None,
        password_file: PasswordOption = None,
        json_output: JsonOption = False,
    ) -> None:
        from mas_cli.documents.checking import check as findings_of
        from mas_cli.documents.data import from_mapping

        fmt = format_of(type_name, belongs, _clock.today())
        with facts_for(fmt, case, data_file, overlay, vault, password_file) as facts:
            data, reading = from_mapping(fmt, facts.mapping, facts.where)
        findings = [*reading, *findings_of(fmt, data, _clock.today())]
        if json_output:
            _console.out_json(listed(findings))
            if blocking(findings):
                raise typer.Exit(InvalidInput.exit_code)
            return
        _console.show_findings(findings, to_stdout=True)
        count = len(blocking(findings))
        if count:
            _console.note(
                ngettext(
                    "{count} finding stops the final document.",
                    "{count} findings stop the final document.",
                    count,
                ).format(count=count)
            )
            raise typer.Exit(InvalidInput.exit_code)
        _console.note(_("Nothing stops the final document."))

    @command(
        app,
        "make",
        help=_("Make the Word file; refused while a blocking finding stands, unless --draft."),
        example=f"mas {name} make {example} --data feiten.yaml --out {example}.docx",
    )
    def make(  # noqa: PLR0917  the options of a command
        type_name: TypeName,
        case: CaseName = "",
        out: OutOption = None,
        data_file: DataFile = None,
        cases: Annotated[
            Path | None,
            typer.Option(
                "--cases",
                help=_(
                    "Many at once: a folder of data files, a register (csv, xlsx, parquet) or a list of "
                    "cases (.txt); --data then holds what is the same for all."
                ),
                show_default=False,
            ),
        ] = None,
        out_dir: Annotated[
            Path | None,
            typer.Option(
                "--out-dir", help=_("Where many documents and their manifest go."), show_default=False
            ),
        ] = None,
        draft: Annotated[
            bool, typer.Option("--draft", help=_("A draft, marked CONCEPT on every page."))
        ] = False,
        pdf: Annotated[
            bool, typer.Option("--pdf", help=_("Also a PDF beside it, with LibreOffice."))
        ] = False,
        force: ForceOption = False,
        save_data: Annotated[
            Path | None,
            typer.Option(
                "--save-data",
                help=_("Write the facts with the answers given now, as JSON."),
                show_default=False,
            ),
        ] = None,
        resume: ResumeOption = False,
        columns: ColumnsOption = None,
        sheet: SheetOption = "",
        header_row: HeaderRowOption = 0,
        overlay: OverlayOption = None,
        vault: VaultOption = None,
        password_file: PasswordOption = None,
        json_output: JsonOption = False,
    ) -> None:
        from mas_cli.documents import make as maker

        fmt = format_of(type_name, belongs, _clock.today())
        if cases is not None or out_dir is not None:
            if cases is None or out_dir is None or out is not None or case or save_data is not None:
                raise UsageError(
                    _("--cases goes with --out-dir, and not with CASE, --out or --save-data."),
                    remedy=_("Example: {command}").format(
                        command=f"mas {name} make {example} --cases zaken --out-dir brieven"
                    ),
                )
            from mas_cli.commands.document import many
            from mas_cli.documents.register import targets as fields_of
            from mas_cli.table import read_columns

            mapped = read_columns(columns, fields_of(fmt)) if columns else None
            order = many.Order(out_dir, data_file, draft, pdf, force, mapped, asked(sheet, header_row))
            many.make_all(fmt, cases, order, overlay, vault, password_file)
            return
        if out is None:
            raise UsageError(
                _("Where should the document go?"),
                remedy=_("Give --out FILE.docx, or --cases with --out-dir for many at once."),
            )
        _targets.must_end_in(out, ".docx")
        targets = [out, *([out.with_suffix(".pdf")] if pdf else []), *([save_data] if save_data else [])]
        _check_targets(targets, force=force)
        with facts_for(fmt, case, data_file, overlay, vault, password_file) as facts:
            asked_now = None
            if not draft and _console.may_ask():
                from mas_cli.commands.document import asking

                command_line = (
                    f"mas {name} make {type_name} {case or f'--data {data_file}'} --out {out} --resume"
                )
                asked_now = asking.ask_fields(fmt, facts, command=command_line, again=resume)
                facts.take(fmt, asked_now.facts, asked_now.answers)
            if save_data:
                _write_json(save_data, facts.mapping, force=force)
            document = maker.make(fmt, facts.mapping, _clock.today(), draft=draft, where=facts.where)
            written = {out: document.content}
            if pdf:
                from mas_cli.documents.pdf import to_pdf

                written[out.with_suffix(".pdf")] = to_pdf({out.name: document.content})[out.name]
            if facts.case is not None:
                # Recorded before it is written: what leaves the vault is always in the log.
                facts.case.record(fmt, document, out.name, _clock.today(), facts.mapping)
            _write(written, force=force)
            if asked_now is not None:
                asked_now.finish()
        warnings = [finding for finding in document.findings if finding.severity is not Severity.INFO]
        if json_output:
            _console.out_json(
                {
                    "type": document.format_type,
                    "edition": document.edition,
                    "draft": document.draft,
                    "region": facts.region.as_json() if facts.region else None,
                    "files": [str(path) for path in written],
                    "findings": listed(warnings),
                }
            )
            return
        _console.show_findings(warnings)
        for path in written:
            _console.out(str(path))
        if document.draft:
            _console.note(_("This is a draft; it says CONCEPT on every page."))
        elif fmt.reconstruction:
            _console.note(
                _("The format is a reconstruction, not an official one. Read it before you sign it.")
            )

    @command(
        app,
        "preview",
        help=_("Make a draft as PDF, to look at; nothing else is written."),
        example=f"mas {name} preview {example} --data feiten.yaml --out concept.pdf",
    )
    def preview(  # noqa: PLR0917  the options of a command
        type_name: TypeName,
        out: Annotated[
            Path | None, typer.Option("--out", help=_("The PDF to write; TYPE-concept.pdf when not given."))
        ] = None,
        case: CaseName = "",
        data_file: DataFile = None,
        force: ForceOption = False,
        overlay: OverlayOption = None,
        vault: VaultOption = None,
        password_file: PasswordOption = None,
    ) -> None:
        from mas_cli.documents import make as maker
        from mas_cli.documents.pdf import to_pdf

        fmt = format_of(type_name, belongs, _clock.today())
        target = out or Path(f"{fmt.type}-concept.pdf")
        _targets.must_end_in(target, ".pdf")
        _check_targets([target], force=force)
        with facts_for(fmt, case, data_file, overlay, vault, password_file) as facts:
            document = maker.make(fmt, facts.mapping, _clock.today(), draft=True, where=facts.where)
        _write({target: to_pdf({fmt.type: document.content})[fmt.type]}, force=force)
        _console.show_findings(document.findings)
        _console.out(str(target))

    return app


def _check_targets(targets: list[Path], *, force: bool) -> None:
    """Refuse before any work is done, with the same sentences as the writing itself."""
    if len(set(targets)) < len(targets):
        raise UsageError(_("Two of the files to write have the same name."))
    for target in targets:
        must_be_free(target, overwrite=force)
        must_be_writable(target.parent)


def _write(contents: Mapping[Path, bytes], *, force: bool) -> None:
    from mas_cli.files import atomic_write

    for path, content in contents.items():
        atomic_write(path, content, private=True, overwrite=force)


def _write_json(path: Path, mapping: Mapping[str, Any], *, force: bool) -> None:
    import json

    text = json.dumps(mapping, ensure_ascii=False, indent=2, default=str)
    _write({path: (text + "\n").encode()}, force=force)


def _show_fields(fmt: Format) -> None:
    rules = {"required": _("required"), "conditional": _("conditional"), "optional": _("optional")}
    width = max(len(name) for name in fmt.fields)
    for name, entry in fmt.fields.items():
        _console.out(f"{name:<{width}}  {entry.type:<2}  {rules[entry.rule]:<13}  {entry.basis}")
        for column in entry.columns:
            _console.out(f"{'  ' + column.name:<{width}}  {column.type:<2}")

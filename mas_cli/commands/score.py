"""`mas score`: the advice for many cases at once, in one table."""

from __future__ import annotations

import os
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import (
    ColumnsOption,
    ForceOption,
    HeaderRowOption,
    InstrumentOption,
    JsonOption,
    OverlayOption,
    PeildatumOption,
    PupilsOption,
    SheetOption,
    SmallOption,
    TemplateOption,
    asked,
)
from mas_cli.commands.score_addresses import are_elsewhere, score_elsewhere
from mas_cli.commands.score_streams import STREAM, Standard, sources
from mas_cli.errors import Interrupted, PartlyFailed, UsageError
from mas_cli.files import must_be_free
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection

    from mas_cli.batch.cluster.run import ClusterRun
    from mas_cli.batch.kept import Kept
    from mas_cli.batch.model import ScoreResult
    from mas_cli.batch.results.checkpoint import Checkpoint
    from mas_cli.batch.results.tally import Tally
    from mas_cli.batch.run import Run, Settings
    from mas_cli.findings import Finding
    from mas_cli.instrument.instrument import Instrument

app = new_app()

_MAX_JOBS: Final = 64
_SHOWN: Final = 20


@command(
    app,
    help=_(
        "Score many: filled workbooks, saved answers, folders, zips and registers (csv, xlsx, parquet). "
        "One result an input, in the order of the inputs; what cannot be scored is named with its reason."
    ),
    example="mas score map-met-werkmappen --out advies.csv",
)
def score(  # noqa: PLR0917  Typer calls it by keyword
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help=_("Workbooks, answers files, folders, zips or registers."), metavar="PATH…"),
    ] = None,
    instrument: InstrumentOption = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help=_("Write the results: .csv, .xlsx, .jsonl, .parquet, .sqlite or .duckdb."),
            metavar="OUT",
        ),
    ] = None,
    date: PeildatumOption = "",
    overlay: OverlayOption = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", help=_("Write an overview for people: one .html file."), metavar="OUT"),
    ] = None,
    pupils: PupilsOption = None,
    template: TemplateOption = None,
    small: SmallOption = -1,
    dictionary: Annotated[
        bool,
        typer.Option(
            "--dictionary",
            help=_("Write beside --out what its columns mean and with what it was made (Frictionless)."),
        ),
    ] = False,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            "--keep",
            help=_(
                "Also a column a question (antwoorden) or a verdict a route (oordelen); may be given twice."
            ),
            metavar="antwoorden|oordelen",
        ),
    ] = None,
    raters: Annotated[
        bool,
        typer.Option(
            "--raters",
            help=_("Workbooks lie in a folder per officer, named after the case: compare the officers."),
        ),
    ] = False,
    columns: ColumnsOption = None,
    sheet: SheetOption = "",
    header_row: HeaderRowOption = 0,
    propose_columns: Annotated[
        Path | None,
        typer.Option(
            "--propose-columns",
            help=_("Print a first columns file for this register, from its headings and codes."),
            metavar="REGISTER",
        ),
    ] = None,
    csv_style: Annotated[
        str,
        typer.Option(
            "--csv", help=_("How a csv is written: nl for a Dutch Excel, en for others."), metavar="nl|en"
        ),
    ] = "nl",
    engine: Annotated[
        str,
        typer.Option(
            "--engine",
            help=_("For registers: polars, rijen (one row at a time), duckdb or pyspark."),
            metavar="ENGINE",
        ),
    ] = "",
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", help=_("Worker processes; by default one a processor."), min=0)
    ] = 0,
    resume: Annotated[
        bool, typer.Option("--resume", help=_("Go on with an interrupted run with the same --out."))
    ] = False,
    force: ForceOption = False,
    json_output: JsonOption = False,
) -> None:
    """Discover, score, write, and say how it went."""
    from mas_cli.batch.bound_workbooks import columns_of
    from mas_cli.batch.engines.choosing import chosen_engine
    from mas_cli.batch.engines.register_run import RegisterScorer
    from mas_cli.batch.results.dictionary import DictionaryWriter
    from mas_cli.batch.results.dictionary import place as dictionary_place
    from mas_cli.batch.results.writing import CSV_STYLES, CsvWriter, check_ending, writer_for
    from mas_cli.batch.run import Run, Settings
    from mas_cli.commands._days import day_option
    from mas_cli.commands._progress import ProgressLine
    from mas_cli.commands.instrument.choosing import choose
    from mas_cli.commands.report import listed, template_in
    from mas_cli.config import load_config
    from mas_cli.report.of_results import ReportWriter

    start = time.monotonic()
    if propose_columns is not None:
        from mas_cli.batch.registers.proposal import propose

        on = day_option(date, "--date") if date else _clock.today()
        proposed = propose(propose_columns, choose(instrument, overlay).on(on), asked(sheet, header_row))
        _console.out(proposed.rstrip("\n"))
        return
    if not paths:
        raise UsageError(_("What should be scored?"), remedy=_("Give workbooks, folders, zips or registers."))
    if csv_style not in CSV_STYLES:
        raise UsageError(_("--csv takes nl or en."), remedy=_("Leave it out for a Dutch Excel."))
    if resume and out is None:
        raise UsageError(
            _("--resume needs the --out of the interrupted run."), remedy=_("Give --out with the same name.")
        )
    on = day_option(date, "--date") if date else (_started_on(out) if resume else None) or _clock.today()
    if dictionary and out is None:
        raise UsageError(_("--dictionary describes the file of --out."), remedy=_("Give --out as well."))
    if are_elsewhere(paths, out):
        if resume or raters or dictionary or keep or pupils or template:
            message = _("Spark takes no --resume, --raters, --dictionary, --keep, --pupils or --template.")
            raise UsageError(message, remedy=_("Leave them out: what Spark loses it does again by itself."))
        there = score_elsewhere(
            paths,
            out,
            Settings(choose(instrument, overlay), on, 1),
            chosen_engine(engine, load_config().score),
            columns_file=columns,
            asked=asked(sheet, header_row),
            report=report,
            small=small if small >= 0 else None,
            overwrite=force,
        )
        seconds, written = time.monotonic() - start, [place for place in (out, report) if place]
        _show(there, seconds, written, json_output=json_output)
        return
    to_stream = out == STREAM
    if to_stream and (json_output or resume or dictionary):
        message = _("With --out - the results themselves are the output.")
        raise UsageError(message, remedy=_("Leave --json, --resume and --dictionary out, or name a file."))
    if to_stream:
        out = None
    if out is not None:
        check_ending(out)
    for place in (out, report, dictionary_place(out) if out is not None and dictionary else None):
        _check_free(place, force=force or resume)
    if pupils is not None and report is None:
        raise UsageError(_("--pupils is for the overview of --report."), remedy=_("Give --report as well."))
    known_pupils, page_template = listed(pupils), template_in(template, asked=report is not None)
    choice = choose(instrument, overlay)
    kept = _kept(choice.on(on), keep or ())
    remarks: list[Finding] = []
    scorer = RegisterScorer(choice, on, columns, chosen_engine(engine, load_config().score), remarks.extend)
    scorer.asked, scorer.kept = asked(sheet, header_row), kept
    workers = min(jobs or os.cpu_count() or 1, _MAX_JOBS)
    variants = report is not None and choice.has_thresholds
    settings = Settings(choice, on, workers, scorer, variants=variants, raters=raters, kept=kept)
    progress = ProgressLine()
    run = Run(settings, progress=progress, remarks=remarks)
    try:
        with ExitStack() as until, run.completed():
            inputs = list(sources(paths, until))
            run.checkpoint = _checkpoint(out, settings, resume=resume)
            extra, style = (*columns_of(choice.on(on)), *kept.columns), CSV_STYLES[csv_style]
            if to_stream:
                run.writers.append(CsvWriter(Standard(), extra, style))
            if out is not None:
                run.writers.append(writer_for(out, extra, style, kept.numbers))
                run.writers.append(DictionaryWriter(out, choice.on(on), extra, style, asked=dictionary))
            if report is not None:
                least = small if small >= 0 else None
                overview = ReportWriter(
                    report, choice.on(on), on, least, pupils=known_pupils, template=page_template
                )
                run.writers.append(overview)
                scorer.observer = overview
            run.score(inputs)
    except KeyboardInterrupt:
        if json_output:
            _console.out_json(_summary(run, time.monotonic() - start, partial=True))
        raise _interrupted(run.tally, out) from None
    finally:
        progress.end()
    written = [p for p in (out, report) if p]
    _show(run, time.monotonic() - start, written, json_output=json_output, table=not to_stream)


def _kept(instrument: Instrument, what: Collection[str]) -> Kept:
    """What the results have besides the advice.

    Raises:
        UsageError: there is nothing of that name, or the instrument has no verdicts.
    """
    from mas_cli.batch.kept import ANSWERS, VERDICTS, kept

    if not {*what} <= {ANSWERS, VERDICTS}:
        raise UsageError(_("--keep takes antwoorden or oordelen."), remedy=_("Give it twice for both."))
    if what and instrument.row_by_row:
        message = _("Of a bound workbook the outcomes have columns already; --keep adds none.")
        raise UsageError(message, remedy=_("Leave --keep out."))
    return kept(instrument, what)


def _show(
    run: Run | ClusterRun, seconds: float, written: list[Path], *, json_output: bool, table: bool = True
) -> None:
    """The summary, the failures, and exit code 7 when there are any.

    Raises:
        PartlyFailed: some input was not scored.
    """
    tally = run.tally
    if json_output:
        _console.out_json(_summary(run, seconds))
    elif table:
        show_summary(tally, seconds)
    _console.show_findings(run.remarks)
    for place in written:
        _console.note(_("Results written to {path}.").format(path=place))
    if tally.not_scored:
        shown = [finding for failure in run.failures[:_SHOWN] for finding in _placed(failure)]
        message = _("{count} of {total} inputs were not scored.")
        remedy = ""
        if tally.not_scored > _SHOWN:
            others = ", ".join(one_line(failure.bron) for failure in run.failures[_SHOWN:])
            _console.note(_("Not scored either: {names}.").format(names=others))
            if tally.not_scored > len(run.failures):
                more = _("And {count} more; --out OUT.csv names all.")
                _console.note(more.format(count=tally.not_scored - len(run.failures)))
            remedy = _("Only of the first {limit} the reason is shown; --out OUT.csv has it of all.")
        raise PartlyFailed(
            message.format(count=tally.not_scored, total=tally.total),
            remedy=remedy.format(limit=_SHOWN),
            findings=shown,
        )


def _summary(run: Run | ClusterRun, seconds: float, *, partial: bool = False) -> dict[str, Any]:
    from mas_cli.batch.results.tally import summary

    failures = [failure.as_json() for failure in run.failures]
    remarks = [remark.as_json() for remark in run.remarks]
    return {
        **summary(run.tally, seconds),
        "partial": partial,
        "failures": failures,
        "failures_left_out": run.tally.not_scored - len(failures),
        "findings": remarks,
    }


def _placed(failure: ScoreResult) -> list[Finding]:
    """The findings of a result, each with the input it is about."""
    return [
        finding
        if failure.bron in finding.where
        else replace(finding, where=f"{failure.bron} · {finding.where}" if finding.where else failure.bron)
        for finding in failure.bevindingen
    ]


def show_summary(tally: Tally, seconds: float) -> None:
    """How many ended how, as a table on stdout."""
    from rich import box
    from rich.table import Table

    rate = tally.total / seconds if seconds > 0 else 0.0
    table = Table(
        title=_("{total} inputs in {seconds:.1f} s, {rate:.0f} a second").format(
            total=tally.total, seconds=seconds, rate=rate
        ),
        box=box.SIMPLE,
        title_justify="left",
    )
    table.add_column("")
    table.add_column("")
    table.add_column(_("number"), justify="right")
    for title, counts in (
        (_("outcome"), {name: count for name, count in tally.outcomes.items() if count}),
        (_("status"), tally.statuses),
        (_("route"), tally.routes),
        (_("signal"), tally.signals),
    ):
        for position, (name, count) in enumerate(counts.items()):
            table.add_row(title if position == 0 else "", one_line(name), f"{count:n}")
        if counts:
            table.add_section()
    _console.rich_console().print(table)


def _interrupted(tally: Tally, out: Path | None) -> Interrupted:
    message = _("Stopped after {count} inputs.").format(count=tally.total)
    if out is None:
        return Interrupted(message, remedy=_("With --out a next run can go on where this one stopped."))
    remedy = _("What was done is in {path}; go on with the same command and --resume.")
    return Interrupted(message, remedy=remedy.format(path=out))


def _check_free(out: Path | None, *, force: bool) -> None:
    if out is not None:
        must_be_free(out, overwrite=force)


def _checkpoint(out: Path | None, settings: Settings, *, resume: bool) -> Checkpoint | None:
    from mas_cli.batch.results.checkpoint import Checkpoint, place

    return None if out is None else Checkpoint(place(out), settings.receipt(), resume=resume)


def _started_on(out: Path | None) -> dt.date | None:
    """The day of the interrupted run: its answers without a peildatum keep that day."""
    from mas_cli.batch.results.checkpoint import place, started_on

    return None if out is None else started_on(place(out))

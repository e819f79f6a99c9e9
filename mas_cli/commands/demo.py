"""`mas demo`: the whole story on synthetic data, with no questions asked."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, TypeVar

import typer

from mas_cli.commands import _clock, _console
from mas_cli.commands._app import command, new_app
from mas_cli.findings import Severity
from mas_cli.i18n import _
from mas_cli.paths import data_root

if TYPE_CHECKING:
    from mas_cli.instrument.screening import Screening

app = new_app()

Result = TypeVar("Result")

ANSWERS: Final = "antwoorden.yaml"
WORKBOOK: Final = "signaleringsinstrument.xlsx"
PV_TYPE: Final = "pv-jongere"
WORKBOOKS: Final = "werkmappen"
_MANY: Final = 200


@command(
    app,
    help=_("Show the whole story on synthetic data, with no questions asked."),
    example="mas demo --keep demo",
)
def demo(
    keep: Annotated[
        Path | None,
        typer.Option("--keep", help=_("Keep the files in this folder."), metavar="DIR"),
    ] = None,
) -> None:
    """Run the story in a folder that is kept or thrown away."""
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        _story(keep)
        _console.note(_("The files are in {path}.").format(path=keep))
        return
    with tempfile.TemporaryDirectory(prefix="mas-demo-") as folder:
        _story(Path(folder))
    _console.note(
        _("The files were thrown away; keep them with: {command}").format(command="mas demo --keep demo")
    )


def _story(folder: Path) -> None:
    _console.out(_("Everything here is made up: no child, parent or school exists."))
    screening = _chapter(_("1. Screen a melding from an answers file"), lambda: _screen(folder))
    _chapter(_("2. The same instrument as a workbook"), lambda: _workbook(folder, screening))
    _chapter(_("3. A proces-verbaal, checked against the law"), lambda: _proces_verbaal(folder))
    _chapter(_("4. Two hundred workbooks at once"), lambda: _score(folder, screening))


def _chapter(title: str, tell: Callable[[], Result]) -> Result:
    _console.out(f"\n── {title} " + "─" * max(0, 76 - len(title)))
    return tell()


def _screen(folder: Path) -> Screening:
    from mas_cli.commands.screen.advice import advice_panel
    from mas_cli.instrument.catalog import DEFAULT
    from mas_cli.instrument.screening import screen
    from mas_cli.workbook.choice import InstrumentChoice
    from mas_cli.workbook.given import read_given

    answers = folder / ANSWERS
    answers.write_bytes((data_root("instruments") / "demo" / ANSWERS).read_bytes())
    _console.out(f"$ mas screen --answers {ANSWERS}\n")
    given = read_given(answers, InstrumentChoice(DEFAULT, None), _clock.today())
    screening = screen(given.instrument, given.answers, _clock.today())
    _console.rich_console().print(advice_panel(screening))
    return screening


def _workbook(folder: Path, screening: Screening) -> None:
    from mas_cli.instrument.instrument import Instrument
    from mas_cli.workbook.generate import generate
    from mas_cli.workbook.reading import read_workbook

    def same(_instrument: str, _edition: str) -> Instrument:
        return screening.instrument

    _console.out(f"$ mas screen --answers {ANSWERS} --xlsx {WORKBOOK}")
    content = generate(
        screening.instrument, answers=screening.answers, screening=screening, today=screening.peildatum
    )
    (folder / WORKBOOK).write_bytes(content)
    back = read_workbook(folder / WORKBOOK, same, today=screening.peildatum)
    _console.out(
        _("{count} answers written and read back; the workbook advises: {routes}.").format(
            count=len(back.answers.values), routes=", ".join(back.shown.routes or ())
        )
    )


def _proces_verbaal(folder: Path) -> None:
    from mas_cli.documents import example, load
    from mas_cli.documents.checking import check
    from mas_cli.documents.data import from_mapping
    from mas_cli.documents.make import make

    fmt = load.shipped(PV_TYPE)
    facts = example.mapping(fmt)
    _console.out(f"$ mas pv check {PV_TYPE} --data feiten.yaml")
    forgotten = {group: values for group, values in facts.items() if group != "cautie"}
    data, reading = from_mapping(fmt, forgotten)
    findings = [*reading, *check(fmt, data, _clock.today())]
    _console.show_findings([f for f in findings if f.severity is Severity.BLOCK], to_stdout=True)
    _console.out(_("With the cautie recorded the document is made:"))
    _console.out(f"$ mas pv make {PV_TYPE} --data feiten.yaml --out {PV_TYPE}.docx")
    document = make(fmt, facts, _clock.today())
    (folder / f"{PV_TYPE}.docx").write_bytes(document.content)
    _console.out(
        _("{name}: {size} kB, {edition}, a reconstruction and not an official format.").format(
            name=f"{PV_TYPE}.docx", size=len(document.content) // 1024, edition=document.edition
        )
    )


def _score(folder: Path, screening: Screening) -> None:
    import os

    from mas_cli.batch.discovery import discover
    from mas_cli.batch.results.writing import CsvWriter
    from mas_cli.batch.run import Run, Settings
    from mas_cli.commands._progress import ProgressLine
    from mas_cli.commands.score import show_summary
    from mas_cli.instrument.catalog import DEFAULT
    from mas_cli.workbook.choice import InstrumentChoice

    _fill_workbooks(folder / WORKBOOKS, screening)
    _console.out(f"$ mas score {WORKBOOKS} --out adviezen.csv")
    start = time.monotonic()
    progress = ProgressLine()
    settings = Settings(InstrumentChoice(DEFAULT, None), screening.peildatum, os.cpu_count() or 1)
    run = Run(settings, [CsvWriter(folder / "adviezen.csv")], progress=progress)
    run.score(discover([folder / WORKBOOKS]))
    progress.end()
    run.finish()
    show_summary(run.tally, time.monotonic() - start)


def _fill_workbooks(folder: Path, screening: Screening) -> None:
    """Many workbooks that differ in a few answers: one template, patched."""
    import random

    from mas_cli.instrument.answers import AnswerSet
    from mas_cli.instrument.definition import NO, YES
    from mas_cli.instrument.screening import screen
    from mas_cli.workbook.generate import generate
    from mas_cli.workbook.writing import write_answers

    folder.mkdir(exist_ok=True)
    of, day = screening.instrument, screening.peildatum
    empty = generate(of, answers=None, screening=None, today=day)
    chance = random.Random(_MANY)  # noqa: S311  made-up cases, not secrets
    known = [question for question, answer in screening.answers.values.items() if answer in {YES, NO}]
    for number in range(_MANY):
        values = dict(screening.answers.values)
        for question in chance.sample(known, chance.randint(0, 4)):
            values[question] = NO if values[question] == YES else YES
        if chance.random() < 0.2:
            values.pop(chance.choice(known))
        filled = AnswerSet(values)
        content = write_answers(empty, of, filled, screen(of, filled, day))
        (folder / f"zaak-{number + 1:03}.xlsx").write_bytes(content)

"""How the commands speak: data on stdout, everything else on stderr, all foreign text made safe."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from mas_cli.findings import Severity, listed, told
from mas_cli.i18n import _
from mas_cli.text import one_line, safe
from mas_cli.text import wrapped as broken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.console import Console

    from mas_cli.errors import MasError
    from mas_cli.findings import Finding


class Settings:
    """The options every command has, as the running command was called."""

    no_input: bool = False
    quiet: bool = False
    json: bool = False
    json_written: bool = False
    closing: Callable[[], str] | None = None
    """What is said when the command has ended well: the next step of the case that was changed."""


settings = Settings()


def out(text: str) -> None:
    """A line of data."""
    sys.stdout.write(safe(text) + "\n")


def out_json(data: Any) -> None:
    """One JSON document on stdout; nothing else is written there."""
    import json

    settings.json_written = True
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def note(text: str) -> None:
    """Something worth knowing, on stderr; silent with `--quiet`."""
    if not settings.quiet:
        _write(sys.stderr, safe(text))


def saved(path: object) -> None:
    """Say what of the dossier was saved."""
    note(_("Saved: {path}.").format(path=path))


def written(path: Path) -> None:
    """Say which file was written."""
    note(_("Written: {path}.").format(path=path))


def next_step(command: str) -> None:
    """Say what to do next, as a command line."""
    note(_("Next: {command}").format(command=command))


def close() -> None:
    """Say what comes next to a person at a terminal, below everything the command showed."""
    closing, settings.closing = settings.closing, None
    if closing is not None and not settings.json and may_ask():
        note(closing())


def may_ask() -> bool:
    """Whether a question may be asked: a person at both ends, and `--no-input` not given."""
    return not settings.no_input and sys.stdin.isatty() and sys.stdout.isatty()


def rich_console(*, stderr: bool = False) -> Console:
    """A Rich console that prints text as text: no markup, no emoji codes, no highlighting."""
    from rich.console import Console

    width = None if (sys.stderr if stderr else sys.stdout).isatty() else int(os.environ.get("COLUMNS", "100"))
    return Console(stderr=stderr, markup=False, emoji=False, highlight=False, width=width)


def show_findings(findings: Iterable[Finding], *, to_stdout: bool = False) -> None:
    """Findings one below the other: where, what, what to do."""
    stream = sys.stdout if to_stdout else sys.stderr
    wanted = (one for one in findings if not (settings.quiet and one.severity is Severity.INFO))
    for finding in told(wanted):
        mark = {Severity.BLOCK: "✗", Severity.WARN: "!", Severity.INFO: "·"}[finding.severity]
        where = f"{one_line(finding.where)}: " if finding.where else ""
        _write(stream, f"{mark} {finding.code} {where}{one_line(finding.message, limit=600)}", "  ")
        if finding.remedy:
            _write(stream, f"    → {one_line(finding.remedy, limit=600)}", "      ")
        if finding.basis:
            _write(stream, f"    § {one_line(finding.basis)}", "      ")


def report_error(error: MasError) -> None:
    """A refusal: the sentence, its findings, the remedy.

    With `--json` it is an object on stdout, unless the data asked for was written there already.
    """
    if settings.json and not settings.json_written:
        out_json(
            {
                "error": error.message,
                "remedy": error.remedy,
                "exit_code": int(error.exit_code),
                "findings": listed(error.findings),
            }
        )
        return
    # What the only finding says already is not said twice.
    told = len(error.findings) == 1 and error.message.endswith(error.findings[0].message)
    if not told:
        _write(sys.stderr, one_line(error.message, limit=2000))
    show_findings(error.findings)
    if error.remedy and error.remedy not in {finding.remedy for finding in error.findings}:
        _write(sys.stderr, f"→ {one_line(error.remedy, limit=2000)}", "  ")


def _write(stream: TextIO, text: str, later: str = "") -> None:
    """A text; on a terminal broken between words, with `later` before every line but the first."""
    if stream.isatty():
        text = broken(text, shutil.get_terminal_size().columns, later)
    stream.write(text + "\n")


def report_bug(error: Exception) -> None:
    """A fault of ours, named without values that might be personal data."""
    frame = error.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    sys.stderr.write(
        _("This is a fault in mas ({kind} at {place}).").format(kind=type(error).__name__, place=place) + "\n"
    )
    sys.stderr.write(
        _("Please report it; nothing you had saved is lost. MAS_DEBUG=1 shows the details.") + "\n"
    )


def wrapped(text: str, first: str, later: str | None = None) -> None:
    """A text broken at the width of the screen; the lines after the first begin with `later`."""
    indent = first if later is None else later
    if text:
        out(broken(one_line(text, limit=4000), _width(110), indent, first=first, cut=False))


def paragraphs(text: str) -> None:
    """Paragraphs broken at the width of the screen, and no wider than a page."""
    out(broken(text, _width(100)))


def _width(most: int) -> int:
    return max(min(shutil.get_terminal_size((100, 24)).columns, most), 40)

"""The files a screening is written to: asked for on the command line, or offered at the end."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from mas_cli.commands import _console, _targets
from mas_cli.commands._prompting import terminal
from mas_cli.commands.screen.interview import interrupted
from mas_cli.errors import MasError
from mas_cli.holding.place import Held
from mas_cli.i18n import _
from mas_cli.text import one_line

if TYPE_CHECKING:
    from mas_cli.instrument.screening import Screening

YAML: Final = (".yaml", ".yml")
JSON: Final = ".json"
WORKBOOK: Final = ".xlsx"
MACROS: Final = ".xlsm"


@dataclass(frozen=True, slots=True)
class Results:
    """The files a screening is written to.

    Attributes:
        endings: what the name of the workbook may end in; one with macros of a user's own ends in `.xlsm`.
    """

    xlsx: Path | None
    save_answers: Path | None
    overwrite: bool
    endings: tuple[str, ...] = (WORKBOOK,)

    @property
    def asked(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.xlsx or self.save_answers)

    def check(self) -> None:
        """Refuse before the first question what could not be written after the last.

        Raises:
            UsageError: a name with an ending that is not written.
            InvalidInput: a file that exists (without `--force`), or a folder that does not.
        """
        for path, option, endings in (
            (self.xlsx, "--xlsx", self.endings),
            (self.save_answers, "--save-answers", (*YAML, JSON)),
        ):
            if path is not None:
                _targets.check(path, endings, overwrite=self.overwrite, option=option)

    def write(self, screening: Screening) -> None:
        """Write the files that were asked for.

        Raises:
            InvalidInput: a file cannot be written.
        """
        contents: list[tuple[Path, bytes]] = []
        if self.xlsx is not None:
            contents.append((self.xlsx, _workbook(screening, self.xlsx)))
        if self.save_answers is not None:
            contents.append((self.save_answers, _answers_file(screening, self.save_answers)))
        if contents:
            from mas_cli.files import atomic_write

            for path, content in contents:
                atomic_write(path, content, private=True, overwrite=self.overwrite)

    def tell(self) -> None:
        """Say what was written."""
        if self.xlsx is not None:
            _console.note(_("Workbook written to {path}.").format(path=self.xlsx))
        if self.save_answers is not None:
            _console.note(_("Answers written to {path}.").format(path=self.save_answers))


def offer_to_keep(held: Held, screening: Screening) -> Results:
    """Ask whether and where to keep a result that nobody said where to write.

    Raises:
        Interrupted: the person stopped; the interview is still kept.
    """
    from mas_cli.commands.screen.advice import conclusion

    prompter = terminal()
    nothing = Results(None, None, overwrite=False)
    options = [
        (screening.ending, _("Yes, as a workbook for Excel or LibreOffice")),
        (".yaml", _("Yes, as an answers file")),
        ("", _("No, it need not be kept")),
    ]
    try:
        ending = prompter.choose(
            _("{advice}. Keep the result?").format(advice=conclusion(screening)), options
        )
        if not ending:
            return nothing
        name = prompter.type(_("In which file?"), _free_name(screening, ending), _may_write(ending))
    except KeyboardInterrupt:
        raise interrupted(held.keeper) from None
    return nothing if name is None else _results_in(name, ending)


def _free_name(screening: Screening, ending: str) -> str:
    """A name that says when and not who, and that is not taken."""
    name = f"screening-{screening.peildatum.isoformat()}"
    numbers = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    return next(
        f"{name}{number}{ending}" for number in numbers if not Path(f"{name}{number}{ending}").exists()
    )


def _results_in(name: str, ending: str) -> Results:
    path = Path(name.strip()).expanduser()
    if not path.suffix:
        path = path.with_suffix(ending)
    if ending in {WORKBOOK, MACROS}:
        return Results(path, None, overwrite=False, endings=(ending,))
    return Results(None, path, overwrite=False)


def _may_write(ending: str) -> Callable[[str], bool | str]:
    def verdict(name: str) -> bool | str:
        if not name.strip():
            return _("Give the name of a file.")
        try:
            _results_in(name, ending).check()
        except (MasError, ValueError) as error:
            return one_line(error)
        return True

    return verdict


def _workbook(screening: Screening, path: Path) -> bytes:
    remedy = _("Excel does not open a workbook under the ending of another kind.")
    _targets.must_end_in(path, screening.ending, option="--xlsx", remedy=remedy)
    from mas_cli.workbook.filled import filled_workbook

    return filled_workbook(screening)


def _answers_file(screening: Screening, path: Path) -> bytes:
    if path.suffix.lower() == JSON:
        return json.dumps(screening.as_json(), ensure_ascii=False, indent=2).encode() + b"\n"
    from mas_cli.instrument.answer_files import dump

    return dump(screening.answers, screening.instrument.definition)

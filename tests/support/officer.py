"""A whole case, worked as an officer works it: from the melding of a school to a proces-verbaal to sign.

The real program runs in a pseudo-terminal; every command and every prompt is counted, and what stood on the
screen is kept. `PYTHONPATH=tests python -m support.officer` writes `docs/dag-schermen.md` from it.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pexpect
import pyte
import yaml

from mas_cli.ooxml.package import Kind, open_package
from support.at_work import ASKED, READY

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "dag-schermen.md"
_DAY: Final = Path(__file__).parent / "dag"
_COLUMNS: Final = 100
_ROWS: Final = 40
# The emulator is taller than the terminal, so that nothing scrolls out of it.
_TALL: Final = 400
# The longest drawing of one prompt.
_DRAWN: Final = 60
# An Enter that follows a key that answered within a quarter of a second belongs to that answer.
_HABIT_SECONDS: Final = 0.3
# What a test or a developer set; the size is that of the terminal.
_NOT_OURS: Final = frozenset({"COLUMNS", "LINES"})
_CODE: Final = re.compile(r"\b[0-9A-HJ-NP-TV-Z]{3}-[0-9A-HJ-NP-TV-Z]{3}-[0-9A-HJ-NP-TV-Z]{3}\b")
_RECOVERY: Final = re.compile(r"\b(?:[0-9A-Z]{4}-){8}[0-9A-Z]{4}\b")


_HEAD: Final = """# De dag, scherm voor scherm

<!-- Gemaakt door `PYTHONPATH=tests python -m support.officer`; een test houdt deze bladzijde waar. -->

Een verzonnen Halt-zaak, van de melding van de school tot een proces-verbaal om te ondertekenen, zoals het
programma haar toont op een terminal van {columns} bij {rows}. Een robot typt; zijn toetsen staan achter `⌨`.
Na het maken van de kluis zijn het **{commands} opdrachten en {prompts} vragen**, het wachtwoord meegeteld.
Wie de ambtenaar is, staat in `mas instellingen`. Hoe u dit zelf doet, staat in [De dag](dag.md)."""


@dataclass(slots=True)
class Command:
    """One command of the day.

    Attributes:
        words: as typed behind `mas`.
        moment: when.
        screens: what stood on the screen at each prompt, with the keys that answered it.
        rest: what it ended with.
        code: the exit code.
    """

    words: tuple[str, ...]
    moment: str
    screens: list[tuple[str, str]] = field(default_factory=list)
    rest: str = ""
    code: int = -1


class Officer:
    """Runs commands in a folder and answers what is asked.

    Args:
        folder: the working folder, with a home of its own in it.
        answers: by the words of a question what is typed; a list is used up in order.
    """

    def __init__(self, folder: Path, answers: dict[str, str | list[str]]) -> None:
        self._folder = folder
        self._answers = {
            words: list(keys) if isinstance(keys, list) else keys for words, keys in answers.items()
        }
        self.commands: list[Command] = []
        # An open vault asks for no password. Whether it stays open is proved elsewhere; here a file stands in
        # for it once the password was typed, because what keeps it open may answer late on a busy machine.
        self._password = folder / "wachtwoord"

    @property
    def prompts(self) -> int:
        """The number of times that something was asked."""
        return sum(len(command.screens) for command in self.commands)

    def run(self, moment: str, *words: str) -> Command:
        """Run one command to its end."""
        command = Command(words, moment)
        self.commands.append(command)
        child = pexpect.spawn(
            sys.executable,
            ["-m", "support.at_work", moment, *words],
            encoding="utf-8",
            dimensions=(_ROWS, _COLUMNS),
            timeout=60,
            cwd=str(self._folder),
            env=self._environment(),
        )
        child.delaybeforesend = None
        terminal = pyte.Screen(_COLUMNS, _TALL)
        stream = pyte.Stream(terminal)
        since = 0
        try:
            while child.expect_exact([ASKED, pexpect.EOF]) == 0:
                stream.feed(child.before)
                begins = terminal.cursor.y
                child.expect_exact(READY)
                stream.feed(child.before)
                asked = _lines(terminal, begins, begins + _DRAWN)
                keys = self._keys(asked)
                command.screens.append((_lines(terminal, since, begins + _DRAWN), keys))
                since = begins
                if keys == "\r":
                    time.sleep(_HABIT_SECONDS)
                child.send(keys)
            stream.feed(child.before)
            command.rest = _lines(terminal, since, terminal.cursor.y + 1)
        finally:
            child.close(force=True)
        command.code = child.exitstatus
        if "kluis blijft open" in command.rest:
            self._password.touch(0o600)
            self._password.write_text("vier woorden zijn genoeg\n", encoding="utf-8")
        return command

    def _environment(self) -> dict[str, str]:
        return {
            **{
                name: value
                for name, value in os.environ.items()
                if name not in _NOT_OURS and not name.startswith("MAS_")
            },
            "MAS_HOME": "thuis",
            **({"MAS_PASSWORD_FILE": str(self._password)} if self._password.exists() else {}),
            "MAS_KLUIS_OPEN": "240",
            "TERM": "xterm",
            "NO_COLOR": "1",
            "PROMPT_TOOLKIT_NO_CPR": "1",
            "TZ": "Europe/Amsterdam",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests"))),
        }

    def _keys(self, asked: str) -> str:
        """What is typed at a prompt: the answer whose words stand first in it."""
        flat = " ".join(asked.split())
        found = [(flat.index(words), words) for words in self._answers if words in flat]
        if not found:
            raise AssertionError(f"nobody told what to answer to:\n{asked}")
        keys = self._answers[min(found)[1]]
        return keys.pop(0) if isinstance(keys, list) else keys


def _lines(terminal: pyte.Screen, first: int, last: int) -> str:
    rows = [
        "".join(terminal.buffer[row][column].data for column in range(_COLUMNS)).rstrip()
        for row in range(first, min(last, _TALL))
    ]
    while rows and not rows[-1]:
        rows.pop()
    while rows and not rows[0]:
        rows.pop(0)
    return "\n".join(rows)


def work_through(folder: Path) -> Officer:
    """Work the case in `tests/support/dag` from its first command to its last, and lock the vault."""
    day = yaml.safe_load((_DAY / "zaak.yaml").read_text(encoding="utf-8"))
    for name in ("melding.csv", "verzuim.csv"):
        (folder / name).write_bytes((_DAY / name).read_bytes())
    (folder / "thuis" / "config").mkdir(parents=True)
    (folder / "thuis" / "config" / "config.toml").write_bytes((_DAY / "config.toml").read_bytes())
    officer = Officer(folder, day["antwoorden"])
    try:
        for moment, words in day["opdrachten"]:
            if officer.run(moment, *words).code != 0:
                break
    finally:
        Officer(folder, {}).run(officer.commands[-1].moment, "vault", "lock")
    return officer


def words_of(document: Path) -> list[str]:
    """The paragraphs of a Word file that have a text."""
    body = open_package(document, expect=Kind.DOCUMENT).read("word/document.xml").decode()
    paragraphs = re.findall(r"<w:p[ >].*?</w:p>", body, re.DOTALL)
    texts = [re.sub(r"<[^>]+>", "", re.sub(r"<w:(?:tab|br)/>", " ", part)).strip() for part in paragraphs]
    return [text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">") for text in texts if text]


def page(officer: Officer, folder: Path) -> str:
    """The day as a page of the docs: every screen, what was typed, and the proces-verbaal at its end."""
    first, *day = officer.commands
    prompts = officer.prompts - len(first.screens)
    parts = [_HEAD.format(columns=_COLUMNS, rows=_ROWS, commands=len(day), prompts=prompts)]
    for command in officer.commands:
        shown = [f"$ mas {' '.join(command.words)}"]
        for screen, keys in command.screens:
            shown += [screen, f"⌨ {_typed(keys)}"]
        shown.append(command.rest)
        day_of = command.moment.partition("T")[0]
        parts += ["", f"## {day_of[8:]}-{day_of[5:7]}-{day_of[:4]}: `mas {' '.join(command.words[:2])}`", ""]
        parts += ["```text", _same("\n".join(filter(None, shown))), "```"]
    parts += [
        "",
        "## Het proces-verbaal",
        "",
        "De tekst van `pv-halt.docx`, alinea voor alinea:",
        "",
        "```text",
    ]
    parts += [_same(text) for text in words_of(folder / "pv-halt.docx")]
    return "\n".join([*parts, "```", ""])


def _typed(keys: str) -> str:
    if "woorden zijn genoeg" in keys:
        return "(het wachtwoord) ⏎"
    return keys.replace("\r", " ⏎ ").strip()


def _same(text: str) -> str:
    """The text with the codes that are drawn at random as they are in every page of the docs."""
    return _RECOVERY.sub("-".join(["ABCD"] * 9), _CODE.sub("K7Q-3MX-4TT", text))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        found = work_through(Path(made))
        PAGE.write_text(page(found, Path(made)), encoding="utf-8")
    sys.stdout.write(f"{len(found.commands)} commands, {found.prompts} prompts\n")

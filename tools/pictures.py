"""Draw the pictures of the README anew: `python tools/pictures.py` (all) or with the names of some.

Terminal pictures come from the program in a real pseudo-terminal, read by a terminal emulator (pyte) and
drawn as SVG by Rich. Pages come from the documents themselves: Word through LibreOffice, HTML through
Chromium. `docs/beeld/bron.json` keeps the hash of what each page was drawn from, so that a test sees when a
picture no longer shows what the program makes.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import itertools
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "beeld"
EXAMPLES = ROOT / "docs" / "voorbeelden"
DAY = "2026-11-21"
SOURCES = PICTURES / "bron.json"
ADVICE = ("screen", "--answers", "antwoorden.yaml", "--date", DAY, "--no-input")
COLOURS = {"brown": "yellow", "default": None}


def environment(home: Path) -> dict[str, str]:
    """Return what the program finds around it: Dutch, 100 columns, an empty home."""
    keep = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT", "TMPDIR") if key in os.environ}
    return {
        **keep,
        "MAS_HOME": str(home),
        "HOME": str(home),
        "TERM": "xterm-256color",
        "COLUMNS": "100",
        "LANG": "C.UTF-8",
        "PROMPT_TOOLKIT_NO_CPR": "1",
    }


def printed(folder: Path, *arguments: str) -> str:
    """Return what `mas` prints in a folder without a terminal."""
    done = subprocess.run(
        [sys.executable, "-m", "mas_cli", *arguments],
        cwd=folder,
        env=environment(folder / "home"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def run(folder: Path, *arguments: str) -> None:
    """Run `mas` in a folder without a terminal; raise when it refuses."""
    subprocess.run(
        [sys.executable, "-m", "mas_cli", *arguments, "--quiet"],
        cwd=folder,
        env=environment(folder / "home"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
    )


def screen(
    folder: Path, arguments: list[str], keys: str = "", rows: int = 32
) -> list[list[pyte.screens.Char]]:
    """Return the characters on the screen after `mas` got the keys, one at a time, and has gone quiet."""
    emulator = pyte.Screen(100, rows)
    stream = pyte.Stream(emulator)
    child = pexpect.spawn(
        sys.executable,
        ["-m", "mas_cli", *arguments],
        encoding="utf-8",
        dimensions=(rows, 100),
        cwd=str(folder),
        env=environment(folder / "home"),
        timeout=30,
    )

    def settle() -> None:
        """Read what comes: wait long for the first of it, and then until a second passes without more."""
        patience, since = 30.0, time.monotonic()
        while time.monotonic() - since < patience:
            try:
                stream.feed(child.read_nonblocking(65536, timeout=0.2))
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                return
            patience, since = 1.0, time.monotonic()

    settle()
    for key in keys:
        child.send(key)
        settle()
    child.close(force=True)
    return [[emulator.buffer[row][column] for column in range(100)] for row in range(rows)]


def style_of(cell: pyte.screens.Char) -> Style:
    """Return the colours of a character on the screen."""
    colour = COLOURS.get(cell.fg, cell.fg)
    if colour and len(colour) == 6 and all(c in "0123456789abcdef" for c in colour):
        colour = f"#{colour}"
    elif colour and colour.startswith("bright"):
        colour = f"bright_{colour.removeprefix('bright')}"
    return Style(color=colour, bold=cell.bold, reverse=cell.reverse, underline=cell.underscore)


def as_text(line: list[pyte.screens.Char]) -> Text:
    """Return a line of the screen with its colours, what is alike in one piece."""
    text = Text()
    for style, cells in itertools.groupby(line, style_of):
        text.append("".join(cell.data for cell in cells), style)
    text.rstrip()
    return text


def draw(lines: list[list[pyte.screens.Char]], name: str, title: str) -> None:
    """Write the screen as an SVG, without the empty lines around it."""
    console = Console(
        record=True, width=100, file=io.StringIO(), force_terminal=True, color_system="truecolor"
    )
    texts = [as_text(line) for line in lines]
    while texts and not texts[-1].plain.strip():
        texts.pop()
    while texts and not texts[0].plain.strip():
        texts.pop(0)
    for text in texts:
        console.print(text, soft_wrap=True)
    svg = console.export_svg(title=title, unique_id=name)
    # No font is fetched: a reader's own monospace serves.
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8", newline="\n")


def interview(folder: Path) -> None:
    """Draw the interview at its first choice."""
    draw(screen(folder, ["screen", "--date", DAY], "\r14-03-2011\r", 30), "interview", "mas screen")


def advice(folder: Path) -> None:
    """Draw the beginning of the advice on the example of the docs."""
    draw(screen(folder, list(ADVICE), rows=200)[:34], "advies", "mas screen --answers antwoorden.yaml")


def page_of(pdf: Path, name: str, page: int = 1) -> None:
    """Write a page of a PDF as a PNG of about 800 pixels wide."""
    target = PICTURES / name
    subprocess.run(
        [
            "pdftoppm",
            "-png",
            "-r",
            "96",
            "-f",
            str(page),
            "-l",
            str(page),
            "-singlefile",
            str(pdf),
            str(target),
        ],
        check=True,
    )


def remember(name: str, content: bytes) -> None:
    """Keep the hash of what a page was drawn from."""
    known = json.loads(SOURCES.read_text(encoding="utf-8")) if SOURCES.exists() else {}
    known[name] = hashlib.sha256(content).hexdigest()
    text = json.dumps(dict(sorted(known.items())), indent=2) + "\n"
    SOURCES.write_text(text, encoding="utf-8", newline="\n")


def plan_source(folder: Path) -> bytes:
    """Return the step plan of the example as SVG."""
    run(folder, "plan", "--data", "plan-halt.yaml", "--date", DAY, "--svg", "plan.svg")
    return (folder / "plan.svg").read_bytes()


def plan(folder: Path) -> None:
    """Keep the step plan as the program draws it."""
    content = plan_source(folder)
    (PICTURES / "stappenplan.svg").write_bytes(content)
    remember("stappenplan", content)


def document_source(folder: Path) -> bytes:
    """Return the proces-verbaal of the example, as Word."""
    example = subprocess.run(
        [sys.executable, "-m", "mas_cli", "pv", "fields", "pv-jongere", "--example"],
        env=environment(folder / "home"),
        capture_output=True,
        check=True,
    )
    (folder / "feiten.yaml").write_bytes(example.stdout)
    run(folder, "pv", "make", "pv-jongere", "--data", "feiten.yaml", "--out", "pv.docx")
    return (folder / "pv.docx").read_bytes()


def document(folder: Path) -> None:
    """Draw the first page of that proces-verbaal."""
    remember("proces-verbaal", document_source(folder))
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    office = ["soffice", profile, "--headless", "--convert-to", "pdf", "pv.docx"]
    subprocess.run(office, cwd=folder, check=True, stdout=subprocess.DEVNULL, timeout=120)
    page_of(folder / "pv.pdf", "proces-verbaal")


def yes_no_questions(folder: Path) -> list[str]:
    """Return the ids of the questions with the answers ja, nee and onbekend."""
    shown = subprocess.run(
        [sys.executable, "-m", "mas_cli", "instrument", "show", "--date", DAY, "--json"],
        env=environment(folder / "home"),
        capture_output=True,
        check=True,
    )
    return [question["id"] for question in json.loads(shown.stdout)["questions"] if question["type"] == "jno"]


def register(path: Path, questions: list[str], rows: int = 400) -> None:
    """Write a made-up register of children of 9 to 17, the same at every call."""
    chance = random.Random(20261121)
    kinds = ["relatief_16uur"] * 4 + ["overig", "te_laat", "luxe", "langdurig_relatief", "absoluut"]
    often = {"ongeoorloofd", "erkent_verzuim", "verbalisant_boa", "school_maatregelen", "school_gesprek"}
    often |= {"eigen_initiatief", "instemming_jongere_halt", "instemming_ouders_halt", "ouders_bereikbaar"}
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["zaak", "geboortedatum", "verzuim_soort", "verzuim_uren", *questions])
        for number in range(1, rows + 1):
            born = f"{chance.randint(2009, 2017)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            answers = [
                chance.choices(("ja", "nee", "onbekend"), (92, 7, 1) if name in often else (10, 88, 2))[0]
                for name in questions
            ]
            table.writerow([f"LP-{number:03}", born, chance.choice(kinds), chance.randint(4, 90), *answers])


def report_source(folder: Path) -> bytes:
    """Return the report over that register, as HTML."""
    register(folder / "register.csv", yes_no_questions(folder))
    run(folder, "score", "register.csv", "--date", DAY, "--out", "advies.csv", "--report", "overzicht.html")
    return (folder / "overzicht.html").read_bytes()


def report(folder: Path) -> None:
    """Draw the top of that report."""
    remember("overzicht", report_source(folder))
    chromium = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), "chromium"
    )
    options = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--hide-scrollbars",
    ]
    picture = PICTURES / "overzicht.png"
    subprocess.run(
        [
            chromium,
            *options,
            f"--user-data-dir={folder / 'browser'}",
            "--window-size=1000,900",
            f"--screenshot={picture}",
            (folder / "overzicht.html").as_uri(),
        ],
        check=True,
        stderr=subprocess.DEVNULL,
        timeout=120,
    )


def questionnaire(folder: Path) -> None:
    """Draw the page of the instrument with the answers of the example, on a desktop and on a phone."""
    from playwright.sync_api import sync_playwright

    run(folder, "instrument", "export", "mas", "--html", "pagina.html", "--date", DAY)
    run(folder, "screen", "--answers", "antwoorden.yaml", "--date", DAY, "--save-answers", "bewaard.json")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, width, height in (("pagina", 1100, 760), ("pagina-telefoon", 360, 740)):
            page = browser.new_page(viewport={"width": width, "height": height}, locale="nl-NL")
            page.goto((folder / "pagina.html").as_uri())
            page.locator("#bestand").set_input_files(folder / "bewaard.json")
            page.locator("#bevindingen li").first.wait_for(state="attached")
            page.evaluate("ask('erkent_verzuim', false)")
            page.screenshot(path=PICTURES / f"{name}.png")
        browser.close()


DRAWINGS: dict[str, Callable[[Path], None]] = {
    "interview": interview,
    "advies": advice,
    "stappenplan": plan,
    "proces-verbaal": document,
    "overzicht": report,
    "pagina": questionnaire,
}
PAGES: dict[str, Callable[[Path], bytes]] = {
    "stappenplan": plan_source,
    "proces-verbaal": document_source,
    "overzicht": report_source,
}


def work_folder(parent: Path) -> Path:
    """Return a folder with the files of `docs/voorbeelden`."""
    return Path(shutil.copytree(EXAMPLES, parent / "work"))


def main(arguments: list[str]) -> int:
    """Draw what is asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"one or more of: {', '.join(DRAWINGS)}")
    names = parser.parse_args(arguments).names or list(DRAWINGS)
    PICTURES.mkdir(exist_ok=True)
    for name in names:
        with tempfile.TemporaryDirectory() as parent:
            DRAWINGS[name](work_folder(Path(parent)))
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

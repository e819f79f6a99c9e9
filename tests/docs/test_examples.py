"""The examples in the documents are run: what a page shows is what the program says.

In a `console` block a line that begins with `$ ` is a command; what follows, up to the next command, is what
it prints (`…` stands for anything). The commands of one page run after each other in one empty directory.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


def examples(page):
    """(command, expected output) of a page, in order."""
    found = []
    for block in BLOCK.findall(page.read_text(encoding="utf-8")):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found:
                found[-1][1].append(line)
    return [(command, "\n".join(lines)) for command, lines in found]


def matches(expected, printed):
    """Whether the output is as shown, with `…` for anything and spaces at line ends ignored."""
    tidy = "\n".join(line.rstrip() for line in printed.strip().splitlines())
    wanted = "\n".join(line.rstrip() for line in expected.strip().splitlines())
    pattern = ".*?".join(re.escape(part) for part in wanted.split("…"))
    return re.fullmatch(pattern, tidy, re.DOTALL) is not None


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_the_examples_of_a_page_are_true(page, tmp_path):
    environment = {
        **os.environ,
        "MAS_HOME": str(tmp_path / "home"),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "COLUMNS": "100",
    }
    environment.pop("MAS_LANG", None)
    work = tmp_path / "work"
    work.mkdir()
    examples_folder = ROOT / "docs" / "voorbeelden"
    if examples_folder.is_dir():
        shutil.copytree(examples_folder, work, dirs_exist_ok=True)
    for command, expected in examples(page):
        done = subprocess.run(
            command,
            shell=True,
            cwd=work,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )
        if expected:
            assert matches(expected, done.stdout), f"$ {command}\n{done.stdout}"
        assert done.returncode != 1, f"$ {command}\n{done.stdout}"


def test_there_are_examples():
    assert sum(len(examples(page)) for page in PAGES) > 5

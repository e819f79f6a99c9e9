"""The examples in the documents are run: what a page shows is what the program says.

In a `console` block a line that begins with `$ ` is a command; what follows, up to the next command, is what
it prints (`…` stands for anything). The commands of one page run after each other in one empty directory.
"""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mas_cli import main

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


def as_a_user(command, environment, work):
    """Run a command line by the shell, in processes of its own; gives all it printed and its exit code."""
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
    return done.stdout, done.returncode


def in_this_process(command):
    """Run one `mas` here, both streams in one as in a pipe."""
    printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        code = main.run(shlex.split(command)[1:])
    printed.flush()
    return printed.buffer.getvalue().decode("utf-8"), code


def plain(command):
    """Whether a command is one `mas` and asks nothing of the shell."""
    return command.startswith("mas ") and not any(sign in command for sign in "|<>&;$`*?~(){}#\\")


@pytest.fixture
def work(tmp_path, monkeypatch, used_before):
    """A folder with the files of the examples, and nothing on stdin."""
    folder = tmp_path / "work"
    folder.mkdir()
    examples_folder = ROOT / "docs" / "voorbeelden"
    if examples_folder.is_dir():
        shutil.copytree(examples_folder, folder, dirs_exist_ok=True)
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.chdir(folder)
    with Path(os.devnull).open(encoding="utf-8") as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        yield folder


def hold(page, run):
    for command, expected in examples(page):
        printed, code = run(command)
        if expected:
            assert matches(expected, printed), f"$ {command}\n{printed}"
        assert code != 1, f"$ {command}\n{printed}"


@pytest.mark.parametrize("page", [page for page in PAGES if examples(page)], ids=lambda page: page.name)
def test_the_examples_of_a_page_are_true(page, work):
    def run(command):
        return in_this_process(command) if plain(command) else as_a_user(command, dict(os.environ), work)

    # What the shell does with a command is a process of its own; it cannot open a vault of this one.
    assert not [each for each, _shown in examples(page) if "--password-file" in each and not plain(each)]
    hold(page, run)


@pytest.mark.slow
def test_the_readme_is_true_as_its_reader_runs_it(work):
    hold(ROOT / "README.md", lambda command: as_a_user(command, dict(os.environ), work))


def test_there_are_examples():
    assert sum(len(examples(page)) for page in PAGES) > 5

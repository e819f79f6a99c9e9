"""Made-up hostile input for the real commands: nothing that is read may end in a fault, or in no end at all.

By itself this makes a few inputs that are the same each time. `MAS_FUZZ_SECONDS=600 pytest -m attack` makes
other ones for ten minutes; the seed is said, and `MAS_FUZZ_SEED` gives the same again. What was found once is
kept in `corpus/`, named for the command it is for, and tried each time.
"""

from __future__ import annotations

import io
import os
import random
import shutil
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from mas_cli import main
from mas_cli.errors import ExitCode
from mas_cli.paths import data_root
from mas_cli.vault import CHEAPEST, Vault

pytestmark = pytest.mark.attack

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
EXAMPLES = ROOT / "docs" / "voorbeelden"
GOLDEN = ROOT / "tests" / "batch" / "golden" / "invoer"

SECONDS = float(os.environ.get("MAS_FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("MAS_FUZZ_SEED") or (time.time_ns() if SECONDS else 20261130))
FEW = 1
MOST_SECONDS = 30.0  # of the processor, whatever else the machine does
MOST_MEMORY = 1_500_000  # KiB that one test may add
EXPECTED = frozenset(ExitCode) - {ExitCode.BUG}

NASTY = (
    *(b"\x00", b"\xff\xfe", b"\xef\xbb\xbf", b"\r", b"\x1b[2J", b"\xe2\x80\xae", b"\xed\xa0\x80"),
    *(
        b"1e999",
        b"-1",
        b"9" * 400,
        b"NaN",
        b"0x1p-1074",
        b"2026-02-30",
        b"0000-00-00",
        b"9999-12-31",
        b"24:61",
    ),
    *(
        b"=1+1",
        b"'",
        b'"',
        b"&",
        b"<",
        b">",
        b"]]>",
        b"&#0;",
        b"{{",
        b"{%",
        b"}}",
        b"{" * 30,
        b"[" * 40,
        b"- " * 40,
    ),
    *(
        b"*x",
        b"&x",
        b"!!python/object:os.system",
        b"? ",
        b": ",
        b"\n---\n",
        b"null",
        b"~",
        b"%",
        b"../../x",
        b"a" * 5000,
    ),
)


@dataclass(frozen=True)
class Kind:
    """One kind of input: files to begin with, and the command lines that read one."""

    ending: str
    seeds: Callable[[], list[bytes]]
    commands: tuple[tuple[str, ...], ...]


def files(folder: Path, *patterns: str) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(folder.glob(pattern))]


def vaults(folder: Path) -> list[bytes]:
    made, _key = Vault.create(
        folder / "zaad", "vier woorden zijn genoeg", actor="Anna", state_dir=folder / "s", kdf=CHEAPEST
    )
    made.close()
    return files(folder / "zaad", "header")


KINDS = {
    "antwoorden": Kind(
        ".yaml",
        lambda: files(EXAMPLES, "antwoorden*.yaml", "toets-*.yaml", "*-antwoorden.yaml"),
        (("screen", "--no-input", "--answers"), ("screen", "--no-input", "--json", "--answers")),
    ),
    "regio": Kind(
        ".yaml", lambda: files(EXAMPLES, "regio-*.yaml"), (("region", "check"), ("region", "show"))
    ),
    "zaak": Kind(".yaml", lambda: files(EXAMPLES, "*zaak.yaml"), (("pv", "check", "pv-jongere", "--data"),)),
    "gebeurtenissen": Kind(
        ".yaml", lambda: files(EXAMPLES, "gebeurtenissen.yaml"), (("law", "termijnen", "--data"),)
    ),
    "werkmap": Kind(
        ".xlsx",
        lambda: files(GOLDEN, "0[14]*.xlsx"),
        (("screen", "--no-input", "--answers"), ("instrument", "verify")),
    ),
    "word": Kind(
        ".docx",
        lambda: files(data_root("formats"), "pv-jongere/*.docx", "verlof-besluit/*.docx"),
        (("format", "add", "--type", "pv-jongere", "--yes", "--force", "--no-input"),),
    ),
    "lijst": Kind(
        ".csv",
        lambda: files(EXAMPLES, "*.csv") + files(GOLDEN, "*.csv"),
        (
            ("score", "--engine", "rijen", "--jobs", "1", "--date", "2026-11-01", "--json"),
            ("law", "uren"),
        ),
    ),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A copy with a few faults in it; of a zip, in one of its parts."""
    if content[:4] == b"PK\x03\x04" and chance.random() < 0.9:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        texts = [name for name in parts if name.endswith((".xml", ".rels"))]
        name = chance.choice(texts)
        parts[name] = damaged(parts[name], chance)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
            for each, part in parts.items():
                package.writestr(each, part)
        return made.getvalue()
    return damaged(content, chance)


def damaged(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    for _fault in range(chance.choice((1, 1, 2, 4, 16))):
        at = chance.randrange(len(made) + 1)
        until = min(len(made), at + chance.choice((1, 4, 40, 400)))
        match chance.randrange(6):
            case 0 if at < len(made):
                made[at] ^= 1 << chance.randrange(8)
            case 1:
                del made[at:until]
            case 2:
                made[at:at] = chance.choice(NASTY)
            case 3:
                made[at:until] = chance.choice(NASTY)
            case 4:
                made[at:at] = made[at:until] * chance.choice((2, 50))
            case _:
                there = chance.randrange(len(made) + 1)
                made[there:there] = made[at:until]
    return bytes(made)


def inputs(name: str, seeds: list[bytes]) -> Iterator[bytes]:
    yield from files(CORPUS, f"{name}-*")
    chance = random.Random(f"{SEED} {name}")
    until = time.monotonic() + SECONDS / (len(KINDS) + 1)
    made = 0
    while made < FEW if not SECONDS else time.monotonic() < until:
        yield mutated(chance.choice(seeds), chance)
        made += 1
    print(f"{name}: {made} inputs, MAS_FUZZ_SEED={SEED}")  # noqa: T201  pytest -s shows it


@contextmanager
def nothing_breaks(content: bytes, kept: Path) -> Iterator[list[int]]:
    """Collect the codes that commands end in; a fault, a long wait or much memory keeps the input."""
    codes: list[int] = []
    began, before = worked(), memory()
    try:
        yield codes
        assert set(codes) <= EXPECTED, codes
        assert worked() - began < MOST_SECONDS
        assert memory() - before < MOST_MEMORY
    except BaseException:
        kept.write_bytes(content)
        print(f"MAS_FUZZ_SEED={SEED}; the input is kept in {kept}")  # noqa: T201  pytest shows it
        raise


def worked() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def memory() -> int:
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.timeout(300 + SECONDS)
@pytest.mark.parametrize("name", KINDS)
def test_geen_invoer_geeft_een_fout_in_het_programma(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAS_DEBUG", "1")
    monkeypatch.chdir(tmp_path)
    kind = KINDS[name]
    seeds = kind.seeds()
    assert seeds
    place = tmp_path / f"invoer{kind.ending}"
    for content in inputs(name, seeds):
        place.write_bytes(content)
        with nothing_breaks(content, tmp_path / f"{name}-gevonden{kind.ending}") as codes:
            codes += [main.run([*command, str(place)]) for command in kind.commands]
        capsys.readouterr()


@pytest.mark.timeout(300 + SECONDS)
def test_geen_kop_van_een_kluis_geeft_een_fout_in_het_programma(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MAS_DEBUG", "1")
    password = tmp_path / "wachtwoord"
    password.write_text("vier woorden zijn genoeg")
    password.chmod(0o600)
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(password))
    place = tmp_path / "kluis"
    seeds = vaults(tmp_path)
    shutil.copytree(tmp_path / "zaad", place)
    for content in inputs("kop", seeds):
        (place / "header").write_bytes(content)
        with nothing_breaks(content, tmp_path / "kop-gevonden") as codes:
            codes += [main.run(["vault", command, "--vault", str(place)]) for command in ("status", "check")]
        capsys.readouterr()

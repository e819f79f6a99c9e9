"""Made-up hostile input for the real commands: nothing that is read may end in a fault, or in no end at all.

By itself this makes a few inputs that are the same each time. `MAS_FUZZ_SECONDS=600 pytest -m attack` makes
other ones for ten minutes in all, each kind of input its share, however many processes take part; the seed
is said, and `MAS_FUZZ_SEED` gives the same again. What was found once is kept in `corpus/`, named for the
kind it is of, and tried each time.
"""

from __future__ import annotations

import io
import json
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

from mas_cli import config, main
from mas_cli.casefile import bundle
from mas_cli.errors import ExitCode
from mas_cli.paths import config_dir, data_root
from mas_cli.vault import Vault
from support.secrets import password_file

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
    """One kind of input: files to begin with, and the command lines that read one.

    Attributes:
        ending: of the file that is made.
        seeds: to alter.
        commands: to which the file is added at the end.
        place: where it must stand; then it is not named in the commands.
        made: what stands around what was altered.
    """

    ending: str
    seeds: Callable[[], list[bytes]]
    commands: tuple[tuple[str, ...], ...]
    place: Callable[[], Path] | None = None
    made: Callable[[bytes, random.Random], bytes] = lambda content, _chance: content


def files(folder: Path, *patterns: str) -> list[bytes]:
    return [path.read_bytes() for pattern in patterns for path in sorted(folder.glob(pattern))]


PASSWORD = "vier woorden zijn genoeg"
VAULT = Path("kluis")


def vault_file(name: str) -> bytes:
    return (Path.cwd() / VAULT / name).read_bytes()


def answers_as_json() -> list[bytes]:
    given = {"peildatum": "2026-11-01", "pesten": {"antwoord": "ja", "toelichting": "x"}, "verzuim_uren": 3}
    return [json.dumps(given).encode(), b"[]", b"{}"]


def case_as_json() -> list[bytes]:
    """A dossier as `mas case export --json` prints it."""
    described = {"schema": "mas.case/1", "container": "0" * 32, "status": "open", "jongere": {"naam": "Bo"}}
    listed = {"notities": [{"nr": 1, "tijd": "2026-09-01T09:00:00+00:00", "regime": "avg", "tekst": "x"}]}
    return [json.dumps(described | listed | {"feiten": {"verhoor": {"plaats": "Gouda"}}}).encode()]


RECORDS = ("zaak", "jongere", "notities.1", "documenten.1", "bijlage.1", "herkomst", "feiten.verhoor", "x.y")


def pieces() -> list[bytes]:
    """What the records of a dossier hold."""
    head = {"formaat": 1, "regime": "avg", "auteur": "An", "tijd": "2026-09-01T09:00:00+00:00"}
    document = {"titel": "brief", "bijlage": "ja", "sha256": "0" * 64, "omvang": 1, "bestand": "b.txt"}
    contents = ({"status": "open"}, {"naam": "Bo"}, {"tekst": "x"}, document, None)
    origin = {"herkomst": "0" * 32 + ":" + "1" * 32}
    return [json.dumps(origin).encode(), *(json.dumps(head | {"inhoud": one}).encode() for one in contents)]


def sealed(payload: bytes, chance: random.Random) -> bytes:
    """A bundle of somebody who knows its password, and put something else in it than `mas` does."""
    place = Path("verpakt")
    shutil.rmtree(place, ignore_errors=True)
    vault, _recovery = Vault.create(place, PASSWORD, state_dir=place / "state", actor="An", page_size=1024)
    with vault, vault.transaction(event="herkomst") as change:
        container = change.new_container()
        whole = [(record, payload if record != "herkomst" else b'{"herkomst": "a:b"}') for record in RECORDS]
        record, content = chance.choice(whole)
        kind = record.partition(".")[0]
        change.put(container, record, kind, payload if chance.random() < 0.9 else content, expected_version=0)
        if record != "zaak":
            change.put(container, "zaak", "zaak", pieces()[1], expected_version=0)
    return bundle._zipped(place)


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
    "antwoorden-json": Kind(".json", answers_as_json, (("screen", "--no-input", "--answers"),)),
    "zaak-json": Kind(".json", case_as_json, (("case", "import", "--dry-run"), ("case", "new", "--data"))),
    "export": Kind(
        ".masdossier",
        lambda: [sealed(pieces()[1], random.Random(1))],
        (("case", "import", "--dry-run", "--bundle-password-file", "wachtwoord"),),
    ),
    "export-inhoud": Kind(
        ".masdossier",
        pieces,
        (("case", "import", "--bundle-password-file", "wachtwoord"),),
        made=sealed,
    ),
    "instellingen": Kind(
        ".toml",
        lambda: [(config.__doc__ or "").partition("meanwhile")[0].split("finding", 1)[1].encode()],
        (("instellingen", "--json"), ("law", "status", "2010-01-01"), ("vault", "status")),
        place=lambda: config_dir() / config.NAME,
    ),
    "kop": Kind(
        "",
        lambda: [vault_file("header")],
        (("vault", "status"), ("vault", "check")),
        place=lambda: Path.cwd() / VAULT / "header",
    ),
}


def mutated(content: bytes, chance: random.Random) -> bytes:
    """A copy with a few faults in it; of a zip, in one of its parts."""
    if content[:4] == b"PK\x03\x04" and chance.random() < 0.9:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
            packing = package.infolist()[0].compress_type
        texts = [name for name in parts if name.endswith((".xml", ".rels"))] or list(parts)
        name = chance.choice(texts)
        parts[name] = damaged(parts[name], chance)
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", packing) as package:
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


def inputs(name: str, kind: Kind) -> Iterator[bytes]:
    until = time.monotonic() + SECONDS / len(KINDS)
    yield from files(CORPUS, f"{name}-[0-9]*")
    chance = random.Random(f"{SEED} {name}")
    seeds = kind.seeds()
    assert seeds
    made = 0
    while made < FEW if not SECONDS else time.monotonic() < until:
        yield kind.made(mutated(chance.choice(seeds), chance), chance)
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


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used_before: None) -> Path:
    """A folder with a vault of somebody and a file with its password."""
    monkeypatch.setenv("MAS_DEBUG", "1")
    monkeypatch.setenv("MAS_VAULT", str(tmp_path / VAULT))
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(password_file(tmp_path / "wachtwoord", PASSWORD)))
    monkeypatch.chdir(tmp_path)
    assert main.run(["vault", "init", "--name", "An", "--quiet"]) == ExitCode.DONE
    config_dir().mkdir(parents=True, exist_ok=True)
    return tmp_path


@pytest.mark.timeout(300 + SECONDS)
@pytest.mark.parametrize("name", KINDS)
def test_geen_invoer_geeft_een_fout_in_het_programma(
    name: str, desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = KINDS[name]
    place = kind.place() if kind.place else desk / f"invoer{kind.ending}"
    named = () if kind.place else (str(place),)
    for content in inputs(name, kind):
        place.write_bytes(content)
        with nothing_breaks(content, desk / f"{name}-gevonden{kind.ending}") as codes:
            codes += [main.run([*command, *named]) for command in kind.commands]
        capsys.readouterr()


def test_wat_ooit_gevonden_is_wordt_bewaard() -> None:
    kept = {file.name.rpartition("-")[0] for file in CORPUS.iterdir()}
    assert kept
    assert kept <= KINDS.keys()

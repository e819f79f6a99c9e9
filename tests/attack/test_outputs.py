"""Results in a folder that others may write in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mas_cli import files
from mas_cli.batch.results.checkpoint import Checkpoint, place, started_on
from mas_cli.batch.results.draft import Draft
from mas_cli.batch.results.parquet import ParquetWriter

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links of POSIX")


def test_een_geplante_link_krijgt_geen_voortgang(tmp_path: Path):
    victim = tmp_path / "brief.txt"
    victim.write_text("van mij")
    checkpoint = place(tmp_path / "uit.csv")
    checkpoint.symlink_to(victim)
    Checkpoint(checkpoint, {"peildatum": "2026-09-01"}, resume=False).keep()
    assert victim.read_text() == "van mij"
    assert not checkpoint.is_symlink()


def test_een_geplante_link_krijgt_geen_uitslagen(tmp_path: Path):
    victim = tmp_path / "brief.txt"
    victim.write_text("van mij")
    out = tmp_path / "uit.csv"
    out.symlink_to(victim)
    (tmp_path / f".uit.csv.{os.getpid()}.tmp").symlink_to(victim)
    draft = Draft(out)
    draft.write(b"uitslagen")
    draft.publish()
    assert victim.read_text() == "van mij"
    assert out.read_bytes() == b"uitslagen"
    assert not out.is_symlink()


def test_wat_geschreven_wordt_is_alleen_voor_wie_het_maakte(tmp_path: Path):
    out = tmp_path / "uit.csv"
    draft = Draft(out)
    draft.write(b"een jongere")
    draft.publish()
    checkpoint = place(out)
    Checkpoint(checkpoint, {"peildatum": "2026-09-01"}, resume=False).keep()
    assert out.stat().st_mode & 0o777 == 0o600
    assert checkpoint.stat().st_mode & 0o777 == 0o600
    out.chmod(0o640)
    again = Draft(out)
    again.write(b"een jongere")
    again.publish()
    assert out.stat().st_mode & 0o777 == 0o640


def test_een_diep_genest_voortgangsbestand_is_geen_fout_in_het_programma(tmp_path: Path):
    checkpoint = place(tmp_path / "uit.csv")
    Checkpoint(checkpoint, {"peildatum": "2026-09-01"}, resume=False).keep()
    good = checkpoint.read_bytes()
    checkpoint.write_bytes(good + b"[" * 100_000 + b"\n")
    again = Checkpoint(checkpoint, {"peildatum": "2026-09-01"}, resume=True)
    again.keep()
    assert checkpoint.read_bytes() == good
    checkpoint.write_bytes(b"[" * 100_000 + b"\n")
    assert started_on(checkpoint) is None


KILLED = """
import os, signal, sys
from pathlib import Path
from mas_cli.batch.results.draft import Draft
from mas_cli.batch.results.parquet import ParquetWriter
draft = Draft(Path(sys.argv[1]))
draft.write(b"een jongere")
draft.stream.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_wat_een_afgebroken_run_achterliet_ruimt_de_volgende_op(tmp_path: Path):
    out = tmp_path / "uit.csv"
    out.write_bytes(b"eerder")
    out.chmod(0o664)
    other = tmp_path / ".ander.csv.abcdefgh.tmp"
    other.write_bytes(b"van iets anders")
    subprocess.run([sys.executable, "-c", KILLED, str(out)], check=False)
    (left,) = tmp_path.glob(".uit.csv.*.tmp")
    assert left.read_bytes() == b"een jongere"
    assert left.stat().st_mode & 0o777 == 0o600
    busy = Draft(out)
    files._left_behind.cache_clear()
    again = Draft(out)
    assert not left.exists()
    assert busy.temporary.exists(), "what is being written stays"
    busy.discard()
    again.write(b"een jongere")
    again.publish()
    assert sorted(path.name for path in tmp_path.iterdir()) == [other.name, "uit.csv"]
    assert out.stat().st_mode & 0o777 == 0o664


def test_een_document_dat_een_kill_half_achterliet_ruimt_het_volgende_op(tmp_path: Path):
    (tmp_path / ".pv.docx.abcd1234.tmp").write_bytes(b"een jongere")
    (tmp_path / "brief.txt").write_text("van mij")
    (tmp_path / ".pv.docx.planted1.tmp").symlink_to(tmp_path / "brief.txt")
    files.atomic_write(tmp_path / "pv.docx", b"nieuw", private=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".pv.docx.planted1.tmp",
        "brief.txt",
        "pv.docx",
    ]


KILLED_PARQUET = """
import os, signal, sys
from pathlib import Path
from mas_cli.batch.results.parquet import ParquetWriter
writer = ParquetWriter(Path(sys.argv[1]), ())
(Path(writer._folder.name) / "deel").write_bytes(b"een jongere")
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_wat_een_afgebroken_parquet_achterliet_ruimt_de_volgende_op(tmp_path: Path):
    pytest.importorskip("polars")
    out = tmp_path / "uit.parquet"
    subprocess.run([sys.executable, "-c", KILLED_PARQUET, str(out)], check=False)
    left = list(tmp_path.iterdir())
    assert len(left) == 2
    assert all(path.stat().st_mode & 0o077 == 0 for path in left)
    ParquetWriter(out).abandon()
    assert list(tmp_path.iterdir()) == []

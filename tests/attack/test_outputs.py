"""Results in a folder that others may write in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mas_cli.batch.results.checkpoint import Checkpoint, place, started_on
from mas_cli.batch.results.draft import Draft

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

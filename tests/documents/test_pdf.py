"""PDF by LibreOffice: in one run, and a clear finding when it is missing, hangs or fails."""

from __future__ import annotations

import http.server
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from mas_cli.documents import example, load, make, pdf
from mas_cli.errors import InvalidInput
from mas_cli.scratch import _HOST as HOST
from support.word import docx, p

TODAY = date(2026, 11, 21)
posix = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for LibreOffice is a shell script")
oracle = [
    pytest.mark.oracle,
    pytest.mark.slow,
    pytest.mark.skipif(not pdf.find_office(), reason="LibreOffice is not installed"),
]


def stand_in(folder: Path, script: str) -> str:
    path = folder / "soffice"
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def linked_picture(address: str) -> bytes:
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    drawing = "http://schemas.openxmlformats.org/drawingml/2006"
    placed = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    return docx(
        p(
            f'<w:r><w:drawing><wp:inline xmlns:wp="{placed}"><wp:extent cx="990000" cy="990000"/>'
            f'<wp:docPr id="1" name="x"/><a:graphic xmlns:a="{drawing}/main"><a:graphicData '
            f'uri="{drawing}/picture"><pic:pic xmlns:pic="{drawing}/picture"><pic:nvPicPr><pic:cNvPr id="1" '
            f'name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip xmlns:r="{relations}" '
            'r:link="rId7"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            '<a:off x="0" y="0"/><a:ext cx="990000" cy="990000"/></a:xfrm><a:prstGeom prst="rect"/>'
            "</pic:spPr></pic:pic>"
            "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        ),
        extra=f'<Relationship Id="rId7" Type="{relations}/image" Target="{address}" TargetMode="External"/>',
    )


WRITE = 'printf "%%PDF-1.7\\n%%%%EOF\\n" > "${1%.docx}.pdf"'


def each(action: str) -> str:
    """A script that does something with every Word file it is given, in order."""
    return f'while [ $# -gt 0 ]; do case "$1" in *.docx) {action};; esac; shift; done'


def code(office: str, seconds: float = 20.0) -> str:
    with pytest.raises(InvalidInput) as caught:
        pdf.to_pdf({"pv.docx": b"inhoud"}, office=office, seconds=seconds)
    (finding,) = caught.value.findings
    assert finding.remedy
    return finding.code


def test_a_machine_without_libreoffice_is_told_so(tmp_path: Path) -> None:
    assert code("") == "F20"
    assert code(str(tmp_path / "weg")) == "F20"


@posix
def test_a_libreoffice_that_hangs_is_stopped(tmp_path: Path) -> None:
    assert code(stand_in(tmp_path, "sleep 600 & wait"), seconds=0.3) == "F21"


@posix
@pytest.mark.parametrize("script", ["exit 81", "echo kapot; exit 0", "kill -SEGV $$"])
def test_a_libreoffice_that_makes_nothing_is_told_apart(tmp_path: Path, script: str) -> None:
    assert code(stand_in(tmp_path, script)) == "F22"


@posix
def test_every_run_has_its_own_profile_and_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    script = f'echo "$@" >> {log}\n{each(WRITE)}'
    office = stand_in(tmp_path, script)
    made = pdf.to_pdf({"a": b"1", "b": b"2"}, office=office)
    pdf.to_pdf({"a": b"1"}, office=office)
    assert set(made) == {"a", "b"}
    first, second = log.read_text(encoding="utf-8").splitlines()
    assert first.split()[0] != second.split()[0]
    assert first.split()[0].startswith("-env:UserInstallation=file:///")
    assert not Path(first.split()[-1]).parent.exists()


@posix
@pytest.mark.parametrize(
    ("bad", "trouble", "finding"),
    [
        (0, "exit 139", "F22"),
        (3, "sleep 600 & wait", "F21"),
        (5, 'printf "%%PDF-1.7 half" > "${1%.docx}.pdf"', "F22"),
    ],
)
def test_a_document_that_cannot_be_converted_costs_only_itself(
    tmp_path: Path, bad: int, trouble: str, finding: str
) -> None:
    documents = {f"{number}": b"goed" for number in range(6)} | {f"{bad}": b"slecht"}
    office = stand_in(tmp_path, each(f'if grep -q slecht "$1"; then {trouble}; else {WRITE}; fi'))
    made, refused = pdf.convert(documents, office=office, seconds=2.0 if finding == "F21" else None)
    assert set(made) == set(documents) - {f"{bad}"}
    assert [(name, error.findings[0].code) for name, error in refused.items()] == [(f"{bad}", finding)]
    assert all(content == b"%PDF-1.7\n%%EOF\n" for content in made.values())


@posix
def test_a_libreoffice_that_makes_nothing_is_not_tried_for_every_document(tmp_path: Path) -> None:
    log = tmp_path / "log"
    office = stand_in(tmp_path, f"echo run >> {log}; exit 81")
    documents = {f"{number}": b"goed" for number in range(40)}
    made, refused = pdf.convert(documents, office=office)
    assert not made
    assert set(refused) == set(documents)
    assert len(log.read_text(encoding="utf-8").splitlines()) == 3


def test_nothing_to_convert_starts_nothing() -> None:
    assert pdf.convert({}, office="") == ({}, {})


KILLED = """
import os, signal, sys
from mas_cli.documents import pdf
# Whatever the tests were started with: nohup has a hang-up ignored, in every process after it.
signal.signal(signal.SIGHUP, signal.SIG_DFL)
pdf.to_pdf({"pv.docx": b"inhoud"}, office=sys.argv[1], seconds=60)
"""


@posix
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM", "SIGHUP"])
def test_libreoffice_does_not_outlive_mas_and_no_paper_stays_behind(tmp_path: Path, how: str) -> None:
    up = tmp_path / "up"
    office = stand_in(tmp_path, f"echo $$ $TMPDIR > {up}.new && mv {up}.new {up}; sleep 600 & wait")
    place = tmp_path / "tijdelijk"
    place.mkdir()
    environment = {**os.environ, "TMPDIR": str(place)}
    with subprocess.Popen([sys.executable, "-c", KILLED, office], env=environment) as process:
        until(up.exists)
        child, folder = up.read_text(encoding="utf-8").split()
        assert Path(folder).parent == place
        assert stat.S_IMODE(Path(folder).stat().st_mode) == 0o700
        process.send_signal(getattr(signal, how))
        process.wait(timeout=30)
    until(lambda: not is_alive(int(child)) and not list(place.iterdir()))


def until(true: Callable[[], bool]) -> None:
    for _attempt in range(600):
        if true():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about in half a minute")


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # Where nobody waits for orphans it is there as a name only.
    if not Path("/proc/self/stat").exists():
        return True
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


@posix
def test_the_next_run_clears_what_a_killed_one_left_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    left = tmp_path / f"mas-pdf-{HOST}-{gone.pid}-abc"
    (left / "profile").mkdir(parents=True)
    (left / "0.docx").write_bytes(b"inhoud")
    names = (f"mas-pdf-{HOST}-{os.getpid()}-abc", f"mas-pdf-elders-{gone.pid}-abc", "mas-pdf-naam-abc")
    kept = [tmp_path / name for name in (*names, "documenten")]
    for folder in kept:
        folder.mkdir()
    planted = tmp_path / f"mas-pdf-{HOST}-{gone.pid}-link"
    planted.symlink_to(tmp_path / "documenten", target_is_directory=True)
    with pdf.private_folder():
        assert not left.exists()
    assert all(folder.is_dir() for folder in kept)
    assert planted.is_symlink()


class TestWithLibreOffice:
    pytestmark = oracle

    def test_a_word_file_fetches_nothing_over_the_network(self) -> None:
        asked: list[str] = []

        class Server(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_error(404)

            do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815  their names

            def log_message(self, *_args: object) -> None:
                pass

        with http.server.HTTPServer(("127.0.0.1", 0), Server) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{server.server_port}/x.png"
            made = pdf.to_pdf({"x": linked_picture(address)})
            server.shutdown()
        assert made["x"].startswith(b"%PDF-")
        assert asked == []

    def test_all_types_become_pdf_in_one_run(self) -> None:
        names = load.types()
        contents = {
            name: make.make(fmt, example.mapping(fmt), TODAY).content
            for name in names
            for fmt in [load.shipped(name)]
        }
        contents["concept"] = make.make(load.shipped("pv-jongere"), {}, TODAY, draft=True).content
        made = pdf.to_pdf(contents)
        assert set(made) == set(contents)
        assert all(content.startswith(b"%PDF-") for content in made.values())

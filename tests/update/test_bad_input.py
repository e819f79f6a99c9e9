"""Editions that cannot be used: each is refused with its code, and nothing is changed."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from mas_cli import installed
from mas_cli.commands import _asking, _console
from mas_cli.update import install, reading

Mas = Callable[..., Any]
Sign = Callable[[Path], str]


def change(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for before, after in pairs:
        assert before in text, before
        text = text.replace(before, after)
    path.write_text(text, encoding="utf-8")


def map_questions(edition: Path, questions: dict[str, Any], **heads: Any) -> None:
    data = {"van": ["2022-03"], "naar": "2027-01", "vragen": questions, **heads}
    (edition / "overgang.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")


def nothing_is_installed() -> bool:
    return installed.folders() == ()


def test_an_answer_without_a_place_stops_everything_and_is_named(
    mas: Mas, screened: Callable[..., str], edition: Path, sign: Sign
) -> None:
    case = screened()
    other = screened(dagbesteding=None)
    change(edition / "overgang.yaml", ("  dagbesteding:", "  # dagbesteding:"))
    checksum = sign(edition)
    check = mas("update", "check", edition, "--json")
    assert check.code == 3
    (finding,) = [item for item in check.json["findings"] if item["code"] == "U30"]
    assert finding["where"] == f"{case} dagbesteding"
    assert "dagbesteding" in finding["message"]
    assert "U26" in check.codes
    refused = mas("update", "apply", edition, "--checksum", checksum, "--migrate", "all", "--json")
    assert (refused.code, nothing_is_installed()) == (3, True)
    assert len(mas("case", "show", other, "--json").json["screenings"]) == 1
    # The edition can be used for what is new, and for the cases that have a place for every answer.
    assert mas("update", "apply", edition, "--checksum", checksum, "--migrate", other).code == 0
    assert len(mas("case", "show", other, "--json").json["screenings"]) == 2
    assert len(mas("case", "show", case, "--json").json["screenings"]) == 1


def test_an_edition_of_which_the_mapping_does_not_speak_stops_the_case(
    mas: Mas, screened: Callable[..., str], edition: Path, sign: Sign
) -> None:
    screened()
    change(edition / "overgang.yaml", ("['2019-01', '2020-04', '2022-03']", "['2019-01']"))
    # Questions that only the edition of 2022 has are then no questions of the earlier editions.
    refused = mas("update", "apply", edition, "--checksum", sign(edition), "--migrate", "all", "--json")
    assert (refused.code, refused.codes) == (3, {"U33"})


def test_a_mapping_in_a_circle_is_refused(mas: Mas, edition: Path, sign: Sign) -> None:
    map_questions(edition, {"pesten": {"hernoemd": "mantelzorg"}, "mantelzorg": {"hernoemd": "pesten"}})
    run = mas("update", "apply", edition, "--checksum", sign(edition), "--json")
    assert (run.code, nothing_is_installed()) == (3, True)
    assert "U22" in run.codes


def test_a_mapping_of_other_editions_is_refused(mas: Mas, edition: Path, sign: Sign) -> None:
    map_questions(edition, {}, van=["2021-01"])
    assert "U25" in mas("update", "check", edition, "--json").codes
    map_questions(edition, {}, naar="2028-01")
    assert "U25" in mas("update", "check", edition, "--json").codes


def test_a_wrong_checksum_is_refused(mas: Mas, edition: Path, sign: Sign) -> None:
    checksum = sign(edition)
    assert mas("update", "apply", edition, "--checksum", "0" * 64, "--json").codes == {"U09"}
    # Nobody is there to compare it: it must be given.
    unconfirmed = mas("update", "apply", edition)
    assert unconfirmed.code == 2
    assert checksum in unconfirmed.err
    change(edition / "overgang.yaml", ("van:", "# meer\nvan:"))
    assert mas("update", "apply", edition, "--checksum", checksum, "--json").codes == {"U08"}
    assert nothing_is_installed()


def test_files_that_are_missing_or_came_in_besides_are_named(mas: Mas, edition: Path, sign: Sign) -> None:
    sign(edition)
    (edition / "overgang.yaml").unlink()
    (edition / "instruments" / "law" / "verzuim.yaml").write_text("{}\n", encoding="utf-8")
    run = mas("update", "check", edition, "--json")
    assert run.code == 3
    assert [(item["code"], item["where"]) for item in run.json["findings"]] == [
        ("U08", "overgang.yaml"),
        ("U08", "instruments/law/verzuim.yaml"),
    ]


def test_a_draft_can_be_looked_at_and_not_installed(mas: Mas, edition: Path) -> None:
    check = mas("update", "check", edition, "--json")
    assert (check.code, check.codes) == (0, {"U07"})
    assert mas("update", "apply", edition, "--json").codes == {"U07"}
    (edition / "SHA256SUMS").write_text("geen lijst\n", encoding="utf-8")
    assert mas("update", "check", edition, "--json").codes == {"U08"}


def test_nothing_to_read_is_said_so(mas: Mas, tmp_path: Path) -> None:
    (tmp_path / "leeg").mkdir()
    assert mas("update", "check", tmp_path / "leeg", "--json").codes == {"U01"}
    assert mas("update", "check", tmp_path / "nergens", "--json").codes == {"U01"}
    (tmp_path / "nep.zip").write_bytes(b"PK niet echt")
    assert mas("update", "check", tmp_path / "nep.zip", "--json").codes == {"U02"}
    (tmp_path / "leeg" / "LEESMIJ.md").write_text("hallo", encoding="utf-8")
    assert mas("update", "check", tmp_path / "leeg", "--json").codes == {"U06"}
    zipped(tmp_path / "zonder.zip", {"LEESMIJ.md": b"hallo"})
    assert mas("update", "check", tmp_path / "zonder.zip", "--json").codes == {"U06", "U07"}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("editie: 2027-01", "editie: ../../x"),
        ("editie: 2027-01", "editie: [2027]"),
        ("geldig_vanaf: 2027-01-01", "geldig_vanaf: straks"),
        ("titel:", "tittel:"),
        ("instrument: mas", "instrument: law"),
    ],
)
def test_a_manifest_that_is_not_right_is_refused(mas: Mas, edition: Path, before: str, after: str) -> None:
    change(edition / "manifest.yaml", (before, after))
    run = mas("update", "check", edition, "--json")
    assert run.code == 3
    assert run.codes & {"Y12", "Y13", "Y14"}


def test_a_file_without_a_place_is_refused(mas: Mas, edition: Path) -> None:
    for name in ("instruments/mas/2026-01/editie.yaml", "mas.py", "instruments/casus/keuzes.yaml"):
        path = edition / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x: 1\n", encoding="utf-8")
    run = mas("update", "check", edition, "--json")
    assert [item["code"] for item in run.json["findings"] if item["severity"] == "block"] == ["U10"] * 3


def test_parts_that_say_another_edition_or_day_are_refused(mas: Mas, edition: Path) -> None:
    change(
        edition / "instruments/mas/2027-01/editie.yaml",
        ("geldig_vanaf: 2027-01-01", "geldig_vanaf: 2027-02-01"),
    )
    change(edition / "instruments/plan/2027-01/stappen.yaml", ("editie: 2027-01", "editie: 2027-02"))
    run = mas("update", "check", edition, "--json")
    assert run.code == 3
    assert sum(item["code"] == "U10" for item in run.json["findings"]) == 2


def test_conditions_and_steps_in_a_circle_are_refused(mas: Mas, edition: Path) -> None:
    change(
        edition / "instruments/mas/2027-01/editie.yaml",
        ("    type: jno\n    tekst: Slaapt", "    type: jno\n    als: gamen = ja\n    tekst: Slaapt"),
        ("    type: jno\n    tekst: Zijn gamen", "    type: jno\n    als: slaap = ja\n    tekst: Zijn gamen"),
    )
    change(
        edition / "instruments/plan/2027-01/stappen.yaml",
        ("    na: [gesprek]", "    na: [nog_een]"),
        (
            "stappen:\n",
            "stappen:\n  nog_een:\n    {fase: plannen, wie: school, titel: Nog een, bron: [V27],"
            " na: [afspraken_bevestigen], merk: RECONSTRUCTION}\n",
        ),
    )  # fmt: skip
    run = mas("update", "check", edition, "--json")
    assert run.code == 3
    assert "P03" in run.codes
    assert {code for code in run.codes if code.startswith("D")}


def test_an_edition_based_on_itself_is_refused(mas: Mas, edition: Path) -> None:
    change(
        edition / "instruments/mas/2027-01/editie.yaml",
        ("gebaseerd_op: mas/2022-03", "gebaseerd_op: ../2027-01"),
    )
    run = mas("update", "check", edition, "--json")
    assert (run.code, "D02" in run.codes) == (3, True)


def test_an_edition_does_not_change_the_past(mas: Mas, edition: Path) -> None:
    change(
        edition / "instruments/law/termijnen.yaml",
        ("{vanaf: 2015-01-01, waarde: 7}", "{vanaf: 2015-01-01, waarde: 3}"),
    )
    change(edition / "instruments/law/artikelen/lpw.yaml", ("vanaf: 2027-01-01", "vanaf: 2026-01-01"))
    run = mas("update", "check", edition, "--json")
    assert sum(item["code"] == "U13" for item in run.json["findings"]) == 2
    change(
        edition / "instruments/law/termijnen.yaml",
        ("waarde: 3", "waarde: 7"),
        ("eenheid: dagen", "eenheid: weken"),
    )
    change(edition / "instruments/law/artikelen/lpw.yaml", ("vanaf: 2026-01-01", "vanaf: 2027-01-01"))
    assert "U13" in mas("update", "check", edition, "--json").codes


def test_an_edition_with_the_name_of_another_content_is_refused(mas: Mas, edition: Path, sign: Sign) -> None:
    assert mas("update", "apply", edition, "--checksum", sign(edition)).code == 0
    change(edition / "manifest.yaml", ("titel: Verzonnen", "titel: Anders verzonnen"))
    checksum = sign(edition)
    run = mas("update", "apply", edition, "--checksum", checksum, "--json")
    assert (run.code, run.codes) == (3, {"U11"})
    assert "U11" in mas("update", "check", edition, "--json").codes
    assert installed.checksum(installed.root() / "2027-01") != checksum


def renamed(edition: Path, name: str, day: str) -> None:
    """The edition under another name and day."""
    for kind in ("mas", "plan"):
        (edition / "instruments" / kind / "2027-01").rename(edition / "instruments" / kind / name)
    for path in edition.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("2027-01-01", "\0").replace("2027-01", name)
        path.write_text(text.replace("\0", day), encoding="utf-8")


def test_an_edition_of_the_program_itself_is_not_replaced(mas: Mas, edition: Path) -> None:
    renamed(edition, "2022-03", "2022-03-01")
    assert "U11" in mas("update", "check", edition, "--json").codes


def test_an_update_goes_forward(mas: Mas, edition: Path, sign: Sign, tmp_path: Path) -> None:
    older = tmp_path / "ouder"
    shutil.copytree(edition, older)
    renamed(older, "2021-01", "2021-01-01")
    assert "U12" in mas("update", "check", older, "--json").codes
    assert mas("update", "apply", edition, "--checksum", sign(edition)).code == 0
    shutil.rmtree(older)
    shutil.copytree(edition, older)
    renamed(older, "2026-12", "2026-12-01")
    sign(older)
    assert "U12" in mas("update", "check", older, "--json").codes
    change(older / "manifest.yaml", ("volgt_op: 2022-03", "volgt_op: 2024-01"))
    (older / "SHA256SUMS").unlink()
    assert "U14" in mas("update", "check", older, "--json").codes


def test_a_second_edition_builds_on_the_first_and_leaves_before_it(
    mas: Mas, edition: Path, sign: Sign, tmp_path: Path
) -> None:
    later = tmp_path / "later"
    (later / "instruments/mas/2028-01").mkdir(parents=True)
    (later / "manifest.yaml").write_text(
        "editie: 2028-01\ntitel: Later\ngeldig_vanaf: 2028-01-01\nvolgt_op: 2027-01\n", encoding="utf-8"
    )
    (later / "instruments/mas/2028-01/editie.yaml").write_text(
        "gebaseerd_op: ../2027-01\ninstrument:\n  editie: 2028-01\n  geldig_vanaf: 2028-01-01\n",
        encoding="utf-8",
    )
    checksum = sign(later)
    assert mas("update", "check", later, "--json").code == 3
    assert mas("update", "apply", edition, "--checksum", sign(edition)).code == 0
    assert mas("update", "apply", later, "--checksum", checksum).code == 0
    questions = {item["id"] for item in mas("instrument", "show", "mas/2028-01", "--json").json["questions"]}
    assert "verzuim_erkend" in questions
    assert mas("update", "undo", "2027-01").codes == {"U41"}
    assert mas("update", "undo", "2028-01").code == 0
    assert mas("update", "undo", "2027-01").code == 0


def zipped(path: Path, members: dict[str, bytes], *, mode: int = 0) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if mode:
                info.external_attr = mode << 16
            archive.writestr(info, content)
    return path


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../buiten.yaml", "U03"),
        ("/etc/buiten.yaml", "U03"),
        ("instruments/../../buiten.yaml", "U03"),
        ("C:\\buiten.yaml", "U03"),
        ("nul.yaml", "U03"),
        ("instruments/mas/x y.yaml", "U03"),
        ("Jan <de Boer> & Zn.yaml", "U03"),
        ("\u202eyaml.editie", "U03"),
        ("😀.yaml", "U03"),
        ("a" * 10_000, "U03"),
        ("/".join("abcdefghijkl"), "U03"),
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(mas: Mas, tmp_path: Path, name: str, code: str) -> None:
    path = zipped(tmp_path / "x.zip", {"manifest.yaml": b"editie: x\n", name: b"x"})
    run = mas("update", "check", path, "--json")
    assert (run.code, run.codes) == (3, {code})
    assert not (tmp_path.parent / "buiten.yaml").exists()


def test_two_names_that_are_one_on_some_systems_are_refused(mas: Mas, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"manifest.yaml": b"x", "Manifest.yaml": b"x"})
    assert mas("update", "check", path, "--json").codes == {"U03"}


def test_links_are_refused(mas: Mas, edition: Path, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"manifest.yaml": b"/etc/passwd"}, mode=stat.S_IFLNK | 0o777)
    assert mas("update", "check", path, "--json").codes == {"U04"}
    if hasattr(os, "symlink"):
        (edition / "leesmij.md").symlink_to("/etc/passwd")
        assert mas("update", "check", edition, "--json").codes == {"U04"}


def test_a_bomb_is_refused_before_it_is_unpacked(mas: Mas, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {f"{n}.txt": b"\0" * 9_000_000 for n in range(8)})
    assert path.stat().st_size < 100_000
    assert mas("update", "check", path, "--json").codes == {"U05"}
    one = zipped(tmp_path / "y.zip", {"manifest.yaml": b"\0" * (reading.MAX_FILE + 1)})
    assert mas("update", "check", one, "--json").codes == {"U05"}
    many = zipped(tmp_path / "z.zip", {f"{n}.txt": b"" for n in range(reading.MAX_FILES + 1)})
    assert mas("update", "check", many, "--json").codes == {"U05"}


def test_a_zip_that_lies_about_its_sizes_is_refused(mas: Mas, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"manifest.yaml": b"x" * 5000})
    content = path.read_bytes()
    at = content.rindex(b"PK\x01\x02")
    path.write_bytes(content[: at + 24] + (10).to_bytes(4, "little") + content[at + 28 :])
    assert mas("update", "check", path, "--json").codes == {"U02"}


def test_a_locked_zip_is_refused(mas: Mas, tmp_path: Path) -> None:
    path = zipped(tmp_path / "x.zip", {"manifest.yaml": b"x"})
    content = bytearray(path.read_bytes())
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert mas("update", "check", path, "--json").codes == {"U02"}


def test_a_word_file_with_a_macro_is_refused(mas: Mas, with_format: Path) -> None:
    path = with_format / "formats" / "waarschuwing" / "format.docx"
    held = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(held, "a") as archive:
        archive.writestr("word/vbaProject.bin", b"macro")
    path.write_bytes(held.getvalue())
    run = mas("update", "check", with_format, "--json")
    assert (run.code, "F54" in run.codes) == (3, True)


def test_a_full_disk_leaves_what_was(
    mas: Mas, edition: Path, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    checksum = sign(edition)
    count = iter(range(3))

    def full(handle: int) -> None:
        if next(count, None) is None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(install, "_make_durable", full)
    run = mas("update", "apply", edition, "--checksum", checksum)
    assert run.code == 3
    assert "de schijf is vol" in run.err
    assert [path.name for path in installed.root().iterdir()] == [".slot"]


def test_no_room_to_unpack_is_said_so(
    mas: Mas, edition: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import tempfile

    taken = tmp_path / "bestand"
    taken.write_text("x")
    monkeypatch.setattr(tempfile, "tempdir", str(taken))
    assert mas("update", "check", edition).code == 3


def test_a_second_process_waits_its_turn_and_then_says_so(
    mas: Mas, edition: Path, sign: Sign, monkeypatch: pytest.MonkeyPatch
) -> None:
    checksum = sign(edition)
    monkeypatch.setattr(install, "PATIENCE", 0.05)
    hold = (
        "import sys\nfrom mas_cli.update import install\n"
        "with install.alone():\n    print('vast', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "vast\n"
        assert mas("update", "apply", edition, "--checksum", checksum).code == 8
        assert mas("update", "undo", "2027-01").code == 8
        other.communicate("")
    assert mas("update", "apply", edition, "--checksum", checksum).code == 0


def test_a_format_with_faults_is_refused(mas: Mas, with_format: Path) -> None:
    path = with_format / "formats" / "waarschuwing" / "format.yaml"
    text = path.read_text(encoding="utf-8")
    for before, after, code in (
        ("type: waarschuwing", "type: anders", "U10"),
        ("dossier: [", "dossier: [bestaat_niet, ", "U10"),
        ("include: [", "include: [bestaat_niet, ", "F10"),
    ):
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        run = mas("update", "check", with_format, "--json")
        assert (run.code, code in run.codes) == (3, True)


def test_an_agreement_that_does_not_fit_stops_the_cases_and_not_the_edition(
    mas: Mas, screened: Callable[..., str], edition: Path, sign: Sign, tmp_path: Path
) -> None:
    screened()
    change(
        edition / "instruments/mas/2027-01/editie.yaml",
        ("\nvragen:\n", "\nlokaal: {parameters: {problematiek.minimum: {min: 2, max: 3}}}\n\nvragen:\n"),
    )
    overlay = tmp_path / "regio.yaml"
    overlay.write_text(
        "overlay: regio\ntitel: Regio\nversie: '1'\nvoor: mas\nparameters: {problematiek.minimum: 5}\n",
        encoding="utf-8",
    )
    checksum = sign(edition)
    check = mas("update", "check", edition, "--overlay", overlay, "--json")
    assert (check.code, check.codes) == (3, {"U27", "D32"})
    apply = ("update", "apply", edition, "--checksum", checksum, "--overlay", overlay, "--json")
    assert (mas(*apply, "--migrate", "all").codes, nothing_is_installed()) == ({"U27", "D32"}, True)
    assert mas(*apply).code == 0


def test_a_letter_older_than_that_of_the_program_is_told(mas: Mas, with_format: Path) -> None:
    shutil.rmtree(with_format / "instruments")
    (with_format / "overgang.yaml").unlink()
    change(
        with_format / "manifest.yaml",
        ("editie: 2027-01", "editie: 2026-10"),
        ("geldig_vanaf: 2027-01-01", "geldig_vanaf: 2026-10-01"),
    )
    run = mas("update", "check", with_format, "--json")
    assert (run.code, run.codes) == (0, {"U07", "U15"})
    assert run.json["changes"] == []


@pytest.mark.parametrize(("answer", "code"), [(False, 2), (True, 0)])
def test_a_person_confirms_the_checksum(
    mas: Mas, edition: Path, sign: Sign, monkeypatch: pytest.MonkeyPatch, answer: bool, code: int
) -> None:
    checksum = sign(edition)
    monkeypatch.setattr(_console, "may_ask", lambda: True)
    monkeypatch.setattr(_asking, "yes", lambda _question: answer)
    run = mas("update", "apply", edition)
    assert (run.code, nothing_is_installed()) == (code, not answer)
    assert checksum in run.out
    # What is read by a program is never mixed with a question.
    installed.forget()
    assert mas("update", "apply", edition, "--json").code == (0 if answer else 2)

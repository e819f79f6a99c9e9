"""`mas screen` without a terminal: answers in, advice out, nothing asked."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mas_cli.commands import _clock

HALT = {
    "peildatum": "2026-09-01",
    "geboortedatum": "2011-05-14",
    "verzuim_soort": "relatief_16uur",
    "ongeoorloofd": "ja",
    "verzuim_uren": 24,
    "te_laat_aantal": 0,
    "eerder_halt": "nee",
    "verbalisant_boa": "ja",
    "eigen_initiatief": "ja",
    "erkent_verzuim": "ja",
    "psychische_problematiek": "nee",
    "instemming_jongere_halt": "ja",
    "instemming_ouders_halt": "ja",
    "school_maatregelen": "ja",
}
Mas = Callable[..., Any]


def answers_file(folder: Path, answers: dict[str, Any], name: str = "antwoorden.yaml") -> Path:
    path = folder / name
    lines = [f"{question}: {value}" for question, value in answers.items()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def halt(tmp_path: Path) -> Path:
    return answers_file(tmp_path, HALT)


def test_an_answers_file_gives_the_advice_as_one_json_document(mas: Mas, halt: Path) -> None:
    run = mas("screen", "--answers", halt, "--json")
    assert run.code == 0
    assert run.err == ""
    data = run.json
    assert data["schema"] == "mas.screening/1"
    assert data["instrument"]["edition"] == "2022-03"
    assert data["instrument"]["reconstruction"] is True
    assert (data["advice"]["status"], data["advice"]["routes"]) == ("route", ["halt"])
    assert data["advice"]["signals"] == ["melding_verplicht"]
    assert data["answers"] == HALT
    assert data["receipt"]["peildatum"] == "2026-09-01"
    assert data["receipt"]["parameters"]["halt.max_uren"] == 60
    assert data["receipt"]["overlay"] is None


def test_without_answers_and_without_a_terminal_nothing_is_asked(mas: Mas) -> None:
    run = mas("screen", "--json")
    assert run.code == 0
    assert run.json["answers"] == {}
    assert run.json["advice"]["status"] == "onvoldoende_informatie"


@pytest.mark.parametrize(
    ("answered", "option", "edition", "peildatum"),
    [
        ("2021-09-01", "2026-09-01", "2020-04", "2021-09-01"),
        ("1-9-2021", None, "2020-04", "2021-09-01"),
        (None, "1-9-2019", "2019-01", "2019-09-01"),
        (None, None, "2022-03", "2026-11-21"),
    ],
)
def test_the_edition_follows_the_answer_else_the_option_else_today(
    mas: Mas,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answered: str | None,
    option: str | None,
    edition: str,
    peildatum: str,
) -> None:
    monkeypatch.setattr(_clock, "today", lambda: date(2026, 11, 21))
    path = answers_file(tmp_path, {"peildatum": answered} if answered else {"pesten": "ja"})
    run = mas("screen", "--answers", path, "--json", *(["--date", option] if option else []))
    assert run.json["instrument"]["edition"] == edition
    assert run.json["receipt"]["peildatum"] == peildatum


def test_a_named_edition_stays_whatever_the_day(mas: Mas, halt: Path) -> None:
    older = answers_file(halt.parent, {k: v for k, v in HALT.items() if k != "verbalisant_boa"})
    run = mas("screen", "--answers", older, "--instrument", "mas/2019-01", "--json")
    assert run.json["instrument"]["edition"] == "2019-01"
    assert run.json["advice"]["routes"] == ["halt"]


def test_saved_answers_give_the_same_screening_again(mas: Mas, halt: Path, tmp_path: Path) -> None:
    first = mas("screen", "--answers", halt, "--json", "--save-answers", tmp_path / "bewaard.yaml")
    again = mas(
        "screen", "--answers", tmp_path / "bewaard.yaml", "--json", "--save-answers", tmp_path / "b.json"
    )
    third = mas("screen", "--answers", tmp_path / "b.json", "--json")
    assert first.json == again.json == third.json
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "bewaard.yaml").stat().st_mode) == 0o600


def test_a_remark_travels_with_its_answer(mas: Mas, tmp_path: Path) -> None:
    path = answers_file(tmp_path, {"pesten": "{antwoord: ja, toelichting: volgens de mentor}"})
    run = mas("screen", "--answers", path, "--json")
    assert run.json["remarks"] == {"pesten": "volgens de mentor"}
    assert run.json["answers"] == {"pesten": "ja"}


def test_what_is_missing_ends_in_its_own_exit_code_and_is_named(mas: Mas, halt: Path) -> None:
    run = mas("screen", "--answers", halt, "--require-complete")
    assert run.code == 4
    assert "hulp_geweigerd" in run.err
    assert "Advies (reconstructie)" in run.out


def test_what_is_missing_leaves_one_json_document_on_stdout(mas: Mas, halt: Path) -> None:
    run = mas("screen", "--answers", halt, "--require-complete", "--json")
    assert run.code == 4
    assert run.json["advice"]["missing"]
    assert all(question in run.err for question in run.json["advice"]["missing"])


def test_complete_answers_pass_require_complete(mas: Mas, tmp_path: Path) -> None:
    path = answers_file(tmp_path, {"peildatum": "2026-09-01", "geboortedatum": "2000-01-01"})
    assert mas("screen", "--answers", path, "--require-complete", "--json").code == 0


def test_contradicting_answers_are_told_and_an_unlikely_one_passes(mas: Mas, tmp_path: Path) -> None:
    path = answers_file(tmp_path, {"verzuim_begin": "2026-05-02", "verzuim_eind": "2026-05-01"})
    run = mas("screen", "--answers", path, "--json", "--date", "2026-09-01")
    assert run.code == 0
    assert "A11" in run.err
    assert "antwoorden.yaml:2" in run.err


def test_all_faults_of_an_answers_file_are_told_at_once_with_their_line(mas: Mas, tmp_path: Path) -> None:
    path = answers_file(
        tmp_path,
        {
            "verzuim_uren": -3,
            "pestten": "ja",
            "verzuim_begin": "2091-01-01",
            "ongeoorloofd": "[ja, nee]",
            "te_laat_aantal": "veel",
            "geboortedatum": "31-2-2011",
            "verzuim_soort": "spijbelen",
        },
    )
    run = mas("screen", "--answers", path, "--json")
    assert run.code == 3
    found = {finding["where"].rpartition(":")[2]: finding for finding in run.json["findings"]}
    assert {line: finding["code"] for line, finding in found.items()} == {
        "1": "A03",
        "2": "A01",
        "3": "A03",
        "4": "A04",
        "5": "A02",
        "6": "A05",
        "7": "A04",
    }
    assert "pesten" in found["2"]["remedy"]
    assert all(finding["remedy"] for finding in found.values())


@pytest.mark.parametrize(
    ("day", "code"), [("1999-01-01", "A03"), ("2091-01-01", "A03"), ("0001-01-01", "A05")]
)
def test_a_day_on_which_no_instrument_holds_is_told_with_the_other_faults(
    mas: Mas, tmp_path: Path, day: str, code: str
) -> None:
    path = answers_file(tmp_path, {"peildatum": day, "verzuim_uren": -3})
    run = mas("screen", "--answers", path, "--json")
    assert (run.code, run.codes) == (3, [code, "A03"])
    assert run.json["findings"][0]["where"].endswith(":1")
    # As an option it is no date at all: a mistake in the command and not in what was answered.
    assert mas("screen", "--date", day, "--json").code == (2 if code == "A05" else 3)


def bomb() -> bytes:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for name, below in zip("bcdefghi", "abcdefgh", strict=True):
        lines.append(f"{name}: &{name} [{', '.join(['*' + below] * 9)}]")
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bom.yaml", bomb()),
        ("vijftig-megabyte.yaml", b"a: " + b"x" * 50_000_000),
        ("vijftig-megabyte.json", b'{"a": "' + b"x" * 50_000_000 + b'"}'),
        ("binair.yaml", bytes(range(256)) * 40),
        ("binair.json", bytes(range(256)) * 40),
        ("lijst.yaml", b"- pesten\n- slaap_gamen\n"),
        ("lijst.json", b'["pesten"]'),
        ("tekst.yaml", b"alleen een zin"),
        ("half.json", b'{"pesten": "ja"'),
        ("leeg.json", b""),
        ("diep.json", b"[" * 100_000),
        ("diep.yaml", b"[" * 100_000),
        ("utf16.yaml", "pesten: ja\n".encode("utf-16")),
        ("tweemaal.yaml", b"pesten: ja\npesten: nee\n"),
        ("label.yaml", b"!!python/object/apply:os.system [echo]\n"),
    ],
)
def test_a_bad_answers_file_is_a_finding_and_never_a_traceback(
    mas: Mas, tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    run = mas("screen", "--answers", path, "--json")
    assert run.code == 3
    assert run.codes
    assert all(finding["where"].startswith(str(path)) for finding in run.json["findings"])


def test_an_empty_answers_file_answers_nothing(mas: Mas, tmp_path: Path) -> None:
    (tmp_path / "leeg.yaml").write_bytes(b"")
    run = mas("screen", "--answers", tmp_path / "leeg.yaml", "--json")
    assert (run.code, run.json["answers"]) == (0, {})


def test_an_answers_file_that_is_not_there_is_a_finding(mas: Mas, tmp_path: Path) -> None:
    run = mas("screen", "--answers", tmp_path / "weg.yaml", "--json")
    assert run.code == 3
    assert "weg.yaml" in run.json["findings"][0]["where"]


def test_hostile_names_do_nothing_to_the_terminal(mas: Mas, tmp_path: Path) -> None:
    path = tmp_path / "vreemd.yaml"
    path.write_text('"\\e[31mrood\\e[0m": ja\n"[red]x[/red]": ja\n"\\u202egnol": ja\n', encoding="utf-8")
    run = mas("screen", "--answers", path)
    assert run.code == 3
    assert "\x1b" not in run.out + run.err
    assert "\u202e" not in run.out + run.err
    assert "[red]x[/red]" in run.err


def test_hostile_remarks_do_nothing_to_the_terminal(mas: Mas, tmp_path: Path) -> None:
    path = tmp_path / "vreemd.yaml"
    path.write_text('pesten: {antwoord: ja, toelichting: "\\e]0;titel\\a[/x]"}\n', encoding="utf-8")
    run = mas("screen", "--answers", path)
    assert run.code == 0
    assert "\x1b" not in run.out + run.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--answers", "antwoorden.txt"], 2),
        (["--date", "gisteren"], 2),
        (["--save-answers", "uit.docx"], 2),
        (["--xlsx", "uit.yaml"], 2),
        (["--resume"], 2),
        (["--resume", "--date", "2026-01-01"], 2),
        (["Z-2026-1"], 3),
        (["--instrument", "bestaat-niet"], 3),
        (["--overlay", "bestaat-niet.yaml"], 3),
        (["--save-answers", "geen-map/uit.yaml"], 3),
    ],
)
def test_a_call_that_cannot_be_carried_out_says_why(
    mas: Mas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "antwoorden.txt").write_text("pesten: ja")
    run = mas("screen", *arguments)
    assert run.code == code
    assert run.err.strip()
    assert run.out == ""


def test_a_file_that_exists_is_refused_before_anything_is_done(mas: Mas, halt: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit.yaml"
    out.write_text("van mij")
    assert mas("screen", "--answers", halt, "--save-answers", out).code == 3
    assert out.read_text() == "van mij"
    assert mas("screen", "--answers", halt, "--save-answers", out, "--force").code == 0
    assert "verzuim_uren: 24" in out.read_text()


OVERLAY = """
overlay: voorbeeldregio
titel: Afspraken Voorbeeldregio
versie: "2026-1"
voor: mas
parameters: {problematiek.minimum: 3}
"""


def test_the_agreement_of_the_region_is_used_and_named(mas: Mas, halt: Path, tmp_path: Path) -> None:
    overlay = tmp_path / "regio.yaml"
    overlay.write_text(OVERLAY)
    run = mas("screen", "--answers", halt, "--overlay", overlay, "--json")
    assert run.json["receipt"]["parameters"]["problematiek.minimum"] == 3
    assert run.json["receipt"]["overlay"]["id"] == "voorbeeldregio"
    assert "Afspraken Voorbeeldregio" in mas("screen", "--answers", halt, "--overlay", overlay).out


def test_the_configured_agreement_is_used_without_asking(mas: Mas, halt: Path, mas_home: Path) -> None:
    config = mas_home / "config"
    config.mkdir(parents=True)
    (config / "regio.yaml").write_text(OVERLAY)
    (config / "config.toml").write_text('overlay = "regio.yaml"\n')
    assert mas("screen", "--answers", halt, "--json").json["receipt"]["overlay"]["id"] == "voorbeeldregio"


def test_a_faulty_configuration_stops_with_its_line(mas: Mas, halt: Path, mas_home: Path) -> None:
    (mas_home / "config").mkdir(parents=True)
    (mas_home / "config" / "config.toml").write_text('regio = "X"\noverlai = "regio.yaml"\n')
    run = mas("screen", "--answers", halt, "--json")
    assert run.code == 3
    assert run.json["findings"][0]["where"].endswith("config.toml:2")


def test_nothing_is_kept_when_nobody_was_asked(mas: Mas, halt: Path, mas_home: Path) -> None:
    mas("screen", "--answers", halt)
    assert not (mas_home / "state").exists()


def test_json_of_the_program_is_json_of_the_library(mas: Mas, halt: Path) -> None:
    from mas_cli.instrument.answer_files import read_raw
    from mas_cli.instrument.answers import read_answers
    from mas_cli.instrument.catalog import find
    from mas_cli.instrument.instrument import resolve
    from mas_cli.instrument.screening import screen

    on = date(2026, 9, 1)
    instrument = resolve(find("mas", on), on)
    answers, findings = read_answers(instrument, *read_raw(halt))
    assert findings == []
    expected = json.dumps(screen(instrument, answers, on).as_json(), sort_keys=True)
    assert json.dumps(mas("screen", "--answers", halt, "--json").json, sort_keys=True) == expected

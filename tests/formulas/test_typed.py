"""A text typed into a cell is kept as Excel keeps it, and a kept number reads as text that is kept alike."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mas_cli.formulas import DUTCH, ENGLISH, Form, Typing, form_of

DAY = date(2026, 11, 30)
NL, EN = Typing(DUTCH, DAY), Typing(ENGLISH, DAY)
UNKNOWN = Typing(None, DAY)
LANGUAGES = {"nl": NL, "en": EN}
SCRIPT = Path(__file__).with_name("typed_by_uno.py")
# A program beside the tests that has UNO; Debian's package serves the Python of the system.
PYTHONS = (sys.executable, "/usr/bin/python3", "/usr/lib/libreoffice/program/python")

# Language, format, text, and what Excel keeps. LibreOffice is asked the same.
TYPED: tuple[tuple[str, str, str, str | float], ...] = (
    ("nl", "", "20%", 0.2),
    ("nl", "", "12,5 %", 0.125),
    ("nl", "", "1.250,00", 1250.0),
    ("nl", "", "1.250", 1250.0),
    ("nl", "", "1,250", 1.25),
    ("nl", "", "1,5", 1.5),
    ("nl", "", "-1,5", -1.5),
    ("nl", "", "08:15", 0.34375),
    ("nl", "", "26:00", 26 / 24),
    ("nl", "", "1-3-2026", 46082.0),
    ("nl", "", "2026-03-01", 46082.0),
    ("nl", "", "1-3-2026 12:00", 46082.5),
    ("nl", "", "3-4", 46115.0),
    ("nl", "", "3 mei 2026", 46145.0),
    ("nl", "", "3 mei", 46145.0),
    ("nl", "", "1 mrt 2026", 46082.0),
    ("nl", "", "WAAR", 1.0),
    ("nl", "", "1 1/2", 1.5),
    ("nl", "", "1E3", 1000.0),
    ("nl", "", "(5)", -5.0),
    ("nl", "", "€ 12,50", 12.5),
    ("nl", "", "n.v.t.", "n.v.t."),
    ("nl", "", "1.2.3.4", "1.2.3.4"),
    ("nl", "", "31-2-2026", "31-2-2026"),
    ("nl", "", "12 b", "12 b"),
    ("nl", "@", "5", "5"),
    ("nl", "@", "1-3-2026", "1-3-2026"),
    ("nl", "0%", "20%", 0.2),
    ("nl", "0%", "0,2", 0.2),
    ("nl", "#.##0,00", "1.250,00", 1250.0),
    ("nl", "UU:MM", "08:15", 0.34375),
    ("nl", "DD-MM-JJJJ", "1-3-2026", 46082.0),
    ("en", "", "1,250.00", 1250.0),
    ("en", "", "1,250", 1250.0),
    ("en", "", "1.250", 1.25),
    ("en", "", "1/3/2026", 46025.0),
    ("en", "", "1/3", 46025.0),
    ("en", "", "May 3, 2026", 46145.0),
    ("en", "", "8:15 PM", 0.84375),
    ("en", "", "TRUE", 1.0),
    ("en", "", "N/A", "N/A"),
    ("en", "", "$12.50", 12.5),
)


def form(code: str) -> Form:
    english = code.replace("JJJJ", "yyyy").replace("UU", "hh").replace("#.##0,00", "#,##0.00").lower()
    return form_of(english, 0)


@pytest.mark.parametrize(("language", "code", "text", "kept"), TYPED)
def test_a_text_is_kept_as_excel_keeps_it(language: str, code: str, text: str, kept: object) -> None:
    found = LANGUAGES[language].stored(text, form(code))
    assert (found == pytest.approx(kept)) if isinstance(kept, float) else found == kept


@pytest.mark.oracle
def test_libreoffice_keeps_the_same_when_a_user_types_it(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    python = next((one for one in PYTHONS if shutil.which(one) and has_uno(one)), None)
    if python is None:
        pytest.skip("no Python with UNO (python3-uno) is installed")
    assert soffice is not None
    pipe = f"mas-{tmp_path.parent.name}-{tmp_path.name}"[-60:]
    profile = f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}"
    listening = [soffice, "--headless", "--norestore", profile, f"--accept=pipe,name={pipe};urp"]
    with subprocess.Popen(listening, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as office:
        try:
            # The year is that of today, so a date without one is left to the table.
            asked = [one for one in TYPED if one[2] not in ("3-4", "3 mei", "1/3")]
            entries = json.dumps([one[:3] for one in asked])
            ran = subprocess.run(
                [python, str(SCRIPT), pipe],
                input=entries,
                capture_output=True,
                text=True,
                check=True,
                timeout=120,
            )
        finally:
            office.terminate()
    for (language, code, text, kept), held in zip(asked, json.loads(ran.stdout), strict=True):
        expected = pytest.approx(kept) if isinstance(kept, float) else kept
        assert held == expected, (language, code, text)


def has_uno(python: str) -> bool:
    return not subprocess.run([python, "-c", "import uno"], capture_output=True, check=False).returncode


def test_a_share_typed_without_its_sign_is_a_percentage_as_in_excel() -> None:
    kept = {text: NL.stored(text, Form.PERCENT) for text in ("20", "0,2", "150%", "1", "-5")}
    assert kept == {"20": 0.2, "0,2": 0.2, "150%": 1.5, "1": 0.01, "-5": -0.05}


def test_digits_that_a_number_would_lose_stay_a_text_unless_they_are_chosen_from_a_list() -> None:
    for text in ("0612345678", "12345678901234567"):
        assert NL.stored(text) == text
    assert NL.stored("01", keep_digits=False) == 1.0
    assert NL.stored("01", Form.NUMBER) == 1.0


def test_what_looks_like_a_formula_is_text_and_an_apostrophe_makes_text() -> None:
    assert NL.stored("=1+1") == "=1+1"
    assert NL.stored("'12") == "12"


def test_a_text_of_the_other_language_counts_where_it_means_nothing_in_ones_own() -> None:
    assert EN.stored("2,5") == 2.5
    assert EN.stored("1.250,00") == 1250.0
    assert NL.stored("2.5") == 2.5


def test_only_what_the_languages_read_differently_is_in_doubt_and_only_while_the_language_is_unknown() -> (
    None
):
    for text in ("1,250", "1.250", "1-3-2026", "3-4"):
        assert not UNKNOWN.sure(text)
        assert NL.sure(text)
    for text in ("1.250,00", "20%", "2026-03-01", "08:15", "2,5", "5-5-2026", "tekst", "0612"):
        assert UNKNOWN.sure(text)
    assert UNKNOWN.sure("1,250", Form.TEXT)


@pytest.mark.parametrize(
    ("code", "number", "expected"),
    [
        ("", 0, Form.GENERAL),
        ("", 10, Form.PERCENT),
        ("", 14, Form.DATE),
        ("", 20, Form.TIME),
        ("", 22, Form.MOMENT),
        ("", 44, Form.NUMBER),
        ("", 49, Form.TEXT),
        ("dd-mm-yyyy", 164, Form.DATE),
        ("[$-413]d mmmm yyyy;@", 164, Form.DATE),
        ("mmm-yy", 164, Form.DATE),
        ('0.0"%"', 164, Form.NUMBER),
        ("0.0%", 164, Form.PERCENT),
        ("[h]:mm", 164, Form.TIME),
        ("mm:ss", 164, Form.TIME),
        ("dd/mm/yy hh:mm", 164, Form.MOMENT),
        ('_ "€" * #,##0.00_ ;_ "€" * -#,##0.00_ ;_ "€" * "-"??_ ;_ @_ ', 164, Form.NUMBER),
        ("[Red]General", 164, Form.GENERAL),
        ("@", 164, Form.TEXT),
        ('"dag" 0', 164, Form.NUMBER),
    ],
)
def test_the_number_format_says_what_a_cell_shows(code: str, number: int, expected: Form) -> None:
    assert form_of(code, number) is expected


@example(NL, Form.TIME, 1e9)
@example(NL, Form.MOMENT, 1e300)
@example(EN, Form.DATE, 2_958_466.5)
@given(
    st.sampled_from((NL, EN, UNKNOWN)),
    st.sampled_from([one for one in Form if one is not Form.TEXT]),
    st.one_of(
        st.integers(-(10**9), 10**9).map(float),
        st.decimals(-(10**6), 10**6, places=3).map(float),
        st.integers(1, 2_958_465).map(float),
        st.integers(0, 86_399).map(lambda seconds: seconds / 86_400),
        st.tuples(st.integers(61, 80_000), st.integers(0, 1439)).map(lambda one: one[0] + one[1] / 1440),
        st.booleans(),
    ),
)
def test_what_is_read_from_a_cell_is_kept_as_the_same_again(
    typing: Typing, form: Form, value: float | bool
) -> None:
    shown = typing.shown(value, form)
    kept = typing.stored(shown, form)
    assert type(kept) is type(value)
    assert kept == pytest.approx(value, rel=1e-14, abs=1e-15)
    assert typing.sure(shown, form)

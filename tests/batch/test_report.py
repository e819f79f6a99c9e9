"""The report: right counts, small ones hidden, readable by everyone, and nothing in it that runs."""

from __future__ import annotations

import csv
import itertools
import random
import re
from collections import Counter
from collections.abc import Hashable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mas_cli.batch.agreement import Raters, agreement
from mas_cli.batch.discovery import discover
from mas_cli.batch.results.checkpoint import Checkpoint
from mas_cli.batch.run import Run, Settings
from mas_cli.report.of_results import ReportWriter
from mas_cli.report.suppression import Sum, to_hide
from support.batch import CHOICE, HALT, TODAY, files, instrument, workbook, zipped


class Tables(HTMLParser):
    """The tables of a page by caption, as rows of texts, and the tags it uses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.tags: set[str] = set()
        self._rows: list[list[str]] = []
        self._cell: list[str] | None = None
        self._caption = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag == "table":
            self._rows = []
        elif tag == "tr":
            self._rows.append([])
        elif tag in {"td", "th", "caption"}:
            self._cell = []

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "caption":
            self._caption = "".join(self._cell or [])
        elif tag in {"td", "th"} and self._cell is not None:
            self._rows[-1].append("".join(self._cell))
        elif tag == "table":
            self.tables[self._caption] = self._rows
        if tag in {"td", "th", "caption"}:
            self._cell = None


def register(rows: list[dict[str, Any]]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [";".join(names), *(";".join(str(row.get(name, "")) for name in names) for row in rows)]
    return "\n".join(lines).encode()


def report(tmp_path: Path, mas: Any, rows: list[dict[str, Any]], *options: str) -> Tables:
    source = files(tmp_path, {"a.csv": register(rows)}) / "a.csv"
    out = tmp_path / "uit.html"
    done = mas("score", source, "--report", out, "--date", "2026-11-21", "--jobs", 1, *options)
    assert done.code == 0, done.err
    return Tables(out.read_text(encoding="utf-8"))


@pytest.mark.parametrize("engine", ["polars", "rijen"])
def test_the_report_counts_per_route_group_decision_and_threshold(
    engine: str, tmp_path: Path, mas: Any
) -> None:
    rows = [{**HALT, "school": "Noord", "besluit": "halt"}] * 10
    rows += [
        {**HALT, "verzuim_uren": 65, "school": "Zuid <b>", "besluit": "halt", "reden": "eerst <i>praten"}
    ] * 7
    found = report(tmp_path, mas, rows, "--engine", engine).tables
    assert found["Route"][1:] == [["Halt", "10", "58,8%"], ["Dwang via het strafrecht", "7", "41,2%"]]
    assert [row[:2] for row in found["School"][1:]] == [["Noord", "10"], ["Zuid <b>", "7"], ["alle", "17"]]
    assert found["Besluit"][1:] == [["zoals geadviseerd", "10", "58,8%"], ["anders", "7", "41,2%"]]
    assert found["Reden om af te wijken"][1][0] == "eerst <i>praten"
    thresholds = {row[0]: row[1] for row in found["Wat als een drempel anders was"][1:]}
    assert thresholds["halt.max_uren 70 uren"] == "7"
    assert thresholds["halt.max_uren 50 uren"] == "0"
    assert thresholds["halt.max_uren 60 uren"] == "geldt nu"


PUPILS = (
    "Schooljaar;Naam school;Aantal leerlingen\n2026-2027;Noord;500\n2025-2026;Noord;400\n2026/27;zuid ;1400\n"
)


@pytest.mark.parametrize("engine", ["polars", "rijen"])
def test_with_numbers_of_pupils_a_group_has_cases_per_thousand_of_its_years(
    engine: str, tmp_path: Path, mas: Any
) -> None:
    """The cases are of one year: pupils of another one do not count."""
    rows = (
        [{**HALT, "school": "Noord"}] * 10
        + [{**HALT, "school": "Zuid"}] * 7
        + [{**HALT, "school": "Oost"}] * 6
    )
    (tmp_path / "leerlingen.csv").write_text(PUPILS)
    found = report(
        tmp_path, mas, rows, "--engine", engine, "--pupils", str(tmp_path / "leerlingen.csv")
    ).tables
    assert found["School"][0][-1] == "per 1.000 leerlingen"
    assert [(row[0], row[1], row[-1]) for row in found["School"][1:]] == [
        ("Noord", "10", "20,0"),
        ("Zuid", "7", "5,0"),
        ("Oost", "6", ""),
        ("alle", "23", ""),
    ]
    assert [(row[0], row[-1]) for row in found["Schooljaar"][1:]] == [("2026-2027", "12,1"), ("alle", "")]
    assert "per 1.000 leerlingen" not in found["Soort verzuim"][0]


def test_a_hidden_number_has_no_rate(tmp_path: Path, mas: Any) -> None:
    rows = [{**HALT, "school": "Noord"}] * 3 + [{**HALT, "school": "Zuid"}] * 9
    (tmp_path / "leerlingen.csv").write_text("school;leerlingen\nNoord;100\nZuid;100\n")
    found = report(tmp_path, mas, rows, "--pupils", str(tmp_path / "leerlingen.csv")).tables["School"]
    assert all(row[-1] == "" for row in found[1:] if row[1] == "verborgen")
    assert "30,0" not in str(found)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("school;hoeveel\nNoord;5\n", "R01"),
        ("leerlingen;klas\n5;A\n", "R01"),
        ("school;leerlingen\nNoord;veel\n", "R02"),
        ("school;leerlingen\nNoord;10,5\n", "R02"),
        ("school;leerlingen\nNoord;0\n", "R02"),
        ("school;leerlingen\n;10\n", "R02"),
        ("schooljaar;leerlingen\n2026-2028;10\n", "R02"),
        ('school;leerlingen\n"Noord;10\n', "T10"),
    ],
)
def test_a_list_of_pupils_that_cannot_be_used_is_refused_before_anything_is_scored(
    content: str, code: str, tmp_path: Path, mas: Any
) -> None:
    source = files(tmp_path, {"a.csv": register([HALT])}) / "a.csv"
    (tmp_path / "leerlingen.csv").write_text(content)
    out = tmp_path / "uit.html"
    run = mas("score", source, "--report", out, "--pupils", tmp_path / "leerlingen.csv")
    assert (run.code, code in run.err, out.exists()) == (3, True, False)


def test_a_table_without_rows_says_so(tmp_path: Path, mas: Any) -> None:
    source = files(tmp_path, {"a.csv": register([{**HALT, "ongeoorloofd": "nee"}] * 7)}) / "a.csv"
    out = tmp_path / "uit.html"
    assert mas("score", source, "--report", out).code == 0
    page = out.read_text(encoding="utf-8")
    assert "<p>Route: geen.</p>" in page
    assert "None" not in page


def test_a_region_lays_out_the_page_itself_and_no_name_becomes_markup(tmp_path: Path, mas: Any) -> None:
    template = tmp_path / "eigen.html"
    template.write_text(
        "<h1>Regio Oost: {{ title }}</h1>{% for section in sections %}{% for table in section.tables %}"
        "{% if table.title == 'School' %}{{ table.drawing }}{% for row in table.rows %}"
        "<p>{{ row.label }}: {{ row.cells | first }}</p>{% endfor %}{% endif %}{% endfor %}{% endfor %}"
    )
    source = files(tmp_path, {"a.csv": register([{**HALT, "school": "Zuid <b>"}] * 7)}) / "a.csv"
    out = tmp_path / "uit.html"
    assert mas("score", source, "--report", out, "--template", template).code == 0
    page = out.read_text(encoding="utf-8")
    assert page.startswith("<h1>Regio Oost: Overzicht van 7 screenings</h1><svg")
    assert "<p>Zuid &lt;b&gt;: 7</p><p>alle: 7</p>" in page


_ENDLESS = "{% for a in style %}{% for b in style %}" + "x" * 90_000 + "{% endfor %}{% endfor %}"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("<p>\n{% for section in sections %}", ":2"),
        ("{{ titel }}", ":1"),
        ("<p>\n\n{{ title.upper() }}", ":3"),
        ("{{ title * 99999999 }}", ":1"),
        (_ENDLESS, ""),
        (b"\xff\xfe", ""),
    ],
)
def test_a_template_that_cannot_be_used_is_named_with_its_line_and_writes_nothing(
    content: str | bytes, line: str, tmp_path: Path, mas: Any
) -> None:
    template = tmp_path / "eigen.html"
    template.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = files(tmp_path, {"a.csv": register([HALT] * 7)}) / "a.csv"
    out = tmp_path / "uit.html"
    run = mas("score", source, "--report", out, "--template", template)
    assert run.code == 3, run.err
    assert f"R04 {template}{line}: " in run.err
    assert not out.exists()


def test_a_decision_without_a_route_follows_an_advice_without_one(tmp_path: Path, mas: Any) -> None:
    permitted = {**HALT, "ongeoorloofd": "nee"}
    rows = [{**permitted, "besluit": "Waarschuwing"}] * 10 + [{**permitted, "besluit": "halt"}] * 6
    found = report(tmp_path, mas, rows).tables
    assert [row[:2] for row in found["Besluit"][1:]] == [["zoals geadviseerd", "10"], ["anders", "6"]]


def test_workbooks_count_for_the_thresholds_too(tmp_path: Path, mas: Any) -> None:
    folder = files(tmp_path / "map", {f"{n}.xlsx": workbook(verzuim_uren=65) for n in range(5)})
    mas("score", folder, "--report", tmp_path / "uit.html", "--jobs", 1)
    found = Tables((tmp_path / "uit.html").read_text(encoding="utf-8")).tables
    thresholds = {row[0]: row[1] for row in found["Wat als een drempel anders was"][1:]}
    assert thresholds["halt.max_uren 70 uren"] == "5"


def test_small_numbers_are_hidden_unless_asked_for(tmp_path: Path, mas: Any) -> None:
    rows = [{**HALT, "school": "Noord"}] * 10 + [{**HALT, "school": "Zuid"}] * 3
    found = report(tmp_path, mas, rows).tables
    assert [row[1] for row in found["School"][1:]] == ["verborgen", "verborgen", "13"]
    found = report(tmp_path, mas, rows, "--small", "0", "--force").tables
    assert [row[1] for row in found["School"][1:]] == ["10", "3", "13"]


def test_within_a_row_the_statuses_and_the_total_do_not_give_a_small_number_away(
    tmp_path: Path, mas: Any
) -> None:
    halt, both = {**HALT, "school": "Noord"}, {**HALT, "school": "Noord", "verzuim_uren": 65}
    permitted = {**HALT, "school": "Noord", "ongeoorloofd": "nee"}
    rows = [halt] * 17 + [both] + [permitted] * 2 + [{**HALT, "school": "Zuid"}] * 30
    found = report(tmp_path, mas, rows).tables
    noord = found["School"][2]
    assert noord[0] == "Noord"
    assert noord[3] == "verborgen"
    assert "verborgen" in (noord[1], noord[2])
    statuses = [row[1] for row in found["Status"][1:]]
    assert statuses == ["verborgen", "verborgen"]


def test_more_schools_than_fit_are_taken_together(tmp_path: Path, mas: Any) -> None:
    rows = [{**HALT, "school": f"School {n:02}"} for n in range(45) for _ in range(6)]
    found = report(tmp_path, mas, rows).tables["School"]
    assert len(found) == 1 + 40 + 2
    assert found[-2][:2] == ["de andere 5", "30"]
    assert found[-1][:2] == ["alle", "270"]


@pytest.mark.parametrize("engine", ["polars", "rijen"])
def test_a_row_that_was_not_scored_gives_no_reason_for_deviating(
    engine: str, tmp_path: Path, mas: Any
) -> None:
    rows = [{**HALT, "besluit": "halt"}] * 10
    rows += [{**HALT, "verzuim_uren": 65, "besluit": "halt", "reden": "eerst praten"}] * 7
    rows += [{**HALT, "verzuim_uren": "veel", "besluit": "halt", "reden": "niet gescoord"}] * 6
    source = files(tmp_path, {"a.csv": register(rows)}) / "a.csv"
    out = tmp_path / "uit.html"
    done = mas("score", source, "--report", out, "--date", "2026-11-21", "--jobs", 1, "--engine", engine)
    assert done.code == 7
    found = Tables(out.read_text(encoding="utf-8")).tables
    assert [row[:2] for row in found["Reden om af te wijken"][1:]] == [["eerst praten", "7"]]
    assert found["Besluit"][2][:2] == ["anders", "7"]


def test_reasons_that_few_give_are_not_repeated(tmp_path: Path, mas: Any) -> None:
    deviating = {**HALT, "verzuim_uren": 65, "besluit": "halt"}
    rows = [{**deviating, "reden": "eerst praten"}] * 7
    rows += [{**deviating, "reden": f"Jan de Boer wil niet {n}"} for n in range(6)]
    rows += [{**HALT, "besluit": "Oma belt Jan"}] * 9
    found = report(tmp_path, mas, rows).tables
    assert [row[:2] for row in found["Reden om af te wijken"][1:]] == [
        ["geen reden gegeven", "9"],
        ["eerst praten", "7"],
        ["andere redenen", "6"],
    ]
    assert [row[0] for row in found["Geadviseerd en besloten"][1:]] == [
        "Dwang via het strafrecht → Halt",
        "Halt → iets anders",
    ]
    assert "Jan" not in (tmp_path / "uit.html").read_text(encoding="utf-8")


def test_two_officers_are_compared_per_question_and_on_the_route(tmp_path: Path, mas: Any) -> None:
    rows = []
    for case in range(10):
        rows.append({"zaak": case, "beoordelaar": "a", **HALT, "pesten": "ja" if case < 5 else "nee"})
        rows.append({"zaak": case, "beoordelaar": "b", **HALT, "pesten": "ja" if case < 4 else "nee"})
    found = report(tmp_path, mas, rows).tables["Twee ambtenaren, één zaak"]
    assert found[1] == ["Route", "10", "100%", "–", "–"]
    bullied = next(row for row in found if row[0] == instrument("2022-03").questions["pesten"].text)
    # Two of 20 answers differ within a case; of all pairs of answers 2 x 9 x 11 differ: 1 - 19 x 2 / 198.
    assert bullied[1:] == ["10", "90%", "0,81", "–"]


@pytest.mark.parametrize("shape", ["folder", "zip"])
def test_two_officers_are_compared_over_workbooks_in_a_folder_each(
    shape: str, tmp_path: Path, mas: Any
) -> None:
    contents = {}
    for case in range(6):
        contents[f"Karin/LP-{case}.xlsx"] = workbook(pesten="ja" if case < 3 else "nee")
        contents[f"piet/lp-{case}.xlsx"] = workbook(
            edition="2020-04", pesten="ja" if case < 2 else "nee", verzuim_uren=65 if case == 5 else 24
        )
    place = files(tmp_path / "map", contents)
    if shape == "zip":
        place = tmp_path / "map.zip"
        place.write_bytes(zipped(contents))
    out, page = tmp_path / "uit.csv", tmp_path / "uit.html"
    done = mas("score", place, "--raters", "--out", out, "--report", page, "--jobs", 1)
    assert done.code == 0, done.err
    found = Tables(page.read_text(encoding="utf-8")).tables["Twee ambtenaren, één zaak"]
    assert found[1][:3] == ["Route", "6", "83%"]
    bullied = next(row for row in found if row[0] == instrument("2022-03").questions["pesten"].text)
    assert bullied[1:] == ["6", "83%", "0,69", "–"]
    rows = list(csv.DictReader(out.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    assert {(row["zaak"], row["beoordelaar"]) for row in rows} == {
        *((f"LP-{case}", "Karin") for case in range(6)),
        *((f"lp-{case}", "piet") for case in range(6)),
    }
    mas("score", place, "--report", page, "--jobs", 1, "--force")
    assert "Twee ambtenaren, één zaak" not in Tables(page.read_text(encoding="utf-8")).tables


def test_a_run_that_goes_on_compares_officers_who_answered_exactly_the_same(tmp_path: Path) -> None:
    place = files(tmp_path / "map", {f"{who}/LP-1.xlsx": workbook() for who in ("karin", "piet")})
    settings = Settings(CHOICE, TODAY, 1, raters=True, variants=True)
    path = tmp_path / "uit.csv.verder"
    cases = []
    for resume in (False, True):
        checkpoint = Checkpoint(path, settings.receipt(), resume=resume)
        overview = ReportWriter(tmp_path / "uit.html", instrument("2022-03"), TODAY)
        run = Run(settings, [overview], checkpoint)
        run.score(discover([place]))
        checkpoint.keep()
        cases.append(overview.agreements()["route"].cases)
        overview.abandon()
    assert cases == [1, 1]


def test_the_page_is_one_file_without_script_or_anything_from_elsewhere(tmp_path: Path, mas: Any) -> None:
    page = report(tmp_path, mas, [{**HALT, "school": "<script>alert(1)</script>"}] * 6)
    text = (tmp_path / "uit.html").read_text(encoding="utf-8")
    assert "script" not in page.tags
    assert not page.tags & {"link", "img", "iframe", "object", "embed"}
    assert not re.search(r"https?://|url\(|@import|\son\w+=", text)
    assert text.count("<svg") == text.count('role="img"') == text.count("<desc>") > 3
    assert '<html lang="nl">' in text
    assert "reconstructie" in text.casefold()


Counts = st.lists(
    st.lists(st.sampled_from([0, 0, 1, 2, 4, 6, 7, 8]), min_size=2, max_size=3), min_size=1, max_size=3
).filter(lambda table: len({len(row) for row in table}) == 1)


def tied(table: list[list[int]]) -> tuple[dict[Hashable, int], list[Sum]]:
    """A table with the sums of its rows and columns, which are shown with it."""
    counts: dict[Hashable, int] = {
        (row, column): cell for row, cells in enumerate(table) for column, cell in enumerate(cells)
    }
    counts |= {("row", row): sum(cells) for row, cells in enumerate(table)}
    columns = range(len(table[0]))
    counts |= {("column", column): sum(cells[column] for cells in table) for column in columns}
    sums = [Sum(("row", row), tuple((row, column) for column in columns)) for row in range(len(table))]
    sums += [Sum(("column", column), tuple((row, column) for row in range(len(table)))) for column in columns]
    return counts, sums


def solutions(
    counts: dict[Hashable, int], sums: list[Sum], hidden: set[Hashable]
) -> list[dict[Hashable, int]]:
    """Every way in which the hidden numbers of the table can be filled in by someone who sees the others."""
    cells = [key for key in hidden if isinstance(key, tuple) and isinstance(key[0], int)]
    found = []
    for guess in itertools.product(range(1, 10), repeat=len(cells)):
        values = {**counts, **dict(zip(cells, guess, strict=True))}
        if all(
            one.total in hidden or sum(values[part] for part in one.parts) == values[one.total]
            for one in sums
        ):
            found.append({key: values[key] for key in cells})
    return found


@given(Counts)
@example([[0, 4, 1], [1, 4, 0]])  # the bounds of the sums give it away, no sum does
@settings(deadline=None)
def test_no_small_number_follows_from_the_numbers_that_are_shown_with_it(table: list[list[int]]) -> None:
    counts, sums = tied(table)
    hidden = to_hide(counts, sums, 5)
    small = {key for key, count in counts.items() if 0 < count < 5}
    assert small <= hidden
    assert not any(counts[key] == 0 for key in hidden)
    cells = {key for key in hidden if isinstance(key, tuple) and isinstance(key[0], int)}
    if len(cells) > 4:
        return
    possible = solutions(counts, sums, hidden)
    for key in small & cells:
        assert len({one[key] for one in possible}) > 1, (table, key)


Advices = st.lists(
    st.dictionaries(st.sampled_from(["", "a", "b", "c", "ab", "abc"]), st.integers(1, 30), max_size=6),
    min_size=1,
    max_size=4,
)


@given(Advices)
@example([{"": 16, "a": 2, "b": 5, "c": 11, "bc": 1}, {"": 8, "b": 3, "c": 4, "bc": 1}])
@settings(deadline=None)
def test_advices_with_two_routes_are_more_than_their_total_and_still_hidden_to_an_end(
    groups: list[dict[str, int]],
) -> None:
    counts: dict[Any, int] = {}
    for place, group in enumerate([*groups, dict(sum((Counter(group) for group in groups), Counter()))]):
        row = place if place < len(groups) else "all"
        counts[row, "route"] = sum(number for routes, number in group.items() if routes)
        for route in "abc":
            counts[row, route] = sum(number for routes, number in group.items() if route in routes)
    columns = ["route", *"abc"]
    sums = [Sum(("all", one), tuple((place, one) for place in range(len(groups)))) for one in columns]
    sums += [Sum((row, "route"), tuple((row, route) for route in "abc")) for row in range(len(groups))]
    hidden = to_hide(counts, sums, 5)
    assert {key for key, count in counts.items() if 0 < count < 5} <= hidden
    assert not any(counts[key] == 0 for key in hidden)


def test_two_hidden_numbers_whose_sum_is_small_take_a_third_with_them() -> None:
    counts = {"a": 10, "b": 20, "c": 1, "d": 1, "all": 32}
    assert to_hide(counts, [Sum("all", ("a", "b", "c", "d"))], 5) == {"a", "c", "d"}


def test_what_is_shown_elsewhere_is_not_hidden_here_and_what_is_hidden_there_is_not_given_away() -> None:
    counts = {"a": 10, "b": 20, "all": 30}
    tie = [Sum("all", ("a", "b"))]
    assert to_hide(counts, tie, 5, {"all": False}) == set()
    assert to_hide(counts, tie, 5, {"all": True}) == {"all", "a"}


def test_a_number_that_only_several_sums_together_give_away_is_protected() -> None:
    # Two squares of hidden cells with one hidden cell between them: every row and column has two or more.
    table = [
        [9, 9, 50, 50, 50],
        [9, 9, 2, 50, 50],
        [50, 50, 9, 9, 50],
        [50, 50, 9, 9, 50],
        [50, 50, 50, 50, 50],
    ]
    counts, sums = tied(table)
    given_hidden = {(r, c): True for r, row in enumerate(table) for c, cell in enumerate(row) if cell < 10}
    hidden = to_hide(counts, sums, 5, given_hidden)
    assert hidden > set(given_hidden)


def assessed(*officers: str) -> Raters:
    """What officers answered to one question, a letter a case; `.` for a case that they did not assess."""
    raters = Raters()
    for officer, answers in enumerate(officers):
        for case, answer in enumerate(answers):
            if answer != ".":
                raters.add(str(case), str(officer), "", {"q": answer})
    return raters


@pytest.mark.parametrize(
    ("officers", "alpha"),
    [
        # The examples B and C of Krippendorff, Computing Krippendorff's Alpha-Reliability (2011).
        (("0100000010", "1110010000"), 0.095),
        (("123321412...", "1233224125.3", ".3332342251.", "12332441251."), 0.743),
    ],
)
def test_alpha_is_that_of_the_textbook(officers: tuple[str, ...], alpha: float) -> None:
    found = assessed(*officers).agreements()["q"].alpha
    assert found == pytest.approx(alpha, abs=0.0005)


def test_alpha_does_not_depend_on_who_is_called_the_first() -> None:
    officers = ("jjnnjnjnnj", "jnnnjjjnnn", "jjnjjnnnnj")
    found = [assessed(*order).agreements()["q"] for order in itertools.permutations(officers)]
    assert all(one == found[0] for one in found)
    assert found[0].alpha is not None


def test_the_true_alpha_lies_in_the_interval_about_as_often_as_it_says() -> None:
    chance = random.Random(20261201)
    within = 0
    for _run in range(300):
        cases: Counter[tuple[tuple[str, int], ...]] = Counter()
        for _case in range(40):
            # An officer sees what is the case four times of five, else guesses: alpha is 0.8 x 0.8.
            truth = chance.choice("jn")
            given_ = Counter(truth if chance.random() < 0.8 else chance.choice("jn") for _who in range(2))
            cases[tuple(sorted(given_.items()))] += 1
        interval = agreement(cases).interval
        assert interval is not None
        within += interval[0] <= 0.64 <= interval[1]
    assert 0.90 <= within / 300 <= 0.99


def test_an_interval_is_not_given_where_the_cases_cannot_tell() -> None:
    alike, apart = (("ja", 2),), (("ja", 1), ("nee", 1))
    assert agreement({alike: 50}).alpha is None
    assert agreement({alike: 25, (("nee", 2),): 25}).interval is None
    assert agreement({alike: 49, apart: 1}).interval is None
    assert agreement({alike: 10, apart: 9}).interval is None
    assert agreement({alike: 10, apart: 10}).interval is not None


def test_every_share_of_advices_has_the_cases_with_an_advice_below_it(tmp_path: Path, mas: Any) -> None:
    rows = [HALT] * 10 + [{**HALT, "verzuim_uren": 65}] * 10 + [{**HALT, "verzuim_uren": "veel"}] * 5
    source = files(tmp_path, {"a.csv": register(rows)}) / "a.csv"
    out = tmp_path / "uit.html"
    assert mas("score", source, "--report", out, "--date", "2026-11-21", "--jobs", 1).code == 7
    text = out.read_text(encoding="utf-8")
    found = Tables(text).tables
    assert "van de 20 zaken met een advies" in text
    assert {row[2] for row in found["Route"][1:]} == {"50,0%"}
    assert {row[2] for row in found["Status"][1:]} == {"100,0%"}
    for count, shown in ((int(row[1]), row[2]) for row in found["Signaal"][1:] if row[2]):
        assert shown == f"{count / 20:.1%}".replace(".", ",")


def test_of_two_assessments_by_one_officer_the_last_counts_and_nobody_is_compared_with_himself() -> None:
    raters = Raters()
    raters.add("1", "a", "halt", {"pesten": "ja"})
    raters.add("1", "a", "", {"pesten": "nee"})
    assert raters.agreements() == {}
    raters.add("1", "b", "", {"pesten": "nee"})
    assert raters.agreements()["pesten"].share == 1
    assert raters.agreements()["route"].cases == 1

"""The ODK form: it converts and validates, and it computes the advice of Python."""

from __future__ import annotations

import copy
import json
import math
import os
import random
import shutil
from datetime import date
from pathlib import Path
from typing import Any, Final

import pytest
from lxml import etree

from mas_cli import main
from mas_cli.faces.xlsform import calculations, survey, xlsform
from mas_cli.faces.xpath import calculation
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.instrument import Instrument
from mas_cli.instrument.values import plain
from mas_cli.written import PartialDate
from support.page import EDITIONS, TODAY, instrument, random_answers

pytestmark = pytest.mark.odk
MODEL: Final = {"xf": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}
EXAMPLES = Path(__file__).parents[2] / "docs" / "voorbeelden"


def converted(workbook: bytes, folder: Path) -> etree._Element:
    """The XForm that pyxform makes of a workbook, without a warning, validated where there is Java."""
    required = bool(os.environ.get("MAS_REQUIRE_ODK"))
    try:
        from pyxform.xls2xform import convert
    except ImportError:
        if required:
            pytest.fail("pyxform is required here and is not installed")
        pytest.skip("pyxform is not installed")
    if required and not shutil.which("java"):
        pytest.fail("Java is required here and is not installed")
    path = folder / "form.xlsx"
    path.write_bytes(workbook)
    done = convert(str(path), validate=bool(shutil.which("java")))
    assert done.warnings == []
    return etree.fromstring(done.xform.encode())


class Form:
    """An XForm computed by libxml2, with the functions that ODK has besides those of XPath 1.0."""

    def __init__(self, xform: etree._Element) -> None:
        (data,) = xform.xpath("//xf:model/xf:instance[not(@id)]/*", namespaces=MODEL)
        self.data = copy.deepcopy(data)
        for element in self.data.iter():
            element.tag = etree.QName(element).localname
        etree.cleanup_namespaces(self.data)
        self.fields = {element.tag: element for element in self.data.iter() if not len(element)}
        functions = {
            (None, "if"): lambda _context, test, then, otherwise: then if test else otherwise,
            (None, "min"): lambda _context, *values: min(map(number, values)),
            (None, "max"): lambda _context, *values: max(map(number, values)),
            (None, "int"): lambda _context, value: whole(number(value)),
            (None, "today"): lambda _context: TODAY.isoformat(),
            (None, "format-date"): lambda _context, day, form: dated(text(day), form),
        }
        self.calculations = []
        for bind in xform.xpath("//xf:bind[@calculate]", namespaces=MODEL):
            place = bind.get("nodeset").rsplit("/", 1)[1]
            if place != "instanceID" and place in self.fields:
                self.calculations.append((place, etree.XPath(bind.get("calculate"), extensions=functions)))

    def compute(self, answers: dict[str, Any]) -> dict[str, str]:
        """Every calculation by name."""
        for element in self.fields.values():
            element.text = ""
        for question, answer in answers.items():
            self.fields[question].text = str(answer)
        for name, formula in self.calculations:
            found = formula(self.data)
            written = str(int(found)) if isinstance(found, float) and found == int(found) else text(found)
            self.fields[name].text = written
        return {name: self.fields[name].text or "" for name, _formula in self.calculations}


def text(value: Any) -> str:
    if isinstance(value, list):
        return (value[0].text or "") if value else ""
    return value if isinstance(value, str) else repr(value)


def number(value: Any) -> float:
    if isinstance(value, bool | float):
        return float(value)
    return float(text(value) or "nan")


def whole(value: float) -> float:
    """As `int` of ODK, which leaves NaN what it is; libxml2 computes both branches of an `if`."""
    return value if math.isnan(value) else float(int(value))


def dated(day: str, form: str) -> str:
    return date.fromisoformat(day).strftime(form) if day else ""


OTHERS = [pytest.param(edition, marks=pytest.mark.slow) for edition in EDITIONS[:-1]]


@pytest.fixture(scope="module", params=[*OTHERS, EDITIONS[-1]])
def form(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Instrument, Form]:
    of = instrument(request.param)
    return of, Form(converted(xlsform(of), tmp_path_factory.mktemp("odk")))


def as_python(of: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    advice = evaluate(of, answers, TODAY)
    found = {
        "status": advice.status,
        "routes": " ".join(advice.routes),
        "signalen": " ".join(advice.signals),
    }
    for route, verdict in advice.verdicts.items():
        numbers = {"niet_aangewezen": "0", "mogelijk": "1", "aangewezen": "2"}
        found[calculation("feit", route)] = numbers[verdict.verdict]
        for kind, value in (("unmet", "0"), ("unknown", "1"), ("met", "2")):
            for criterion in getattr(verdict, kind):
                found[calculation("feit", f"{route}.{criterion}")] = value
    for question in of.program.applicability:
        found[calculation("gevraagd", question)] = question in advice.applicable
    return found


def held(form: tuple[Instrument, Form], count: int) -> None:
    of, computed = form
    rng = random.Random(f"odk {of.definition.edition}")
    for _set in range(count):
        # A form has no days of which a part is known.
        answers = {
            name: value
            for name, value in random_answers(rng, of).items()
            if not isinstance(value, PartialDate)
            and not (value == UNKNOWN and not of.questions[name].options)
        }
        wanted = as_python(of, answers)
        applicable = evaluate(of, answers, TODAY).applicable
        # ODK may have emptied what does not apply.
        kept = {name: value for name, value in answers.items() if rng.random() < 0.5 or name in applicable}
        got = computed.compute({name: plain(value) for name, value in kept.items()})
        for name, value in wanted.items():
            assert (got[name] != "0" if isinstance(value, bool) else got[name]) == value, (name, answers)


def test_the_form_computes_the_advice_of_python(form: tuple[Instrument, Form]) -> None:
    held(form, 100)


@pytest.mark.slow
def test_the_form_computes_the_advice_of_python_on_many_sets(form: tuple[Instrument, Form]) -> None:
    held(form, 2000)


def test_a_day_is_counted_as_the_law_counts(tmp_path: Path) -> None:
    """Each function of the calendar against the one that Python has, around leap days and ends of years."""
    from mas_cli.faces.xpath import XPathWriter
    from mas_cli.instrument import conditions as c
    from mas_cli.instrument.values import FUNCTIONS

    days = [date(2008, 2, 29), date(2011, 12, 31), date(2012, 7, 31), date(2012, 8, 1), date(2028, 2, 28)]
    writer = XPathWriter(instrument("2022-03"))
    functions = {
        (None, "int"): lambda _context, value: whole(number(value)),
        (None, "if"): lambda *_all: _all[3],
    }

    def computed(function: str, *arguments: date | int) -> float:
        nodes = [c.Number(int(f"{day:%Y%m%d}") if isinstance(day, date) else day) for day in arguments]
        formula = writer.value(c.Call(function, tuple(nodes)))
        return float(etree.XPath(formula, extensions=functions)(etree.Element("data")))

    def as_number(value: date | int) -> int:
        return int(f"{value:%Y%m%d}") if isinstance(value, date) else value

    for one in days:
        for function in ("eerste_van_volgende_maand", "einde_schooljaar"):
            assert computed(function, one) == as_number(FUNCTIONS[function](one)), (function, one)
        for years in (4, 5, 16, 18):
            wanted = as_number(FUNCTIONS["verjaardag"](one, years))
            assert computed("verjaardag", one, years) == wanted, (one, years)
        for other in days:
            for function in ("jaren_tussen", "maanden_tussen"):
                wanted = as_number(FUNCTIONS[function](one, other))
                assert computed(function, one, other) == wanted, (function, one, other)


def test_every_name_of_the_form_stands_once_and_every_question_is_asked() -> None:
    for edition in EDITIONS:
        of = instrument(edition)
        rows = survey(of)
        names = [row["name"] for row in rows if "name" in row]
        assert len(names) == len(set(names))
        assert set(of.questions) <= set(names)
        assert max(map(len, calculations(of).values())) < 32_000


def test_texts_of_a_region_stay_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "=1+1 ${zaak} \"q\" 'q' </label><script>alert(1)</script> \u202eom"
    yaml = (EXAMPLES / "regio-oost.yaml").read_text("utf-8")
    overlay = tmp_path / "regio.yaml"
    overlay.write_text(yaml.replace("jeugdhulp: het wijkteam", f"jeugdhulp: {json.dumps(hostile)}"), "utf-8")
    out = tmp_path / "form.xlsx"
    command = ["instrument", "export", "mas", "--xlsform", str(out), "--overlay", str(overlay), "--quiet"]
    assert main.run(command) == 0
    assert main.run(command) == 3
    capsys.readouterr()
    xform = converted(out.read_bytes(), tmp_path)
    assert xform.xpath("//*[local-name() = 'script']") == []
    reasons = xform.xpath("//*[local-name() = 'value'][count(*[local-name() = 'output']) > 2]")
    assert len(reasons) == len(instrument("2022-03").definition.routes)
    for value in reasons:
        # Each outcome begins a line of its own; a break right behind a value would be dropped.
        assert all(output.tail.count("\n\n- ") == 1 for output in value[:-1])
        assert not any(output.tail[:1].isspace() for output in value)
    labels = " ".join(xform.itertext())
    assert "=1+1 $ {zaak}" in labels
    assert "\u202e" not in labels
    assert "-oost-2026-1-" in str(xform.xpath("//@version"))

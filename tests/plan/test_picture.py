"""The picture of a plan: complete in words, inside the page, black and white."""

from __future__ import annotations

import re
import zlib
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.instrument import catalog
from mas_cli.plan.drawing import HEIGHT, WIDTH, Box, Stroke
from mas_cli.plan.facts import Facts, of_mapping
from mas_cli.plan.loading import plan_data
from mas_cli.plan.metrics import lines, width
from mas_cli.plan.picture import draw, html, pdf, svg
from mas_cli.plan.plan import plan
from mas_cli.plan.regional import lay_over
from mas_cli.region.overlay import load_overlay

ROUTES = ["vrijwillige_hulp", "halt", "dwang_civiel", "dwang_straf"]
EVERY = [[], *[[route] for route in ROUTES], ROUTES]
TODAY = date(2026, 11, 21)


def drawing(routes, facts=None):
    return draw(plan(facts or Facts(), plan_data("2022-03"), TODAY, routes=routes))


@pytest.mark.parametrize("routes", EVERY, ids=str)
def test_nothing_falls_off_the_page(routes):
    found = drawing(routes)
    wide, high = WIDTH * found.scale, HEIGHT * found.scale
    for item in found.items:
        if isinstance(item, Box):
            assert item.x + item.width <= wide
            assert item.y + item.height <= high
        elif isinstance(item, Stroke):
            assert all(0 <= x <= wide and 0 <= y <= high for x, y in item.points)
        else:
            assert item.x + width(item.text, item.size, bold=item.bold) <= wide
            assert item.y <= high


def test_an_agreement_with_much_to_say_still_fits_on_the_page(tmp_path):
    long = "een lange regel met veel woorden die blijft doorgaan " * 3
    rows = "".join(
        f"  - {{naam: Tafel {n}, wie: [Halt], wanneer: {long}, beslist: {long}}}\n" for n in range(4)
    )
    own = "".join(f"    eigen_{n}: {{fase: plannen, wie: school, titel: {long}}}\n" for n in range(6))
    file = tmp_path / "oost.yaml"
    file.write_text(
        f"overlay: oost\ntitel: {long}\nversie: '1'\nvoor: mas\nom_boven_halt: {{contact: {long}}}\n"
        f"overleg:\n{rows}stappen:\n  eigen:\n{own}",
        encoding="utf-8",
    )
    overlay = load_overlay(file, catalog.find("mas/2022-03", TODAY))
    found = draw(plan(Facts(given=True), lay_over(plan_data("2022-03"), overlay, file), TODAY, routes=ROUTES))
    high = HEIGHT * found.scale
    assert all(item.y + item.height <= high for item in found.items if isinstance(item, Box))


def test_the_letters_of_every_route_can_be_read_on_paper():
    # 7.5 points drawn on a page of at most 1.15 times A4 are at least 6.5 points on paper.
    assert all(drawing([route]).scale <= 1.15 for route in ROUTES)


@pytest.mark.parametrize("routes", EVERY, ids=str)
def test_the_svg_is_xml_with_title_and_a_description_that_holds_every_step(routes):
    found = drawing(routes)
    root = ET.fromstring(svg(found))
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}title").text == found.title
    described = root.find(f"{space}desc").text
    data = plan_data("2022-03")
    assert all(step.title in described for step in data.steps_for(routes))
    assert (root.get("width"), root.get("height")) == ("210mm", "297mm")


def test_only_grey_is_used():
    colours = re.findall(r"#[0-9a-f]{6}", svg(drawing(["halt"])).decode())
    assert colours
    assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)


def test_the_web_page_refers_to_nothing_outside_itself():
    page = html(drawing(["halt"])).decode()
    assert 'lang="nl"' in page
    assert "Hetzelfde in woorden" in page
    assert not re.search(r"(src|href)=|url\(|<script", page)


def test_text_from_a_dossier_is_not_markup():
    facts = of_mapping(
        {"planstappen": [{"stap": "overleg", "staat": "overgeslagen", "reden": "<b>&\"']]> (x\\) ć €"}]}, str
    )
    found = draw(plan(facts, plan_data("2022-03"), TODAY))
    assert b"<b>" not in html(found)
    ET.fromstring(svg(found))
    stream = re.search(rb"stream\n(.*?)\nendstream", pdf(found), re.DOTALL)
    content = zlib.decompress(stream[1])
    assert rb"\(x\\\)" in content
    assert b"c \x80" in content


def test_the_pdf_is_one_page_with_a_right_table_of_places_and_the_same_every_time():
    content = pdf(drawing(["halt"]))
    assert content == pdf(drawing(["halt"]))
    start = int(re.search(rb"startxref\n(\d+)", content)[1])
    assert content[start:].startswith(b"xref")
    for number, place in enumerate(re.findall(rb"(\d{10}) 00000 n", content), 1):
        assert content[int(place) :].startswith(b"%d 0 obj" % number)


def test_a_case_shows_its_states_and_a_route_as_such_does_not():
    facts = of_mapping({"meldingen": [{"datum": "2026-09-01"}]}, str)
    assert "nog te doen" in str(draw(plan(facts, plan_data("2022-03"), TODAY)).words)
    assert "nog te doen" not in str(drawing(["halt"]).words)


@given(st.text(max_size=200), st.floats(min_value=30, max_value=300))
def test_lines_fit_and_lose_no_letter(text, available):
    found = lines(text, 9, available)
    assert "".join(found).replace(" ", "") == "".join(text.split())
    assert all(width(line, 9) <= available or len(line) == 1 for line in found)

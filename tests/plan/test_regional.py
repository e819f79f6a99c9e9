"""What a region may change in the step plan, and what it may not."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mas_cli.errors import InvalidInput
from mas_cli.instrument import catalog
from mas_cli.plan.facts import Facts
from mas_cli.plan.loading import plan_data
from mas_cli.plan.picture import draw, html, svg
from mas_cli.plan.plan import as_json, plan
from mas_cli.plan.regional import lay_over
from mas_cli.region.overlay import Overlay, load_overlay

HEAD = "overlay: oost\ntitel: Regio Oost\nversie: '3'\nvoor: mas\neditie: 2022-03\n"
BASE = plan_data("2022-03")
TODAY = date(2026, 11, 21)


def laid(tmp_path, text):
    file = tmp_path / "oost.yaml"
    file.write_text(HEAD + text, encoding="utf-8")
    return lay_over(BASE, load_overlay(file, catalog.find("mas/2022-03", TODAY)), file)


def refused(tmp_path, text):
    with pytest.raises(InvalidInput) as refusal:
        laid(tmp_path, text)
    return [(finding.code, finding.where.rpartition(":")[2]) for finding in refusal.value.findings]


def test_a_region_names_orders_and_adds_steps(tmp_path):
    found = laid(
        tmp_path,
        "partners: [{naam: Steunpunt, rol: steunpunt, contact: '0800'}]\n"
        "stappen:\n"
        "  titels: {overleg: Aan de Tafel Oost}\n"
        "  volgorde: [overleg, signaleren, gesprek, gespreksverslag]\n"
        "  eigen:\n"
        "    regie: {fase: plannen, wie: steunpunt, titel: Regie, na: [route_kiezen], voor: afspraken}\n",
    )
    order = [step.id for step in found.steps_for(["halt"])]
    assert found.steps["overleg"].title == "Aan de Tafel Oost"
    assert order[2:6] == ["overleg", "signaleren", "gesprek", "gespreksverslag"]
    assert order.index("regie") == order.index("afspraken") - 1
    assert found.actors["steunpunt"] == "Steunpunt"
    assert {step.id for step in BASE.steps_for(["halt"])} < set(order)


def test_partners_stand_with_the_steps_they_do(tmp_path):
    found = laid(
        tmp_path,
        "partners:\n"
        "  - {naam: Halt Oost, rol: Halt, contact: 088-1}\n"
        "  - {naam: parket Oost, rol: om}\n"
        "  - {naam: parket Midden, rol: om, contact: 088-2}\n",
    )
    steps = {step["id"]: step for phase in json(found, ["halt"])["phases"] for step in phase["steps"]}
    assert steps["halt_bericht"]["actor_name"] == "Halt Oost"
    assert steps["halt_bericht"]["partners"] == [{"name": "Halt Oost", "contact": "088-1"}]
    assert found.actors["om"] == "Openbaar Ministerie: parket Oost, parket Midden"


def json(data, routes):
    return as_json(plan(Facts(given=True), data, TODAY, routes=routes))


def test_what_was_agreed_stands_with_the_step_it_belongs_to(tmp_path):
    found = laid(
        tmp_path,
        "instrument_door: het wijkteam\n"
        "om_boven_halt: {contact: jeugdofficier, afspraak: eerst bellen}\n"
        "overleg: [{naam: Tafel, wie: [Halt, OM], wanneer: elke maand, beslist: de voorzitter}]\n",
    )
    steps = {
        step["id"]: step["agreed"] for phase in json(found, ["halt"])["phases"] for step in phase["steps"]
    }
    assert "het wijkteam" in steps["signaleren"][0]
    assert "jeugdofficier; eerst bellen" in steps["halt_verwijzen"][0]
    assert "Halt, OM; elke maand" in steps["overleg"][0]


def test_the_plan_and_its_pictures_name_the_agreement_and_its_version(tmp_path):
    found = laid(tmp_path, "")
    assert json(found, ["halt"])["region"] == {
        "id": "oost",
        "title": "Regio Oost",
        "version": "3",
        "sha256": found.region.sha256,
    }
    drawing = draw(plan(Facts(), found, TODAY, routes=["halt"]))
    label = "Regionale afspraken Regio Oost, versie 3"
    assert any(getattr(item, "text", "") == label for item in drawing.items)
    assert label in svg(drawing).decode()
    assert html(drawing).decode().count(label) >= 2
    assert json(BASE, ["halt"])["region"] is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("stappen:\n  titels: {straf_pv: Bon schrijven}\n", [("P50", "7")]),
        ("stappen:\n  titels: {overlg: x}\n", [("P52", "7")]),
        ("stappen:\n  eigen:\n    overleg: {fase: plannen, wie: school, titel: x}\n", [("P51", "8")]),
        ("stappen:\n  eigen:\n    e1: {fase: plannen, wie: iemand, titel: x}\n", [("P52", "8")]),
        ("stappen:\n  eigen:\n    e1: {fase: morgen, wie: school, titel: x}\n", [("P52", "8")]),
        ("stappen:\n  eigen:\n    e1: {fase: plannen, wie: school, titel: x, na: [niets]}\n", [("P52", "8")]),
        (
            "stappen:\n  eigen:\n    e1: {fase: plannen, wie: school, titel: x, document: pv}\n",
            [("P52", "8")],
        ),
        ("stappen:\n  eigen:\n    e1: {fase: plannen, wie: school, titel: x, na: [e1]}\n", [("P53", "7")]),
        ("stappen:\n  volgorde: [gespreksverslag, gesprek]\n", [("P53", "7")]),
        ("stappen:\n  volgorde: [signaleren, gesprek]\n", [("P53", "7")]),
        ("stappen:\n  volgorde:\n    - overleg\n    - overleg\n", [("P53", "9")]),
        ("stappen:\n  volgorde: [melding_beoordelen]\n", [("P54", "7")]),
        ("stappen:\n  volgorde: [niets]\n", [("P52", "7")]),
        (
            "stappen:\n  titels: {straf_pv: x}\n  eigen:\n    e1: {fase: plannen, wie: iemand, titel: x}\n",
            [("P50", "7"), ("P52", "9")],
        ),
    ],
)
def test_what_the_plan_does_not_leave_open_is_refused_with_its_line(tmp_path, text, expected):
    assert refused(tmp_path, text) == expected


LOCAL = [step.id for step in BASE.steps.values() if step.phase in BASE.slots.order]


@given(st.lists(st.sampled_from(LOCAL), unique=True, max_size=8))
def test_no_order_takes_a_step_out_or_turns_two_round_that_follow_each_other(tmp_path_factory, order):
    folder = tmp_path_factory.mktemp("volgorde")
    try:
        found = laid(folder, f"stappen: {{volgorde: [{', '.join(order)}]}}\n")
    except InvalidInput:
        assert {
            code for code, _line in refused(folder, folder.joinpath("oost.yaml").read_text()[len(HEAD) :])
        } == {"P53"}
        return
    assert found.steps == BASE.steps
    places = {step.id: place for place, step in enumerate(found.steps_for(BASE.routes))}
    before = {step.id: place for place, step in enumerate(BASE.steps_for(BASE.routes))}
    for step in BASE.steps.values():
        for earlier in step.after:
            if before[earlier] < before[step.id]:
                assert places[earlier] < places[step.id]


def test_an_overlay_without_steps_changes_no_step(tmp_path):
    assert laid(tmp_path, "stappen: {}\n").steps == BASE.steps
    assert isinstance(load_overlay(tmp_path / "oost.yaml", catalog.find("mas/2022-03", TODAY)), Overlay)

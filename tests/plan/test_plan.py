"""Where a case stands in the step plan."""

from __future__ import annotations

from datetime import date

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.plan.facts import Facts, of_mapping
from mas_cli.plan.loading import edition_on, editions, plan_data
from mas_cli.plan.plan import State, as_json, plan
from mas_cli.plan.recording import record

TODAY = date(2026, 11, 21)
DECIDED = {"meldingen": [{"datum": "2026-09-01"}], "besluiten": [{"route": "halt", "datum": "2026-10-01"}]}


def case(**sections):
    return of_mapping({**DECIDED, **sections}, lambda path: f"zaak:{path}")


def happened(**events):
    return [{"gebeurtenis": name, "datum": day} for name, day in events.items()]


def states(facts, day=TODAY):
    return {standing.step.id: standing.state for standing in plan(facts, plan_data("2022-03"), day).steps}


def test_a_plan_without_screening_or_decision_shows_the_common_steps_and_says_so():
    found = plan(of_mapping({}, str), plan_data("2022-03"), TODAY)
    assert found.routes == ()
    assert all(not standing.step.routes for standing in found.steps)
    assert found.next == ("melding_ontvangen",)
    assert len(found.notices) == 1


def test_an_advice_without_a_decision_gives_the_steps_of_the_advised_routes():
    advised = {"screenings": [{"advice": {"routes": ["halt", "vrijwillige_hulp"]}}]}
    found = plan(of_mapping(advised, str), plan_data("2022-03"), TODAY)
    assert found.routes == ("halt", "vrijwillige_hulp")
    assert not found.decided
    assert {"halt_pv", "hulp_start"} <= {standing.step.id for standing in found.steps}


def test_a_negative_outcome_of_halt_opens_the_pv_step_with_fourteen_days():
    facts = case(gebeurtenissen=happened(eerste_verhoor="2026-10-05", halt_negatief="2026-11-10"))
    found = plan(facts, plan_data("2022-03"), TODAY)
    step = next(item for item in found.steps if item.step.id == "halt_pv_na_mislukken")
    assert step.state is State.OPEN
    assert step.term is not None
    assert (step.term.start, step.term.due) == (date(2026, 11, 10), date(2026, 11, 24))
    assert states(facts, date(2026, 11, 25))["halt_pv_na_mislukken"] is State.OVERDUE


def test_a_positive_outcome_of_halt_takes_the_pv_step_away():
    facts = case(gebeurtenissen=happened(eerste_verhoor="2026-10-05", halt_positief="2026-11-10"))
    assert states(facts)["halt_pv_na_mislukken"] is State.SKIPPED


def test_before_the_outcome_the_pv_step_waits():
    assert states(case())["halt_pv_na_mislukken"] is State.WAITING


def test_a_term_is_over_on_the_day_after_its_last_even_when_earlier_steps_are_open():
    facts = case(gebeurtenissen=happened(eerste_verhoor="2026-10-05"))
    assert states(facts, date(2026, 10, 12))["halt_verwijzen"] is State.WAITING
    assert states(facts, date(2026, 10, 13))["halt_verwijzen"] is State.OVERDUE


def test_a_term_from_a_leap_day_is_counted():
    facts = case(gebeurtenissen=happened(eerste_verhoor="2028-02-29"))
    found = plan(facts, plan_data("2022-03"), date(2028, 3, 1))
    terms = {item.step.id: item.term.due for item in found.steps if item.term}
    assert terms["halt_verwijzen"] == date(2028, 3, 7)


def terms(facts, day):
    return {item.step.id: item.term.due for item in plan(facts, plan_data("2022-03"), day).steps if item.term}


def test_a_term_runs_through_the_school_holidays_and_says_when_its_last_day_falls_in_them():
    # The summer holidays of region midden in 2026 are from 18 July to 30 August.
    facts = case(school={"regio": "midden"}, gebeurtenissen=happened(eerste_verhoor="2026-07-16"))
    found = plan(facts, plan_data("2022-03"), date(2026, 7, 17))
    assert terms(facts, date(2026, 7, 17))["halt_verwijzen"] == date(2026, 7, 23)
    assert any(
        "2026-07-23, de laatste dag van halt_verwijzen" in notice and "zomer" in notice.lower()
        for notice in found.notices
    )
    late = plan(facts, plan_data("2022-03"), date(2026, 7, 24))
    assert not any("de laatste dag van halt_verwijzen" in notice for notice in late.notices)


def test_a_term_that_ends_on_a_school_day_says_nothing_of_holidays():
    facts = case(school={"regio": "midden"}, gebeurtenissen=happened(eerste_verhoor="2026-10-05"))
    found = plan(facts, plan_data("2022-03"), date(2026, 10, 6))
    assert terms(facts, date(2026, 10, 6))["halt_verwijzen"] == date(2026, 10, 12)
    assert found.notices == ()


@pytest.mark.parametrize(
    ("interview", "due"), [("2028-02-22", date(2028, 2, 29)), ("2027-02-22", date(2027, 3, 1))]
)
def test_a_week_ends_on_the_leap_day_in_a_leap_year_and_on_the_first_of_march_in_another(interview, due):
    facts = case(gebeurtenissen=happened(eerste_verhoor=interview))
    assert terms(facts, due)["halt_verwijzen"] == due
    assert states(facts, due)["halt_verwijzen"] is not State.OVERDUE


def test_the_last_decision_counts_and_steps_of_the_earlier_route_are_kept():
    changed = {
        **DECIDED,
        "besluiten": [{"route": "halt", "datum": "2026-10-01"}, {"route": "dwang_straf"}],
        "planstappen": [{"stap": "halt_oproep", "staat": "gedaan", "datum": "2026-10-02"}],
    }
    found = plan(of_mapping(changed, str), plan_data("2022-03"), TODAY)
    assert found.routes == ("dwang_straf",)
    assert list(found.elsewhere) == ["halt_oproep"]
    assert any("halt_oproep" in notice for notice in found.notices)


def test_a_decision_of_two_routes_has_the_steps_of_both():
    both = {"besluiten": [{"route": "vrijwillige_hulp", "routes": ["vrijwillige_hulp", "halt"]}]}
    found = plan(of_mapping(both, str), plan_data("2022-03"), TODAY)
    assert found.routes == ("vrijwillige_hulp", "halt")
    assert found.decided
    assert {"halt_pv", "hulp_start"} <= {standing.step.id for standing in found.steps}


def test_a_step_that_was_opened_again_is_open_although_the_dossier_shows_it_done():
    facts = case(planstappen=[{"stap": "route_kiezen", "staat": "open", "datum": "2026-11-01"}])
    assert states(case())["route_kiezen"] is State.DONE
    assert states(facts)["route_kiezen"] is not State.DONE


def test_a_closed_case_has_nothing_next():
    closed = {**DECIDED, "status": "gesloten"}
    assert plan(of_mapping(closed, str), plan_data("2022-03"), TODAY).next == ()


def test_skipping_needs_a_reason_and_an_unknown_step_names_the_nearest():
    found = plan(case(), plan_data("2022-03"), TODAY)
    with pytest.raises(InvalidInput) as refused:
        record(found, "afspraken", "overgeslagen", TODAY, reason=" ")
    assert [finding.code for finding in refused.value.findings] == ["P11"]
    with pytest.raises(InvalidInput) as refused:
        record(found, "afsprken", "gedaan", TODAY)
    assert refused.value.findings[0].code == "P10"
    assert "afspraken" in refused.value.findings[0].remedy
    with pytest.raises(InvalidInput) as refused:
        record(found, "straf_pv", "gedaan", TODAY)
    assert "dwang_straf" in refused.value.findings[0].message


def test_a_step_done_before_what_comes_first_is_recorded_with_a_warning():
    recorded = record(plan(case(), plan_data("2022-03"), TODAY), "halt_verhoor", "gedaan", TODAY)
    assert [finding.code for finding in recorded.findings] == ["P12"]
    assert recorded.edits[0].section == "planstappen"


def test_a_file_with_only_events_is_read_as_events():
    facts = of_mapping({"halt_negatief": date(2026, 11, 10)}, str)
    assert facts.events == {"halt_negatief": date(2026, 11, 10)}


def test_every_fault_in_a_file_is_found_at_once():
    with pytest.raises(InvalidInput) as refused:
        of_mapping(
            {
                "schol": {},
                "jongere": {"naam": "x"},
                "meldingen": {},
                "gebeurtenissen": [{"gebeurtenis": "nooit", "datum": "2026-01-01"}],
            },
            str,
        )
    assert sorted(finding.code for finding in refused.value.findings) == ["K02", "K03", "K03", "K05"]


def test_the_edition_is_that_of_the_day():
    assert list(editions()) == ["2019-01", "2020-04", "2022-03"]
    assert [
        edition_on(day) for day in (date(2000, 1, 1), date(2020, 3, 31), date(2020, 4, 1), date(2022, 3, 1))
    ] == ["2019-01", "2019-01", "2020-04", "2022-03"]


def test_since_march_2022_a_boa_summons_for_halt_and_before_that_the_officer_invites():
    documents = {
        edition: plan_data(edition).steps["halt_oproep"].document for edition in ("2020-04", "2022-03")
    }
    assert documents == {"2020-04": "uitnodiging-gesprek", "2022-03": "oproep-verhoor"}


@pytest.mark.parametrize("route", ["vrijwillige_hulp", "halt", "dwang_civiel", "dwang_straf"])
def test_every_route_can_be_walked_to_its_end_by_recording_what_is_next(route):
    facts = of_mapping({"besluiten": [{"route": route}]}, str)
    records = {}
    for _turn in range(60):
        found = plan(
            Facts(given=True, routes=(route,), decided=True, events=facts.events, records=records),
            plan_data("2022-03"),
            TODAY,
        )
        if not found.next:
            break
        edit = record(found, found.next[0], "gedaan", TODAY).edits[0]
        records |= of_mapping({"planstappen": [edit.content.model_dump(exclude_none=True)]}, str).records
    left = {standing.step.id for standing in found.steps if standing.state is State.WAITING}
    # What waits for an outcome that never came is all that is left.
    assert left <= {"halt_pv_na_mislukken", "straf_rechter", "doorstroompunt"}
    assert "afsluiten" in records


def test_a_case_past_the_duty_is_handed_over_before_it_is_closed():
    def state(**kept):
        facts = of_mapping({"meldingen": [{"datum": "2026-11-02"}], **kept}, str)
        steps = plan(facts, plan_data("2022-03"), TODAY).steps
        return next(found.state for found in steps if found.step.id == "doorstroompunt")

    done = [{"stap": "melding_beoordelen", "staat": "gedaan", "datum": "2026-11-03"}]
    past = {"planstappen": done, "gebeurtenissen": happened(einde_plicht="2026-11-10")}
    assert state(planstappen=done) is State.WAITING
    assert state(**past) is State.OPEN
    made = {"documenten": [{"type": "melding-doorstroompunt", "datum": "2026-11-20", "concept": "nee"}]}
    assert state(**past, **made) is State.DONE


def test_the_json_has_every_phase_and_what_the_contract_names():
    found = as_json(plan(case(), plan_data("2022-03"), TODAY))
    assert [phase["id"] for phase in found["phases"]] == [
        "waarnemen",
        "analyseren",
        "plannen",
        "handelen",
        "evalueren",
    ]
    steps = [step for phase in found["phases"] for step in phase["steps"]]
    assert {"id", "actor", "title", "needs", "document", "term", "state"} <= set(steps[0])
    assert set(found["next"]) <= {step["id"] for step in steps}
    assert all(step["sources"] for step in steps)


def test_a_date_from_which_no_term_can_be_counted_is_refused():
    with pytest.raises(InvalidInput) as refused:
        case(gebeurtenissen=happened(eerste_verhoor="9999-12-31"))
    assert "9999-12-31" in refused.value.findings[0].message


@pytest.mark.parametrize("routes", ["halt", 5, None])
def test_an_advice_of_another_shape_gives_no_routes(routes):
    assert of_mapping({"screenings": [{"advice": {"routes": routes}}]}, str).routes == ()


@pytest.mark.parametrize("data", [5, [], "x", {"feiten": [1]}, {"meldingen": [3]}, {"planstappen": [None]}])
def test_what_is_no_dossier_is_refused_with_a_finding(data):
    with pytest.raises(InvalidInput) as refused:
        of_mapping(data, str)
    assert refused.value.findings

"""Dossiers in a vault: nothing is lost, nobody is overwritten, everything is logged."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli.casefile import changes, decisions, model
from mas_cli.casefile.case_events import events, open_terms
from mas_cli.casefile.code import code_of
from mas_cli.casefile.dossier import Dossier, plain
from mas_cli.casefile.edits import Edit, Event
from mas_cli.casefile.history import changes_of
from mas_cli.casefile.listing import Filter, select
from mas_cli.casefile.prefill import known_answers
from mas_cli.casefile.shown import as_json, masked, timeline
from mas_cli.casefile.store import CaseStore
from mas_cli.casefile.summarising import summarise
from mas_cli.casefile.summary import decode
from mas_cli.errors import InvalidInput
from mas_cli.law.bewaren import Regime
from mas_cli.vault import CHEAPEST, Changed, Vault

TODAY = date(2026, 9, 1)
NOW = datetime(2026, 9, 1, 9, 30, tzinfo=UTC)
SAM = {
    "jongere": {
        "achternaam": "Boer",
        "voorvoegsel": "de",
        "voornamen": "Sam",
        "geboortedatum": "2011-05-14",
        "bsn": "111222333",
    },
    "school": {"naam": "Voorbeeldcollege", "brin": "01AB"},
    "meldingen": [{"soort": "16uur", "datum": "2026-08-24", "begindatum": "2026-08-17", "verzuimuren": 18}],
}


def sam(store: CaseStore, **more: Any) -> Dossier:
    return store.create(changes.from_data({**SAM, **more}, str))


def set_(store: CaseStore, dossier: Dossier, path: str, value: Any) -> Dossier:
    return store.change(dossier, changes.set_value(dossier, path, value))


def test_what_was_saved_is_what_is_read_in_another_session(
    store: CaseStore, another: Callable[..., CaseStore]
) -> None:
    dossier = sam(store)
    assert another("Bo").load(dossier.container) == dossier
    found = as_json(dossier)
    assert found["id"] == dossier.id
    assert found["status"] == "nieuw"
    assert found["jongere"]["achternaam"] == "Boer"
    assert found["meldingen"][0] | {"tijd": ""} == {
        "nr": 1,
        "tijd": "",
        "auteur": "An",
        "regime": "AVG",
        **SAM["meldingen"][0],
    }


def test_identifying_numbers_are_shown_in_part_unless_asked_for(store: CaseStore) -> None:
    dossier = sam(store)
    assert as_json(dossier)["jongere"]["bsn"] == masked("111222333") == "••••••333"
    assert as_json(dossier, full=True)["jongere"]["bsn"] == "111222333"


@pytest.mark.parametrize("typed", ["code", "small", "container", "kenmerk"])
def test_a_case_is_found_by_what_people_call_it(store: CaseStore, typed: str) -> None:
    for _number in range(20):
        store.create([])
    dossier = set_(store, sam(store), "zaak.kenmerk", "LP 2026/7")
    names = {
        "code": dossier.id,
        "small": f" {dossier.id.lower().replace('-', '')} ",
        "container": dossier.container,
        "kenmerk": "lp  2026/7",
    }
    assert store.find(names[typed]) == dossier.container


def test_an_unknown_case_and_a_reference_used_twice_are_refused(store: CaseStore) -> None:
    one, two = sam(store), store.create([])
    for dossier in (one, two):
        set_(store, dossier, "zaak.kenmerk", "dubbel")
    for typed in ("", "ABC", code_of("ff" * 16), "00" * 16, "dubbel", "x" * 10_000):
        with pytest.raises(InvalidInput) as refused:
            store.find(typed)
        assert {finding.code for finding in refused.value.findings} == {"K01"}


def test_who_changes_what_another_changed_meanwhile_is_told_so(
    store: CaseStore, another: Callable[..., CaseStore]
) -> None:
    opened = sam(store)
    bo = another("Bo")
    set_(bo, bo.load(opened.container), "jongere.achternaam", "Bakker")
    with pytest.raises(Changed):
        set_(store, opened, "jongere.roepnaam", "Sammie")
    assert store.load(opened.container).one(model.Jongere).achternaam == "Bakker"
    assert store.load(opened.container).one(model.Jongere).roepnaam is None


def test_two_officers_add_to_one_case_and_neither_loses_anything(
    store: CaseStore, another: Callable[..., CaseStore]
) -> None:
    opened = sam(store)
    bo = another("Bo")
    bo.change(bo.load(opened.container), [Edit("notities", changes.note("van Bo"), None)])
    bo.change(bo.load(opened.container), changes.set_value(opened, "school.naam", "Ander College"))
    saved = store.change(opened, [Edit("notities", changes.note("van An"), None)])
    assert [
        (piece.author, plain(piece.content)["tekst"]) for piece in saved.many("notities") if piece.content
    ] == [
        ("Bo", "van Bo"),
        ("An", "van An"),
    ]
    (line,) = store.summaries()
    assert line.school == "Ander College"


def _write_notes(place: str, state: str, container: str, name: str) -> None:
    def clock() -> datetime:
        return datetime(2026, 9, 1, tzinfo=UTC)

    with Vault.open(
        Path(place),
        "vier woorden zijn genoeg",
        state_dir=Path(state),
        actor=name,
        clock=clock,
        kdf=CHEAPEST,
        patience=30,
    ) as vault:
        store = CaseStore(vault, clock)
        for number in range(8):
            opened = store.load(container)
            store.change(opened, [Edit("notities", changes.note(f"{name} {number}"), None)])


def test_two_processes_write_at_once_and_every_note_is_there(store: CaseStore, tmp_path: Path) -> None:
    container = sam(store).container
    context = multiprocessing.get_context("spawn")
    workers = [
        context.Process(
            target=_write_notes,
            args=(str(tmp_path / "kluis"), str(tmp_path / f"state-{name}"), container, name),
        )
        for name in ("Bo", "Cas")
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    notes = [
        plain(piece.content)["tekst"] for piece in store.load(container).many("notities") if piece.content
    ]
    assert sorted(notes) == sorted(f"{name} {number}" for name in ("Bo", "Cas") for number in range(8))
    assert store.vault.check().whole


def test_history_says_who_changed_what_from_what_to_what(
    store: CaseStore, another: Callable[..., CaseStore]
) -> None:
    dossier = sam(store)
    bo = another("Bo")
    set_(bo, bo.load(dossier.container), "jongere.achternaam", "Bakker")
    found = changes_of(store.versions(dossier.container))
    last = found[-1]
    assert (last.actor, last.path, last.old, last.new) == ("Bo", "jongere.achternaam", "Boer", "Bakker")
    assert ("jongere.bsn", None, "••••••333") in {(item.path, item.old, item.new) for item in found}
    assert [item.time for item in found] == sorted(item.time for item in found)


def test_what_is_taken_out_stays_in_the_history(store: CaseStore) -> None:
    dossier = set_(store, sam(store), "meldingen.1", "")
    assert dossier.many("meldingen") == []
    gone = [item for item in changes_of(store.versions(dossier.container)) if item.new is None]
    assert ("meldingen.1.soort", "16uur") in {(item.path, item.old) for item in gone}


def test_every_kind_of_processing_is_in_the_log(store: CaseStore) -> None:
    dossier = sam(store)
    set_(store, dossier, "jongere.roepnaam", "Sam")
    store.log(Event.RAADPLEGEN, dossier.container)
    store.log(Event.VERSTREKKEN, dossier.container, aan="OM")
    store.destroy([dossier.container])
    entries = [entry for entry in store.vault.log() if entry.container == dossier.container]
    assert [entry.event for entry in entries] == [
        "verzamelen",
        "wijzigen",
        "raadplegen",
        "verstrekken",
        "vernietigen",
    ]
    assert all(entry.detail is None for entry in entries[:2])
    with pytest.raises(InvalidInput):
        store.find(dossier.id)


def test_a_summary_survives_its_encoding(store: CaseStore) -> None:
    dossier = sam(store)
    line = summarise(dossier, NOW)
    assert decode(dossier.container, line.encode()) == line
    assert (line.naam, line.school, line.meldingen, line.melding) == (
        "Boer, Sam de",
        "Voorbeeldcollege",
        1,
        "2026-08-24",
    )
    assert decode(dossier.container, b"") == type(line)(dossier.container)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        (Filter(), ["Aap, Noot", "Boer, Sam de"]),
        (Filter(school="voorbeeld"), ["Boer, Sam de"]),
        (Filter(school="01ab"), ["Boer, Sam de"]),
        (Filter(status="nieuw"), ["Aap, Noot", "Boer, Sam de"]),
        (Filter(status="gesloten"), []),
        (Filter(within=0), []),
        (Filter(within=60), ["Boer, Sam de"]),
        (Filter(route="halt"), []),
    ],
)
def test_the_list_is_filtered_and_sorted(store: CaseStore, wanted: Filter, names: list[str]) -> None:
    sam(store)
    store.create(changes.from_data({"jongere": {"achternaam": "Aap", "voornamen": "Noot"}}, str))
    assert [line.naam for line in select(store.summaries(), wanted, TODAY)] == names
    assert len(select(store.summaries(), wanted, TODAY, "term")) == len(names)


def test_what_halt_reports_ends_the_term_of_the_referral(store: CaseStore) -> None:
    dossier = set_(store, sam(store), "verhoor.start", "2026-09-10 14:00")
    dossier = set_(store, dossier, "gebeurtenissen.+", "{gebeurtenis: halt_negatief, datum: 2026-11-12}")
    assert "termijn.halt_verwijzing" not in {term.id for term in open_terms(dossier)}


def test_terms_run_from_what_happened_and_stop_when_they_are_met(store: CaseStore) -> None:
    dossier = sam(store)
    assert events(dossier)["melding"] == date(2026, 8, 24)
    assert [(term.id, term.uiterlijk) for term in open_terms(dossier)] == [
        ("termijn.pv_na_melding", date(2026, 10, 24))
    ]
    dossier = set_(store, dossier, "verhoor.start", "2026-09-10 14:00")
    running = {term.id for term in open_terms(dossier)}
    assert {"termijn.pv_na_verhoor", "termijn.halt_verwijzing"} <= running
    dossier = set_(store, dossier, "gebeurtenissen.+", "{gebeurtenis: halt_verwezen, datum: 2026-09-12}")
    assert "termijn.halt_verwijzing" not in {term.id for term in open_terms(dossier)}
    dossier = store.change(dossier, decisions.close(dossier, "afgedaan", "", TODAY))
    assert open_terms(dossier) == []


def test_a_date_far_away_hides_nothing(store: CaseStore) -> None:
    dossier = sam(store)
    with pytest.raises(InvalidInput):
        set_(store, dossier, "meldingen.1.datum", "2041-01-01")
    dossier = set_(store, dossier, "meldingen.1.datum", "2040-12-31")
    assert [line.naam for line in store.summaries()] == ["Boer, Sam de"]
    assert {term.uiterlijk.year for term in open_terms(dossier)} <= {2040, 2041}


@pytest.mark.parametrize(("border", "before"), [("", "AVG"), ("oproep", "AVG"), ("melding", "WPG")])
def test_the_regime_follows_the_border_that_was_chosen(
    another: Callable[..., CaseStore], border: str, before: str
) -> None:
    store = another(border=border)
    dossier = sam(store)
    dossier = store.change(dossier, [Edit("notities", changes.note("vóór de oproep"), None)])
    dossier = set_(store, dossier, "gebeurtenissen.+", "{gebeurtenis: oproep_verhoor, datum: 2026-09-05}")
    dossier = store.change(dossier, [Edit("notities", changes.note("na de oproep"), None)])
    assert [str(piece.regime) for piece in dossier.many("notities")] == [before, "WPG"]
    # What was recorded keeps its regime, also when it is changed later.
    dossier = set_(store, dossier, "jongere.roepnaam", "Sam")
    assert dossier.pieces["jongere"].regime is Regime.AVG


def test_an_unknown_border_is_refused(another: Callable[..., CaseStore]) -> None:
    with pytest.raises(InvalidInput, match="wpg_vanaf"):
        sam(another(border="ergens"))


def test_the_timeline_is_in_the_order_of_what_happened(store: CaseStore) -> None:
    dossier = sam(
        store, contacten=[{"datum": "2026-08-20", "handeling": "gebeld", "resultaat": "geen gehoor"}]
    )
    dossier = store.change(dossier, [Edit("notities", changes.note("later"), None)])
    assert [moment.day for moment in timeline(dossier)] == [
        date(2026, 8, 20),
        date(2026, 8, 24),
        date(2026, 9, 1),
    ]


def test_the_dossier_answers_what_it_knows_of_the_questionnaire(store: CaseStore) -> None:
    dossier = sam(store)
    assert known_answers(dossier, "mas") == {
        "geboortedatum": "2011-05-14",
        "verzuim_soort": "relatief_16uur",
        "verzuim_begin": "2026-08-17",
        "verzuim_uren": 18,
    }
    assert known_answers(dossier, "ander") == {}
    dossier = set_(store, dossier, "meldingen.+", "{soort: rmc, verzuimuren: 20.5}")
    # The last melding counts, and its gaps are not filled from an older one.
    assert known_answers(dossier, "mas") == {"geboortedatum": "2011-05-14", "verzuim_uren": 20.5}


def advised(store: CaseStore, *routes: str, status: str = "route") -> Dossier:
    screening = model.Screening.model_validate(
        {
            "advice": {
                "routes": list(routes),
                "status": status,
                "verdicts": {"halt": {}, "vrijwillige_hulp": {}, "dwang_straf": {}},
            },
            "receipt": {"peildatum": "2026-09-01", "mas": "0.1"},
        }
    )
    return store.change(sam(store), [Edit("screenings", screening, None)])


@pytest.mark.parametrize(
    ("routes", "status", "route", "deviates"),
    [
        (("halt",), "route", "halt", False),
        (("halt", "vrijwillige_hulp"), "route", "vrijwillige_hulp", False),
        (("halt",), "route", "dwang_straf", True),
        (("halt",), "route", "geen", True),
        ((), "geen_route", "geen", False),
        ((), "onvoldoende_informatie", "geen", True),
        ((), "onvoldoende_informatie", "halt", True),
    ],
)
def test_a_route_outside_the_advice_needs_a_reason(
    store: CaseStore, routes: tuple[str, ...], status: str, route: str, deviates: bool
) -> None:
    dossier = advised(store, *routes, status=status)
    if deviates:
        for reason in ("", "  \n"):
            with pytest.raises(InvalidInput) as refused:
                decisions.decide(dossier, [route], reason, TODAY, ())
            assert [finding.code for finding in refused.value.findings] == ["K21"]
    decision = decisions.decide(dossier, [route], "omdat" if deviates else "", TODAY, ())
    saved = store.change(dossier, decision.edits)
    (besluit,) = saved.contents(model.Besluit)
    assert (besluit.route, besluit.afwijking, besluit.screening) == (route, "ja" if deviates else "nee", 1)
    assert besluit.advies == routes
    assert besluit.receipt == {"peildatum": "2026-09-01", "mas": "0.1"}
    assert saved.one(model.Zaak).status == "besloten"


def test_routes_that_go_together_are_one_decision_and_follow_an_advice_that_has_them_all(
    store: CaseStore,
) -> None:
    dossier = advised(store, "halt", "vrijwillige_hulp")
    both = decisions.decide(dossier, ["vrijwillige_hulp", "halt", "halt"], "", TODAY, ())
    saved = store.change(dossier, both.edits)
    (besluit,) = saved.contents(model.Besluit)
    assert (besluit.route, besluit.routes, besluit.afwijking) == (
        "vrijwillige_hulp",
        ("vrijwillige_hulp", "halt"),
        "nee",
    )
    assert besluit.chosen == ("vrijwillige_hulp", "halt")
    (line,) = store.summaries()
    assert (line.route, line.decided) == ("vrijwillige_hulp", ("vrijwillige_hulp", "halt"))
    (listed,) = select([line], Filter(route="halt"), TODAY)
    assert listed == line


@pytest.mark.parametrize(
    ("chosen", "reason", "code"),
    [
        (["halt", "vrijwillige_hulp"], "", "K21"),
        (["halt", "geen"], "omdat", "K22"),
        ([], "omdat", "K22"),
        (["halt", "hatl"], "omdat", "K20"),
    ],
)
def test_together_needs_a_reason_outside_the_advice_and_none_stands_alone(
    store: CaseStore, chosen: list[str], reason: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        decisions.decide(advised(store, "halt"), chosen, reason, TODAY, ("halt", "vrijwillige_hulp"))
    assert [finding.code for finding in refused.value.findings] == [code]


def test_a_decision_of_one_route_is_stored_as_it_always_was(store: CaseStore) -> None:
    (edit, _status) = decisions.decide(advised(store, "halt"), ["halt"], "", TODAY, ()).edits
    assert "routes" not in plain(edit.content)
    assert decode("00" * 16, b'{"route":"halt"}').decided == ("halt",)


def test_a_route_that_does_not_exist_is_refused_and_none_needs_a_reason(store: CaseStore) -> None:
    with pytest.raises(InvalidInput) as refused:
        decisions.decide(advised(store, "halt"), ["hatl"], "omdat", TODAY, ())
    assert [(finding.code, finding.remedy) for finding in refused.value.findings] == [
        ("K20", "Bedoelt u halt?")
    ]
    with pytest.raises(InvalidInput) as refused:
        decisions.decide(sam(store), ["halt"], "", TODAY, ("halt",))
    assert [finding.code for finding in refused.value.findings] == ["K21"]


def test_a_closed_case_opens_again_and_forgets_why_it_was_closed(store: CaseStore) -> None:
    dossier = sam(store)
    dossier = store.change(dossier, decisions.close(dossier, "verhuisd", "naar Z", TODAY))
    assert plain(dossier.one(model.Zaak)) == {
        "status": "gesloten",
        "gesloten_op": "2026-09-01",
        "reden_sluiting": "verhuisd",
        "toelichting_sluiting": "naar Z",
    }
    dossier = store.change(dossier, decisions.with_status(dossier, "in_behandeling"))
    assert plain(dossier.one(model.Zaak)) == {"status": "in_behandeling"}
    with pytest.raises(InvalidInput):
        decisions.close(dossier, "zomaar", "", TODAY)


def test_a_change_to_an_old_piece_counts_as_the_last_processing(store: CaseStore, clock: Any) -> None:
    dossier = sam(store)
    clock.now = datetime(2027, 2, 3, 8, 0, tzinfo=UTC)
    set_(store, dossier, "jongere.roepnaam", "Sam")
    (line,) = store.summaries()
    assert (line.last, line.changed[:10], line.first) == ("2027-02-03", "2027-02-03", {"AVG": "2026-09-01"})


def test_the_regime_of_a_piece_can_be_corrected_and_the_history_shows_it(store: CaseStore) -> None:
    dossier = sam(store)
    dossier = set_(store, dossier, "meldingen.1.regime", "wpg")
    assert dossier.pieces["meldingen.1"].regime is Regime.WPG
    last = changes_of(store.versions(dossier.container))[-1]
    assert (last.path, last.old, last.new) == ("meldingen.1.regime", "AVG", "WPG")
    (line,) = store.summaries()
    assert set(line.first) == {"AVG", "WPG"}
    for path, value in (("meldingen.1.regime", "BRP"), ("meldingen.9.regime", "WPG"), ("regime", "WPG")):
        with pytest.raises(InvalidInput):
            set_(store, dossier, path, value)

"""What holds of every case in the editions that ship, and what can never happen in an instrument."""

from __future__ import annotations

import pytest

from mas_cli.proof.never_happens import never
from mas_cli.proof.proving import Proof
from support.instrument import ONE_BY_DEFAULT
from support.proof import broken, proof_of, results_of, shipped

OF_THE_MAS = ("hulp_voor_dwang", "licht_waar_het_kan", "meldcode_altijd")
OF_EVERY_INSTRUMENT = ("volledig_beslist", "ontbrekend_helpt", "vraag_gesteld", "veiligheid_los")


@pytest.mark.parametrize("edition", ONE_BY_DEFAULT)
def test_every_property_holds_of_every_case(edition: str) -> None:
    results = results_of(edition)
    assert tuple(results) == (*OF_THE_MAS, *OF_EVERY_INSTRUMENT)
    assert {id_: result.proved for id_, result in results.items()} == dict.fromkeys(results, True)


@pytest.mark.parametrize("edition", ONE_BY_DEFAULT)
def test_every_rule_can_decide_and_every_question_that_is_read_can_matter(edition: str) -> None:
    found = never(proof_of(edition))
    assert (found.steps, found.routes, found.signals, found.questions, found.undecided) == ((),) * 5
    assert "eerdere_meldingen" in found.unread
    assert not set(found.unread) & {"geboortedatum", "ongeoorloofd", "mc1_vermoeden", "verzuim_uren"}


@pytest.mark.slow
def test_what_can_never_happen_is_found() -> None:
    halt = {"aanwijzingen": {"leeftijd": {"als": "leeftijd < halt.min_leeftijd"}}}
    moot = (
        "luxe_dagen <= luxe.waarschuwing_max_dagen en school_communicatie_luxe = nee en "
        "(luxe_eerste_keer = ja of luxe_eerste_keer = nee of onbekend(luxe_eerste_keer = ja))"
    )
    again = {
        "tekst": "Nog eens",
        "als": "ongeoorloofd = nee en verzuim_soort = luxe en verzuim_soort = absoluut",
        "bij_onbekend": "verder",
        "uitkomst": {"status": "geen_route", "signalen": ["gesprek_en_waarschuwing"]},
    }
    luxe = {"stappen": {"luxe_waarschuwing": {"als": moot}}}
    found = never(
        Proof(broken({"routes": {"halt": halt}, "beslissing": {"nogmaals": again, "luxeverzuim": luxe}}))
    )
    assert found.routes == ("halt",)
    assert found.steps == ("nogmaals",)
    assert "luxe_eerste_keer" in found.questions
    assert "luxe_dagen" not in found.questions


def test_without_time_nothing_is_said() -> None:
    of = shipped("2022-03")
    proof = Proof(of, seconds=0)
    results = list(proof.results())
    assert [result.id for result in results] == list(OF_EVERY_INSTRUMENT)
    assert {result.proved for result in results} == {None}
    assert {result.witness for result in results} == {None}
    found = never(proof)
    assert (found.steps, found.routes, found.questions) == ((), (), ())
    assert "routes.halt" in found.undecided

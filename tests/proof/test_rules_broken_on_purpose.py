"""Each property is refuted where the rules are broken, by a case on which the evaluator says the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mas_cli.proof import properties
from mas_cli.proof.proving import Proof, PropertyResult
from support.proof import PROPERTIES, advice, broken, shipped

if TYPE_CHECKING:
    from pathlib import Path

    from mas_cli.instrument.instrument import Instrument

COMPULSORY = {"dwang_civiel", "dwang_straf"}


def refuted(id_: str, of: Instrument) -> PropertyResult:
    """The result of one property, which must be refuted."""
    result = Proof(of, properties.load(PROPERTIES, of)).result(id_)
    assert result.proved is False
    assert result.witness is not None
    said = advice(of, result.witness.answers)
    outcome = result.witness.outcome
    assert (outcome.status, outcome.routes, outcome.signals) == (said.status, said.routes, said.signals)
    return result


def case_of(result: PropertyResult) -> dict[str, Any]:
    assert result.witness is not None
    return dict(result.witness.answers)


def test_help_comes_last_where_the_criminal_route_forgets_it() -> None:
    of = broken({"routes": {"dwang_straf": {"contra": {"hulp_ging_voor": None}}}})
    case = case_of(refuted("hulp_voor_dwang", of))
    said = advice(of, case)
    assert COMPULSORY.intersection(said.routes)
    # No risk factor more than is needed, and help known not to have been refused.
    assert case["hulp_geweigerd"] == "nee"
    assert [case[q] for q in of.definition.groups["risicofactoren"] if q in case].count("ja") <= 2


def test_compulsion_goes_before_light_where_the_steps_change_places() -> None:
    steps = list(shipped("2022-03").definition.decision)
    order = [step.id for step in steps]
    light, heavy = order.index("licht"), order.index("zwaar")
    order[light], order[heavy] = order[heavy], order[light]
    of = broken({"beslissing": order})
    said = advice(of, case_of(refuted("licht_waar_het_kan", of)))
    assert COMPULSORY.intersection(said.routes)
    assert "aangewezen" in {said.verdicts[route].verdict for route in ("vrijwillige_hulp", "halt")}


def test_the_meldcode_falls_silent_where_its_signal_is_no_safety_signal() -> None:
    of = broken({"signalen": {"meldcode": {"veiligheid": False}}})
    result = refuted("meldcode_altijd", of)
    case = case_of(result)
    assert case["mc1_vermoeden"] == "ja"
    assert "meldcode" not in advice(of, case).signals


def test_a_complete_case_stays_open_where_a_step_demands_an_answer_to_be_yes() -> None:
    demand = {"tekst": "Alleen met motivatie", "vereist": "motivatie_leren = ja"}
    of = broken({"beslissing": {"eis": demand}})
    case = case_of(refuted("volledig_beslist", of))
    assert case["motivatie_leren"] == "nee"
    assert case_of(refuted("ontbrekend_helpt", of))["motivatie_leren"] == "nee"
    said = advice(of, case)
    assert said.status == "onvoldoende_informatie"
    assert said.missing == ()


def test_halt_needs_consent_that_nobody_is_asked_for() -> None:
    criterion = {"als": "instemming_ouders_halt = ja"}
    of = broken({"routes": {"halt": {"aanwijzingen": {"instemming_ouders": criterion}}}})
    result = refuted("vraag_gesteld", of)
    assert result.about == "halt: instemming_ouders_halt"
    case = case_of(result)
    said = advice(of, case)
    assert "instemming_ouders_halt" not in said.applicable
    assert said.verdicts["halt"].verdict == "niet_aangewezen"
    assert said.verdicts["halt"].unmet == ("instemming_ouders",)
    # Under 16 the parents are asked; there is nothing wrong with that.
    assert case["peildatum"].year - case["geboortedatum"].year >= 16


@pytest.mark.parametrize(
    ("patch", "with_route"),
    [
        ({"signalen": {"meldcode": {"als": "veiligheid en niet dwang_straf"}}}, False),
        (
            {"beslissing": {"anders": {"uitkomst": {"signalen": ["gesprek_en_waarschuwing", "meldcode"]}}}},
            True,
        ),
    ],
)
def test_the_meldcode_depends_on_the_route(patch: dict[str, Any], with_route: bool) -> None:
    of = broken(patch)
    result = refuted("veiligheid_los", of)
    assert result.about == "meldcode"
    assert result.other is not None
    case, other = case_of(result), dict(result.other.answers)
    assert "meldcode" in advice(of, case).signals
    assert "meldcode" not in advice(of, other).signals
    safety = [question for question in of.questions if question.startswith("mc")]
    assert [case.get(question) for question in safety] == [other.get(question) for question in safety]
    assert advice(of, case).step != advice(of, other).step or not with_route


def test_a_region_proves_what_it_wrote_itself(tmp_path: Path) -> None:
    of = shipped("2022-03")
    file = tmp_path / "eigenschappen.yaml"
    file.write_text(
        "geen_halt_boven_60:\n"
        "  tekst: Boven zestig uur is er geen Halt\n"
        "  als: verzuim_uren > halt.max_uren\n"
        "  nooit: advies.routes = halt\n"
        "school_altijd_eerst:\n"
        "  tekst: Dwang nooit zonder dat de school iets deed\n"
        "  als: advies.status = route\n"
        "  behalve: verzuim_soort in (luxe, absoluut)\n"
        "  altijd: school_maatregelen = ja of advies.routes = vrijwillige_hulp\n",
        encoding="utf-8",
    )
    proof = Proof(of, properties.load(file, of))
    assert proof.result("geen_halt_boven_60").proved is True
    refutation = proof.result("school_altijd_eerst")
    assert refutation.proved is False
    case = case_of(refutation)
    assert case.get("school_maatregelen") != "ja"
    assert "vrijwillige_hulp" not in advice(of, case).routes

"""How long data stay: every rule with its date, and where two rules contradict each other that is said."""

from __future__ import annotations

from datetime import date

import pytest

from mas_cli.errors import InvalidInput
from mas_cli.law.bewaren import Bewaring, Gevolg, Regime, load_bewaarregels, retention


def kept(regime: Regime, **more: date) -> Bewaring:
    return retention(
        regime,
        date(2010, 5, 14),
        date(2026, 11, 21),
        eerste_verwerking=date(2026, 9, 1),
        **more,  # type: ignore[arg-type]
    )


def test_data_under_the_avg_are_kept_as_the_selectielijst_says() -> None:
    found = kept(Regime.AVG)
    assert [(item.gevolg, item.datum, item.bron) for item in found.data] == [
        (Gevolg.BEWAREN_TOT, date(2029, 5, 14), "Selectielijst gemeenten 2020, 12.1.3"),
        (Gevolg.BEWAREN_TOT, date(2030, 5, 14), "Selectielijst gemeenten 2020, 12.1.4"),
    ]
    assert found.laatste(Gevolg.BEWAREN_TOT) == date(2030, 5, 14)
    assert found.laatste(Gevolg.VERNIETIGEN_OP) is None
    assert found.findings == ()


def test_data_under_the_wpg_have_all_dates_soonest_first() -> None:
    found = kept(Regime.WPG)
    assert [(str(item.gevolg), item.datum, item.bron) for item in found.data] == [
        ("vrij_gebruik_tot", date(2027, 9, 1), "Wpg 8 lid 1"),
        ("bewaren_tot", date(2029, 5, 14), "Selectielijst gemeenten 2020, 12.1.3"),
        ("bewaren_tot", date(2030, 5, 14), "Selectielijst gemeenten 2020, 12.1.4"),
        ("verwijderen_voor", date(2031, 9, 1), "Wpg 8 lid 6"),
        ("vernietigen_op", date(2036, 9, 1), "Wpg 14 lid 1"),
    ]
    assert found.findings == ()


def test_police_data_of_a_young_child_contradict_the_selectielijst() -> None:
    found = retention(Regime.WPG, date(2016, 5, 14), date(2026, 11, 21), eerste_verwerking=date(2026, 9, 1))
    assert [finding.code for finding in found.findings] == ["L70", "L70"]
    assert "2035-05-14" in found.findings[0].message
    assert "2031-09-01" in found.findings[0].message
    assert found.findings[0].basis == "Selectielijst gemeenten 2020, 12.1.3; Wpg 8 lid 6"


def test_the_day_of_removal_and_of_the_end_of_the_duty_count_when_known() -> None:
    found = kept(Regime.WPG, verwijderd_op=date(2027, 1, 5), einde_kwalificatieplicht=date(2027, 6, 20))
    assert found.laatste(Gevolg.VERNIETIGEN_OP) == date(2032, 1, 5)
    assert date(2029, 6, 20) in [item.datum for item in found.data]


def test_born_or_recorded_on_29_february_is_kept_long_enough_and_no_longer_than_allowed() -> None:
    found = retention(Regime.WPG, date(2012, 2, 29), date(2024, 2, 29), eerste_verwerking=date(2024, 2, 29))
    dates = {item.id: item.datum for item in found.data}
    assert dates["bewaren.leerplicht"] == date(2031, 3, 1)
    assert dates["bewaren.wpg_verwijderen"] == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("born", "first", "last"),
    [("2026-09-02", "2026-09-01", "2026-11-21"), ("2010-01-01", "2026-11-22", "2026-11-21")],
)
def test_dates_out_of_order_are_refused(born: str, first: str, last: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        retention(
            Regime.AVG,
            date.fromisoformat(born),
            date.fromisoformat(last),
            eerste_verwerking=date.fromisoformat(first),
        )
    assert [finding.code for finding in refused.value.findings] == ["L71"]


@pytest.mark.parametrize(
    "change",
    [
        ("start: geboortedatum", "start: verhuizing"),
        ("regime: [AVG]", "regime: [GDPR]"),
        ("regime: [AVG]", "regime: AVG"),
        ("gevolg: bewaren_tot", "gevolg: weggooien"),
        ("eenheid: jaren", "eenheid: maanden"),
    ],
)
def test_a_fault_in_a_rule_is_found(change: tuple[str, str]) -> None:
    good = (
        "r:\n  beschrijving: x\n  start: geboortedatum\n  regime: [AVG]\n  gevolg: bewaren_tot\n"
        "  eenheid: jaren\n  bron: x\n  waarden: [{vanaf: 2020-01-01, waarde: 1}]\n"
    )
    assert load_bewaarregels(good, "r.yaml")[1] == ()
    findings = load_bewaarregels(good.replace(*change), "r.yaml")[1]
    assert [(finding.code, finding.where) for finding in findings] == [("L72", "r.yaml:1")]

"""The checks C01 to C30, E01 to E29 for letters: data in `formats/_checks.yaml`, functions here that look.

A function looks at the facts and gives a `Hit` for each way in which they fail; it knows no threshold, no
article and no sentence. Where a fact is absent it stays silent: absence is reported for the field itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from mas_cli.documents.checks import (
    besluit,
    brief,
    brief_soort,
    feit,
    halt,
    taal,
    verbalisant,
    verhoor,
    verzuim,
)
from mas_cli.documents.checks.view import Hit, View

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

FUNCTIONS: Final[Mapping[str, Callable[[View], Iterable[Hit]]]] = {
    "C01": verbalisant.akte,
    "C02": verbalisant.bevoegd,
    "C03": verbalisant.sluiting,
    "C04": feit.periode,
    "C05": feit.pleegplaats,
    "C06": feit.artikelen,
    "C07": feit.leeftijd,
    "C08": feit.hoedanigheid,
    "C09": verhoor.cautie,
    "C10": verhoor.rechten,
    "C11": verhoor.raadsman,
    "C12": verhoor.begeleider,
    "C13": verhoor.jong_zonder_raadsman,
    "C14": verhoor.tijden,
    "C15": verhoor.ondertekening,
    "C16": verhoor.tolk,
    "C17": verhoor.uitnodiging,
    "C18": verhoor.overreding,
    "C19": verzuim.vrijstellingsgronden,
    "C20": verzuim.vrijstelling,
    "C21": verzuim.tabel,
    "C22": verzuim.onder_drempel,
    "C23": verzuim.luxe_waarschuwing,
    "C24": verzuim.luxe_aankondiging,
    "C25": halt.criteria,
    "C26": feit.termijnen,
    "C27": feit.rvdk,
    "C28": taal.feit_en_mening,
    "C29": taal.persoonsgegevens,
    "C30": taal.resten,
    "E01": brief.dagtekening,
    "E02": brief.volgorde,
    "E03": brief.woorden,
    "E04": brief.afspraak,
    "E05": brief.artikelen,
    "E06": brief.afschrift,
    "E07": brief.bedragen,
    "E08": brief.rvdk,
    "E09": brief_soort.halt_termijn,
    "E10": brief_soort.meldcode,
    "E11": brief_soort.svb_leeftijd,
    "E12": brief_soort.svb_college,
    "E13": brief_soort.vrijstelling_termijn,
    "E14": brief_soort.verklaring_5a,
    "E15": brief_soort.plaatsing_5b,
    "E16": brief_soort.vrijstelling_15,
    "E17": brief_soort.verlof_bevoegd,
    "E18": brief_soort.godsdienst,
    "E19": brief_soort.verlof_dagen,
    "E20": brief_soort.mazl_drempel,
    "E21": brief_soort.mazl_toestemming,
    "E22": brief_soort.afspraken,
    "E23": besluit.op_tijd,
    "E24": besluit.gehoord,
    "E25": besluit.zienswijze,
    "E26": besluit.vervangende_leerplicht,
    "E27": brief_soort.college,
    "E28": besluit.artikel_15,
    "E29": besluit.doorstroompunt,
    "E30": besluit.later,
}

__all__ = ["FUNCTIONS", "Hit", "View"]

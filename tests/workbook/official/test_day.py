"""The day a command is given is the day the formulas of a bound workbook see."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

from mas_cli.commands import _clock
from mas_cli.commands.instrument.choosing import choose
from mas_cli.formulas import CellRef
from mas_cli.workbook.official.adding import keep, proposed
from mas_cli.workbook.official.bound import BoundInstrument
from support.official import Tab, book


def test_today_in_a_bound_workbook_is_the_day_asked_for(tmp_path: Path) -> None:
    form = Tab(
        {"A1": "Uren verzuim", "A3": "Punten", "B3": ("B1*10000000+YEAR(TODAY())*10000+MONTH(NOW())*100", 9)},
        rules=(("B1", "whole", "between", "0", "100"),),
    )
    path = tmp_path / "proef.xlsx"
    path.write_bytes(book({"Form": form}))
    keep(proposed(path, "proef"), overwrite=False)
    instrument = choose("proef", None).on(date(2019, 3, 4))
    assert isinstance(instrument, BoundInstrument)
    (question,) = instrument.questions
    again = pickle.loads(pickle.dumps(_clock.on(date(2019, 3, 4))))
    assert again().date() == date(2019, 3, 4)
    assert instrument.outcome({question: 1})[CellRef("Form", 3, 2)] == 10000000 + 2019 * 10000 + 300

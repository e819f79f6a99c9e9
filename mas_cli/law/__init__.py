"""The law as dated data: leerplicht status by day, school weeks, deadlines, retention.

May not know: a case or an instrument; dates and hours go in, dates and articles come out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from mas_cli.law.leerplicht import LeerplichtStatus


def status(
    geboortedatum: date | str,
    op: date | str,
    startkwalificatie: bool | str | None = None,
    *,
    volledige_schooljaren: int | None = None,
) -> LeerplichtStatus:
    """The leerplicht status of a jongere on a day, with the articles and the days on which it changes.

    Args:
        geboortedatum: a date, or as people write one; known in part (`2010-05-00`) or `onbekend` too.
        op: the day asked.
        startkwalificatie: true or `ja`, false or `nee`; None or `onbekend` when it is unknown.
        volledige_schooljaren: full school years attended up to the last 31 July; None for unknown.

    Raises:
        ValueError: one of them is no date, or neither ja nor nee.
        InvalidInput: born after `op` (L12), impossible number of school years (L13), no law for that day
            (L11).
    """
    from datetime import date

    from mas_cli.law.data import law_parameters
    from mas_cli.law.leerplicht import status as status_on
    from mas_cli.written import FULL, PARTLY, UNKNOWN, read_day, read_yes_no

    born, day = read_day(geboortedatum, PARTLY), read_day(op, FULL)
    if born is None or not isinstance(day, date):
        raise ValueError("geboortedatum" if born is None else "op")
    known = {"ja": True, "nee": False, UNKNOWN: None, None: None}[read_yes_no(startkwalificatie)]
    return status_on(born, day, known, law_parameters(), volledige_schooljaren=volledige_schooljaren)

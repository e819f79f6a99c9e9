"""`mas instrument diff` of workbooks of somebody else, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mas_cli.commands import _console
from mas_cli.commands.instrument.official import workbook_path
from mas_cli.errors import UsageError
from mas_cli.i18n import _
from mas_cli.text import one_line
from mas_cli.workbook.official import store

if TYPE_CHECKING:
    from mas_cli.instrument.diff import Change, FieldChange
    from mas_cli.workbook.official.diff import Compared

_FILES = (*store.ENDINGS, ".xltx", ".xltm", ".zip")
_LIMIT = 200


def are_workbooks(before: str, after: str) -> bool:
    """Whether both are workbooks, bound or as a file.

    Raises:
        UsageError: one of them is, and the other is an instrument of another kind.
    """
    found = [store.folder_of(name) is not None or name.lower().endswith(_FILES) for name in (before, after)]
    if any(found) and not all(found):
        raise UsageError(
            _("A workbook can only be compared with a workbook."),
            remedy=_("Give two bound workbooks, or a bound one and a file."),
        )
    return all(found)


def show(before: str, after: str, *, as_json: bool) -> None:
    """Print what differs; raises InvalidInput where one of them cannot be read."""
    from mas_cli.workbook.official.diff import compare

    for name in (before, after):
        workbook_path(name)
    found = compare(before, after)
    if as_json:
        _console.out_json(found.as_json())
        return
    _show(found)


def _show(found: Compared) -> None:
    if found.same:
        _console.out(_("A filled copy of the one is recognised as a copy of the other."))
    else:
        _console.out(_("A filled copy of the one is not recognised as a copy of the other."))
    titles = {"vragen": _("Questions"), "uitkomsten": _("Outcomes"), "cellen": _("Other cells")}
    for part, title in titles.items():
        changes = [change for change in found.changes if change.part == part]
        if changes:
            _console.out("")
            _console.out(title)
        for change in changes:
            for line in _lines(change):
                _console.out(f"  {line}")
    if not found.changes:
        _console.out(_("Questions, outcomes and other cells are the same."))


def _lines(change: Change) -> list[str]:
    said = {field.field: field.after or field.before for field in change.fields}
    if change.part == "cellen":
        return [_sheet(change, said)]
    name = one_line(change.id, limit=_LIMIT)
    place = one_line(said.get("cel", ""), limit=_LIMIT)
    text = one_line(said.get("tekst", ""), limit=_LIMIT)
    if change.kind == "added":
        return ["+ " + _("{name} ({place}) came: {text}").format(name=name, place=place, text=text)]
    if change.kind == "removed":
        return ["– " + _("{name} ({place}) went: {text}").format(name=name, place=place, text=text)]
    return [f"~ {name}", *(f"    {_field(field)}" for field in change.fields)]


def _field(field: FieldChange) -> str:
    before, after = (one_line(text, limit=_LIMIT) or "–" for text in (field.before, field.after))
    if field.field == "opties":
        return _options(field)
    titles = {
        "cel": _("moved"),
        "tekst": _("other words"),
        "soort": _("other kind of answer"),
        "blok": _("other heading"),
        "min": _("other lowest value"),
        "max": _("other highest value"),
        "toelichting": _("other cell for remarks"),
        "lijst": _("other list"),
        "formule": _("other formula"),
        "routes": _("other texts or routes"),
    }
    return f"{titles[field.field]}: {before} → {after}"


def _options(field: FieldChange) -> str:
    """The answers that came and went; or that only their order differs."""
    before, after = ([one for one in text.split("; ") if one] for text in (field.before, field.after))
    came = [f"+ {one_line(one)}" for one in after if one not in before]
    went = [f"– {one_line(one)}" for one in before if one not in after]
    return f"{_('other answers to choose from')}: {', '.join(came + went) or _('in another order')}"


def _sheet(change: Change, said: dict[str, str]) -> str:
    name = one_line(change.id)
    if change.kind == "added":
        return "+ " + _("sheet {name} came").format(name=name)
    if change.kind == "removed":
        return "– " + _("sheet {name} went").format(name=name)
    before = next((one_line(field.before) for field in change.fields if field.field == "naam"), "")
    if before and len(change.fields) == 1:
        return "~ " + _("sheet {before} is called {name} now").format(before=before, name=name)
    if before:
        name = f"{name} ({_('formerly {before}').format(before=before)})"
    return "~ " + _("sheet {name}: {formulas} formulas and {values} texts or numbers differ").format(
        name=name, formulas=said.get("formules", "0"), values=said.get("waarden", "0")
    )

"""`mas uitleg`: what a word means, from the data, with source and date."""

from __future__ import annotations

from typing import Annotated

import typer

from mas_cli.commands import _console
from mas_cli.commands._app import command, new_app
from mas_cli.commands._options import JsonOption, OnOption
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity
from mas_cli.i18n import _
from mas_cli.text import one_line

app = new_app()
_SHOWN = 80
# More explanations than this are listed by name.
_AT_ONCE = 8


@command(
    app,
    help=_(
        "Explain a word: definitions, routes, steps, questions, indications, terms, numbers and articles, "
        "with their source and the date from which they hold. Without a word it lists what can be asked."
    ),
    example="mas uitleg luxeverzuim",
)
def uitleg(
    term: Annotated[list[str] | None, typer.Argument(metavar="TERM", help=_("The word."))] = None,
    op: OnOption = "",
    json_output: JsonOption = False,
) -> None:
    """Print explanations."""
    from mas_cli.commands._days import day_option
    from mas_cli.glossary import explain, explanations
    from mas_cli.law.lookup import is_reference

    day = day_option(op, "--op")
    name = " ".join(term or ())
    search = explain(name, day)
    found = search.exact if name.strip() else explanations(day)
    # The name of an article comes before texts that only speak of it.
    if not found and (not search.told or is_reference(name)):
        _article(name, op, list(search.near), json_output=json_output)
        return
    found = found or search.told
    if json_output:
        _console.out_json(
            {
                "schema": "mas.uitleg/1",
                "op": day.isoformat(),
                "terms": [
                    {
                        "name": item.name,
                        "kind": item.kind,
                        "text": item.text,
                        "source": item.source,
                        "mark": item.mark,
                        "since": item.since or None,
                        "edition": item.edition or None,
                        "also": list(item.also),
                        "see": list(item.see),
                    }
                    for item in found
                ],
            }
        )
        return
    in_short = not name.strip() or len(found) > _AT_ONCE
    for item in found:
        if in_short:
            _console.out(f"{item.kind:<10}  {item.name}")
            continue
        _console.out(f"{item.name} ({item.kind})")
        _console.wrapped(item.text, "  ")
        if item.see:
            _console.wrapped(_("See: {names}").format(names=", ".join(item.see)), "  ")
        edition = _("edition {edition}").format(edition=item.edition) if item.edition else ""
        since = _("since {day}").format(day=item.since) if item.since else ""
        about = ", ".join(part for part in (item.source, edition, since, item.mark) if part)
        _console.wrapped(about, "  § ", "    ")
    if in_short:
        _console.next_step("mas uitleg …")


def _article(name: str, op: str, near: list[str], *, json_output: bool) -> None:
    """An article of the law, or else the nearest words."""
    from mas_cli.commands._days import day_option
    from mas_cli.commands.law import output
    from mas_cli.law.lookup import look_up

    try:
        found = look_up(name, day_option(op, "--op"))
    except InvalidInput as error:
        if [finding.code for finding in error.findings] != ["L20"]:
            raise
        shown = one_line(name, limit=_SHOWN)
        message = _("There is no explanation of {name}.").format(name=shown)
        remedy = (
            _("Did you mean: {references}?").format(references=", ".join(near))
            if near
            else error.findings[0].remedy
        )
        raise InvalidInput(
            message, findings=[Finding("P40", Severity.BLOCK, shown, message, remedy)]
        ) from error
    output.show(found, json_output=json_output)

"""The commands of `mas` by name: where each is and what the help says of it; nothing is imported for it."""

from __future__ import annotations

from typing import NamedTuple

from mas_cli.i18n import _


class Entry(NamedTuple):
    """One command of the root: the module that holds it and what `mas --help` says of it."""

    module: str
    help: str


def entries() -> dict[str, Entry]:
    """Every command of `mas`, in the order in which the help shows them."""
    return {
        "vandaag": Entry("today", _("What is late, due, came in or lies unfinished, by name.")),
        "werk": Entry("work", _("Work on one case: where it stands, and what can be done now.")),
        "screen": Entry("screen.app", _("Hold the questionnaire and advise a route, with reasons.")),
        "instrument": Entry("instrument.app", _("List, show, check, compare and export instruments.")),
        "score": Entry("score", _("Score many: workbooks, folders, zips and registers, in one table.")),
        "report": Entry("report", _("An overview of the cases in the vault, and the leerplichttelling.")),
        "pv": Entry("document.pv", _("Make a proces-verbaal: what is missing, and the Word file.")),
        "brief": Entry("document.brief", _("Make letters and notices, one or many at once.")),
        "format": Entry("format.app", _("Bring your own Word format: places to fill, fields, check.")),
        "case": Entry("case.app", _("Dossiers: begin, fill, show, decide, evaluate, close.")),
        "plan": Entry("plan.app", _("The step plan of a case: who does what by when, and what is next.")),
        "meldcode": Entry(
            "plan.meldcode", _("The five steps and questions of the meldcode, apart from the route.")
        ),
        "toets": Entry(
            "toets.app", _("Guided checks: sickness absence, exemption and leave, child benefit.")
        ),
        "region": Entry("region.app", _("The agreement of a region: begin, show, check, compare.")),
        "update": Entry("update.app", _("The yearly update: what a new edition changes, and installing it.")),
        "uitleg": Entry("uitleg", _("What a word means, with its source and date.")),
        "law": Entry("law.app", _("What the law says on a day: leerplicht status and its dates.")),
        "instellingen": Entry("settings", _("Who you are: asked once, filled in everywhere.")),
        "vault": Entry("vault.app", _("The vault in which the dossiers are kept, encrypted.")),
        "demo": Entry("demo", _("Show the whole story on synthetic data, with no questions asked.")),
        "doctor": Entry("doctor", _("Versions, places and optional programs; no personal data.")),
    }


def root_help() -> str:
    """What the program is."""
    return _(
        "Tools around the Methodische Aanpak Schoolverzuim (MAS) for school-attendance officers. "
        "The instrument that ships is a reconstruction from public sources; "
        "your own official file can replace it."
    )


def root_example() -> str:
    """The example under the help."""
    return _("Example: {command}").format(command="mas demo")


def root_options() -> list[tuple[str, str]]:
    """The options before the command."""
    return [
        ("--version", _("Show the version.")),
        ("--install-completion", _("Let the Tab key complete commands in this shell.")),
        ("--show-completion", _("Print what --install-completion would add to the shell.")),
        ("-h, --help", _("Show this message and exit.")),
    ]

"""Articles of law as data: the words that held on a day, and a mark where they are not literal.

One file a statute under `instruments/law/artikelen`. An article has one or more dated texts; the newest one
that began on or before the day asked is the one that held. `vanaf` is the oldest text in which these very
words were read, so a day before it gets that text with a finding instead of silence.
"""

from __future__ import annotations

import difflib
import functools
import re
from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from mas_cli import yamlfile
from mas_cli.errors import InvalidInput
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.law.data import law_folder
from mas_cli.law.refusals import not_found
from mas_cli.law.verwijzing import Verwijzing, parse_verwijzing
from mas_cli.written import short_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from mas_cli.yamlfile import Document

_KEYS: Final = ("wet", "afkorting", "ook", "bron", "artikelen")
_ARTICLE_KEYS: Final = ("onderwerp", "teksten")
_TEXT_KEYS: Final = ("vanaf", "gelezen", "letterlijk", "vervallen", "noot", "tekst", "leden")
_SUGGESTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Tekst:
    """An article as it read from a day on.

    Attributes:
        leden: the paragraphs by number; the key is empty for an article without numbered paragraphs.
        gelezen: the dates of the consolidated texts in which these words were read.
        letterlijk: False when `leden` hold a description of ours instead of the words of the law.
    """

    vanaf: date
    gelezen: tuple[date, ...]
    leden: Mapping[str, str]
    letterlijk: bool = True
    vervallen: bool = False
    noot: str = ""


@dataclass(frozen=True, slots=True)
class Artikel:
    """One article with its dated texts, oldest first."""

    wet: str
    nummer: str
    onderwerp: str
    bron: str
    teksten: tuple[Tekst, ...]


@dataclass(frozen=True, slots=True)
class Vindplaats:
    """Return what the law says at a reference on a day.

    Attributes:
        tekst: the words, paragraphs separated by blank lines; empty when the article had lapsed.
        bron: the address of the consolidated text that was read.
        gelezen_tot: the day of the last consolidated text in which these words were read.
        findings: L22 the stored text is younger than the day, L23 lapsed, L24 not literal.
    """

    verwijzing: Verwijzing
    wet: str
    onderwerp: str
    op: date
    tekst: str
    vanaf: date
    letterlijk: bool
    vervallen: bool
    noot: str
    bron: str
    gelezen_tot: date
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Artikelen:
    """The articles of all statutes; look one up with `vind`."""

    artikelen: Mapping[tuple[str, str], Artikel]
    namen: Mapping[str, str]

    def parse(self, text: str) -> Verwijzing | None:
        """The reference in a text, when it names a statute that is known here."""
        return parse_verwijzing(text, self.namen)

    def contains(self, text: str) -> bool:
        """Whether the article and paragraph a text refers to are stored, for some day."""
        reference = self.parse(text)
        if reference is None:
            return False
        article = self.artikelen.get((reference.wet, reference.artikel))
        return article is not None and any(
            not reference.lid or reference.lid in tekst.leden for tekst in article.teksten
        )

    def suggestions(self, text: str) -> tuple[str, ...]:
        """Return references that resemble one that was not found, nearest first."""
        known = list(self.verwijzingen())
        by_lower = {reference.lower(): reference for reference in known}
        reference = self.parse(text)
        asked = str(reference).lower() if reference else text.lower()
        near = difflib.get_close_matches(asked, by_lower, n=_SUGGESTIONS, cutoff=0.6)
        return tuple(by_lower[match] for match in near)

    def verwijzingen(self) -> Iterable[str]:
        """Every article and paragraph that is stored, in the order of the files."""
        for (wet, nummer), article in self.artikelen.items():
            yield str(Verwijzing(wet, nummer))
            paragraphs = dict.fromkeys(lid for tekst in article.teksten for lid in tekst.leden if lid)
            for lid in paragraphs:
                yield str(Verwijzing(wet, nummer, lid))

    def find(self, text: str, op: date) -> Vindplaats:
        """The text at a reference as it held on a day.

        Raises:
            InvalidInput: no such reference here (L20); the remedy names the nearest ones.
        """
        reference = self.parse(text)
        article = self.artikelen.get((reference.wet, reference.artikel)) if reference else None
        if reference is None or article is None:
            raise self._not_found(text)
        position = bisect_right(article.teksten, op, key=lambda tekst: tekst.vanaf)
        tekst = article.teksten[max(position - 1, 0)]
        words = _words(tekst, reference)
        if words is None:
            raise self._not_found(text)
        findings = _remarks(reference, tekst, op)
        return Vindplaats(
            verwijzing=reference,
            wet=article.wet,
            onderwerp=article.onderwerp,
            op=op,
            tekst=words,
            vanaf=tekst.vanaf,
            letterlijk=tekst.letterlijk,
            vervallen=tekst.vervallen,
            noot=tekst.noot,
            bron=f"{article.bron}/{_read_for(tekst, op)}#Artikel{article.nummer}",
            gelezen_tot=max(tekst.gelezen),
            findings=findings,
        )

    def _not_found(self, text: str) -> InvalidInput:
        near = self.suggestions(text)
        remedy = (
            _("Did you mean: {references}?").format(references=", ".join(near))
            if near
            else _("Write the statute and the article, such as: Lpw 2 lid 3.")
        )
        message = _("{reference} is not among the stored articles.").format(reference=text)
        return not_found(text, message, remedy)


def wetsartikelen() -> Artikelen:
    """The articles that ship with the program or came with an edition.

    Raises:
        InvalidInput: a file was changed and has a fault; with all of them.
    """
    return _read_once(law_folder("artikelen"))


@functools.cache
def _read_once(files: tuple[Path, ...]) -> Artikelen:
    documents = [yamlfile.read(path, f"law/artikelen/{path.name}") for path in files]
    articles, findings = load_artikelen(documents)
    raise_if_blocking(findings)
    return articles


def load_artikelen(documents: Iterable[Document]) -> tuple[Artikelen, tuple[Finding, ...]]:
    """Statutes from their files.

    Returns:
        The articles that are right, and a finding (L21, `name:line`) for every fault.
    """
    reader = _Reader()
    for document in documents:
        reader.read(document)
    articles = Artikelen(MappingProxyType(reader.articles), MappingProxyType(reader.names))
    return articles, tuple(reader.findings)


def _words(tekst: Tekst, reference: Verwijzing) -> str | None:
    """The words at a reference inside one dated text; None when the paragraph or part is not there."""
    if tekst.vervallen:
        return ""
    if reference.lid:
        words = tekst.leden.get(reference.lid)
    else:
        words = "\n\n".join(f"{lid} {text}" if lid else text for lid, text in tekst.leden.items())
    if words is None or not reference.onder:
        return words
    part = re.search(rf"^{re.escape(reference.onder)}(?:\.|°\.?) .*$", words, re.MULTILINE)
    return part[0] if part else None


def _read_for(tekst: Tekst, op: date) -> date:
    """The consolidated text to cite: the last one read that held on the day, else the first one read."""
    return max((day for day in tekst.gelezen if day <= op), default=min(tekst.gelezen))


def _remarks(reference: Verwijzing, tekst: Tekst, op: date) -> tuple[Finding, ...]:
    found = []
    where = str(reference)
    if op < tekst.vanaf:
        found.append(
            Finding(
                "L22",
                Severity.WARN,
                where,
                _("The oldest stored text is of {first}; on {day} the words may have been different.").format(
                    first=short_day(tekst.vanaf), day=short_day(op)
                ),
                _("Check wetten.overheid.nl for that day."),
            )
        )
    if tekst.vervallen:
        found.append(
            Finding(
                "L23",
                Severity.WARN,
                where,
                _("This article had lapsed on {day} (from {first}).").format(
                    day=short_day(op), first=short_day(tekst.vanaf)
                ),
                _("Do not cite it for that day."),
            )
        )
    if not tekst.letterlijk:
        found.append(
            Finding(
                "L24",
                Severity.INFO,
                where,
                _("This is a description in our own words, not the text of the law."),
                _("Read the text at its source before quoting it."),
            )
        )
    return tuple(found)


class _Reader:
    """Checks the files of statutes and collects what is wrong with them."""

    def __init__(self) -> None:
        self.articles: dict[tuple[str, str], Artikel] = {}
        self.names: dict[str, str] = {}
        self.findings: list[Finding] = []

    def read(self, document: Document) -> None:
        data = document.data
        if not isinstance(data, dict) or not isinstance(data.get("artikelen"), dict):
            self._add(document, (), _("A file of articles has wet, afkorting, bron and artikelen."))
            return
        self._unknown(document, (), data, _KEYS)
        wet, afkorting, bron = (self._text(document, (), data, key) for key in ("wet", "afkorting", "bron"))
        for name in (wet, afkorting, *(data.get("ook") or ())):
            if name and self.names.setdefault(str(name).lower(), afkorting) != afkorting:
                self._add(
                    document, ("ook",), _("{name} already stands for another statute.").format(name=name)
                )
        for nummer, fields in data["artikelen"].items():
            path = ("artikelen", nummer)
            if not isinstance(fields, dict) or not isinstance(fields.get("teksten"), list):
                self._add(document, path, _("An article has onderwerp and a list teksten."))
                continue
            self._unknown(document, path, fields, _ARTICLE_KEYS)
            onderwerp = self._text(document, path, fields, "onderwerp")
            teksten = [
                tekst
                for position, item in enumerate(fields["teksten"])
                if (tekst := self._tekst(document, (*path, "teksten", position), item)) is not None
            ]
            days = [tekst.vanaf for tekst in teksten]
            if days != sorted(set(days)):
                self._add(document, path, _("The texts must stand in order of vanaf, each day once."))
            if teksten:
                # A later file may add texts to an article of an earlier one.
                before = self.articles.get((afkorting, nummer))
                texts = {text.vanaf: text for text in (*(before.teksten if before else ()), *teksten)}
                self.articles[afkorting, nummer] = Artikel(
                    wet, nummer, onderwerp, bron, tuple(texts[day] for day in sorted(texts))
                )

    def _tekst(self, document: Document, path: tuple[str | int, ...], item: Any) -> Tekst | None:
        if not isinstance(item, dict):
            self._add(document, path, _("A text has vanaf, gelezen and tekst or leden."))
            return None
        self._unknown(document, path, item, _TEXT_KEYS)
        vanaf, gelezen = item.get("vanaf"), item.get("gelezen")
        if not isinstance(vanaf, date):
            self._add(document, (*path, "vanaf"), _("vanaf is not a date."))
            return None
        if not isinstance(gelezen, list) or not gelezen or not all(isinstance(d, date) for d in gelezen):
            self._add(document, (*path, "gelezen"), _("gelezen is a list of the dates of the texts read."))
            return None
        vervallen = item.get("vervallen") is True
        leden = item.get("leden") or ({"": item["tekst"]} if "tekst" in item else {})
        if not isinstance(leden, dict) or not all(isinstance(words, str) for words in leden.values()):
            self._add(document, path, _("leden maps the number of each paragraph to its words."))
            return None
        if bool(leden) is vervallen or ("tekst" in item and "leden" in item):
            self._add(document, path, _("Give either tekst, or leden, or vervallen: true."))
        return Tekst(
            vanaf=vanaf,
            gelezen=tuple(gelezen),
            leden=MappingProxyType({lid: words.strip() for lid, words in leden.items()}),
            letterlijk=item.get("letterlijk", True) is True,
            vervallen=vervallen,
            noot=str(item.get("noot", "")).strip(),
        )

    def _text(self, document: Document, path: tuple[str | int, ...], fields: dict[str, Any], key: str) -> str:
        value = fields.get(key)
        if not isinstance(value, str) or not value.strip():
            self._add(document, (*path, key), _("{key} must be a text.").format(key=key))
            return ""
        return value.strip()

    def _unknown(
        self, document: Document, path: tuple[str | int, ...], fields: dict[str, Any], known: tuple[str, ...]
    ) -> None:
        for key in fields:
            if key not in known:
                self._add(document, (*path, key), _("{key} is not a key here.").format(key=key[:80]))

    def _add(self, document: Document, path: tuple[str | int, ...], message: str) -> None:
        remedy = _("docs/wet.md shows the form of a file of articles.")
        self.findings.append(Finding("L21", Severity.BLOCK, document.where(path), message, remedy))

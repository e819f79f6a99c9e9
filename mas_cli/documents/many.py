"""Many documents of one type in one run: a refusal never stops the rest; a manifest lists the outcomes."""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.documents import data, make
from mas_cli.documents.facts import Facts, of_region
from mas_cli.documents.register import RegisterRow, read_register
from mas_cli.errors import Busy, InvalidInput, MasError
from mas_cli.files import atomic_write, must_be_free, must_be_writable, private_directory
from mas_cli.findings import Finding, Severity, listed, raise_if_blocking
from mas_cli.i18n import _
from mas_cli.reasons import UnusableError, reason_of
from mas_cli.table import LIST_ENDINGS, NAMED_ENDINGS

if TYPE_CHECKING:
    from contextlib import AbstractContextManager
    from datetime import date

    from mas_cli.documents.model import Format
    from mas_cli.region.overlay import Overlay
    from mas_cli.table import Asked, Columns

    FactsByCase = AbstractContextManager[Callable[[str], Facts]]

MANIFEST: Final = "manifest.json"
SCHEMA: Final = "mas.documents/1"
DATA_FILES: Final = (".yaml", ".yml", ".json")
MAX_LIST_BYTES: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Input:
    """One document to make.

    Attributes:
        name: how the manifest names it.
        stem: the name of the file to write, without its ending.
        facts: reads its facts; raises when they cannot be read.
    """

    name: str
    stem: str
    facts: Callable[[], Facts]


@dataclass(frozen=True, slots=True)
class Order:
    """What holds for every document of the run.

    Attributes:
        out_dir: where the documents and the manifest go.
        shared: a file with facts that hold for all; an input's own facts go before them.
        draft: mark them CONCEPT, whatever is missing.
        pdf: a PDF of each, in one run of LibreOffice.
        force: replace what is there.
        columns: which column of a register is which field.
        asked: the sheet and the row of the headings of a register, where the user named them.
    """

    out_dir: Path
    shared: Path | None = None
    draft: bool = False
    pdf: bool = False
    force: bool = False
    columns: Columns | None = None
    asked: Asked | None = None


@dataclass(slots=True)
class DocumentRun:
    """What became of the inputs so far; as JSON it is the manifest.

    Attributes:
        manifest: where the manifest is written, as soon as there is an entry.
        entries: one for every input that was tried, in their order.
        contents: the Word files to convert to PDF, by the stem of their name.
        remarks: what is worth knowing of the register as a whole.
    """

    fmt: Format
    day: date
    order: Order
    manifest: Path
    entries: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)
    remarks: list[Finding] = field(default_factory=list)

    def count(self, status: str) -> int:
        """Number of inputs that ended with a status: `made`, `without_pdf` or `refused`."""
        return sum(entry["status"] == status for entry in self.entries)

    def as_json(self) -> dict[str, Any]:
        """What was made and refused, with the hash of the format and of every document."""
        return {
            "schema": SCHEMA,
            "type": self.fmt.type,
            "edition": self.fmt.edition,
            "format_sha256": hashlib.sha256(self.fmt.document.read_bytes()).hexdigest(),
            "date": self.day.isoformat(),
            "draft": self.order.draft,
            "made": self.count("made"),
            "without_pdf": self.count("without_pdf"),
            "refused": self.count("refused"),
            "findings": listed(self.remarks),
            "documents": self.entries,
        }


def begin(fmt: Format, order: Order, day: date) -> DocumentRun:
    """Make the folder ready and return a run without entries.

    Raises:
        InvalidInput: there is no LibreOffice for a PDF, a manifest is there already, or the folder cannot be
            made or written.
    """
    if order.pdf:
        from mas_cli.documents.pdf import need_office

        need_office()
    manifest = order.out_dir / MANIFEST
    _must_be_free(manifest, order)
    try:
        private_directory(order.out_dir)
    except OSError as error:
        raise InvalidInput(
            _("The folder {path} cannot be made: {reason}.").format(
                path=order.out_dir, reason=reason_of(error)
            )
        ) from error
    must_be_writable(order.out_dir)
    return DocumentRun(fmt, day, order, manifest)


def make_all(run: DocumentRun, cases: Path, region: Overlay | None, by_case: FactsByCase) -> None:
    """Make a document for every input and write the manifest, also when the user stops halfway.

    Args:
        run: from `begin`; it gets an entry for every input.
        cases: a folder of data files, one data file, a register (csv, xlsx or parquet, a column a field; also
            in a zip) or a list of cases (`.txt`, a code a line).
        region: the agreement that fills in sender and signature; None for none.
        by_case: opens the vault and gives the facts of a case by its code; entered for a list of cases only.

    Raises:
        InvalidInput: there are no inputs, or the shared facts are at fault; and what `by_case` raises.
    """
    shared = {**of_region(run.fmt, region), **_shared(run.fmt, run.order.shared)}
    try:
        with _inputs(cases, run, by_case) as found:
            for item in found:
                run.entries.append(_made(item, shared, run))
        if run.order.pdf and run.contents:
            _add_pdfs(run)
    finally:
        if run.entries:
            text = json.dumps(run.as_json(), ensure_ascii=False, indent=2)
            atomic_write(run.manifest, (text + "\n").encode(), private=True, overwrite=True)


def _shared(fmt: Format, path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    mapping, where = data.read(path)
    raise_if_blocking(
        data.from_mapping(fmt, mapping, where)[1], _("{name} cannot be used.").format(name=path.name)
    )
    return mapping


@contextlib.contextmanager
def _inputs(place: Path, run: DocumentRun, by_case: FactsByCase) -> Iterator[list[Input]]:
    suffix = place.suffix.lower()
    if place.is_dir():
        files = sorted(path for path in place.iterdir() if path.suffix.lower() in DATA_FILES)
        found = _from_files(files)
    elif suffix in DATA_FILES:
        found = _from_files([place])
    elif suffix == ".txt":
        codes = [line.strip() for line in _text(place).splitlines()]
        wanted = list(dict.fromkeys(code for code in codes if code and not code.startswith("#")))
        _refuse_nothing(place, wanted)
        with by_case as facts_of:
            yield [Input(code, code, partial(facts_of, code)) for code in wanted]
        return
    elif suffix == ".zip" or suffix in LIST_ENDINGS | NAMED_ENDINGS.keys():
        found = _from_register(place, run)
    else:
        raise _refused(
            "F30",
            place,
            _("{name} is no folder, data file, register or list of cases.").format(name=place.name),
            _(
                "Give a folder of .yaml or .json files, a list (.csv, .xlsx, .parquet) with a column a "
                "field, or a .txt with a case a line."
            ),
        )
    _refuse_nothing(place, found)
    yield found


def _from_files(files: list[Path]) -> list[Input]:
    seen: Counter[str] = Counter()
    found = []
    for path in files:
        seen[path.stem] += 1
        stem = path.stem if seen[path.stem] == 1 else f"{path.stem}-{seen[path.stem]}"
        found.append(Input(path.name, stem, lambda path=path: Facts(*data.read(path))))  # type: ignore[misc]
    return found


def _from_register(place: Path, run: DocumentRun) -> list[Input]:
    """A row a document; a row that is refused becomes an input that cannot be read."""
    rows, said = read_register(place, run.fmt, run.order.columns, run.order.asked)
    run.remarks += said
    return [Input(row.place, f"rij-{row.number:04}", partial(_facts_of, row)) for row in rows]


def _facts_of(row: RegisterRow) -> Facts:
    """The facts of a row.

    Raises:
        InvalidInput: the row is refused.
    """
    if row.faults:
        raise InvalidInput(row.faults[0].message, remedy=row.faults[0].remedy, findings=row.faults)
    return Facts(dict(row.mapping), lambda path: f"{row.place} ({data.dotted(path)})")


def _text(place: Path) -> str:
    try:
        if place.stat().st_size > MAX_LIST_BYTES:
            raise UnusableError(_("the file is too large"))
        return place.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = reason_of(error)
        raise _refused(
            "F31",
            place,
            _("{name} cannot be read: {reason}.").format(name=place.name, reason=reason),
            _("Check the name of the file, and save it as text in UTF-8."),
        ) from error


def _refuse_nothing(place: Path, found: list[Any]) -> None:
    if not found:
        raise _refused(
            "F30",
            place,
            _("Nothing to make was found in {name}.").format(name=place.name or place),
            _("A folder holds .yaml or .json files; fields TYPE --example prints one to start from."),
        )


def _made(item: Input, shared: Mapping[str, Any], run: DocumentRun) -> dict[str, Any]:
    """Make one document, record it in its case, write it, and return its entry in the manifest."""
    fmt, order = run.fmt, run.order
    target = order.out_dir / f"{item.stem}.docx"
    entry: dict[str, Any] = {"input": item.name}
    try:
        _must_be_free(target, order)
        facts = item.facts()
        merged = _merged(shared, facts.mapping)
        document = make.make(fmt, merged, run.day, draft=order.draft, where=facts.where)
        if facts.case is not None:
            # Recorded before it is written: what leaves the vault is always in the log.
            facts.case.record(fmt, document, target.name, run.day, merged)
        atomic_write(target, document.content, private=True, overwrite=order.force)
    except (InvalidInput, Busy) as refusal:
        return entry | {"status": "refused", "findings": _findings_of(refusal)}
    if order.pdf:
        run.contents[item.stem] = document.content
    return entry | {
        "status": "made",
        "file": target.name,
        "sha256": document.sha256,
        "findings": listed(document.findings),
    }


def _must_be_free(path: Path, order: Order) -> None:
    must_be_free(path, overwrite=order.force, remedy=_("Choose another folder or add --force."))


def _merged(shared: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Own facts before shared ones, group by group."""
    found = dict(shared)
    for key, value in own.items():
        held = found.get(key)
        both = isinstance(held, Mapping) and isinstance(value, Mapping)
        found[key] = _merged(held, value) if both else value  # type: ignore[arg-type]
    return found


def _findings_of(refusal: MasError) -> list[dict[str, Any]]:
    if refusal.findings:
        return listed(refusal.findings)
    return [Finding("F33", Severity.BLOCK, "", refusal.message, refusal.remedy).as_json()]


def _add_pdfs(run: DocumentRun) -> None:
    """Convert all in one run of LibreOffice; where that fails the Word file stays and its entry says why."""
    from mas_cli.documents.pdf import convert

    made: dict[str, bytes] = {}
    refused: dict[str, InvalidInput] = {}
    try:
        made, refused = convert(run.contents)
    except InvalidInput as error:
        refused = dict.fromkeys(run.contents, error)
    for entry in run.entries:
        if entry["status"] != "made":
            continue
        stem = str(entry["file"]).removesuffix(".docx")
        target = run.order.out_dir / f"{stem}.pdf"
        try:
            if stem in refused:
                raise refused[stem]
            atomic_write(target, made[stem], private=True, overwrite=run.order.force)
        except InvalidInput as refusal:
            entry["status"] = "without_pdf"
            entry["findings"] = [*entry["findings"], *_findings_of(refusal)]
        else:
            entry["pdf"] = target.name


def _refused(code: str, place: Path, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, str(place), message, remedy)])

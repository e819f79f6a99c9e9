"""Many documents of one type in one run: a refusal never stops the rest; a manifest tells the outcome."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from mas_cli.commands import _clock, _console
from mas_cli.commands.document.facts import Facts, facts_of_case, of_region, region_on
from mas_cli.errors import Busy, InvalidInput, MasError, PartlyFailed
from mas_cli.findings import Finding, Severity, raise_if_blocking
from mas_cli.i18n import _, ngettext
from mas_cli.reasons import reason_of

if TYPE_CHECKING:
    from mas_cli.documents.model import Format
    from mas_cli.region.overlay import Overlay

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
class Options:
    """What holds for every document of the run.

    Attributes:
        out_dir: where the documents and the manifest go.
        shared: a file with facts that hold for all; an input's own facts go before them.
        draft: mark them CONCEPT, whatever is missing.
        pdf: a PDF of each, in one run of LibreOffice.
        force: replace what is there.
    """

    out_dir: Path
    shared: Path | None = None
    draft: bool = False
    pdf: bool = False
    force: bool = False
    overlay: Path | None = None


@dataclass(slots=True)
class Run:
    """What became of the inputs so far."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=dict)

    def count(self, status: str) -> int:
        """How many inputs ended so."""
        return sum(entry["status"] == status for entry in self.entries)


def make_all(
    fmt: Format, cases: Path, options: Options, vault: Path | None, password_file: Path | None
) -> None:
    """Make a document for every input and write the manifest, also when the user stops halfway.

    Args:
        fmt: the format.
        cases: a folder of data files, one data file, a register (`.csv`, a column a field) or a list of cases
            (`.txt`, a code a line).
        options: where to, and how.
        vault: the vault in which cases are looked up.
        password_file: its password.

    Raises:
        InvalidInput: there are no inputs, the shared facts are at fault, or the place cannot be written.
        PartlyFailed: some document was not made; the manifest and stderr say which and why.
    """
    target = _prepared(options)
    region = region_on(options.overlay)
    shared = {**of_region(fmt, region), **_shared(fmt, options.shared)}
    run = Run()
    try:
        with _inputs(fmt, cases, region, vault, password_file) as found:
            for item in found:
                run.entries.append(_made(fmt, item, shared, options, run))
        if options.pdf and run.contents:
            _add_pdfs(run, options)
    finally:
        if run.entries:
            _write_manifest(fmt, target, run, options)
    _report(target, run)


def _prepared(options: Options) -> Path:
    from mas_cli.commands.document.shared import check_writable
    from mas_cli.files import private_directory

    if options.pdf:
        from mas_cli.documents.pdf import need_office

        need_office()
    target = options.out_dir / MANIFEST
    if target.exists() and not options.force:
        raise InvalidInput(
            _("{path} exists already.").format(path=target),
            remedy=_("Choose another folder or add --force."),
        )
    try:
        private_directory(options.out_dir)
    except OSError as error:
        raise InvalidInput(
            _("The folder {path} cannot be made: {reason}.").format(
                path=options.out_dir, reason=reason_of(error)
            )
        ) from error
    check_writable(options.out_dir)
    return target


def _shared(fmt: Format, path: Path | None) -> dict[str, Any]:
    from mas_cli.documents import data

    if path is None:
        return {}
    mapping, where = data.read(path)
    raise_if_blocking(
        data.from_mapping(fmt, mapping, where)[1], _("{name} cannot be used.").format(name=path.name)
    )
    return mapping


@contextlib.contextmanager
def _inputs(
    fmt: Format, place: Path, region: Overlay | None, vault: Path | None, password_file: Path | None
) -> Iterator[list[Input]]:
    from mas_cli.commands.case.opening import opened

    suffix = place.suffix.lower()
    if place.is_dir():
        files = sorted(path for path in place.iterdir() if path.suffix.lower() in DATA_FILES)
        found = _from_files(files)
    elif suffix in DATA_FILES:
        found = _from_files([place])
    elif suffix == ".csv":
        found = _from_register(place)
    elif suffix == ".txt":
        codes = [line.strip() for line in _text(place).splitlines()]
        wanted = list(dict.fromkeys(code for code in codes if code and not code.startswith("#")))
        _refuse_nothing(place, wanted)
        with opened(vault, password_file) as store:
            yield [
                Input(code, code, lambda code=code: facts_of_case(fmt, store, code, region))  # type: ignore[misc]
                for code in wanted
            ]
        return
    else:
        raise _refused(
            "F30",
            place,
            _("{name} is no folder, data file, register or list of cases.").format(name=place.name),
            _(
                "Give a folder of .yaml or .json files, a .csv with a column a field, "
                "or a .txt with a case a line."
            ),
        )
    _refuse_nothing(place, found)
    yield found


def _from_files(files: list[Path]) -> list[Input]:
    from mas_cli.documents import data

    seen: Counter[str] = Counter()
    found = []
    for path in files:
        seen[path.stem] += 1
        stem = path.stem if seen[path.stem] == 1 else f"{path.stem}-{seen[path.stem]}"
        found.append(Input(path.name, stem, lambda path=path: Facts(*data.read(path))))  # type: ignore[misc]
    return found


def _from_register(place: Path) -> list[Input]:
    """A row a document; the first row names the fields with dots: `geadresseerde.naam`."""
    text = _text(place)
    head = text.partition("\n")[0]
    rows = csv.reader(
        text.splitlines(keepends=True), delimiter=";" if head.count(";") >= head.count(",") else ","
    )
    try:
        names = [name.strip() for name in next(rows, [])]
        found = []
        for number, cells in enumerate(rows, start=2):
            if any(cell.strip() for cell in cells):
                found.append(_row(place.name, number, names, cells))
    except csv.Error as error:
        raise _refused(
            "F31",
            place,
            _("{name} is no readable register: {reason}.").format(name=place.name, reason=error),
            _("Save it again as CSV (UTF-8)."),
        ) from error
    return found


def _row(file: str, number: int, names: list[str], cells: list[str]) -> Input:
    from mas_cli.documents.data import dotted

    place = f"{file}:{number}"

    def facts() -> Facts:
        if len(cells) > len(names):
            message = _("{place} has more cells than there are columns.").format(place=place)
            finding = Finding(
                "F32",
                Severity.BLOCK,
                place,
                message,
                _("Put a value that holds the separator between quotes."),
            )
            raise InvalidInput(message, findings=[finding])
        mapping = {name: cell for name, cell in zip(names, cells, strict=False) if cell.strip()}
        return Facts(dict(mapping), lambda path: f"{place} ({dotted(path)})")

    return Input(place, f"rij-{number:04}", facts)


def _text(place: Path) -> str:
    try:
        if place.stat().st_size > MAX_LIST_BYTES:
            raise ValueError(_("the file is too large"))
        return place.read_bytes().decode("utf-8-sig")
    except (OSError, ValueError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else str(error)
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


def _made(fmt: Format, item: Input, shared: Mapping[str, Any], options: Options, run: Run) -> dict[str, Any]:
    """One document: made, recorded, written; its entry in the manifest."""
    from mas_cli.documents import make as maker
    from mas_cli.files import atomic_write

    target = options.out_dir / f"{item.stem}.docx"
    entry: dict[str, Any] = {"input": item.name}
    try:
        if target.exists() and not options.force:
            raise InvalidInput(
                _("{path} exists already.").format(path=target),
                remedy=_("Choose another folder or add --force."),
            )
        facts = item.facts()
        document = maker.make(
            fmt, _merged(shared, facts.mapping), _clock.today(), draft=options.draft, where=facts.where
        )
        if facts.case is not None:
            # Recorded before it is written: what leaves the vault is always in the log.
            facts.case.record(fmt, document, target.name)
        atomic_write(target, document.content, private=True, overwrite=options.force)
    except (InvalidInput, Busy) as refusal:
        return entry | {"status": "refused", "findings": _findings_of(refusal)}
    if options.pdf:
        run.contents[item.stem] = document.content
    return entry | {
        "status": "made",
        "file": target.name,
        "sha256": document.sha256,
        "findings": [finding.as_json() for finding in document.findings],
    }


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
        return [finding.as_json() for finding in refusal.findings]
    return [Finding("F33", Severity.BLOCK, "", refusal.message, refusal.remedy).as_json()]


def _add_pdfs(run: Run, options: Options) -> None:
    """All in one run of LibreOffice; where that fails the Word file stays and its entry says why."""
    from mas_cli.documents.pdf import convert
    from mas_cli.files import atomic_write

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
        target = options.out_dir / f"{stem}.pdf"
        try:
            if stem in refused:
                raise refused[stem]
            atomic_write(target, made[stem], private=True, overwrite=options.force)
        except InvalidInput as refusal:
            entry["status"] = "without_pdf"
            entry["findings"] = [*entry["findings"], *_findings_of(refusal)]
        else:
            entry["pdf"] = target.name


def _write_manifest(fmt: Format, target: Path, run: Run, options: Options) -> None:
    from mas_cli.files import atomic_write

    content = {
        "schema": SCHEMA,
        "type": fmt.type,
        "edition": fmt.edition,
        "format_sha256": hashlib.sha256(fmt.document.read_bytes()).hexdigest(),
        "date": _clock.today().isoformat(),
        "draft": options.draft,
        "made": run.count("made"),
        "without_pdf": run.count("without_pdf"),
        "refused": run.count("refused"),
        "documents": run.entries,
    }
    text = json.dumps(content, ensure_ascii=False, indent=2)
    atomic_write(target, (text + "\n").encode(), private=True, overwrite=True)
    if _console.settings.json:
        _console.out_json(content)


def _report(target: Path, run: Run) -> None:
    for entry in run.entries:
        _console.show_findings(
            Finding(
                found["code"],
                Severity(found["severity"]),
                " · ".join(filter(None, (entry["input"], found.get("where", "")))),
                found["message"],
                found.get("remedy", ""),
                found.get("basis", ""),
            )
            for found in entry["findings"]
        )
    made, short = run.count("made"), run.count("without_pdf")
    _console.note(
        ngettext("{count} document made.", "{count} documents made.", made + short).format(count=made + short)
    )
    if not _console.settings.json:
        _console.out(str(target))
    failed = run.count("refused") + short
    if failed:
        raise PartlyFailed(
            ngettext(
                "{count} document was not made in full.", "{count} documents were not made in full.", failed
            ).format(count=failed),
            remedy=_("Correct what is listed and run it again for those; {path} tells which.").format(
                path=target
            ),
        )


def _refused(code: str, place: Path, message: str, remedy: str) -> InvalidInput:
    return InvalidInput(message, findings=[Finding(code, Severity.BLOCK, str(place), message, remedy)])

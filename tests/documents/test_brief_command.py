"""`mas brief` from the command line: twelve letters, and many at once with a manifest."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mas_cli.documents import example, load, pdf
from mas_cli.errors import InvalidInput
from mas_cli.main import run
from support.documents import changed

Mas = Callable[..., Any]
TYPE = "uitnodiging-gesprek"
LETTERS = [name for name in load.types() if not name.startswith("pv-")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two sets of facts that are right, one with a word of suspicion, and one that is no YAML."""
    place = tmp_path / "zaken"
    place.mkdir()
    fmt = load.shipped(TYPE)
    good = example.as_yaml(fmt)
    (place / "a.yaml").write_text(good, encoding="utf-8")
    wrong = changed(fmt, {"gesprek.doel": "een verhoor"})
    (place / "b.json").write_text(json.dumps(wrong, default=str), encoding="utf-8")
    (place / "c.yaml").write_text("a: [", encoding="utf-8")
    (place / "d.yaml").write_text(good.replace("Sam Willem", "Noor"), encoding="utf-8")
    (place / "lees mij.txt").write_text("hoort er niet bij", encoding="utf-8")
    return place


def batch(cases: Path, out: Path, *more: str) -> tuple[int, dict[str, Any]]:
    code = run(["brief", "make", TYPE, "--cases", str(cases), "--out-dir", str(out), *more])
    manifest = out / "manifest.json"
    return code, json.loads(manifest.read_text(encoding="utf-8")) if manifest.exists() else {}


def test_types_lists_the_letters_and_no_pv(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["brief", "types", "--json"]) == 0
    assert [entry["type"] for entry in json.loads(capsys.readouterr().out)] == LETTERS
    assert run(["pv", "fields", TYPE]) == 2
    assert run(["brief", "fields", "pv-jongere"]) == 2


def test_the_example_of_every_letter_passes_check_and_makes_a_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in LETTERS:
        assert run(["brief", "fields", name, "--example"]) == 0
        path = tmp_path / f"{name}.yaml"
        path.write_text(capsys.readouterr().out, encoding="utf-8")
        assert run(["brief", "check", name, "--data", str(path), "--json"]) == 0
        assert json.loads(capsys.readouterr().out) == []
        assert run(["brief", "make", name, "--data", str(path), "--out", str(tmp_path / f"{name}.docx")]) == 0
        capsys.readouterr()


def test_one_refusal_never_stops_the_rest(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "uit"
    code, manifest = batch(folder, out)
    assert code == 7
    assert [(entry["input"], entry["status"]) for entry in manifest["documents"]] == [
        ("a.yaml", "made"),
        ("b.json", "refused"),
        ("c.yaml", "refused"),
        ("d.yaml", "made"),
    ]
    assert sorted(path.name for path in out.iterdir()) == ["a.docx", "d.docx", "manifest.json"]
    assert (manifest["made"], manifest["refused"]) == (2, 2)
    assert "b.json" in capsys.readouterr().err


def test_the_manifest_says_with_which_format_and_to_what_each_input_led(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "uit"
    _code, manifest = batch(folder, out)
    fmt = load.shipped(TYPE)
    assert manifest["schema"] == "mas.documents/1"
    assert (manifest["type"], manifest["edition"]) == (TYPE, fmt.edition)
    assert manifest["format_sha256"] == hashlib.sha256(fmt.document.read_bytes()).hexdigest()
    first, second, third, _fourth = manifest["documents"]
    assert first["sha256"] == hashlib.sha256((out / first["file"]).read_bytes()).hexdigest()
    assert [(finding["code"], finding["where"]) for finding in second["findings"]] == [
        ("E03", "gesprek.doel")
    ]
    assert third["findings"][0]["where"].startswith("c.yaml:")


def test_all_in_order_is_exit_0_and_the_same_files_again(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b.json").unlink()
    (folder / "c.yaml").unlink()
    assert batch(folder, tmp_path / "een")[0] == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "een" / "manifest.json")
    assert batch(folder, tmp_path / "twee", "--json")[0] == 0
    assert json.loads(capsys.readouterr().out)["made"] == 2
    for name in ("a.docx", "d.docx"):
        assert (tmp_path / "een" / name).read_bytes() == (tmp_path / "twee" / name).read_bytes()


def test_a_document_of_the_batch_is_the_one_made_alone(folder: Path, tmp_path: Path) -> None:
    batch(folder, tmp_path / "uit")
    alone = tmp_path / "alleen.docx"
    assert run(["brief", "make", TYPE, "--data", str(folder / "a.yaml"), "--out", str(alone)]) == 0
    assert alone.read_bytes() == (tmp_path / "uit" / "a.docx").read_bytes()


def test_what_is_there_stays_unless_force_is_given(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "uit"
    out.mkdir()
    (out / "a.docx").write_text("van een ander", encoding="utf-8")
    _code, manifest = batch(folder, out)
    assert manifest["documents"][0]["status"] == "refused"
    assert (out / "a.docx").read_text(encoding="utf-8") == "van een ander"
    assert batch(folder, out)[0] == 3
    assert "--force" in capsys.readouterr().err
    assert batch(folder, out, "--force")[1]["made"] == 2


def test_shared_facts_hold_for_all_and_own_facts_go_before_them(tmp_path: Path) -> None:
    fmt = load.shipped(TYPE)
    place = tmp_path / "zaken"
    place.mkdir()
    facts = example.mapping(fmt)
    del facts["afzender"]
    for name, more in (("a", {}), ("b", {"telefoon": "010 000 00 00"})):
        (place / f"{name}.json").write_text(
            json.dumps(facts | {"afzender": more}, default=str), encoding="utf-8"
        )
    shared = tmp_path / "gelijk.json"
    shared.write_text(json.dumps({"afzender": example.mapping(fmt)["afzender"]}), encoding="utf-8")
    code, _manifest = batch(place, tmp_path / "uit", "--data", str(shared))
    assert code == 0
    assert "088 000 12 34" in text(tmp_path / "uit" / "a.docx")
    assert "010 000 00 00" in text(tmp_path / "uit" / "b.docx")


def test_a_fault_in_the_shared_facts_is_told_once_and_nothing_is_made(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shared = tmp_path / "gelijk.yaml"
    shared.write_text("afzender:\n  kleur: rood\n", encoding="utf-8")
    code, manifest = batch(folder, tmp_path / "uit", "--data", str(shared))
    assert (code, manifest) == (3, {})
    assert "gelijk.yaml:2" in capsys.readouterr().err


@pytest.mark.parametrize("separator", [";", ","])
def test_a_register_gives_a_letter_a_row(tmp_path: Path, separator: str) -> None:
    fmt = load.shipped(TYPE)
    shared = tmp_path / "gelijk.yaml"
    shared.write_text(example.as_yaml(fmt), encoding="utf-8")
    register = tmp_path / "register.csv"
    with register.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator)
        writer.writerow(["document.kenmerk", "geadresseerde.naam", "geadresseerde.adres", "gesprek.tijd"])
        writer.writerow(["K-1", "M. de Boer", "Laan 1\n1234 AB Voorbeeldstad", "2026-03-25 09:00"])
        writer.writerow(["K-2", "P, {{ Q }}; <R>", "", "25-03-2026 10:00"])
        writer.writerow(["K-3", "S", "", "morgen"])
    code, manifest = batch(register, tmp_path / "uit", "--data", str(shared))
    assert code == 7
    assert [entry["status"] for entry in manifest["documents"]] == ["made", "made", "refused"]
    assert "Laan 1\n1234 AB Voorbeeldstad" in text(tmp_path / "uit" / "rij-0002.docx")
    assert "P, {{ Q }}; <R>" in text(tmp_path / "uit" / "rij-0004.docx")
    assert "register.csv:5" in manifest["documents"][2]["findings"][0]["where"]


def test_a_row_with_too_many_cells_is_refused_and_the_next_is_not(tmp_path: Path) -> None:
    shared = tmp_path / "gelijk.yaml"
    shared.write_text(example.as_yaml(load.shipped(TYPE)), encoding="utf-8")
    register = tmp_path / "register.csv"
    register.write_text("document.kenmerk;gesprek.duur\nK-1;30;x\n\nK-2;40\n", encoding="utf-8")
    _code, manifest = batch(register, tmp_path / "uit", "--data", str(shared))
    assert [entry["status"] for entry in manifest["documents"]] == ["refused", "made"]
    assert manifest["documents"][0]["findings"][0]["code"] == "T12"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg", None),
        ("lijst.txt", b"\n# niets\n"),
        ("r.csv", b"\xff\xfe\x00"),
        ("r.csv", b""),
        ("brief.pdf", b"x"),
    ],
)
def test_a_source_that_is_none_is_a_clear_refusal(
    tmp_path: Path, name: str, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / name
    if content is None:
        place.mkdir()
    else:
        place.write_bytes(content)
    assert batch(place, tmp_path / "uit") == (3, {})
    assert name in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--cases", "x"],
        ["--out-dir", "x"],
        ["--cases", "x", "--out-dir", "y", "--out", "z.docx"],
        ["zaak-1", "--cases", "x", "--out-dir", "y"],
        [],
    ],
)
def test_options_that_do_not_go_together_are_a_usage_error(arguments: list[str]) -> None:
    assert run(["brief", "make", TYPE, *arguments]) == 2


def test_the_pdfs_are_made_in_one_run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[list[str]] = []

    def converted(documents: Mapping[str, bytes]) -> tuple[dict[str, bytes], dict[str, InvalidInput]]:
        runs.append(list(documents))
        return dict.fromkeys(documents, b"%PDF-1.7"), {}

    monkeypatch.setattr(pdf, "need_office", lambda: "soffice")
    monkeypatch.setattr(pdf, "convert", converted)
    _code, manifest = batch(folder, tmp_path / "uit", "--pdf")
    assert runs == [["a", "d"]]
    assert [entry.get("pdf") for entry in manifest["documents"]] == ["a.pdf", None, None, "d.pdf"]
    assert (tmp_path / "uit" / "d.pdf").read_bytes() == b"%PDF-1.7"


def test_when_the_pdfs_fail_the_word_files_stay_and_the_manifest_says_so(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hanging(_documents: Mapping[str, bytes]) -> None:
        raise InvalidInput("hangt")

    monkeypatch.setattr(pdf, "need_office", lambda: "soffice")
    monkeypatch.setattr(pdf, "convert", hanging)
    code, manifest = batch(folder, tmp_path / "uit", "--pdf")
    assert code == 7
    assert manifest["without_pdf"] == 2
    assert (tmp_path / "uit" / "a.docx").is_file()


def test_a_pdf_that_fails_costs_only_its_own_document(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "need_office", lambda: "soffice")
    monkeypatch.setattr(pdf, "convert", lambda _documents: ({"d": b"%PDF-1.7"}, {"a": InvalidInput("hangt")}))
    code, manifest = batch(folder, tmp_path / "uit", "--pdf")
    assert code == 7
    states = [(entry["status"], entry.get("pdf")) for entry in manifest["documents"]]
    assert states == [("without_pdf", None), ("refused", None), ("refused", None), ("made", "d.pdf")]
    assert manifest["documents"][0]["findings"][-1]["message"] == "hangt"


def test_without_libreoffice_nothing_is_begun(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_office", lambda: "")
    assert batch(folder, tmp_path / "uit", "--pdf") == (3, {})
    assert not (tmp_path / "uit").exists()


def test_a_batch_that_is_stopped_tells_what_was_made(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mas_cli.documents import make as maker

    real = maker.make
    calls: list[int] = []

    def stopped(*arguments: Any, **more: Any) -> Any:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(maker, "make", stopped)
    code, manifest = batch(folder, tmp_path / "uit")
    assert code == 130
    assert [entry["input"] for entry in manifest["documents"]] == ["a.yaml"]


def test_drafts_of_many_need_no_complete_facts(tmp_path: Path) -> None:
    register = tmp_path / "register.csv"
    register.write_text("document.kenmerk\nK-1\n", encoding="utf-8")
    code, manifest = batch(register, tmp_path / "uit", "--draft")
    assert (code, manifest["made"], manifest["draft"]) == (0, 1, True)


def test_letters_for_a_list_of_cases_are_recorded_in_each(mas: Mas, tmp_path: Path) -> None:
    fmt = load.shipped(TYPE)
    own = {
        "jongere": {"voornamen": "Sam", "achternaam": "Jansen"},
        "gezagdragers": [
            {"voornamen": "M.", "achternaam": "Jansen", "adres": "Dorpsstraat 1", "plaats": "Stad"}
        ],
    }
    codes = []
    for number in (1, 2):
        path = tmp_path / f"{number}.json"
        path.write_text(json.dumps(own), encoding="utf-8")
        codes.append(mas("case", "new", "--data", path, "--json")[1]["id"])
    shared = tmp_path / "gelijk.json"
    values = {
        name: value
        for name, value in example.flat(fmt).items()
        if not name.startswith(("jongere.", "geadresseerde."))
    }
    shared.write_text(json.dumps(values, default=str), encoding="utf-8")
    listed = tmp_path / "zaken.txt"
    listed.write_text("\n".join([codes[0], "bestaat-niet", codes[1]]), encoding="utf-8")
    out = tmp_path / "uit"
    code, manifest = mas(
        "brief", "make", TYPE, "--cases", listed, "--out-dir", out, "--data", shared, "--json"
    )
    assert code == 7
    assert [entry["status"] for entry in manifest["documents"]] == ["made", "refused", "made"]
    assert "M. Jansen\fDorpsstraat 1\nStad" in text(out / f"{codes[0]}.docx")
    for case, entry in zip(codes, manifest["documents"][::2], strict=True):
        (made,) = mas("case", "show", case, "--json")[1]["documenten"]
        assert made["sha256"] == entry["sha256"]
        assert made["type"] == TYPE


def text(path: Path) -> str:
    from mas_cli.documents import word_text
    from mas_cli.ooxml.package import open_package

    package = open_package(path)
    return word_text.text(word_text.parse(package.read_xml(package.main)))

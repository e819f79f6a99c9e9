"""What a regional agreement fills in of letters and documents, and where it may not."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from mas_cli.documents import example, load, word_text
from mas_cli.errors import ExitCode
from support.secrets import password_file

LABEL = "Regionale afspraken: Regio Oost, versie 3"
AGREEMENT = """\
overlay: oost
titel: Regio Oost
versie: '3'
voor: mas
afzender: {organisatie: RBL Oost, adres: Postbus 9, telefoon: 088-99, email: oost@voorbeeld.example}
ondertekening: {naam: C. Hoofd, functie: teamleider, plaats: Ooststad}
"""


@pytest.fixture
def overlay(tmp_path):
    (tmp_path / "oost.yaml").write_text(AGREEMENT, encoding="utf-8")
    return tmp_path / "oost.yaml"


@pytest.fixture
def data(tmp_path):
    """The example data of a type, without some fields."""

    def to(name, *without):
        mapping = example.mapping(load.shipped(name))
        for field in without:
            group, _dot, key = field.partition(".")
            mapping[group].pop(key)
        (tmp_path / f"{name}.json").write_text(json.dumps(mapping, default=str), encoding="utf-8")
        return tmp_path / f"{name}.json"

    return to


def parts(file):
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        names = ("word/document.xml", "word/footer1.xml")
        return [word_text.text(word_text.parse(archive.read(name))) for name in names]


SENDER = (
    "afzender.organisatie",
    "afzender.adres",
    "afzender.telefoon",
    "ambtenaar.naam",
    "ambtenaar.functie",
)


def test_a_letter_takes_sender_and_signature_and_names_the_agreement_on_every_page(
    mas, overlay, data, tmp_path
):
    file, out = data("uitnodiging-gesprek", *SENDER), tmp_path / "brief.docx"
    assert mas("brief", "check", "uitnodiging-gesprek", "--data", file).code == ExitCode.INVALID_INPUT
    made = mas(
        "brief", "make", "uitnodiging-gesprek", "--data", file, "--overlay", overlay, "--out", out, "--json"
    )
    assert made.code == ExitCode.DONE, made.out
    assert (made.json["region"]["id"], made.json["region"]["version"]) == ("oost", "3")
    body, footer = parts(out)
    assert all(text in body for text in ("RBL Oost", "Postbus 9", "088-99", "C. Hoofd", "teamleider"))
    assert LABEL in footer


def test_what_stands_in_the_data_goes_before_the_agreement(mas, overlay, data, tmp_path):
    out = tmp_path / "brief.docx"
    file = data("uitnodiging-gesprek")
    run = mas("brief", "make", "uitnodiging-gesprek", "--data", file, "--overlay", overlay, "--out", out)
    assert run.code == ExitCode.DONE, run.err
    body, footer = parts(out)
    assert "A.B. de Vries" in body
    assert "C. Hoofd" not in body
    assert LABEL in footer


def test_a_proces_verbaal_is_signed_by_the_verbalisant_whatever_the_region_agreed(
    mas, overlay, data, tmp_path
):
    file, out = data("pv-jongere"), tmp_path / "pv.docx"
    run = mas("pv", "make", "pv-jongere", "--data", file, "--overlay", overlay, "--out", out)
    assert run.code == ExitCode.DONE, run.err
    body, footer = parts(out)
    assert "C. Hoofd" not in body
    assert "politiegegevens" in footer
    assert LABEL in footer


def test_without_an_agreement_the_page_names_none(mas, data, tmp_path):
    out = tmp_path / "brief.docx"
    file = data("uitnodiging-gesprek")
    made = mas("brief", "make", "uitnodiging-gesprek", "--data", file, "--out", out, "--json").json
    assert made["region"] is None
    assert "afspraken" not in parts(out)[1]


def test_a_document_is_dutch_whatever_the_language_of_the_messages(mas, overlay, data, tmp_path):
    out = tmp_path / "brief.docx"
    file = data("uitnodiging-gesprek")
    run = mas(
        "brief",
        "make",
        "uitnodiging-gesprek",
        "--data",
        file,
        "--overlay",
        overlay,
        "--out",
        out,
        "--lang",
        "en",
    )
    assert run.code == ExitCode.DONE, run.err
    assert LABEL in parts(out)[1]


def test_many_at_once_take_the_same_agreement(mas, overlay, data, tmp_path):
    folder = tmp_path / "zaken"
    folder.mkdir()
    data("uitnodiging-gesprek", *SENDER).rename(folder / "een.json")
    run = mas(
        "brief",
        "make",
        "uitnodiging-gesprek",
        "--cases",
        folder,
        "--out-dir",
        tmp_path / "uit",
        "--overlay",
        overlay,
    )
    assert run.code == ExitCode.DONE, run.err
    body, footer = parts(tmp_path / "uit" / "een.docx")
    assert "RBL Oost" in body
    assert LABEL in footer


def test_a_case_keeps_with_which_agreement_a_document_was_made(mas, mas_home, overlay, tmp_path, monkeypatch):
    monkeypatch.setenv("MAS_PASSWORD_FILE", str(tmp_path / "wachtwoord"))
    password_file(tmp_path / "wachtwoord", "vier woorden zijn genoeg")
    (mas_home / "config").mkdir(parents=True)
    (mas_home / "config" / "config.toml").write_text(
        f'overlay = "{overlay.as_posix()}"\n[ambtenaar]\nnaam = "B. Eigen"\norganisatie = "Gemeente"\n',
        encoding="utf-8",
    )
    assert mas("vault", "init").code == ExitCode.DONE
    case = mas("case", "new").out.strip()
    out = tmp_path / "concept.docx"
    made = mas("brief", "make", "uitnodiging-gesprek", case, "--draft", "--out", out)
    assert made.code == ExitCode.DONE, made.err
    body, footer = parts(out)
    assert "RBL Oost" in body
    assert "B. Eigen" not in body
    assert LABEL in footer
    kept = mas("case", "show", case, "--json").json["documenten"][0]
    assert kept["regio"].startswith("Regio Oost 3 (")

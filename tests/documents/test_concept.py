"""A draft says CONCEPT on every page, whatever headers the format has."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from docx import Document
from docx.enum.section import WD_SECTION

from mas_cli.documents import concept, load, make
from mas_cli.documents import example as examples

TODAY = date(2026, 11, 21)


def bare(*, first: bool = False, even: bool = False, second_section: bool = False, header: str = "") -> bytes:
    document = Document()
    document.add_paragraph("tekst")
    if header:
        document.sections[0].header.paragraphs[0].text = header
    document.sections[0].different_first_page_header_footer = first
    document.settings.odd_and_even_pages_header_footer = even
    if second_section:
        document.add_section(WD_SECTION.NEW_PAGE).different_first_page_header_footer = True
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("even", [True, False])
@pytest.mark.parametrize("header", ["", "Kop"])
@pytest.mark.parametrize("second_section", [True, False])
def test_every_header_that_a_page_can_show_has_the_shape(
    *, first: bool, even: bool, header: str, second_section: bool
) -> None:
    content = bare(first=first, even=even, header=header, second_section=second_section)
    document = Document(io.BytesIO(concept.as_concept(content, "proef")))
    for section in document.sections:
        shown = [section.header]
        if section.different_first_page_header_footer:
            shown.append(section.first_page_header)
        if even:
            shown.append(section.even_page_header)
        for each in shown:
            assert 'string="CONCEPT"' in each._element.xml
    assert not header or document.sections[0].header.paragraphs[0].text == header
    assert document.core_properties.content_status == "concept"


def test_a_document_without_sections_that_refers_to_nothing_says_concept_too() -> None:
    source = zipfile.ZipFile(io.BytesIO(bare()))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels"):
            archive.writestr(name, source.read(name))
        text = source.read("word/document.xml").decode()
        archive.writestr("word/document.xml", re.sub(r"<w:sectPr.*</w:sectPr>", "", text, flags=re.DOTALL))
    made = concept.as_concept(target.getvalue(), "proef")
    assert "sectPr" in zipfile.ZipFile(io.BytesIO(made)).read("word/document.xml").decode()
    assert b"CONCEPT" in all_parts(made)


def test_a_final_document_does_not_say_concept() -> None:
    fmt = load.shipped("pv-jongere")
    final = make.make(fmt, examples.mapping(fmt), TODAY).content
    draft = make.make(fmt, examples.mapping(fmt), TODAY, draft=True).content
    assert b"CONCEPT" not in all_parts(final)
    assert b"CONCEPT" in all_parts(draft)
    assert Document(io.BytesIO(final)).core_properties.content_status != "concept"


def all_parts(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return b"".join(archive.read(name) for name in archive.namelist())


def test_a_draft_shows_between_brackets_what_is_still_open() -> None:
    fmt = load.shipped("pv-jongere")
    text = "\n".join(
        paragraph.text
        for paragraph in Document(io.BytesIO(make.make(fmt, {}, TODAY, draft=True).content)).paragraphs
    )
    assert "[in te vullen: Naam verbalisant]" in text


def test_a_draft_does_not_say_no_where_the_answer_is_missing() -> None:
    for name in load.types(prefix="pv-"):
        said = all_parts(make.make(load.shipped(name), {}, TODAY, draft=True).content).decode(
            errors="replace"
        )
        for claim in (
            "Mij is geen",
            "is geen beroep gedaan",
            "niet gehoord",
            "niet ondertekend",
            "geen opname",
        ):
            assert claim not in said, (name, claim)


def test_the_properties_say_that_the_format_is_a_reconstruction_and_a_pv_says_it_once_at_its_end() -> None:
    for name in load.types():
        document = Document(load.shipped(name).document)
        assert document.core_properties.comments == "reconstructie, geen officieel format"
        assert document.core_properties.language == "nl-NL"
        footer = "".join(paragraph.text for paragraph in document.sections[0].footer.paragraphs)
        assert "reconstructie" not in footer, name
        said = [paragraph for paragraph in document.paragraphs if "reconstructie" in paragraph.text]
        if not name.startswith("pv-"):
            assert said == [], name
            continue
        assert [paragraph.text for paragraph in said] == [document.paragraphs[-1].text], name
        assert document.paragraphs[-2].paragraph_format.keep_with_next, name

"""The page in Chromium: from the first question to paper, by keyboard, on any width, in hostile hands."""

from __future__ import annotations

import io
import json
import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdf
import pytest

from mas_cli import main
from support.node import in_node
from support.page import EDITIONS, advising, as_json, as_python, instrument, random_answers

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
Open = Callable[..., "Page"]
EXAMPLES = Path(__file__).parents[2] / "docs" / "voorbeelden"
PASSPHRASE = "drie blauwe paarden 7"
OTHER_EDITION = (
    '{"schema": "mas.screening/1", "instrument": {"id": "mas", "edition": "2019-01"}, "answers": {}}'
)
VIEWS = ("vraag", "overzicht", "bewaren", "afdrukken")


def answer(on: Page, given: str) -> None:
    """Answer the question that is shown: an option by its label, or what is typed."""
    if on.locator("#invoer").count():
        on.locator("#invoer").fill(given)
    else:
        on.get_by_role("radio", name=given, exact=True).check()
    on.get_by_role("button", name="Verder").click()


def asked(on: Page) -> str:
    return on.locator("#vraag legend, #vraag .question").inner_text()


def told(on: Page) -> str:
    return on.locator("#advies-kort").inner_text()


def upload(on: Page, content: bytes | str, name: str = "antwoorden.json") -> list[str]:
    """Open a file with answers; return what the page says of it."""
    raw = content.encode() if isinstance(content, str) else content
    on.locator("nav [data-view=bewaren]").click()
    on.locator("#bevindingen").evaluate("(list) => list.replaceChildren()")
    on.locator("#bestand").set_input_files({"name": name, "mimeType": "application/json", "buffer": raw})
    on.locator("#bevindingen li").first.wait_for()
    on.locator("#bestand").set_input_files([])
    return on.locator("#bevindingen li").all_inner_texts()


def example() -> dict[str, Any]:
    """The made-up case of the docs, as the page saves it."""
    lines = re.findall(r"^(\w+): (\S+)$", (EXAMPLES / "antwoorden.yaml").read_text("utf-8"), re.MULTILINE)
    return {name: int(value) if value.isdigit() else value for name, value in lines}


def decided(saved: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The routes of the decision in a new case that takes the saved answers."""
    password = folder / "wachtwoord"
    password.write_text("vier woorden zijn genoeg", "utf-8")
    opening = ["--vault", str(folder / "kluis"), "--password-file", str(password), "--no-input"]

    def run(*command: str) -> str:
        capsys.readouterr()
        assert main.run([*command, *opening]) == 0, capsys.readouterr().err
        return capsys.readouterr().out

    run("vault", "init", "--quiet")
    (folder / "zaak.yaml").write_text("jongere: {achternaam: Jansen}", "utf-8")
    run("case", "new", "--data", str(folder / "zaak.yaml"))
    run("screen", "jansen", "--answers", str(saved), "--quiet")
    run("case", "decide", "jansen", "--route", "halt", "--reason", "Eerste keer.", "--quiet")
    (listed,) = json.loads(run("case", "list", "--json"))
    assert (listed["status"], listed["advies"]) == ("besloten", ["halt"])
    return list(listed["routes"])


def test_a_walk_by_mouse_from_the_first_question_to_an_advice(
    opened: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    on = opened()
    assert on.locator("h1").inner_text() == "Signaleringsinstrument schoolverzuim (MAS)"
    first = asked(on)
    answer(on, "1-9-2026")
    second = asked(on)
    assert second != first
    answer(on, "31-2-2011")
    assert (
        on.get_by_role("alert").inner_text() == "“31-2-2011” is geen datum. Schrijf een datum als 1-9-2026."
    )
    answer(on, "14 mei 2011")
    on.get_by_role("button", name="Terug", exact=True).click()
    assert asked(on) == second
    assert on.locator("#invoer").input_value() == "14-05-2011"
    on.get_by_role("button", name="Verder").click()
    on.get_by_text("Toelichting").click()
    on.get_by_label("In uw eigen woorden").fill("Volgens de mentor.")
    answer(on, "onbekend")
    assert "te weinig bekend" in told(on)
    on.locator("nav [data-view=overzicht]").click()
    assert "14-05-2011" in on.locator("#overzicht-inhoud").inner_text()
    assert "onbekend (Volgens de mentor.)" in on.locator("#overzicht-inhoud").inner_text()

    assert upload(on, json.dumps(example())) == [f"{len(example())} antwoorden overgenomen."]
    assert "Halt" in told(on)
    with on.expect_download() as saving:
        on.locator("#opslaan").click()
    saved = tmp_path / "antwoorden.json"
    saving.value.save_as(saved)
    assert json.loads(saved.read_text("utf-8"))["answers"] == example()

    assert main.run(["screen", "--answers", str(saved), "--no-input", "--json"]) == 0
    screened = json.loads(capsys.readouterr().out)
    assert screened["advice"]["routes"] == on.evaluate("state.advice.routes") == ["halt"]
    assert decided(saved, tmp_path, capsys) == ["halt"]


def test_the_questionnaire_goes_by_keyboard_alone(opened: Open) -> None:
    on = opened()
    on.keyboard.press("Tab")
    assert on.evaluate("document.activeElement.className") == "skip"
    on.keyboard.press("Enter")
    for _step in range(3):
        on.keyboard.press("Tab")
        if on.evaluate("document.activeElement.id") == "invoer":
            break
    on.keyboard.press("Control+a")
    on.keyboard.type("1-9-2026")
    on.keyboard.press("Enter")
    assert on.evaluate("document.activeElement.id") == "vraag"
    on.keyboard.press("Tab")
    on.keyboard.type("2011")
    on.keyboard.press("Enter")
    on.keyboard.press("Tab")
    on.keyboard.press("Space")
    on.keyboard.press("ArrowDown")
    options = on.locator("#vraag input[type=radio]")
    assert options.nth(1).is_checked()
    on.keyboard.press("Enter")
    given = on.evaluate("state.answers")
    assert given["peildatum"] == "2026-09-01"
    assert given["geboortedatum"] == "2011-00-00"
    assert len(given) == 3


def test_what_is_kept_in_the_browser_opens_with_its_passphrase_alone(opened: Open) -> None:
    on = opened()
    answer(on, "1-9-2026")
    answer(on, "14-5-2011")
    on.locator("nav [data-view=bewaren]").click()
    on.locator("#wachtzin").fill("te kort")
    on.get_by_role("button", name="Bewaar in deze browser").click()
    assert on.evaluate("localStorage.length") == 0
    on.locator("#wachtzin").fill(PASSPHRASE)
    on.get_by_role("button", name="Bewaar in deze browser").click()
    on.get_by_text("Elk antwoord wordt versleuteld").wait_for()
    on.wait_for_function("stored() !== null")
    kept = on.evaluate("JSON.stringify(localStorage)")
    assert "2011-05-14" not in kept
    assert "geboortedatum" not in kept
    assert PASSPHRASE not in kept

    on.reload()
    on.get_by_text("In deze browser staan bewaarde antwoorden").wait_for()
    assert on.evaluate("state.answers") == {}
    on.locator("nav [data-view=bewaren]").click()
    on.locator("#wachtzin").fill("drie blauwe paarden 8")
    on.get_by_role("button", name="Open wat bewaard is").click()
    on.get_by_text("Dat is niet de wachtzin").wait_for()
    assert on.evaluate("state.answers") == {}
    assert on.evaluate("JSON.stringify(localStorage)") == kept
    on.locator("#wachtzin").fill(PASSPHRASE)
    on.get_by_role("button", name="Open wat bewaard is").click()
    on.get_by_text("Elk antwoord wordt versleuteld").wait_for()
    assert on.evaluate("state.answers") == {"peildatum": "2026-09-01", "geboortedatum": "2011-05-14"}


def test_what_a_browser_cannot_keep_or_open_is_told(opened: Open) -> None:
    on = opened()
    answer(on, "1-9-2026")
    on.evaluate("localStorage.setItem(PLACE, JSON.stringify({format: 1, salt: '', on: '2026-09-01'}))")
    on.locator("nav [data-view=bewaren]").click()
    on.locator("#wachtzin").fill(PASSPHRASE)
    on.get_by_role("button", name="Open wat bewaard is").click()
    on.get_by_text("is beschadigd. Er is niets veranderd").wait_for()
    on.on("dialog", lambda dialog: dialog.accept())
    on.get_by_role("button", name="Gooi weg wat bewaard is").click()
    # As in a private window, or when the disk is full.
    on.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('x'); }; }")
    on.locator("#wachtzin").fill(PASSPHRASE)
    on.get_by_role("button", name="Bewaar in deze browser").click()
    on.get_by_text("deze browser kan hier niets bewaren").first.wait_for()
    assert on.evaluate("[state.answers, state.store]") == [{"peildatum": "2026-09-01"}, None]


def test_of_two_tabs_the_second_to_save_does_not_overwrite_the_first(opened: Open, page_file: Path) -> None:
    one = opened()
    two = one.context.new_page()
    two.goto(page_file.as_uri())
    for tab in (one, two):
        tab.evaluate(f"Store.fresh({PASSPHRASE!r}).then((store) => {{ state.store = store; }})")
    one.evaluate("setAnswer('geboortedatum', '2011-05-14')")
    one.wait_for_function("stored() !== null")
    kept = one.evaluate("stored().iv")
    two.evaluate("setAnswer('geboortedatum', '2012-01-01')")
    two.wait_for_function("state.store === null")
    assert "ander tabblad" in two.locator("#melding").inner_text()
    assert one.evaluate("stored().iv") == kept


STRANGE: list[tuple[bytes | str, str]] = [
    ('{"answers": ', "geen JSON, of het is beschadigd"),
    (b"\xff\xfe\x00PK\x03\x04", "geen JSON, of het is beschadigd"),
    ("[1, 2]", "geen bestand met antwoorden"),
    ('{"schema": "mas.case/1"}', "van een andere soort"),
    ('{"schema": "mas.screening/1", "answers": null}', "van een andere soort"),
    ('{"geboortedatum": "31-2-2011"}', "is geen datum"),
    ('{"geboortedatum": {"antwoord": [1]}}', "geen antwoord"),
    ('{"weg": "ja"}', "weg: die vraag is er niet."),
    (OTHER_EDITION, "Het bestand is van mas/2019-01"),
    ('{"__proto__": {"x": 1}, "<img src=x onerror=alert(1)>": "ja"}', "die vraag is er niet"),
]


def test_a_damaged_or_strange_file_is_told_and_nothing_of_it_is_used(opened: Open) -> None:
    on = opened()
    for content, says in STRANGE:
        on.evaluate("take({answers: {peildatum: '2026-09-01'}, remarks: {peildatum: 'zo'}})")
        assert any(says in line for line in upload(on, content)), says
        # A file that is no answers file changes nothing; of one that is, what cannot be used is left out.
        answers, remarks = on.evaluate("[state.answers, state.remarks]")
        assert (answers, remarks) in [({"peildatum": "2026-09-01"}, {"peildatum": "zo"}), ({}, {})], says
        assert on.locator("#bevindingen img").count() == 0


def prints(on: Page, button: str) -> pypdf.PdfReader:
    on.locator("nav [data-view=afdrukken]").click()
    on.get_by_role("button", name=button).click()
    return pypdf.PdfReader(io.BytesIO(on.pdf(prefer_css_page_size=True)))


def test_a_filled_and_an_empty_form_are_printed_on_a4(opened: Open) -> None:
    on = opened()
    upload(on, json.dumps({name: {"antwoord": value} for name, value in example().items()}))
    filled, blank = (
        prints(on, "Druk af met de antwoorden en het advies"),
        prints(on, "Druk een leeg formulier af"),
    )
    for reader in (filled, blank):
        width, height = reader.pages[0].mediabox.width, reader.pages[0].mediabox.height
        assert (round(width), round(height)) == (595, 842)
        assert len(reader.pages) <= 8
    paper, empty = ("\n".join(sheet.extract_text() for sheet in reader.pages) for reader in (filled, blank))
    assert "14-05-2011" in paper
    assert "☒" in paper
    assert "24 lesuren" in " ".join(paper.split())
    assert "lesuren lesuren" not in " ".join(paper.split())
    assert "Advies" in paper
    assert "reconstructie" in paper.lower()
    assert "14-05-2011" not in empty
    assert "☒" not in empty
    assert "☐" in empty


def test_without_javascript_the_page_says_so_and_offers_the_form(opened: Open) -> None:
    on = opened(java_script_enabled=False)
    assert "JavaScript staat uit" in on.locator("#zonder").inner_text()
    assert not on.locator("#app").is_visible()
    assert on.locator("#papier li").count() == len(instrument("2022-03").questions)
    assert on.locator("#papier li").first.is_visible()


def test_an_old_browser_that_cannot_read_the_script_shows_the_form(
    opened: Open, page_file: Path, tmp_path: Path
) -> None:
    old = tmp_path / "oud.html"
    old.write_text(
        page_file.read_text("utf-8").replace('"use strict";', '"use strict"; let in = ;', 1), "utf-8"
    )
    on = opened(old)
    assert "of deze browser is te oud" in on.locator("#zonder").inner_text()
    assert not on.locator("#app").is_visible()
    assert on.locator("#papier li").first.is_visible()


def test_the_policy_in_the_page_keeps_it_from_every_network(chromium: Browser, page_file: Path) -> None:
    context = chromium.new_context()
    on = context.new_page()
    on.goto(page_file.as_uri())
    refused = on.evaluate("""async () => {
      const found = [];
      document.addEventListener("securitypolicyviolation", (event) => found.push(event.effectiveDirective));
      try { await fetch("data:text/plain,x"); } catch { }
      const image = document.body.appendChild(document.createElement("img"));
      image.src = "https://pagina.example/x.png";
      const script = document.body.appendChild(document.createElement("script"));
      script.textContent = "window.ran = true";
      await new Promise((done) => setTimeout(done, 200));
      return [found, window.ran ?? false];
    }""")
    assert set(refused[0]) == {"connect-src", "img-src", "script-src-elem"}
    assert refused[1] is False
    context.close()


HOSTILE = (
    "</script><script>window.ran = true</script>"
    """<img src=x onerror="window.ran = true"> "q" 'q' & \u202egnirts"""
)


def test_texts_of_a_region_are_shown_as_text(opened: Open, tmp_path: Path) -> None:
    text = (EXAMPLES / "regio-oost.yaml").read_text("utf-8")
    hostile = json.dumps(HOSTILE)
    changed = text.replace("jeugdhulp: het wijkteam", f"jeugdhulp: {hostile}")
    changed = changed.replace("titel: Regio Oost", f"titel: {hostile}")
    assert changed.count("window.ran") == 4
    overlay = tmp_path / "regio.yaml"
    overlay.write_text(changed, "utf-8")
    out = tmp_path / "pagina.html"
    assert (
        main.run(["instrument", "export", "mas", "--html", str(out), "--overlay", str(overlay), "--quiet"])
        == 0
    )
    on = opened(out)
    upload(on, json.dumps(example() | {"problematiek_thuis": "ja"}))
    for view in VIEWS:
        on.locator(f"nav [data-view={view}]").click()
    shown = on.locator("body").inner_text()
    assert on.evaluate("window.ran ?? false") is False
    assert on.evaluate("document.querySelectorAll('img').length") == 0
    assert "\u202e" not in shown
    assert "oost 2026-1" in shown


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "light"),
        *(
            pytest.param(width, scheme, marks=pytest.mark.slow)
            for width, scheme in [(768, "light"), (1280, "light"), (320, "dark"), (1280, "dark")]
        ),
    ],
)
def test_axe_finds_nothing_and_nothing_runs_off_the_screen(opened: Open, width: int, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    on = opened(viewport={"width": width, "height": 720}, color_scheme=scheme)
    upload(on, json.dumps(example() | {"verzuim_uren": "onbekend"}))
    axe = Axe()

    def violations() -> list[tuple[str, str]]:
        found = axe.run(on).response["violations"]
        return [(rule["id"], node["html"]) for rule in found for node in rule["nodes"]]

    for view in VIEWS:
        on.locator(f"nav [data-view={view}]").click()
        assert violations() == [], view
        assert on.evaluate("document.documentElement.scrollWidth") <= width, view
    on.evaluate("ask('geboortedatum')")
    on.locator("#invoer").fill("gisteren")
    on.get_by_role("button", name="Verder").click()
    assert violations() == []


MANY = 20_000
BATCH = 2_000
# What an opposite answer would change takes Python longest: of one in so many sets.
NTH = 20


def held_against_python(chromium: Browser, edition: str, count: int) -> None:
    """The same sets in Python, in Chromium and in Node."""
    of, rng = instrument(edition), random.Random(f"chromium {edition} {count}")
    script = advising(of)
    context = chromium.new_context()
    on = context.new_page()
    on.add_script_tag(content=f"{script}window.advised = advised;")
    for _batch in range(0, count, BATCH):
        sets = [random_answers(rng, of) for _ in range(min(BATCH, count))]
        wanted = [as_python(of, answers, turned=not at % NTH) for at, answers in enumerate(sets)]
        written = as_json(sets)
        asked = f"(text) => JSON.stringify(advised(JSON.parse(text), {NTH}))"
        for got in (
            json.loads(on.evaluate(asked, written)),
            in_node(f"{script}console.log(JSON.stringify(advised({written}, {NTH})));"),
        ):
            for answers, advice, right in zip(sets, got, wanted, strict=True):
                assert advice == right, answers
    context.close()


@pytest.mark.parametrize("edition", EDITIONS)
def test_chromium_and_node_give_the_advice_of_python(chromium: Browser, edition: str) -> None:
    held_against_python(chromium, edition, 100)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("edition", EDITIONS)
def test_chromium_and_node_give_the_advice_of_python_on_many_sets(chromium: Browser, edition: str) -> None:
    held_against_python(chromium, edition, MANY)

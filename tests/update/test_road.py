"""The whole road to a new edition, by commands alone: check, install, carry over, go on."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from mas_cli import cache
from mas_cli.casefile.store import CaseStore
from mas_cli.commands import _clock
from mas_cli.holding.of_case import CaseSessions
from mas_cli.instrument import catalog
from mas_cli.interview.events import Phase, Progress
from mas_cli.interview.session import FOLDER, FolderStore, Session
from mas_cli.paths import cache_dir, data_dir, state_dir
from mas_cli.vault import Vault

Mas = Callable[..., Any]


def interview(id_: str) -> Session:
    """An interview that somebody left halfway in the edition of 2022."""
    return Session(
        id=id_,
        instrument="mas",
        edition="2022-03",
        sha256="ab" * 32,
        overlay="",
        overlay_sha256="",
        today=date(2026, 11, 19),
        saved=datetime(2026, 11, 19, 15, 0, tzinfo=UTC),
        progress=Progress(
            values={"geboortedatum": date(2011, 5, 14), "erkent_verzuim": "ja", "slaap_gamen": "ja"},
            remarks={"slaap_gamen": "Tot drie uur 's nachts."},
            left_open=frozenset({"pesten", "politiecontacten"}),
            phase=Phase.ASKING,
            position="erkent_verzuim",
            trail=("geboortedatum", "slaap_gamen", "erkent_verzuim"),
            reviewing=False,
        ),
    )


def keep_interview(case: str, session: Session) -> None:
    """As `mas screen CASE` keeps it after every answer."""
    with Vault.open(
        data_dir() / "kluis", "vier woorden zijn genoeg", state_dir=state_dir(), clock=_clock.now
    ) as vault:
        store = CaseStore(vault, _clock.now)
        CaseSessions(store, store.find(case)).save(session)


def kept_interview(case: str) -> Session:
    with Vault.open(
        data_dir() / "kluis", "vier woorden zijn genoeg", state_dir=state_dir(), clock=_clock.now
    ) as vault:
        store = CaseStore(vault, _clock.now)
        return CaseSessions(store, store.find(case)).list()[0]


def test_a_year_goes_over_in_the_editions_by_commands_alone(
    mas: Mas,
    screened: Callable[..., str],
    with_format: Path,
    sign: Callable[[Path], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case, other = screened(), screened(verzuim_uren=50, verzuim_soort="relatief_16uur")
    halfway = str(mas("case", "new", "--json").json["id"])
    keep_interview(halfway, interview("00ff00ff"))
    own = FolderStore(state_dir() / FOLDER)
    own.save(interview("11ff11ff"))
    closed = screened()
    assert mas("case", "close", closed).code == 0
    old = mas("case", "show", case, "--json").json["screenings"][0]
    checksum = sign(with_format)

    # Look: everything in words, and nothing changed.
    check = mas("update", "check", with_format, "--json")
    assert check.code == 0
    found = check.json
    assert found["against"] == "mas/2022-03"
    changed = {(item["part"], item["id"], item["change"]) for item in found["changes"]}
    assert {
        ("vragen", "verzuim_erkend", "renamed"),
        ("vragen", "dagbesteding", "removed"),
        ("vragen", "afspraken_gemaakt", "added"),
        ("vragen", "verzuim_soort", "changed"),
        ("aanwijzingen", "halt.erkent_verzuim", "changed"),
        ("parameters", "halt.max_uren", "changed"),
        ("stappen", "afspraken_bevestigen", "added"),
        ("termijnen", "termijn.halt_verwijzing", "changed"),
        ("artikelen", "Lpw 99", "added"),
        ("formaten", "waarschuwing", "changed"),
    } <= changed
    assert {item["case"] for item in found["cases"]} == {case, other, halfway}
    assert [item["interview"]["id"] for item in found["interviews"]] == ["11ff11ff"]
    touched = next(item for item in found["cases"] if item["case"] == case)["screening"]
    assert touched["advice_before"] == ["halt"]
    kinds = {move["question"]: move["kind"] for move in touched["moves"] if move["kind"] != "behouden"}
    assert kinds == {
        "verzuim_soort": "antwoorden",
        "erkent_verzuim": "hernoemd",
        "slaap_gamen": "gesplitst",
        "verzuimende_vrienden": "samengevoegd",
        "politiecontacten": "samengevoegd",
        "dagbesteding": "vervallen",
    }
    shown = mas("update", "check", with_format)
    for words in ("erkent_verzuim → verzuim_erkend: heet anders", "3 open dossiers worden geraakt", case):
        assert words in shown.out
    assert "mas/2027-01" not in mas("instrument", "list").out

    # Install, and carry everything over.
    done = mas(
        "update", "apply", with_format, "--checksum", checksum, "--migrate", "all",
        "--date", "2027-01-04", "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    assert {item["case"] for item in done.json["migrated"]} == {case, other, halfway}
    assert done.json["interviews"] == ["11ff11ff"]
    assert "mas/2027-01  vanaf 2027-01-01, geïnstalleerd" in mas("instrument", "list").out

    # The old screening stands as it was; the new one says where it came from.
    dossier = mas("case", "show", case, "--json").json
    before, after = dossier["screenings"]
    assert before == old
    assert after["instrument"]["edition"] == "2027-01"
    assert after["answers"]["peildatum"] == "2027-01-04"
    assert {
        name: after["answers"].get(name)
        for name in ("verzuim_erkend", "verzuim_soort", "slaap", "gamen", "omgeving_risico")
    } == {
        "verzuim_erkend": "ja",
        "verzuim_soort": "overig",
        "slaap": "nee",
        "gamen": "nee",
        "omgeving_risico": "ja",
    }
    assert after["remarks"]["verzuim_erkend"] == "Zei het zelf."
    assert after["remarks"]["omgeving_risico"] == "Winkeldiefstal in mei."
    crossing = after["receipt"]["overgang"]
    assert (crossing["van"], crossing["naar"], crossing["screening"]) == ("mas/2022-03", "mas/2027-01", "1")
    assert crossing["afgetekend"] == checksum
    assert crossing["overgangsbestand"] in (with_format / "SHA256SUMS").read_text()
    assert crossing["vervallen"]["dagbesteding"] == {
        "antwoord": "ja",
        "toelichting": "Voetbal.",
        "reden": "De vraag deed in geen enkel advies iets en wordt niet meer gesteld.",
    }
    assert "overgang" in mas("case", "history", case, "--path", "screenings.2.receipt", "--json").out
    assert len(mas("case", "show", closed, "--json").json["screenings"]) == 1
    # 50 hours stand above the lower maximum of the new edition.
    assert "overleg_om" in mas("case", "show", other, "--json").json["screenings"][1]["advice"]["signals"]

    # The interview goes on in the new edition, with what it had.
    session = kept_interview(halfway)
    assert (session.instrument, session.edition, session.today) == (
        "mas/2027-01",
        "2027-01",
        date(2027, 1, 4),
    )
    assert session.progress.values == {
        "geboortedatum": date(2011, 5, 14),
        "verzuim_erkend": "ja",
        "slaap": "onbekend",
        "gamen": "onbekend",
    }
    assert session.progress.position == "verzuim_erkend"
    assert session.progress.left_open == {"pesten", "omgeving_risico"}
    assert own.load("11ff11ff").edition == "2027-01"
    resumed = mas("screen", halfway, "--resume", "--json")
    assert resumed.json["instrument"]["edition"] == "2027-01"

    # Twice does nothing new.
    again = mas("update", "apply", with_format, "--migrate", "all", "--json")
    assert (again.code, again.json["new"], again.json["migrated"]) == (0, False, [])
    assert len(mas("case", "show", case, "--json").json["screenings"]) == 2

    # The new year: screen again, plan and letters by the new edition.
    monkeypatch.setattr(_clock, "today", lambda: date(2027, 1, 11))
    assert "mas/2027-01  vanaf 2027-01-01, geldt vandaag" in mas("instrument", "list").out
    answers = tmp_path / "nieuw.json"
    answers.write_text(json.dumps({"verzuim_erkend": "ja", "geboortedatum": "2011-05-14"}), encoding="utf-8")
    assert mas("screen", case, "--answers", answers, "--json").json["instrument"]["edition"] == "2027-01"
    plan = mas("plan", case, "--json").json
    assert plan["edition"] == "2027-01"
    steps = [step["id"] for phase in plan["phases"] for step in phase["steps"]]
    assert "afspraken_bevestigen" in steps
    assert "10" in mas("law", "show", "termijn.halt_verwijzing", "--op", "2027-02-01").out
    assert "40" in mas("law", "show", "halt.max_uren", "--op", "2027-02-01").out
    assert "60" in mas("law", "show", "halt.max_uren", "--op", "2026-12-31").out
    assert "Dit artikel bestaat niet" in mas("law", "show", "Lpw 99", "--op", "2027-02-01").out
    assert mas("brief", "types").out.count("waarschuwing") == 1

    # What was screened with 2022 is still computed with 2022.
    then = tmp_path / "oud.json"
    then.write_text(json.dumps(old["answers"]), encoding="utf-8")
    recomputed = mas("screen", "--instrument", "mas/2022-03", "--answers", then, "--json").json
    assert recomputed["advice"] == old["advice"]
    assert recomputed["instrument"]["sha256"] == old["instrument"]["sha256"]

    # An edition that cases rest on cannot be taken out.
    refused = mas("update", "undo", "2027-01")
    assert (refused.code, refused.codes) == (3, {"U41"})
    assert mas("vault", "check").code == 0


def test_a_letter_of_the_edition_holds_from_its_first_day(
    mas: Mas, with_format: Path, sign: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from mas_cli.documents import load

    checksum = sign(with_format)
    assert mas("update", "apply", with_format, "--checksum", checksum).code == 0
    assert load.shipped("waarschuwing", on=date(2026, 12, 31)).edition == "2026-11"
    assert load.shipped("waarschuwing", on=date(2027, 1, 1)).edition == "2027-01"
    # A later version of the program with a newer letter of its own goes before it.
    own = load.shipped("waarschuwing")
    assert not load.is_newer(own, date(2027, 1, 1))
    assert load.is_newer(replace(own, edition="2027-02"), date(2027, 1, 1))
    monkeypatch.setattr(_clock, "today", lambda: date(2027, 1, 11))
    assert mas("brief", "fields", "waarschuwing", "--example").code == 0


def test_named_cases_alone_are_carried_over(
    mas: Mas, screened: Callable[..., str], edition: Path, sign: Callable[[Path], str]
) -> None:
    one, two = screened(), screened()
    done = mas("update", "apply", edition, "--checksum", sign(edition), "--migrate", one, "--json")
    assert [item["case"] for item in done.json["migrated"]] == [one]
    assert len(mas("case", "show", two, "--json").json["screenings"]) == 1
    later = mas("update", "apply", edition, "--migrate", one, "--migrate", two, "--json")
    assert [item["case"] for item in later.json["migrated"]] == [two]
    assert later.json["untouched"] == [one]


def test_what_no_longer_applies_is_kept_and_told(
    mas: Mas, screened: Callable[..., str], edition: Path, sign: Callable[[Path], str]
) -> None:
    # On the first day of the edition this young person is 18: what Halt asks no longer applies.
    case = screened(geboortedatum="2008-12-20")
    done = mas("update", "apply", edition, "--checksum", sign(edition), "--migrate", "all", "--json")
    assert "U32" in done.codes
    kept = mas("case", "show", case, "--json").json["screenings"][1]
    assert "instemming_jongere_halt" not in kept["answers"]
    assert kept["receipt"]["overgang"]["niet_van_toepassing"]["instemming_jongere_halt"] == "ja"


def test_an_edition_can_be_taken_out_and_put_back(
    mas: Mas, edition: Path, sign: Callable[[Path], str]
) -> None:
    checksum = sign(edition)
    for _round in range(2):
        assert mas("update", "apply", edition, "--checksum", checksum).code == 0
        assert [row["edition"] for row in mas("update", "list", "--json").json["editions"]] == ["2027-01"]
        assert mas("update", "undo", "2027-01").code == 0
        assert mas("update", "list", "--json").json["editions"] == []
        assert "2027-01" not in mas("instrument", "list").out
    assert mas("update", "undo", "2027-01").codes == {"U42"}


def test_a_zip_is_as_good_as_a_folder(
    mas: Mas, edition: Path, sign: Callable[[Path], str], tmp_path: Path
) -> None:
    checksum = sign(edition)
    packed = Path(shutil.make_archive(str(tmp_path / "editie"), "zip", tmp_path, edition.name))
    assert mas("update", "check", packed, "--json").json["edition"]["checksum"] == checksum
    assert mas("update", "apply", packed, "--checksum", checksum.upper()).code == 0
    assert mas("update", "apply", edition, "--json").json["new"] is False


@pytest.mark.slow
@pytest.mark.usefixtures("with_advice")
def test_what_an_edition_changes_in_the_advice_is_part_of_looking_at_it(mas: Mas, edition: Path) -> None:
    found = mas("update", "check", edition, "--json").json["outcomes"]
    routes = {(tuple(c["from"]["routes"]), tuple(c["to"]["routes"])) for c in found["changes"]}
    # The maximum of Halt goes down in this edition.
    assert (("halt",), ("dwang_straf",)) in routes


def test_a_locked_vault_hides_the_cases_and_nothing_else(
    mas: Mas,
    screened: Callable[..., str],
    edition: Path,
    sign: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screened()
    sign(edition)
    monkeypatch.delenv("MAS_PASSWORD_FILE")
    found = mas("update", "check", edition, "--json")
    assert (found.code, found.json["vault"], found.json["cases"]) == (0, "locked", None)
    assert found.json["changes"]
    assert (
        mas(
            "update", "apply", edition, "--checksum", found.json["edition"]["checksum"], "--migrate", "all"
        ).code
        == 5
    )
    assert mas("update", "list", "--json").json["editions"] == []


def test_doctor_tells_what_was_installed_and_whether_it_is_whole(
    mas: Mas, edition: Path, sign: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from mas_cli import installed

    monkeypatch.setattr(catalog, "cache", cache)  # that of this home, which is empty
    checksum = sign(edition)
    mas("update", "apply", edition, "--checksum", checksum)
    assert checksum in mas("doctor", "--json").json["editions"]["2027-01"]
    # The rules are kept compiled under the fingerprint of the edition and of those below it.
    mas("instrument", "show", "mas/2027-01", "--json")
    assert list((cache_dir() / "instruments").glob("*.json"))
    rules = installed.root() / "2027-01" / "instruments" / "mas" / "2027-01" / "editie.yaml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace("Verzonnen editie voor de tests.", "Stiekem gewijzigd."), encoding="utf-8")
    installed.forget()
    assert re.search(
        "niet zoals afgetekend.*editie.yaml", mas("doctor", "--json").json["editions"]["2027-01"]
    )
    refused = mas("instrument", "show", "mas/2027-01", "--json")
    assert (refused.code, refused.codes) == (6, {"U40"})
    # Installing the same edition again mends it.
    assert mas("update", "apply", edition, "--checksum", checksum).code == 0
    assert mas("instrument", "show", "mas/2027-01", "--json").code == 0


def test_a_draft_of_a_letter_that_changes_is_named(
    mas: Mas, vault: None, with_format: Path, sign: Callable[[Path], str], tmp_path: Path
) -> None:
    case = str(mas("case", "new", "--json").json["id"])
    other = str(mas("case", "new", "--json").json["id"])
    assert mas("brief", "make", "waarschuwing", case, "--draft", "--out", tmp_path / "w.docx").code == 0
    assert mas("brief", "make", "oproep-verhoor", other, "--draft", "--out", tmp_path / "o.docx").code == 0
    sign(with_format)
    found = mas("update", "check", with_format, "--json").json["cases"]
    assert [(item["case"], item["drafts"], item["screening"]) for item in found] == [
        (case, ["waarschuwing"], None)
    ]
    assert "concepten om opnieuw te maken: waarschuwing" in mas("update", "check", with_format).out


def test_an_edition_of_the_law_alone_can_be_installed(
    mas: Mas, screened: Callable[..., str], edition: Path, sign: Callable[[Path], str], tmp_path: Path
) -> None:
    screened()
    for part in ("mas", "plan"):
        shutil.rmtree(edition / "instruments" / part)
    (edition / "overgang.yaml").unlink()
    checksum = sign(edition)
    check = mas("update", "check", edition, "--json").json
    assert ({item["part"] for item in check["changes"]}, check["cases"]) == ({"termijnen", "artikelen"}, [])
    assert mas("update", "apply", edition, "--checksum", checksum, "--migrate", "all").code == 2
    assert mas("update", "apply", edition, "--checksum", checksum).code == 0
    # A second one that is older than the first is refused, also without an instrument.
    older = tmp_path / "ouder"
    shutil.copytree(edition, older)
    (older / "SHA256SUMS").unlink()
    text = (older / "manifest.yaml").read_text(encoding="utf-8")
    (older / "manifest.yaml").write_text(
        text.replace("editie: 2027-01", "editie: 2026-12").replace("2027-01-01", "2026-12-01"),
        encoding="utf-8",
    )
    assert "U12" in mas("update", "check", older, "--json").codes


def test_a_case_that_is_screened_meanwhile_is_not_overtaken(
    mas: Mas,
    screened: Callable[..., str],
    edition: Path,
    sign: Callable[[Path], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from mas_cli.casefile.edits import Edit, Event
    from mas_cli.update import install

    case = screened()
    checksum = sign(edition)
    put_in_place = install.install

    def with_a_colleague(package: Any) -> Path:
        with Vault.open(
            data_dir() / "kluis", "vier woorden zijn genoeg", state_dir=state_dir(), clock=_clock.now
        ) as vault:
            store = CaseStore(vault, _clock.now)
            dossier = store.load(store.find(case))
            last = dossier.many("screenings")[-1].content
            store.change(dossier, [Edit("screenings", last, None)], event=Event.VERZAMELEN)
        return put_in_place(package)

    monkeypatch.setattr(install, "install", with_a_colleague)
    run = mas("update", "apply", edition, "--checksum", checksum, "--migrate", "all", "--json")
    assert (run.code, run.codes) == (3, {"U35"})
    assert [
        item["instrument"]["edition"] for item in mas("case", "show", case, "--json").json["screenings"]
    ] == [
        "2022-03",
        "2022-03",
    ]
    monkeypatch.setattr(install, "install", put_in_place)
    again = mas("update", "apply", edition, "--migrate", "all", "--json")
    assert [item["record"] for item in again.json["migrated"]] == ["screenings.3"]
    assert "mas: 2022-03 → 2027-01" in mas("vault", "log", "--case", case).out


def test_a_recorded_step_that_is_gone_is_told(mas: Mas, vault: None, edition: Path) -> None:
    case = str(mas("case", "new", "--json").json["id"])
    assert mas("plan", case, "--skip", "overleg", "--reason", "Niet nodig").code == 0
    steps = edition / "instruments/plan/2027-01/stappen.yaml"
    steps.write_text(steps.read_text(encoding="utf-8") + "  overleg: null\n", encoding="utf-8")
    found = mas("update", "check", edition, "--json").json
    assert ("U36", case) in [(item["code"], item["where"]) for item in found["findings"]]
    assert ("stappen", "overleg", "removed") in [
        (item["part"], item["id"], item["change"]) for item in found["changes"]
    ]


def test_a_list_of_checksums_made_by_other_means_is_as_good(mas: Mas, edition: Path) -> None:
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()} *./{path.relative_to(edition).as_posix()}"
        for path in sorted(edition.rglob("*"))
        if path.is_file()
    ]
    (edition / "SHA256SUMS").write_bytes("\r\n".join(lines).encode())
    checksum = mas("update", "check", edition, "--json").json["edition"]["checksum"]
    assert checksum == hashlib.sha256((edition / "SHA256SUMS").read_bytes()).hexdigest()
    assert mas("update", "apply", edition, "--checksum", checksum).code == 0
    assert mas("instrument", "show", "mas/2027-01", "--json").code == 0

"""What ODK Central and KoboToolbox export of the form is scored as it is."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest

from mas_cli import main
from mas_cli.faces.xlsform import block_group, calculations, question_group
from mas_cli.instrument.definition import UNKNOWN
from mas_cli.instrument.evaluate import evaluate
from mas_cli.instrument.values import plain
from mas_cli.written import PartialDate
from support.page import TODAY, instrument, random_answers

OF = instrument("2022-03")
BEHIND = {
    "central": "meta-instanceID meta-instanceName KEY SubmitterID SubmitterName AttachmentsPresent "
    "AttachmentsExpected Status ReviewState DeviceID Edits FormVersion",
    "kobo": "_id _uuid _submission_time _validation_status _notes _status _submitted_by __version__ _tags "
    "_index",
}


def answer_sets() -> list[dict[str, Any]]:
    rng = random.Random("collected")
    return [
        {
            name: value
            for name, value in random_answers(rng, OF).items()
            if not isinstance(value, PartialDate) and (OF.questions[name].options or value != UNKNOWN)
        }
        for _ in range(25)
    ]


def written(path: Path, kind: str, sets: list[dict[str, Any]]) -> None:
    """Write the sets as one of the two writes its submissions, headings and all."""
    sign = {"central": "-", "kobo": "/", "kobo without groups": ""}[kind]

    def heading(question: str, suffix: str = "") -> str:
        groups = [block_group(OF.questions[question].block), question_group(question)] if sign else []
        return sign.join([*groups, f"{question}{suffix}"])

    asked = [heading(question, suffix) for question in OF.questions for suffix in ("", "_toelichting")]
    before = ["SubmissionDate"] if kind == "central" else ["start", "end"]
    behind = BEHIND["central" if kind == "central" else "kobo"].split()
    headings = [*before, "over", "zaak", *asked, *calculations(OF), *behind]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(
            file, headings, restval="", delimiter="," if kind == "central" else ";",
            quoting=csv.QUOTE_MINIMAL if kind == "central" else csv.QUOTE_ALL,
        )  # fmt: skip
        table.writeheader()
        for number, answers in enumerate(sets):
            row = {heading(question): plain(value) for question, value in answers.items()}
            remark = {heading("geboortedatum", "_toelichting"): 'Zegt "de mentor", niet; zeker'}
            meta = {behind[0]: f"uuid:{number}", before[0]: "2026-11-30T22:14:01.123Z"}
            table.writerow({**row, **remark, **meta, "zaak": f"LP-{number}", "status": "route"})


@pytest.mark.parametrize("kind", ["central", "kobo", "kobo without groups"])
def test_the_csv_of_a_form_is_scored_as_it_is(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sets = answer_sets()
    source, out = tmp_path / "inzendingen.csv", tmp_path / "advies.jsonl"
    written(source, kind, sets)
    command = ["score", str(source), "--out", str(out), "--date", TODAY.isoformat(), "--quiet"]
    code = main.run([*command, "--instrument", "mas/2022-03"])
    said = capsys.readouterr()
    assert code in {0, 1}, said.err
    results = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [result["zaak"] for result in results] == [f"LP-{number}" for number in range(len(sets))]
    for result, answers in zip(results, sets, strict=True):
        advice = evaluate(OF, answers, TODAY)
        assert result["status"] == advice.status
        assert result["routes"] == list(advice.routes)

"""Whatever is done to the stored bytes: an error of the right kind, or exactly what was saved."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import subprocess
import sys
from typing import TYPE_CHECKING

import faults
import pytest

from mas_cli.errors import ExitCode, IntegrityError, InvalidInput, Locked, MasError
from mas_cli.vault import RecoveryKey
from mas_cli.vault.opening import RootKey
from mas_cli.vault.refusals import code_of

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20260901


@pytest.fixture
def filled(place, save):
    """A tiny vault with two containers; gives what is in it and a credential that skips derivation."""
    with place.create(page_size=512) as vault:
        one = save(vault, b"eerste")
        save(vault, b"eerste, verbeterd", one, version=1)
        two = save(vault, b"tweede")
        vault.note("raadplegen", two, b"detail")
        contents = everything(vault)
        root = RootKey(vault._session.keys.root, vault.slot, vault._session.signer)
    return place, contents, root


def everything(vault):
    """All that a user can read."""
    records = {
        (container, info.id): [record.payload for record in vault.history(container, info.id)]
        for container in vault.containers()
        for info in vault.records(container)
    }
    log = [(entry.event, entry.container, entry.detail) for entry in vault.log()]
    return records, dict(vault.summaries()), log


def outcome(place, credential, contents) -> str:
    """The code of the refusal, `same`, or `OTHER`: the one that may never be."""
    try:
        with place.open(credential) as vault:
            return "same" if everything(vault) == contents else "OTHER"
    except MasError as error:
        return code_of(error)


def damage(file: Path, whole: bytes, altered: bytes, place, credential, contents) -> str:
    """The outcome with a file altered; the vault is put back as it was."""
    file.write_bytes(altered)
    for left_behind in place.path.glob("*-journal"):
        left_behind.unlink()
    try:
        return outcome(place, credential, contents)
    finally:
        file.write_bytes(whole)


def test_every_byte_of_the_header_matters(filled):
    place, contents, _root = filled
    file = place.path / "header"
    whole = file.read_bytes()
    chance = random.Random(SEED)
    outcomes = set()
    for at in range(0, len(whole), 13):
        altered = bytearray(whole)
        altered[at] ^= 1 << chance.randrange(8)
        outcomes.add(damage(file, whole, bytes(altered), place, RecoveryKey(place.recovery), contents))
    assert outcomes <= {"V01", "V02", "V03", "V04", "V05", "V28"}
    assert {"V01", "V02", "V05"} <= outcomes


def test_a_header_cut_off_anywhere_is_refused(filled):
    place, contents, _root = filled
    file = place.path / "header"
    whole = file.read_bytes()
    for length in range(0, len(whole), 41):
        altered = whole[:length]
        assert damage(file, whole, altered, place, RecoveryKey(place.recovery), contents) == "V01"
    assert damage(file, whole, whole + b" ", place, RecoveryKey(place.recovery), contents) == "V01"


@pytest.mark.slow
def test_no_flipped_byte_of_the_records_gives_other_content(filled):
    place, contents, root = filled
    file = place.path / "records.db"
    whole = file.read_bytes()
    chance = random.Random(SEED)
    page_heads = {
        page + offset for page in range(0, len(whole), 512) for offset in (0, 2, 4, 6, 8, 13, 21, 34)
    }
    sampled = sorted({*range(100), *page_heads, *range(0, len(whole), 67)})
    outcomes = set()
    for at in sampled:
        if at < len(whole):
            altered = bytearray(whole)
            altered[at] ^= 1 << chance.randrange(8)
            outcomes.add(damage(file, whole, bytes(altered), place, root, contents))
    assert "OTHER" not in outcomes
    assert {"V06", "V07", "V08", "V10", "V15", "same"} <= outcomes


def test_of_any_flip_none_gives_other_content_or_a_wrong_exit_code():
    """A few of them, by the library and by command; `faults.py flips` tries thousands."""
    found = faults.flips(30, random.randrange(2**32))
    assert faults.is_good(found), found


def test_records_cut_off_anywhere_give_no_other_content(filled):
    place, contents, root = filled
    file = place.path / "records.db"
    whole = file.read_bytes()
    outcomes = {
        damage(file, whole, whole[:length], place, root, contents) for length in range(0, len(whole), 97)
    }
    assert outcomes <= {"V06", "V07", "V08", "V10", "V13", "V15", "same"}
    assert {"V10", "V15"} <= outcomes


def rows(place, statement: str, *values) -> list:
    connection = sqlite3.connect(place.path / "records.db", isolation_level=None)
    try:
        return connection.execute(statement, values).fetchall()
    finally:
        connection.close()


def swap(place, space: str, one: bytes, other: bytes) -> None:
    (first,), (second,) = (
        rows(place, f"SELECT value FROM {space} WHERE key = ?", key)[0] for key in (one, other)
    )
    rows(place, f"UPDATE {space} SET value = ? WHERE key = ?", second, one)
    rows(place, f"UPDATE {space} SET value = ? WHERE key = ?", first, other)


@pytest.mark.parametrize(
    ("space", "code"), [("version", "V07"), ("envelope", "V08"), ("bucket", "V06"), ("log", "V10")]
)
def test_rows_that_are_swapped_deleted_or_emptied_are_noticed(filled, space, code):
    place, contents, root = filled
    keys = [key for (key,) in rows(place, f"SELECT key FROM {space} ORDER BY key")]
    whole = (place.path / "records.db").read_bytes()
    for alter in (
        lambda: swap(place, space, keys[0], keys[1]),
        lambda: rows(place, f"DELETE FROM {space} WHERE key = ?", keys[-1]),
        lambda: rows(place, f"UPDATE {space} SET value = x'' WHERE key = ?", keys[-1]),
    ):
        alter()
        assert outcome(place, root, contents) == code
        (place.path / "records.db").write_bytes(whole)


def test_a_row_of_another_type_is_noticed(filled):
    place, contents, root = filled
    rows(place, "UPDATE version SET value = 'tekst'")
    assert outcome(place, root, contents) == "V15"


def test_a_file_that_brings_triggers_is_refused(filled):
    place, contents, root = filled
    rows(place, "CREATE TRIGGER t AFTER INSERT ON log BEGIN DELETE FROM log; END")
    assert outcome(place, root, contents) == "V15"


def test_records_that_are_gone_are_missed_and_not_made_anew(filled):
    place, contents, root = filled
    (place.path / "records.db").unlink()
    assert outcome(place, root, contents) == "V15"
    assert not (place.path / "records.db").exists()


def test_the_records_of_another_vault_are_refused(filled, tmp_path):
    place, contents, root = filled
    other = type(place)(tmp_path / "ander", tmp_path / "state", place.clock)
    other.create(page_size=512).close()
    shutil.copy(other.path / "records.db", place.path / "records.db")
    assert outcome(place, root, contents) == "V06"


def test_one_record_put_back_to_its_older_version_is_noticed(filled, save):
    place, _contents, root = filled
    with place.open(root) as vault:
        container = next(iter(vault.containers()))
        before = dict(rows(place, "SELECT key, value FROM envelope"))[bytes.fromhex(container)]
        version = vault.records(container)[0].version
        save(vault, b"nieuwer", container, version=version)
    rows(place, "UPDATE envelope SET value = ? WHERE key = ?", before, bytes.fromhex(container))
    with place.open(root) as vault, pytest.raises(IntegrityError) as refused:
        vault.get(container, "dossier")
    assert code_of(refused.value) == "V08"


def test_a_destroyed_container_cannot_be_put_back(filled):
    place, _contents, root = filled
    kept = {space: rows(place, f"SELECT key, value FROM {space}") for space in ("envelope", "version")}
    with place.open(root) as vault:
        gone = next(iter(vault.containers()))
        vault.destroy(gone, event="vernietigen")
    for space, old in kept.items():
        for key, value in old:
            rows(place, f"INSERT OR IGNORE INTO {space} VALUES (?, ?)", key, value)
    with place.open(root) as vault:
        with pytest.raises(InvalidInput):
            vault.get(gone, "dossier")
        report = vault.check()
    assert {finding.code for finding in report.findings} == {"V21"}
    assert report.whole


def test_an_older_state_of_the_whole_vault_is_refused_until_it_is_accepted(filled, save):
    place, contents, root = filled
    shutil.copytree(place.path, place.path.with_name("oud"))
    with place.open(root) as vault:
        save(vault, b"derde")
    shutil.rmtree(place.path)
    shutil.copytree(place.path.with_name("oud"), place.path)
    for _again in range(2):
        with pytest.raises(IntegrityError) as refused:
            place.open()
        assert code_of(refused.value) == "V09"
        assert "accept-restore" in refused.value.remedy
        assert refused.value.exit_code == ExitCode.INTEGRITY
    with place.accept() as vault:
        assert everything(vault)[:2] == contents[:2]
    place.open().close()


def test_a_rollback_while_the_vault_is_open_is_noticed_too(filled, save):
    place, _contents, root = filled
    old = (place.path / "records.db").read_bytes()
    with place.open(root) as vault:
        save(vault, b"derde")
        (place.path / "records.db").write_bytes(old)
        with pytest.raises(IntegrityError) as refused:
            list(vault.containers())
        assert code_of(refused.value) == "V09"


def test_another_state_with_the_same_number_is_another_branch(filled, save):
    place, _contents, root = filled
    shutil.copytree(place.path, place.path.with_name("tak"))
    with place.open(root) as vault:
        save(vault, b"hier")
    branch = type(place)(place.path.with_name("tak"), place.path.with_name("state-tak"), place.clock)
    with branch.open(root) as vault:
        save(vault, b"daar")
    shutil.copy(branch.path / "records.db", place.path / "records.db")
    with pytest.raises(IntegrityError) as refused:
        place.open(root)
    assert code_of(refused.value) == "V09"


def test_a_colleague_is_told_once_that_a_restored_state_was_accepted(filled, colleague, save):
    place, _contents, root = filled
    place.open(root).backup(place.path.with_name("kopie"))
    with place.open(root) as vault:
        save(vault, b"werk van na de kopie")
    colleague.open(root).close()
    place.restore(place.path.with_name("kopie"))
    with place.accept() as vault:
        for text in (b"a", b"b", b"c"):
            save(vault, text)
    with pytest.raises(IntegrityError) as refused:
        colleague.open(root)
    assert code_of(refused.value) == "V09"
    colleague.accept().close()
    colleague.open(root).close()


def test_an_older_header_in_which_an_old_password_works_is_refused(place):
    with place.create() as vault:
        old = (place.path / "header").read_bytes()
        vault.set_password("nieuw wachtwoord")
    (place.path / "header").write_bytes(old)
    with pytest.raises(IntegrityError) as refused:
        place.open()
    assert code_of(refused.value) == "V02"


def test_a_slot_taken_from_another_header_is_noticed(place):
    with place.create() as vault:
        before = json.loads((place.path / "header").read_bytes())
        vault.add_password("van een ander", "Bo")
    now = json.loads((place.path / "header").read_bytes())
    now["slots"] = before["slots"]
    written = json.dumps(now, sort_keys=True, separators=(",", ":")) + "\n"
    (place.path / "header").write_text(written)
    with pytest.raises(IntegrityError) as refused:
        place.open()
    assert code_of(refused.value) == "V02"


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"generation": "x"}', b"[" * 100_000])
def test_a_memory_that_cannot_be_read_counts_as_a_rollback(place, content):
    with place.create() as vault:
        memory = place.state_dir / "vaults" / f"{vault.id}.json"
    memory.write_bytes(content)
    with pytest.raises(IntegrityError) as refused:
        place.open()
    assert code_of(refused.value) == "V16"
    place.accept().close()
    place.open().close()


def altered_header(place, **changes) -> None:
    fields = json.loads((place.path / "header").read_bytes())
    for name, value in changes.items():
        if name == "kdf":
            fields["slots"][0]["kdf"] = value
        else:
            fields[name] = value
    written = json.dumps(fields, sort_keys=True, separators=(",", ":")) + "\n"
    (place.path / "header").write_text(written)


@pytest.mark.parametrize(
    ("changes", "error", "code"),
    [
        ({"format": 3}, InvalidInput, "V04"),
        ({"format": 3, "slots": "something new"}, InvalidInput, "V04"),
        ({"format": 0}, IntegrityError, "V01"),
        ({"format": 1}, IntegrityError, "V01"),
        ({"signer": "00000000"}, IntegrityError, "V02"),
        ({"members": []}, IntegrityError, "V02"),
        ({"signature": "AAAA"}, IntegrityError, "V28"),
        ({"format": 1.0}, IntegrityError, "V01"),
        ({"format": "1"}, IntegrityError, "V01"),
        ({"magic": "other"}, IntegrityError, "V01"),
        ({"vault": "00"}, IntegrityError, "V01"),
        ({"vault": "00" * 16}, Locked, "V05"),
        ({"epoch": 2}, Locked, "V05"),
        ({"revision": 2}, IntegrityError, "V02"),
        ({"revision": -1}, IntegrityError, "V01"),
        ({"revision": 10**30}, IntegrityError, "V01"),
        ({"previous": "AAAA"}, IntegrityError, "V02"),
        ({"mac": "A" * 43 + "="}, IntegrityError, "V02"),
        ({"mac": ""}, IntegrityError, "V01"),
        ({"slots": []}, IntegrityError, "V02"),
        ({"slots": [{}]}, IntegrityError, "V01"),
        ({"slots": [{}] * 10_000}, IntegrityError, "V01"),
        ({"extra": 1}, IntegrityError, "V01"),
        ({"kdf": []}, IntegrityError, "V01"),
        ({"kdf": [8, 1]}, IntegrityError, "V01"),
        ({"kdf": [2**32 - 1, 1, 1]}, IntegrityError, "V03"),
        ({"kdf": [8, 2**32 - 1, 1]}, IntegrityError, "V03"),
        ({"kdf": [8, 1, 2**24]}, IntegrityError, "V03"),
        ({"kdf": [8, 0, 1]}, IntegrityError, "V03"),
        ({"kdf": [7, 1, 1]}, IntegrityError, "V03"),
        ({"kdf": [16, 1, 1]}, Locked, "V05"),
    ],
)
def test_each_altered_header_fails_in_its_own_way(place, changes, error, code):
    place.create().close()
    altered_header(place, **changes)
    with pytest.raises(error) as refused:
        place.open()
    assert code_of(refused.value) == code


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"{}", b"null", b"[" * 200_000, b"9" * 5000, b"\xff\xfe", b"x" * 2**20]
)
def test_what_is_no_header_is_refused(place, content):
    place.create().close()
    (place.path / "header").write_bytes(content)
    with pytest.raises(IntegrityError) as refused:
        place.open()
    assert code_of(refused.value) == "V01"


def test_weak_parameters_are_refused_where_nobody_asked_for_them(place):
    place.create().close()
    from mas_cli.vault import RFC_9106_LOW_MEMORY

    with pytest.raises(IntegrityError) as refused:
        place.open(kdf=RFC_9106_LOW_MEMORY)
    assert code_of(refused.value) == "V03"


HOSTILE = """
import resource, sys
from pathlib import Path
from mas_cli.errors import IntegrityError
from mas_cli.vault import CHEAPEST, Vault
megabytes = 2**20
resource.setrlimit(resource.RLIMIT_AS, (700 * megabytes, 700 * megabytes))
try:
    Vault.open(Path(sys.argv[1]), "x", state_dir=Path(sys.argv[2]), kdf=CHEAPEST)
except IntegrityError as error:
    print(error.findings[0].code)
"""


def test_hostile_parameters_are_refused_before_any_memory_is_taken(place):
    pytest.importorskip("resource")
    place.create().close()
    altered_header(place, kdf=[2**31, 3, 4])
    done = subprocess.run(
        [sys.executable, "-c", HOSTILE, str(place.path), str(place.state_dir)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["V03"], done.stderr


def test_check_names_exactly_what_is_damaged_and_counts_what_is_readable(filled):
    place, contents, root = filled
    (records, _summaries, _log) = contents
    first, second = sorted({container for container, _record in records})
    damaged = first if len(records[(first, "dossier")]) == 2 else second
    key = bytes.fromhex(damaged) + bytes(4) + (2).to_bytes(8)
    rows(place, "UPDATE version SET value = x'00' WHERE key = ?", key)
    with place.open(root) as vault:
        report = vault.check()
        found = []
        assert len(list(vault.summaries(found.append))) == 2
    assert not report.whole
    assert report.damaged == (damaged,)
    assert [finding.code for finding in report.findings] == ["V07"]
    assert damaged in report.findings[0].where
    assert "2" in report.findings[0].where
    assert (report.containers, report.records, report.versions, report.entries) == (2, 1, 2, 4)


def test_a_damaged_container_does_not_stop_the_others(filled):
    place, contents, root = filled
    damaged, healthy = sorted({container for container, _record in contents[0]})
    rows(place, "UPDATE envelope SET value = x'00' WHERE key = ?", bytes.fromhex(damaged))
    with place.open(root) as vault:
        found = []
        assert [container for container, _summary in vault.summaries(found.append)] == [healthy]
        assert [finding.where for finding in found] == [damaged]
        assert vault.get(healthy, "dossier")
        report = vault.check()
        with pytest.raises(IntegrityError):
            list(vault.summaries())
    assert (report.containers, report.damaged) == (1, (damaged,))


def test_a_damaged_list_is_named_and_its_containers_are_looked_at_one_by_one(filled):
    place, contents, root = filled
    first, _second = sorted({container for container, _record in contents[0]})
    rows(place, "UPDATE bucket SET value = x'00' WHERE key = ?", bytes.fromhex(first[:2]))
    with place.open(root) as vault:
        report = vault.check()
    codes = [finding.code for finding in report.findings]
    assert codes[0] == "V06"
    assert "V08" in codes
    assert (report.whole, report.containers) == (False, 2)


def test_a_log_without_its_end_is_noticed(filled):
    place, _contents, root = filled
    rows(place, "DELETE FROM log WHERE key = ?", (4).to_bytes(8))
    with place.open(root) as vault:
        with pytest.raises(IntegrityError) as refused:
            list(vault.log())
        assert code_of(refused.value) == "V10"
        assert [finding.code for finding in vault.check().findings] == ["V10"]

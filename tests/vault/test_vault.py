"""What goes in comes out, under versions, with a log, and for those who have a key."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from mas_cli.errors import ExitCode, IntegrityError, InvalidInput, Locked
from mas_cli.vault import Changed, Identity, Password, Profile, RecoveryKey, Vault, public_of
from mas_cli.vault.refusals import code_of
from mas_cli.vault.slots import CHEAPEST


def test_what_was_saved_is_read_after_opening_again(place, save):
    with place.create() as vault:
        container = save(vault, "Zoë".encode())
    with place.open() as vault:
        record = vault.get(container, "dossier")
    assert record.payload == "Zoë".encode()
    assert (record.version, record.kind, record.actor) == (1, "dossier", "An")
    assert record.time == datetime(2026, 9, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("payload", [b"", b"\0", b"x" * 255, b"y" * 70_000])
def test_every_size_comes_back_as_it_was(place, save, payload):
    with place.create() as vault:
        assert vault.get(save(vault, payload), "dossier").payload == payload


def test_earlier_versions_stay(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        save(vault, b"twee", container, version=1)
        save(vault, b"drie", container, version=2)
        assert [record.payload for record in vault.history(container, "dossier")] == [
            b"een",
            b"twee",
            b"drie",
        ]
        assert vault.get(container, "dossier", 2).payload == b"twee"
        assert [(info.id, info.version) for info in vault.records(container)] == [("dossier", 3)]


def test_saving_over_someone_elses_change_is_refused_and_loses_nothing(place, colleague, save):
    with place.create() as mine, colleague.open() as theirs:
        container = save(mine, b"een")
        save(theirs, b"van de collega", container, version=1)
        with pytest.raises(Changed) as refused:
            save(mine, b"van mij", container, version=1)
        assert refused.value.exit_code == ExitCode.BUSY
        assert mine.get(container, "dossier").payload == b"van de collega"


def test_a_block_that_fails_changes_nothing(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        generation = vault.generation
        with pytest.raises(InvalidInput), vault.transaction(event="wijzigen") as change:  # noqa: PT012
            change.put(container, "dossier", "dossier", b"twee", expected_version=1)
            change.destroy(container)
            change.destroy("00" * 16)
        assert vault.get(container, "dossier").payload == b"een"
        assert (vault.generation, vault.check().whole) == (generation, True)


def test_a_fault_of_the_caller_inside_a_block_stays_what_it_is(place):
    with place.create() as vault:
        with pytest.raises(UnicodeDecodeError), vault.transaction(event="wijzigen"):
            b"\xff".decode()
        with pytest.raises(RuntimeError), vault._session.snapshot():
            vault.note("midden in het lezen")
        assert vault.generation == 0


def test_the_checkpoint_changes_with_every_state_and_with_nothing_else(place, save):
    with place.create() as vault:
        container, before = save(vault, b"een"), vault.checkpoint
        vault.get(container, "dossier")
        assert vault.checkpoint == before
        vault.note("raadplegen", container)
        assert vault.checkpoint != before
        now = vault.checkpoint
    with place.open() as vault:
        assert vault.checkpoint == now


def test_a_transaction_sees_its_own_changes(place):
    with place.create() as vault, vault.transaction(event="verzamelen") as change:
        container = change.new_container()
        change.put(container, "a", "dossier", b"een", expected_version=0)
        change.put(container, "a", "dossier", b"twee", expected_version=1)
        assert change.get(container, "a").payload == b"twee"
        with pytest.raises(InvalidInput):
            vault.get(container, "a")


def test_a_transaction_inside_a_transaction_is_a_fault_in_the_program(place):
    with place.create() as vault, vault.transaction(event="a"), pytest.raises(RuntimeError):
        vault.note("b")


@pytest.mark.parametrize(
    ("record", "kind"), [("", "k"), ("r", ""), ("a b", "k"), ("x" * 65, "k"), ("é", "k"), ("r", "a/b")]
)
def test_ids_and_kinds_are_plain_words(place, record, kind):
    with place.create() as vault, vault.transaction(event="a") as change:
        container = change.new_container()
        with pytest.raises(ValueError, match="id, kind"):
            change.put(container, record, kind, b"", expected_version=0)


def test_a_record_keeps_its_kind(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        with vault.transaction(event="a") as change, pytest.raises(ValueError, match="keeps its kind"):
            change.put(container, "dossier", "brief", b"twee", expected_version=1)


@pytest.mark.parametrize("container", ["", "zz", "00" * 16, "00" * 15, "AB" * 16])
def test_an_unknown_container_is_named(place, container):
    with place.create() as vault, pytest.raises(InvalidInput) as refused:
        vault.get(container, "dossier")
    assert code_of(refused.value) == "V18"


def test_an_unknown_record_or_version_is_named(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        for call in (
            lambda: vault.get(container, "brief"),
            lambda: vault.get(container, "dossier", 2),
            lambda: vault.get(container, "dossier", 0),
            lambda: vault.history(container, "brief"),
        ):
            with pytest.raises(InvalidInput):
                call()


def test_every_container_gives_its_summary_in_one_pass(place, save):
    with place.create() as vault:
        saved = {save(vault, text): text for text in (b"een", b"twee", b"drie")}
        saved[vault.new_container()] = b""
        assert dict(vault.summaries()) == saved
        assert sorted(vault.containers()) == sorted(saved)
        assert vault.size == 4
        assert {container: vault.summary(container) for container in saved} == saved


def test_the_log_says_who_did_what_to_which_container(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        place.clock.move(hours=1)
        vault.note("raadplegen", container, b"voor het gesprek", actor="Bo")
        vault.note("uitvoeren", detail=b"zonder dossier")
        first, second, third = vault.log()
    assert (first.event, first.container, first.actor, first.detail) == ("wijzigen", container, "An", b"")
    assert (second.event, second.actor, second.detail) == ("raadplegen", "Bo", b"voor het gesprek")
    assert second.time - first.time == timedelta(hours=1)
    assert (third.container, third.detail) == ("", b"zonder dossier")
    assert first.slot == second.slot


def test_a_clock_set_back_changes_nothing_but_the_times(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
    place.clock.move(days=-4000)
    with place.open() as vault:
        save(vault, b"twee", container, version=1)
        assert vault.check().whole
        assert [entry.sequence for entry in vault.log()] == [1, 2]
    with place.open() as vault:
        assert vault.get(container, "dossier").payload == b"twee"


def test_destroying_takes_content_and_details_and_leaves_the_log_whole(place, save):
    with place.create() as vault:
        gone, stays = save(vault, b"weg"), save(vault, b"blijft")
        vault.note("raadplegen", gone, b"over Jan")
        vault.note("raadplegen", stays, b"over Piet")
        vault.destroy(gone, event="vernietigen")
        with pytest.raises(InvalidInput):
            vault.get(gone, "dossier")
        assert vault.get(stays, "dossier").payload == b"blijft"
        details = [(entry.event, entry.container == gone, entry.detail) for entry in vault.log()]
        assert details == [
            ("wijzigen", True, b""),
            ("wijzigen", False, b""),
            ("raadplegen", True, None),
            ("raadplegen", False, b"over Piet"),
            ("vernietigen", True, b""),
        ]
        assert vault.check().whole
        assert vault.size == 1


def test_destroying_compacts_the_file(place, save):
    with place.create() as vault:
        gone = save(vault, bytes(200_000))
        full = (place.path / "records.db").stat().st_size
        vault.destroy(gone, event="vernietigen")
        assert (place.path / "records.db").stat().st_size < full - 200_000


def test_no_stored_byte_tells_names_kinds_or_words(place, save):
    with place.create(actor="Karin de Vries") as vault:
        container = save(vault, b"BSN 999990019", record="jongere")
        vault.note("raadplegen-van-dossier", container, b"Basisschool De Regenboog")
        vault.rekey()
        vault.backup(place.path.parent / "kopie")
    written = b"".join(file.read_bytes() for file in place.path.parent.rglob("*") if file.is_file())
    for word in (b"Karin", b"999990019", b"jongere", b"dossier", b"raadplegen", b"Regenboog"):
        assert word not in written


def test_payloads_of_nearly_the_same_size_are_stored_in_the_same_size(place, save):
    with place.create() as vault:
        for length in range(0, 180, 20):
            save(vault, b"x" * length)
        sizes = {len(row) for _key, row in vault._session.storage.scan("version")}
    assert len(sizes) == 1


def test_the_password_the_recovery_key_and_a_colleague_each_open_it(place, save, tmp_path):
    identity = Identity.create(tmp_path / "eigen" / "sleutel", "x", rng=lambda n: b"k" * n, kdf=CHEAPEST)
    with place.create() as vault:
        container = save(vault, b"een")
        vault.add_password("iets anders", "Bo")
        vault.add_colleague(identity.public_text, "Chris", tmp_path)
        assert [(slot.kind, slot.label) for slot in vault.slots()] == [
            ("password", "An"),
            ("recovery", ""),
            ("password", "Bo"),
            ("colleague", "Chris"),
        ]
        assert vault.slots()[3].fingerprint == identity.fingerprint
    opened = Identity.open(tmp_path / "eigen" / "sleutel", "x", kdf=CHEAPEST)
    for credential, actor in (
        (Password("iets anders"), "Bo"),
        (RecoveryKey(place.recovery.lower().replace("-", " ")), ""),
        (opened, "Chris"),
    ):
        with place.open(credential) as vault:
            assert vault.get(container, "dossier").payload == b"een"
            assert vault.actor == actor


def test_a_password_is_the_same_however_the_keyboard_composes_it(place):
    with place.create() as vault:
        vault.set_password("caf\u00e9")
    place.open("cafe\u0301").close()


def test_a_new_password_replaces_the_old_one_and_encrypts_nothing_anew(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
        rows = dict(vault._session.storage.scan("version"))
        vault.set_password("een nieuw wachtwoord")
        assert dict(vault._session.storage.scan("version")) == rows
    with pytest.raises(Locked):
        place.open()
    with place.open("een nieuw wachtwoord") as vault:
        assert vault.get(container, "dossier").payload == b"een"
        assert len(vault.slots()) == 2


def test_who_forgot_the_password_sets_another_with_the_recovery_key(place):
    place.create().close()
    with place.open(RecoveryKey(place.recovery)) as vault:
        vault.set_password("onthouden")
        assert vault.slots()[0].label == "An"
    place.open("onthouden").close()


def test_a_new_recovery_key_ends_the_old_one(place):
    with place.create() as vault:
        new = vault.new_recovery_key()
    with pytest.raises(Locked):
        place.open(RecoveryKey(place.recovery))
    place.open(RecoveryKey(new)).close()


def test_a_vault_has_so_many_keys_and_no_more(place):
    with place.create() as vault:
        for number in range(30):
            vault.add_password("x", "é" * 300 + str(number))
        with pytest.raises(InvalidInput) as refused:
            vault.add_password("x", "een te veel")
        assert code_of(refused.value) == "V27"
    with place.open() as vault:
        assert len(vault.slots()) == 32
        assert vault.slots()[31].label == "é" * 200


def test_a_removed_slot_opens_nothing_and_the_last_one_stays(place):
    with place.create() as vault:
        other = vault.add_password("iets anders", "Bo")
        vault.remove_slot(other)
        with pytest.raises(InvalidInput) as refused:
            vault.remove_slot(vault.slot)
        assert code_of(refused.value) == "V23"
        with pytest.raises(InvalidInput):
            vault.remove_slot("00000000")
    with pytest.raises(Locked):
        place.open("iets anders")


@pytest.mark.parametrize("password", ["", "fout", "x" * 10_000, "\ud800"])
def test_whatever_is_wrong_with_a_password_the_words_are_the_same(place, password):
    place.create().close()
    words = set()
    for attempt in ("anders fout", password):
        with pytest.raises(Locked) as refused:
            place.open(attempt)
        words.add((str(refused.value.message), refused.value.remedy, code_of(refused.value)))
    assert len(words) == 1
    assert refused.value.exit_code == ExitCode.LOCKED


@pytest.mark.parametrize("password", ["", "\ud800"])
def test_a_password_that_protects_nothing_is_refused_when_it_is_chosen(place, password):
    with pytest.raises(InvalidInput) as refused:
        place.create().set_password(password)
    assert code_of(refused.value) == "V24"


def test_a_mistyped_recovery_key_says_so_without_being_tried(place):
    place.create().close()
    for at in range(0, len(place.recovery), 5):
        letter = "2" if place.recovery[at] != "2" else "3"
        with pytest.raises(Locked) as refused:
            place.open(RecoveryKey(place.recovery[:at] + letter + place.recovery[at + 1 :]))
        assert code_of(refused.value) == "V17"


def test_a_mistyped_public_key_is_refused(place, tmp_path):
    text = Identity.create(tmp_path / "sleutel", "x", rng=lambda n: b"k" * n, kdf=CHEAPEST).public_text
    with place.create() as vault:
        for wrong in ("", text[:-8], text.replace("A", "B", 1), "ssh-rsa AAAA", text[:40] + "é" + text[41:]):
            with pytest.raises(InvalidInput) as refused:
                vault.add_colleague(wrong, "Chris", tmp_path)
            assert code_of(refused.value) == "V22"


def test_a_key_of_ones_own_stays_behind_its_password(tmp_path):
    Identity.create(tmp_path / "sleutel", "goed", rng=lambda n: b"k" * n, kdf=CHEAPEST)
    with pytest.raises(Locked):
        Identity.open(tmp_path / "sleutel", "fout", kdf=CHEAPEST)
    with pytest.raises(InvalidInput):
        Identity.create(tmp_path / "sleutel", "goed", rng=lambda n: b"k" * n, kdf=CHEAPEST)
    (tmp_path / "sleutel").write_text("{}")
    with pytest.raises(InvalidInput):
        Identity.open(tmp_path / "sleutel", "goed", kdf=CHEAPEST)


def test_an_existing_vault_is_never_overwritten(place, save):
    with place.create() as vault:
        container = save(vault, b"een")
    with pytest.raises(InvalidInput) as refused:
        place.create()
    assert code_of(refused.value) == "V14"
    with place.open() as vault:
        assert vault.get(container, "dossier").payload == b"een"


def test_where_there_is_no_vault_it_says_so(place):
    with pytest.raises(InvalidInput) as refused:
        place.open()
    assert code_of(refused.value) == "V14"
    assert not place.path.exists()


def test_core_dumps_are_off_once_a_vault_was_open(place):
    resource = pytest.importorskip("resource")
    place.create().close()
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0


def test_a_long_log_is_read_in_order_while_others_write(place, colleague):
    with place.create() as vault, colleague.open() as other:
        with vault.transaction(event="") as change:
            for count in range(600):
                change.note(f"gebeurtenis-{count}")
        entries = vault.log()
        read = [next(entries)]
        other.note("tussendoor")
        read += entries
    assert [entry.event for entry in read[:-1]] == [f"gebeurtenis-{count}" for count in range(600)]
    assert read[-1].event == "tussendoor"
    assert [entry.sequence for entry in read] == list(range(1, 602))


def test_the_public_half_of_ones_own_key_needs_no_password(tmp_path):
    identity = Identity.create(tmp_path / "sleutel", "goed", rng=lambda n: b"k" * n, kdf=CHEAPEST)
    assert public_of(tmp_path / "sleutel") == identity.public_text
    (tmp_path / "sleutel").write_text('{"public": 3}')
    with pytest.raises(InvalidInput):
        public_of(tmp_path / "sleutel")


def test_unless_a_test_asks_for_less_a_password_costs_what_rfc_9106_advises(tmp_path):
    Vault.create(tmp_path / "kluis", "wachtwoord", state_dir=tmp_path / "state")[0].close()
    first = Vault.outside(tmp_path / "kluis").header.slots[0]
    assert first.profile == Profile(memory=64 * 1024, passes=3, lanes=4)


def test_containers_are_found_by_the_beginning_of_their_id(place):
    with place.create() as vault:
        with vault.transaction(event="nieuw") as change:
            made = sorted(change.new_container() for _again in range(40))
        assert list(vault.containers()) == made
        for prefix in ("", made[0][:1], made[0][:2], made[0][:9], made[0], "00" * 20, "ff"):
            assert list(vault.containers(prefix)) == [one for one in made if one.startswith(prefix)]


def test_records_of_a_kind_that_is_skipped_are_not_opened(place):
    with place.create() as vault:
        with vault.transaction(event="nieuw") as change:
            container = change.new_container()
            change.put(container, "zaak", "zaak", b"kort", expected_version=0)
            change.put(container, "bijlage.1", "bijlage", bytes(9000), expected_version=0)
        with contextlib.closing(sqlite3.connect(place.path / "records.db")) as database:
            database.execute("UPDATE version SET value = x'00' WHERE length(value) > 9000")
            database.commit()
        assert [record.payload for record in vault.current(container, skip={"bijlage"})] == [b"kort"]
        with pytest.raises(IntegrityError):
            vault.current(container)


def test_a_vault_reached_by_another_spelling_of_its_place_is_no_other_copy(place, tmp_path):
    place.create().close()
    (tmp_path / "elders").mkdir()
    roundabout = type(place)(tmp_path / "elders" / ".." / "kluis", place.state_dir, place.clock)
    with roundabout.open() as vault:
        assert vault.notices == ()


def test_a_vault_moves_from_folder_to_folder_and_says_where_it_went(place, tmp_path, save):
    with place.create() as vault:
        container = save(vault, b"mee")
        assert vault.move(tmp_path / "nieuw").whole
    with pytest.raises(InvalidInput) as gone:
        place.open()
    assert code_of(gone.value) == "V42"
    moved = type(place)(tmp_path / "nieuw", place.state_dir, place.clock)
    with moved.open() as vault:
        assert vault.notices == ()
        assert vault.get(container, "dossier").payload == b"mee"
        with pytest.raises(InvalidInput) as taken:
            vault.move(place.path)
    assert code_of(taken.value) == "V14"

"""A vault in PostgreSQL keeps every promise of one in a folder, whoever dies at whichever statement.

Needs PostgreSQL 15; `.ci/run` has it (MAS_REQUIRE_POSTGRES), elsewhere these tests skip.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from mas_cli.errors import Busy, ExitCode, InvalidInput, Locked, MasError
from mas_cli.vault import CHEAPEST, Changed, Database, Vault, VaultPlace, place_of
from support.postgres import Server, driver, server

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("postgres")]

psycopg = driver()
PASSWORD = "vier woorden zijn genoeg"
_schemas = iter(range(10**6))


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    with server("fsync=off") as found:
        yield found


@pytest.fixture
def address(running: Server) -> str:
    """Of a schema that nobody used."""
    return running.address(f"s{next(_schemas)}")


class Office:
    """A vault in a database, and someone with a memory of their own."""

    def __init__(self, place: VaultPlace, folder: Path) -> None:
        self.place, self.folder = place, folder

    @property
    def options(self) -> dict[str, Any]:
        return {"state_dir": self.folder / "state", "kdf": CHEAPEST, "patience": 5.0}

    def create(self) -> Vault:
        return Vault.create(self.place, PASSWORD, actor="An", **self.options)[0]

    def open(self, word: str = PASSWORD) -> Vault:
        return Vault.open(self.place, word, **self.options)

    def colleague(self) -> Office:
        return Office(self.place, self.folder / "collega")


@pytest.fixture
def office(address: str, tmp_path: Path) -> Office:
    return Office(place_of(address), tmp_path)


def save(vault: Vault, payload: bytes, container: str = "", version: int = 0) -> str:
    with vault.transaction(event="wijzigen") as change:
        container = container or change.new_container()
        change.put(container, "zaak", "zaak", payload, expected_version=version)
        change.summarise(container, payload[:10])
    return container


def contents(vault: Vault) -> dict[str, list[bytes]]:
    assert vault.check().whole
    return {
        container: [record.payload for record in vault.history(container, "zaak")]
        for container in vault.containers()
    }


def code(error: MasError) -> str:
    return error.findings[0].code


def admin(running: Server, statement: str, *values: object) -> Any:
    with psycopg.connect(running.connection, autocommit=True) as connection:
        return connection.execute(statement, values)


def schema(office: Office) -> str:
    assert isinstance(office.place, Database)
    return office.place.schema


# What an office does


def test_two_officers_work_at_once_and_one_case_is_saved_by_one_of_them(office: Office) -> None:
    with office.create() as an, office.colleague().open() as bo:
        one, other = save(an, b"een"), save(bo, b"twee")
        save(an, b"een, verbeterd", one, 1)
        with pytest.raises(Changed):
            save(bo, b"een, anders", one, 1)
        assert contents(an) == contents(bo) == {one: [b"een", b"een, verbeterd"], other: [b"twee"]}
        assert [entry.event for entry in bo.log()] == ["wijzigen"] * 3


def test_who_holds_the_right_to_write_keeps_nobody_longer_than_they_want_to_wait(office: Office) -> None:
    office.create().close()
    hurried = Vault.open(office.place, PASSWORD, **{**office.options, "patience": 0.05})
    with office.open() as an, hurried as bo:
        with an.transaction(event="lang") as change:
            change.new_container()
            with pytest.raises(Busy):
                bo.note("tussendoor")
        bo.note("daarna")


def test_keys_are_renewed_members_come_and_go_and_cases_are_destroyed(office: Office, tmp_path: Path) -> None:
    with office.create() as vault:
        gone, kept = save(vault, b"weg"), save(vault, b"blijft")
        bo = vault.add_password("ook vier woorden lang", "Bo")
        office.colleague().open("ook vier woorden lang").close()
        vault.remove_slot(bo)
        vault.destroy(gone, event="vernietigen")
        vault.backup(tmp_path / "kopie")
        assert vault.upgrade() is False
        assert vault.notices == ()
    with pytest.raises(Locked):
        office.colleague().open("ook vier woorden lang")
    with office.open() as vault:
        assert contents(vault) == {kept: [b"blijft"]}
    with Vault.open(tmp_path / "kopie", PASSWORD, **office.options) as copy:
        assert contents(copy) == {kept: [b"blijft"]}


@pytest.mark.parametrize("from_database", [True, False])
def test_a_vault_moves_and_nobody_goes_on_where_it_was(
    office: Office, address: str, tmp_path: Path, *, from_database: bool
) -> None:
    here: VaultPlace = office.place if from_database else tmp_path / "kluis"
    there: VaultPlace = tmp_path / "kluis" if from_database else office.place
    old, new = Office(here, tmp_path), Office(there, tmp_path)
    with old.create() as vault:
        case = save(vault, b"mee")
        assert vault.move(there).whole
    with pytest.raises(InvalidInput) as refused:
        old.open()
    assert code(refused.value) == "V42"
    assert str(there) in str(refused.value)
    assert Vault.is_at(there)
    with new.open() as vault:
        assert vault.notices == ()
        assert contents(vault) == {case: [b"mee"]}
        assert [entry.event for entry in vault.log()] == ["wijzigen", "move"]
    with pytest.raises(InvalidInput) as taken:
        Vault.create(here, PASSWORD, **office.options)
    assert code(taken.value) == "V14"


def test_a_vault_is_not_moved_onto_another(office: Office, running: Server, tmp_path: Path) -> None:
    office.create().close()
    other = Office(tmp_path / "kluis", tmp_path)
    with other.create() as vault:
        save(vault, b"hier")
        with pytest.raises(InvalidInput) as taken:
            vault.move(office.place)
        assert code(taken.value) == "V14"
        assert len(contents(vault)) == 1
    office.open().close()


def test_a_damaged_vault_stays_where_it_is_and_leaves_nothing_behind(office: Office, tmp_path: Path) -> None:
    import sqlite3

    other = Office(tmp_path / "kluis", tmp_path)
    with other.create() as vault:
        save(vault, b"hier")
    database = sqlite3.connect(tmp_path / "kluis" / "records.db")
    database.execute("UPDATE version SET value = zeroblob(40)")
    database.commit()
    database.close()
    with other.open() as vault, pytest.raises(MasError) as refused:
        vault.move(office.place)
    assert refused.value.exit_code == ExitCode.INTEGRITY
    assert not Vault.is_at(office.place)
    other.open().close()


# Somebody dies

Work = Callable[[Vault], object]


def saves(vault: Vault) -> None:
    save(vault, b"nieuw")


def destroys(vault: Vault) -> None:
    first = next(container for container, summary in vault.summaries() if summary == b"eerste")
    vault.destroy(first, event="vernietigen")


def renews(vault: Vault) -> None:
    vault.rekey()


def joins(vault: Vault) -> None:
    vault.add_password("ook vier woorden lang", "Bo")


WORK = (saves, destroys, renews, joins)


def prepared(office: Office) -> Office:
    with office.create() as vault:
        save(vault, b"eerste")
        save(vault, b"tweede")
    return office


def state(office: Office) -> Any:
    """What a member can tell."""
    with office.open() as vault:
        opens = []
        for word in (PASSWORD, "ook vier woorden lang"):
            with contextlib.suppress(Locked):
                office.colleague().open(word).close()
                opens.append(word)
        return sorted(contents(vault).values()), opens, [entry.event for entry in vault.log()]


class At:
    """Does something at the statement of this number, before it is sent or after its answer came."""

    def __init__(self, count: int, what: Callable[[Any], None], *, after: bool = False) -> None:
        self.count, self.what, self.after, self.seen = count, what, after, 0

    @contextlib.contextmanager
    def __call__(self) -> Iterator[None]:
        real = psycopg.Cursor.execute

        def execute(cursor: Any, query: Any, *values: Any, **options: Any) -> Any:
            self.seen += 1
            if self.seen != self.count:
                return real(cursor, query, *values, **options)
            if not self.after:
                self.what(cursor.connection)
                return real(cursor, query, *values, **options)
            found = real(cursor, query, *values, **options)
            self.what(cursor.connection)
            if cursor.connection.closed:
                raise psycopg.OperationalError("the connection died before the answer came")
            return found

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", execute)
            yield


Anew = Callable[[], Office]


@pytest.fixture
def anew(running: Server, tmp_path: Path) -> Anew:
    """A vault with two dossiers, another one each time."""

    def made() -> Office:
        name = f"s{next(_schemas)}"
        return prepared(Office(place_of(running.address(name)), tmp_path / name))

    return made


def statements(office: Office, work: Work) -> list[int]:
    """The numbers of statements at which to kill: the first, the last ones, and some in between."""
    at = At(0, lambda _connection: None)
    with office.open() as vault, at():
        work(vault)
    spread = range(1, at.seen, max(1, at.seen // 12))
    return sorted({*spread, *range(max(1, at.seen - 9), at.seen + 1)})


def refusal_of(work: Work, vault: Vault) -> MasError | None:
    """Why the work was refused; None when it was done."""
    try:
        work(vault)
    except MasError as error:
        return error
    return None


def goes_on(office: Office) -> None:
    """Another save goes through, and all is whole."""
    with office.open() as vault:
        vault.note("verder")
        assert vault.notices == ()
        assert vault.check().whole


def killed_at(count: int, office: Office, work: Work) -> bool:
    """Whether a process of its own was killed at a statement of the work."""
    child = os.fork()
    if child == 0:
        at = At(count, lambda _connection: os.kill(os.getpid(), signal.SIGKILL))
        with contextlib.suppress(BaseException), office.open() as vault, at():
            work(vault)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.parametrize("work", WORK)
@pytest.mark.parametrize("after", [False, True])
def test_a_connection_that_dies_at_any_statement_leaves_the_old_or_the_new_state(
    running: Server, anew: Anew, work: Work, *, after: bool
) -> None:
    """What is said is true as well: who is refused finds nothing saved, who is not finds all of it."""

    def dies(connection: Any) -> None:
        if after:
            # The server did what it was told; only the answer is lost.
            connection.close()
        else:
            admin(running, "SELECT pg_terminate_backend(%s, 5000)", connection.info.backend_pid)

    done = anew()
    before, numbers = state(done), statements(done, work)
    new = state(done)
    assert new != before
    for count in numbers:
        office = anew()
        with office.open() as vault, At(count, dies, after=after)():
            refused = refusal_of(work, vault)
        assert refused is None or refused.exit_code in {ExitCode.INVALID_INPUT, ExitCode.BUSY}
        found = state(office)
        if work is saves:
            assert found == (before if refused else new), (count, refused)
        elif refused is None:
            assert found == new, count
        goes_on(office)


@pytest.mark.parametrize("work", WORK)
def test_a_client_that_is_killed_at_any_statement_leaves_the_old_or_the_new_state(
    anew: Anew, work: Work
) -> None:
    done = anew()
    before, numbers = state(done), statements(done, work)
    after, turned = state(done), False
    for count in numbers:
        office = anew()
        # How many statements it takes to find the first dossier differs.
        assert killed_at(count, office, work) or work is destroys
        found = state(office)
        # Keys that are half renewed are renewed by who comes next; the log tells of it when it was finished.
        assert found in (before, after) or (work is not saves and found[:2] in (before[:2], after[:2])), count
        assert not turned or found == after or work is not saves
        turned = found == after
        goes_on(office)
    assert turned or work is not saves


@pytest.mark.parametrize("again", [True, False])
def test_a_server_that_loses_power_at_any_statement_of_a_save_keeps_what_was_confirmed(
    tmp_path: Path, *, again: bool
) -> None:
    """With `again` it is back at once, and a save that is there is found; else nobody knows: that is said."""
    told = set()
    with server() as own:

        def falls(_connection: Any) -> None:
            own.stop()
            if again:
                own.start()

        def made(number: int) -> Office:
            return prepared(Office(place_of(own.address(f"s{number}")), tmp_path / str(number)))

        for after in (False, True):
            for count in statements(made(next(_schemas)), saves)[:: 1 if after else 3]:
                office = made(next(_schemas))
                vault = Vault.open(office.place, PASSWORD, **{**office.options, "patience": 0.5})
                with vault, At(count, falls, after=after)():
                    refused = refusal_of(saves, vault)
                if not again:
                    own.start()
                told.add(code(refused) if refused else "")
                with office.open() as opened:
                    there = len(contents(opened)) == 3
                assert (refused and code(refused) == "V39") or there is (refused is None), count
                goes_on(office)
    assert told <= {"", "V38", "V39"}
    assert ("" if again else "V39") in told


def test_a_move_that_is_killed_at_any_statement_is_finished_by_moving_again(
    anew: Anew, running: Server
) -> None:
    def to(name: str) -> tuple[VaultPlace, Work]:
        place = place_of(running.address(name))
        return place, lambda vault: vault.move(place)

    for count in statements(anew(), to(f"s{next(_schemas)}")[1]):
        office = anew()
        whole = state(office)[0]
        place, moves = to(f"s{next(_schemas)}")
        assert killed_at(count, office, moves)
        with contextlib.suppress(InvalidInput), office.open() as vault:
            moves(vault)
        assert state(Office(place, office.folder))[0] == whole
        with pytest.raises(InvalidInput) as refused:
            office.open()
        assert code(refused.value) == "V42"


# What an administrator can do


SPOILED = {
    "altered header": "UPDATE {s}.header SET value = set_byte(value, 40, get_byte(value, 40) # 1)",
    "altered manifest": "UPDATE {s}.meta SET value = set_byte(value, 40, get_byte(value, 40) # 1)",
    "altered record": "UPDATE {s}.version SET value = set_byte(value, 40, get_byte(value, 40) # 1)",
    "altered log": "UPDATE {s}.log SET value = set_byte(value, 40, get_byte(value, 40) # 1)",
    "swapped records": (
        "UPDATE {s}.version a SET value = (SELECT value FROM {s}.version b WHERE b.key <> a.key LIMIT 1)"
    ),
    "swapped dossiers": (
        "UPDATE {s}.envelope a SET value = (SELECT value FROM {s}.envelope b WHERE b.key <> a.key LIMIT 1)"
    ),
    "deleted record": "DELETE FROM {s}.version",
    "deleted dossier": "DELETE FROM {s}.envelope",
    "deleted list": "DELETE FROM {s}.bucket",
    "deleted log": "DELETE FROM {s}.log",
    "deleted manifest": "DELETE FROM {s}.meta",
    "texts for bytes": "ALTER TABLE {s}.version ALTER value TYPE text USING encode(value, 'hex')",
    "no table": "DROP TABLE {s}.version",
}


@pytest.mark.parametrize("spoiled", SPOILED)
def test_what_an_administrator_alters_swaps_or_deletes_is_damage(
    running: Server, office: Office, spoiled: str
) -> None:
    prepared(office)
    admin(running, SPOILED[spoiled].format(s=schema(office)))
    try:
        with office.open() as vault:
            ended = ExitCode.DONE if vault.check().whole else ExitCode.INTEGRITY
    except MasError as error:
        ended = error.exit_code
    assert ended in {ExitCode.INTEGRITY, ExitCode.LOCKED if "header" in spoiled else ExitCode.INTEGRITY}


def test_what_an_administrator_rolls_back_is_noticed_and_by_whom_it_was_seen(
    running: Server, office: Office
) -> None:
    prepared(office)
    name = schema(office)
    kept = {
        table: admin(running, f"SELECT key, value FROM {name}.{table}").fetchall()
        for table in ("meta", "bucket", "envelope", "version", "log")
    }
    with office.open() as vault:
        save(vault, b"later")
    for table, rows in kept.items():
        admin(running, f"TRUNCATE {name}.{table}")
        with psycopg.connect(running.connection, autocommit=True) as connection:
            connection.cursor().executemany(f"INSERT INTO {name}.{table} VALUES (%s, %s)", rows)
    with pytest.raises(MasError) as refused:
        office.open()
    assert (code(refused.value), refused.value.exit_code) == ("V09", ExitCode.INTEGRITY)
    with Vault.accept_restore(office.place, PASSWORD, **office.options) as vault:
        assert len(contents(vault)) == 2


def test_a_vault_of_a_newer_format_is_said_to_be_one(running: Server, office: Office) -> None:
    prepared(office)
    found = bytes(admin(running, f"SELECT value FROM {schema(office)}.header").fetchone()[0])
    newer = json.loads(found)
    newer["format"] = 99
    admin(running, f"UPDATE {schema(office)}.header SET value = %s", json.dumps(newer).encode())
    with pytest.raises(InvalidInput) as refused:
        office.open()
    assert code(refused.value) == "V04"


def granted() -> str:
    """The statements of docs/kluis-postgres.md."""
    page = Path(__file__).parents[2] / "docs" / "kluis-postgres.md"
    text = page.read_text(encoding="utf-8")
    return text.split("<!-- rechten -->\n\n```sql\n")[1].split("```")[0]


def test_the_rights_of_the_page_are_enough_and_one_less_is_a_refusal(
    running: Server, office: Office, tmp_path: Path
) -> None:
    prepared(office)
    name = schema(office)
    admin(running, f"CREATE ROLE an_{name} LOGIN")
    lines = [line for line in granted().splitlines() if line.startswith("GRANT")]
    assert len(lines) == 4
    for line in lines:
        admin(
            running,
            line.replace(" mas", f" {name}").replace("mas.", f"{name}.").replace("leerplicht", f"an_{name}"),
        )
    officer = Office(place_of(running.address(name, f"an_{name}")), tmp_path)
    with officer.open() as vault:
        gone = save(vault, b"met rechten")
        vault.rekey()
        vault.set_password("een heel ander woord")
        vault.destroy(gone, event="vernietigen")
        assert vault.check().whole
        assert vault.notices == ()
    for revoked, does in (
        (f"REVOKE INSERT ON {name}.log FROM an_{name}", saves),
        (f"REVOKE SELECT ON {name}.log FROM an_{name}", lambda vault: list(vault.log())),
    ):
        admin(running, revoked)
        with officer.open("een heel ander woord") as vault, pytest.raises(InvalidInput) as refused:
            does(vault)
        assert code(refused.value) == "V43"
    with officer.open("een heel ander woord") as vault:
        admin(running, f"REVOKE ALL ON SCHEMA {name} FROM an_{name}")
        with pytest.raises(InvalidInput) as refused:
            saves(vault)
        assert code(refused.value) == "V43"
    with pytest.raises(InvalidInput):
        Vault.create(place_of(running.address("nieuw", f"an_{name}")), PASSWORD, **office.options)


def test_a_database_that_is_read_only_is_read_and_not_written(office: Office) -> None:
    with server("fsync=off") as own:
        there = Office(place_of(own.address()), office.folder / "standby")
        prepared(there)
        own.stop()
        (own.folder / "data" / "standby.signal").touch()
        own.start("hot_standby=on")
        with there.open() as vault:
            assert len(contents(vault)) == 2
            with pytest.raises(InvalidInput) as refused:
                saves(vault)
        assert code(refused.value) == "V13"


def test_what_is_refused_while_it_begins_keeps_nobody_else_waiting(running: Server, office: Office) -> None:
    """The right to write is let go, and no transaction stays open, when what is read with it is refused."""
    prepared(office)
    name, patient = schema(office), {**office.options, "patience": 0.3}
    admin(running, f"CREATE ROLE bo_{name} LOGIN")
    admin(running, f"GRANT USAGE ON SCHEMA {name} TO bo_{name}")
    admin(running, f"GRANT ALL ON ALL TABLES IN SCHEMA {name} TO bo_{name}")
    place = place_of(running.address(name, f"bo_{name}"))
    for table in ("header", "meta"):
        with (
            Vault.open(place, PASSWORD, **patient) as bo,
            Vault.open(office.place, PASSWORD, **patient) as an,
        ):
            admin(running, f"REVOKE SELECT ON {name}.{table} FROM bo_{name}")
            for _twice in range(2):
                with pytest.raises(InvalidInput) as refused:
                    bo.note("geweigerd")
                assert code(refused.value) == "V43"
            an.note("gaat door")
            admin(running, f"GRANT SELECT ON {name}.{table} TO bo_{name}")
            bo.note("weer toegelaten")


# Addresses


def test_a_typed_password_is_kept_when_it_was_right_and_asked_again_when_it_no_longer_is(
    running: Server,
) -> None:
    name = f"s{next(_schemas)}"
    admin(running, f"CREATE ROLE {name} LOGIN PASSWORD 'eerste'")
    admin(running, f"CREATE SCHEMA {name} AUTHORIZATION {name}")
    rules = running.folder / "data" / "pg_hba.conf"
    rules.write_text(f"local all {name} scram-sha-256\n{rules.read_text()}")
    admin(running, "SELECT pg_reload_conf()")
    typed = ["verkeerd", "eerste", "tweede"]
    asked: list[str] = []

    def ask(database: Database) -> str:
        asked.append(typed[len(asked)])
        return asked[-1]

    place = place_of(running.address(name, name), ask=ask)
    with pytest.raises(InvalidInput) as refused:
        Vault.is_at(place)
    assert code(refused.value) == "V38"
    for _time in range(3):
        assert not Vault.is_at(place)
    assert asked == ["verkeerd", "eerste"]
    admin(running, f"ALTER ROLE {name} PASSWORD 'tweede'")
    for _time in range(2):
        assert not Vault.is_at(place)
    assert asked == typed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("postgresql://an:geheim@server/leerplicht", "V40"),
        ("postgres://server/leerplicht?password=geheim", "V40"),
        ("postgresql://server", "V41"),
        ("postgresql://server/db?schema=Hoofdletters", "V41"),
        ("postgresql://server:poort/db", "V41"),
        ("postgresql://[::1/db", "V41"),
    ],
)
def test_an_address_with_a_password_or_without_a_database_is_refused(text: str, found: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        place_of(text)
    assert code(refused.value) == found
    assert "geheim" not in f"{refused.value}{refused.value.remedy}{refused.value.findings}"


WRITER = """
import sys
from pathlib import Path
from mas_cli.vault import CHEAPEST, Vault, place_of
place, password, state, who, rounds = sys.argv[1:]
with Vault.open(place_of(place), password, state_dir=Path(state), kdf=CHEAPEST, patience=60.0) as vault:
    for count in range(int(rounds)):
        if int(who) < 2 and count % 5 == 2:
            vault.rekey()
        with vault.transaction(event="schrijven") as change:
            made = change.new_container()
            change.put(made, "zaak", "zaak", f"{who}-{count}".encode(), expected_version=0)
"""


def test_many_writers_lose_and_double_nothing_while_keys_are_renewed(
    office: Office, address: str, tmp_path: Path
) -> None:
    office.create().close()
    many, saves_each = 6, 10
    writers = [
        subprocess.Popen(
            [
                *(sys.executable, "-c", WRITER, address, PASSWORD),
                *(str(tmp_path / f"state-{number}"), str(number), str(saves_each)),
            ],
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(many)
    ]
    told = [process.communicate()[1] for process in writers]
    assert told == [""] * many
    with office.open() as vault:
        found = sorted(
            record.payload.decode() for case in vault.containers() for record in vault.current(case)
        )
        assert found == sorted(f"{who}-{count}" for who in range(many) for count in range(saves_each))
        assert vault.check().whole
        log = list(vault.log())
        assert [entry.sequence for entry in log] == list(range(1, len(log) + 1))

"""One register, three shelves: what is asked of one is answered alike by all."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, update
from tests.goods.register.pair import KEYS, PUMP, Pair, chains

from corridor.errors import RefusedError, WorkspaceError
from corridor.goods.register import MemoryShelf, Register, Shelf, write_instant
from corridor.goods.store import SqlShelf, move_store
from corridor.goods.store.tables import DOCUMENTS
from corridor.trust import GroupCommit

LOT = {**PUMP, "lots": ["L1", "L2"], "serials": ["S1"]}


APPLICATION = {"scheme": "joint", "holder": {"name": "Pump works"}, "products": [PUMP]}


def busy(shelf: Shelf | None = None) -> Pair:
    """Return a pair with three certificates, one of them for lots, and rulings on them."""
    pair = Pair(shelf)
    pair.grant("C1")
    pair.apply("C2", products=[LOT])
    pair.grant("C3")
    pair.day = 3
    pair.say("certificate.suspended", "C1", "West")
    pair.say("certificate.withdrawn", "C3", "East", day=1)
    pair.say("body.suspended", "lab", "East")
    return pair


def tables(shelf: Shelf) -> dict[str, list[object]]:
    return {topic: list(shelf.histories([topic])[topic]) for topic in shelf.topics()}


def test_every_shelf_gives_the_same_tables(shelf: Shelf) -> None:
    busy(shelf)
    assert tables(shelf) == tables(busy(MemoryShelf()).shelf)


def test_rebuilt_tables_are_the_same(shelf: Shelf) -> None:
    pair = busy(shelf)
    before = tables(shelf)
    pair.register.rebuild()
    assert tables(shelf) == before


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"gtin": "04810268000010"}, ["C1", "C2", "C3"]),
        ({"lot": "L2"}, ["C2"]),
        ({"serial": "S1"}, ["C2"]),
        ({"serial": "L1"}, []),
        ({"gtin": "04810268000010", "lot": "L1"}, ["C2"]),
        ({"issuer": "lab"}, ["C1", "C2", "C3"]),
        ({"issuer": "other-lab"}, []),
        ({"gtin": "04810268000010", "unlimited": True}, ["C1", "C3"]),
    ],
)
def test_certificates_are_found_by_what_they_name(
    shelf: Shelf, question: dict[str, Any], answer: list[str]
) -> None:
    busy(shelf)
    assert shelf.certificates(**question) == answer


def test_a_lot_is_covered_by_the_certificates_of_all_lots_too() -> None:
    found = busy().register.find(gtin="04810268000010", lot="L9")
    assert [c.id for c in found] == ["C3", "C1"]


def test_an_entry_is_found_by_the_beginning_of_its_hash(shelf: Shelf) -> None:
    entry = busy(shelf).register.history("certificate/C1")[0]
    assert shelf.entry(entry.leaf[:20]) == entry
    assert shelf.entry("") is None
    assert shelf.entry("f" * 64) is None


def test_a_document_is_kept_by_its_digest(shelf: Shelf) -> None:
    digest = shelf.keep_document(b"report")
    assert shelf.keep_document(b"report") == digest
    assert (shelf.document(digest), shelf.document("0" * 64)) == (b"report", None)


def test_a_changed_document_is_refused(sql_shelf: SqlShelf) -> None:
    digest = sql_shelf.keep_document(b"report")
    with sql_shelf.database.writing() as connection:
        connection.execute(update(DOCUMENTS).values(content=b"another report"))
    with pytest.raises(WorkspaceError, match="was changed"):
        sql_shelf.document(digest)


def test_entries_and_rows_are_kept_together_or_not_at_all(sql_shelf: SqlShelf) -> None:
    pair = Pair(sql_shelf)
    size = sql_shelf.storage("East").size()

    def apply_and_fail() -> None:
        with sql_shelf.batch():
            pair.apply("C1")
            raise KeyError

    with pytest.raises(KeyError):
        apply_and_fail()
    assert sql_shelf.storage("East").size() == size
    assert sql_shelf.histories(["certificate/C1"]) == {"certificate/C1": []}


def test_a_register_goes_on_where_it_stopped(address: Callable[[], str]) -> None:
    where = address()
    first = busy(SqlShelf.open(where))
    first.shelf.close()  # type: ignore[attr-defined]
    again = Register(chains(), SqlShelf.open(where), clock=lambda: first.at(4))
    assert again.certificate("C1").state == "suspended"
    assert tables(again.shelf) == tables(busy().shelf)


def test_another_program_s_body_is_seen(address: Callable[[], str]) -> None:
    where = address()
    one, two = Pair(SqlShelf.open(where)), Pair(SqlShelf.open(where), with_body=False)
    one.accredit("other-lab")
    assert two.register.body("other-lab").state == "accredited"
    two.grant("C1", "other-lab")
    assert one.register.certificate("C1").verdict == "valid"


WRITER = """
import sys; sys.path.insert(0, sys.argv[1])
from tests.goods.register.pair import Pair, KEYS
from corridor.goods.store import SqlShelf
pair = Pair(SqlShelf.open(sys.argv[2]), with_body=False)
for n in range(20):
    pair.grant(f"{sys.argv[3]}-{n}")
"""


def test_two_programs_write_at_once(address: Callable[[], str]) -> None:
    where, root = address(), str(Path(__file__).parents[3])
    Pair(SqlShelf.open(where))
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, root, where, name]) for name in "AB"]
    assert [w.wait() for w in writers] == [0, 0]
    shelf = SqlShelf.open(where)
    register = Register(chains(), shelf)
    assert len(register.names("certificate")) == 40
    before = tables(shelf)
    assert len(before) == 42
    register.rebuild()
    assert tables(shelf) == before


def test_a_tile_and_a_checkpoint_are_replaced(sql_shelf: SqlShelf) -> None:
    storage = sql_shelf.storage("East")
    storage.publish({(0, 0): b"a" * 32}, b"one")
    storage.publish({(0, 0): b"a" * 64, (1, 0): b"b" * 32}, b"two")
    assert (storage.tile(0, 0), storage.tile(1, 0), storage.tile(2, 0)) == (b"a" * 64, b"b" * 32, b"")
    assert storage.checkpoint() == b"two"


@pytest.mark.parametrize("shelf", ["sqlite", "postgresql"], indirect=True)
def test_a_register_moves_to_the_other_kind_of_store(shelf: SqlShelf, address: Callable[[], str]) -> None:
    pair = busy(shelf)
    target = SqlShelf.open(address())
    moved = move_store(shelf, target, chains())
    assert {m.table: m.rows for m in moved}["statement"] == 10
    assert tables(target) == tables(shelf)
    with pytest.raises(RefusedError, match="is not empty"):
        move_store(shelf, target, chains())
    assert pair.register.certificate("C1").state == "suspended"


def test_tables_that_do_not_follow_from_the_logs_are_not_moved(address: Callable[[], str]) -> None:
    shelf, target = SqlShelf.open(address()), SqlShelf.open(address())
    busy(shelf)
    with shelf.database.writing() as connection:
        connection.exec_driver_sql("UPDATE statement SET step = 'granted' WHERE step = 'withdrawn'")
    with pytest.raises(RefusedError, match="table statement has 10 rows in the old store and 10 in the new"):
        move_store(shelf, target, chains())
    assert target.storage("East").size() == 0


def test_a_database_of_something_else_is_not_touched(address: Callable[[], str]) -> None:
    where = address()
    url = where if "://" in where else f"sqlite:///{where}"
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE customers (id INTEGER)")
    with pytest.raises(WorkspaceError, match="is the database of something else: it holds customers"):
        SqlShelf.open(where)


@pytest.mark.parametrize(
    ("where", "why"),
    [
        ("mysql://host/name", "SQLite or PostgreSQL, not mysql"),
        ("postgresql://corridor:secret@/x?host=/nowhere", "cannot be opened"),
        ("x://", "no address of a store|SQLite or PostgreSQL"),
    ],
)
def test_an_address_that_leads_nowhere_is_named_without_its_password(where: str, why: str) -> None:
    with pytest.raises(WorkspaceError, match=why) as refusal:
        SqlShelf.open(where)
    assert "secret" not in str(refusal.value)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "letter.sqlite"
    path.write_text("Dear Sir, " * 1000, encoding="utf-8")
    with pytest.raises(WorkspaceError, match="cannot be opened: file is not a database"):
        SqlShelf.open(path)


def test_a_store_that_lost_a_table_is_named(tmp_path: Path) -> None:
    SqlShelf.open(tmp_path / "register.sqlite").close()
    with sqlite3.connect(tmp_path / "register.sqlite") as connection:
        connection.execute("DROP TABLE statement")
    with pytest.raises(WorkspaceError, match="has lost its tables statement"):
        SqlShelf.open(tmp_path / "register.sqlite")


def test_many_threads_write_and_ask_at_once(sql_shelf: SqlShelf) -> None:
    pair = Pair(sql_shelf)
    register = pair.register
    commits = GroupCommit(register.admit_all)

    def work(n: int) -> str:
        name = f"C{n}"
        until = write_instant(pair.at(99))
        applied = pair.statement("certificate.applied", name, "lab", fields=APPLICATION)
        granted = pair.statement("certificate.granted", name, "lab", fields={"until": until})
        for statement in (applied, granted):
            commits.submit(statement.envelope(KEYS["lab"])).result(timeout=30)
        pair.register.body("lab")
        return register.certificate(name).verdict

    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(work, range(24))) == {"valid"}
    commits.close()
    before = tables(sql_shelf)
    register.rebuild()
    assert tables(sql_shelf) == before

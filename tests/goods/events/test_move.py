"""Events move from store to store whole, or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import Engine
from tests.goods.events.named_events import document, event, milk

from corridor.errors import RefusedError
from corridor.goods.events import capture, create_tables, move_events, query_events
from corridor.goods.store import Database


def test_events_move_whole_and_go_on(store: Engine, tmp_path: Path) -> None:
    capture(store, document(*(event(n, epcList=[milk(n)]) for n in range(7))))
    target = Database(tmp_path / "other.sqlite")
    moved = move_events(store, target.engine)
    assert (moved["epcis_event"], moved["epcis_capture"]) == (7, 1)
    assert query_events(target.engine) == query_events(store)
    again = capture(target.engine, document(event(3, epcList=[milk(3)]), event(8)))
    assert (again.stored, again.duplicates) == (1, 1)
    target.close()


def test_a_store_with_events_is_not_written_over(address: Callable[[], str]) -> None:
    one, other = Database(address()), Database(address())
    for database in (one, other):
        create_tables(database.engine)
        capture(database.engine, document(event()))
    with pytest.raises(RefusedError, match="holds events already"):
        move_events(one.engine, other.engine)
    one.close()
    other.close()

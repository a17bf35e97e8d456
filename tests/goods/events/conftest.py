"""An empty event store on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine

from corridor.goods.events import create_tables
from corridor.goods.store import Database


@pytest.fixture
def store(address: Callable[[], str]) -> Iterator[Engine]:
    database = Database(address())
    create_tables(database.engine)
    yield database.engine
    database.close()

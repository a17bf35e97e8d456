"""The stores a register is tested on: memory, SQLite in a file, and PostgreSQL."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.goods.store import postgres

from corridor.goods.register import MemoryShelf, Shelf
from corridor.goods.store import SqlShelf

Address = Callable[[], str]


@pytest.fixture(scope="session")
def new_database() -> Iterator[Address]:
    """Return a function that makes an empty schema in a PostgreSQL and gives its address."""
    if postgres.programs() is None and not os.environ.get("CI"):
        pytest.skip("no PostgreSQL on this machine: apt-get install postgresql")
    import psycopg

    numbers = itertools.count()
    with postgres.cluster(*postgres.CHEAP) as address:

        def make() -> str:
            name, where = f"corridor{next(numbers)}", address.format("postgres")
            with psycopg.connect(where.replace("+psycopg", ""), autocommit=True) as connection:
                connection.execute(f"CREATE SCHEMA {name}")
            return f"{where}&options=-csearch_path%3D{name}"

        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Address:
    """Return a function that gives the address of an empty store of one kind."""
    if request.param == "postgresql":
        return request.getfixturevalue("new_database")
    numbers = itertools.count()
    return lambda: str(tmp_path / f"register{next(numbers)}.sqlite")


@pytest.fixture
def sql_shelf(address: Address) -> Iterator[SqlShelf]:
    """Return an empty shelf in a database."""
    shelf = SqlShelf.open(address())
    yield shelf
    shelf.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def shelf(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shelf]:
    """Return an empty shelf of each kind."""
    if request.param == "memory":
        yield MemoryShelf()
        return
    where = tmp_path / "register.sqlite"
    made = SqlShelf.open(where if request.param == "sqlite" else request.getfixturevalue("new_database")())
    yield made
    made.close()

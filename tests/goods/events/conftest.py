"""An empty event store on every database that the tests can reach."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, create_engine
from sqlalchemy.pool import StaticPool

from corridor.goods.events import create_tables
from corridor.goods.events.tables import METADATA


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Engine]:
    if request.param == "sqlite":
        engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    else:
        url = os.environ.get("CORRIDOR_TEST_POSTGRES")
        if not url:
            pytest.skip("no PostgreSQL for tests: set CORRIDOR_TEST_POSTGRES to its URL")
        engine = create_engine(url)
        METADATA.drop_all(engine)
    create_tables(engine)
    yield engine
    engine.dispose()

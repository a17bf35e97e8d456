"""The databases of ``tests/goods`` for the verbs too."""

from __future__ import annotations

from tests.goods.conftest import new_database

__all__ = ["new_database"]

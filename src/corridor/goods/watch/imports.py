"""Authorised imports, told from events: who brought an item, or its lot, into which market."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from sqlalchemy import Engine

from corridor.goods.events import CANONICAL, markets_reached, trace

__all__ = ["imports_told"]

_REMEMBERED = 100_000


def imports_told(
    engine: Engine, importers: Mapping[str, Iterable[str]]
) -> Callable[[str, str], frozenset[str]]:
    """Return what :class:`~corridor.goods.watch.ranges.RangeLedger` asks: (code, lot) → markets reached.

    Parameters
    ----------
    engine
        The store of events.
    importers
        Market → parties or places (EPC URN or Digital Link) that may bring goods into it.

    Notes
    -----
    Answers are remembered: make it anew for each look at the scans.
    """
    authorised = {market: tuple(parties) for market, parties in importers.items()}

    @lru_cache(maxsize=_REMEMBERED)
    def reached(key: str) -> frozenset[str]:
        return markets_reached(trace(engine, CANONICAL + key), authorised)

    def imported(code: str, lot: str) -> frozenset[str]:
        gtin = "/".join(code.split("/")[:2])
        return reached(code) | (reached(f"{gtin}/10/{lot}") if lot else frozenset())

    return imported

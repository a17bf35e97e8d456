"""A ledger in memory: what a register would answer, for simulations, tests and small registers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from corridor.goods.watch.nouns import Item

__all__ = ["Lot", "PlainLedger"]


@dataclass(frozen=True, slots=True)
class Lot:
    """A lot as the register knows it.

    Parameters
    ----------
    id, product
        Its key, and its product's.
    markets, imported
        See :class:`~corridor.goods.watch.nouns.Item`.
    activated
        Hour of activation; ``None`` if never.
    activation_recorded
        Hour at which the register learnt of it.
    certified
        Certified quantity.
    """

    id: str
    product: str
    markets: frozenset[str]
    imported: frozenset[str] = frozenset()
    activated: int | None = None
    activation_recorded: int = 0
    certified: int = 0


@dataclass(frozen=True)
class PlainLedger:
    """Answers from two mappings.

    Parameters
    ----------
    lots
        Lot by code.
    ended
        Code → (hour of decommissioning, hour recorded, why).
    """

    lots: Mapping[str, Lot]
    ended: Mapping[str, tuple[int, int, str]]

    def item(self, code: str, known_by: int) -> Item | None:
        """Return what was recorded about a code up to an hour; ``None`` if it was never issued."""
        lot = self.lots.get(code)
        if lot is None:
            return None
        known = lot.activated is not None and lot.activation_recorded <= known_by
        item = Item(
            lot.id,
            lot.product,
            lot.activated if known else None,
            markets=lot.markets,
            imported=lot.imported,
        )
        ended = self.ended.get(code)
        if ended is not None and ended[1] <= known_by:
            return replace(item, ended=ended[0], ended_why=ended[2])
        return item

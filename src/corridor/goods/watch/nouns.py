"""What the watch looks at, and what it says.

A scan holds no more than detection needs: an area and an hour, never a place and a minute; a token of the
device that is salted anew after a while, never the device; no person. Times are whole hours since 1970
(UTC).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

__all__ = ["AREA", "Alert", "Area", "Item", "Kind", "Ledger", "Role", "Scan", "Settings"]

AREA = r"^[A-Z]{1,3}(-[A-Za-z0-9]{1,12}){0,2}$"
"""What the id of a coarse area looks like, e.g. ``BY-VI``: too little for a street or a name."""


class Role(StrEnum):
    """Who scanned."""

    PUBLIC = "public"
    """Anyone, unproven."""
    TILL = "till"
    """A till that sold the item."""
    SHOP = "shop"
    """Staff of the trade: warehouse, shelf."""
    INSPECTOR = "inspector"


class Kind(StrEnum):
    """What an alert is about."""

    CLONE = "clone"
    DECOMMISSIONED = "decommissioned-seen"
    NEVER_ACTIVATED = "never-activated"
    OUTSIDE_MARKET = "outside-market"
    LOT_BEYOND = "lot-beyond-quantity"
    PASS_RATE = "abnormal-pass-rate"
    PRICE = "price-outlier"
    MIRROR_GAP = "mirror-gap"


@dataclass(frozen=True, slots=True)
class Scan:
    """One reading of a code.

    Parameters
    ----------
    id
        Row of the scan; the evidence that an alert names.
    code
        The item: normalised key of its code.
    hour
        When it was scanned, as the device says.
    received
        When it reached the register; later than ``hour`` if the device was without network.
    area
        Coarse area, an id of :class:`Area`.
    device
        Salted token of the device; empty if it has none.
    role
        Who scanned.
    """

    id: int
    code: str
    hour: int
    received: int
    area: str
    device: str = ""
    role: Role = Role.PUBLIC


@dataclass(frozen=True, slots=True)
class Area:
    """A coarse area: its market (country), and where its middle is, in kilometres on any plane map."""

    id: str
    market: str
    x_km: float = 0.0
    y_km: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """What the register knows of a code at some hour.

    Parameters
    ----------
    lot, product
        Keys of its lot and product.
    activated
        Hour from which the code is in force; ``None`` if it was never put on goods.
    ended
        Hour of decommissioning; ``None`` while in force.
    ended_why
        Why, e.g. ``destroyed``, ``stolen``, ``recalled``, ``sold``.
    markets
        Markets it may be sold in.
    imported
        Further markets into which a chain of custody from an authorised importer leads.
    """

    lot: str
    product: str
    activated: int | None
    ended: int | None = None
    ended_why: str = ""
    markets: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()


class Ledger(Protocol):
    """Where the watch asks what the register knows."""

    def item(self, code: str, known_by: int) -> Item | None:
        """Return what was recorded about a code up to an hour; ``None`` if it was never issued."""
        ...


@dataclass(frozen=True, slots=True)
class Alert:
    """A potential suspect, never a verdict.

    Parameters
    ----------
    kind
        See :class:`Kind`.
    about
        The code, lot, body, product or flow that is meant.
    what
        One sentence: what was seen.
    why
        One sentence: why honest trade seldom looks so, and what innocent reason remains.
    strength
        Probability that it is no innocent case, as calibrated on simulated trade; 0 to 1.
    evidence
        Ids, e.g. ``scan:17``, ``event:urn:uuid:…``, ``row:prices.csv:8``.
    hour
        When it was raised.
    """

    kind: Kind
    about: str
    what: str
    why: str
    strength: float
    evidence: tuple[str, ...]
    hour: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the alert as plain JSON values."""
        return {
            "kind": str(self.kind),
            "about": self.about,
            "what": self.what,
            "why": self.why,
            "strength": round(self.strength, 3),
            "evidence": list(self.evidence),
            "hour": self.hour,
        }


@dataclass(frozen=True, slots=True)
class Settings:
    """How the watch works.

    Parameters
    ----------
    budget
        Greatest share of scans that may raise an alert: 0.002 is one in 500.
    window
        Scans over which the budget holds, wherever the window is laid.
    weakest
        Strength below which nothing is said.
    retention_days
        Days after which the scans of an item not seen since are forgotten; counts stay.
    most_items
        Items remembered at most, whatever the retention.
    grace_hours
        Time that an activation may arrive late.
    slack_hours
        How far a device's clock may be wrong.
    market_names
        What to call a market in sentences.
    """

    budget: float = 0.002
    window: int = 10_000
    weakest: float = 0.5
    retention_days: int = 180
    most_items: int = 5_000_000
    grace_hours: int = 14 * 24
    slack_hours: int = 48
    market_names: Mapping[str, str] = field(default_factory=dict)

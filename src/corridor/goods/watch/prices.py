"""Prices and unit values far from those of the same product.

Sellers are compared, not single prices: everyone has a sale, but who is always far below everybody else
sells something else. Middle and spread are robust, and the spread of a product with few prices borrows from
the others.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from corridor.goods.watch.chance import middle_and_spread, share_of_false, two_sided
from corridor.goods.watch.nouns import Alert, Kind

__all__ = ["Price", "find_price_outliers", "unit_value"]

_FEWEST = 5
_LEAST_SPREAD = 0.10
"""Estimate: standard deviation of log prices among honest sellers at the least."""
_BORROWED = 6
_FREEDOM = 20.0
"""Estimate: how heavy the tails of honest prices are (degrees of freedom)."""
_WITHIN = 0.25
"""Estimate: how far a single price may be from its seller's level (log); a sale, mostly."""


@dataclass(frozen=True, slots=True)
class Price:
    """A price, or the unit value of a consignment.

    Parameters
    ----------
    product
        What is compared with what; put the market, season or unit into it where they matter.
    seller
        Who asks it.
    amount
        Above zero, in one currency for each product.
    evidence
        Id of the row.
    """

    product: str
    seller: str
    amount: float
    evidence: str = ""


def unit_value(value: float, quantity: float) -> float:
    """Return value for a unit of quantity.

    Raises
    ------
    ValueError
        If the quantity is not above zero.
    """
    if not quantity > 0:
        raise ValueError(f"a unit value needs a quantity above zero, not {quantity}")
    return value / quantity


def find_price_outliers(prices: Iterable[Price], *, most_false: float = 0.1, hour: int = 0) -> list[Alert]:
    """Return an alert for each seller of a product whose prices are abnormally far from those of others.

    Parameters
    ----------
    prices
        Prices that are not above zero are passed over.
    most_false
        Greatest share of false alarms among the alerts that is expected.
    hour
        Hour to put on the alerts.
    """
    sellers: dict[str, dict[str, list[Price]]] = defaultdict(lambda: defaultdict(list))
    for price in prices:
        if price.amount > 0:
            sellers[price.product][price.seller].append(price)
    enough = {product: by for product, by in sellers.items() if len(by) >= _FEWEST}
    spreads = _spreads(enough)
    found = [
        (product, seller, *_compare(by, seller, spreads[product]))
        for product, by in sorted(enough.items())
        for seller in sorted(by)
    ]
    shares = share_of_false([two_sided(z, _FREEDOM) for *_, z in found])
    return [
        _alert(product, seller, enough[product][seller], usual, share, hour)
        for (product, seller, usual, _), share in zip(found, shares, strict=True)
        if share <= most_false
    ]


def _level(prices: Sequence[Price]) -> float:
    return median(math.log(p.amount) for p in prices)


def _spreads(products: Mapping[str, Mapping[str, Sequence[Price]]]) -> dict[str, float]:
    """Return the spread of each product among its sellers, drawn to what is usual where these are few."""
    own = {p: middle_and_spread([_level(v) for v in by.values()])[1] for p, by in products.items()}
    usual = median(own.values()) if own else 0.0
    return {
        p: max(
            _LEAST_SPREAD,
            math.sqrt((len(products[p]) * s**2 + _BORROWED * usual**2) / (len(products[p]) + _BORROWED)),
        )
        for p, s in own.items()
    }


def _compare(by: Mapping[str, Sequence[Price]], seller: str, spread: float) -> tuple[float, float]:
    """Return the others' usual price, and how many deviations the seller is from it."""
    usual = median(_level(prices) for other, prices in by.items() if other != seller)
    # the median of several prices leaves single sales out, so this shrinks faster than a mean's would
    noise = math.hypot(spread, _WITHIN / len(by[seller]))
    return math.exp(usual), (_level(by[seller]) - usual) / noise


def _alert(
    product: str, seller: str, prices: Sequence[Price], usual: float, share: float, hour: int
) -> Alert:
    own = math.exp(_level(prices))
    side = "below" if own < usual else "above"
    return Alert(
        Kind.PRICE,
        f"{seller}: {product}",
        f"{seller} asks {own:.2f} for {product}, {abs(1 - own / usual):.0%} {side} the usual {usual:.2f}.",
        "Clearances and another unit or quality can look the same; single sales are allowed for.",
        max(0.0, 0.98 - share),
        tuple(p.evidence for p in prices[:12] if p.evidence),
        hour,
    )

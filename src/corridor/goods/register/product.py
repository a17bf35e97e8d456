"""What a certificate is about: products, by GTIN, lot and serial number, to which standard and edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from corridor.trust import MalformedError

__all__ = ["Product"]

_TEXTS = ("gtin", "model", "group")
_LISTS = ("lots", "serials")
_LONGEST_CODE = 100


@dataclass(frozen=True, slots=True)
class Product:
    """A product under a certificate.

    Parameters
    ----------
    group
        Product group of the scheme.
    gtin
        14 digits; empty if it has none.
    model
        What the producer calls it.
    standards
        Pairs of standard and edition it was tested to.
    lots, serials
        To which lots and single items the certificate is limited; both empty: to none, it holds for all.
    quantity
        Largest number of items certified; 0 is no limit.
    """

    group: str
    gtin: str = ""
    model: str = ""
    standards: tuple[tuple[str, str], ...] = ()
    lots: tuple[str, ...] = ()
    serials: tuple[str, ...] = ()
    quantity: int = 0

    @classmethod
    def parse(cls, raw: Any) -> Self:
        """Return the product of JSON values.

        Raises
        ------
        MalformedError
            If they are none, or the GTIN has not 14 digits with the right check digit.
        """
        if not isinstance(raw, Mapping) or not all(isinstance(raw.get(k, ""), str) for k in _TEXTS):
            raise MalformedError("a product is an object with the texts group, gtin and model")
        if not raw.get("group"):
            raise MalformedError("a product names its group")
        gtin = raw.get("gtin", "")
        if gtin and not _is_gtin(gtin):
            raise MalformedError(f"not a GTIN of 14 digits with its check digit: {gtin[:40]!r}")
        lists = {k: _texts(raw.get(k, []), k) for k in _LISTS}
        quantity = raw.get("quantity", 0)
        if not isinstance(quantity, int) or isinstance(quantity, bool) or quantity < 0:
            raise MalformedError(f"the quantity of a product is a whole number, not {quantity!r}")
        return cls(
            group=raw["group"], gtin=gtin, model=raw.get("model", ""), quantity=quantity,
            standards=_standards(raw.get("standards", [])), **lists,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return the product as JSON values, without what is empty; :meth:`parse` reads it back."""
        whole: dict[str, Any] = {
            "group": self.group,
            "gtin": self.gtin,
            "model": self.model,
            "standards": [{"id": name, "edition": edition} for name, edition in self.standards],
            "lots": list(self.lots),
            "serials": list(self.serials),
            "quantity": self.quantity,
        }
        return {k: v for k, v in whole.items() if v}

    def covers(self, *, lot: str = "", serial: str = "") -> bool:
        """Whether an item of this product may be meant, by its lot and serial number as far as known."""
        if not self.lots and not self.serials:
            return True
        is_open = (self.lots and not lot) or (self.serials and not serial)
        return lot in self.lots or serial in self.serials or bool(is_open)


def _is_gtin(text: str) -> bool:
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        return False
    total = sum(int(digit) * (3 if n % 2 == 0 else 1) for n, digit in enumerate(text))
    return total % 10 == 0


def _texts(raw: Any, what: str) -> tuple[str, ...]:
    if not isinstance(raw, list) or not all(map(_is_code, raw)):
        raise MalformedError(f"the {what} of a product are a list of texts of 1 to {_LONGEST_CODE} letters")
    return tuple(raw)


def _is_code(part: object) -> bool:
    return isinstance(part, str) and 0 < len(part) <= _LONGEST_CODE and part.isprintable()


def _standards(raw: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(raw, list) or not all(
        isinstance(s, Mapping) and isinstance(s.get("id"), str) and isinstance(s.get("edition", ""), str)
        for s in raw
    ):
        raise MalformedError("the standards of a product are objects with id and edition")
    return tuple((s["id"], s.get("edition", "")) for s in raw)

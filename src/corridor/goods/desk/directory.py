"""What the register's resolver knows: every product under a certificate, and where more is told of it."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import quote

from corridor.goods.register import Certificate, Register
from corridor.goods.resolver import Directory, Item, Link

__all__ = ["RegisterItems", "directory_of"]

_LIVES_S = 5.0
_MOST = 100_000


class RegisterItems:
    """Items looked up in a register, and remembered for a few seconds.

    Parameters
    ----------
    register
        The register.
    base
        Address below which it is served, without the last slash.
    clock
        Returns seconds, for tests.
    """

    def __init__(self, register: Register, base: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._register, self._base, self._clock = register, base, clock
        self._found: dict[str, tuple[float, Item | None]] = {}

    def get(self, path: str, /) -> Item | None:
        """Return the item of ``/01/GTIN``; qualifiers have no links of their own."""
        now = self._clock()
        until, item = self._found.get(path, (0.0, None))
        if now < until:
            return item
        if len(self._found) >= _MOST:
            self._found.clear()
        item = self._look_up(path)
        self._found[path] = now + _LIVES_S, item
        return item

    def _look_up(self, path: str) -> Item | None:
        _, key, gtin, *qualifiers = path.split("/")
        found = self._register.find(gtin=gtin) if key == "01" and not qualifiers else ()
        return _item(self._base, path, found) if found else None


def _item(base: str, path: str, certificates: tuple[Certificate, ...]) -> Item:
    check = Link(
        "gs1:verificationService", f"{base}/v1/verify?code={quote(f'{base}{path}', safe='')}",
        "Check this product", media_type="application/json", forward_query=False,
    )  # fmt: skip
    about = tuple(
        Link(
            "gs1:certificationInfo", f"{base}/v1/certificates/{quote(c.id)}", f"Certificate {c.id}",
            media_type="application/json",
        )
        for c in certificates
    )  # fmt: skip
    model = next((p.model for c in certificates for p in c.products if p.model), path)
    return Item(path, model, (check, *about), default=check)


def directory_of(register: Register, base: str, name: str) -> Directory:
    """Return what the resolver of a register answers from."""
    root = base.rstrip("/")
    return Directory(root, name, RegisterItems(register, root))

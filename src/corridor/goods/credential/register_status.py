"""Status lists of a register: which certificate has which bit, and which bits are set now.

The place of a certificate's application in the log of the first party (by id) is its bit: given once, by the
log, and the same whoever computes it. A list holds 131,072 places; the next ones are on the next list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from corridor.goods.credential.status_list import LEAST_ENTRIES, PURPOSES, StatusList, status_entry
from corridor.goods.register import Register

__all__ = ["list_url", "register_status", "status_entries", "status_place"]

_STATES = {"revocation": "withdrawn", "suspension": "suspended"}


def status_place(register: Register, certificate: str) -> tuple[int, int]:
    """Return on which list a certificate is, and its index there."""
    applied = register.history(f"certificate/{certificate}")[0]
    return divmod(applied.places[min(applied.places)], LEAST_ENTRIES)


def list_url(base: str, purpose: str, number: int) -> str:
    """Return the address of a list below the register's."""
    return f"{base.rstrip('/')}/status/{purpose}/{number}"


def status_entries(register: Register, certificate: str, base: str) -> list[dict[str, str]]:
    """Return the ``credentialStatus`` of a certificate, one of each purpose."""
    number, index = status_place(register, certificate)
    return [status_entry(list_url(base, purpose, number), purpose, index) for purpose in PURPOSES]


def register_status(
    register: Register,
    certificates: Iterable[str] | None = None,
    *,
    at: datetime | None = None,
) -> dict[tuple[str, int], StatusList]:
    """Return the lists of all certificates, or of some, by (purpose, number of the list).

    Parameters
    ----------
    register
        The register.
    certificates
        Ids; all if left out.
    at
        When: UTC; now if left out.
    """
    lists: dict[tuple[str, int], StatusList] = {}
    for name in register.names("certificate") if certificates is None else certificates:
        number, index = status_place(register, name)
        found = register.certificate(name, at=at)
        for purpose, state in _STATES.items():
            status = lists.setdefault((purpose, number), StatusList(purpose))
            if found.state == state:
                status[index] = True
    return lists

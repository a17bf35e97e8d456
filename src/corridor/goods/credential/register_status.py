"""Status lists of a register: which certificate has which bit, and which bits are set now.

The place of a certificate's application in the log of the first party (by id) is its bit: given once, by the
log, and the same whoever computes it. A list holds 131,072 places; the next ones are on the next list.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from corridor.errors import UnknownNameError
from corridor.goods.credential.status_list import LEAST_ENTRIES, PURPOSES, StatusList, status_entry
from corridor.goods.register import Entry, Register, state_at

__all__ = ["list_url", "register_status", "status_entries", "status_place"]

_AT_ONCE = 1_000
"""Certificates that are looked up at once."""

_STATES = {"revocation": "withdrawn", "suspension": "suspended"}


def status_place(register: Register, certificate: str) -> tuple[int, int]:
    """Return on which list a certificate is, and its index there; raises :class:`UnknownNameError`."""
    history = register.history(f"certificate/{certificate}")
    if not history:
        raise UnknownNameError(f"there is no certificate {certificate}")
    return _place(history[0])


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
    names = register.names("certificate") if certificates is None else list(certificates)
    moment = at or register.clock()
    for start in range(0, len(names), _AT_ONCE):
        topics = [f"certificate/{name}" for name in names[start : start + _AT_ONCE]]
        for topic, history in register.shelf.histories(topics).items():
            if not history:
                raise UnknownNameError(f"there is no {topic}")
            number, index = _place(history[0])
            found = state_at(history, register.parties, at=moment)
            for purpose, state in _STATES.items():
                status = lists.setdefault((purpose, number), StatusList(purpose))
                if found == state:
                    status[index] = True
    return lists


def _place(applied: Entry) -> tuple[int, int]:
    return divmod(applied.places[min(applied.places)], LEAST_ENTRIES)

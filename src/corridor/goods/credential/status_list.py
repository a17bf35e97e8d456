"""Status lists: one bit for each certificate or item, all of them in a few kilobytes.

Bit *i* is bit 7 − *i* mod 8 of byte *i* div 8. A list has at least 131,072 entries, so that asking for one
does not tell which. It says what is so now; how it came about is told by the logs.

Source: W3C Bitstring Status List 1.0.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Self

from corridor.goods.credential.multibase import from_base64url, to_base64url
from corridor.goods.register import read_instant, write_instant
from corridor.trust import MalformedError

__all__ = ["LEAST_ENTRIES", "PURPOSES", "StatusList", "check_status", "status_credential", "status_entry"]

LEAST_ENTRIES = 131_072
"""A list has at least so many entries: 16 KiB (section 2.2)."""

MOST_BYTES = 16 * 2**20
"""A list is not unpacked beyond 16 MiB: 134 million entries. A gzip bomb ends here."""

PURPOSES = ("revocation", "suspension")
"""What a set bit means: withdrawn for good, or suspended for now."""


class StatusList:
    """A list of bits for one purpose.

    Parameters
    ----------
    purpose
        One of :data:`PURPOSES`.
    entries
        How many bits; rounded up to whole bytes, at least :data:`LEAST_ENTRIES`.

    Raises
    ------
    MalformedError
        If the purpose is another.
    """

    __slots__ = ("bits", "purpose")

    def __init__(self, purpose: str, entries: int = LEAST_ENTRIES) -> None:
        if purpose not in PURPOSES:
            raise MalformedError(f"a status list is for {' or '.join(PURPOSES)}, not {purpose[:40]!r}")
        self.purpose = purpose
        self.bits = bytearray((max(entries, LEAST_ENTRIES) + 7) // 8)

    def __len__(self) -> int:
        """Return how many entries it has."""
        return len(self.bits) * 8

    def __getitem__(self, index: int) -> bool:
        """Return whether a bit is set; :class:`MalformedError` if the list has no such entry."""
        return bool(self.bits[self._byte(index)] >> (7 - index % 8) & 1)

    def __setitem__(self, index: int, value: bool) -> None:
        """Set or clear a bit; :class:`MalformedError` if the list has no such entry."""
        mask = 128 >> index % 8
        at = self._byte(index)
        self.bits[at] = self.bits[at] | mask if value else self.bits[at] & ~mask

    def count(self) -> int:
        """Return how many bits are set."""
        return int.from_bytes(self.bits, "big").bit_count()

    def encode(self) -> str:
        """Return the ``encodedList``: gzip, base64url, beginning with ``u``; equal for equal lists."""
        return to_base64url(gzip.compress(bytes(self.bits), mtime=0))

    @classmethod
    def decode(cls, text: str, purpose: str, *, most_bytes: int = MOST_BYTES) -> Self:
        """Return the list of an ``encodedList``.

        Raises
        ------
        MalformedError
            If it is none, is shorter than :data:`LEAST_ENTRIES`, or unpacks beyond ``most_bytes``.
        """
        unpacker = zlib.decompressobj(wbits=31)
        try:
            content = unpacker.decompress(from_base64url(text), most_bytes + 1)
        except zlib.error as error:
            raise MalformedError(f"the status list is not gzip: {error}") from None
        if len(content) > most_bytes:
            raise MalformedError(f"the status list unpacks beyond {most_bytes} bytes; it was left packed")
        if not unpacker.eof or unpacker.unused_data:
            raise MalformedError("the status list is cut off, or something follows it")
        if len(content) * 8 < LEAST_ENTRIES:
            raise MalformedError(f"the status list has {len(content) * 8} entries, at least {LEAST_ENTRIES}")
        made = cls(purpose)
        made.bits = bytearray(content)
        return made

    def _byte(self, index: int) -> int:
        if not 0 <= index < len(self.bits) * 8:
            raise MalformedError(f"the status list has {len(self)} entries; there is no entry {index}")
        return index >> 3


def status_entry(list_url: str, purpose: str, index: int) -> dict[str, str]:
    """Return what a credential says about where its status is: a ``credentialStatus``."""
    return {
        "id": f"{list_url}#{index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": purpose,
        "statusListIndex": str(index),
        "statusListCredential": list_url,
    }


def status_credential(
    status: StatusList, *, url: str, issuer: str, valid_from: datetime, valid_until: datetime
) -> dict[str, Any]:
    """Return a status list as a credential, to be signed like any other.

    Parameters
    ----------
    status
        The list.
    url
        Where it is served; the entries of credentials name it.
    issuer
        DID of who signs it.
    valid_from, valid_until
        UTC: when it was made, and how long it may be relied on.
    """
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": write_instant(valid_from),
        "validUntil": write_instant(valid_until),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": status.purpose,
            "encodedList": status.encode(),
        },
    }


def check_status(
    entry: Mapping[str, Any], credential: Mapping[str, Any], *, at: datetime | None = None
) -> bool:
    """Return whether the bit of an entry is set in a status list whose signature was verified.

    Parameters
    ----------
    entry
        The ``credentialStatus`` of a credential.
    credential
        The status list credential that it names.
    at
        UTC; a list whose validity does not hold then is refused. Not looked at if left out.

    Raises
    ------
    MalformedError
        If either is not of its form, the list is another one or for another purpose, has no such
        entry, or is not valid at ``at``.

    Source: Bitstring Status List 1.0, section 3.2.
    """
    subject = credential.get("credentialSubject")
    if not isinstance(subject, Mapping) or subject.get("type") != "BitstringStatusList":
        raise MalformedError("the status list credential holds no BitstringStatusList")
    if "BitstringStatusListCredential" not in _several(credential.get("type")):
        raise MalformedError("the status list credential is not of type BitstringStatusListCredential")
    if entry.get("type") != "BitstringStatusListEntry":
        raise MalformedError(f"the credential's status is a {str(entry.get('type'))[:40]!r}")
    if entry.get("statusListCredential") != credential.get("id"):
        raise MalformedError(
            f"the credential's status is in another list: {entry.get('statusListCredential')}"
        )
    purpose = str(entry.get("statusPurpose"))
    if purpose not in _several(subject.get("statusPurpose")):
        raise MalformedError(f"the status list is for {subject.get('statusPurpose')}, not for {purpose[:40]}")
    if at is not None:
        _check_valid(credential, at)
    return StatusList.decode(str(subject.get("encodedList")), purpose)[_index(entry)]


def _index(entry: Mapping[str, Any]) -> int:
    text = str(entry.get("statusListIndex"))
    if not (text.isascii() and text.isdigit()) or len(text) > 12:
        raise MalformedError(f"the status list index is no whole number: {text[:40]!r}")
    return int(text)


def _several(value: Any) -> Iterable[str]:
    return value if isinstance(value, list) else [value]


def _check_valid(credential: Mapping[str, Any], at: datetime) -> None:
    begin, end = credential.get("validFrom"), credential.get("validUntil")
    if begin is not None and at < read_instant(str(begin)):
        raise MalformedError(f"the status list is valid from {begin} on, not on {write_instant(at)}")
    if end is not None and at >= read_instant(str(end)):
        raise MalformedError(f"the status list was valid until {end}; fetch it anew")

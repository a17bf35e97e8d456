"""The journal of a log in a folder: batches of entries, each there whole or not at all.

A batch is ``CRDJ``, the index of its first entry (8 bytes), how many entries (4), how many bytes (4), the
CRC-32 of all that (4), the SHA-256 of all that and the entries (32), and the entries as in a bundle. A crash
while a batch is written leaves a torn one at the end, which was never acknowledged and is cut off. A bad
batch with a good one behind it is no crash: then something acknowledged was damaged, and nothing is cut.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Sequence

from corridor.trust.errors import DamagedError, MalformedError
from corridor.trust.tiles import decode_bundle, encode_bundle

__all__ = ["encode_batch", "replay"]

_MAGIC = b"CRDJ"
_HEAD = struct.Struct(">4sQII")
_CHECK = 4
_DIGEST = 32


def encode_batch(first: int, entries: Sequence[bytes]) -> bytes:
    """Return a batch; ``first`` is the index of its first entry."""
    content = encode_bundle(entries)
    head = _HEAD.pack(_MAGIC, first, len(entries), len(content))
    head += zlib.crc32(head).to_bytes(_CHECK, "big")
    return b"".join((head, hashlib.sha256(head + content).digest(), content))


def replay(journal: bytes, first: int, where: str) -> tuple[list[bytes], int]:
    """Return all entries of a journal that begins at index ``first``, and the length up to which it is good.

    Raises
    ------
    DamagedError
        If a batch that was acknowledged is damaged or missing; the message names ``where``.
    """
    entries: list[bytes] = []
    at = 0
    while at < len(journal):
        batch = _batch_at(journal, at)
        if batch is None:
            _check_torn(journal, at, where)
            break
        start, found, end = batch
        if start != first + len(entries):
            raise DamagedError(
                f"{where}: entry {first + len(entries)} should follow, but entry {start} does;"
                " restore the entries from a mirror"
            )
        entries.extend(found)
        at = end
    return entries, at


def _batch_at(journal: bytes, at: int) -> tuple[int, list[bytes], int] | None:
    """Return (first index, entries, end) of the batch at an offset, or nothing if there is no whole one."""
    head = _head_at(journal, at)
    if head is None:
        return None
    first, count, begin, end = head
    content = journal[begin:end]
    digest = hashlib.sha256(journal[at : begin - _DIGEST] + content).digest()
    if len(journal) < end or digest != journal[begin - _DIGEST : begin]:
        return None
    try:
        return first, decode_bundle(content, count), end
    except MalformedError:
        return None


def _head_at(journal: bytes, at: int) -> tuple[int, int, int, int] | None:
    """Return (first index, entries, begin and end of content) of the batch at an offset, if it is whole."""
    head = journal[at : at + _HEAD.size]
    check = journal[at + _HEAD.size : at + _HEAD.size + _CHECK]
    if head[: len(_MAGIC)] != _MAGIC or zlib.crc32(head).to_bytes(_CHECK, "big") != check:
        return None
    _, first, count, length = _HEAD.unpack(head)
    begin = at + _HEAD.size + _CHECK + _DIGEST
    return first, count, begin, begin + length


def _check_torn(journal: bytes, at: int, where: str) -> None:
    """Tell a torn end from damage: nothing good can follow the batch during which the power went."""
    # Not inside the torn batch itself: an entry may look like a batch.
    head = _head_at(journal, at)
    later = journal.find(_MAGIC, head[3] if head else at + 1)
    while later >= 0:
        if _batch_at(journal, later) is not None:
            raise DamagedError(
                f"{where}: the batch at byte {at} is damaged, but a good one follows at byte {later};"
                " restore the entries from a mirror"
            )
        later = journal.find(_MAGIC, later + 1)

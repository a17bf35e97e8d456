"""Entries as they are sent to a mirror: a range of a log in packages, each with a proof of its own.

Source: C2SP tlog-mirror, ``add-entries``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from corridor.trust.errors import MalformedError
from corridor.trust.tiles import HASH_BYTES, TILE_WIDTH, encode_bundle

__all__ = ["AddEntries", "EntryPackage"]

MOST_HASHES = 63
MOST_PACKAGES = 32


@dataclass(frozen=True)
class EntryPackage:
    """The entries from ``start`` to before ``end``, within one bundle.

    Parameters
    ----------
    start, end
        Indexes in the log.
    entries
        ``end - start`` of them.
    proof
        That the leaves from the bundle's begin to ``end`` are part of the tree of the upload's ``end``.
    """

    start: int
    end: int
    entries: list[bytes]
    proof: list[bytes]

    def to_bytes(self) -> bytes:
        """Return the package as it is sent."""
        return b"".join((encode_bundle(self.entries), bytes([len(self.proof)]), *self.proof))


@dataclass(frozen=True)
class AddEntries:
    """An upload: which entries of which log; the packages follow.

    Parameters
    ----------
    origin
        The log.
    start, end
        Indexes of the whole upload; ``end`` is the size of a checkpoint that the mirror knows.
    ticket
        What the mirror gave the last time.
    rest
        The packages, unread.
    """

    origin: str
    start: int
    end: int
    ticket: bytes = b""
    rest: bytes = b""

    @classmethod
    def parse(cls, body: bytes) -> Self:
        """Return the upload of an HTTP body; its packages are read by :meth:`packages`.

        Raises
        ------
        MalformedError
            If the head is cut, or the end is before the start.
        """
        at = 2 + int.from_bytes(body[:2], "big")
        name, start, end = body[2:at], body[at : at + 8], body[at + 8 : at + 16]
        begin = at + 18
        length = int.from_bytes(body[at + 16 : begin], "big")
        if len(body) < begin + length:
            raise MalformedError("the head of the upload is cut")
        first, last = int.from_bytes(start, "big"), int.from_bytes(end, "big")
        if first > last:
            raise MalformedError(f"an upload from entry {first} to {last}")
        try:
            origin = name.decode()
        except UnicodeDecodeError:
            raise MalformedError("the name of the log is not UTF-8") from None
        return cls(origin, first, last, body[begin : begin + length], body[begin + length :])

    def head(self) -> bytes:
        """Return what is sent before the packages."""
        name = self.origin.encode()
        return b"".join(
            (
                len(name).to_bytes(2, "big"),
                name,
                self.start.to_bytes(8, "big"),
                self.end.to_bytes(8, "big"),
                len(self.ticket).to_bytes(2, "big"),
                self.ticket,
            )
        )

    def ranges(self) -> Iterator[tuple[int, int]]:
        """Yield (start, end) of each package, cut where bundles begin."""
        start = self.start
        while start < self.end:
            end = min(self.end, (start // TILE_WIDTH + 1) * TILE_WIDTH)
            yield start, end
            start = end

    def packages(self) -> Iterator[EntryPackage]:
        """Yield the packages that are there whole; a cut one ends it.

        Raises
        ------
        MalformedError
            If a package has more than 63 hashes, or something follows the last one.
        """
        at = 0
        for start, end in self.ranges():
            entries = []
            for _ in range(end - start):
                begin = at + 2
                at = begin + int.from_bytes(self.rest[at:begin], "big")
                entries.append(self.rest[begin:at])
            count = self.rest[at] if at < len(self.rest) else 0
            begin = at + 1
            at = begin + count * HASH_BYTES
            if at > len(self.rest):
                return
            if count > MOST_HASHES:
                raise MalformedError(f"{count} hashes; at most {MOST_HASHES} lead anywhere")
            proof = [self.rest[i : i + HASH_BYTES] for i in range(begin, at, HASH_BYTES)]
            yield EntryPackage(start, end, entries, proof)
        if at != len(self.rest):
            raise MalformedError("something follows the last package")

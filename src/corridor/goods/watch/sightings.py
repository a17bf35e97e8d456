"""What is remembered of scanned items: a few bytes for each pair of device and area, for a while.

An item's memory says which devices saw it, in which areas, when first and last and how often; a salted
token is kept as a 64-bit digest only. The order in which scans arrive leaves no trace in it. Items not seen
for the retention time are forgotten; how many they were is not.
"""

from __future__ import annotations

import hashlib
import struct
from collections import deque
from dataclasses import dataclass

from corridor.goods.watch.nouns import Role, Scan

__all__ = ["Memory", "Sighting", "short_digest"]

_RECORD = struct.Struct("<QQIIHHBx")
_MOST_PAIRS = 32
_GENERATIONS = 4
_ROLES = tuple(Role)


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device that saw an item in an area.

    Parameters
    ----------
    device
        64-bit digest of the token; 0 without token.
    scan
        Id of the first scan of the pair.
    first, last
        Hours of the first and last scan.
    area
        Number of the area.
    times
        How often, at most 65,535.
    role
        Who scanned.
    """

    device: int
    scan: int
    first: int
    last: int
    area: int
    times: int
    role: Role


def short_digest(text: str) -> int:
    """Return a 64-bit digest of a text that is not empty."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _pack(s: Sighting) -> bytes:
    return _RECORD.pack(s.device, s.scan, s.first, s.last, s.area, s.times, _ROLES.index(s.role))


def _unpack(data: bytes) -> list[Sighting]:
    rows = _RECORD.iter_unpack(data)
    return [
        Sighting(d, n, first, last, area, times, _ROLES[role])
        for d, n, first, last, area, times, role in rows
    ]


class Memory:
    """Sightings by item, bounded in time and number.

    Parameters
    ----------
    retention_hours
        Items not seen for that long are forgotten, within a quarter of it.
    most_items
        Items remembered at most.

    Attributes
    ----------
    forgotten
        Items forgotten so far.
    """

    def __init__(self, retention_hours: int, most_items: int) -> None:
        self._span = max(1, retention_hours // _GENERATIONS)
        self._most = most_items
        self._generations: deque[dict[int, bytes]] = deque([{}])
        self._begun: int | None = None
        self.forgotten = 0

    def __len__(self) -> int:
        return sum(map(len, self._generations))

    @property
    def size_bytes(self) -> int:
        """Bytes of the records themselves."""
        return sum(len(data) for g in self._generations for data in g.values())

    def add(self, scan: Scan, area: int, device: int) -> int:
        """Note a scan; return how many pairs of device and area the item has now, 0 if it was not known."""
        key = short_digest(scan.code)
        data = self._take(key)
        if data is None:
            self._generations[-1][key] = _RECORD.pack(
                device, scan.id, scan.hour, scan.hour, area, 1, _ROLES.index(scan.role)
            )
            return 0
        seen = _unpack(data)
        new = Sighting(device, scan.id, scan.hour, scan.hour, area, 1, scan.role)
        merged = _merge(seen, new)
        self._generations[-1][key] = b"".join(map(_pack, merged))
        return len(merged)

    def of(self, code: str) -> list[Sighting]:
        """Return the sightings of an item, by first hour."""
        key = short_digest(code)
        data = next((g[key] for g in reversed(self._generations) if key in g), b"")
        return sorted(_unpack(data), key=lambda s: (s.first, s.scan))

    def knows(self, code: str) -> bool:
        """Return whether an item is remembered."""
        key = short_digest(code)
        return any(key in generation for generation in self._generations)

    def _take(self, key: int) -> bytes | None:
        for generation in reversed(self._generations):
            data = generation.pop(key, None)
            if data is not None:
                return data
        return None

    def tick(self, hour: int) -> None:
        """Let time pass: begin a new generation when it is due and drop what is too old."""
        if self._begun is None:
            self._begun = hour
        due = max(0, hour - self._begun) // self._span
        if due or len(self._generations[-1]) * _GENERATIONS >= self._most:
            self._begun = hour if not due else self._begun + due * self._span
            for _ in range(min(max(1, due), _GENERATIONS + 1)):
                self._generations.append({})
        while len(self._generations) > _GENERATIONS + 1 or (
            len(self) > self._most and len(self._generations) > 1
        ):
            self.forgotten += len(self._generations.popleft())


def _merge(seen: list[Sighting], new: Sighting) -> list[Sighting]:
    """Join a sighting to those of its item; of very many the earliest stay."""
    for number, old in enumerate(seen):
        if (old.device, old.area, old.role) == (new.device, new.area, new.role):
            first = new if (new.first, new.scan) < (old.first, old.scan) else old
            seen[number] = Sighting(
                old.device,
                first.scan,
                min(old.first, new.first),
                max(old.last, new.last),
                old.area,
                min(old.times + new.times, 65_535),
                old.role,
            )
            return seen
    seen.append(new)
    if len(seen) > _MOST_PAIRS:
        seen.sort(key=lambda s: (s.first, s.scan))
        del seen[_MOST_PAIRS:]
    return seen

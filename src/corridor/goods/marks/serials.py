"""Serial numbers that nobody can guess, and that whoever holds the secret of a range can recognise.

A serial number is a place in a permutation of all texts of fifteen characters: number *i* of a range is the
image of *i* under a permutation that the range's secret fixes. So no two are alike, none has to be stored,
and a serial number shown later is turned back into its *i*, which must lie below the quantity. The
permutation is a Feistel network over two unequal halves with ten rounds, in the manner of FF1 (NIST SP
800-38G), with BLAKE2b (RFC 7693) keyed by the secret as round function.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Container
from dataclasses import dataclass, field

__all__ = ["ALPHABET", "LENGTH", "RangeKey", "new_secret", "random_serial"]

ALPHABET = "34679ACDEFHJKMNPQRTVWXY"
"""23 capitals and digits of which no two look alike (no 0 O, 1 I L, 2 Z, 5 S, 8 B, 6 G, U V)."""

LENGTH = 15
"""Characters; 23 to the 15th is 2 to the 67.8th."""

_LEFT = len(ALPHABET) ** 7
_RIGHT = len(ALPHABET) ** 8
_ROUNDS = 10
_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_SECRET_BYTES = 32


def new_secret() -> bytes:
    """Return 32 bytes from the system's randomness, the secret of one range."""
    return secrets.token_bytes(_SECRET_BYTES)


def random_serial(taken: Container[str] = ()) -> str:
    """Return a serial number of 67.8 random bits that belongs to no range.

    Parameters
    ----------
    taken
        Serial numbers that it must not repeat.
    """
    while True:
        serial = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if serial not in taken:
            return serial


def _write(number: int) -> str:
    characters = []
    for _ in range(LENGTH):
        number, value = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[value])
    return "".join(reversed(characters))


def _read(serial: str) -> int | None:
    """Return the place of a text in the alphabet's order, or ``None`` if it is no such text."""
    if len(serial) != LENGTH:
        return None
    number = 0
    for character in serial:
        value = _VALUE.get(character)
        if value is None:
            return None
        number = number * len(ALPHABET) + value
    return number


@dataclass(frozen=True, slots=True)
class RangeKey:
    """What turns the numbers of one range into serial numbers and back.

    Parameters
    ----------
    range_id
        Name of the range; two ranges never share serial numbers by design, even under one secret.
    secret
        32 bytes that only the issuer holds; never shown by ``repr``.
    """

    range_id: str
    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != _SECRET_BYTES:
            raise ValueError(f"the secret of a range has {_SECRET_BYTES} bytes, not {len(self.secret)}")

    def serial(self, index: int) -> str:
        """Return serial number ``index`` of the range, from 0.

        Raises
        ------
        ValueError
            If the index is negative or beyond all texts of fifteen characters.
        """
        if not 0 <= index < _LEFT * _RIGHT:
            raise ValueError(f"{index} is no number in a range")
        left, right = divmod(index, _RIGHT)
        for turn in range(_ROUNDS):
            if turn % 2 == 0:
                left = (left + self._round(turn, right)) % _LEFT
            else:
                right = (right + self._round(turn, left)) % _RIGHT
        return _write(left * _RIGHT + right)

    def index(self, serial: str) -> int | None:
        """Return which number of the range a serial number is, or ``None`` if it is no such text at all.

        The caller compares with the quantity of the range: a made-up serial number turns into any number
        below 2 to the 67.8th, so that it falls among ten million with a chance of 2 to the minus 44th.
        """
        number = _read(serial)
        if number is None:
            return None
        left, right = divmod(number, _RIGHT)
        for turn in reversed(range(_ROUNDS)):
            if turn % 2 == 0:
                left = (left - self._round(turn, right)) % _LEFT
            else:
                right = (right - self._round(turn, left)) % _RIGHT
        return left * _RIGHT + right

    def _round(self, turn: int, half: int) -> int:
        """Return sixteen bytes of the secret, the range, the turn and a half as a number."""
        message = b"%d|%d|%s" % (turn, half, self.range_id.encode())
        digest = hashlib.blake2b(message, digest_size=16, key=self.secret, person=b"corridor-serial").digest()
        return int.from_bytes(digest, "big")

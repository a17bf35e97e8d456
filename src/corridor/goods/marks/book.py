"""The ranges of an issuer as files: one for each range with all its steps, and its secret apart."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corridor.errors import FindingsError, RefusedError, UnknownNameError
from corridor.files import write_text
from corridor.findings import Finding, Place
from corridor.goods.marks.ranges import CodeRange, CodeState, Gone, Step, StepKind, state_of
from corridor.goods.marks.serials import RangeKey, new_secret
from corridor.goods.marks.spans import Spans

__all__ = ["RangeBook", "SerialStanding"]


@dataclass(frozen=True, slots=True)
class SerialStanding:
    """How a serial number stands with its issuer.

    Parameters
    ----------
    state
        As :class:`CodeState`; ``foreign`` if ranges of the product are kept and none holds it.
    range_id
        Of the range that holds it; empty if none does.
    sentence
        For people.
    """

    state: CodeState
    range_id: str
    sentence: str


class RangeBook:
    """Ranges in a folder, ``ID.json``, and their secrets in another, ``ID.secret``.

    Parameters
    ----------
    folder
        Of the ranges.
    secrets
        Of the secrets; files that only their owner may read.
    """

    def __init__(self, folder: Path, secrets: Path) -> None:
        self.folder, self.secrets = folder, secrets
        self._read: dict[str, tuple[tuple[int, int], CodeRange]] = {}
        self._keys: dict[str, RangeKey] = {}

    def ids(self) -> list[str]:
        """Return the names of all ranges."""
        return sorted(path.stem for path in self.folder.glob("*.json"))

    def load(self, range_id: str) -> CodeRange:
        """Return a range as it stands; its file is read again only when it has changed.

        Raises
        ------
        UnknownNameError
            If there is no such range.
        FindingsError
            If its file is damaged.
        """
        path = self.folder / f"{range_id}.json"
        if range_id not in self.ids():
            names = ", ".join(self.ids()) or "none"
            raise UnknownNameError(f"there is no range {range_id}; ranges here: {names}")
        now = path.stat()
        stamp = now.st_mtime_ns, now.st_size
        if range_id in self._read and self._read[range_id][0] == stamp:
            return self._read[range_id][1]
        try:
            codes = _range_of(json.loads(path.read_text(encoding="utf-8"))["range"])
        except (ValueError, KeyError, TypeError) as error:
            sentence = f"the range {range_id} cannot be read: {error!r}"
            raise FindingsError([Finding("mark-bad-range", sentence, Place(path.name))]) from None
        self._read[range_id] = stamp, codes
        return codes

    def steps(self, range_id: str) -> tuple[Step, ...]:
        """Return everything that was done to a range, the first first; errors as :meth:`load`."""
        self.load(range_id)
        kept = json.loads((self.folder / f"{range_id}.json").read_text(encoding="utf-8"))["steps"]
        return tuple(_step_of(raw) for raw in kept)

    def of_product(self, gtin: str) -> Iterator[CodeRange]:
        """Yield all ranges of a product."""
        for range_id in self.ids():
            codes = self.load(range_id)
            if codes.gtin == gtin:
                yield codes

    def add(self, codes: CodeRange, step: Step) -> RangeKey:
        """Keep a new range, and make its secret.

        Raises
        ------
        RefusedError
            If a range or a secret of that name is here.
        """
        path = self.secrets / f"{codes.id}.secret"
        if (self.folder / f"{codes.id}.json").exists() or path.exists():
            raise RefusedError(f"there is a range {codes.id} already")
        secret = new_secret()
        self.secrets.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secret.hex() + "\n")
            stream.flush()
            os.fsync(stream.fileno())
        self._write(codes, [step.as_json()])
        return RangeKey(codes.id, secret)

    def save(self, codes: CodeRange, step: Step) -> None:
        """Keep a range after a step, and the step."""
        kept = json.loads((self.folder / f"{codes.id}.json").read_text(encoding="utf-8"))
        self._write(codes, [*kept["steps"], step.as_json()])

    def key(self, range_id: str) -> RangeKey:
        """Return the key of a range.

        Raises
        ------
        RefusedError
            If its secret is not here, or no secret.
        """
        if range_id in self._keys:
            return self._keys[range_id]
        path = self.secrets / f"{range_id}.secret"
        try:
            key = RangeKey(range_id, bytes.fromhex(path.read_text(encoding="ascii")))
        except (OSError, ValueError) as error:
            raise RefusedError(f"the secret of range {range_id} is not in {self.secrets}: {error}") from None
        self._keys[range_id] = key
        return key

    def standing(self, gtin: str, serial: str) -> SerialStanding | None:
        """Return how a serial number stands; ``None`` if no ranges of the product are kept here."""
        kept = False
        for codes in self.of_product(gtin):
            kept = True
            state, gone = state_of(codes, self.key(codes.id), serial)
            if state is not CodeState.FOREIGN:
                return SerialStanding(state, codes.id, _sentence(codes, serial, state, gone))
        if not kept:
            return None
        sentence = f"serial number {serial} was never issued for product {gtin}"
        return SerialStanding(CodeState.FOREIGN, "", sentence)

    def _write(self, codes: CodeRange, steps: list[dict[str, object]]) -> None:
        document = {"range": _as_json(codes), "steps": steps}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        write_text(self.folder / f"{codes.id}.json", text + "\n")


def _sentence(codes: CodeRange, serial: str, state: CodeState, gone: Gone | None) -> str:
    head = f"serial number {serial} of range {codes.id}"
    if gone is not None:
        return f"{head} was taken out of use on {gone.at:%Y-%m-%d}: {gone.reason}"
    told = {
        CodeState.ORDERED: "was ordered and never printed",
        CodeState.PRINTED: "was printed and never activated",
        CodeState.ACTIVE: "is active",
    }
    return f"{head} {told[state]}"


def _as_json(codes: CodeRange) -> dict[str, Any]:
    gone = [{"spans": list(g.numbers.bounds), "reason": g.reason, "at": g.at.isoformat()} for g in codes.gone]
    return {
        "id": codes.id,
        "gtin": codes.gtin,
        "quantity": codes.quantity,
        "certificate": codes.certificate,
        "ordered_by": codes.ordered_by,
        "ordered_at": codes.ordered_at.isoformat(),
        "lot": codes.lot,
        "printed": codes.printed,
        "active": list(codes.active.bounds),
        "gone": gone,
    }


def _step_of(raw: dict[str, Any]) -> Step:
    at = datetime.fromisoformat(raw["at"])
    return Step(StepKind(raw["kind"]), raw["range"], tuple(raw["spans"]), at, raw["by"], raw["reason"])


def _range_of(raw: dict[str, Any]) -> CodeRange:
    gone = [Gone(Spans(tuple(g["spans"])), g["reason"], datetime.fromisoformat(g["at"])) for g in raw["gone"]]
    return CodeRange(
        id=raw["id"],
        gtin=raw["gtin"],
        quantity=int(raw["quantity"]),
        certificate=raw["certificate"],
        ordered_by=raw["ordered_by"],
        ordered_at=datetime.fromisoformat(raw["ordered_at"]),
        lot=raw["lot"],
        printed=int(raw["printed"]),
        active=Spans(tuple(raw["active"])),
        gone=tuple(gone),
    )

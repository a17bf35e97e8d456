"""A product's way through the register, told step by step: certified, marked, copied, withdrawn, audited.

All of it happens on one machine: both parties, an accredited body, a works, shops, a till without network and
a third party that audits. People and scans are made up (``estimate``); signatures, logs and proofs are real.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from corridor.errors import RefusedError
from corridor.files import write_bytes
from corridor.goods.desk.checking import signed_bundle
from corridor.goods.desk.desk import Desk, believed_parties
from corridor.goods.desk.files import read_application
from corridor.goods.desk.models import Application
from corridor.goods.desk.watching import engine_of, knowledge_of, look, ranges_of
from corridor.goods.gs1 import Code, make_link
from corridor.goods.marks import (
    Label,
    Sheet,
    activate,
    make_datamatrix,
    make_mark,
    make_qr,
    order_range,
    print_codes,
    sheet_pdf,
    sign_mark,
)
from corridor.goods.register import audit
from corridor.goods.store import SqlShelf
from corridor.goods.verify import Answer, ClockMemory, open_bundle, verify
from corridor.goods.watch import Role, Scan, record_scans, salted_token

__all__ = ["Told", "tell_story"]

CODES = 600
SHOWN = 12
AREAS = 12
START = datetime(2026, 3, 1, 8, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """One step of the story: what is done, and what is seen."""

    step: str
    seen: str


class _Clock:
    """A clock that the story turns."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """Return the time."""
        return self.now


class _Story:
    """The story over a workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.clock = folder, _Clock()
        self.desk = Desk.set_up(folder, clock=self.clock)
        self.application = _application(folder)
        self.marks: list[Code] = []

    def parties(self) -> str:
        """Show who takes part."""
        names = " and ".join(sorted(self.desk.register.parties))
        return f"{names} each run a log; each has its witness cosign the other's checkpoints"

    def certify(self) -> str:
        """Accredit a body and let it certify."""
        self.desk.add_body(self.application.by)
        key = self.desk.keys.make(self.application.by, "items")
        wanted = self.application.model_copy(update={"item_keys": (str(key.public),)})
        return self.desk.certify(wanted).sentence()

    def mark(self) -> str:
        """Order, print, sign and activate codes."""
        product, now, by = self.application.product[0], self.clock(), self.application.holder.name
        codes, step = order_range(
            "R1", product.gtin, CODES, certificate=self.application.id, by=by, at=now, left=product.quantity,
            lot=product.lots[0],
        )  # fmt: skip
        book = ranges_of(self.desk)
        key = book.add(codes, step)
        for after, step in (print_codes(codes, CODES, by=by, at=now),):
            book.save(after, step)
            codes = after
        codes, step = activate(codes, range(CODES), by=by, at=now)
        book.save(codes, step)
        signer = self.desk.keys.make(self.application.by, "items")
        bare = (make_mark(codes.gtin, key.serial(n), lot=codes.lot) for n in range(CODES))
        self.marks = [sign_mark(mark, signer.sign) for mark in bare]
        path = write_bytes(self.folder / "build" / "marks" / "R1.pdf", self._sheet())
        return f"{CODES} serial numbers, none stored, none to be guessed; {SHOWN} labels in {path.name}"

    def _sheet(self) -> bytes:
        labels = [
            Label((make_qr(mark, self.desk.base), make_datamatrix(mark)), mark.lines[:3])
            for mark in self.marks[:SHOWN]
        ]
        return sheet_pdf(labels, Sheet(label=(60.0, 36.0)))

    def check(self, number: int) -> Answer:
        """Check one item at the desk."""
        code = make_link(self.marks[number], self.desk.base)
        return verify(code, knowledge_of(self.desk), now=self.clock())

    def genuine(self) -> str:
        """Scan a genuine item, and one with a signature from elsewhere."""
        forged = make_link(self.marks[1], self.desk.base).replace(
            self.marks[1].value("8030") or "", self.marks[2].value("8030") or ""
        )
        other = verify(forged, knowledge_of(self.desk), now=self.clock())
        return f"{self.check(0).verdict}; the same label with another signature: {other.verdict}"

    def copy(self) -> str:
        """Sell copies of one item in many areas among honest trade, and let the watch look."""
        chance = random.Random(1)
        hour = int(self.clock().timestamp()) // 3600
        scans = [self._scan(chance, n, hour, f"A-{n % 40:02d}") for n in range(3, CODES)]
        scans += [self._scan(chance, 0, hour, f"A-{20 + n:02d}") for n in range(AREAS)]
        record_scans(engine_of(self.desk), sorted(scans, key=lambda s: s.received))
        self.clock.now += timedelta(days=61)
        alerts = look(self.desk, now=self.clock())
        found = self.check(0)
        return f"{len(scans)} scans (estimate), {len(alerts)} alert: {found.verdict}: {found.reason}"

    def _scan(self, chance: random.Random, number: int, hour: int, area: str) -> Scan:
        later = hour + chance.randrange(24 * 60)
        device = salted_token(f"phone {chance.random()}", b"story", later)
        serial = self.marks[number].value("21")
        code = f"01/{self.marks[number].value('01')}/21/{serial}"
        return Scan(0, code, later, later, area, device, Role.PUBLIC)

    def withdraw(self) -> str:
        """Let the other party withdraw the certificate."""
        home = self.desk.files.body(self.application.by).party
        other = next(p for p in sorted(self.desk.register.parties) if p != home)
        why = "sample 4 of 5 fails the pressure test"
        self.desk.rule("withdrawn", self.application.id, (other,), reason=why)
        ruling = self.desk.register.certificate(self.application.id).sentence()
        return f"{ruling}; seen by {home} at once: {self.check(5).verdict}"

    def offline(self) -> str:
        """Answer at a till without network, ten hours later."""
        text = signed_bundle(self.desk, made_at=self.clock()).to_bytes()
        self.clock.now += timedelta(hours=10)
        held = open_bundle(text, believed_parties(self.folder))
        warnings = held.warnings(self.clock(), ClockMemory())
        code = make_link(self.marks[5], self.desk.base)
        answer = verify(code, held, now=self.clock(), warnings=warnings)
        return f"{answer.verdict}, {answer.age_in_words}: {answer.reason}"

    def audit(self) -> str:
        """Let a third party make everything again from the logs, then once more after someone meddled."""
        before = self._audited()
        self._meddle()
        after = self._audited()
        self._meddle()  # the same once more undoes it
        return f"{len(before)} findings; after a row was changed in secret: {after[0] if after else 'none'}"

    def _audited(self) -> list[str]:
        desk = Desk.open(self.folder, clock=self.clock)
        again = self.folder / "build" / "audit.sqlite"
        again.parent.mkdir(parents=True, exist_ok=True)
        again.unlink(missing_ok=True)
        return [f.sentence for f in audit(desk.register, lambda: SqlShelf.open(again))]

    def _meddle(self) -> None:
        """Change a table behind the register's back, as an insider could."""
        import sqlite3

        shelf = self.desk.register.shelf
        assert isinstance(shelf, SqlShelf)
        shelf.close()
        with sqlite3.connect(str(shelf.database.url.database)) as connection:
            row = "SELECT party, place, content FROM log_entry ORDER BY place, party LIMIT 1 OFFSET 3"
            party, place, content = connection.execute(row).fetchone()
            changed = content[:40] + bytes([content[40] ^ 1]) + content[41:]
            where = "UPDATE log_entry SET content = ? WHERE party = ? AND place = ?"
            connection.execute(where, (changed, party, place))


def _application(folder: Path) -> Application:
    path = next(iter(sorted((folder / "goods" / "applications").glob("*.toml"))))
    application, findings = read_application(path)
    if application is None:
        raise RefusedError(f"{path.name} cannot be used: {findings[0]}")
    return application


def tell_story(folder: Path) -> Iterator[Told]:
    """Yield the steps of the story as they are done.

    Parameters
    ----------
    folder
        A workspace with a folder ``goods/`` and an application for a certificate; no register set up yet.
    """
    story = _Story(folder)
    for step, act in (
        ("Two parties", story.parties),
        ("Certified", story.certify),
        ("Marked", story.mark),
        ("Scanned", story.genuine),
        ("Copied", story.copy),
        ("Withdrawn by one side", story.withdraw),
        ("Without a network", story.offline),
        ("Audited by a third", story.audit),
    ):
        yield Told(step, act())

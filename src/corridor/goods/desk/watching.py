"""Watching at a desk: of scans as little is kept as detection needs, and held against ranges of codes."""

from __future__ import annotations

import re
import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from corridor.errors import RefusedError
from corridor.files import read_sheet, write_text
from corridor.goods.desk.desk import Desk
from corridor.goods.events import create_tables
from corridor.goods.gs1 import repair_code
from corridor.goods.marks import CodeState, RangeBook
from corridor.goods.store import SqlShelf
from corridor.goods.verify import MarkStanding, RegisterKnowledge
from corridor.goods.watch import (
    AREA,
    Alert,
    Area,
    Kind,
    RangeLedger,
    Role,
    Scan,
    create_scan_tables,
    imports_told,
    kept_alerts,
    record_scans,
    salted_token,
    watch_store,
)
from corridor.goods.watch import RangeBook as WatchedRange
from corridor.workspace import read_table, schema

__all__ = ["engine_of", "keep_scan", "knowledge_of", "known_marks", "look", "ranges_of"]

AREAS = "goods/areas.csv"
_HOUR_S = 3600
_MOST_MARKS = 10_000
_STATES = {
    CodeState.ACTIVE: "active",
    CodeState.PRINTED: "never activated",
    CodeState.ORDERED: "never activated",
    CodeState.GONE: "decommissioned",
    CodeState.FOREIGN: "not issued",
}
_SOLD = "sold"
"""Why a code is out of use and yet in its owner's hands by right."""

_COPIED = (Kind.CLONE, Kind.DECOMMISSIONED)


def ranges_of(desk: Desk) -> RangeBook:
    """Return the ranges of codes of a workspace."""
    return RangeBook(desk.files.folder / "goods" / "ranges", desk.keys.folder / "ranges")


def engine_of(desk: Desk) -> Engine:
    """Return the database of a desk, with the tables of scans.

    Raises
    ------
    RefusedError
        If the register is kept in memory.
    """
    shelf = desk.register.shelf
    if not isinstance(shelf, SqlShelf):
        raise RefusedError("scans are kept beside the register in a database, and this one is in memory")
    create_scan_tables(shelf.database.engine)
    return shelf.database.engine


def knowledge_of(desk: Desk) -> RegisterKnowledge:
    """Return what checks ask at a desk: the register, ranges of codes, and alerts raised."""
    book, engine = ranges_of(desk), engine_of(desk)

    def mark(gtin: str, _lot: str, serial: str) -> MarkStanding | None:
        found = book.standing(gtin, serial)
        if found is None:
            return None
        state = "active" if found.sentence.endswith(f": {_SOLD}") else _STATES[found.state]
        return MarkStanding(
            state, found.sentence, lot=book.load(found.range_id).lot if found.range_id else ""
        )

    def suspicion(gtin: str, serial: str) -> MarkStanding | None:
        return _suspicion(engine, f"01/{gtin}/21/{serial}")

    return RegisterKnowledge(desk.register, mark=mark, suspicion=suspicion)


def _suspicion(engine: Engine, code: str) -> MarkStanding | None:
    alert = next((a for a in kept_alerts(engine, about=code) if a.kind in _COPIED), None)
    return MarkStanding("suspected", f"{alert.what} {alert.why}", alert.evidence) if alert else None


def known_marks(desk: Desk) -> dict[str, tuple[str, str]]:
    """Return what a bundle says against single serial numbers: by ``gtin/serial``, (state, sentence).

    Of codes taken out of use the latest 10,000 are named; those that were sold are not.
    """
    found: dict[str, tuple[str, str]] = {}
    book = ranges_of(desk)
    for name in book.ids():
        codes, key = book.load(name), book.key(name)
        for gone in reversed(codes.gone):
            numbers = (n for first, beyond in gone.numbers.pairs() for n in range(first, beyond))
            for number in numbers if gone.reason != _SOLD else ():
                if len(found) < _MOST_MARKS:
                    sentence = f"taken out of use on {gone.at:%Y-%m-%d}: {gone.reason}"
                    found[f"{codes.gtin}/{key.serial(number)}"] = "decommissioned", sentence
    for alert in kept_alerts(engine_of(desk)):
        parts = alert.about.split("/")
        if alert.kind in _COPIED and len(parts) == 4:
            found[f"{parts[1]}/{parts[3]}"] = "suspected", f"{alert.what} {alert.why}"
    return found


def keep_scan(desk: Desk, code: str, area: str, device: str, *, role: Role = Role.PUBLIC) -> Scan | None:
    """Keep a scan, as an area, an hour and a salted token; ``None`` if the code names no single item.

    Parameters
    ----------
    code
        What was scanned.
    area
        Coarse area, e.g. ``BY-VI``.
    device
        What the device calls itself; only a token of it is kept.
    role
        Who scanned.

    Raises
    ------
    RefusedError
        If the area is no id of a coarse area: a place is more than detection needs.
    """
    if not re.match(AREA, area):
        raise RefusedError(f"{area!r} is no coarse area such as BY-VI; more than that is not kept")
    read = repair_code(code).code
    gtin, serial = (read.value("01"), read.value("21")) if read else (None, None)
    if not gtin or not serial:
        return None
    hour = int(desk.clock().timestamp()) // _HOUR_S
    token = salted_token(device, _salt(desk), hour)
    scan = Scan(0, f"01/{gtin}/21/{serial}", hour, hour, area, token, role)
    return record_scans(engine_of(desk), [scan])[0]


def look(desk: Desk, *, now: datetime) -> list[Alert]:
    """Look at all scans that are kept, and return the alerts that are new."""
    engine = engine_of(desk)
    return watch_store(engine, _ledger(desk), _areas(desk), now=int(now.timestamp()) // _HOUR_S)


def _ledger(desk: Desk) -> RangeLedger:
    """Return what is known of ranges, their home markets, and of imports that events tell of."""
    book, importers = ranges_of(desk), _importers(desk)
    ranges = [(book.load(name), name) for name in book.ids()]
    watched = (
        WatchedRange(codes, book.key(name), book.steps(name), _home(desk, codes.certificate, importers))
        for codes, name in ranges
    )
    if not importers:
        return RangeLedger(watched)
    create_tables(engine := engine_of(desk))
    return RangeLedger(watched, imported=imports_told(engine, importers))


def _importers(desk: Desk) -> dict[str, list[str]]:
    """Return market → parties and places that may bring goods into it."""
    found: dict[str, list[str]] = defaultdict(list)
    for entry in desk.files.parties.importer if desk.files.parties else ():
        found[entry.market] += entry.importer
    return dict(found)


def _home(desk: Desk, certificate: str, importers: Mapping[str, object]) -> frozenset[str]:
    """Return the markets open to goods of a certificate: its own, and those that list no importers."""
    register = desk.register
    issuer = register.certificate(certificate).issuer
    party = issuer if issuer in register.parties else register.body(issuer).party
    return frozenset(register.parties) - importers.keys() | {party}


def _areas(desk: Desk) -> Mapping[str, Area]:
    path = desk.files.folder / AREAS
    if not path.exists():
        return {}
    table, _ = read_table(read_sheet(path), schema("areas"), AREAS)
    return {str(r["area"]): Area(r["area"], r["market"], r["x_km"], r["y_km"]) for r in table.rows}


def _salt(desk: Desk) -> bytes:
    """Return the secret of this register's tokens; destroy the file, and no token leads to a device."""
    path: Path = desk.keys.folder / "scans.secret"
    if not path.exists():
        write_text(path, secrets.token_hex(32) + "\n")
        path.chmod(0o600)
    return bytes.fromhex(path.read_text(encoding="ascii"))

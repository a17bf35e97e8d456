"""Scans and alerts as they are kept: scans for the retention time, counts and alerts for good.

A scan is kept as an area, an hour and a salted token, whatever the caller knows beyond that. When its time is
past, only how many there were on that day, in that area, of that product remains.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    insert,
    select,
    update,
)

from corridor.goods.watch.nouns import Alert, Area, Kind, Ledger, Role, Scan, Settings
from corridor.goods.watch.stream import watch_scans

__all__ = [
    "create_scan_tables",
    "forget_scans",
    "kept_alerts",
    "kept_scans",
    "record_scans",
    "salted_token",
    "scan_counts",
    "watch_store",
]

METADATA = MetaData()

SCANS = Table(
    "watch_scan",
    METADATA,
    Column("id", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True),
    Column("code", Text, nullable=False),
    Column("hour", Integer, nullable=False),
    Column("received", Integer, nullable=False),
    Column("area", Text, nullable=False),
    Column("device", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Index("watch_scan_received", "received"),
)
COUNTS = Table(
    "watch_count",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("area", String(100), primary_key=True),
    Column("product", String(100), primary_key=True),
    Column("scans", BigInteger, nullable=False),
)
ALERTS = Table(
    "watch_alert",
    METADATA,
    Column("kind", String(32), primary_key=True),
    Column("about", String(500), primary_key=True),
    Column("what", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("strength", Float, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("hour", Integer, nullable=False),
)

LAST = Table(
    "watch_last",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("scan", BigInteger, nullable=False),
)
"""The last id given, which outlives the scans; its update makes writers wait for each other."""

_AT_ONCE = 5_000


def create_scan_tables(engine: Engine) -> None:
    """Make the tables where they are not there yet."""
    with engine.execution_options(writes=True).begin() as connection:
        METADATA.create_all(connection)
        if connection.execute(select(LAST.c.id)).first() is None:
            connection.execute(insert(LAST).values(id=1, scan=0))


def salted_token(device: str, secret: bytes, hour: int, *, days: int = 90) -> str:
    """Return the token of a device: the same for some days, and nothing that leads back to the device.

    Parameters
    ----------
    device
        What the app calls itself; empty if it does not.
    secret
        Of the register; destroy it, and no token can be linked to a device by anyone.
    hour
        Hour of the scan.
    days
        After how many the salt changes.
    """
    if not device:
        return ""
    period = hour // (24 * days)
    return hmac.new(secret, f"{period}:{device}".encode(), hashlib.sha256).hexdigest()[:24]


def record_scans(engine: Engine, scans: Iterable[Scan]) -> list[Scan]:
    """Store scans with one commit and return them with the ids they are given."""
    listed = list(scans)
    with engine.execution_options(writes=True).begin() as connection:
        more = update(LAST).values(scan=LAST.c.scan + len(listed)).returning(LAST.c.scan)
        first = connection.execute(more).scalar_one() - len(listed) + 1
        numbered = [replace(scan, id=n) for n, scan in enumerate(listed, first)]
        if numbered:
            connection.execute(insert(SCANS), [_row(scan) for scan in numbered])
    return numbered


def _row(scan: Scan) -> dict[str, object]:
    return {
        "id": scan.id,
        "code": scan.code,
        "hour": scan.hour,
        "received": scan.received,
        "area": scan.area,
        "device": scan.device,
        "role": str(scan.role),
    }


def kept_scans(engine: Engine) -> Iterator[Scan]:
    """Yield the scans that are kept, in the order received."""
    last = (-1, -1)
    while True:
        later = (SCANS.c.received > last[0]) | and_(SCANS.c.received == last[0], SCANS.c.id > last[1])
        query = select(SCANS).where(later).order_by(SCANS.c.received, SCANS.c.id).limit(_AT_ONCE)
        with engine.connect() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            yield Scan(row.id, row.code, row.hour, row.received, row.area, row.device, Role(row.role))
        if len(rows) < _AT_ONCE:
            return
        last = (rows[-1].received, rows[-1].id)


def forget_scans(engine: Engine, ledger: Ledger, before: int) -> int:
    """Forget the scans received before an hour, keeping only how many there were; return how many."""
    with engine.execution_options(writes=True).begin() as connection:
        old = connection.execute(select(SCANS).where(SCANS.c.received < before)).all()
        sums: Counter[tuple[int, str, str]] = Counter()
        for row in old:
            item = ledger.item(row.code, row.received)
            sums[row.hour // 24, row.area, item.product if item else ""] += 1
        for (day, area, product), scans in sums.items():
            same = and_(COUNTS.c.day == day, COUNTS.c.area == area, COUNTS.c.product == product)
            added = update(COUNTS).where(same).values(scans=COUNTS.c.scans + scans)
            if connection.execute(added).rowcount == 0:
                connection.execute(insert(COUNTS).values(day=day, area=area, product=product, scans=scans))
        connection.execute(delete(SCANS).where(SCANS.c.received < before))
    return len(old)


def scan_counts(engine: Engine) -> dict[tuple[int, str, str], int]:
    """Return how many forgotten scans there were: (day since 1970, area, product) → scans."""
    with engine.connect() as connection:
        return {(r.day, r.area, r.product): r.scans for r in connection.execute(select(COUNTS))}


def watch_store(
    engine: Engine,
    ledger: Ledger,
    areas: Mapping[str, Area],
    settings: Settings | None = None,
    *,
    now: int,
    others: Iterable[Alert] = (),
) -> list[Alert]:
    """Forget what is past its time, look at all scans kept, and return the alerts that are new.

    What was said once is kept and not said again, whatever became of its scans.

    Parameters
    ----------
    now
        Hour from which the retention time is counted back.
    others
        Alerts from tables (lots, pass rates, prices), which compete for the same budget.
    """
    settings = settings or Settings()
    forget_scans(engine, ledger, now - 24 * settings.retention_days)
    found = watch_scans(kept_scans(engine), ledger, areas, settings, others=others)
    with engine.execution_options(writes=True).begin() as connection:
        said = {(k, a) for k, a in connection.execute(select(ALERTS.c.kind, ALERTS.c.about))}
        scans = connection.execute(select(LAST.c.scan)).scalar_one()
        free = max(0, int(settings.budget * scans + 1e-9) - len(said))
        # looks at different times could each find other alerts in the same scans; together they keep it
        unsaid = (alert for alert in found if (str(alert.kind), alert.about) not in said)
        new = list(islice(unsaid, free))
        if new:
            connection.execute(insert(ALERTS), [_alert_row(alert) for alert in new])
    return new


def _alert_row(alert: Alert) -> dict[str, object]:
    evidence = json.dumps(list(alert.evidence))
    return {**alert.as_json(), "strength": alert.strength, "evidence": evidence}


def kept_alerts(engine: Engine, *, about: str | None = None) -> list[Alert]:
    """Return the alerts that were raised, strongest first; only those about a code or lot if one is named."""
    query = select(ALERTS).order_by(ALERTS.c.strength.desc(), ALERTS.c.kind, ALERTS.c.about)
    if about is not None:
        query = query.where(ALERTS.c.about == about)
    with engine.connect() as connection:
        return [
            Alert(Kind(r.kind), r.about, r.what, r.why, r.strength, tuple(json.loads(r.evidence)), r.hour)
            for r in connection.execute(query)
        ]

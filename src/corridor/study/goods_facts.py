"""What a register of goods shows today, as facts for decisions to be judged by.

Of scans only code, hour and area are kept, no signature; so "passes without a second check" is told from what
register, ranges of codes and watch say about an item, not from the label that was shown.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from corridor.facts import Fact
from corridor.files import canonical_json, digest_bytes
from corridor.goods.desk import Desk, checkpoints_of, engine_of, knowledge_of, ranges_of
from corridor.goods.marks import CodeState
from corridor.goods.register import Certificate
from corridor.goods.verify import verify
from corridor.goods.watch import kept_alerts, kept_scans

__all__ = ["ANSWERS", "MEASURER", "SCANS_DAYS", "facts_of_goods"]

MEASURER = "corridor goods measure"
"""Who says so."""

ANSWERS = 100
"""Questions that are asked to measure the answer time."""

SCANS_DAYS = 30
"""How far back scans are looked at."""

_SHARE_IN_TIME = 0.95
_SECONDS_A_DAY, _SECONDS_AN_HOUR = 86_400, 3_600


def facts_of_goods(desk: Desk, *, answers: int = ANSWERS) -> tuple[Fact, ...]:
    """Measure a register at its desk.

    Parameters
    ----------
    answers
        Questions that are asked to measure the answer time.

    Returns
    -------
    tuple of Fact
        ``goods.certificates_valid`` about each scheme; ``goods.answer_ms``, within which 95 of 100 answers
        come on this machine, without any network; ``goods.passed_without_second_check``, the share (%) of the
        items scanned in the last 30 days whose code is active, whose certificate is valid and about which no
        alert was raised. A measure that nothing can be said of is left out.
    """
    now = desk.clock()
    inputs = digest_bytes(canonical_json(checkpoints_of(desk)).encode())
    certificates = [desk.register.certificate(name) for name in desk.register.names("certificate")]
    items = _items_scanned(desk, now)
    told = [*_valid(desk, certificates), *_answer_time(desk, now, answers, items), *_passed(desk, items)]
    return tuple(
        Fact(name, value, unit, now.date(), MEASURER, about, inputs, assumed)
        for name, value, unit, about, assumed in told
    )


_Measured = tuple[str, float, str, str, int]


def _valid(desk: Desk, certificates: list[Certificate]) -> Iterator[_Measured]:
    """Count certificates in force; how many of them rest on an estimate is told with the number."""
    valid = [c for c in certificates if c.is_valid]
    found = Counter(c.scheme for c in valid)
    assumed = Counter(c.scheme for c in valid if c.history[0].statement.fields.get("estimate"))
    for scheme in desk.register.names("scheme"):
        yield "goods.certificates_valid", found[scheme], "certificates", scheme, assumed[scheme]


def _items_scanned(desk: Desk, now: datetime) -> list[tuple[str, str]]:
    """Return GTIN and serial number of every item scanned lately, each once."""
    since = (now.timestamp() - SCANS_DAYS * _SECONDS_A_DAY) / _SECONDS_AN_HOUR
    codes = dict.fromkeys(s.code for s in kept_scans(engine_of(desk)) if s.hour >= since)
    parted = (code.split("/") for code in codes)
    return [(parts[1], parts[3]) for parts in parted if len(parts) == 4]


def _answer_time(
    desk: Desk, now: datetime, answers: int, items: list[tuple[str, str]]
) -> Iterator[_Measured]:
    """Ask about items that were scanned, else of the ranges kept here, and take the time of each answer."""
    asked = list(islice(items, answers)) or list(islice(_codes(desk), answers))
    if not asked:
        return
    knowledge = knowledge_of(desk)
    taken = []
    for n in range(answers):
        gtin, serial = asked[n % len(asked)]
        begun = time.perf_counter()
        verify(f"(01){gtin}(21){serial}", knowledge, now=now)
        taken.append((time.perf_counter() - begun) * 1000)
    within = sorted(taken)[max(0, round(_SHARE_IN_TIME * len(taken)) - 1)]
    yield "goods.answer_ms", round(within, 3), "ms", "", 0


def _codes(desk: Desk) -> Iterator[tuple[str, str]]:
    book = ranges_of(desk)
    for name in book.ids():
        codes, key = book.load(name), book.key(name)
        yield from ((codes.gtin, key.serial(n)) for n in range(min(codes.quantity, ANSWERS)))


def _passed(desk: Desk, items: list[tuple[str, str]]) -> Iterator[_Measured]:
    if not items:
        return
    book, register = ranges_of(desk), desk.register
    suspected = {alert.about for alert in kept_alerts(engine_of(desk))}
    known = set(register.names("certificate"))
    certificate_of = {name: book.load(name).certificate for name in book.ids()}
    valid = {r for r, c in certificate_of.items() if c in known and register.certificate(c).is_valid}
    passed = 0
    for gtin, serial in items:
        found = book.standing(gtin, serial)
        good = found is not None and found.state is CodeState.ACTIVE and found.range_id in valid
        passed += good and f"01/{gtin}/21/{serial}" not in suspected
    yield "goods.passed_without_second_check", round(100 * passed / len(items), 2), "%", "", 0

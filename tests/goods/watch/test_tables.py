"""Lots, bodies, prices and mirror figures: what is abnormal and what only varies."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from corridor.goods.watch import (
    Alert,
    Flow,
    Kind,
    LotCount,
    PassCount,
    Price,
    corroborate,
    find_abnormal_bodies,
    find_lots_beyond,
    find_mirror_gaps,
    find_price_outliers,
    unit_value,
)

TUNA = Path(__file__).resolve().parents[4] / "shared" / "data" / "goods" / "trade"


@pytest.mark.parametrize(
    ("lot", "raised"),
    [
        (LotCount("L1", 1000, activated=1000), 0),
        (LotCount("L1", 1000, activated=1020), 0),
        (LotCount("L1", 1000, activated=1021), 1),
        (LotCount("L1", 1000, activated=900, made=1500), 1),
        (LotCount("L1", 1000, seen=1100), 1),
        (LotCount("L1", 0, activated=1), 1),
        (LotCount("L1", 0), 0),
    ],
)
def test_more_than_certified_beyond_two_per_cent(lot: LotCount, raised: int) -> None:
    assert len(find_lots_beyond([lot])) == raised


def test_what_was_seen_weighs_more_than_codes_in_a_drawer() -> None:
    (drawer,) = find_lots_beyond([LotCount("L1", 1000, activated=1500)])
    (shelf,) = find_lots_beyond([LotCount("L1", 1000, seen=1500, evidence=("row:1",))])
    assert shelf.strength > drawer.strength > 0.75
    assert (shelf.evidence, shelf.kind) == (("row:1",), Kind.LOT_BEYOND)


def bodies(*rates: float, tests: int = 300) -> list[PassCount]:
    return [PassCount(f"B{n}", "toys", tests, round(tests * r), f"row:{n}") for n, r in enumerate(rates)]


USUAL = (0.88, 0.90, 0.89, 0.91, 0.90, 0.87, 0.92, 0.90)


def test_bodies_that_differ_a_little_are_none() -> None:
    assert find_abnormal_bodies(bodies(*USUAL)) == []


@pytest.mark.parametrize(("rate", "tests"), [(1.0, 300), (0.6, 300)])
def test_a_body_that_passes_all_or_little_is_named(rate: float, tests: int) -> None:
    (alert,) = find_abnormal_bodies(bodies(*USUAL, rate, tests=tests))
    assert (alert.about, alert.evidence) == ("B8", ("row:8",))


def test_three_tests_say_nothing() -> None:
    few = [*bodies(*USUAL), PassCount("new", "toys", 3, 3)]
    assert find_abnormal_bodies(few) == []


def test_two_bodies_cannot_be_told_apart() -> None:
    assert find_abnormal_bodies(bodies(0.99, 0.5)) == []


def test_a_body_is_judged_over_its_groups_together() -> None:
    groups = [
        PassCount(c.body, group, 150, round(150 * c.passes / c.tests))
        for group in ("toys", "tools", "cups", "lamps")
        for c in bodies(*USUAL, 0.975)
    ]
    assert [a.about for a in find_abnormal_bodies(groups)] == ["B8"]


def shop(n: int, *amounts: float) -> list[Price]:
    return [Price("butter", f"S{n}", a, f"row:{n}.{k}") for k, a in enumerate(amounts)]


ORDINARY = [p for n in range(20) for p in shop(n, 10 + n / 10, 10 + n / 9, 10.5)]


def test_who_is_always_far_below_is_named() -> None:
    (alert,) = find_price_outliers([*ORDINARY, *shop(99, 4.0, 4.2, 3.9)])
    assert alert.about == "S99: butter"
    assert "below" in alert.what


def test_a_single_sale_is_none() -> None:
    assert find_price_outliers([*ORDINARY, *shop(99, 10.0, 4.0, 10.4)]) == []


def test_prices_of_nothing_are_passed_over() -> None:
    assert find_price_outliers([*ORDINARY, *shop(99, 0.0, -1.0)]) == []


def test_few_sellers_cannot_be_compared() -> None:
    assert find_price_outliers([p for n in range(3) for p in shop(n, 10.0)] + shop(9, 1.0)) == []


def test_a_unit_value_needs_a_quantity() -> None:
    assert unit_value(10, 4) == 2.5
    with pytest.raises(ValueError, match="above zero"):
        unit_value(10, 0)


def tuna() -> list[Flow]:
    path = TUNA / "tinned_tuna_bilateral_import_export.csv"
    if not path.exists():
        pytest.skip(f"the published figures are not here: {path} is missing")
    sent: dict[tuple[str, str], float] = {}
    got: dict[tuple[str, str], float] = {}
    for row in csv.DictReader(path.read_text(encoding="utf-8").splitlines()):
        weight = float(row["Total_Net_Wgt"] or 0)
        if row["Cleaned_Measure"] == "Export":
            sent[row["reporter_desc"], row["partner_desc"]] = weight
        else:
            got[row["partner_desc"], row["reporter_desc"]] = weight
    return [Flow(a, b, sent.get((a, b), 0), got.get((a, b), 0)) for a, b in sent.keys() | got.keys()]


def test_the_ordinary_gaps_of_tinned_tuna_raise_no_alarm() -> None:
    flows = tuna()
    assert sum(f.exported > 0 and f.imported > 0 for f in flows) == 999
    assert find_mirror_gaps(flows) == []


COUNTRIES = [f"C{n}" for n in range(8)]


def honest_flows(scale: float = 1.0) -> list[Flow]:
    """Return flows of eight countries that report within some per cent of each other."""
    pairs = [(a, b) for a in COUNTRIES for b in COUNTRIES if a != b]
    return [Flow(a, b, 1000.0, scale * 1000 * (1 + (n % 7 - 3) / 50)) for n, (a, b) in enumerate(pairs)]


def test_a_monstrous_gap_among_the_reliable_is_weak_evidence() -> None:
    flows = [
        f if (f.exporter, f.importer) != ("C1", "C2") else Flow("C1", "C2", 1000, 1e9) for f in honest_flows()
    ]
    (gap,) = find_mirror_gaps(flows)
    assert (gap.about, gap.strength <= 0.3) == ("C1 > C2", True)


def test_freight_and_insurance_are_no_gap() -> None:
    assert find_mirror_gaps(honest_flows(1.08), cif_over_fob=1.08) == []


def test_a_gap_supports_another_alert_a_little() -> None:
    price = Alert(Kind.PRICE, "S: tuna", "", "", 0.5, ("row:1",))
    gaps = [Alert(Kind.MIRROR_GAP, f"{n}", "", "", 0.3, (f"row:gap{n}",)) for n in range(9)]
    assert corroborate(price, []) == price
    assert 0.5 < corroborate(price, gaps[:1]).strength < 0.6
    assert corroborate(price, gaps).strength < 0.7
    assert "row:gap0" in corroborate(price, gaps).evidence

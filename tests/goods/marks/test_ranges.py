"""Serial numbers and ranges: nothing repeats, nothing is guessed, nothing is done twice."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import RefusedError
from corridor.goods.marks import (
    ALPHABET,
    LENGTH,
    CodeRange,
    CodeState,
    RangeKey,
    Spans,
    StepKind,
    activate,
    decommission,
    new_secret,
    order_range,
    print_codes,
    random_serial,
    state_of,
)

MILK = "04600000000008"
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
KEY = RangeKey("r1", bytes(range(32)))


def ordered(quantity: int = 10) -> CodeRange:
    return order_range("r1", MILK, quantity, certificate="c7", by="dairy", at=NOON, left=100_000_000)[0]


def printed(count: int = 10) -> CodeRange:
    return print_codes(ordered(), count, by="printer", at=NOON)[0]


def test_no_two_characters_look_alike() -> None:
    pairs = ["0O", "1I", "1L", "IL", "2Z", "5S", "8B", "6G", "UV"]
    assert [pair for pair in pairs if set(pair) <= set(ALPHABET)] == []
    assert len(set(ALPHABET)) == len(ALPHABET) == 23


def test_a_serial_number_has_more_than_64_bits() -> None:
    assert 2**67 < len(ALPHABET) ** LENGTH < 2**68


@given(st.integers(0, 23**15 - 1), st.binary(min_size=32, max_size=32))
def test_a_serial_number_turns_back_into_its_number(index: int, secret: bytes) -> None:
    key = RangeKey("r1", secret)
    serial = key.serial(index)
    assert (len(serial), set(serial) <= set(ALPHABET), key.index(serial)) == (15, True, index)


def test_ten_thousand_serial_numbers_are_all_different() -> None:
    assert len({KEY.serial(n) for n in range(10_000)}) == 10_000


def test_every_character_is_as_frequent_as_any_other() -> None:
    # 4,600 serial numbers: each of 23 characters is expected 200 times at each of 15 places. Chi-square with
    # 22 degrees of freedom exceeds 60 once in 50,000 times; the key is fixed, so the test never wavers.
    serials = [KEY.serial(n) for n in range(4600)]
    for place in range(LENGTH):
        counts = Counter(serial[place] for serial in serials)
        assert sum((counts[c] - 200) ** 2 / 200 for c in ALPHABET) < 60


def test_neighbours_share_no_more_characters_than_chance() -> None:
    # Two texts agree at a place once in 23 times: 15 · 4,599 / 23 = 2,999 agreements, give or take 54.
    serials = [KEY.serial(n) for n in range(4600)]
    equal = sum(a == b for one, two in pairwise(serials) for a, b in zip(one, two, strict=True))
    assert abs(equal - 2999) < 5 * 54


def test_another_secret_or_another_range_is_another_permutation() -> None:
    others = [RangeKey("r1", bytes(32)), RangeKey("r2", bytes(range(32)))]
    assert all(other.index(KEY.serial(3)) != 3 for other in others)


@pytest.mark.parametrize("serial", ["", "A", "0" * 15, "A" * 14 + "Ы", "a" * 15, KEY.serial(0) + "A"])
def test_what_is_no_serial_number_has_no_number(serial: str) -> None:
    assert KEY.index(serial) is None


def test_a_secret_is_not_shown_and_has_32_bytes() -> None:
    assert "secret" not in repr(RangeKey("r1", new_secret()))
    with pytest.raises(ValueError, match="32 bytes"):
        RangeKey("r1", b"short")


def test_a_random_serial_number_avoids_those_taken() -> None:
    taken = {random_serial() for _ in range(50)}
    assert len(taken) == 50
    assert random_serial(taken) not in taken


def test_a_range_goes_from_order_to_end() -> None:
    codes, order = order_range("r1", MILK, 10, certificate="c7", by="dairy", at=NOON, left=10)
    codes, first = print_codes(codes, 4, by="printer", at=NOON)
    codes, on = activate(codes, range(3), by="dairy", at=NOON)
    codes, off = decommission(codes, [1, 3], reason="sold", by="shop", at=NOON + timedelta(days=1))
    steps = [order, first, on, off]
    assert [(s.kind, s.spans) for s in steps] == [
        (StepKind.ORDER, (0, 10)),
        (StepKind.PRINT, (0, 4)),
        (StepKind.ACTIVATE, (0, 3)),
        (StepKind.DECOMMISSION, (1, 2, 3, 4)),
    ]
    assert [state_of(codes, KEY, KEY.serial(n))[0] for n in range(5)] == [
        CodeState.ACTIVE,
        CodeState.GONE,
        CodeState.ACTIVE,
        CodeState.GONE,
        CodeState.ORDERED,
    ]
    gone = state_of(codes, KEY, KEY.serial(1))[1]
    assert gone is not None
    assert (gone.reason, gone.at.day) == ("sold", 2)
    assert off.as_json()["spans"] == [1, 2, 3, 4]


def test_a_made_up_serial_number_belongs_to_no_range() -> None:
    assert state_of(printed(), KEY, "ACDEFHJKMNPQRTV") == (CodeState.FOREIGN, None)
    assert state_of(printed(), KEY, KEY.serial(10))[0] is CodeState.FOREIGN
    assert state_of(printed(), KEY, KEY.serial(9))[0] is CodeState.PRINTED


def refused(words: str):  # type: ignore[no-untyped-def]
    return pytest.raises(RefusedError, match=re.escape(words))


def test_no_more_codes_than_the_certificate_leaves() -> None:
    with refused("certificate c7 leaves 9"):
        order_range("r1", MILK, 10, certificate="c7", by="dairy", at=NOON, left=9)
    with refused("at least one"):
        order_range("r1", MILK, 0, certificate="c7", by="dairy", at=NOON, left=9)


def test_no_codes_for_a_wrong_gtin() -> None:
    with refused("8 belongs there"):
        order_range("r1", "04600000000007", 1, certificate="c7", by="dairy", at=NOON, left=9)


def test_a_short_gtin_is_filled_up() -> None:
    codes, _ = order_range("r1", MILK[1:], 1, certificate="c7", by="dairy", at=NOON, left=9)
    assert codes.gtin == MILK


def test_a_code_is_printed_once() -> None:
    with refused("0 are left"):
        print_codes(printed(), 1, by="printer", at=NOON)


def test_a_code_never_printed_is_neither_activated_nor_taken_out_of_use() -> None:
    with refused("before it is printed"):
        activate(printed(4), [4], by="dairy", at=NOON)
    with refused("before it is printed"):
        decommission(printed(4), [4], reason="lost", by="dairy", at=NOON)


def test_what_is_out_of_use_stays_so() -> None:
    codes, _ = decommission(printed(), [2], reason="destroyed", by="dairy", at=NOON)
    with refused("not activated again"):
        activate(codes, range(4), by="dairy", at=NOON)
    with refused("out of use already"):
        decommission(codes, [2], reason="sold", by="shop", at=NOON)
    with refused("only for a reason"):
        decommission(codes, [3], reason="", by="shop", at=NOON)


def test_what_goes_on_one_day_for_one_reason_is_kept_together() -> None:
    codes = printed()
    for number in range(6):
        at = NOON + timedelta(hours=5 * number)  # 12, 17 and 22 o'clock, then 3, 8 and 13 of the next day
        codes, _ = decommission(codes, [number], reason="sold", by="shop", at=at)
    assert [(g.numbers.bounds, g.at.hour) for g in codes.gone] == [((0, 3), 12), ((3, 6), 3)]


def test_ten_million_codes_take_the_room_of_one() -> None:
    codes, _ = print_codes(ordered(10_000_000), 10_000_000, by="printer", at=NOON)
    codes, step = activate(codes, range(10_000_000), by="dairy", at=NOON)
    assert step.spans == codes.active.bounds == (0, 10_000_000)


numbers = st.sets(st.integers(0, 60))


@given(numbers, numbers)
def test_spans_are_sets(one: set[int], two: set[int]) -> None:
    a, b = Spans.of(one), Spans.of(two)
    both = a.union(b.pairs())
    assert {n for first, beyond in both.pairs() for n in range(first, beyond)} == one | two
    assert [n in a for n in range(62)] == [n in one for n in range(62)]
    assert (len(a), a.meets(b)) == (len(one), bool(one & two))

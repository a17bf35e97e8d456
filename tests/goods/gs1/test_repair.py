"""Mangled scans: repaired where one reading is valid, explained where several are, never made up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.goods.gs1 import (
    ChangeKind,
    Code,
    Repair,
    Verdict,
    check_digit,
    make_link,
    make_scan,
    parse_elements,
    read_code,
    repair_code,
)
from corridor.goods.gs1.keyboard import BELARUSIAN, QWERTY, RUSSIAN

MILK = "04600000000008"
WHOLE = f"(01){MILK}(21)ABC(17)271231"
LINK = f"https://m.example/01/{MILK}/21/Ab7?17=271231"


def typed(text: str, layout: str) -> str:
    """What a reader that plays keyboard gives on a computer set to another layout."""
    return text.translate(dict(zip(map(ord, reversed(QWERTY)), reversed(layout), strict=True)))


def kinds(repair: Repair) -> list[ChangeKind]:
    return [change.kind for change in repair.changes]


@pytest.mark.parametrize(
    "sign",
    ["\x1d", "<GS>", "\\x1d", "~1", "^]", "{GS}", "<FNC1>", "␝", "\\u001d", "|", "↔"],
)
def test_a_separator_is_found_however_it_is_shown(sign: str) -> None:
    repair = repair_code(f"01{MILK}21ABC{sign}17271231")
    assert repair.code is not None
    assert (repair.code.bracketed, repair.verdict) == (WHOLE, Verdict.REPAIRED)


@pytest.mark.parametrize(
    ("text", "undone"),
    [
        (f"01{MILK}21ABC\x1d17271231", [ChangeKind.SYMBOLOGY]),
        (f"]d101{MILK}21ABC\x1d17271231", [ChangeKind.SYMBOLOGY]),
        (f"d201{MILK}21ABC\x1d17271231", [ChangeKind.SYMBOLOGY]),
        (f"(01) {MILK} (21) ABC (17) 271231", [ChangeKind.BLANKS]),
        (f"\ufeff]d201{MILK}21ABC\x1d17271231\r\n", [ChangeKind.CHARACTERS, ChangeKind.BLANKS]),
        (f"]D201{MILK}21abc\x1d17271231", [ChangeKind.CAPS_LOCK]),
        (f"[01]{MILK}[21]ABC[17]271231", [ChangeKind.CHARACTERS]),
        ("（０１）０４６００００００００００８（２１）ＡＢＣ（１７）２７１２３１", [ChangeKind.CHARACTERS]),
        (f"]d201{MILK}21АВС\x1d17271231", [ChangeKind.LOOK_ALIKES]),
        ("(01)4600000000008(21)ABC(17)271231", [ChangeKind.ZEROS]),
        (f"1{MILK}21ABC\x1d17271231", [ChangeKind.ZEROS, ChangeKind.SYMBOLOGY]),
        ("(01)O46OOOOOOOOOO8(21)ABC(17)271231", [ChangeKind.DIGITS]),
    ],
)
def test_one_mishap_is_undone_and_said(text: str, undone: list[ChangeKind]) -> None:
    repair = repair_code(text)
    assert repair.code is not None, repair
    assert (repair.code.bracketed, kinds(repair)) == (WHOLE, undone)
    assert all(change.words.endswith(".") for change in repair.changes)


@pytest.mark.parametrize("layout", [RUSSIAN, BELARUSIAN])
@pytest.mark.parametrize("text", [LINK, f"]d201{MILK}21Kob7"])
def test_a_wrong_keyboard_layout_is_undone(text: str, layout: str) -> None:
    original = read_code(text)
    repair = repair_code(typed(text, layout))
    assert isinstance(original, Code)
    assert repair.code is not None
    assert (repair.code.bracketed, kinds(repair)) == (original.bracketed, [ChangeKind.LAYOUT])


@pytest.mark.parametrize(
    "text",
    [
        f"m.example/01/{MILK}/21/Ab7?17=271231",
        f"https;//m.example/01/{MILK}/21/Ab7?17=271231",
        f"https:\\\\m.example\\01\\{MILK}\\21\\Ab7?17=271231",
        f"<{LINK}>",
        f'"{LINK}"',
        f"{LINK}/".replace("?17=271231", "") + "?17=271231",
        f"https://m.example/01/{MILK} /21/Ab7?17=271231",
        f"https://m.example/01/{MILK[1:]}/21/Ab7?17=271231",
    ],
)
def test_an_address_is_put_right(text: str) -> None:
    repair = repair_code(text)
    assert repair.code is not None, repair
    assert (repair.code.bracketed, len(repair.changes)) == (f"(01){MILK}(21)Ab7(17)271231", 1)


def test_digits_of_other_scripts_are_digits() -> None:
    repair = repair_code("(٠١)٠٤٦٠٠٠٠٠٠٠٠٠٠٨")
    assert repair.code is not None
    assert repair.code.value("01") == MILK


def test_a_valid_code_is_left_alone() -> None:
    repair = repair_code(LINK)
    assert (repair.verdict, repair.changes) == (Verdict.AS_GIVEN, ())


def test_a_serial_of_twenty_leaves_one_place_for_the_lost_separator() -> None:
    repair = repair_code(f"]d201{MILK}21ABCDEFGHJKLMNPQRSTUV17271231")
    assert repair.code is not None
    assert repair.code.value("17") == "271231"


@pytest.mark.parametrize("head", ["", "]d2", "]d1", "]C1"])
def test_glued_fields_with_two_readings_are_explained(head: str) -> None:
    repair = repair_code(f"{head}01{MILK}21ABC17271231")
    readings = {r.code.bracketed for r in repair.readings}
    assert (repair.verdict, readings) == (
        Verdict.AMBIGUOUS,
        {f"(01){MILK}(21)ABC17271231", WHOLE},
    )
    finding = repair.finding()
    assert finding is not None
    assert finding.code == "gs1-ambiguous"


def test_the_register_decides_between_readings() -> None:
    repair = repair_code(f"01{MILK}21ABC17271231", known=lambda code: code.value("21") == "ABC")
    assert repair.code is not None
    assert (repair.code.bracketed, repair.verdict) == (WHOLE, Verdict.REPAIRED)


def test_cyrillic_letters_are_read_by_look_or_by_key_but_not_by_guess() -> None:
    # В looks like B and lies on the key D; А looks like A and lies on F.
    repair = repair_code(f"01{MILK}21АВ")
    assert {r.code.value("21") for r in repair.readings} == {"AB", "FD"}


def test_an_address_in_capitals_with_small_letters_has_two_readings() -> None:
    repair = repair_code(f"HTTPS://M.EXAMPLE/01/{MILK}/21/abc7")
    assert [r.code.value("21") for r in repair.readings] == ["abc7", "ABC7"]


def test_caps_lock_without_a_trace_is_seen_when_the_register_knows_the_code() -> None:
    repair = repair_code(f"01{MILK}21abc7", known=lambda code: code.value("21") == "ABC7")
    assert repair.code is not None
    assert repair.changes[-1].kind is ChangeKind.CAPS_LOCK


@pytest.mark.parametrize("short", ["0460000008", "04600000008"])
def test_a_key_that_lost_a_digit_inside_is_not_filled_up(short: str) -> None:
    assert repair_code(f"(01){short}(21)A").code is None


@pytest.mark.parametrize("text", ["", "hello", "МИР", "]", "()", "(01)", "01", "0" * 9000, "\x1d"])
def test_what_is_no_code_is_said(text: str) -> None:
    repair = repair_code(text)
    assert (repair.verdict, repair.code) == (Verdict.UNREADABLE, None)
    assert repair.finding() is not None


def test_text_without_a_code_in_a_plain_symbol_is_said() -> None:
    assert "text without a GS1 code" in repair_code("]Q1hello").words


forms = st.sampled_from(
    [
        lambda g, s: f"(01){g}(21){s}",
        lambda g, s: f"]d201{g}21{s}",
        lambda g, s: f"01{g}21{s}",
        lambda g, s: f"https://m.example/01/{g}/21/{s}",
        lambda g, s: f"]D201{g}21{s.swapcase()}",
        lambda g, s: f"(01) {g} (21) {s}",
        lambda g, s: g,
        lambda g, s: typed(f"https://m.example/01/{g}/21/{s}", RUSSIAN),
    ]
)
serials = st.text(st.sampled_from("ABCXYZabcxyz0123456789"), min_size=1, max_size=20)


@given(forms, st.from_regex("[0-9]{13}", fullmatch=True), serials, st.integers(1, 9))
def test_a_wrong_check_digit_is_never_made_right(form, body, serial, off) -> None:  # type: ignore[no-untyped-def]
    wrong = body + str((check_digit(body) + off) % 10)
    repair = repair_code(form(wrong, serial))
    assert repair.readings == ()
    assert "check digit" in repair.words


@given(serials)
def test_what_is_repaired_is_what_was_printed(serial: str) -> None:
    code = parse_elements(f"^01{MILK}21{serial}")
    assert isinstance(code, Code)
    for text in (make_scan(code, "]d2"), make_link(code), code.bracketed):
        for mangled in (f" {text}\r\n", typed(text, RUSSIAN) if text[0] != "(" else text):
            repair = repair_code(mangled)
            assert code.elements in [r.code.elements for r in repair.readings]

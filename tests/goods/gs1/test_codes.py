"""Codes read, refused and written again; every number can be checked with pencil and paper."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import UnknownNameError
from corridor.goods.gs1 import (
    Allow,
    Code,
    Fault,
    check_digit,
    check_pair,
    make_link,
    make_scan,
    parse_bracketed,
    parse_elements,
    parse_link,
    parse_scan,
    read_code,
    read_dictionary,
)

MILK = "04600000000008"


def good(found: Code | Fault) -> Code:
    assert isinstance(found, Code), found
    return found


def bad(found: Code | Fault) -> Fault:
    assert isinstance(found, Fault), found
    return found


def test_the_check_digit_of_a_gtin() -> None:
    # 0460000000000: 4 · 1 + 6 · 3 = 22, and 8 is missing to the next ten.
    assert check_digit(MILK[:-1]) == 8


def test_a_wrong_check_digit_says_the_right_one() -> None:
    fault = bad(parse_bracketed("(01)04600000000007"))
    assert (fault.code, fault.ai, fault.at) == ("gs1-check-digit", "01", 13)
    assert fault.sentence == ("(01) GTIN: “04600000000007” ends in the check digit 7, but 8 belongs there.")
    assert fault.marked == "(01)0460000000000|7|"


def test_the_check_pair_of_a_model_number() -> None:
    # General Specifications 7.9.5: 1987654Ad4X4bL5ttr2310c2K
    assert check_pair("1987654Ad4X4bL5ttr2310c") == "2K"


def test_one_code_in_three_forms() -> None:
    code = good(parse_bracketed(f"(01){MILK}(21)A1(17)271231"))
    assert code.unbracketed == f"^01{MILK}21A1^17271231"
    assert make_link(code, "https://m.example/x/") == f"https://m.example/x/01/{MILK}/21/A1?17=271231"
    assert make_scan(code, "]d2") == f"]d201{MILK}21A1\x1d17271231"


def test_a_link_keeps_what_is_not_gs1s() -> None:
    code = good(parse_link(f"https://m.example/x/01/{MILK}?linkType=all&17=271231&print#top"))
    assert (code.stem, code.ignored, code.path) == ("https://m.example/x", ("linkType=all", "print"), 1)


def test_a_bracket_in_a_value_is_escaped() -> None:
    code = good(parse_link(f"https://m.example/01/{MILK}/21/a(1)%2Fb"))
    assert (code.value("21"), code.bracketed) == ("a(1)/b", f"(01){MILK}(21)a\\(1)/b")
    assert good(parse_bracketed(code.bracketed)).elements == code.elements


@pytest.mark.parametrize(
    ("link", "code", "words"),
    [
        (f"https://m.example/01/{MILK}/21/A/10/B", "gs1-link-order", "(22)/(10)/(21) or (235)"),
        (f"https://m.example/01/{MILK}?10=B", "gs1-link-order", "belongs in the path"),
        (f"https://m.example/01/{MILK}?8200=http", "gs1-link-attribute", "(8200)"),
        (f"https://m.example/01/{MILK[1:]}", "gs1-length", "has 13 characters, 14 belong there"),
        ("https://m.example/about", "gs1-link", "no GS1 key"),
        ("ftp://m.example/01/1", "gs1-link", "begins with https://"),
        (f"https://m.example/01/{MILK}?17=271331", "gs1-content", "13 where a month"),
        (f"https://m.example/01/{MILK}?17=270229", "gs1-content", "29 where a day of that month"),
        (f"https://m.example/01/{MILK}?98=A&98=A", "gs1-repeated", "comes twice"),
        (f"https://m.example/01/{MILK}?89=A", "gs1-unknown-ai", "(89)"),
        ("https://m.example/253/4600000000002?8030=AA", "gs1-check-digit", "(253)"),
        ("https://m.example/253/4600000000008?8030=AA", "gs1-unserialised", "no serial number"),
        ("https://m.example/8004/95201?7230=BYA&310=1", "gs1-unknown-ai", "(310)"),
    ],
)
def test_a_refused_link_says_why(link: str, code: str, words: str) -> None:
    fault = bad(parse_link(link))
    assert (fault.code, words in fault.sentence) == (code, True), fault


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        ("(21)A", "gs1-required", "(01) or (03) or (8006)"),
        (f"(02){MILK}(37)1(01){MILK}", "gs1-excluded", "(02) and (01)"),
        (f"(01){MILK}(10)A(10)B", "gs1-repeated", "A and B"),
        (f"(01){MILK}(10)é", "gs1-characters", "“é” (character 1"),
        (f"(01){MILK}(423)112643999", "gs1-content", "999 where a country"),
        (f"(01){MILK}(423)11264", "gs1-length", "ends in the middle"),
        (f"(01){MILK}(10)", "gs1-length", "no value"),
        ("01", "gs1-not-a-code", "in brackets"),
        ("", "gs1-not-a-code", "empty"),
        ("(99)" + "A" * 9000, "gs1-too-long", "9004"),
    ],
)
def test_a_refused_element_string_says_why(text: str, code: str, words: str) -> None:
    fault = bad(parse_bracketed(text))
    assert (fault.code, words in fault.sentence) == (code, True), fault


def test_a_fault_is_a_finding_with_a_remedy() -> None:
    finding = bad(parse_bracketed("(21)A")).finding()
    assert (finding.is_error, bool(finding.remedy)) == (True, True)


def test_several_labels_of_one_item_may_lack_partners() -> None:
    assert good(parse_bracketed("(21)A", Allow(missing_partners=True))).value("21") == "A"


def test_both_parts_of_a_composite_are_read() -> None:
    code = good(parse_elements(f"^01{MILK}|^10A^99B"))
    assert (code.split, code.bracketed) == (1, f"(01){MILK}|(10)A(99)B")


def test_an_ean_number_is_no_element_string() -> None:
    code = good(parse_scan("]E04600000000008"))
    assert (code.elements, code.plain, code.symbology) == ((), "4600000000008", "]E0")
    assert bad(parse_scan("]E04600000000009")).code == "gs1-check-digit"


@pytest.mark.parametrize(
    "text", [MILK, MILK[1:], f"]E0{MILK[1:]}", f"]I1{MILK}", f"(01){MILK}", f"^01{MILK}", f"]d201{MILK}"]
)
def test_a_product_is_the_same_in_every_carrier(text: str) -> None:
    code = good(read_code(text))
    assert [(e.ai, e.value) for e in code.elements] == [("01", MILK)]


@pytest.mark.parametrize("text", ["]E04600000000009", "]I104600000000009", "4600000000009"])
def test_a_bare_number_is_checked_too(text: str) -> None:
    assert bad(read_code(text)).code == "gs1-check-digit"


def test_a_scan_without_symbology_says_what_is_readable() -> None:
    assert "]d2" in bad(parse_scan(f"01{MILK}")).sentence


def test_a_code_without_a_key_makes_no_link() -> None:
    code = good(parse_bracketed("(99)A"))
    with pytest.raises(UnknownNameError):
        make_link(code)


def test_a_dictionary_with_an_unknown_check_is_refused_with_its_line() -> None:
    with pytest.raises(ValueError, match="line 2 of the syntax dictionary asks for an unknown check"):
        read_dictionary("# mine\n01 *? N14,sundial")


serials = st.text(st.sampled_from("!%&'()*+,-./09:;<=>?AZ_az\""), min_size=1, max_size=20)


@given(serials, serials)
def test_a_code_survives_every_form(serial: str, lot: str) -> None:
    text = f"^01{MILK}10{lot}^21{serial}"
    code = good(parse_elements(text))
    assert good(parse_bracketed(code.bracketed)).unbracketed == text
    assert good(parse_link(make_link(code))).unbracketed == text
    assert good(parse_scan(make_scan(code, "]Q3"))).unbracketed == text

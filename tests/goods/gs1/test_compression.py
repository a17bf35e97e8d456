"""Compressed links: bits counted by hand, and the way back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.goods.gs1 import Code, Fault, make_link, parse_bracketed, parse_link
from corridor.goods.gs1.compression import compress_link, decompress_link

MILK = "04600000000008"


def test_a_gtin_is_ten_characters() -> None:
    # 8 bits for (01) and 47 for fourteen digits are 55 bits: ten characters of six bits.
    code = parse_link("https://id.gs1.org/01/09312345678907")
    assert isinstance(code, Code)
    assert compress_link(code) == "https://id.gs1.org/ARDwZhzIdg"


@pytest.mark.parametrize(
    ("compressed", "link"),
    [
        # written by GS1's JavaScript toolkit
        ("https://id.gs1.org/CwAZNASdOo1XgkY", "https://id.gs1.org/01/00054123450013/10/ABC123"),
        ("https://id.gs1.org/DBFRJydaKE1Xm94", "https://id.gs1.org/01/09520123456788/21/abcdef"),
        (
            "https://id.gs1.org/LRFRJydaKAAYZyRICVg",
            "https://id.gs1.org/01/09520123456788?3103=000195&3922=0299",
        ),
        (  # with a sequence that the toolkit sorts
            "https://id.gs1.org/GhFRJydaKIlXglgZQKMDk",
            "https://id.gs1.org/01/09520123456788/10/ABC1/21/12345?17=180426",
        ),
    ],
)
def test_what_others_compressed_is_read(compressed: str, link: str) -> None:
    code = decompress_link(compressed)
    assert isinstance(code, Code)
    assert make_link(code) == link


def test_a_key_may_be_written_out_before_the_compressed_part() -> None:
    # (10) is 0001 0000, capital hexadecimal 010, one character 00001, A is 1010, padding 0000: E E G g
    code = decompress_link(f"https://m.example/01/{MILK}/EEGg")
    assert isinstance(code, Code)
    assert make_link(code, "https://m.example") == f"https://m.example/01/{MILK}/10/A"


def test_other_parameters_are_kept() -> None:
    compressed = compress_link(good(f"(01){MILK}(21)A"), "https://m.example/x")
    code = decompress_link(f"{compressed}?linkType=all")
    assert isinstance(code, Code)
    assert (code.stem, code.ignored) == ("https://m.example/x", ("linkType=all",))


@pytest.mark.parametrize("tail", ["about", "x", "01/04600000000008/foo", "ARDwZhzIdgA", "_____", ""])
def test_what_was_never_compressed_is_said(tail: str) -> None:
    assert isinstance(decompress_link(f"https://m.example/{tail}"), Fault)


def good(text: str) -> Code:
    code = parse_bracketed(text)
    assert isinstance(code, Code)
    return code


letters = st.text(st.sampled_from("0123456789abcdefABCDEFXYZ_-./!"), min_size=1, max_size=20)


@given(letters, letters, st.booleans())
def test_every_link_survives(lot: str, serial: str, dated: bool) -> None:
    code = good(f"(01){MILK}(10){lot}(21){serial}" + "(17)271231" * dated)
    link = make_link(code)
    back = decompress_link(compress_link(code))
    assert isinstance(back, Code)
    assert make_link(back) == link

"""A bottle of milk is marked: code, signature, symbols and sheet, each read back."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.goods.marks.pdf_image import pictures

from corridor.errors import RefusedError
from corridor.goods.gs1 import Code, make_link, parse_bracketed, parse_link, parse_scan, repair_code
from corridor.goods.marks import (
    Label,
    RangeKey,
    Sheet,
    Symbol,
    make_datamatrix,
    make_mark,
    make_qr,
    sheet_pages,
    sheet_pdf,
    sign_mark,
    signed_bytes,
    symbols,
    verify_mark,
)

MILK = "04600000000008"
STEM = "https://m.corridor.example"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(31) + b"\1")


def by(key: Ed25519PrivateKey):  # type: ignore[no-untyped-def]
    def verify(signature: bytes, message: bytes) -> bool:
        try:
            key.public_key().verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return verify


def whole() -> Code:
    return make_mark(MILK, "A3C4D6E7F9", lot="L1", certificate="BY/123", expiry="271231")


def test_a_mark_holds_product_lot_serial_number_date_and_certificate() -> None:
    assert whole().bracketed == f"(01){MILK}(10)L1(21)A3C4D6E7F9(17)271231(7230)BY/123"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"gtin": "04600000000007"}, "8 belongs there"),
        ({"serial": "A" * 21}, "1 to 20"),
        ({"serial": "Ы"}, "not allowed"),
        ({"certificate": "BY"}, "3 to 30"),
        ({"expiry": "271331"}, "month"),
    ],
)
def test_a_mark_that_gs1_would_refuse_is_not_made(more: dict[str, str], words: str) -> None:
    with pytest.raises(RefusedError, match=re.escape(words)):
        make_mark(**{"gtin": MILK, "serial": "A", **more})


def test_what_is_signed_is_the_mark_without_its_signature_in_one_order() -> None:
    shuffled = parse_bracketed(f"(7230)BY/123(17)271231(21)A3C4D6E7F9(10)L1(01){MILK}")
    assert isinstance(shuffled, Code)
    expected = f"corridor.goods mark v1\n(01){MILK}(10)L1(17)271231(21)A3C4D6E7F9(7230)BY/123"
    assert signed_bytes(whole()) == signed_bytes(shuffled) == expected.encode()
    assert signed_bytes(sign_mark(whole(), KEY.sign)) == expected.encode()


def test_a_signature_of_64_bytes_is_86_characters_in_8030() -> None:
    signed = sign_mark(whole(), KEY.sign)
    assert len(signed.value("8030") or "") == 86
    assert verify_mark(signed, by(KEY)) is True
    assert verify_mark(signed, by(OTHER)) is False
    assert verify_mark(whole(), by(KEY)) is None


def test_a_signature_survives_link_and_element_string() -> None:
    signed = sign_mark(whole(), KEY.sign)
    for code in (parse_link(make_link(signed, STEM)), parse_bracketed(signed.bracketed)):
        assert isinstance(code, Code)
        assert verify_mark(code, by(KEY)) is True


@pytest.mark.parametrize(("ai", "value"), [("21", "A3C4D6E7F3"), ("10", "L2"), ("17", "281231")])
def test_a_signature_moved_to_another_item_is_wrong(ai: str, value: str) -> None:
    signed = sign_mark(whole(), KEY.sign)
    forged = Code(tuple(e._replace(value=value) if e.ai == ai else e for e in signed.elements))
    assert verify_mark(forged, by(KEY)) is False


@pytest.mark.parametrize("text", ["AAAA", "A", "A" * 87])
def test_a_signature_of_another_length_is_wrong(text: str) -> None:
    code = parse_bracketed(f"(01){MILK}(21)A(8030){text}")
    assert isinstance(code, Code)
    assert verify_mark(code, by(KEY)) is False


def test_a_product_without_serial_number_is_not_signed() -> None:
    code = parse_bracketed(f"(01){MILK}(10)L1")
    assert isinstance(code, Code)
    with pytest.raises(RefusedError, match=re.escape("(8030) needs")):
        sign_mark(code, KEY.sign)


def test_another_algorithm_does_not_fit() -> None:
    with pytest.raises(RefusedError, match="2420 bytes does not fit"):
        sign_mark(whole(), lambda _: bytes(2420))


def test_sizes_are_as_the_standards_have_them() -> None:
    # 58 characters at level M are version 4 (33 modules); 150 with a signature are version 8 (49).
    small = make_mark(MILK, "A3C4D6E7F9")
    sizes = [make_qr(small, STEM).width, make_qr(sign_mark(small, KEY.sign), STEM).width]
    assert (len(make_link(small, STEM)), sizes) == (58, [33, 49])
    assert (make_datamatrix(small).width, make_datamatrix(small).height) == (20, 20)


def picture(symbol: Symbol, scale: int = 4) -> np.ndarray:  # type: ignore[type-arg]
    dark = np.array([list(row) for row in symbol.rows], dtype=np.uint8)
    framed = np.pad(dark, symbol.quiet)
    return np.kron(255 - 255 * framed, np.ones((scale, scale), dtype=np.uint8))


def seen(image: np.ndarray) -> list[tuple[str, str]]:  # type: ignore[type-arg]
    # other formats would find a phantom of four digits in the stripes of one QR Code in a thousand
    matrix = (zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.DataMatrix)
    found = zxingcpp.read_barcodes(np.ascontiguousarray(image), formats=matrix)
    return sorted((one.symbology_identifier, one.bytes.decode()) for one in found)


@settings(max_examples=25, deadline=None)
@given(st.text(st.sampled_from("!%&'()*+,-./09:;<=>?AZ_az\""), min_size=1, max_size=20), st.booleans())
def test_symbols_are_read_back_as_they_were_meant(serial: str, signed: bool) -> None:
    mark = make_mark(MILK, serial, lot="L1")
    mark = sign_mark(mark, KEY.sign) if signed else mark
    for symbol in (make_qr(mark, STEM), make_datamatrix(mark)):
        assert seen(picture(symbol)) == [(symbol.scan[:3], symbol.scan[3:])]
        code = parse_scan(symbol.scan)
        assert isinstance(code, Code)
        assert sorted(code.elements) == sorted(mark.elements)


def test_a_datamatrix_is_a_gs1_datamatrix() -> None:
    assert seen(picture(make_datamatrix(whole())))[0][0] == "]d2"


def test_a_writer_that_makes_a_plain_data_matrix_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    real = symbols._write
    monkeypatch.setattr(symbols, "_write", lambda content, kind, **_: real(content, kind, force_square=True))
    with pytest.raises(RefusedError, match=re.escape("reads back as [(']d1'")):
        make_datamatrix(whole())


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(RefusedError, match="choose L, M, Q or H"):
        make_qr(whole(), STEM, level="X")


def labels(count: int) -> list[Label]:
    key = RangeKey("r1", bytes(32))
    marks = [make_mark(MILK, key.serial(n)) for n in range(count)]
    text = "Малако 3,2 % · ミルク <&>"
    return [Label((make_qr(m, STEM), make_datamatrix(m)), (text, *m.lines)) for m in marks]


def test_labels_lie_row_by_row_with_margin_and_gap() -> None:
    sheet = Sheet()
    assert (sheet.columns, sheet.rows) == (3, 8)
    assert (sheet.place(0), sheet.place(4)) == ((10.0, 10.0), (74.0, 44.0))


def test_a_page_is_one_svg_with_text_and_marks() -> None:
    pages = list(sheet_pages(labels(25), Sheet()))
    assert len(pages) == 2
    assert 'width="210.0mm"' in pages[0]
    assert "Малако 3,2 % · ミルク &lt;&amp;&gt;" in pages[1]


def test_the_sheet_as_pdf_is_read_back_by_a_scanner() -> None:
    shown = labels(25)
    found = [hit for page in pictures(sheet_pdf(shown, Sheet())) for hit in seen(page)]
    meant = [(s.scan[:3], s.scan[3:]) for label in shown for s in label.symbols]
    assert sorted(found) == sorted(meant)
    assert all(repair_code("".join(hit)).code is not None for hit in found)


def test_a_module_has_its_width_in_millimetres() -> None:
    page = pictures(sheet_pdf(labels(1), Sheet(module=0.5)), dots_per_mm=10)[0]
    row = page[round(10 * (10 + 4.25 * 0.5))]
    # the first label begins at 10 mm, its quiet zone has 4 modules, the finder pattern is 7 modules wide
    dark = np.flatnonzero(row == 0)
    assert (dark[0], len(dark[dark < 10 * (10 + 12 * 0.5)])) == (120, 35)


@pytest.mark.parametrize(
    ("settings_", "words"),
    [
        ({"module": 0.2}, "cannot be read"),
        ({"label": (300.0, 30.0)}, "does not fit on a sheet"),
    ],
)
def test_a_sheet_that_cannot_be_printed_is_refused(settings_: dict[str, object], words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        Sheet(**settings_)  # type: ignore[arg-type]


def test_a_label_too_small_for_its_quiet_zones_is_refused() -> None:
    with pytest.raises(RefusedError, match=re.escape("need 25.2 × 24.2 mm")):
        list(sheet_pages(labels(1), Sheet(label=(25.0, 25.0))))

"""URNs and Digital Links of one thing meet in one key."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.goods.events import canonical_link, index_key, to_urn
from corridor.goods.events.epc import check_digit, key_patterns


@pytest.mark.parametrize(
    ("uri", "link"),
    [
        ("urn:epc:id:sgtin:4012345.011111.98%22", "01/04012345111118/21/98%22"),
        ("urn:epc:id:sscc:4012345.3111111111", "00/340123451111111111"),
        ("urn:epc:id:sgln:4012345.00005.0", "414/4012345000054"),
        ("urn:epc:id:sgln:4012345.00005.122", "414/4012345000054/254/122"),
        ("urn:epc:id:gdti:987659999999..9", "253/98765999999929"),
        ("urn:epc:id:cpi:0614141.1111-A%23%2F.1234", "8010/06141411111-A%23%2F/8011/1234"),
        ("urn:epc:idpat:itip:4012345.012345.01.02.*", "8006/040123451234560102"),
        ("urn:epc:class:lgtin:4012345.012345.Lot987", "01/04012345123456/10/Lot987"),
        (
            "http://shop.example/a/gtin/9780345418913/cpv/3/lot/7/ser/765tz?17=27",
            "01/09780345418913/21/765tz",
        ),
        ("HTTPS://SHOP.EXAMPLE/01/97803111", "01/00000097803111"),
    ],
)
def test_every_spelling_has_one_canonical_link(uri: str, link: str) -> None:
    assert canonical_link(uri) == "https://id.gs1.org/" + link


@pytest.mark.parametrize(
    "uri",
    [
        "urn:epc:id:sgtin:4012345.01111.1",  # twelve digits, not thirteen
        "urn:epc:id:sgtin:4012345.011111.",
        "urn:epc:idpat:sgtin:4012345.011111.1",  # a pattern leaves the serial open
        "urn:epc:id:sgtin:4012345.011111.123456789012345678901",
        "urn:epc:id:nosuch:4012345.011111.1",
        "http://id.gs1.org/01/9780345418913/99/utfgf",
        "http://example.org/about/us",
        "geo:47.5,11.1",
    ],
)
def test_what_is_no_gs1_key_stays_itself(uri: str) -> None:
    assert (canonical_link(uri), index_key(uri)) == (None, uri)


def test_check_digit_of_a_known_code() -> None:
    assert check_digit("629104150021") == "3"


SERIALS = st.text("ABCxyz0189-._!%/&\"'()*+,:;<=>?", min_size=1, max_size=20)


@given(st.integers(0, 9), st.integers(0, 10**12 - 1), st.integers(6, 12), SERIALS)
def test_a_link_goes_to_a_urn_and_back(indicator: int, body: int, digits: int, serial: str) -> None:
    from urllib.parse import quote

    gtin = f"{indicator}{body:012d}"
    link = f"https://id.gs1.org/01/{gtin}{check_digit(gtin)}/21/{quote(serial, safe='')}"
    urn = to_urn(link, digits)
    assert urn is not None
    assert index_key(urn) == index_key(link)


@pytest.mark.parametrize(
    "urn",
    [
        "urn:epc:id:sgtin:4012345.011111.98%22",
        "urn:epc:class:lgtin:4012345.012345.Lot987",
        "urn:epc:idpat:sgtin:4012345.012345.*",
        "urn:epc:id:upui:4012345.012345.AB12",
        "urn:epc:id:itip:4012345.012345.01.02.999",
        "urn:epc:id:sscc:4012345.3111111111",
        "urn:epc:id:sgln:4012345.00005.122",
        "urn:epc:id:pgln:4012345.00000",
        "urn:epc:id:gdti:4012345.55555.98",
        "urn:epc:id:sgcn:4012345.99999.44",
        "urn:epc:id:grai:4012345.66666.87",
        "urn:epc:id:giai:4012345.AAbb",
        "urn:epc:id:ginc:4012345.333",
        "urn:epc:id:gsin:4012345.999987654",
        "urn:epc:id:gsrn:4012345.9876540000",
        "urn:epc:id:gsrnp:4012345.0000098765",
        "urn:epc:id:cpi:4012345.ABC.123",
    ],
)
def test_every_scheme_comes_back_from_its_link(urn: str) -> None:
    link = canonical_link(urn)
    assert link is not None
    assert to_urn(link, 7) == urn


def test_a_class_means_its_lots_and_instances() -> None:
    assert key_patterns("https://shop.example/01/04012345123456") == [
        ("01/04012345123456", False),
        ("01/04012345123456/", True),
    ]


def test_an_open_pattern_means_all_items_of_a_company() -> None:
    assert ("01/94012345", True) in key_patterns("urn:epc:idpat:sgtin:4012345.*.*")

"""The unit-test vectors of GS1's reference engine, as they lie in a folder beside the repository.

Each row is [should succeed, input, …]. The engine's own tests toggle options between calls: where
a row is right only under an option, it is read with that option, and the number of such rows is
what the engine itself disagrees with under its defaults (measured with engine 1.4.1).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from corridor.errors import UnknownNameError
from corridor.goods.gs1 import (
    Allow,
    Code,
    Fault,
    make_link,
    parse_bracketed,
    parse_elements,
    parse_link,
    parse_scan,
)
from corridor.goods.gs1.associations import excluded, repeated, required, unserialised

VECTORS = Path(__file__).parents[4] / "shared" / "data" / "goods" / "gs1"
LOOSE = Allow(
    unknown_ai=True, unknown_attribute=True, short_gtin=True, alpha_names=True, missing_partners=True
)
ALONE = Allow(missing_partners=True)


def rows(name: str) -> list[list[object]]:
    path = VECTORS / f"test_{name}.json"
    if not path.is_file():
        pytest.skip(f"the vectors of the reference engine are not here: {path} is missing")
    table: list[list[object]] = json.loads(path.read_text(encoding="utf-8"))
    return table


def texts(row: list[object]) -> list[str]:
    return [cell for cell in row if isinstance(cell, str)]


def test_links() -> None:
    wrong, by_option = [], 0
    for succeeds, uri, expected in rows("parseDLuri"):
        assert isinstance(uri, str)
        strict, loose = parse_link(uri), parse_link(uri, LOOSE)
        found = strict if isinstance(strict, Code) is succeeds else loose
        by_option += found is loose
        if isinstance(found, Code) is not succeeds or (succeeds and found.unbracketed != expected):
            wrong.append((uri, found))
    assert (wrong, by_option) == ([], 11)


def test_element_strings() -> None:
    wrong = [
        (text, found)
        for succeeds, text in rows("processAIdata")
        if isinstance(text, str) and isinstance(found := parse_elements(text, ALONE), Code) is not succeeds
    ]
    assert wrong == []


def test_scans() -> None:
    wrong = []
    for succeeds, text, _symbol, expected in rows("testProcessScanData"):
        assert isinstance(text, str)
        found = parse_scan(text)
        if isinstance(found, Code) is not succeeds:
            wrong.append((text, found))
        elif isinstance(found, Code) and found.elements and not found.stem:
            assert found.unbracketed == expected
    assert wrong == []


def test_associations_one_kind_at_a_time() -> None:
    wrong = []
    for succeeds, kind, text in rows("validateAIs"):
        assert isinstance(kind, dict)
        assert isinstance(text, str)
        code = parse_bracketed(text.replace("(89)", "(99)"), ALONE)
        names = [piece.partition(")")[0] for piece in text.split("(")[1:]]
        if isinstance(code, Fault):  # excluded, repeated or unserialised: refused already
            fault: Fault | None = code
        else:
            fault = {
                "validateAImutex": lambda: excluded(tuple(names)),  # noqa: B023
                "validateAIrequisites": lambda: required(tuple(names)),  # noqa: B023
                "validateAIrepeats": lambda: repeated(code.elements),  # noqa: B023
                "validateDigSigRequiresSerialisedKey": lambda: unserialised(code.elements),  # noqa: B023
            }[kind["expr"]]()
        if (fault is None) is not succeeds:
            wrong.append((text, fault))
    assert wrong == []


def made(text: str, stem: str, allow: Allow) -> str | None:
    code = parse_bracketed(text, allow)
    assert isinstance(code, Code)
    try:
        return make_link(code, stem, unknown_attribute=allow.unknown_attribute)
    except UnknownNameError:
        return None


def test_links_made() -> None:
    unknown = Allow(unknown_ai=True, missing_partners=True)
    for succeeds, stem, text, expected in rows("testGenerateDLuri"):
        assert isinstance(text, str)
        where = stem if isinstance(stem, str) else "https://id.gs1.org"
        attribute = Allow(unknown_ai=True, missing_partners=True, unknown_attribute=True)
        allow = attribute if succeeds and "89=" in str(expected) else unknown
        assert made(text, where, allow) == (expected if succeeds else None)


def test_escapes() -> None:
    from corridor.goods.gs1.link import _unescape

    for escaped, in_path, in_query in rows("URIunescape"):
        assert isinstance(escaped, str)
        assert (_unescape(escaped, query=False), _unescape(escaped, query=True)) == (in_path, in_query)

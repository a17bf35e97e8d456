"""Canonical JSON: the published files, and texts with more than one reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from corridor.trust import MalformedError, canonicalize, parse_json

JCS = Path(__file__).parents[3] / "shared" / "data" / "goods" / "jcs"


@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode", "values", "weird"])
def test_a_published_file_gets_its_canonical_form(name: str) -> None:
    if not JCS.is_dir():
        pytest.skip(f"the published files are not here: {JCS} is missing")
    text = (JCS / "input" / f"{name}.json").read_bytes()
    assert canonicalize(parse_json(text)) == (JCS / "output" / f"{name}.json").read_bytes()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"a":1,"a":2}', "'a' is there twice"),
        ('{"b":{"a":1,"\\u0061":1}}', "'a' is there twice"),
        ("[NaN]", "NaN is not a number"),
        ("[-Infinity]", "not a number"),
        ("[1e999]", "too large"),
        ('["\\ud800"]', "surrogate"),
        ("[" * 100_000, "not JSON"),
        ("[" + "9" * 5000 + "]", "not JSON"),
        (b"\xff", "not JSON"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        ("{} {}", "not JSON"),
        ("", "not JSON"),
    ],
)
def test_a_text_with_two_readings_is_refused(text: str | bytes, why: str) -> None:
    with pytest.raises(MalformedError, match=why):
        parse_json(text)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53, object(), {1: 2}, "\ud800"])
def test_what_is_not_json_has_no_canonical_form(value: object) -> None:
    with pytest.raises(MalformedError, match="no canonical JSON"):
        canonicalize(value)

"""The fast reader and the standard library say the same of every file."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.council.little_council import DECREE

from corridor.council.plain import _plain, loads


def said(read: Any, text: str) -> Any:
    try:
        return read(text)
    except tomllib.TOMLDecodeError as error:
        return str(error)


def test_the_little_decree_is_plain() -> None:
    section = DECREE.split("\n[[target]]\n")[1]
    assert _plain(section) == tomllib.loads(section)


keys = st.sampled_from(["a", "b-1", "from", '"a"', "a.b", "", "ä"])
TEXTS = ['"x"', '"x\\n"', '""', '"""', '"""x"""', "'x'", '"ж"', "true", "[1, 2]", "{ a = 1 }", "[", "]", ""]
NUMBERS = [
    "1",
    "-1",
    "+1",
    "01",
    "1_000",
    "0x1f",
    "1.5",
    "-0.0",
    "1e3",
    "inf",
    "١",
    "2026-05-01",
    "2026-02-30",
]
values = st.one_of(
    st.sampled_from([*TEXTS, *NUMBERS, "2026-05-01T00:00:00"]),
    st.text(max_size=6).map(lambda s: f'"{s}"'),
    st.integers(-(10**20), 10**20).map(str),
)
ends = st.sampled_from(["", " ", "\t", " # why", " # \x07", " x", "#", "\r"])
pairs = st.builds(lambda k, v, e: f"{k} = {v}{e}", keys, values, ends)
tables = st.sampled_from(["", "# c", "[t]", "[[target]]", "[[target]] # c", " [[target]]", "[[m]]"])
lines = st.one_of(pairs, tables)


@given(st.lists(lines, max_size=8).map("\n".join), st.sampled_from(["", "\n", "\n\n"]))
def test_it_says_what_the_standard_library_says(text: str, end: str) -> None:
    assert repr(said(loads, text + end)) == repr(said(tomllib.loads, text + end))


@pytest.mark.parametrize(
    "text",
    [
        'a = """\n[[target]]\nb = 1\n"""\n',
        "a = [\n[[target]]\nb = 1\n",
        "a = 1\n[[target]]\nb = 1\nb = 2\n",
        "target = 1\n[[target]]\nb = 1\n",
        "a = 1\n[[target]]\nb = 1\n[[target]]\nc.d = 1\n",
        "[[target]]\nb = 1\n[[target]]\nb = 2\n",
        "a = 1\n[[target]]\nb = 1\n[[milestone]]\nid = 2\n",
    ],
)
def test_a_target_that_only_looks_like_one_is_none(text: str) -> None:
    assert repr(said(loads, text)) == repr(said(tomllib.loads, text))

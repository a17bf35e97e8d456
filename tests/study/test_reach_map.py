"""A map for a newspaper: words stand off each other, and off dots and lines where there is room."""

from __future__ import annotations

import re
from datetime import date

from corridor.study.reach import Place, Reached, Stop
from corridor.study.reach_map import Ground, reach_map

SMALL, LARGE = (55.00, 31.0), (55.05, 31.5)
LINE = (SMALL, LARGE)


def reach_of(*stops: Stop) -> Reached:
    people = sum(s.people for s in stops)
    return Reached(
        "plan", "Smallton", "S", SMALL, 3 * 3600, date(2026, 12, 13), None, stops, len(stops), people, (LINE,)
    )


LARGETON = Stop("L", "Largeton", 3000, 0, 90_000, *LARGE)


def words_in(svg: str) -> dict[str, tuple[float, float]]:
    """Return where each word of the right-hand map stands."""
    panel = svg.rsplit('clip-path="url(#panel)"', 1)[1].split("</g></g>")[0]
    found = re.findall(r'<text x="([\d.-]+)" y="([\d.-]+)"[^>]*>([^<]+)</text>', panel)
    return {word: (float(x), float(y)) for x, y, word in found}


def test_the_bars_say_the_people_within_an_hour() -> None:
    svg = reach_map(reach_of(), reach_of(LARGETON), Ground((), (), ()))
    assert "before: 0 people, 0 stations" in svg
    assert "after: 90 000 people, 1 station<" in svg.replace("\u202f", " ").replace("\u00a0", " ")
    assert "50 min" in words_in(svg)


def test_a_name_leaves_the_line_free() -> None:
    """The line comes from the right: the name of Smallton does not stand there, as it would without it."""
    svg = reach_map(reach_of(), reach_of(LARGETON), Ground((), (), ()))
    ring = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="9"', svg)[-1]
    x, y = words_in(svg)["Smallton"]
    assert x <= float(ring[0]) or abs(y - float(ring[1])) > 10


def test_a_name_does_not_cover_that_of_its_country() -> None:
    corner = Place("Cornerton", 500, 55.24, 30.65, -1)
    svg = reach_map(reach_of(), reach_of(LARGETON), Ground((), (), (corner,), ("Westland", "Eastland")))
    x, y = words_in(svg).get("Cornerton", (0.0, 99.0))
    assert "WESTLAND" in svg
    assert x > 120 or y - 13 >= 30

"""The Smolensk world: its kilometres, its days, and that every row says where it comes from."""

from __future__ import annotations

import csv
import itertools
import math
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import holidays
import pytest

import corridor.worlds
from corridor import workspace

WORLD = Path(corridor.worlds.__file__).parent / "smolensk"
TABLES = sorted(p.relative_to(WORLD).as_posix() for p in WORLD.rglob("*.csv") if p.name != "sources.csv")
TO_ORSHA = ("SMO", "KBO", "GNE", "RAK", "GUS", "KRA", "BDR1", "SHU", "OSI", "KHL", "ORS")
TO_MINSK = ("ORS", "KHO", "TOL", "BOB", "KRU", "BAR", "ZHO", "GOR", "SAD", "MIN")
EARTH_M = 6_371_009


def table(name: str) -> list[dict[str, str]]:
    with (WORLD / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((WORLD / name).read_text(encoding="utf-8"))


def length_m(*path: str) -> int:
    lengths = {frozenset((r["from"], r["to"])): int(r["length_m"]) for r in table("network/sections.csv")}
    return sum(lengths[frozenset(pair)] for pair in itertools.pairwise(path))


def great_circle_m(a: Mapping[str, str], b: Mapping[str, str]) -> float:
    lat1, lon1, lat2, lon2 = (math.radians(float(s[k])) for s in (a, b) for k in ("lat", "lon"))
    across = math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    half = math.sin((lat2 - lat1) / 2) ** 2 + across
    return 2 * EARTH_M * math.asin(math.sqrt(half))


def toml_rows() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every thing of the TOML files that a planner assumes or knows."""
    for crossing in toml("border/crossings.toml")["crossing"]:
        for control in crossing["control"]:
            yield f"control {crossing['id']} {control['party']}", control
    for stock in toml("fleet/stock.toml")["stock"]:
        yield f"stock {stock['id']}", stock
    for line in toml("services/lines.toml")["line"]:
        yield f"line {line['id']}", line
        yield from ((f"train {train['id']}", train) for train in line["train"])
        yield from ((f"day return {wish['home']}", wish) for wish in line["day_return"])
    yield from ((f"weight {k}", v) for k, v in toml("demand/parameters.toml")["weights"].items())


@pytest.mark.parametrize("name", TABLES)
def test_every_row_names_a_known_source_or_an_estimate(name: str) -> None:
    known = {r["id"] for r in table("sources.csv")}
    for number, row in enumerate(table(name), 2):
        assert row["source"] or row["estimate"], f"{name}:{number}"
        assert set(row["source"].split()) <= known, f"{name}:{number}"


@pytest.mark.parametrize(("thing", "row"), list(toml_rows()))
def test_every_thing_names_a_known_source_or_an_estimate(thing: str, row: dict[str, Any]) -> None:
    known = {r["id"] for r in table("sources.csv")}
    assert row.get("source") or row.get("estimate")
    assert set(row.get("source", "").split()) <= known


def sources_in(value: Any) -> Iterator[str]:
    """Yield every source named in a table of a TOML file, however deep."""
    if isinstance(value, list):
        yield from (source for part in value for source in sources_in(part))
    elif isinstance(value, dict):
        yield from (source for part in value.values() for source in sources_in(part))
        yield value.get("source", "")


def test_no_source_is_listed_in_vain() -> None:
    named = {s for name in TABLES for r in table(name) for s in r["source"].split()}
    named |= {s for _, row in toml_rows() for s in row.get("source", "").split()}
    named |= set(toml("corridor.toml")["source"].split())
    schemes = (toml(f"goods/schemes/{path.name}") for path in (WORLD / "goods/schemes").glob("*.toml"))
    decided = (
        toml(f"council/decisions/{path.name}") for path in (WORLD / "council/decisions").glob("*.toml")
    )
    scenarios = (toml(f"scenarios/{path.name}") for path in (WORLD / "scenarios").glob("*.toml"))
    told = (source for table in (*schemes, *decided, *scenarios) for source in sources_in(table))
    named |= {s for source in told for s in source.split()}
    assert {r["id"] for r in table("sources.csv")} - named == set()


@pytest.mark.parametrize(
    ("path", "metres"),
    [
        (TO_ORSHA[:6], 68_000),  # Krasnoye at 486.6 km, Smolensk at 418.6 km
        (("KRA", "BDR1"), 3_200),
        (TO_ORSHA[6:], 48_000),  # tariff distance border - Orsha
        (TO_ORSHA, 119_200),
        (TO_MINSK, 212_000),
        (("GNE", "KUP", "GOL", "RYZ", "K450", "RUD"), 55_300),  # 456.2 - 400.9
        (("RUD", "K462", "BDR2"), 10_100),
    ],
)
def test_sourced_distances_are_kept_whatever_is_split(path: tuple[str, ...], metres: int) -> None:
    assert length_m(*path) == metres


def test_no_section_is_shorter_than_the_great_circle() -> None:
    station = {r["id"]: r for r in table("network/stations.csv")}
    for row in table("network/sections.csv"):
        a, b = station[row["from"]], station[row["to"]]
        if a["lat"] and b["lat"]:
            assert int(row["length_m"]) >= great_circle_m(a, b), row["id"]


def test_both_border_lines_part_at_gnezdovo() -> None:
    orsha, vitebsk = (line["path"] for line in toml("services/lines.toml")["line"])
    assert orsha[:3] == vitebsk[:3] == ["SMO", "KBO", "GNE"]
    assert orsha[3] != vitebsk[3]


@pytest.mark.parametrize("party", ["RU", "BY"])
def test_holidays_are_those_of_the_law_without_transferred_days(party: str) -> None:
    year = toml("corridor.toml")["year"]
    law = holidays.country_holidays(party, years=(2026, 2027), language="en_US")
    named = {
        day
        for day, name in law.items()
        if year["from"] <= day <= year["to"] and "observed" not in name and "substituted" not in name
    }
    assert named == {
        date.fromisoformat(r["date"]) for r in table("services/holidays.csv") if r["party"] == party
    }


def test_the_world_reads_without_any_finding() -> None:
    assert list(workspace.read(WORLD).findings) == []


def holidays_of(parties: str) -> set[date]:
    rows = table("services/holidays.csv")
    return {date.fromisoformat(r["date"]) for r in rows if r["party"] in parties.split()}


def days_of(calendar: str, first: str = "2026-12-13", last: str = "2027-12-11") -> list[str]:
    """The days of a calendar from the table alone; the world only ever adds days."""
    found: set[date] = set()
    for row in (r for r in table("services/calendar.csv") if r["calendar"] == calendar):
        assert row["effect"] == "add"
        day = date.fromisoformat(row["from_date"] or "2026-12-13")
        end = date.fromisoformat(row["to_date"] or "2027-12-11")
        span = {day + timedelta(n) for n in range((end - day).days + 1)}
        span = {d for d in span if str(d.isoweekday()) in row["weekdays"]}
        found |= span & holidays_of(row["holidays"]) if row["holidays"] else span
    return sorted(d.isoformat() for d in found if first <= d.isoformat() <= last)


@pytest.mark.parametrize(
    ("calendar", "days"),
    [
        ("daily", 364),  # 13 December to 11 December
        ("orsha-season", 220),  # 6 in March, 30 + 31 + 30 + 31 + 31 + 30 + 31
        ("summer-weekends", 36),  # 18 weekends from 1 May to 29 August
        ("fri-sun-season", 68),  # 32 Fridays, 32 Sundays, 1 and 11 May, 12 June, 3 July
        ("sat-mon-season", 68),
    ],
)
def test_each_calendar_has_the_days_counted_by_hand(calendar: str, days: int) -> None:
    assert len(days_of(calendar)) == days


def test_in_the_week_of_radunitsa_a_third_train_goes_out_and_returns_the_day_after() -> None:
    week = ("2027-05-10", "2027-05-16")
    assert days_of("fri-sun-season", *week) == ["2027-05-11", "2027-05-14", "2027-05-16"]
    assert days_of("sat-mon-season", *week) == ["2027-05-10", "2027-05-12", "2027-05-15"]


def test_a_week_in_january_has_none_of_the_seasonal_trains() -> None:
    for calendar in ("orsha-season", "summer-weekends", "fri-sun-season", "sat-mon-season"):
        assert days_of(calendar, "2027-01-04", "2027-01-10") == []


def test_every_unit_that_stays_overnight_returns_the_next_day() -> None:
    out = {date.fromisoformat(d) for d in days_of("fri-sun-season")}
    assert {d + timedelta(1) for d in out} == {date.fromisoformat(d) for d in days_of("sat-mon-season")}

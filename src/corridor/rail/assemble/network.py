"""Stations and sections, with the speeds and gradients on them."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

from corridor.rail.assemble.ground import Ground, row_origin
from corridor.rail.model import Grade, Network, Section, SpeedLimit, Station
from corridor.workspace import Row

__all__ = ["assemble_network"]

STATIONS, SECTIONS = "network/stations.csv", "network/sections.csv"
SPEEDS, GRADIENTS = "network/speeds.csv", "network/gradients.csv"
UNKNOWN_KMH = 1000.0
"""Stands for a speed that could not be read (a finding already), so that no train looks too fast for it."""


def assemble_network(ground: Ground) -> Network:
    """Return the network without its border controls, reporting what does not fit together."""
    stations: dict[str, Station] = {}
    for row in ground.workspace.table(STATIONS):
        if not row["alias_of"] and row.is_good("id") and row["id"] not in stations:
            stations[row["id"]] = _station(ground, row)
    ground.network = Network(stations, {})
    rows = _section_rows(ground)
    limits = _along(ground, SPEEDS, rows)
    grades = _along(ground, GRADIENTS, rows)
    _report_overlaps(ground, grades)
    sections = {
        name: _section(ground, row, limits.get(name, []), grades.get(name, [])) for name, row in rows.items()
    }
    network = Network(stations, sections)
    if ground.sections_sound:
        _report_unreachable(ground, network)
    return network


def _station(ground: Ground, row: Row) -> Station:
    if row["kind"] != "border" and not row["party"] and row.is_good("party", "kind"):
        ground.report("missing-party", f"{row['id']} lies on no party's side", row.place("party"))
    return Station(
        id=row["id"],
        names=dict(row["name_*"]),
        kind=row["kind"],
        party=row["party"] or "",
        zone=ground.party_zones.get(row["party"] or "", ground.zone),
        tracks=row["tracks"],
        platform_tracks=row["platform_tracks"],
        clearance_s=row["clearance_s"],
        change_s=row["change_min"] * 60,
        latitude=row["lat"],
        longitude=row["lon"],
        code=row["code"] or "",
        origin=row_origin(row),
    )


def _section_rows(ground: Ground) -> dict[str, Row]:
    """Return the usable rows of sections.csv by id."""
    table = ground.workspace.table(SECTIONS)
    stations = ground.workspace.table(STATIONS)
    ground.sections_sound = table.complete and stations.complete
    rows: dict[str, Row] = {}
    ends: dict[frozenset[str], Row] = {}
    for row in table:
        pair = frozenset(ground.stations((row["from"], row["to"])))
        if len(pair) < 2:
            _report_loop(ground, row, pair)
        elif pair in ends:
            other = ends[pair]
            sentence = f"{row['id']} joins the same two points as {other['id']} (row {other.row})"
            ground.report("parallel-section", sentence, row.place("from"))
        elif row["id"] not in rows:
            rows[row["id"]] = ends[pair] = row
    return rows


def _report_loop(ground: Ground, row: Row, pair: frozenset[str]) -> None:
    if pair:
        ground.report("section-loop", f"{row['id']} begins and ends at {row['to']}", row.place("to"))
    ground.sections_sound = False


def _section(ground: Ground, row: Row, limits: list[Row], grades: list[Row]) -> Section:
    return Section(
        id=row["id"],
        ends=(ground.station(row["from"]), ground.station(row["to"])),
        length_m=row["length_m"],
        tracks=int(row["tracks"]),
        follow=row["follow"],
        headway_s=row["headway_s"],
        max_speed_kmh=row["max_speed_kmh"] if row.is_good("max_speed_kmh") else UNKNOWN_KMH,
        electrification=row["electrification"] or "none",
        gauge_mm=row["gauge_mm"],
        speed_limits=tuple(
            SpeedLimit(r["from_m"], r["to_m"], r["direction"], r["max_speed_kmh"], row_origin(r))
            for r in limits
        ),
        grades=tuple(Grade(r["from_m"], r["to_m"], r["permille"], row_origin(r)) for r in grades),
        origin=row_origin(row),
    )


def _along(ground: Ground, file: str, sections: dict[str, Row]) -> dict[str, list[Row]]:
    """Return the rows of a table by section, in order along it; those outside their section are findings."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in ground.workspace.table(file):
        section = sections.get(row["section"])
        if section is None or not row.is_good("from_m", "to_m", "max_speed_kmh"):
            continue
        found[section["id"]].append(row)
        if row["from_m"] >= row["to_m"]:
            sentence = f"it begins at {row['from_m']} m and ends at {row['to_m']} m"
            ground.report("outside-section", sentence, row.place("to_m"))
        elif row["to_m"] > section["length_m"] and section.is_good("length_m"):
            sentence = f"it ends at {row['to_m']} m; {section['id']} is {section['length_m']} m long"
            ground.report("outside-section", sentence, row.place("to_m"))
    return {name: sorted(rows, key=lambda r: (r["from_m"], r.row)) for name, rows in found.items()}


def _report_overlaps(ground: Ground, grades: dict[str, list[Row]]) -> None:
    for name, rows in grades.items():
        for one, other in pairwise(rows):
            if other["from_m"] < one["to_m"]:
                sentence = (
                    f"on {name} the gradient of row {one.row} ends at {one['to_m']} m, this begins before"
                )
                ground.report("overlapping-gradients", sentence, other.place("from_m"))


def _report_unreachable(ground: Ground, network: Network) -> None:
    parts = sorted(_components(network), key=lambda part: (-len(part), part[0]))
    for part in parts[1:]:
        named = ", ".join(part[:5]) + (f" and {len(part) - 5} more" if len(part) > 5 else "")
        sentence = f"{named} cannot be reached from {parts[0][0]}"
        ground.report("unreachable", sentence, network.stations[part[0]].origin.place)


def _components(network: Network) -> list[list[str]]:
    neighbours: dict[str, set[str]] = {name: set() for name in network.stations}
    for section in network.sections.values():
        one, other = section.ends
        neighbours[one].add(other)
        neighbours[other].add(one)
    parts, seen = [], set()
    for start in network.stations:
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for name in part:
            fresh = sorted(neighbours[name] - seen)
            seen.update(fresh)
            part += fresh
        parts.append(part)
    return parts

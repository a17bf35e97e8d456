"""A feed of any size from a seed: lines through towns on a plane, trains all day, one day type."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

__all__ = ["CALLS", "write_grown_feed"]

CALLS = 15
DAY = "20270310"
AGENCY = "agency_id,agency_name,agency_url,agency_timezone\nX,Grown,https://example.org,Europe/Minsk\n"


def write_grown_feed(path: Path, connections: int, seed: int = 1) -> Path:
    """Write a GTFS feed with about so many connections on its one day.

    Parameters
    ----------
    connections
        Rides between neighbouring calls; the number of stations grows with its square root.
    """
    rng = random.Random(seed)
    stations = max(60, int(connections**0.5) * 4)
    trains_a_line = 40
    lines = connections // ((CALLS - 1) * trains_a_line)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("agency.txt", AGENCY)
        archive.writestr("routes.txt", "route_id,agency_id,route_type\nR,X,2\n")
        archive.writestr("calendar_dates.txt", f"service_id,date,exception_type\nD,{DAY},1\n")
        stops = "".join(
            f"{s},{s},{50 + rng.random() * 5:.5f},{25 + rng.random() * 8:.5f}\n" for s in range(stations)
        )
        archive.writestr("stops.txt", "stop_id,stop_name,stop_lat,stop_lon\n" + stops)
        trips = "".join(f"R,D,{t},{t}\n" for t in range(lines * trains_a_line))
        archive.writestr("trips.txt", "route_id,service_id,trip_id,trip_short_name\n" + trips)
        with archive.open("stop_times.txt", "w") as file:
            file.write(b"trip_id,stop_id,stop_sequence,arrival_time,departure_time\n")
            for line in range(lines):
                file.write(_line(rng, stations, line * trains_a_line, trains_a_line).encode())
    return path


def _line(rng: random.Random, stations: int, first: int, trains: int) -> str:
    """Return the calls of the trains of one line, half of them back."""
    near = rng.randrange(stations)
    path = [(near + rng.randrange(-200, 200)) % stations for _ in range(CALLS)]
    times = [rng.randrange(4, 16) for _ in range(CALLS - 1)]
    rows = []
    for n in range(trains):
        way, gaps = (path, times) if n % 2 else (path[::-1], times[::-1])
        minute = 240 + n * 1150 // trains + rng.randrange(20)
        for seq, stop in enumerate(way):
            clock = f"{minute // 60:02d}:{minute % 60:02d}:00"
            leave = minute + (0 < seq < CALLS - 1)
            rows.append(f"{first + n},{stop},{seq},{clock},{leave // 60:02d}:{leave % 60:02d}:00\n")
            minute = leave + (gaps[seq] if seq < CALLS - 1 else 0)
    return "".join(rows)

"""Named little networks, written as one writes them by hand."""

from __future__ import annotations

from datetime import date

from corridor.rail.journeys import Network, Planner, network_of_feed
from corridor.workspace.gtfs import Feed

DAY = date(2027, 3, 10)
"""A Wednesday on which nobody changes the clocks."""


def clock(text: str) -> int:
    """Return "8:05" or "25:30:10" as seconds."""
    hours, minutes, *seconds = (int(p) for p in text.split(":"))
    return hours * 3600 + minutes * 60 + sum(seconds)


def stops_of(trains: dict[str, str]) -> list[str]:
    return sorted({call.split()[0] for calls in trains.values() for call in calls.split(", ")})


def feed(
    trains: dict[str, str],
    *,
    zone: str = "Europe/Minsk",
    days: tuple[date, ...] = (DAY,),
    trip: dict[str, dict] | None = None,
    stop: dict[str, dict] | None = None,
    **tables: list[dict],
) -> Feed:
    """Return a feed of trains such as ``{"T1": "A 8:00, B 8:30 8:32, C 9:00"}``.

    A call is a stop, one or two times, and ``-b`` or ``-a`` where nobody may board or alight.
    """
    trip, stop = trip or {}, stop or {}
    names = stops_of(trains)
    return Feed.of(
        {
            "agency": [{"agency_id": "X", "agency_name": "X", "agency_timezone": zone, "agency_url": "x"}],
            "stops": [{"stop_id": s, "stop_name": s, **stop.get(s, {})} for s in names]
            + [{"stop_id": s, "stop_name": s, **more} for s, more in stop.items() if s not in names],
            "routes": [{"route_id": r, "agency_id": "X", "route_type": 2} for r in ("R", "Q")],
            "trips": [
                {"trip_id": t, "route_id": "R", "service_id": "D", "trip_short_name": t, **trip.get(t, {})}
                for t in trains
            ],
            "calendar_dates": [{"service_id": "D", "date": d, "exception_type": 1} for d in days],
            "stop_times": [row for t, calls in trains.items() for row in calls_of(t, calls)],
            **tables,
        }
    )


def calls_of(trip: str, calls: str) -> list[dict]:
    rows = []
    for n, call in enumerate(calls.split(", ")):
        stop, *rest = call.split()
        times = [clock(t) for t in rest if not t.startswith("-")]
        rows.append(
            {
                "trip_id": trip,
                "stop_id": stop,
                "stop_sequence": n,
                "arrival_time": times[0] if times else None,
                "departure_time": times[-1] if times else None,
                "pickup_type": int("-b" in rest),
                "drop_off_type": int("-a" in rest),
            }
        )
    return rows


def network(trains: dict[str, str], change_s: int = 0, **more) -> Network:
    return network_of_feed(feed(trains, **more), change_s=change_s)[0]


def planner(trains: dict[str, str], change_s: int = 0, **more) -> Planner:
    return Planner(network(trains, change_s, **more))

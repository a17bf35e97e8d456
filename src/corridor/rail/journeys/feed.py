"""A GTFS feed as a passenger's network.

Read as far as it makes sense: what cannot be used is left out and told. Times that a feed leaves open between
two timed calls are set in proportion to the distance, or evenly where distances are missing; headways
(``frequencies.txt``) become departures, the first at ``start_time``. Source: GTFS Schedule Reference.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from corridor.findings import Finding, Place
from corridor.rail.journeys.changes import changing
from corridor.rail.journeys.network import Network
from corridor.workspace.gtfs import Feed, service_dates

__all__ = ["CHANGE_S", "network_of_feed"]

CHANGE_S = 120
"""Least time to change where the feed says nothing: two minutes, as MOTIS and many timetables take."""

TOLD_AT_MOST = 20
Arrays = dict[str, NDArray[Any]]


def network_of_feed(
    feed: Feed, *, label: str = "", change_s: int = CHANGE_S
) -> tuple[Network, list[Finding]]:
    """Return a feed as a network.

    Parameters
    ----------
    feed
        As :func:`corridor.workspace.gtfs.read_feed` gives it.
    label
        What findings and ``trip_feed`` call it.
    change_s
        Least seconds to change at a station for which the feed has no rule.

    Returns
    -------
    Network, list of Finding
        Trips that go back in time, have fewer than two timed calls or run on no day are left out; each kind
        is one finding a trip, twenty at most.
    """
    stops = _stops(feed)
    trips = _trips(feed)
    calls, findings = _calls(feed, trips, stops, label)
    trips, calls = _with_headways(feed, trips, calls)
    first, trips = _numbered(trips, calls)
    places, station = _stations(feed, stops)
    days = _days(feed, trips)
    rules = changing(feed, stops, trips, station, change_s)
    network = Network(
        **_stop_arrays(feed, stops, station), **places, **_trip_arrays(feed, trips, label),
        **_call_arrays(calls), **days, **rules, trip_first=first,
    )  # fmt: skip
    return network, findings


# --- stops -------------------------------------------------------------------------------------------------


def _stops(feed: Feed) -> pl.DataFrame:
    """Return the places where trains call, with their index."""
    used = feed["stop_times"]["stop_id"].drop_nulls().unique()
    stops = (
        feed["stops"]
        .filter(pl.col("stop_id").is_in(used.implode()))
        .unique("stop_id", keep="first", maintain_order=True)
    )
    return stops.with_row_index("stop").with_columns(
        station_id=pl.coalesce(
            pl.when(pl.col("parent_station").is_in(feed["stops"]["stop_id"].implode())).then(
                "parent_station"
            ),
            "stop_id",
        )
    )


def _stations(feed: Feed, stops: pl.DataFrame) -> tuple[Arrays, NDArray[np.int32]]:
    """Return the stations and which of them each stop belongs to."""
    about = feed["stops"].unique("stop_id", keep="first", maintain_order=True)
    stations = (
        stops.select("station_id").unique(maintain_order=True).with_row_index("station")
        .join(about, left_on="station_id", right_on="stop_id", how="left", maintain_order="left")
    )  # fmt: skip
    station = stops.join(stations.select("station_id", "station"), on="station_id", maintain_order="left")
    zone = pl.coalesce("stop_timezone", pl.lit(feed.zone or "UTC"))
    return {
        "station_id": _text(stations["station_id"]),
        "station_name": _text(pl.coalesce("stop_name", "station_id"), stations),
        "station_code": _text(stations["stop_code"]),
        "station_zone": _text(zone, stations),
        "station_lat": _floats(stations["stop_lat"]),
        "station_lon": _floats(stations["stop_lon"]),
    }, station["station"].to_numpy().astype(np.int32)


def _stop_arrays(feed: Feed, stops: pl.DataFrame, station: NDArray[np.int32]) -> Arrays:
    return {
        "stop_id": _text(stops["stop_id"]),
        "stop_name": _text(pl.coalesce("stop_name", "stop_id"), stops),
        "stop_platform": _text(stops["platform_code"]),
        "stop_zone": _text(pl.coalesce("stop_timezone", pl.lit(feed.zone or "UTC")), stops),
        "stop_lat": _floats(stops["stop_lat"]),
        "stop_lon": _floats(stops["stop_lon"]),
        "stop_station": station,
    }


# --- trips -------------------------------------------------------------------------------------------------


def _trips(feed: Feed) -> pl.DataFrame:
    """Return the trips with line, operator, clock, and whether they run at all."""
    agencies = (
        feed["agency"].select("agency_id", "agency_name", "agency_timezone").unique("agency_id", keep="first")
    )
    only = agencies.row(0, named=True) if agencies.height else {"agency_name": "", "agency_timezone": "UTC"}
    routes = (
        feed["routes"]
        .unique("route_id", keep="first")
        .join(agencies, on="agency_id", how="left")
        .select(
            "route_id",
            line=pl.coalesce("route_short_name", "route_long_name"),
            operator=pl.coalesce("agency_name", pl.lit(only["agency_name"])),
            zone=pl.coalesce("agency_timezone", pl.lit(only["agency_timezone"]), pl.lit("UTC")),
        )
    )
    return (
        feed["trips"].unique("trip_id", keep="first", maintain_order=True)
        .join(routes, on="route_id", how="left", maintain_order="left")
        .with_columns(pl.col("zone").fill_null(feed.zone or "UTC"), gtfs_trip=pl.col("trip_id"))
        .with_row_index("trip")
    )  # fmt: skip


def _numbered(trips: pl.DataFrame, calls: pl.DataFrame) -> tuple[NDArray[np.int64], pl.DataFrame]:
    """Return where the calls of each trip begin, and the trips that have calls, in the same order."""
    counts = calls.group_by("trip", maintain_order=True).len()
    kept = counts.join(trips, on="trip", maintain_order="left")
    return np.concatenate([[0], np.cumsum(counts["len"].to_numpy())]).astype(np.int64), kept


def _trip_arrays(feed: Feed, trips: pl.DataFrame, label: str) -> Arrays:
    zones = sorted(set(trips["zone"].to_list()), key=lambda z: (z != feed.zone, z)) or [feed.zone or "UTC"]
    place = {zone: n for n, zone in enumerate(zones)}
    return {
        "trip_id": _text(trips["trip_id"]),
        "trip_number": _text(trips["trip_short_name"]),
        "trip_operator": _text(trips["operator"]),
        "trip_line": _text(trips["line"]),
        "trip_headsign": _text(trips["trip_headsign"]),
        "trip_feed": np.full(trips.height, label or "", f"<U{max(len(label), 1)}"),
        "trip_route": trips["route_id"].fill_null("").rank("dense").to_numpy().astype(np.int32) - 1,
        "trip_zone": np.array([place[z] for z in trips["zone"]], np.int32),
        "trip_block": _codes(trips["block_id"]),
        "zones": np.array(zones, np.str_),
    }


def _codes(values: pl.Series) -> NDArray[np.int32]:
    """Return a number for every distinct text, -1 for none."""
    return values.rank("dense").cast(pl.Int64).fill_null(0).to_numpy().astype(np.int32) - 1


# --- days --------------------------------------------------------------------------------------------------


def _days(feed: Feed, trips: pl.DataFrame) -> Arrays:
    """Return on which days each service runs."""
    dates = service_dates(feed)
    names = trips["service_id"].fill_null("").unique(maintain_order=True).to_list()
    place = {name: n for n, name in enumerate(names)}
    ordinals = [[d.toordinal() for d in dates.get(name, frozenset[date]())] for name in names]
    first = min((min(o) for o in ordinals if o), default=date.today().toordinal())
    last = max((max(o) for o in ordinals if o), default=first)
    running = np.zeros((len(names), last - first + 1), np.bool_)
    for row, days in enumerate(ordinals):
        running[row, np.array(days, np.int64) - first] = True
    service = np.array([place[s or ""] for s in trips["service_id"]], np.int32)
    return {"running": running, "first_day": np.array(first, np.int64), "trip_service": service}


# --- calls -------------------------------------------------------------------------------------------------


def _calls(
    feed: Feed, trips: pl.DataFrame, stops: pl.DataFrame, label: str
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return the calls of every usable trip in the order of travel, with arrival and departure."""
    calls = (
        feed["stop_times"].with_row_index("row", offset=2)
        .filter(pl.col("stop_sequence").is_not_null())
        .join(trips.select("trip_id", "trip"), on="trip_id")
        .join(stops.select("stop_id", "stop"), on="stop_id")
        .sort("trip", "stop_sequence", "row")
        .with_columns(
            arr=pl.coalesce("arrival_time", "departure_time"),
            dep=pl.coalesce("departure_time", "arrival_time"),
        )
    )  # fmt: skip
    calls, untimed = _timed(calls)
    backwards = (pl.col("dep") < pl.col("arr")) | (
        (pl.col("arr") < pl.col("dep").shift(1)) & (pl.col("trip") == pl.col("trip").shift(1))
    )
    wrong = calls.filter(backwards).unique("trip", keep="first", maintain_order=True)
    calls = calls.join(wrong.select("trip"), on="trip", how="anti", maintain_order="left")
    alone = calls.group_by("trip").len().filter(pl.col("len") < 2)
    calls = calls.join(alone.select("trip"), on="trip", how="anti", maintain_order="left")
    file = f"{label or 'feed'}/stop_times.txt"
    findings = _told("feed-time-backwards", wrong, "goes back in time here and was left out", file)
    if untimed:
        sentence = f"{untimed} calls have no time; it was set between those of the calls around them"
        findings.append(Finding("feed-untimed-calls", sentence, Place(file)))
    return calls, findings


def _timed(calls: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Set the times left open between two timed calls; drop calls before the first and after the last."""
    open_calls = calls["arr"].null_count()
    if not open_calls:
        return calls, 0
    known = pl.col("arr").is_not_null()
    calls = calls.filter(
        known.cast(pl.Int32).cum_sum().over("trip").gt(0)
        & known.reverse().cast(pl.Int32).cum_sum().over("trip").reverse().gt(0)
    )  # fmt: skip
    position = pl.int_range(pl.len()).over("trip").cast(pl.Float64)
    whole = pl.col("shape_dist_traveled").is_not_null().all().over("trip")
    calls = calls.with_columns(at=pl.when(whole).then("shape_dist_traveled").otherwise(position))
    between = pl.col("arr").interpolate_by("at").over("trip").floor().cast(pl.Int64)
    calls = calls.with_columns(between=between)
    return calls.with_columns(arr=pl.coalesce("arr", "between"), dep=pl.coalesce("dep", "between")).drop(
        "between", "at"
    ), open_calls


def _told(code: str, rows: pl.DataFrame, what: str, file: str) -> list[Finding]:
    findings = [
        Finding(code, f"trip {r['trip_id']} {what}", Place(file, r["row"]))
        for r in rows.head(TOLD_AT_MOST).iter_rows(named=True)
    ]
    if rows.height > TOLD_AT_MOST:
        findings.append(Finding(code, f"{rows.height - TOLD_AT_MOST} more trips {what}", Place(file)))
    return findings


def _call_arrays(calls: pl.DataFrame) -> Arrays:
    def allowed(column: str) -> NDArray[np.bool_]:
        return (calls[column].fill_null(0) != 1).to_numpy()

    return {
        "call_stop": calls["stop"].to_numpy().astype(np.int32),
        "call_arr_s": calls["arr"].to_numpy().astype(np.int32),
        "call_dep_s": calls["dep"].to_numpy().astype(np.int32),
        "call_board": allowed("pickup_type"),
        "call_alight": allowed("drop_off_type"),
    }


def _with_headways(feed: Feed, trips: pl.DataFrame, calls: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Replace trips that run every so often by one trip a departure."""
    departures = [
        (row["trip_id"], start)
        for row in feed["frequencies"].drop_nulls(["start_time", "end_time"]).iter_rows(named=True)
        if row["headway_secs"]
        for start in range(row["start_time"], row["end_time"], row["headway_secs"])
    ]
    if not departures:
        return trips, calls
    starts = pl.DataFrame(departures, schema={"trip_id": pl.String, "start": pl.Int64}, orient="row")
    patterns = trips.filter(pl.col("trip_id").is_in(starts["trip_id"].implode()))
    copies = (
        starts.join(patterns, on="trip_id").sort("trip", "start").with_row_index("new", offset=trips.height)
    )
    begins = calls.group_by("trip").agg(begin=pl.col("dep").first())
    moved = (
        copies.select("trip", "new", "start").join(begins, on="trip")
        .with_columns(shift=pl.col("start") - pl.col("begin"))
        .join(calls, on="trip").sort("new", "stop_sequence", "row")
        .with_columns(
            trip=pl.col("new"), arr=pl.col("arr") + pl.col("shift"), dep=pl.col("dep") + pl.col("shift")
        )
        .select(calls.columns)
    )  # fmt: skip
    clock = pl.format(
        "{}@{}:{}",
        "trip_id",
        (pl.col("start") // 3600).cast(pl.String).str.zfill(2),
        (pl.col("start") // 60 % 60).cast(pl.String).str.zfill(2),
    )
    copies = copies.with_columns(trip=pl.col("new"), trip_id=clock).select(trips.columns)
    replaced = patterns.select("trip")
    return (
        pl.concat([trips.join(replaced, on="trip", how="anti", maintain_order="left"), copies]),
        pl.concat([calls.join(replaced, on="trip", how="anti", maintain_order="left"), moved]),
    )


# --- columns → arrays --------------------------------------------------------------------------------------


def _text(values: pl.Series | pl.Expr, table: pl.DataFrame | None = None) -> NDArray[np.str_]:
    if isinstance(values, pl.Expr):
        assert table is not None
        values = table.select(values.alias("text"))["text"]
    texts: Sequence[str] = values.cast(pl.String).fill_null("").to_list()
    return np.array(texts, np.str_) if len(texts) else np.empty(0, "<U1")


def _floats(values: pl.Series) -> NDArray[np.float64]:
    return values.cast(pl.Float64).fill_null(np.nan).to_numpy().astype(np.float64)

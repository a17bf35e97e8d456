"""The front door: a workspace → the task of the rail desk."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from corridor.findings import Finding, worst_first
from corridor.rail.assemble.calendars import assemble_calendars
from corridor.rail.assemble.controls import assemble_controls
from corridor.rail.assemble.delays import assemble_delays
from corridor.rail.assemble.demand import assemble_flows, assemble_profiles, assemble_weights
from corridor.rail.assemble.fleet import assemble_stock, assemble_units
from corridor.rail.assemble.ground import Ground
from corridor.rail.assemble.lines import assemble_services, report_unable
from corridor.rail.assemble.market import assemble_market
from corridor.rail.assemble.network import assemble_network
from corridor.rail.assemble.patterns import assemble_patterns
from corridor.rail.assemble.timed import assemble_existing
from corridor.rail.model import Allowance, Publisher, RailTask, Services, TimetableYear
from corridor.workspace import Workspace, capped
from corridor.workspace.models import Corridor

__all__ = ["assemble"]


def assemble(workspace: Workspace) -> tuple[RailTask | None, list[Finding]]:
    """Turn a workspace into the rail task.

    Clock times become whole seconds of the service day on the railway's clock, lengths whole metres, minutes
    whole seconds (rounded to the nearest), calendars sets of dates.

    Parameters
    ----------
    workspace
        As :func:`corridor.workspace.read` gives it; it may have findings of its own.

    Returns
    -------
    task
        ``None`` if the workspace or its assembly has an error finding.
    findings
        What the assembly found, errors first; the workspace's own findings are not repeated.
    """
    ground = _ground(workspace)
    if ground is None:
        return None, []
    task = _task(ground)
    broken = workspace.has_errors or any(f.is_error for f in ground.findings)
    return None if broken else task, worst_first(capped(ground.findings))


def _ground(workspace: Workspace) -> Ground | None:
    corridor = workspace.corridor
    if corridor is None:
        return None
    year = TimetableYear(corridor.year.first, corridor.year.last)
    zones = {p.id: p.time_zone for p in corridor.party}
    return Ground(
        workspace, year, corridor.railway.time_zone, zones, _holidays(workspace), _aliases(workspace)
    )


def _task(ground: Ground) -> RailTask:
    corridor = ground.workspace.corridor
    assert corridor is not None
    ground.network = assemble_network(ground)
    ground.network = assemble_controls(ground)
    calendars = assemble_calendars(ground)
    stock = assemble_stock(ground)
    existing = assemble_existing(ground, "services/existing", calendars)
    before = assemble_existing(ground, "services/before", calendars)
    services = assemble_services(ground, calendars, existing, stock)
    patterns = assemble_patterns(ground, calendars, services)
    report_unable(ground, {p.id: p.train for p in patterns.patterns.values()}, stock)
    running = corridor.running
    return RailTask(
        network=ground.network,
        services=services,
        stock=stock,
        units=assemble_units(ground),
        flows=assemble_flows(ground),
        profiles=assemble_profiles(ground),
        weights=assemble_weights(ground),
        allowance=Allowance(running.allowance_min_per_100_km, running.allowance_percent),
        zone=ground.zone,
        grid_s=corridor.railway.grid_s,
        before=Services(ground.year, {}, {}, before, calendars) if before else None,
        languages=corridor.languages,
        names=dict(corridor.name),
        publisher=_publisher(corridor),
        party_names={p.id: dict(p.name) for p in corridor.party},
        market=assemble_market(ground),
        patterns=patterns,
        disturbances=assemble_delays(ground, {*services.trains, *services.existing}),
    )


def _publisher(corridor: Corridor) -> Publisher | None:
    given = corridor.publisher
    return Publisher(given.name, given.url, given.email) if given else None


def _holidays(workspace: Workspace) -> dict[str, frozenset[date]]:
    found: dict[str, set[date]] = defaultdict(set)
    for row in workspace.table("services/holidays.csv"):
        if row.is_good("party", "date"):
            found[row["party"]].add(row["date"])
    return {party: frozenset(days) for party, days in found.items()}


def _aliases(workspace: Workspace) -> dict[str, str]:
    """Return the station at the end of every chain of aliases; rings are left out (they are findings)."""
    direct = {r["id"]: r["alias_of"] for r in workspace.table("network/stations.csv") if r["alias_of"]}
    ends = {}
    for alias in direct:
        name, steps = alias, 0
        while name in direct and steps <= len(direct):
            name, steps = direct[name], steps + 1
        if name not in direct:
            ends[alias] = name
    return ends

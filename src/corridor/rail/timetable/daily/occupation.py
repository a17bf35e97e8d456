"""What each train holds and for how long: the stretches it runs on, the tracks and platforms it stands on."""

from __future__ import annotations

from corridor.rail.model import Network, Station, Stretch
from corridor.rail.solvers.blocking import BlockingModel, Moment, Occupation, Track, Yard
from corridor.rail.timetable.daily.draft import DraftTrain
from corridor.rail.timetable.rules import TERMINAL_STAND_S

__all__ = ["occupy"]


def occupy(model: BlockingModel, network: Network, train: DraftTrain) -> None:
    """Add everything the train holds on its way."""
    for stretch in network.stretches(train.path):
        enter, leave = train.departure[stretch.start], train.arrival[stretch.end]
        sense = 1 if stretch.start < stretch.end or not stretch.single else -1
        train.entries[stretch.start] = len(model.occupations)
        _add(model, train, track_of(network, stretch), enter, leave, sense)
    for station in train.path:
        place = network.stations[station]
        if place.is_control_point:
            _stand(model, train, place)


def track_of(network: Network, stretch: Stretch) -> Track:
    """Return the track of a stretch: one for both directions on single track, else one a direction."""
    ends = (stretch.start, stretch.end)
    names = " – ".join(network.stations[s].name() for s in (sorted(ends) if stretch.single else ends))
    return Track(
        key=stretch.key if stretch.single else f"{stretch.start}→{stretch.end}",
        clears=stretch.clears,
        headway_s=stretch.headway_s,
        release_s=max(network.stations[s].clearance_s for s in ends),
        name=f"{'single track' if stretch.single else 'track'} {names}",
        places=tuple(sorted({str(s.origin) for s in stretch.sections})),
    )


def _stand(model: BlockingModel, train: DraftTrain, place: Station) -> None:
    enter, leave = train.arrival[place.id], train.departure[place.id]
    if place.id == train.path[0]:
        enter = enter + -TERMINAL_STAND_S
    if place.id == train.path[-1]:
        leave = leave + TERMINAL_STAND_S
    _add(model, train, _yard(place, "tracks", place.tracks), enter, leave)
    if place.id in train.boarding:
        _add(model, train, _yard(place, "platforms", place.platform_tracks), enter, leave)


def _yard(place: Station, what: str, capacity: int) -> Yard:
    name = f"{place.name()} with {capacity} {what}"
    return Yard(f"{place.id} {what}", capacity, place.clearance_s, name, (str(place.origin),))


def _add(
    model: BlockingModel,
    train: DraftTrain,
    resource: Track | Yard,
    enter: Moment,
    leave: Moment,
    sense: int = 1,
) -> None:
    model.occupations.append(Occupation(train.id, resource, enter, leave, sense, train.days, train.present))

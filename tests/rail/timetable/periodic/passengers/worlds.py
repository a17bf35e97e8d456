"""Little worlds with passengers."""

from __future__ import annotations

from collections.abc import Sequence

from corridor.rail.timetable.periodic.passengers import PassengerNetwork, parse_passengers

Activity = tuple[str, int, int, int | str, int | str]


def world(
    events: Sequence[tuple[str, str]],
    activities: Sequence[Activity],
    od: Sequence[tuple[str, str, int | str]],
    *,
    period: int | str = 10,
    penalty: int | str = 5,
) -> dict[str, str]:
    """Return the four files of an instance: events ``(d or a, stop)`` are numbered from 1."""
    kinds = {"d": '"departure"', "a": '"arrival"'}
    return {
        "Config": f'ptn_name; "A;B"\nperiod_length; {period}\nean_change_penalty; {penalty}\n',
        "OD": "".join(f"{o}; {d}; {n}\n" for o, d, n in od),
        "Events": "".join(f"{n}; {kinds[k]}; {s}; 1; >; 1\n" for n, (k, s) in enumerate(events, start=1)),
        "Activities": "".join(
            f'{n}; "{kind}"; {i}; {j}; {low}; {high}\n'
            for n, (kind, i, j, low, high) in enumerate(activities, start=1)
        ),
    }


def read(texts: dict[str, str]) -> PassengerNetwork:
    """Return the instance; it must have no error."""
    instance, findings = parse_passengers(texts)
    assert instance is not None, findings
    return instance


def fork(**settings: int | str) -> dict[str, str]:
    """Return three lines A–B, B–C and A–C: to C one changes at B (3 + change + 3) or rides for 12."""
    return world(
        [("d", "A"), ("a", "B"), ("d", "B"), ("a", "C"), ("d", "A"), ("a", "C")],
        [("drive", 1, 2, 3, 3), ("change", 2, 3, 1, 10), ("drive", 3, 4, 3, 3), ("drive", 5, 6, 12, 12)],
        [("A", "B", 7), ("A", "C", 2)],
        **settings,  # type: ignore[arg-type]
    )

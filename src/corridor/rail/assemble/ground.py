"""What every part of the assembly stands on: the workspace, its year and clock, and the findings so far."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from corridor.findings import Finding, Place
from corridor.rail.model import Network, Origin, TimetableYear
from corridor.workspace import Row, Workspace

__all__ = ["Ground", "row_origin"]


@dataclass
class Ground:
    """The common ground of one assembly.

    Parameters
    ----------
    zone
        The railway's clock.
    party_zones
        Zone by party.
    holidays
        Public holidays by party.
    aliases
        Station id by alias.
    network
        Set once it is built.
    sections_sound
        Whether every section could be read; if not, a missing link may be one of those.
    """

    workspace: Workspace
    year: TimetableYear
    zone: str
    party_zones: Mapping[str, str]
    holidays: Mapping[str, frozenset[date]]
    aliases: Mapping[str, str]
    network: Network = field(default_factory=lambda: Network({}, {}))
    sections_sound: bool = True
    findings: list[Finding] = field(default_factory=list)
    told: set[Finding] = field(default_factory=set)

    def report(self, code: str, sentence: str, place: Place, remedy: str = "") -> None:
        """Add a finding, unless it was told already (several trains share a line's mistake)."""
        finding = Finding(code, sentence, place, remedy)
        if finding not in self.told:
            self.told.add(finding)
            self.findings.append(finding)

    def station(self, name: str) -> str:
        """Return the station behind an id or alias, or nothing if there is none (a finding already)."""
        name = self.aliases.get(name, name)
        return name if name in self.network.stations else ""

    def stations(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return the stations behind ids; empty if any is unknown."""
        found = tuple(self.station(name) for name in names)
        return found if all(found) else ()

    def origin(self, file: str, *loc: str | int, source: str = "", estimate: str = "") -> Origin:
        """Return the origin of a value in a TOML file."""
        return Origin(self.workspace.place(file, *loc), source, estimate)


def row_origin(row: Row, column: str = "") -> Origin:
    """Return where a row was read and what it rests on."""
    return Origin(row.place(column), row.source, row.estimate)

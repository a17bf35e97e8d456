"""Where a thing was read, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field

from corridor.findings import Place

__all__ = ["Origin"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a thing was read, and what it rests on.

    Parameters
    ----------
    place
        File and row in the workspace.
    source
        Ids of ``sources.csv``, separated by blanks; empty when none is named.
    estimate
        The reasoning behind an assumed value; empty when nothing was assumed.
    """

    place: Place = field(default_factory=Place)
    source: str = ""
    estimate: str = ""

    def __str__(self) -> str:
        grounds = f", source {self.source}" if self.source else ""
        assumed = f", ESTIMATE: {self.estimate}" if self.estimate else ""
        return f"{self.place}{grounds}{assumed}"

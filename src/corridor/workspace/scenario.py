"""A scenario: a small TOML file that says what shall be otherwise, laid over a timetable.

name = { en = "Rudnya – Golynki blocked" }
base = "plan"                        # or "before"

[[cancel]]
trains = ["SV3", "SV4"]

[[retime]]
train = "SO1"
minutes = 20                         # later; negative is earlier

[[add]]
id = "SO7"
like = "SO3"
minutes = 90

[[divert]]
trains = ["SV1"]
via = ["ORS"]                        # around what is closed, if their stock can

[[close]]
between = ["GOL", "RUD"]
from = 2027-05-02
to = 2027-05-02
extra_minutes = 25                   # buses by the trains' times; without it nobody gets through

[[change]]
station = "SMO"
minutes = 6
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from corridor.findings import Finding
from corridor.workspace.document import Document, read_document
from corridor.workspace.models import Minutes, Names, Thing

__all__ = [
    "AddedTrain",
    "CancelledTrains",
    "ChangeTime",
    "Closure",
    "Diversion",
    "RetimedTrain",
    "ScenarioFile",
    "read_scenario",
]

Shift = Field(ge=-1440, le=1440, description="Minutes later; negative is earlier")


class _Dated(Thing):
    """Something that holds on some days; always when no day is named."""

    first: date | None = Field(None, alias="from", description="First day; always if absent")
    last: date | None = Field(None, alias="to", description="Last day, included")

    def holds(self, day: date) -> bool:
        """Return whether it holds on a day."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


class CancelledTrains(_Dated):
    """Trains that do not run."""

    trains: list[str] = Field(description="Ids of trains, or of lines")


class RetimedTrain(_Dated):
    """A train that runs earlier or later."""

    train: str
    minutes: float = Shift
    from_station: str = Field("", description="Only from this station on")


class AddedTrain(_Dated):
    """A train that runs besides, like another one."""

    id: str
    like: str = Field(description="Id of the train whose stops and running times it has")
    minutes: float = Shift


class Closure(_Dated):
    """A piece of line on which no train runs."""

    between: tuple[str, str] = Field(description="Two stations; trains that pass both in a row are cut there")
    extra_minutes: Minutes | None = Field(
        None,
        description="Minutes lost by those who get through all the same, e.g. by bus; nobody does if absent",
    )


class Diversion(_Dated):
    """Trains that go another way around what is closed."""

    trains: list[str] = Field(description="Ids of trains, or of lines")
    via: list[str] = Field(min_length=1, description="Stations they pass on the other way, in order")


class ChangeTime(Thing):
    """Another least time to change trains."""

    station: str
    minutes: Minutes


class ScenarioFile(Thing):
    """The whole file."""

    name: Names = Field(default_factory=dict, description="By language")
    base: Literal["plan", "before"] = Field("plan", description="The timetable it is laid over")
    cancel: list[CancelledTrains] = Field(default_factory=list)
    retime: list[RetimedTrain] = Field(default_factory=list)
    add: list[AddedTrain] = Field(default_factory=list)
    divert: list[Diversion] = Field(default_factory=list)
    close: list[Closure] = Field(default_factory=list)
    change: list[ChangeTime] = Field(default_factory=list)


def read_scenario(path: Path, label: str) -> tuple[Document[ScenarioFile], list[Finding]]:
    """Read a scenario; what is wrong in it is a finding with its line, and left out."""
    return read_document(path, label, ScenarioFile)

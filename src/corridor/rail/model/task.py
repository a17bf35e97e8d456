"""Everything the stages read and write, under one name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corridor.rail.model.demand import Flow, Profile, Weights
from corridor.rail.model.disturbance import Disturbance
from corridor.rail.model.fleet import Stock, Unit
from corridor.rail.model.market import Market
from corridor.rail.model.network import Network
from corridor.rail.model.pattern import Patterns
from corridor.rail.model.services import Services

__all__ = ["NO_ADDRESS", "Allowance", "Publisher", "RailTask"]

NO_ADDRESS = "https://example.org"  # reserved by RFC 2606; validators refuse its truer sister .invalid


@dataclass(frozen=True, slots=True)
class Allowance:
    """Regularity allowance on running time: minutes per 100 km and percent of the running time, added up.

    Never on dwell or border control. Source: UIC 451-1 uses this form.
    """

    min_per_100_km: float = 1.0
    percent: float = 3.0


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes.

    Parameters
    ----------
    name
        As passengers know it.
    url
        Web address; :data:`NO_ADDRESS` while there is none.
    email
        Where passengers may write; empty if unknown.
    """

    name: str
    url: str = NO_ADDRESS
    email: str = ""


@dataclass(frozen=True)
class RailTask:
    """The task of the rail desk: what there is and what is asked, before any time is chosen.

    ``names`` is the corridor's name by language, ``party_names`` the same for every party;
    ``publisher`` is ``None`` if the workspace names nobody.
    """

    network: Network
    services: Services
    stock: Mapping[str, Stock]
    units: Mapping[str, Unit]
    flows: tuple[Flow, ...]
    profiles: Mapping[str, Profile]
    weights: Weights
    allowance: Allowance
    zone: str
    grid_s: int
    before: Services | None = None
    languages: tuple[str, ...] = ("en",)
    names: Mapping[str, str] = field(default_factory=dict)
    publisher: Publisher | None = None
    party_names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    disturbances: tuple[Disturbance, ...] = ()
    market: Market = field(default_factory=Market)
    patterns: Patterns = field(default_factory=Patterns)

    def party_name(self, party: str, language: str) -> str:
        """Return a party's name in the language, else in the first language there is, else its id."""
        names = self.party_names.get(party, {})
        return names.get(language) or next((n for n in names.values() if n), party)

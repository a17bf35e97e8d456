"""The trains and paths behind the twelve published running times, read from ``published/``."""

import csv
import tomllib
from pathlib import Path

from corridor.rail.model import Grade, Resistance, Section, SpeedLimit, Stock

FOLDER = Path(__file__).parent / "published"


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def published_stock() -> dict[str, Stock]:
    told = tomllib.loads((FOLDER / "stock.toml").read_text(encoding="utf-8"))["stock"]
    return {s["id"]: _stock(s) for s in told}


def _stock(told: dict) -> Stock:
    resistance = dict(told["resistance"])
    return Stock(
        id=told["id"],
        names=told["name"],
        length_m=told["length_m"],
        mass_t=told["mass_t"],
        max_speed_kmh=told["max_speed_kmh"],
        rotating_mass_factor=told["rotating_mass_factor"],
        braking_ms2=told["braking_ms2"],
        traction=tuple((v, f) for v, f in told["traction"]),
        resistance=Resistance(resistance.pop("form"), resistance),
        systems=("none",),
        gauges_mm=(1435,),
        seats=0,
        turnaround_s=0,
    )


def published_sections() -> dict[str, Section]:
    """Every path is one section from A to B."""
    speeds, grades = rows("speeds.csv"), rows("gradients.csv")
    return {
        r["id"]: Section(
            r["id"],
            (r["from"], r["to"]),
            int(r["length_m"]),
            1,
            "clear",
            300,
            float(r["max_speed_kmh"]),
            "none",
            1435,
            tuple(
                SpeedLimit(int(s["from_m"]), int(s["to_m"]), s["direction"], float(s["max_speed_kmh"]))
                for s in speeds
                if s["section"] == r["id"]
            ),
            tuple(
                Grade(int(g["from_m"]), int(g["to_m"]), float(g["permille"]))
                for g in grades
                if g["section"] == r["id"]
            ),
        )
        for r in rows("sections.csv")
    }


def published_totals() -> list[tuple[str, str, float]]:
    return [(r["train"], r["path"], float(r["total_s"])) for r in rows("totals.csv")]

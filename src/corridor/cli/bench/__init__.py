"""``corridor bench``: the engines on published instances."""

from __future__ import annotations

from corridor.cli.verbs import desk

__all__ = ["VERBS", "command"]

VERBS = ("pesp", "timpass")
"""Each is a module of this package with a ``command``."""

command = desk(
    "corridor.cli.bench",
    VERBS,
    about="Let an engine solve a published instance, and write down what it finds.",
    short="Solve published instances.",
)

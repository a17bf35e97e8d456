"""``corridor goods``: the register of a common mark."""

from __future__ import annotations

from corridor.cli.verbs import desk

__all__ = ["VERBS", "command"]

VERBS = (
    "init",
    "body",
    "rekey",
    "certify",
    "survey",
    "suspend",
    "reinstate",
    "withdraw",
    "mark",
    "object",
    "show",
    "verify",
    "scan",
    "watch",
    "measure",
    "bundle",
    "serve",
    "follow",
    "audit",
    "move-store",
    "demo",
)
"""In the order in which one uses them; each is a module of this package with a ``command``."""

command = desk(
    "corridor.cli.goods",
    VERBS,
    about="A register of a common mark that neither party has to take on trust.",
    short="Keep the register of a common mark.",
)

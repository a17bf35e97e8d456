"""``corridor council``: decisions as executable promises."""

from __future__ import annotations

from corridor.cli.verbs import desk

__all__ = ["VERBS", "command"]

VERBS = (
    *("check", "status", "key", "sign", "verify", "amend", "import", "export", "seal", "rehearse"),
    *("forecast", "score", "agenda", "programme", "trade", "bulletin"),
)

command = desk(
    "corridor.cli.council",
    VERBS,
    about="Decisions as executable promises: signed by every party, judged by facts, followed to their day.",
    short="Follow decisions to their deadline.",
)

"""Verify: one answer to a scan, with a register at hand or from a bundle without a network."""

from corridor.goods.verify.answer import Answer, Part, Verdict
from corridor.goods.verify.bundle import (
    BUNDLE_TYPE,
    FRESHNESS_TYPE,
    Bundle,
    Freshness,
    collect,
    freshness_of,
    open_bundle,
)
from corridor.goods.verify.clock import ClockMemory
from corridor.goods.verify.knowledge import (
    Knowledge,
    MarkStanding,
    RegisterKnowledge,
    Standing,
    standing_of,
)
from corridor.goods.verify.ruling import Prove, Ruling, ledger_of
from corridor.goods.verify.verify import verify

__all__ = [
    "BUNDLE_TYPE",
    "FRESHNESS_TYPE",
    "Answer",
    "Bundle",
    "ClockMemory",
    "Freshness",
    "Knowledge",
    "MarkStanding",
    "Part",
    "Prove",
    "RegisterKnowledge",
    "Ruling",
    "Standing",
    "Verdict",
    "collect",
    "freshness_of",
    "ledger_of",
    "open_bundle",
    "standing_of",
    "verify",
]

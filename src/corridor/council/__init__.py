"""The council: few decisions, each an executable promise, signed by all parties and followed to its day."""

from corridor.council.model import (
    Appraisal,
    Baseline,
    Decision,
    DecisionId,
    Evidence,
    Judgement,
    Milestone,
    Money,
    PartyId,
    Standing,
    Target,
    TargetId,
    Texts,
    Verdict,
    say,
)
from corridor.council.read import Council, read_council
from corridor.council.reader import Paper, read_decision

__all__ = [
    "Appraisal",
    "Baseline",
    "Council",
    "Decision",
    "DecisionId",
    "Evidence",
    "Judgement",
    "Milestone",
    "Money",
    "Paper",
    "PartyId",
    "Standing",
    "Target",
    "TargetId",
    "Texts",
    "Verdict",
    "read_council",
    "read_decision",
    "say",
]

"""The council: few decisions, each an executable promise, signed by all parties and followed to its day."""

from corridor.council.amend import draft_amendment
from corridor.council.books import Books
from corridor.council.chain import Chain, chains, in_force
from corridor.council.check import check_council
from corridor.council.condition import Conditions
from corridor.council.desk import Desk
from corridor.council.judge import FRESH_WITHIN_DAYS, judge, worst
from corridor.council.letters import visible
from corridor.council.milestones import cycles
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
from corridor.council.parties import Signatories, read_parties
from corridor.council.read import Council, read_council
from corridor.council.reader import Paper, read_decision
from corridor.council.series import Facts
from corridor.council.signatures import PAYLOAD_TYPE, Signed, envelope_file, sign, signed
from corridor.council.status import Status, status
from corridor.council.told import told_status
from corridor.council.vacuous import vacuous

__all__ = [
    "FRESH_WITHIN_DAYS",
    "PAYLOAD_TYPE",
    "Appraisal",
    "Baseline",
    "Books",
    "Chain",
    "Conditions",
    "Council",
    "Decision",
    "DecisionId",
    "Desk",
    "Evidence",
    "Facts",
    "Judgement",
    "Milestone",
    "Money",
    "Paper",
    "PartyId",
    "Signatories",
    "Signed",
    "Standing",
    "Status",
    "Target",
    "TargetId",
    "Texts",
    "Verdict",
    "chains",
    "check_council",
    "cycles",
    "draft_amendment",
    "envelope_file",
    "in_force",
    "judge",
    "read_council",
    "read_decision",
    "read_parties",
    "say",
    "sign",
    "signed",
    "status",
    "told_status",
    "vacuous",
    "visible",
    "worst",
]

"""The desk: from the folder ``goods/`` of a workspace to signed statements in the parties' logs."""

from corridor.goods.desk.checking import (
    MAX_AGE,
    bundle_of,
    checkpoints_of,
    fresh_of,
    party_signers,
    prover,
    signed_bundle,
)
from corridor.goods.desk.desk import Desk, believed_parties
from corridor.goods.desk.directory import RegisterItems, directory_of
from corridor.goods.desk.files import GoodsFiles, read_application, read_goods
from corridor.goods.desk.keyring import KeyRing
from corridor.goods.desk.models import Application, Bodies, Parties
from corridor.goods.desk.watching import engine_of, keep_scan, knowledge_of, known_marks, look, ranges_of

__all__ = [
    "MAX_AGE",
    "Application",
    "Bodies",
    "Desk",
    "GoodsFiles",
    "KeyRing",
    "Parties",
    "RegisterItems",
    "believed_parties",
    "bundle_of",
    "checkpoints_of",
    "directory_of",
    "engine_of",
    "fresh_of",
    "keep_scan",
    "knowledge_of",
    "known_marks",
    "look",
    "party_signers",
    "prover",
    "ranges_of",
    "read_application",
    "read_goods",
    "signed_bundle",
]

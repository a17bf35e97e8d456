"""Verifying offline: what it costs beside its signatures and hashes alone.

    uv run python -m benchmarks.trust.verify [--rounds 9] [--checks 200]

One check is what a phone or till does with a certificate from an offline bundle, from bytes to verdict: an
envelope with the certificate's signature, and a proof of 30 hashes under a checkpoint with its log's
signature and three cosignatures. The floor is the same five Ed25519 verifications and 31 SHA-256 through the
same library and nothing else. Both run in turns in one process; CPU time, median of the rounds.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.machine import describe_machine
from corridor.trust import (
    Checkpoint,
    Envelope,
    Group,
    Kind,
    LogProof,
    Policy,
    Role,
    SignedCheckpoint,
    cosign,
    hash_leaf,
    hash_node,
)
from corridor.trust.testing import key_of

RESULTS = Path(__file__).parents[1] / "results" / "trust_verify.md"
DEPTH = 30
TYPE = "application/vnd.corridor.certificate+json"


def build(kind: Kind) -> tuple[bytes, bytes, Role, Policy]:
    """Return (envelope, proof, role of the body, policy): an entry in a tree of 2^30 entries."""
    body = key_of("body.example")
    envelope = Envelope(TYPE, b"{" + b"x" * 400 + b"}").sign(body)
    found = hash_leaf(envelope.payload)
    siblings = [hashlib.sha256(b"%d" % height).digest() for height in range(DEPTH)]
    for sibling in siblings:
        found = hash_node(found, sibling)
    log = key_of("east.example/log")
    signed = SignedCheckpoint.sign(Checkpoint(log.name, 2**DEPTH, found), log)
    eyes = [key_of(f"w{i}.example", kind) for i in range(3)]
    signed = signed.add(cosign(signed, eye, 1_800_000_000) for eye in eyes)
    witnesses = {f"w{i}": eye.public for i, eye in enumerate(eyes)}
    policy = Policy((log.public,), witnesses, {"all": Group(3, tuple(witnesses))}, "all")
    proof = LogProof(0, tuple(siblings), signed.to_bytes())
    return envelope.to_bytes(), proof.to_bytes(), Role("the body", (body.public,)), policy


def whole_check(kind: Kind) -> Callable[[], None]:
    """Return the check from bytes to verdict."""
    envelope, proof, role, policy = build(kind)

    def check() -> None:
        entry = Envelope.parse(envelope).verify(role, payload_type=TYPE)
        assert not LogProof.parse(proof).verify(entry, policy).missing

    return check


def floor(kind: Kind) -> Callable[[], None]:
    """Return the signatures and hashes alone."""
    message = b"x" * 450
    plain, eye = key_of("plain"), key_of("eye", kind)
    signature, cosignature = plain.sign(message), eye.sign(message)
    one, other = plain.public._primitive, eye.public._primitive
    pair, sha256 = bytes(65), hashlib.sha256

    def check() -> None:
        one.verify(signature, message)
        one.verify(signature, message)
        for _ in range(3):
            other.verify(cosignature, message)
        for _ in range(DEPTH + 1):
            sha256(pair).digest()

    return check


def milliseconds(check: Callable[[], None], checks: int) -> float:
    """Return the CPU milliseconds of one check."""
    began = time.process_time()
    for _ in range(checks):
        check()
    return (time.process_time() - began) / checks * 1000


def row(name: str, kind: Kind, rounds: int, checks: int) -> str:
    """Return one line of the table."""
    whole, bare = whole_check(kind), floor(kind)
    pairs = [(milliseconds(whole, checks), milliseconds(bare, checks)) for _ in range(rounds)]
    full, least = (statistics.median(column) for column in zip(*pairs, strict=True))
    share = statistics.median(b / w for w, b in pairs)
    size = len(build(kind)[0]) + len(build(kind)[1])
    return f"| {name} | {full:.3f} | {least:.3f} | {100 * share:.0f} % | {size:,} |"


def main() -> None:
    """Measure with Ed25519 and with ML-DSA-44 cosignatures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--checks", type=int, default=200)
    args = parser.parse_args()
    rows = [
        "| cosignatures | whole check, ms CPU | signatures and hashes alone, ms CPU | share | bytes |",
        "|---|---|---|---|---|",
        row("3 × Ed25519", Kind.COSIGNATURE, args.rounds, args.checks),
        row("3 × ML-DSA-44", Kind.ML_DSA_44, args.rounds, args.checks),
    ]
    print("\n".join(rows))
    about = (
        "One check: certificate's signature, inclusion proof of 30 hashes, log's signature, 3 cosignatures."
    )
    text = f"# Verifying offline\n\n`python -m benchmarks.trust.verify`\n\n{about}\n\n" + "\n".join(rows)
    RESULTS.write_text(f"{text}\n\n{describe_machine()}\n", encoding="utf-8")


if __name__ == "__main__":
    main()

"""Auditing logs: everything hashed again, and the parties' logs laid side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

from corridor.errors import TrustError
from corridor.trust.checkpoint import Checkpoint, SignedCheckpoint
from corridor.trust.errors import MalformedError, QuorumError, SplitViewError
from corridor.trust.follower import compare_views
from corridor.trust.ledger import Ledger
from corridor.trust.policy import Judgement, Policy
from corridor.trust.reader import Fetch, VerifiedTree, fetch_checkpoint
from corridor.trust.tiles import HASH_BYTES, TILE_WIDTH

__all__ = ["LedgerAudit", "LogAudit", "audit_ledger", "audit_log", "audit_views", "tile_faults"]

Told = Callable[[int, int], None]
"""Called with entries done and entries in all."""

MOST_FAULTS = 1000
"""After so many an audit ends: a log may sign any size, and serve nothing."""

_LOST = bytes(HASH_BYTES)


@dataclass(frozen=True)
class LogAudit:
    """What was found in a log.

    Parameters
    ----------
    signed
        The checkpoint that it showed; ``None`` if it showed none.
    judgement
        What the policy found in it, if it was believed.
    faults
        Everything that is wrong, each naming the tile, or who signed what.
    leaves
        Hashes of the entries, 32 bytes each; zeros where neither they nor their tile can be read.
    """

    signed: SignedCheckpoint | None
    judgement: Judgement | None
    faults: tuple[TrustError, ...]
    leaves: bytes = b""

    @property
    def clean(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True)
class LedgerAudit:
    """What was found in all parties' logs.

    Parameters
    ----------
    logs
        By party.
    alone
        Party → indexes of entries that its log holds and another's does not: they do not count.
    """

    logs: Mapping[str, LogAudit]
    alone: Mapping[str, tuple[int, ...]]

    @property
    def clean(self) -> bool:
        """Whether every log is clean and all hold the same entries."""
        return all(log.clean for log in self.logs.values()) and not any(self.alone.values())


def audit_log(fetch: Fetch, policy: Policy, *, told: Told | None = None) -> LogAudit:
    """Hash everything that a log serves again and compare it with what it signed; collects all faults.

    Each tile is held against the hash of it in the tile above, so the fault names the very tile.

    Parameters
    ----------
    fetch
        Where the log is read.
    policy
        Says whether its checkpoint is believed.
    told
        Called once a bundle.
    """
    faults: list[TrustError] = []
    signed = judgement = None
    leaves: list[bytes] = []
    try:
        signed = fetch_checkpoint(fetch)
        judgement = policy.judge(signed)
        if judgement.missing:
            faults.append(QuorumError(f"{signed.checkpoint}: {policy.explain(judgement)}", judgement.missing))
        tree = VerifiedTree(fetch, signed.checkpoint)
        faults.extend(islice(_check_tiles(tree), MOST_FAULTS))
        for index in range(-(-tree.said.size // TILE_WIDTH)):
            if len(faults) >= MOST_FAULTS:
                break
            leaves.append(_bundle_leaves(tree, index, faults))
            if told is not None:
                told(min(tree.said.size, (index + 1) * TILE_WIDTH), tree.said.size)
    except TrustError as error:
        faults.append(error)
    # A bad tile is met again by everything below it; once is enough.
    once = {str(fault): fault for fault in reversed(faults)}
    return LogAudit(signed, judgement, tuple(once.values())[::-1], b"".join(leaves))


def audit_ledger(sources: Mapping[str, Fetch], ledger: Ledger, *, told: Told | None = None) -> LedgerAudit:
    """Audit every party's log, and find the entries that not all of them hold.

    Parameters
    ----------
    sources
        Party → where its log is read; every party of the ledger.
    told
        As :func:`audit_log`, for one log after the other.
    """
    logs = {party: audit_log(sources[party], policy, told=told) for party, policy in ledger.policies.items()}
    held = {party: set(_leaves(log.leaves)) for party, log in logs.items()}
    everywhere = set.intersection(*held.values())
    alone = {
        party: tuple(
            i for i, leaf in enumerate(_leaves(log.leaves)) if leaf not in everywhere and leaf != _LOST
        )
        for party, log in logs.items()
    }
    return LedgerAudit(logs, alone)


def audit_views(views: Mapping[str, Fetch], policy: Policy) -> SignedCheckpoint:
    """Compare what a log shows in several places (itself, its mirrors, its witnesses); return the newest.

    Parameters
    ----------
    views
        Who shows it → how to read it there. A place that serves only checkpoints (a witness) may be given:
        its tiles are not needed unless it has the newest.
    policy
        For the log; its witnesses' cosignatures are not asked of every place.

    Raises
    ------
    SplitViewError
        If two places show trees that cannot both be; ``evidence`` holds both checkpoints.
    TrustError
        If a place shows something that the log did not sign.
    """
    shown = {who: fetch_checkpoint(fetch) for who, fetch in views.items()}
    for signed in shown.values():
        policy.judge(signed)
    if len({signed.checkpoint.origin for signed in shown.values()}) != 1:
        raise MalformedError("these are not views of one log")
    _compare_equal_sizes(shown)
    newest = max(shown, key=lambda who: shown[who].checkpoint.size)
    tree = VerifiedTree(views[newest], shown[newest].checkpoint)
    for who, signed in shown.items():
        compare_views(signed, shown[newest], tree, older_by=who, newer_by=newest)
    return shown[newest]


def _compare_equal_sizes(shown: Mapping[str, SignedCheckpoint]) -> None:
    """Two roots for one size need no tiles to be seen."""
    first: dict[int, str] = {}
    for who, signed in shown.items():
        said = signed.checkpoint
        other = first.setdefault(said.size, who)
        if shown[other].checkpoint.root != said.root:
            raise SplitViewError(
                f"{said.origin} has two histories of {said.size} entries: {other} shows root"
                f" {shown[other].checkpoint.root.hex()}, {who} shows root {said.root.hex()}",
                (shown[other].to_bytes(), signed.to_bytes()),
            )


def tile_faults(fetch: Fetch, said: Checkpoint) -> Iterator[TrustError]:
    """Yield what is wrong with the tiles of hashes that a log serves, each fault naming its tile.

    Parameters
    ----------
    fetch
        Where the log is read; no entries are.
    said
        A checkpoint that is believed.
    """
    try:
        yield from islice(_check_tiles(VerifiedTree(fetch, said)), MOST_FAULTS)
    except TrustError as error:
        yield error


def _check_tiles(tree: VerifiedTree) -> Iterator[TrustError]:
    """Yield a fault for each full tile that is missing or altered, from the top down.

    Nothing is said of what lies below a tile that is not what was signed.
    """
    sound: list[int] = []
    for level in reversed(range(-(-tree.said.size.bit_length() // 8))):
        full = tree.said.size // TILE_WIDTH ** (level + 1)
        edge = full // TILE_WIDTH
        below, sound = [*sound, edge], []
        for index in (i for above in below for i in range(above * TILE_WIDTH, (above + 1) * TILE_WIDTH)):
            if index >= full:
                break
            try:
                tree.tile(level, index)
                sound.append(index)
            except TrustError as error:
                yield error


def _bundle_leaves(tree: VerifiedTree, index: int, faults: list[TrustError]) -> bytes:
    """Return the leaf hashes of a bundle; of a bad one those that were signed, or zeros if they are lost."""
    width = min(TILE_WIDTH, tree.said.size - index * TILE_WIDTH)
    try:
        return tree.bundle(index)[1]
    except TrustError as error:
        faults.append(error)
    try:
        return tree.tile(0, index) if width == TILE_WIDTH else _LOST * width
    except TrustError:
        return _LOST * width


def _leaves(hashes: bytes) -> Iterator[bytes]:
    return (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES))

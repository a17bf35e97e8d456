"""Following a log over time: it may only grow.

Whoever has seen a checkpoint can hold the log to it. A smaller tree later is a rollback; another tree of the
same size, or a larger one that does not begin with what was seen, is a split view, and the two signed
checkpoints prove it to anybody.
"""

from __future__ import annotations

from corridor.trust.checkpoint import SignedCheckpoint
from corridor.trust.errors import RollbackError, SplitViewError
from corridor.trust.policy import Policy
from corridor.trust.reader import Fetch, VerifiedTree, fetch_checkpoint

__all__ = ["Follower", "compare_views"]


class Follower:
    """Follows one log for somebody.

    Parameters
    ----------
    policy
        Says whether a checkpoint is believed.
    seen
        The latest checkpoint from the time before, if any; keep :attr:`seen` for the next time.
    """

    def __init__(self, policy: Policy, seen: SignedCheckpoint | None = None) -> None:
        self.policy = policy
        self.seen = seen

    def follow(self, fetch: Fetch, who: str = "it") -> VerifiedTree:
        """Return the tree that the log shows now, if it continues what was seen.

        Parameters
        ----------
        fetch
            Where the log, or a mirror of it, is read.
        who
            Who shows it, for messages.

        Raises
        ------
        RollbackError
            If it is smaller than what was seen.
        SplitViewError
            If it is another tree; ``evidence`` holds both checkpoints.
        TrustError
            If the policy does not believe it, or its tiles are missing or altered.
        """
        signed = fetch_checkpoint(fetch)
        self.policy.verify(signed)
        said = signed.checkpoint
        if self.seen is not None and said.size < self.seen.checkpoint.size:
            raise RollbackError(
                f"{who} shows {said.size} entries of {said.origin}, but {self.seen.checkpoint.size} were"
                " shown before: an old backup, or entries are being taken back"
            )
        tree = VerifiedTree(fetch, said)
        if self.seen is not None:
            compare_views(self.seen, signed, tree, older_by="what was seen before", newer_by=who)
        self.seen = signed
        return tree


def compare_views(
    older: SignedCheckpoint,
    newer: SignedCheckpoint,
    tree: VerifiedTree,
    *,
    older_by: str,
    newer_by: str,
) -> None:
    """Refuse two checkpoints of one log that cannot both be.

    Parameters
    ----------
    older, newer
        Signed checkpoints of the same log; the older not larger.
    tree
        The tree of the newer one.
    older_by, newer_by
        Who showed them, for messages.

    Raises
    ------
    SplitViewError
        If the newer tree does not begin with the older one.
    """
    said, grown = older.checkpoint, newer.checkpoint
    found = tree.root(0, said.size)
    if found == said.root:
        return
    raise SplitViewError(
        f"{said.origin} has two histories: {older_by} has root {said.root.hex()} for {said.size} entries,"
        f" {newer_by} has root {found.hex()} for the same {said.size} (of {grown.size})",
        (older.to_bytes(), newer.to_bytes()),
    )

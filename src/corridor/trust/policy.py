"""Policies: which logs are believed, and which witnesses must have cosigned.

::

    log east.example/log+01234567+AQ…
    witness w1 west.example/witness+89abcdef+BA…
    witness w2 third.example/witness+00112233+Bg…
    group both all w1 w2
    quorum both

Source: C2SP tlog-policy.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Self

from corridor.trust.checkpoint import Keyring, SignedCheckpoint
from corridor.trust.errors import MalformedError, QuorumError, SignatureError, UnknownLogError
from corridor.trust.keys import Kind, VerifyingKey

__all__ = ["Group", "Judgement", "Policy"]

_KEYWORDS = frozenset({"all", "any", "group", "log", "none", "quorum", "witness"})
MOST_OF_A_KIND = 128
"""Logs, witnesses and groups that are read; C2SP asks for 32."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True)
class Group:
    """Witnesses and groups, and how many of them must have cosigned."""

    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """What a policy finds in a checkpoint.

    Parameters
    ----------
    log
        The log's key that signed.
    witnessed
        Names of the witnesses that cosigned → their times, POSIX seconds.
    missing
        Names of the witnesses that could still make up the quorum; empty when it is reached.
    time
        Latest POSIX second at which the quorum vouches for the checkpoint as the log's newest; 0 without one.
    """

    log: VerifyingKey
    witnessed: Mapping[str, int]
    missing: tuple[str, ...]
    time: int


@dataclass(frozen=True)
class Policy:
    """A policy; read one with :meth:`parse`.

    Parameters
    ----------
    logs
        Keys of the logs that are believed; the name of each is the log's origin.
    witnesses
        Keys by the names that stand in the policy.
    groups
        By name.
    quorum
        Name of a witness or group, or ``none``.
    urls
        Where a log (by origin) or a witness (by name) is reached, if said.
    """

    logs: tuple[VerifyingKey, ...]
    witnesses: Mapping[str, VerifyingKey]
    groups: Mapping[str, Group] = field(default_factory=dict)
    quorum: str = "none"
    urls: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str | bytes, *, same_key_twice: bool = False) -> Self:
        """Return the policy of a text.

        Parameters
        ----------
        same_key_twice
            Let two witnesses have the same key, as some programs write it; such a key still counts once.

        Raises
        ------
        MalformedError
            If it is no policy; the message names the line.
        """
        draft = _Draft(same_key_twice)
        whole = text.decode("utf-8", "surrogateescape") if isinstance(text, bytes) else text
        for number, line in enumerate(whole.split("\n"), start=1):
            if _FORBIDDEN.search(line):
                raise MalformedError(f"line {number} of the policy holds a control character")
            words = re.split("[ \t]+", line.strip(" \t"))
            comment = next((i for i, word in enumerate(words) if word.startswith("#")), len(words))
            if words[:comment] and words[0]:
                draft.take(words[:comment], f"line {number} of the policy")
        if not draft.quorum:
            raise MalformedError("the policy has no quorum line")
        return cls(tuple(draft.logs), draft.witnesses, draft.groups, draft.quorum, draft.urls)

    def to_text(self) -> str:
        """Return the policy as text."""
        lines = [f"log {key} {self.urls.get(key.name, '')}".rstrip() for key in self.logs]
        lines += [
            f"witness {name} {key} {self.urls.get(name, '')}".rstrip() for name, key in self.witnesses.items()
        ]
        lines += [
            f"group {name} {group.threshold} {' '.join(group.members)}" for name, group in self.groups.items()
        ]
        return "\n".join([*lines, f"quorum {self.quorum}", ""])

    def judge(self, signed: SignedCheckpoint) -> Judgement:
        """Return what the policy finds in a checkpoint; never raises for witnesses that are missing.

        Raises
        ------
        UnknownLogError
            If no listed log has this origin.
        SignatureError
            If the log did not sign, or a listed key's signature does not verify.
        """
        origin = signed.checkpoint.origin
        if origin not in self._origins:
            raise UnknownLogError(f"the policy does not know the log {origin}")
        signers = signed.signers(self._ring)
        log = next((key for key in self.logs if key.name == origin and key in signers), None)
        if log is None:
            raise SignatureError(f"the checkpoint of {signed.checkpoint} is not signed by its log")
        times = {name: signers[key] for name, key in self.witnesses.items() if key in signers}
        return Judgement(log, times, self._missing(self.quorum, times), self._quorum_time(times))

    def verify(self, signed: SignedCheckpoint) -> Judgement:
        """Return what the policy finds in a checkpoint, if it is believed.

        Raises
        ------
        UnknownLogError, SignatureError
            As :meth:`judge`.
        QuorumError
            If too few witnesses cosigned; ``missing`` names them.
        """
        found = self.judge(signed)
        if found.missing:
            raise QuorumError(
                f"the checkpoint of {signed.checkpoint} lacks cosignatures: {self.explain(found)}",
                found.missing,
            )
        return found

    def explain(self, found: Judgement) -> str:
        """Return one sentence about the quorum: who is missing, and who has cosigned."""
        has = ", ".join(found.witnessed) or "nobody"
        lack = ", ".join(found.missing)
        return f"missing {lack} for {self.quorum} ({has} has cosigned)" if lack else f"{has} has cosigned"

    @cached_property
    def _ring(self) -> Keyring:
        return Keyring((*self.logs, *self.witnesses.values()))

    @cached_property
    def _origins(self) -> frozenset[str]:
        return frozenset(key.name for key in self.logs)

    def _missing(self, name: str, times: Mapping[str, int]) -> tuple[str, ...]:
        """Return the witnesses below a name that did not cosign; none if what it asks for is reached."""
        if name == "none" or self._reached(name, times):
            return ()
        if name in self.witnesses:
            return (name,)
        members = (self._missing(member, times) for member in self.groups[name].members)
        return tuple(witness for lacking in members for witness in lacking)

    def _reached(self, name: str, times: Mapping[str, int]) -> bool:
        if name in self.witnesses:
            return name in times
        return len(self._counted(name, times)) >= self.groups[name].threshold

    def _counted(self, name: str, times: Mapping[str, int]) -> set[object]:
        """Return what counts toward a group: distinct witness keys, and groups that are reached."""
        reached = [member for member in self.groups[name].members if self._reached(member, times)]
        return {self.witnesses[m].identity if m in self.witnesses else m for m in reached}

    def _quorum_time(self, times: Mapping[str, int]) -> int:
        for time in sorted(set(times.values()), reverse=True):
            late = {name: at for name, at in times.items() if at >= time}
            if self.quorum != "none" and self._reached(self.quorum, late):
                return time
        return 0


class _Draft:
    """A policy while its lines are read."""

    def __init__(self, same_key_twice: bool) -> None:
        self.same_key_twice = same_key_twice
        self.logs: list[VerifyingKey] = []
        self.witnesses: dict[str, VerifyingKey] = {}
        self.groups: dict[str, Group] = {}
        self.urls: dict[str, str] = {}
        self.quorum = ""
        self._members: set[str] = set()

    def take(self, words: list[str], where: str) -> None:
        """Take one line in."""
        word, *rest = words
        if max(len(self.logs), len(self.witnesses), len(self.groups)) > MOST_OF_A_KIND:
            raise MalformedError(
                f"{where}: more than {MOST_OF_A_KIND} logs, witnesses or groups are not read"
            )
        takers = {
            "log": (self._log, 1, 2),
            "witness": (self._witness, 2, 3),
            "group": (self._group, 3, len(rest)),
            "quorum": (self._quorum, 1, 1),
        }
        if word not in takers:
            raise MalformedError(f"{where}: {word!r} is not log, witness, group or quorum")
        taker, fewest, most = takers[word]
        if not fewest <= len(rest) <= most:
            raise MalformedError(f"{where}: {word} has {len(rest)} words behind it")
        try:
            taker(rest)
        except MalformedError as error:
            raise MalformedError(f"{where}: {error}") from None

    def _log(self, rest: list[str]) -> None:
        key = VerifyingKey.parse(rest[0])
        if key.kind is Kind.COSIGNATURE:
            raise MalformedError(f"the key of {key.name} cosigns; a log signs with one of another kind")
        if key.identity in {other.identity for other in self.logs}:
            raise MalformedError(f"the key of the log {key.name} is there twice")
        self.logs.append(key)
        self._reach(key.name, rest[1:])

    def _witness(self, rest: list[str]) -> None:
        name, key = self._new_name(rest[0]), VerifyingKey.parse(rest[1])
        if key.kind is Kind.NOTE:
            # Written so by older programs; what a witness signs is a cosignature all the same.
            key = replace(key, kind=Kind.COSIGNATURE)
        if not self.same_key_twice and key.identity in {k.identity for k in self.witnesses.values()}:
            raise MalformedError(f"the key of the witness {name} is there twice")
        self.witnesses[name] = key
        self._reach(name, rest[2:])

    def _group(self, rest: list[str]) -> None:
        name, count, *members = rest
        self._new_name(name)
        for member in members:
            if member not in self.witnesses and member not in self.groups:
                raise MalformedError(f"{member!r} is no witness or group of a line before")
            if member in self._members:
                raise MalformedError(f"{member!r} is in a group already")
            self._members.add(member)
        self.groups[name] = Group(_threshold(count, len(members)), tuple(members))

    def _quorum(self, rest: list[str]) -> None:
        if self.quorum:
            raise MalformedError("there is a quorum already")
        if rest[0] != "none" and rest[0] not in self.witnesses and rest[0] not in self.groups:
            raise MalformedError(f"{rest[0]!r} is no witness or group of a line before")
        self.quorum = rest[0]

    def _new_name(self, name: str) -> str:
        if name in _KEYWORDS or name in self.witnesses or name in self.groups:
            raise MalformedError(f"{name!r} cannot be a new name")
        return name

    def _reach(self, name: str, url: list[str]) -> None:
        if url:
            self.urls[name] = url[0]


def _threshold(word: str, members: int) -> int:
    if word in ("all", "any"):
        return members if word == "all" else 1
    if not re.fullmatch("[1-9][0-9]{0,8}", word) or int(word) > members:
        raise MalformedError(f"{word!r} is no threshold for {members} members")
    return int(word)

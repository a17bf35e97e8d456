"""Who may sign for whom: ``council/parties.toml``, and the versions that followed it.

The first version of each party is believed because it lies in the workspace that its council accepted. Later
ones lie in ``council/parties/ID.N.dsse.json``, each signed by the threshold of the version before and of its
own (:class:`corridor.trust.PartyChain`), so that a lost key is replaced without anybody else's help.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridor.council.books import is_plain_name
from corridor.council.model import PartyId
from corridor.errors import TrustError
from corridor.files import decode, load
from corridor.findings import Finding, Place
from corridor.trust import Envelope, Party, Role

__all__ = ["PARTIES_FILE", "ROLE", "External", "Signatories", "read_parties"]

PARTIES_FILE = "council/parties.toml"
ROLE = "council"
"""The role whose keys sign decisions; a party without it signs with its own keys."""

_LARGEST_BYTES = 2**20
_MOST_VERSIONS = 1000


@dataclass(frozen=True)
class External:
    """A verifier of a party's national signature, run as a program without a shell.

    Parameters
    ----------
    command
        Program and arguments; ``{file}`` and ``{signature}`` stand for paths.
    seconds
        It is ended after that and then has not verified anything.
    required
        Whether a decision is adopted only with it.
    """

    command: tuple[str, ...]
    seconds: float
    required: bool


@dataclass(frozen=True)
class Signatories:
    """A party with all its versions, the first one first."""

    versions: tuple[Party, ...]
    external: External | None = None

    @property
    def party(self) -> Party:
        """The version in force."""
        return self.versions[-1]

    def roles(self) -> Iterator[Role]:
        """Yield who signs decisions, in the version in force first, then in older ones."""
        for party in reversed(self.versions):
            yield party.role(ROLE)


def read_parties(folder: Path) -> tuple[dict[PartyId, Signatories], list[Finding]]:
    """Read who may sign; what is wrong is a finding, and that party signs nothing."""
    if not (folder / PARTIES_FILE).exists():
        return {}, []
    content, odd = load(folder / PARTIES_FILE)
    findings = [Finding(o.kind, o.detail, Place(PARTIES_FILE)) for o in odd]
    try:
        if len(content) > _LARGEST_BYTES:
            raise ValueError("it has more than 1 MiB")
        tables = tomllib.loads(decode(content)[0].replace("\r\n", "\n")).get("party", [])
        if not isinstance(tables, list) or not all(isinstance(t, dict) for t in tables):
            raise ValueError("it holds no [[party]]")
    except (ValueError, RecursionError) as error:
        return {}, [*findings, Finding("signature-bad-parties", str(error)[:200], Place(PARTIES_FILE))]
    found: dict[PartyId, Signatories] = {}
    for table in tables:
        try:
            party = Party.from_table({k: v for k, v in table.items() if k != "external"})
            if not is_plain_name(party.id):
                raise ValueError(f"{party.id[:40]!r} is no id of a party that can sign")
            found[party.id] = _followed(folder, Signatories((party,), _external(table)), findings)
        except (TrustError, ValueError) as error:
            findings.append(Finding("signature-bad-parties", str(error)[:200], Place(PARTIES_FILE)))
    return found, [*findings, *_shared_keys(found)]


def _external(table: Mapping[str, Any]) -> External | None:
    told = table.get("external")
    if told is None:
        return None
    command = told.get("command") if isinstance(told, dict) else None
    if not isinstance(command, list) or not command or not all(isinstance(c, str) for c in command):
        raise ValueError(f"party {table.get('id')}: external.command is a list of program and arguments")
    seconds = told.get("seconds", 10)
    if not isinstance(seconds, int | float) or not 0 < seconds <= 300:
        raise ValueError(f"party {table.get('id')}: external.seconds lies between 0 and 300")
    return External(tuple(command), float(seconds), told.get("required") is True)


def _followed(folder: Path, first: Signatories, findings: list[Finding]) -> Signatories:
    """Return the party with the versions that follow, up to the first that is not believed."""
    versions = list(first.versions)
    while len(versions) < _MOST_VERSIONS:
        file = f"council/parties/{versions[0].id}.{versions[-1].version + 1}.dsse.json"
        if not (folder / file).is_file():
            break
        try:
            versions.append(_next(versions[-1], load(folder / file)[0]))
        except TrustError as error:
            findings.append(Finding("signature-bad-parties", str(error)[:300], Place(file)))
            break
    return Signatories(tuple(versions), first.external)


def _next(current: Party, content: bytes) -> Party:
    """Return the version after the current one.

    Raises
    ------
    TrustError
        If it does not follow, or the threshold of either version did not sign it.
    """
    from corridor.trust import PARTY_TYPE, ChainError, MalformedError, ThresholdError, parse_json

    envelope = Envelope.parse(content)
    document = parse_json(envelope.payload)
    if envelope.payload_type != PARTY_TYPE or not isinstance(document, dict):
        raise MalformedError("it is no version of a party")
    party = Party.from_table(document)
    if (party.id, party.version) != (current.id, current.version + 1):
        raise ChainError(
            f"party {current.id} is at version {current.version}; {party.id} {party.version} was shown"
        )
    tallies = envelope.explain(current.role(), party.role())
    if not all(t.complete for t in tallies):
        raise ThresholdError(tallies, f"version {party.version} of party {party.id}")
    return party


def _shared_keys(parties: Mapping[PartyId, Signatories]) -> Iterator[Finding]:
    """Yield the finding that one key may sign for two parties."""
    seen: dict[object, PartyId] = {}
    for name, signatories in parties.items():
        for key in {k.identity: k for role in signatories.roles() for k in role.keys}.values():
            other = seen.setdefault(key.identity, name)
            if other != name:
                sentence = f"the key {key.name} may sign for {other} and for {name}"
                yield Finding("signature-shared-key", sentence, Place(PARTIES_FILE))

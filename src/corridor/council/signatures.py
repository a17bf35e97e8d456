"""Signatures over the exact bytes of decision files (DSSE, Ed25519), and what a file is worth by them.

A decision is adopted only if the threshold of every party holds, over the very bytes that lie in its file.
The envelope lies beside it, in ``council/signatures/STEM.dsse.json``, and holds those bytes too: so a file
that was changed by a single byte is found out, whatever the byte.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from corridor.council.books import Books
from corridor.council.model import DecisionId, PartyId, Standing
from corridor.council.national import National, national_signature
from corridor.council.parties import PARTIES_FILE, ROLE, Signatories
from corridor.council.read import Council
from corridor.council.reader import Paper
from corridor.errors import RefusedError, TrustError, UnknownNameError
from corridor.files import load, write_bytes
from corridor.findings import Finding, Place
from corridor.trust import Envelope, SigningKey, Tally

__all__ = ["PAYLOAD_TYPE", "Signed", "envelope_file", "sign", "signed"]

PAYLOAD_TYPE = "application/vnd.corridor.decision+toml"


@dataclass(frozen=True)
class Signed:
    """What a decision file is worth.

    Parameters
    ----------
    tallies
        By party: who signed, and who may still.
    national
        Answers of external verifiers, by party; only where they were asked.
    logged
        Parties whose log holds the adoption.
    missing
        What is missing until it is adopted, one sentence each.
    """

    file: str
    standing: Standing
    tallies: Mapping[PartyId, Tally]
    national: Mapping[PartyId, National]
    logged: tuple[PartyId, ...] = ()
    missing: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


def envelope_file(file: str) -> str:
    """Return where the envelope of a decision file lies, within the workspace."""
    return f"council/signatures/{PurePosixPath(file).stem}.dsse.json"


def signed(
    council: Council,
    parties: Mapping[PartyId, Signatories],
    *,
    books: Books | None = None,
    run_external: bool = False,
) -> dict[str, Signed]:
    """Return what every decision file is worth, by file.

    Parameters
    ----------
    books
        The parties' logs.
    run_external
        Whether external verifiers that ``parties.toml`` names may be run: never do that with a workspace of a
        stranger.
    """
    books = books or Books(council.folder)
    there = {p.name for p in (council.folder / "council" / "signatures").glob("*.dsse.json")}
    drafts: dict[tuple[PartyId, ...], Signed] = {}
    found: dict[str, Signed] = {}
    for paper in council.papers:
        if PurePosixPath(envelope_file(paper.file)).name in there:
            found[paper.file] = _of_paper(council, paper, parties, books, run_external)
            continue
        wanted = paper.decision.parties if paper.decision else tuple(parties)
        if wanted not in drafts:
            drafts[wanted] = _unsigned(wanted, parties)
        found[paper.file] = replace(drafts[wanted], file=paper.file)
    return found | dict(_without_file(council.folder, found))


def _of_paper(
    council: Council, paper: Paper, parties: Mapping[PartyId, Signatories], books: Books, run_external: bool
) -> Signed:
    file = envelope_file(paper.file)
    wanted = paper.decision.parties if paper.decision else tuple(parties)
    try:
        envelope = _read(council.folder, file) or Envelope(PAYLOAD_TYPE, paper.content)
    except TrustError as error:
        finding = Finding("signature-not-readable", str(error)[:200], Place(file))
        return Signed(paper.file, Standing.DRAFT, {}, {}, missing=(str(error),), findings=(finding,))
    logged = books.holding(envelope, wanted)
    tallies = {p: _tally(parties[p], envelope, set(logged) >= set(wanted)) for p in wanted if p in parties}
    findings = list(_oddities(envelope, parties, file))
    if envelope.payload != paper.content or envelope.payload_type != PAYLOAD_TYPE:
        names = ", ".join(k.name for t in tallies.values() for k in t.signed) or "nobody that is known"
        sentence = f"{paper.file} is not what was signed by {names}: {_difference(envelope, paper)}"
        findings.append(Finding("signature-changed-file", sentence, Place(paper.file)))
        return Signed(paper.file, Standing.BROKEN, tallies, {}, logged, (sentence,), tuple(findings))
    national = _national(council, paper, parties, wanted) if run_external else {}
    missing = tuple(_missing(wanted, parties, tallies, national))
    adopted = not missing and bool(envelope.signatures)
    if adopted and len(logged) < len(wanted):
        lacking = ", ".join(p for p in wanted if p not in logged)
        findings.append(
            Finding("signature-not-logged", f"the log of {lacking} does not hold {paper.file}", Place(file))
        )
    standing = Standing.ADOPTED if adopted else Standing.DRAFT
    return Signed(paper.file, standing, tallies, national, logged, missing, tuple(findings))


def _unsigned(wanted: tuple[PartyId, ...], parties: Mapping[PartyId, Signatories]) -> Signed:
    """Return what a file is worth that nobody has signed yet."""
    tallies = {p: next(parties[p].roles()).tally(()) for p in wanted if p in parties}
    return Signed("", Standing.DRAFT, tallies, {}, missing=tuple(_missing(wanted, parties, tallies, {})))


def _read(folder: Path, file: str) -> Envelope | None:
    if not (folder / file).exists():
        return None
    content, odd = load(folder / file)
    if odd:
        raise TrustError(odd[0].detail)
    return Envelope.parse(content)


def _tally(signatories: Signatories, envelope: Envelope, logged: bool) -> Tally:
    """Return what a party signed by its version in force; by an older one only if the logs hold it since."""
    roles = list(signatories.roles())
    tallies = envelope.explain(*(roles if logged else roles[:1]))
    return next((t for t in tallies if t.complete), tallies[0])


def _missing(
    wanted: tuple[PartyId, ...],
    parties: Mapping[PartyId, Signatories],
    tallies: Mapping[PartyId, Tally],
    national: Mapping[PartyId, National],
) -> Iterator[str]:
    for party in wanted:
        if party not in parties:
            yield f"party {party} has no keys in {PARTIES_FILE}"
        elif not tallies[party].complete:
            yield tallies[party].sentence()
        external = parties[party].external if party in parties else None
        if external and external.required and not (party in national and national[party].verified):
            answer = (
                national[party].words if party in national else "it was not checked; run verify --external"
            )
            yield f"the national signature of party {party} is missing: {answer}"


def _national(
    council: Council, paper: Paper, parties: Mapping[PartyId, Signatories], wanted: tuple[PartyId, ...]
) -> dict[PartyId, National]:
    asked = ((p, parties[p].external) for p in wanted if p in parties)
    return {p: national_signature(council.folder, paper, p, e) for p, e in asked if e is not None}


def _difference(envelope: Envelope, paper: Paper) -> str:
    if envelope.payload_type != PAYLOAD_TYPE:
        return f"the envelope holds {envelope.payload_type!r:.60}"
    old, new = envelope.payload, paper.content
    at = next((n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
    line = new.count(b"\n", 0, at) + 1
    return f"it differs from line {line} on (byte {at})"


def _oddities(envelope: Envelope, parties: Mapping[PartyId, Signatories], file: str) -> Iterator[Finding]:
    """Yield what is strange about signatures and does not count."""
    keys = [k for s in parties.values() for role in s.roles() for k in role.keys]
    made: Counter[str] = Counter()
    for n, signature in enumerate(envelope.signatures, 1):
        signers = Envelope(envelope.payload_type, envelope.payload, (signature,)).signers(keys)
        if not signers:
            sentence = f"signature {n} is of no key in {PARTIES_FILE}, or of other bytes; it counts nothing"
            yield Finding("signature-stranger", sentence, Place(file))
        made.update({k.name: 1 for k in signers})
    for name, times in made.items():
        if times > 1:
            yield Finding("signature-twice", f"{name} signed {times} times, which counts once", Place(file))


def _without_file(folder: Path, found: Mapping[str, Signed]) -> Iterator[tuple[str, Signed]]:
    """Yield envelopes whose decision is gone: nothing that was signed may vanish."""
    known = {envelope_file(f) for f in found}
    for path in sorted((folder / "council" / "signatures").glob("*.dsse.json")):
        file = path.relative_to(folder).as_posix()
        if file not in known:
            gone = f"council/decisions/{path.name.removesuffix('.dsse.json')}.toml"
            finding = Finding("signature-without-file", f"{gone} was signed and is not there", Place(file))
            yield (
                gone,
                Signed(gone, Standing.BROKEN, {}, {}, missing=(finding.sentence,), findings=(finding,)),
            )


def sign(
    council: Council,
    parties: Mapping[PartyId, Signatories],
    decision: DecisionId,
    key: SigningKey,
    books: Books,
) -> Signed:
    """Sign a decision with a key of a party; when the last threshold is reached, both logs get the entry.

    Raises
    ------
    UnknownNameError
        If there is no such decision.
    RefusedError
        If the key is no party's, the file has errors, or it was changed since another signed it.
    """
    paper = council.paper_of.get(decision)
    if paper is None or paper.decision is None:
        raise UnknownNameError(f"there is no decision {decision}; there are {', '.join(council.decisions)}")
    if not paper.complete:
        raise RefusedError(f"{paper.file} has findings; nothing is signed that cannot be read whole")
    homes = [p for p in paper.decision.parties if p in parties and _may_sign(parties[p], key)]
    if not homes:
        raise RefusedError(f"the key {key.name} may sign for none of {', '.join(paper.decision.parties)}")
    file = envelope_file(paper.file)
    envelope = _read(council.folder, file) or Envelope(PAYLOAD_TYPE, paper.content)
    if envelope.payload != paper.content:
        raise RefusedError(
            f"{paper.file} was changed after it was signed ({_difference(envelope, paper)}); amend it"
        )
    envelope = envelope.sign(key)
    write_bytes(council.folder / file, envelope.to_bytes())
    told = _of_paper(council, paper, parties, books, run_external=False)
    if told.standing is Standing.ADOPTED:
        books.enter(envelope, paper.decision.parties)
        told = _of_paper(council, paper, parties, books, run_external=False)
    return told


def _may_sign(signatories: Signatories, key: SigningKey) -> bool:
    role = signatories.party.role(ROLE)
    return key.public.identity in {k.identity for k in role.keys}

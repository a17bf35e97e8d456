"""The audit: everything that a register claims, made again from its logs by one who believes only the keys.

Nothing of the tables is believed. The logs are read from their first entry: their checkpoints must be signed
and hold; every entry is verified and judged anew; the tables folded from them must be those that are there;
and what counts must be in every party's log.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from corridor.errors import CorridorError, TrustError
from corridor.findings import Finding
from corridor.goods.register.certificate import Certificate
from corridor.goods.register.entry import Entry
from corridor.goods.register.fold import CHUNK, read_entry
from corridor.goods.register.register import Register
from corridor.goods.register.scheme import Scheme
from corridor.goods.register.seal import sealed_at
from corridor.goods.register.shelf import MemoryShelf, Shelf
from corridor.goods.register.statement import write_instant
from corridor.goods.register.terms import add_months
from corridor.trust import (
    Keyring,
    MalformedError,
    SignedCheckpoint,
    from_storage,
    hash_leaves,
    root_of,
    tile_faults,
)

__all__ = ["audit"]


def audit(register: Register, scratch: Callable[[], Shelf] = MemoryShelf) -> Iterator[Finding]:
    """Yield everything that is wrong with a register; nothing is changed.

    Parameters
    ----------
    register
        The register.
    scratch
        Makes an empty shelf to fold the logs on once more.
    """
    copy = scratch()
    for party in sorted(register.parties):
        yield from _log(register, party)
        with copy.batch():
            _copy(register, party, copy)
    again = Register(register.founders, copy, operates=(), clock=register.clock)
    yield from _tables(register, again)
    yield from _held_by_one(again)
    for topic in copy.topics():
        for entry in copy.histories([topic])[topic]:
            yield from _entry(register, entry)
    for name in again.names("certificate"):
        yield from _certificate(again, name)


def _copy(register: Register, party: str, copy: Shelf) -> None:
    source = register.shelf.storage(party)
    for start in range(0, source.size(), CHUNK):
        copy.storage(party).append(source.read(start, min(source.size(), start + CHUNK)))


def _log(register: Register, party: str) -> Iterator[Finding]:
    """Check a log by itself: its form, its seals, and its checkpoint."""
    storage = register.shelf.storage(party)
    hashes, size, last = bytearray(), storage.size(), None
    note = storage.checkpoint()
    signed, wrong = _signed(register, party, note)
    yield from wrong
    until = min(signed.checkpoint.size, size) if signed else 0
    for start in range(0, size, CHUNK):
        contents = storage.read(start, min(size, start + CHUNK))
        hashes += hash_leaves(contents[: max(0, until - start)])
        for place, content in enumerate(contents, start):
            moment = sealed_at(content)
            if moment and last and moment < last:
                sentence = f"entry {place} of the log of {party} is sealed {write_instant(moment)}"
                yield Finding("register-seal-backwards", f"{sentence}, after {write_instant(last)}")
            last = moment or last
            if moment is None:
                yield from _form(party, place, content)
    if size and sealed_at(storage.read(size - 1, size)[0]) is None:
        yield Finding("register-unsealed", f"the last entries of the log of {party} bear no seal")
    if signed and (signed.checkpoint.size > size or root_of(bytes(hashes)) != signed.checkpoint.root):
        sentence = f"the log of {party} has {size} entries that are not those it signed: {signed.checkpoint}"
        yield Finding("register-log-altered", sentence)
    elif signed:
        for fault in tile_faults(from_storage(storage), signed.checkpoint):
            yield Finding("register-tile-altered", f"log of {party}: {fault}")


def _signed(register: Register, party: str, note: bytes) -> tuple[SignedCheckpoint | None, list[Finding]]:
    if not note:
        return None, [Finding("register-no-checkpoint", f"the log of {party} has published no checkpoint")]
    keys = [key for version in register.party(party).versions for key in version.role("log").keys]
    try:
        signed = SignedCheckpoint.parse(note)
        if signed.signers(Keyring(keys)):
            own = party in register.operates  # a mirror keeps the log's own lines only
            return signed, list(_cosigned(register, party, signed)) if own else []
        sentence = f"the checkpoint of the log of {party} is signed by none of its keys"
    except TrustError as error:
        sentence = f"the checkpoint of the log of {party} is not good: {error}"
    return None, [Finding("register-checkpoint-not-good", sentence)]


def _cosigned(register: Register, party: str, signed: SignedCheckpoint) -> Iterator[Finding]:
    """Ask for a cosignature of every other party that has a witness."""
    for other in sorted(register.parties - {party}):
        role = register.party(other).latest.roles.get("witness")
        if role and not role.tally(signed.signers(Keyring(role.keys))).complete:
            sentence = f"the checkpoint of the log of {party} is not cosigned by the witness of {other}"
            yield Finding("register-not-cosigned", sentence)


def _form(party: str, place: int, content: bytes) -> Iterator[Finding]:
    try:
        read_entry(content)
    except MalformedError as error:
        yield Finding(
            "register-no-statement", f"entry {place} of the log of {party} is no statement: {error}"
        )


def _tables(register: Register, again: Register) -> Iterator[Finding]:
    """Compare the tables that are there with those that follow from the logs."""
    for topic in sorted({*register.shelf.topics(), *again.shelf.topics()}):
        there, follows = register.history(topic), again.history(topic)
        if there != follows:
            counted = f"{len(there)} entries in the tables, {len(follows)} follow from the logs"
            yield Finding("register-tables-differ", f"{topic}: {counted}, and they are not the same")
    for name in again.names("certificate"):
        for gtin, lot, serial in _questions(again, name):
            if name not in register.shelf.certificates(gtin=gtin, lot=lot, serial=serial):
                asked = " ".join(filter(None, (gtin, lot, serial)))
                yield Finding("register-tables-differ", f"certificate {name} is not found by {asked}")


def _questions(again: Register, name: str) -> Iterator[tuple[str, str, str]]:
    """Yield the GTIN, lot and serial number by each of which a certificate must be found."""
    try:
        products = again.certificate(name).products
    except CorridorError:  # its application takes effect later
        return
    for product in products:
        if product.gtin:
            yield product.gtin, "", ""
            yield from ((product.gtin, lot, "") for lot in product.lots)
            yield from ((product.gtin, "", serial) for serial in product.serials)


def _held_by_one(again: Register) -> Iterator[Finding]:
    for leaf in again.shelf.waiting():
        holders = sorted({h.party for h in again.shelf.heard([leaf])[leaf]})
        lacking = ", ".join(sorted(again.parties - set(holders)))
        sentence = f"entry {leaf[:16]}… is in the log of {', '.join(holders)} only; {lacking} lacks it"
        yield Finding("register-held-by-one", sentence)


def _entry(register: Register, entry: Entry) -> Iterator[Finding]:
    said = entry.statement
    if entry.broken_rule:
        sentence = f"{said.kind} about {said.subject} (entry {entry.leaf[:16]}…): {entry.broken_rule}"
        yield Finding("register-broken-rule", sentence)
    if said.document:
        try:
            if register.shelf.document(said.document) is None:
                sentence = f"the document {said.document[:16]}… of {said.topic} is not here"
                yield Finding("register-document-missing", sentence)
        except CorridorError as error:
            yield Finding("register-document-changed", str(error))


def _certificate(again: Register, name: str) -> Iterator[Finding]:
    try:
        found = again.certificate(name)
    except CorridorError:  # its application takes effect later
        return
    for remark in found.remarks:
        if remark.spoils:
            yield Finding("register-out-of-scope", f"certificate {name}: {remark.sentence}")
    try:
        scheme, lines = again.scheme_of(name), again.evaluate(name)
    except CorridorError as error:
        yield Finding("scheme-not-in-force", f"certificate {name}: {error}")
        return
    if found.valid_from is not None:
        for line in lines:
            if line.met is not True:
                yield Finding("scheme-rule-not-kept", f"certificate {name}: {line}")
    yield from _surveillance(found, scheme)


def _surveillance(found: Certificate, scheme: Scheme) -> Iterator[Finding]:
    if scheme.surveillance_months is None or found.valid_from is None or found.state in _ENDED:
        return
    visits = [
        e.statement.effective_from for e in found.history if e.statement.step == "surveyed" and e.counts
    ]
    due = add_months(max([found.valid_from, *visits]), scheme.surveillance_months)
    if due < min(found.at, found.until or found.at):
        sentence = f"certificate {found.id} was to be surveyed by {write_instant(due)}"
        yield Finding("scheme-surveillance-overdue", sentence)


_ENDED = frozenset({"withdrawn", "expired"})

"""Check a scan: one answer over code, signature, serial, lot, product, certificate, body and scheme.

    answer = verify("https://mark.example/01/04600000000006/21/7Q4M?7230=CP26-17&8030=…", knowledge, now=now)
    answer.verdict, answer.reason, answer.age_in_words

What is found about each part is said by one function below; the worst part decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from corridor.errors import RefusedError
from corridor.goods.gs1 import Code, repair_code
from corridor.goods.gs1 import Verdict as Readable
from corridor.goods.marks import verify_mark
from corridor.goods.verify.answer import Answer, Part, Verdict
from corridor.goods.verify.knowledge import Knowledge, MarkStanding, Standing, parse_keys
from corridor.trust import VerifyingKey

__all__ = ["verify"]

_SEVERITY = (
    Verdict.FORGED,
    Verdict.COPIED,
    Verdict.WITHDRAWN,
    Verdict.SUSPENDED,
    Verdict.OUT_OF_SCOPE,
    Verdict.EXPIRED,
    Verdict.UNKNOWN,
    Verdict.VALID,
)
"""The worst first. Unknown weighs little: a known bad thing says more than a missing one."""

_STATES = {
    "valid": Verdict.VALID,
    "suspended": Verdict.SUSPENDED,
    "withdrawn": Verdict.WITHDRAWN,
    "expired": Verdict.EXPIRED,
    "out of scope": Verdict.OUT_OF_SCOPE,
}

_CERTIFICATE_AIS = tuple(f"723{n}" for n in range(10))
_MARK_STATES = {
    "active": Verdict.VALID,
    "never activated": Verdict.UNKNOWN,
    "decommissioned": Verdict.COPIED,
    "not issued": Verdict.FORGED,
}


@dataclass(frozen=True, slots=True)
class _Item:
    """What a code says of an item."""

    code: Code
    gtin: str
    lot: str
    serial: str
    mark: MarkStanding | None
    certificates: tuple[str, ...]
    signature: str


def verify(
    scan: str, knowledge: Knowledge, *, now: datetime, warnings: Sequence[str] = (), repair: bool = True
) -> Answer:
    """Answer a scan.

    Parameters
    ----------
    scan
        What a reader or keyboard sent: any form of :func:`corridor.goods.gs1.read_code`, possibly mangled.
    knowledge
        A register at hand, or an offline bundle.
    now
        By the clock of whoever asks: UTC.
    warnings
        What lessens the answer, found before (:meth:`Bundle.warnings`).
    repair
        Whether a mangled code is repaired where only one reading is valid.

    Returns
    -------
    Answer
        Never raises for what was scanned.
    """
    reading = (
        repair_code(scan, known=lambda code: _is_known(code, knowledge)) if repair else repair_code(scan)
    )
    head: dict[str, Any] = {
        "scanned": scan,
        "as_of": knowledge.as_of,
        "asked_at": now,
        "warnings": tuple(warnings),
    }
    if reading.code is None and (parts := list(_named(scan.strip(), knowledge, now))):
        return _answer(parts, head)
    if reading.code is None:
        part = Part("code", scan[:80], Verdict.UNKNOWN, _unreadable(reading.verdict, reading.words))
        return Answer(Verdict.UNKNOWN, part.sentence, (part,), **head)
    head |= {
        "item": {e.ai: e.value for e in reading.code.elements},
        "changes": tuple(change.words for change in reading.changes),
    }
    return _answer(_parts(_item(reading.code, knowledge), knowledge, now), head)


def _answer(parts: Iterable[Part], head: Mapping[str, Any]) -> Answer:
    worst, *others = sorted(parts, key=lambda p: _SEVERITY.index(p.verdict))
    return Answer(worst.verdict, worst.sentence, (worst, *others), **head)


def _named(name: str, knowledge: Knowledge, now: datetime) -> Iterator[Part]:
    """Yield how a certificate, body or scheme stands whose id was typed instead of a code."""
    for about in ("certificate", "body", "scheme"):
        found = knowledge.standing(about, name)
        if found is not None:
            yield _standing(found, now)
            if about == "certificate":
                yield from _issuer(found, knowledge, now)
            return


def _unreadable(verdict: Readable, words: str) -> str:
    what = (
        "the code can be read in several ways" if verdict is Readable.AMBIGUOUS else "the code cannot be read"
    )
    return f"{what}: {words}"


def _is_known(code: Code, knowledge: Knowledge) -> bool:
    """Whether a certificate is for what a code says, and its serial number was not made up."""
    gtin, lot, serial = (code.value(ai) or "" for ai in ("01", "10", "21"))
    item = {"gtin": gtin, "lot": lot, "serial": serial}
    if not gtin or not any(one.covers(**item) for one in knowledge.certificates(**item)):
        return False
    mark = knowledge.mark(**item) if serial else None
    return mark is None or mark.state != "not issued"


def _item(code: Code, knowledge: Knowledge) -> _Item:
    """Return what a code says; the lot of a serial number is known from its range if the code has none."""
    found = (code.value(ai) for ai in _CERTIFICATE_AIS)
    gtin, lot, serial = (code.value(ai) or "" for ai in ("01", "10", "21"))
    mark = knowledge.mark(gtin=gtin, lot=lot, serial=serial) if serial else None
    return _Item(
        code,
        gtin=gtin,
        lot=lot or (mark.lot if mark else ""),
        serial=serial,
        mark=mark,
        certificates=tuple(value[2:] for value in found if value),  # two characters name the scheme
        signature=code.value("8030") or "",
    )


def _parts(item: _Item, knowledge: Knowledge, now: datetime) -> Iterator[Part]:
    """Yield what is found about each part."""
    meant, fault = _certificate(item, knowledge)
    if fault is not None:
        yield fault
    if meant is not None:
        yield _standing(meant, now)
        yield _product(meant, item)
        yield from _issuer(meant, knowledge, now)
        yield from _signature(meant, item)
    yield from _serial(item, knowledge)


def _certificate(item: _Item, knowledge: Knowledge) -> tuple[Standing | None, Part | None]:
    """Return the certificate that is meant, and what is wrong with how it is named."""
    for name in item.certificates:
        named = knowledge.standing("certificate", name)
        if named is None:
            sentence = f"the code names certificate {name}, which no party's register holds"
            return None, Part("certificate", name, Verdict.FORGED, sentence)
        return named, None
    found = knowledge.certificates(gtin=item.gtin, lot=item.lot, serial=item.serial) if item.gtin else []
    if found:
        return found[0], None
    what = f"product {item.gtin}" if item.gtin else "this code"
    return None, Part(
        "product", item.gtin, Verdict.UNKNOWN, f"no certificate of the mark is known for {what}"
    )


def _standing(one: Standing, now: datetime) -> Part:
    """Say how a certificate, body or scheme stands; a term that ended meanwhile is over."""
    if one.state == "valid" and one.until is not None and now >= one.until:
        sentence = f"{one.about} {one.id} expired on {one.until:%Y-%m-%d}"
        return Part(one.about, one.id, Verdict.EXPIRED, sentence, one.evidence)
    sentence = "; ".join([one.sentence, *one.remarks])
    return Part(one.about, one.id, _STATES.get(one.state, Verdict.UNKNOWN), sentence, one.evidence)


def _product(certificate: Standing, item: _Item) -> Part:
    """Say whether the certificate is for this item."""
    if certificate.covers(gtin=item.gtin, lot=item.lot, serial=item.serial):
        sentence = f"certificate {certificate.id} is for this product{_limit(certificate, item)}"
        return Part("product", item.gtin, Verdict.VALID, sentence)
    about, name = ("product", item.gtin) if not certificate.covers(gtin=item.gtin, lot="", serial="") else (
        ("lot", item.lot) if item.lot else ("serial", item.serial)
    )  # fmt: skip
    sentence = f"certificate {certificate.id} is not for {about} {name or '(none named)'}"
    return Part(about, name, Verdict.OUT_OF_SCOPE, sentence, certificate.evidence)


def _limit(certificate: Standing, item: _Item) -> str:
    """Return to what the certificate is limited, where the code leaves open whether that is met."""
    products = [p for p in certificate.products if p.gtin == item.gtin]
    lots, serials = (", ".join(one for p in products for one in getattr(p, n)) for n in ("lots", "serials"))
    if lots and not item.lot:
        return f", for the lots {lots} only; the code names no lot, so look at the label"
    if serials and not (lots or item.serial):
        return f", for the serials {serials} only; the code names none, so look at the label"
    return ""


def _issuer(certificate: Standing, knowledge: Knowledge, now: datetime) -> Iterator[Part]:
    """Say how body and scheme stand; a body's later loss of accreditation is shown and spoils nothing."""
    body = knowledge.standing("body", certificate.issuer)
    if body is not None:
        part = _standing(body, now)
        yield part if part.verdict.is_good else _without_weight(part)
    scheme = knowledge.standing("scheme", certificate.scheme)
    if scheme is not None:
        part = _standing(scheme, now)
        yield part if part.verdict.is_good else _without_weight(part)


def _without_weight(part: Part) -> Part:
    """Show it; what follows for the certificate is ruled in the register and stands with the certificate."""
    sentence = f"{part.sentence}; what follows for the certificate stands with the certificate"
    return Part(part.about, part.name, Verdict.VALID, sentence, part.evidence)


def _signature(certificate: Standing, item: _Item) -> Iterator[Part]:
    """Say whether the item's signature is by a key of its certificate."""
    keys = parse_keys(certificate.item_keys)
    if not item.signature:
        if keys:
            sentence = "the item bears no signature although items of its certificate are signed"
            yield Part("signature", "", Verdict.FORGED, sentence)
        return
    signer = next((key for key in keys if _signed_by(key, item)), None)
    if signer is None:
        sentence = f"the item's signature is by no key of certificate {certificate.id}"
        yield Part("signature", item.signature[:16], Verdict.FORGED, sentence)
    else:
        sentence = (
            f"the item is signed by {signer.name}; a signature says who issued it, not that it is unique"
        )
        yield Part("signature", signer.name, Verdict.VALID, sentence, (signer.fingerprint,))


def _signed_by(key: VerifyingKey, item: _Item) -> bool:
    try:
        return verify_mark(item.code, lambda signature, message: key.verify(signature, message)) is True
    except RefusedError:
        return False


def _serial(item: _Item, knowledge: Knowledge) -> Iterator[Part]:
    """Say how the serial number stands, and whether it may have been copied."""
    if not item.serial:
        return
    suspicion = knowledge.suspicion(gtin=item.gtin, serial=item.serial)
    if suspicion is not None:
        yield Part("serial", item.serial, Verdict.COPIED, suspicion.sentence, suspicion.evidence)
    standing = item.mark
    if standing is None:
        return
    verdict = _MARK_STATES.get(standing.state, Verdict.UNKNOWN)
    yield Part("serial", item.serial, verdict, standing.sentence, standing.evidence)
    if standing.lot and standing.lot != item.lot:
        sentence = (
            f"serial number {item.serial} was issued for lot {standing.lot}, and the code says {item.lot}"
        )
        yield Part("lot", item.lot, Verdict.FORGED, sentence, standing.evidence)

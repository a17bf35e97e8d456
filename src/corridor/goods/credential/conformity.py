"""A certificate as a credential, in the shape of UNTP's Digital Conformity Credential.

Source: UN/CEFACT UN Transparency Protocol, Digital Conformity Credential 0.6 (working draft); W3C VC 2.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from corridor.errors import RefusedError
from corridor.goods.credential.multibase import did_key
from corridor.goods.credential.verify import CONTEXT
from corridor.goods.register import Body, Certificate, Entry, Product, Scheme, write_instant
from corridor.trust import VerifyingKey

__all__ = ["conformity_credential"]

_UNTP = "https://test.uncefact.org/vocabulary/untp/dcc/working/"


def conformity_credential(
    certificate: Certificate,
    *,
    scheme: Scheme,
    adopted: Entry,
    issuer: VerifyingKey,
    base: str,
    body: Body | None = None,
    status: Sequence[Mapping[str, str]] = (),
) -> dict[str, Any]:
    """Return the credential of a granted certificate, to be signed by its issuer.

    Parameters
    ----------
    certificate
        As it stands.
    scheme, adopted
        Its scheme, and the entry by which that was adopted.
    issuer
        An Ed25519 key of the body or party that granted it.
    base
        Address below which the register is served, e.g. ``https://register.example/``.
    body
        The body; ``None`` if a party granted it itself.
    status
        Where its status is: ``credentialStatus`` of each purpose.

    Raises
    ------
    RefusedError
        If it was never granted.
    """
    if certificate.valid_from is None or certificate.until is None:
        raise RefusedError(f"certificate {certificate.id} was never granted; there is nothing to attest")
    base = base.rstrip("/") + "/"
    url = f"{base}certificates/{quote(certificate.id)}"
    credential: dict[str, Any] = {
        "@context": [CONTEXT, _UNTP],
        "id": f"{url}/credential",
        "type": ["DigitalConformityCredential", "VerifiableCredential"],
        "issuer": {
            "type": ["CredentialIssuer"],
            "id": did_key(issuer),
            "name": _name(body.name) if body else certificate.issuer,
        },
        "validFrom": write_instant(certificate.valid_from),
        "validUntil": write_instant(certificate.until),
        "credentialSubject": _attestation(certificate, scheme, adopted, body, base, url),
    }
    if status:
        credential["credentialStatus"] = [dict(entry) for entry in status]
    return credential


def _attestation(
    certificate: Certificate, scheme: Scheme, adopted: Entry, body: Body | None, base: str, url: str
) -> dict[str, Any]:
    holder = certificate.holder
    attestation: dict[str, Any] = {
        "type": ["ConformityAttestation", "Attestation"],
        "id": url,
        "name": f"{_name(scheme.name)}: certificate {certificate.id}",
        "assessorLevel": "3rdParty",
        "assessmentLevel": "Accredited" if body else "GovtApproval",
        "attestationType": "certification",
        "issuedToParty": _party(str(holder.get("id") or f"{url}/holder"), str(holder["name"])),
        "scope": _scheme(scheme, adopted, base),
        "assessment": [
            _assessment(product, number, certificate, base, url)
            for number, product in enumerate(certificate.products, 1)
        ],
    }
    if body:
        attestation["authorisation"] = [_accreditation(body, base)]
    if certificate.document:
        attestation["conformityCertificate"] = {
            "linkURL": f"{base}documents/{certificate.document}",
            "linkName": f"certificate {certificate.id}",
            "hashDigest": certificate.document,
            "hashMethod": "SHA-256",
        }
    return attestation


def _scheme(scheme: Scheme, adopted: Entry, base: str) -> dict[str, Any]:
    """Return the scheme; its version is the entry by which the parties adopted it."""
    grounds = f" Assumed: {scheme.reasoning}" if scheme.reasoning else ""
    return {
        "type": ["ConformityScheme"],
        "id": f"{base}schemes/{quote(scheme.id)}",
        "name": _name(scheme.name),
        "description": f"Scheme of {' and '.join(scheme.parties)}.{grounds}",
        "version": adopted.leaf[:16],
        "validFrom": adopted.statement.effective_from.date().isoformat(),
        "owner": _party(f"{base}parties/{quote(scheme.parties[0])}", " and ".join(scheme.parties)),
    }


def _accreditation(body: Body, base: str) -> dict[str, Any]:
    return {
        "type": ["Endorsement"],
        "id": f"{base}bodies/{quote(body.id)}",
        "name": f"Accreditation of {_name(body.name)} until {write_instant(body.until)}",
        "issuingAuthority": _party(f"{base}parties/{quote(body.party)}", body.party),
    }


def _assessment(
    product: Product, number: int, certificate: Certificate, base: str, url: str
) -> dict[str, Any]:
    assessment: dict[str, Any] = {
        "type": ["ConformityAssessment", "Declaration"],
        "id": f"{url}#{number}",
        "name": product.model or product.group,
        "conformityTopic": "governance.compliance",
        "conformance": certificate.is_valid,
        "assessedProduct": [
            {"type": ["ProductVerification"], "product": item} for item in _items(product, url, number)
        ],
    }
    if product.standards:
        assessment["assessmentCriteria"] = [
            {
                "type": ["Criterion"],
                "id": f"{base}standards/{quote(name, safe='')}/{quote(edition, safe='')}",
                "name": f"{name} {edition}".strip(),
                "description": f"conforms to {name} {edition}".strip(),
                "conformityTopic": "governance.compliance",
                "status": "active",
            }
            for name, edition in product.standards
        ]
    return assessment


def _items(product: Product, url: str, number: int) -> list[dict[str, Any]]:
    """Return a product once for every lot and serial number it is limited to, or once."""
    name = product.model or product.group
    plain = f"https://id.gs1.org/01/{product.gtin}" if product.gtin else f"{url}#product-{number}"
    item = {"id": plain, "name": name, **({"registeredId": product.gtin} if product.gtin else {})}
    lots = [{**item, "id": f"{plain}/10/{quote(lot, safe='')}", "batchNumber": lot} for lot in product.lots]
    serials = [
        {**item, "id": f"{plain}/21/{quote(serial, safe='')}", "serialNumber": serial}
        for serial in product.serials
    ]
    return [*lots, *serials] or [item]


def _party(url: str, name: str) -> dict[str, str]:
    return {"id": url, "name": name}


def _name(names: Mapping[str, str]) -> str:
    return names.get("en") or next(iter(names.values()))

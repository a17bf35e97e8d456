"""The resolution as PDF, and signatures in it that any PDF reader verifies (PAdES).

Each party signs as an increment over all that was there before: the second signature covers the first. These
signatures are for people and their programs; whether a decision is adopted is decided by the envelope over
the decision file (:mod:`corridor.council.signatures`), whose digest the PDF shows.

Source: ETSI EN 319 142-1 (PAdES baseline B-B), ISO 32000-2 section 12.8.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.council.model import Decision, say
from corridor.council.terms import term
from corridor.errors import MissingPartError, RefusedError

if TYPE_CHECKING:
    from jinja2 import Template

__all__ = ["Seal", "read_seals", "resolution_html", "resolution_pdf", "seal_pdf"]


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature in a PDF.

    Parameters
    ----------
    intact
        Whether the bytes it covers are what was signed, and the signature is of the key in its certificate.
        Whom the certificate belongs to is for the reader's own trust list.
    whole
        Whether it covers the file to its end; an earlier signature covers the file as it was then.
    """

    field: str
    signer: str
    intact: bool
    whole: bool


def resolution_html(decision: Decision, languages: Sequence[str], parties: Sequence[str] = ()) -> str:
    """Return a decision as one page of HTML, in every language beside each other.

    Parameters
    ----------
    parties
        Names of the parties; their ids if empty.
    """
    named = list(parties) or list(decision.parties)
    return _template().render(d=decision, languages=list(languages), parties=named, say=say, term=term)


def resolution_pdf(decision: Decision, languages: Sequence[str], parties: Sequence[str] = ()) -> bytes:
    """Return a decision as PDF; the same bytes for the same decision.

    Raises
    ------
    MissingPartError
        If this machine cannot make PDF.
    """
    try:
        from weasyprint import HTML
    except (ImportError, OSError) as error:
        raise MissingPartError(
            f"PDF needs WeasyPrint and Pango ({error}): apt-get install libpango-1.0-0"
        ) from None

    html = HTML(string=resolution_html(decision, languages, parties), url_fetcher=_fetch_nothing)
    with _no_clock():
        return bytes(html.write_pdf(pdf_identifier=decision.digest[:32].encode()))


@contextmanager
def _no_clock() -> Iterator[None]:
    """Let fonts be embedded with no time of day, by the convention of reproducible builds."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _fetch_nothing(url: str, *_: Any, **__: Any) -> Any:
    raise ValueError(f"a resolution fetches nothing: {url[:80]}")


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("corridor.council"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("resolution.html.j2")


def seal_pdf(
    content: bytes, *, party: str, certificate: Path, key: Path, password: bytes | None = None
) -> bytes:
    """Return a PDF with one more signature, appended to what was there.

    Parameters
    ----------
    party
        Id of the party that signs; its signature field is named for it.
    certificate, key
        PEM files; the key may be of Ed25519, EC or RSA.

    Raises
    ------
    RefusedError
        If the file is no PDF, the key does not fit the certificate, or the party has signed already.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    field = f"Party-{party}"
    if field in {s.field for s in read_seals(content)}:
        raise RefusedError(f"party {party} has signed this PDF already")
    load: Any = signers.SimpleSigner.load
    signer = load(str(key), str(certificate), key_passphrase=password)
    if signer is None or signer.signing_cert is None:
        raise RefusedError("the key or the certificate cannot be read, or the password is wrong")
    meta = signers.PdfSignatureMetadata(
        field_name=field, subfilter=fields.SigSeedSubFilter.PADES, reason=f"Signed for party {party}"
    )
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signers.PdfSigner(meta, signer).sign_pdf(writer, output=out)
    return out.getvalue()


def read_seals(content: bytes) -> list[Seal]:
    """Return the signatures in a PDF, the first one first.

    Raises
    ------
    RefusedError
        If it is no PDF.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        reader = PdfFileReader(io.BytesIO(content), strict=True)
        return [_seal(embedded) for embedded in reader.embedded_regular_signatures]
    except (PdfError, ValueError) as error:
        raise RefusedError(f"it is no PDF that can be signed: {error}") from None


def _seal(embedded: Any) -> Seal:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    certificate = embedded.signer_cert
    status = validate_pdf_signature(
        embedded,
        ValidationContext(trust_roots=[certificate], allow_fetching=False),
        key_usage_settings=KeyUsageConstraints(key_usage=set()),
    )
    covers = status.coverage.name if status.coverage else ""
    intact = bool(status.intact and status.valid) and covers in ("ENTIRE_FILE", "ENTIRE_REVISION")
    whole = covers == "ENTIRE_FILE"
    return Seal(embedded.field_name, certificate.subject.human_friendly, intact, whole)

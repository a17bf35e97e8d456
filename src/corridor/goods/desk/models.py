"""What the files of the folder ``goods/`` may say; see :mod:`corridor.workspace.models` for the manner."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from corridor.goods.register.scheme import Standard
from corridor.workspace.models import Id, Key, Names, Ref, Thing

__all__ = [
    "Application",
    "Bodies",
    "BodyEntry",
    "Holder",
    "ImporterEntry",
    "IssuerEntry",
    "Parties",
    "PartyEntry",
    "ProductEntry",
    "ScopeEntry",
]

PartyId = Annotated[Id, Ref("party")]
Signer = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,60}$")]
Address = Annotated[str, Field(pattern=r"^(https?://[^\s/]+/(\S*/)?)?$")]
Count = Annotated[int, Field(ge=1, le=100)]


class PartyEntry(Thing):
    """Who signs for a party in the register."""

    id: PartyId = Field(description="A party of corridor.toml")
    signers: tuple[Signer, ...] = Field(("secretary",), min_length=1, description="Names of its keys")
    threshold: Count = Field(1, description="How many of them must sign")
    log: Address = Field("", description="Where its log is served, if it is not run here")
    witness: Address = Field("", description="Where its witness is asked, if it is not run here")

    @model_validator(mode="after")
    def _reachable(self) -> PartyEntry:
        _check_threshold(self.threshold, self.signers)
        return self


class ImporterEntry(Thing):
    """Who may bring goods into a market; with an entry, only goods certified there are at home in it."""

    market: PartyId = Field(description="The party whose market it is")
    importer: tuple[Annotated[str, Field(min_length=1, max_length=300)], ...] = Field(
        min_length=1, description="Parties or places of events that may bring goods in: EPC URN, Digital Link"
    )


class IssuerEntry(Thing):
    """An OpenID Connect issuer whose access tokens the API believes."""

    name: str = Field(
        pattern=r"^https://[^\s?#]+$", description="The iss of its tokens, where its discovery lies"
    )
    audience: str = Field(min_length=1, max_length=300, description="The aud that its tokens must name")
    roles: tuple[Annotated[str, Field(min_length=1, max_length=100)], ...] = Field(
        ("roles",), min_length=1, description="Where roles stand in a token, from outermost"
    )


class Parties(Thing):
    """The parties of the register, and where it is kept and served."""

    base: str = Field(
        "https://example.org/",
        pattern=r"^https://[^\s/]+/(\S*/)?$",
        description="Address below which the register is served; the default stands for none",
    )
    store: str = Field(
        "", description="Address of a PostgreSQL database; empty: the file goods/register.sqlite"
    )
    party: tuple[PartyEntry, ...] = Field(min_length=1, description="The parties")
    importer: tuple[ImporterEntry, ...] = Field((), description="Authorised importers, by market")
    issuer: tuple[IssuerEntry, ...] = Field((), description="Whose tokens may write through the API")


class ScopeEntry(Thing):
    """One line of a body's scope."""

    group: str = Field(min_length=1, max_length=100, description="A product group of a scheme")
    standard: tuple[Standard, ...] = Field(
        (), description="Standards and their editions; none listed: the group alone counts"
    )


class BodyEntry(Thing):
    """A body that a party accredits."""

    needs_grounds = True

    id: Annotated[Id, Key("body")] = Field(description="Permanent id")
    party: PartyId = Field(description="Which party accredits it")
    name: Names = Field(min_length=1, description="Name by language")
    signers: tuple[Signer, ...] = Field(("head",), min_length=1, description="Names of its keys")
    threshold: Count = Field(1, description="How many of them must sign")
    first: date = Field(alias="from", description="First day of the accreditation, in UTC")
    last: date = Field(alias="to", description="Last day, included, in UTC")
    scope: tuple[ScopeEntry, ...] = Field(min_length=1, description="What it may certify")

    @model_validator(mode="after")
    def _order(self) -> BodyEntry:
        _check_threshold(self.threshold, self.signers)
        if self.last < self.first:
            raise PydanticCustomError("out-of-range", "the accreditation ends before it begins")
        return self


class Bodies(Thing):
    """The bodies."""

    body: tuple[BodyEntry, ...] = Field((), description="The bodies")


class Holder(Thing):
    """To whom a certificate is granted."""

    name: str = Field(min_length=1, max_length=300, description="As registered")
    id: str = Field("", max_length=300, description="A permanent address (URI) of the holder, if it has one")
    country: str = Field("", max_length=60, description="Where it is established")


class ProductEntry(Thing):
    """A product that a certificate shall be about."""

    group: str = Field(min_length=1, max_length=100, description="A product group of the scheme")
    gtin: str = Field("", pattern=r"^([0-9]{14})?$", description="GTIN of 14 digits; empty if it has none")
    model: str = Field("", max_length=300, description="What the producer calls it")
    standard: tuple[Standard, ...] = Field((), description="What it conforms to")
    lots: tuple[str, ...] = Field((), description="Lots it is limited to")
    serials: tuple[str, ...] = Field((), description="Serial numbers it is limited to")
    quantity: int = Field(0, ge=0, le=10**12, description="Largest number of items; 0 is no limit")


class TestResult(Thing):
    """The result of a test."""

    __test__ = False

    id: str = Field(min_length=1, max_length=100, description="A test of the scheme")
    passed: bool = Field(description="Whether it was passed")
    standard: str = Field("", max_length=200, description="By which standard it was made")
    edition: str = Field("", max_length=40, description="Of which edition")
    report: str = Field("", pattern=r"^([0-9a-f]{64})?$", description="SHA-256 of the report")


class Application(Thing):
    """An application for a certificate, as ``corridor goods certify`` reads it."""

    id: Id = Field(description="Permanent id of the certificate")
    scheme: Id = Field(description="Under which scheme")
    by: Id = Field(description="The body that certifies; the party, where the scheme says so")
    first: date | None = Field(None, alias="from", description="First day of validity in UTC; today if empty")
    last: date = Field(alias="to", description="Last day of validity, included, in UTC")
    holder: Holder = Field(description="To whom")
    product: tuple[ProductEntry, ...] = Field(min_length=1, description="For what")
    content: dict[str, Annotated[float, Field(ge=0, le=100)]] = Field(
        default_factory=dict, description="Share of the content by side, percent"
    )
    test: tuple[TestResult, ...] = Field((), description="Results of tests")
    criteria: dict[str, bool] = Field(default_factory=dict, description="Assessment by criterion")
    document: str = Field("", max_length=300, description="File beside this one: the certificate as issued")
    item_keys: tuple[Annotated[str, Field(max_length=300)], ...] = Field(
        (), description="Keys (name+id+base64) that sign single items; with one, unsigned items are forged"
    )


def _check_threshold(threshold: int, signers: tuple[str, ...]) -> None:
    if threshold > len(set(signers)):
        raise PydanticCustomError("out-of-range", "threshold is above the number of signers")

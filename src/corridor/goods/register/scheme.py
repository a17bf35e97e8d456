"""Schemes: the rules of a mark as data, and an application judged by them, line by line.

A scheme is a file ``goods/schemes/*.toml`` of the workspace; in force is what its parties adopted by a
statement that holds the same data. What no source gives is left out, or carries the word estimate, which
every line of an evaluation repeats.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from corridor.goods.register.product import Product
from corridor.trust import MalformedError
from corridor.workspace.models import Id, Key, Names, Ref, Thing

__all__ = ["Content", "Criterion", "Group", "Line", "Scheme", "Standard", "TestRule", "evaluate"]

Percent = Annotated[float, Field(ge=0, le=100)]
Months = Annotated[int, Field(ge=1, le=600)]
PartyId = Annotated[Id, Ref("party")]


class Standard(Thing):
    """A standard of one edition."""

    id: str = Field(min_length=1, max_length=200, description="Designation, e.g. ISO 9001")
    edition: str = Field("", max_length=40, description="Edition, e.g. 2015; empty if it is not told apart")


class Group(Thing):
    """A group of products that may carry the mark."""

    needs_grounds = True

    id: Annotated[Id, Key("group")] = Field(description="Permanent id, unique in the scheme")
    name: Names = Field(default_factory=dict, description="Name by language")
    standard: tuple[Standard, ...] = Field((), description="What its products must conform to; all of them")


class Content(Thing):
    """How much of a product must come from the parties' territories."""

    needs_grounds = True

    sides: tuple[PartyId, ...] = Field(min_length=1, description="Whose content counts as joint")
    joint_min_percent: Percent = Field(description="Least share of all sides together, percent")
    each_min_percent: Percent = Field(0.0, description="Least share of each side, percent")

    @model_validator(mode="after")
    def _possible(self) -> Content:
        if self.each_min_percent * len(self.sides) > 100:
            raise PydanticCustomError("out-of-range", "the least shares of all sides add up to more than 100")
        return self


class TestRule(Thing):
    """A test that must have been passed."""

    __test__ = False
    needs_grounds = True

    id: Annotated[Id, Key("test")] = Field(description="Permanent id, unique in the scheme")
    name: Names = Field(default_factory=dict, description="Name by language")
    group: tuple[str, ...] = Field((), description="Groups it is asked of; empty: of all")
    standard: Standard | None = Field(None, description="By which standard it is made")


class Criterion(Thing):
    """Something that is assessed as met or not."""

    needs_grounds = True

    id: Annotated[Id, Key("criterion")] = Field(description="Permanent id, unique in the scheme")
    name: Names = Field(default_factory=dict, description="Name by language")


class Scheme(Thing):
    """The rules of a mark."""

    needs_grounds = True

    id: Annotated[Id, Key("scheme")] = Field(description="Permanent id")
    name: Names = Field(min_length=1, description="Name of the mark by language")
    parties: tuple[PartyId, ...] = Field(min_length=1, description="Whose mark it is; they adopt its rules")
    certifies: Literal["body", "party"] = Field(
        "body", description="Who grants: a body accredited for the group, or a party itself"
    )
    validity_months: Months | None = Field(None, description="Longest term of a certificate, months")
    surveillance_months: Months | None = Field(None, description="Longest time between two visits, months")
    content: Content | None = Field(None, description="Share of joint content")
    group: tuple[Group, ...] = Field((), description="Eligible product groups; none listed: all")
    test: tuple[TestRule, ...] = Field((), description="Tests to be passed")
    criterion: tuple[Criterion, ...] = Field((), description="Criteria to be met")

    @classmethod
    def from_json(cls, raw: object) -> Scheme:
        """Return the scheme of JSON values, e.g. of the statement by which it was adopted.

        Raises
        ------
        MalformedError
            If they are none; the message says the first thing that is wrong.
        """
        try:
            return cls.model_validate(raw)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(map(str, first["loc"]))
            raise MalformedError(f"this is no scheme: {where}: {first['msg']}") from None

    def as_json(self) -> dict[str, Any]:
        """Return the scheme as JSON values; :meth:`from_json` reads it back."""
        return self.model_dump(mode="json", exclude_defaults=True)


@dataclass(frozen=True, slots=True)
class Line:
    """One rule of a scheme and whether an application keeps it.

    Parameters
    ----------
    rule
        The rule, in words.
    met
        ``True``, ``False``, or ``None`` if the application does not say.
    sentence
        What the application says.
    source, estimate
        What the rule rests on: ids of sources; what is assumed and why.
    """

    rule: str
    met: bool | None
    sentence: str
    source: str = ""
    estimate: str = ""

    def __str__(self) -> str:
        """Return the line for people."""
        mark = {True: "kept", False: "broken", None: "not shown"}[self.met]
        estimate = f" [estimate: {self.estimate}]" if self.estimate else ""
        return f"{mark}: {self.rule} – {self.sentence}{estimate}"


def evaluate(scheme: Scheme, application: Mapping[str, Any]) -> tuple[Line, ...]:
    """Judge an application by a scheme.

    Parameters
    ----------
    scheme
        The rules.
    application
        Fields of a ``certificate.applied``: ``products``, ``content`` (percent by side, as text), ``tests``
        (list of ``{"id", "passed", "standard"?, "edition"?}``) and ``criteria`` (id → met).

    Returns
    -------
    tuple of Line
        One for each rule and product; the application may be granted if all are ``met``.

    Raises
    ------
    MalformedError
        If a product is none.
    """
    products = tuple(Product.parse(p) for p in application.get("products", ()))
    return (
        *_groups(scheme, products),
        *_shares(scheme.content, application.get("content")),
        *_tests(scheme, products, application.get("tests", ())),
        *_criteria(scheme, application.get("criteria", {})),
    )


def _groups(scheme: Scheme, products: tuple[Product, ...]) -> Iterator[Line]:
    if not products:
        yield Line("an application names its products", False, "it names none")
    eligible = {group.id: group for group in scheme.group}
    for product in products:
        if not eligible:
            continue
        group, label = eligible.get(product.group), product.model or product.gtin or product.group
        rule = f"eligible groups: {', '.join(eligible)}"
        if group is None:
            yield Line(rule, False, f"{label} is of group {product.group}", scheme.source, scheme.reasoning)
            continue
        yield Line(rule, True, f"{label} is of group {product.group}", group.source, group.reasoning)
        for standard in group.standard:
            yield _conforms(product, label, standard, group)


def _conforms(product: Product, label: str, standard: Standard, group: Group) -> Line:
    wanted = f"{standard.id} {standard.edition}".strip()
    rule = f"group {group.id} conforms to {wanted}"
    source, estimate = standard.source or group.source, standard.reasoning or group.reasoning
    if (standard.id, standard.edition) in product.standards:
        return Line(rule, True, f"{label} is declared to", source, estimate)
    other = [edition for name, edition in product.standards if name == standard.id]
    said = f"only to edition {', '.join(other)}" if other else "not to it"
    return Line(rule, False if other else None, f"{label} is declared {said}", source, estimate)


def _shares(content: Content | None, given: object) -> Iterator[Line]:
    if content is None:
        return
    told = given if isinstance(given, Mapping) else {}
    shares = {side: _percent(told.get(side)) for side in content.sides}
    known = [share for share in shares.values() if share is not None]
    grounds = (content.source, content.reasoning)
    least = Decimal(str(content.joint_min_percent))
    rule = f"at least {_plain(least)} % from {' and '.join(content.sides)} together"
    if sum(known) > 100:
        yield Line(
            rule, False, f"the shares add up to {_plain(sum(known, Decimal()))} %, above 100", *grounds
        )
    elif len(known) < len(shares) and sum(known) < least:
        yield Line(rule, None, "not every side's share is given", *grounds)
    else:
        total = sum(known, Decimal())
        yield Line(rule, total >= least, f"together {_plain(total)} %", *grounds)
    if content.each_min_percent:
        yield from _each_share(Decimal(str(content.each_min_percent)), shares, grounds)


def _each_share(
    least: Decimal, shares: Mapping[str, Decimal | None], grounds: tuple[str, str]
) -> Iterator[Line]:
    for side, share in shares.items():
        rule = f"at least {_plain(least)} % from {side}"
        if share is None:
            yield Line(rule, None, f"the share of {side} is not given as a percentage", *grounds)
        else:
            yield Line(rule, share >= least, f"{side} has {_plain(share)} %", *grounds)


def _percent(given: object) -> Decimal | None:
    """Return a share; ``None`` if it is missing or is none: text or a number from 0 to 100."""
    if isinstance(given, bool) or not isinstance(given, str | int | float):
        return None
    try:
        share = Decimal(str(given))
    except InvalidOperation:
        return None
    return share if share.is_finite() and 0 <= share <= 100 else None


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _tests(scheme: Scheme, products: tuple[Product, ...], given: object) -> Iterator[Line]:
    results = [r for r in given if isinstance(r, Mapping)] if isinstance(given, list | tuple) else []
    groups = {product.group for product in products}
    for test in scheme.test:
        if test.group and not groups & set(test.group):
            continue
        made = [r for r in results if r.get("id") == test.id]
        rule = f"test {test.id} is passed" + (f" by {_name(test.standard)}" if test.standard else "")
        yield _test_line(rule, test, made)


def _test_line(rule: str, test: TestRule, made: list[Mapping[str, Any]]) -> Line:
    grounds = (test.source, test.reasoning)
    if not made:
        return Line(rule, None, "no result is given", *grounds)
    wanted = test.standard
    fitting = [
        r for r in made
        if wanted is None or (r.get("standard"), r.get("edition", "")) == (wanted.id, wanted.edition)
    ]  # fmt: skip
    if not fitting:
        said = f"{made[-1].get('standard', 'no standard')} {made[-1].get('edition', '')}".strip()
        return Line(rule, False, f"it was made by {said}", *grounds)
    passed = all(r.get("passed") is True for r in fitting)
    return Line(rule, passed, "passed" if passed else "not passed", *grounds)


def _name(standard: Standard) -> str:
    return f"{standard.id} {standard.edition}".strip()


def _criteria(scheme: Scheme, given: object) -> Iterator[Line]:
    assessed = given if isinstance(given, Mapping) else {}
    for criterion in scheme.criterion:
        given_one = assessed.get(criterion.id)
        met = given_one if isinstance(given_one, bool) else None
        told = {True: "assessed as met", False: "assessed as not met", None: "no assessment is given"}
        rule = f"criterion {criterion.id}"
        yield Line(rule, met, told[met], criterion.source, criterion.reasoning)

"""What the file of a decision may say, as pydantic models; findings and manual are written from them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, model_validator
from pydantic_core import PydanticCustomError

from corridor.workspace.models import Key, Ref, Thing

__all__ = ["DAYS", "OPERATORS", "WrittenDecision", "WrittenMilestone", "WrittenMoney", "WrittenTarget"]

OPERATORS = (">=", "<=", ">", "<", "==", "!=", "between", "exists")
"""What compares; any of them may stand behind ``each``."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_WINDOW = re.compile(r"latest|every day|any day|any [1-9]\d{0,2} days|season|each month|total|average")
_SIGNS = {"≥": ">=", "≤": "<=", "=": "==", "≠": "!="}
_SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?)")
_SEASON_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LARGEST = 10**15
_MOST_VALUES = 1000


def _texts(value: Any) -> Any:
    return {"": value} if isinstance(value, str) else value


def _operator(value: Any) -> Any:
    if not isinstance(value, str) or value in OPERATORS:
        return value
    word, each = value.strip(), value.startswith("each")
    sign = word.removeprefix("each").strip() if each else word
    sign = _SIGNS.get(sign, sign)
    if sign not in OPERATORS and not (each and not sign):
        known = ", ".join(OPERATORS)
        raise PydanticCustomError(
            "bad-choice", "not an operator: {known}, or each before one", {"known": known}
        )
    return f"each {sign}".strip() if each else sign


def _window(value: Any) -> Any:
    if isinstance(value, str) and not _WINDOW.fullmatch(value):
        known = "latest, every day, any day, any N days, season, each month, total, average"
        raise PydanticCustomError("bad-choice", "not a window; there are {known}", {"known": known})
    return value


def _weekdays(value: Any) -> Any:
    names = value.replace(",", " ").split() if isinstance(value, str) else value
    if not isinstance(names, list | tuple):
        return value
    found: list[int] = []
    for name in names:
        first, dash, last = str(name).lower().partition("-")
        if first[:3] not in DAYS or (dash and last[:3] not in DAYS):
            raise PydanticCustomError("bad-choice", "days are mon, tue, wed, thu, fri, sat, sun, or mon-fri")
        a, b = DAYS.index(first[:3]), DAYS.index((last or first)[:3])
        found += range(a, b + 1) if a <= b else [*range(a, 7), *range(b + 1)]
    return tuple(sorted(set(found)))


def _span(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    match = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        raise PydanticCustomError("bad-value", "write a span in days or weeks, e.g. “30 days”")
    return int(match[1]) * (7 if match[2].startswith("w") else 1)


def _value(value: Any) -> Any:
    if type(value) in (int, float) and -_LARGEST <= value <= _LARGEST:
        return value
    parts = value if isinstance(value, list | tuple) else [value]
    if len(parts) > _MOST_VALUES or any(
        isinstance(p, bool) or not isinstance(p, int | float | str) for p in parts
    ):
        raise PydanticCustomError("bad-value", "write a number, a text, or a list of numbers or of texts")
    if any(len(p) > 200 if isinstance(p, str) else not abs(p) <= _LARGEST for p in parts):
        raise PydanticCustomError("out-of-range", "numbers reach to 10 to the 15th, texts to 200 letters")
    if len({isinstance(p, str) for p in parts}) > 1:
        raise PydanticCustomError("bad-value", "a list holds numbers or texts, not both")
    return tuple(parts) if isinstance(value, list | tuple) else value


def _baseline(value: Any) -> Any:
    return {"value": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$")]
Texts = Annotated[dict[Annotated[str, Field(pattern=r"^([a-z]{2,3}(-[A-Za-z0-9]{1,8})*)?$")], str],
                  BeforeValidator(_texts, json_schema_input_type=str | dict[str, str])]  # fmt: skip
PartyName = Annotated[str, Field(pattern=r"^[^\s/\\,;\".][^\s/\\,;\"]{0,99}$")]
Label = Annotated[str, Field(max_length=200)]
Number = Annotated[int | float, Field(ge=-_LARGEST, le=_LARGEST)]
Value = int | float | str | tuple[int | float, ...] | tuple[str, ...] | None
SeasonDay = Annotated[str, Field(pattern=rf"^{_SEASON_DAY.pattern}$")]
Day = Annotated[date, Field(ge=date(1900, 1, 1), le=date(2200, 1, 1))]
Weekdays = Annotated[tuple[int, ...], BeforeValidator(_weekdays, json_schema_input_type=list[str] | str)]
Days = Annotated[int, Field(ge=1, le=3660), BeforeValidator(_span, json_schema_input_type=str | int)]


class WrittenBaseline(Thing):
    """Where a target starts from."""

    value: Number = Field(description="Value in the target's unit")
    day: Day | None = Field(None, alias="date", description="Day for which it held")


class WrittenTarget(Thing):
    """A measurable promise."""

    id: Id = Field(description="Permanent id within the decision and what supersedes it")
    title: Texts = Field(default_factory=dict, description="What is promised, by language")
    metric: Annotated[str, Field(pattern=r"^[A-Za-z0-9_][\w./-]{0,119}$")] = Field(
        description="Name of the facts it is judged by, e.g. rail.pairs_per_day"
    )
    about: Label = Field(
        "", description="What the facts must be about, e.g. a line; empty if there is only one"
    )
    op: Annotated[str, BeforeValidator(_operator)] = Field(
        description=">=, <=, >, <, ==, !=, between, exists; each before it: for each thing there are facts of"
    )
    value: Annotated[Value, PlainValidator(_value, json_schema_input_type=Value)] = Field(
        None, description="Number or text; two numbers for between; names for each exists"
    )
    unit: Annotated[str, Field(max_length=40)] = Field(
        "", description="Unit of value; facts in another are not converted"
    )
    window: Annotated[str, BeforeValidator(_window)] = Field(
        "latest", description="latest, every day, any day, any N days, season, each month, total or average"
    )
    days: Weekdays = Field(
        (), description="Days of the week that count: sat, sun or mon-fri; all if left out"
    )
    first: Day | SeasonDay | None = Field(
        None, alias="from", description="First day of the window; MM-DD each year"
    )
    last: Day | SeasonDay | None = Field(None, alias="to", description="Last day of the window, included")
    deadline: Day | None = Field(None, description="By when it must hold; the decision's if left out")
    baseline: Annotated[WrittenBaseline, BeforeValidator(_baseline)] | None = Field(
        None, description="Where it starts from: a number, or value and date"
    )
    source: Label = Field("", description="Only facts of this source count; any if left out")
    fresh_within: Days | None = Field(
        None, description="Evidence older than this does not count: “30 days”, “2 weeks”"
    )
    when: str = Field("", description="CEL condition under which the target applies, 500 characters at most")

    @model_validator(mode="after")
    def _fits(self) -> WrittenTarget:
        op = self.op.removeprefix("each").strip()
        _check_value(op, self.op != op, self.value)
        if type(self.first) is not type(self.last) and None not in (self.first, self.last):
            raise PydanticCustomError("bad-value", "from and to must both be dates or both MM-DD")
        if isinstance(self.first or self.last, str) and None in (self.first, self.last):
            raise PydanticCustomError("bad-value", "a season has a first and a last day: give from and to")
        if isinstance(self.first, date) and isinstance(self.last, date) and self.first > self.last:
            raise PydanticCustomError("bad-value", "the window ends before it begins")
        return self


def _check_value(op: str, each: bool, value: Any) -> None:
    pair = isinstance(value, tuple) and len(value) == 2 and not any(isinstance(v, str) for v in value)
    if op == "between" and not (pair and value[0] <= value[1]):
        raise PydanticCustomError("bad-value", "between needs two numbers, the lower one first")
    if op in (">=", "<=", ">", "<") and not isinstance(value, int | float):
        raise PydanticCustomError("bad-value", "the operator compares with a number: give value")
    if op in ("==", "!=") and not isinstance(value, int | float | str):
        raise PydanticCustomError("bad-value", "the operator compares with one value: give value")
    if op == "exists" and not each and value is not None:
        raise PydanticCustomError("bad-value", "exists compares with nothing: leave value out")


class WrittenMilestone(Thing):
    """A step on the way; when it was met stands in council/progress.csv."""

    id: Id = Field(description="Permanent id within the decision")
    title: Texts = Field(default_factory=dict, description="What is reached, by language")
    due: Day | None = Field(None, description="Promised day")
    needs: tuple[str, ...] = Field((), description="Milestones that must be met before: id, or decision/id")
    body: Label = Field("", description="Who is responsible; the decision's body if left out")


class WrittenMoney(Thing):
    """An amount that is promised."""

    needs_grounds = True

    amount: Annotated[Decimal, Field(ge=0, le=Decimal(10) ** 15)] = Field(description="Amount in whole units")
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = Field(description="ISO 4217 code")
    first: Day | None = Field(None, alias="from", description="First day on which it may be spent")
    last: Day | None = Field(None, alias="to", description="Last day on which it may be spent")
    payer: Label = Field("", description="Who pays")
    purpose: Texts = Field(default_factory=dict, description="What for, by language")


class WrittenDecision(Thing):
    """A decision: what was promised, by whom, by when, and how it will be seen that it was kept."""

    id: Annotated[Id, Key("decision")] = Field(description="Permanent id; never reused")
    title: Texts = Field(min_length=1, description="Title by language")
    text: Texts = Field(default_factory=dict, description="Text by language; only what a source gives")
    form: Texts = Field(min_length=1, description="Legal form, by language: decree, directive, resolution")
    kind: Label = Field("", description="What has to be done: law, infrastructure, service, register …")
    area: Label = Field("", description="Field of policy")
    parties: tuple[Annotated[PartyName, Ref("party")], ...] = Field(min_length=1, description="Who must sign")
    body: Label = Field(description="Who is responsible for carrying it out")
    day: Day | None = Field(None, alias="date", description="Day on which it was taken")
    deadline: Day | None = Field(None, description="By when it must be fulfilled")
    supersedes: Id | None = Field(None, description="Id of the decision that this one amends")
    nothing_measurable: str = Field("", description="Why there is no target, where there is none")
    milestone: tuple[WrittenMilestone, ...] = Field((), description="Steps on the way")
    money: tuple[WrittenMoney, ...] = Field((), description="Amounts promised")
    target: tuple[WrittenTarget, ...] = Field((), description="Measurable promises")

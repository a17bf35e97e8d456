"""The blocking model as data: variables, constraints with their rules, and who occupies what when.

Nothing here knows a solver. Times are seconds; an integer variable may count ticks of several seconds,
so that ``time = tick · variable + constant`` falls on a chosen grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

__all__ = ["BlockingModel", "Linear", "Moment", "Occupation", "Rule", "Track", "Variable", "Yard"]

Literal = int
"""Index of a 0–1 variable, counted from 1; negative for its negation."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What a constraint is for, in the user's words.

    Parameters
    ----------
    sentence
        E.g. "W1 leaves Aston between 06:00 and 10:00".
    places
        Where in the user's files it stands, as ``file:row`` with source or estimate.
    """

    sentence: str
    places: tuple[str, ...] = ()


PRICING = Rule("the price of the timetable")
"""Stands behind constraints that serve the objective alone."""

SYMMETRY = Rule("of plans that mirror each other only one is looked at")
"""Stands behind constraints that lose no plan but its mirror image."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A linear expression over variables: Σ coefficient · variable + constant, in seconds."""

    terms: tuple[tuple[int, int], ...] = ()
    constant: int = 0

    def __add__(self, seconds: int) -> Moment:
        return Moment(self.terms, self.constant + seconds)

    def plus(self, coefficient: int, variable: int) -> Moment:
        """Return the moment with one more term."""
        return Moment((*self.terms, (coefficient, variable)), self.constant)

    def value(self, values: Sequence[int]) -> int:
        """Return the time under an assignment of the variables."""
        return self.constant + sum(c * values[v] for c, v in self.terms)


@dataclass(frozen=True, slots=True)
class Variable:
    """An integer within closed bounds.

    ``ruled`` says that the bounds only repeat what rules ask; where clashing rules are sought they are left
    out.
    """

    lower: int
    upper: int
    name: str
    ruled: bool = False


@dataclass(frozen=True, slots=True)
class Linear:
    """Σ coefficient · variable ≥ least, when every literal of ``given`` holds."""

    terms: tuple[tuple[int, int], ...]
    least: int
    given: tuple[Literal, ...]
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Clause:
    """Between ``least`` and ``most`` of the literals hold."""

    literals: tuple[Literal, ...]
    least: int
    most: int
    rule: Rule | None


@dataclass(frozen=True, slots=True)
class Track:
    """Track that trains use one after the other.

    Parameters
    ----------
    key
        Name of the resource.
    clears
        Whether a follower enters only when the one before has left.
    headway_s
        Seconds between followers at both ends, unless ``clears``.
    release_s
        Seconds between one train leaving and an opposing train (or, if ``clears``, a follower) entering.
    name, places
        For explanations.
    """

    key: str
    clears: bool
    headway_s: int
    release_s: int
    name: str = field(default="", compare=False)
    places: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Yard:
    """Like tracks on each of which one train may stand; ``release_s`` between two on the same one."""

    key: str
    capacity: int
    release_s: int
    name: str = field(default="", compare=False)
    places: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Occupation:
    """A train on a resource from one moment to another.

    Parameters
    ----------
    sense
        +1 or −1: direction on the track; trains of the same sense follow each other.
    days
        Bit set of the day types on which it happens.
    present
        Literal that says whether it happens at all; 0 for always.
    """

    train: str
    resource: Track | Yard
    enter: Moment
    leave: Moment
    sense: int = 1
    days: int = 1
    present: Literal = 0


@dataclass
class BlockingModel:
    """Variables, constraints, occupations and an objective to be minimised."""

    tick_s: int = 1
    variables: list[Variable] = field(default_factory=lambda: [Variable(1, 1, "one")])
    linears: list[Linear] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    occupations: list[Occupation] = field(default_factory=list)
    objective: dict[int, int] = field(default_factory=dict)
    index: dict[str, int] = field(default_factory=dict)
    """Variable by name; of several with one name, the first."""
    orders: set[int] = field(default_factory=set)
    """Variables that say which of two trains goes first."""
    default_rule: Rule | None = None
    objective_constant: int = 0

    def variable(self, lower: int, upper: int, name: str, *, ruled: bool = False) -> int:
        """Add an integer variable and return its index."""
        self.index.setdefault(name, len(self.variables))
        self.variables.append(Variable(lower, upper, name, ruled))
        return len(self.variables) - 1

    def literal(self, name: str) -> Literal:
        """Add a 0–1 variable and return it as a literal."""
        return self.variable(0, 1, name)

    def after(
        self,
        later: Moment,
        earlier: Moment,
        lag_s: int = 0,
        *,
        given: Iterable[Literal] = (),
        rule: Rule | None = None,
    ) -> None:
        """Ask that ``later`` comes at least ``lag_s`` seconds after ``earlier``."""
        terms = merge((*later.terms, *((-c, v) for c, v in earlier.terms)))
        least = earlier.constant + lag_s - later.constant
        if terms or least > 0:
            self.linears.append(Linear(terms, least, tuple(given), rule or self.default_rule))

    def between(self, moment: Moment, lower_s: int, upper_s: int, rule: Rule | None = None) -> None:
        """Ask that a moment lies in a window, both ends included."""
        self.after(moment, Moment(constant=lower_s), rule=rule)
        self.after(Moment(constant=upper_s), moment, rule=rule)

    def among(
        self, literals: Sequence[Literal], least: int, most: int | None = None, rule: Rule | None = None
    ) -> None:
        """Ask that at least ``least`` and at most ``most`` of the literals hold."""
        most = len(literals) if most is None else most
        self.clauses.append(Clause(tuple(literals), least, most, rule or self.default_rule))

    @contextmanager
    def under(self, rule: Rule) -> Iterator[None]:
        """Within this context a constraint without a rule of its own stands under this one."""
        self.default_rule = rule
        try:
            yield
        finally:
            self.default_rule = None

    def firm(self) -> set[int]:
        """Return the variables that occupations, and constraints beyond the price, speak of."""
        firm = {v for x in self.linears if x.rule is not PRICING for _, v in x.terms}
        firm |= {v for o in self.occupations for m in (o.enter, o.leave) for _, v in m.terms}
        firm |= {abs(v) for x in self.linears if x.rule is not PRICING for v in x.given}
        return firm | {abs(v) for x in self.clauses if x.rule is not PRICING for v in x.literals}

    def equal(self, a: Moment, b: Moment) -> None:
        """Ask that two expressions are the same."""
        self.after(a, b)
        self.after(b, a)

    def at_least_size(self, size: int, variable: int) -> None:
        """Ask that the variable ``size`` is at least the absolute value of another."""
        for sign in (1, -1):
            self.after(Moment(((1, size),)), Moment(((sign, variable),)))

    def pay(self, coefficient: int, variable: int) -> None:
        """Add ``coefficient`` × the variable to the objective."""
        self.objective[variable] = self.objective.get(variable, 0) + coefficient

    def price(self, values: Sequence[int]) -> int:
        """Return the objective under an assignment."""
        return self.objective_constant + sum(c * values[v] for v, c in self.objective.items())

    def span(self, begin: Moment, end: Moment) -> tuple[int, int]:
        """Return the least and greatest seconds from one moment to another by the bounds alone."""
        terms = merge((*end.terms, *((-c, v) for c, v in begin.terms)))
        return self.bounds(Moment(terms, end.constant - begin.constant))

    def bounds(self, moment: Moment) -> tuple[int, int]:
        """Return the earliest and latest second a moment can be by its variables' bounds alone."""
        low = high = moment.constant
        for c, v in merge(moment.terms):
            ends = (c * self.variables[v].lower, c * self.variables[v].upper)
            low, high = low + min(ends), high + max(ends)
        return low, high


def merge(terms: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Add up the coefficients of each variable and drop the zeros."""
    total: dict[int, int] = {}
    for c, v in terms:
        total[v] = total.get(v, 0) + c
    return tuple((c, v) for v, c in total.items() if c)


def named(values: Mapping[str, int], model: BlockingModel) -> dict[int, int]:
    """Return values by variable index of those names that the model has."""
    return {model.index[name]: value for name, value in values.items() if name in model.index}

"""Whatever two registers do, in whatever order and by whatever clocks, they end with the same tables."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.goods.register.pair import KEYS, START, Pair, chains

from corridor.goods.register import Entry, MemoryShelf, Register, Statement

PARTIES = ("East", "West")
STEPS = st.tuples(
    st.sampled_from(PARTIES),
    st.sampled_from(["certificate", "certificate", "body"]),
    st.sampled_from(["suspended", "suspended", "reinstated", "withdrawn"]),
    st.integers(-3, 3),
)
ACTIONS = st.lists(st.one_of(STEPS, STEPS, st.sampled_from(PARTIES)), min_size=4, max_size=14)


class World:
    """Two registers on machines of their own; one clock runs ahead of the other."""

    def __init__(self, ahead_s: int) -> None:
        pair = Pair()
        pair.grant()
        self.hours = 1
        self.registers = {}
        for who, skew in (("East", 0), ("West", ahead_s)):
            shelf = MemoryShelf()
            for party in PARTIES:
                shelf.storage(party).append(pair.shelf.storage(party).entries)  # type: ignore[attr-defined]
            self.registers[who] = Register(
                chains(),
                shelf,
                operates=[who],
                clock=lambda s=skew: self.now(s),  # type: ignore[misc]
            )

    def now(self, skew_s: int = 0) -> object:
        """Return the time of a clock."""
        return START + timedelta(hours=self.hours, seconds=skew_s)

    def step(self, by: str, sort: str, step: str, back_h: int) -> None:
        """Let a party say something at its own register; what is refused is refused."""
        now = START + timedelta(hours=self.hours)
        subject = {"certificate": "C1", "body": "lab"}[sort]
        effective = now + timedelta(hours=back_h)
        said = Statement(f"{sort}.{step}", subject, (by,), now, effective, f"hour {self.hours}")
        self.registers[by].admit_all([said.envelope(KEYS[by])])
        self.hours += 1

    def mirror(self, to: str) -> None:
        """Bring the other's log to a register."""
        other = "West" if to == "East" else "East"
        source = self.registers[other].shelf.storage(other)
        target = self.registers[to].shelf.storage(other)
        target.append(source.read(target.size(), source.size()))
        self.registers[to].catch_up()
        self.hours += 1

    def settle(self) -> None:
        """Mirror until neither log grows: what one lets in may make another's waiting statement legal."""
        before: list[int] = []
        while before != (sizes := [self.registers[who].shelf.storage(who).size() for who in PARTIES]):
            before = sizes
            for to in (*PARTIES, *PARTIES):
                self.mirror(to)

    def tables(self, who: str) -> dict[str, tuple[Entry, ...]]:
        """Return what a register shows."""
        register = self.registers[who]
        return {topic: register.history(topic) for topic in register.shelf.topics()}


@settings(max_examples=80, deadline=None)
@given(ACTIONS, st.sampled_from([5_000, 20_000, 0]))
def test_both_end_with_the_same_tables_and_so_do_both_rebuilt(
    actions: list[tuple[str, str, str, int] | str], ahead_s: int
) -> None:
    world = World(ahead_s)
    for action in actions:
        if isinstance(action, str):
            world.mirror(action)
        else:
            world.step(*action)
    world.settle()
    east = world.tables("East")
    assert world.tables("West") == east
    for who in PARTIES:
        world.registers[who].rebuild()
        assert world.tables(who) == east

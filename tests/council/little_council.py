"""A council of two parties on disk: A needs two of its three keys, B one of two."""

from __future__ import annotations

from pathlib import Path

from corridor.council import Desk
from corridor.trust import SigningKey

CORRIDOR = """\
name = { en = "The pass" }
languages = ["en", "ru"]

[year]
from = 2026-12-13
to = 2027-12-11

[railway]
time_zone = "Europe/Minsk"

[[party]]
id = "A"
name = { en = "Aland", ru = "Аландия" }
time_zone = "Europe/Minsk"

[[party]]
id = "B"
name = { en = "Bland", ru = "Бландия" }
time_zone = "Europe/Minsk"
"""

DECREE = """\
id = "D1"
title = { en = "Trains over the pass", ru = "Поезда через перевал" }
text = { en = "Two pairs a day." }
form = { en = "decree", ru = "декрет" }
parties = ["A", "B"]
body = "Ministry"
date = 2026-04-01
deadline = 2026-05-01
estimate = "made up"

[[milestone]]
id = "path"
due = 2026-04-20

[[target]]
id = "pairs"
metric = "rail.pairs_per_day"
about = "pass"
op = ">="
value = 2
unit = "pairs/day"
window = "every day"
from = 2026-05-01
to = 2026-05-10
fresh_within = "30 days"
"""

KEYS = {
    name: SigningKey.generate(f"{name[0]}.example/{name}") for name in ("a1", "a2", "a3", "b1", "b2", "x1")
}


def parties(
    *, extra: str = "", a: tuple[str, ...] = ("a1", "a2", "a3"), b: tuple[str, ...] = ("b1", "b2")
) -> str:
    """Return ``parties.toml``."""
    told = []
    for name, threshold, keys in (("A", 2, a), ("B", 1, b)):
        listed = ", ".join(f'"{KEYS[k].public}"' for k in keys)
        told.append(f'[[party]]\nid = "{name}"\nthreshold = {threshold}\nkeys = [{listed}]\n')
    return "\n".join(told) + extra


class LittleCouncil:
    """The workspace, and what people do to it."""

    def __init__(self, folder: Path, decree: str = DECREE) -> None:
        self.folder = folder
        self.write("corridor.toml", CORRIDOR)
        self.write("council/parties.toml", parties())
        self.write("council/decisions/d1.toml", decree)

    @property
    def desk(self) -> Desk:
        """The desk, opened anew."""
        return Desk.open(self.folder)

    def write(self, file: str, text: str) -> Path:
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def sign(self, *names: str, decision: str = "D1") -> str:
        """Let keys sign, one after the other; return what the decision is worth then."""
        standing = ""
        for name in names:
            standing = str(self.desk.sign(decision, KEYS[name]).standing)
        return standing

    def errors(self) -> list[str]:
        return [f.code for f in self.desk.check() if f.is_error]

    def codes(self) -> list[str]:
        return [f.code for f in self.desk.check()]

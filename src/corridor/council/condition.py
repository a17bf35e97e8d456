"""Conditions under which a target applies, in the Common Expression Language.

An expression is a stranger's text. It has 500 characters at most, is not nested without end, and has no macro
inside a macro; it is evaluated in a process of its own that has a second for each, little memory and no
files, and is killed when it takes longer. What it may ask::

    facts["rail.seats_per_day"]["smolensk-orsha"] >= 400.0     the last value known, by name and thing
    today >= "2027-01-01"                                      the day of the verdict

A fact that is not there is an error, and the target cannot be measured: it is never false by silence.

Source: github.com/google/cel-spec; only what cel-python and the Rust implementation agree on is allowed.
"""

from __future__ import annotations

import json
import re
import selectors
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from types import TracebackType
from typing import Any, Self

from corridor.council.series import Facts

__all__ = ["LONGEST", "Conditions", "refused_condition"]

LONGEST = 500
_DEEPEST = 16
_SECONDS = 1.0
_START_SECONDS = 20.0
_MACROS = re.compile(r"\b(all|exists|exists_one|map|filter|has)$")
_TOKENS = re.compile(r"""("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|([\[({])|([\])}])""")


def refused_condition(expression: str) -> str:
    """Return why an expression is not even tried; nothing if it may be."""
    if len(expression) > LONGEST:
        return f"it has {len(expression)} characters; {LONGEST} are allowed"
    stack: list[bool] = []
    for token in _TOKENS.finditer(expression):
        if token[2]:
            macro = token[2] == "(" and bool(_MACROS.search(expression[: token.start()].rstrip()))
            if macro and any(stack):
                return "it has a macro inside a macro"
            stack.append(macro)
        elif token[3] and stack:
            stack.pop()
        if len(stack) > _DEEPEST:
            return f"it is nested deeper than {_DEEPEST}"
    return ""


class Conditions:
    """Evaluates conditions about facts; use it as a context, so that its process ends.

    Parameters
    ----------
    facts
        What was known on the day.
    seconds
        For each condition; the process is killed when it takes longer.
    """

    def __init__(self, facts: Facts, today: date, *, seconds: float = _SECONDS) -> None:
        self._facts, self._today, self._seconds = facts, today, seconds
        self._process: subprocess.Popen[str] | None = None
        self._answers: dict[str, bool | str] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def __call__(self, expression: str) -> bool | str:
        """Return whether a condition holds, or why that cannot be told."""
        if expression not in self._answers:
            self._answers[expression] = refused_condition(expression) or self._ask(expression)
        return self._answers[expression]

    def _ask(self, expression: str) -> bool | str:
        answer = self._exchange({"expression": expression, "variables": self._variables(expression)})
        if isinstance(answer, bool):
            return answer
        return str(answer)[:200]

    def _variables(self, expression: str) -> Mapping[str, Any]:
        """Return what the expression may ask; only facts whose name it mentions are handed over."""
        told: dict[str, dict[str, float | str]] = {}
        for name in self._facts.names():
            if name in expression:
                told[name] = {about: self._last(name, about) for about in self._facts.abouts(name)}
        return {"facts": told, "today": self._today.isoformat()}

    def _last(self, name: str, about: str) -> float | str:
        series = self._facts.series(name, about)
        assert series is not None
        if series.is_text:
            return str(series.facts[-1].value)
        return series.at(self._today.toordinal()).value

    def _exchange(self, question: Mapping[str, Any]) -> Any:
        """Ask the process; end it if it does not answer in time, so that the next question meets another."""
        started = self._process is None
        process = self._process = self._process or _start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(json.dumps(question) + "\n")
            process.stdin.flush()
            if not _readable(process, self._seconds + (_START_SECONDS if started else 0)):
                self._end()
                return f"it took longer than {self._seconds:g} s"
            line = process.stdout.readline()
            return json.loads(line)
        except (OSError, ValueError):
            self._end()
            return "its process ended: it wanted too much memory or time"

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()


def _start() -> subprocess.Popen[str]:
    command = [sys.executable, "-I", "-m", "corridor.council.condition_process"]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={},
        encoding="utf-8",
    )  # fmt: skip


def _readable(process: subprocess.Popen[str], seconds: float) -> bool:
    with selectors.DefaultSelector() as selector:
        assert process.stdout is not None
        selector.register(process.stdout, selectors.EVENT_READ)
        return bool(selector.select(seconds))

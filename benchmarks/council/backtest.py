"""Back-test of the forecasts on 14,296 cases: ``python -m benchmarks.council.backtest``.

Protocol: rolling origin. On 1 January of every second year from 2008 to 2018 the history is cut to what was
known on that day (a case closed later is open, at its age), every case open and opened within five years is
forecast, and the Brier score is taken of all of them together: 4,148 forecasts of being closed within 180
and 365 days. A second table has every open case, however old. All methods run in the same process on the
same cases; each may look at the known history only, so anything it chooses, it chooses from the past.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import lifelines
import numpy as np

from benchmarks.council import others
from benchmarks.council.cases import WHERE, read_cases
from benchmarks.council.ideas import (
    chosen_by_the_past,
    coarse_days,
    recalibrated,
    remembering,
    seasonal,
)
from benchmarks.machine import describe_machine
from corridor.council.forecast import Case, History, Memory, Model, choose_memory, reliability, roll
from corridor.council.forecast.history import Days
from corridor.council.forecast.origins import Method, Outcomes
from corridor.council.forecast.pieces import YEAR_DAYS

COMMAND = "benchmarks.council.backtest"
RESULT = Path(__file__).resolve().parents[1] / "results" / "backtest.md"
CUT_OFFS = [date(year, 1, 1).toordinal() for year in range(2008, 2019, 2)]
HORIZONS = (180.0, 365.0)
OLDEST_DAYS = 5 * YEAR_DAYS
OURS = "Corridor (memory chosen from the past)"


def corridor(known: History, day: int, asked: History, horizon: float) -> Days:
    """The forecast as it is made for a council."""
    return Model(known, day, choose_memory(known, day, horizon=horizon)).chances(asked, horizon)


METHODS: Mapping[str, Method] = {
    OURS: corridor,
    "Corridor, five years, all alike": remembering(Memory()),
    "Corridor, five years by opening": remembering(Memory(late_entry=False)),
    "KM given age": others.kaplan_meier,
    "KM given age, per state, unshrunk": others.kaplan_meier_by_body,
    "finished cases only (ECDF)": others.finished_only,
    "log-logistic AFT + state (lifelines)": others.accelerated(lifelines.LogLogisticAFTFitter),
    "log-normal AFT + state (lifelines)": others.accelerated(lifelines.LogNormalAFTFitter),
    "Weibull AFT + state (lifelines)": others.accelerated(lifelines.WeibullAFTFitter),
    "base rate of the past": others.past_share,
    "constant 0.5": others.constant,
}


@dataclass(frozen=True)
class Row:
    """One method: its outcomes by horizon, and the processor seconds they took."""

    outcomes: Mapping[float, Outcomes]
    seconds: float


def run(history: History, method: Method, oldest_days: float = OLDEST_DAYS) -> Row:
    """Return what came of a method."""
    began = time.process_time()
    outcomes = {h: roll(history, CUT_OFFS, h, method, oldest_days=oldest_days) for h in HORIZONS}
    return Row(outcomes, time.process_time() - began)


def main() -> int:
    """Run every method and write the tables."""
    if not WHERE.exists():
        print(f"{WHERE} is missing: the back-test needs the published cases", file=sys.stderr)
        return 2
    history, acts = read_cases()
    rows = {}
    for name, method in METHODS.items():
        rows[name] = run(history, method)
        print(f"{name}: {rows[name].outcomes[365.0].brier:.4f}", file=sys.stderr)
    everyone = {
        name: run(history, METHODS[name], np.inf) for name in (OURS, "KM given age", "base rate of the past")
    }
    text = "\n\n".join(
        (
            "# Back-test: when will a late case be closed?",
            f"`python -m {COMMAND}` · {describe_machine()}, lifelines {lifelines.__version__}",
            __doc__.split("\n\n", 1)[1].strip(),
            f"## Open cases opened within five years, n = {len(rows[OURS].outcomes[365.0].day):,}",
            brier_table(rows),
            f"## Every open case, n = {len(everyone[OURS].outcomes[365.0].day):,}",
            brier_table(everyone),
            "## Was it as likely as said? (one year)",
            reliability_table(rows[OURS].outcomes[365.0]),
            "## Each cut-off by itself (Brier, one year)",
            by_cut_off(rows),
            "## Ideas, each used only where the past had chosen it",
            idea_table(history, acts),
            "## How many cases does a history need?",
            learning_curve(history),
        )
    )
    RESULT.write_text(text + "\n", encoding="utf-8")
    print(text)
    return 0


def brier_table(rows: Mapping[str, Row]) -> str:
    """Return Brier scores, calibration in the large, and time in relation to ours."""
    lines = [
        "| method | 180 d | 365 d | said / happened (365 d) | skill over the base rate | CPU s |",
        "|---|---|---|---|---|---|",
    ]
    base = rows["base rate of the past"].outcomes[365.0].brier
    for name, row in rows.items():
        short, long = (row.outcomes[h] for h in HORIZONS)
        lines.append(
            f"| {name} | {short.brier:.4f} | {long.brier:.4f} "
            f"| {long.chance.mean():.3f} / {long.done.mean():.3f} "
            f"| {1 - long.brier / base:+.3f} | {row.seconds:.1f} |"
        )
    true = {h: rows[OURS].outcomes[h].done.mean() for h in HORIZONS}
    oracle = [p * (1 - p) for p in true.values()]
    lines.append(f"| the true base rate, which nobody knew | {oracle[0]:.4f} | {oracle[1]:.4f} | | | |")
    return "\n".join(lines)


def reliability_table(outcomes: Outcomes) -> str:
    """Return what happened of what was said."""
    bins = tuple(n / 10 for n in range(11))
    lines = ["| said | forecasts | mean said | happened |", "|---|---|---|---|"]
    lines += [
        f"| {r.low:.1f}–{r.high:.1f} | {r.forecasts} | {r.said:.3f} | {r.happened:.3f} |"
        for r in reliability(outcomes.chance, outcomes.done, bins)
    ]
    return "\n".join(lines)


def by_cut_off(rows: Mapping[str, Row]) -> str:
    """Return the scores of each day."""
    names = (OURS, "KM given age", "KM given age, per state, unshrunk")
    lines = ["| cut-off | forecasts | " + " | ".join(names) + " |", "|---" * (len(names) + 2) + "|"]
    for day in CUT_OFFS:
        each = []
        for name in names:
            outcomes = rows[name].outcomes[365.0]
            at = outcomes.day == day
            each.append(Outcomes(outcomes.day[at], outcomes.chance[at], outcomes.done[at]))
        scores = " | ".join(f"{o.brier:.4f}" for o in each)
        lines.append(f"| {date.fromordinal(day)} | {len(each[0].day)} | {scores} |")
    return "\n".join(lines)


def idea_table(history: History, acts: list[str]) -> str:
    """Return what each idea brings to the model with five years, all alike."""
    base = remembering(Memory())
    by_area = replace(history, kind=history.area, area=np.full(len(history), ""))
    by_act = replace(history, area=np.array(acts))
    ideas: dict[str, tuple[History, Method]] = {
        "recent years weightier: half-life 3 years": (history, remembering(Memory(half_life_years=3.0))),
        "half-life 1 year": (history, remembering(Memory(half_life_years=1.0))),
        "half-life 6 months": (history, remembering(Memory(half_life_years=0.5))),
        "window of eight years": (history, remembering(Memory(window_years=8.0))),
        "window of two years": (history, remembering(Memory(window_years=2.0))),
        "effects hardly shrunk (k0 = 1)": (history, remembering(Memory(), 1.0)),
        "effects shrunk more (k0 = 100)": (history, remembering(Memory(), 100.0)),
        "no effects of body and area": (history, remembering(Memory(), 1e9)),
        "a factor for each month of the year": (history, seasonal(Memory())),
        "closings seen only by spans of 30 days": (history, coarse_days(base, 30.0)),
        "log-odds straightened on past forecasts": (history, recalibrated(base)),
    }
    lines = [
        "| idea | always: 180 d | 365 d | where chosen: 180 d | 365 d | chosen at |",
        "|---|---|---|---|---|---|",
    ]
    plain = run(history, base)
    lines.append(f"| none | {plain.outcomes[180.0].brier:.4f} | {plain.outcomes[365.0].brier:.4f} | | | |")
    for name, (cases, idea) in ideas.items():
        chosen: list[bool] = []
        always, nested = run(cases, idea), run(cases, chosen_by_the_past(idea, base, chosen.append))
        scores = " | ".join(f"{row.outcomes[h].brier:.4f}" for row in (always, nested) for h in HORIZONS)
        lines.append(f"| {name} | {scores} | {sum(chosen)} of {len(chosen)} |")
        print(lines[-1], file=sys.stderr)
    for name, cases in (
        ("department as kind: a curve for each", by_area),
        ("an effect for each act instead of each department", by_act),
    ):
        row = run(cases, base)
        lines.append(f"| {name} | {row.outcomes[180.0].brier:.4f} | {row.outcomes[365.0].brier:.4f} | | | |")
    return "\n".join(lines)


def learning_curve(history: History, draws: int = 60) -> str:
    """Return the Brier score of a forecast at the opening for one year, from a few cases drawn at random."""
    random = np.random.default_rng(1)
    sizes = (5, 10, 20, 40, 80, 200)
    names = {"KM (five years, unshrunk)": others.kaplan_meier, "Corridor": remembering(Memory())}
    scores: dict[tuple[str, int], list[float]] = {(n, s): [] for n in names for s in sizes}
    truths = []
    for day in (date(y, 1, 1).toordinal() for y in (2009, 2011, 2013, 2015)):
        new = history.where((history.opened > day) & (history.opened <= day + 365))
        truth = float(np.mean(new.closed - new.opened <= 365))
        truths.append(truth)
        known = history.known(day)
        pool = np.flatnonzero(known.opened >= day - OLDEST_DAYS)
        asked = History.of([Case("?", date.fromordinal(day), "case")])
        for size in sizes:
            for _ in range(draws):
                few = known.where(np.isin(np.arange(len(known)), random.choice(pool, size, replace=False)))
                for name, method in names.items():
                    p = float(method(few, day, asked, 365.0)[0])
                    scores[name, size].append((p - truth) ** 2)
    lines = [
        "Excess Brier score over the unknowable base rate; a coin has "
        f"{np.mean([(0.5 - t) ** 2 for t in truths]):.3f}.",
        "",
        "| cases known | " + " | ".join(map(str, sizes)) + " |",
        "|---" * (len(sizes) + 1) + "|",
    ]
    lines += [
        f"| {name} | " + " | ".join(f"{np.mean(scores[name, s]):.3f}" for s in sizes) + " |" for name in names
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

"""The front door: one workspace, opened."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corridor.errors import FindingsError, InfeasibleError, PlanRefusedError, UnknownNameError, WorkspaceError
from corridor.findings import Finding, worst_first
from corridor.study.nouns import Plan, Watch, Why
from corridor.study.punctuality import as_plain
from corridor.study.stages import Stages

if TYPE_CHECKING:
    from corridor.rail.demand import Benefit
    from corridor.rail.model import Circulation, PeriodicPlan, RailTask, RunningTimes, Timetable
    from corridor.study.capacity import Capacity
    from corridor.study.disruption import Replay
    from corridor.study.punctuality import Simulation
    from corridor.study.robust import Robust
    from corridor.workspace import Workspace

__all__ = ["Study"]

ROBUST_DAYS = 2000
"""Days played to judge a timetable while buffers are laid."""


class Study:
    """One workspace, opened.

    Parameters
    ----------
    folder
        The workspace; use :meth:`open`, which makes sure that it is one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: str | Path) -> Study:
        """Open a workspace folder.

        Raises
        ------
        WorkspaceError
            If the folder holds no ``corridor.toml``.
        """
        folder = Path(folder)
        if not (folder / "corridor.toml").is_file():
            raise WorkspaceError(f"{folder} is not a workspace: it holds no corridor.toml")
        return cls(folder)

    def check(self, *, watch: Watch | None = None) -> list[Finding]:
        """Return every finding about the workspace, errors first; never raises on bad data."""
        from corridor.rail.demand import check_market
        from corridor.rail.running import check_trains

        stages = Stages(watch)
        _, task, findings = self._read(stages)
        if task is not None:
            findings += check_market(task)
            with stages.of("running"):
                patterns = {p.id: p.train for p in task.patterns.patterns.values()}
                trains = {**task.services.trains, **patterns}
                findings += check_trains(replace(task, services=replace(task.services, trains=trains)))
        return worst_first([*findings, *self._check_goods()])

    def _check_goods(self) -> Sequence[Finding]:
        """Return the findings of the register's files, if the workspace has any."""
        if not (self.folder / "goods" / "parties.toml").exists():
            return ()
        from corridor.goods.desk import read_goods

        return read_goods(self.folder).findings

    def plan(
        self,
        *,
        limit_s: float = 60.0,
        workers: int = 2,
        seed: int = 1,
        robust: bool = False,
        periodic_s: int | None = None,
        watch: Watch | None = None,
        today: date | None = None,
    ) -> Plan:
        """Plan the workspace and write ``build/plan/``.

        Ctrl-C ends the search and keeps the best plan so far.

        Parameters
        ----------
        limit_s
            Wall seconds for the timetable.
        workers, seed
            Threads and random choices of the solver.
        robust
            Whether to lay buffers where simulated days say they buy most, in as much time again.
        periodic_s
            Let trains run at the same minutes every so many seconds: the patterns of ``services/lines.toml``,
            or one for each line if there is none; not together with ``robust``.
        today
            Day from which on the facts of the plan are known; this machine's today if ``None``.

        Raises
        ------
        FindingsError
            If the workspace or the finished plan has error findings; nothing is written then.
        InfeasibleError
            If no plan obeys every rule; what the last one promised is no evidence any more.
        PlanRefusedError
            If no plan was found within the limit.
        """
        from corridor.study.record import withdraw_plan_facts, write_plan
        from corridor.study.tell import tell

        if robust and periodic_s:
            raise PlanRefusedError("buffers are laid train by train: they would break the pattern")
        stages = Stages(watch)
        workspace, task, findings = self._read(stages)
        if task is None:
            raise FindingsError(worst_first(findings))
        periodic: PeriodicPlan | None = None
        try:
            if periodic_s:
                task, running, timetable, periodic = self._periodic(
                    task, stages, findings, periodic_s, limit_s, workers, seed
                )
            else:
                findings += _not_planned(task)
                with stages.of("running"):
                    running = self._running(task, stages)
                with stages.of("timetable"):
                    timetable = self._timetable(task, running, stages, limit_s, workers, seed)
        except InfeasibleError:
            withdraw_plan_facts(self.folder, today or date.today())
            raise
        hardened: Robust | None = None
        if robust:
            with stages.of("robust"):
                running, timetable, hardened = self._robust(task, running, timetable, stages, limit_s, seed)
        with stages.of("circulation"):
            circulation = self._circulation(task, timetable, stages, findings)
        with stages.of("check"):
            self._check(task, timetable, circulation, findings)
        with stages.of("write"):
            parts = (task, running, timetable, circulation, findings, stages.seconds)
            plan = replace(tell(workspace, *parts), robust=hardened, periodic=periodic)
            write_plan(plan, self.folder, today or date.today())
        self.__dict__.pop("_last", None)
        return plan

    def last_plan(self) -> Plan:
        """Return the plan in ``build/plan/``.

        Raises
        ------
        WorkspaceError
            If there is none, or the workspace was changed since it was made.
        """
        return self._last

    @cached_property
    def _last(self) -> Plan:
        from corridor.study.record import read_plan
        from corridor.study.tell import tell

        stages = Stages(None)
        record = read_plan(self.folder)
        workspace, task, findings = self._read(stages)
        changed = sorted(
            f
            for f in {*record.inputs, *workspace.digests}
            if record.inputs.get(f) != workspace.digests.get(f)
        )
        if task is None or changed:
            what = ", ".join(changed) or "its files"
            raise WorkspaceError(f"{self.folder} was changed since it was planned ({what}): plan it again")
        if record.periodic:
            from corridor.study.periodic import periodic_task

            task = periodic_task(task, record.periodic)
        parts = (record.running, record.timetable, record.circulation)
        told = tell(workspace, task, *parts, [*findings, *record.findings], record.stages)
        return replace(told, periodic=record.periodic)

    def why(self, train: str, station: str | None = None) -> list[Why]:
        """Return the rules that bear on a train's times, the binding ones first.

        Parameters
        ----------
        train
            Id of a run or of a train.
        station
            Only at this station; everywhere if ``None``.

        Raises
        ------
        UnknownNameError
            If the plan has no such train, or the train no such station.
        """
        from corridor.study.why import explain

        return explain(self.last_plan(), train, station)

    def simulate(self, *, watch: Watch | None = None, **how: Any) -> Simulation:
        """Play a day of the plan many times; write ``build/punctuality.json`` and the facts.

        Parameters
        ----------
        how
            As :func:`corridor.rail.simulate.simulate` takes them: ``day``, ``days``, ``seed``, ``hold_s``,
            ``patience_s``, ``workers``, ``backend``.
        """
        from corridor.files import record_facts, write_text
        from corridor.study.punctuality import SIMULATOR, facts_of_simulation, simulate_plan

        plan, stages = self.last_plan(), Stages(watch)
        if how.get("day") is not None and not plan.timetable.on(how["day"]):
            raise UnknownNameError(f"no train runs on {how['day'].isoformat()}")
        with stages.of("simulate"):
            told = simulate_plan(plan, stages.tell, **how)
        text = json.dumps(told.as_json(), ensure_ascii=False, indent=1)
        write_text(self.folder / "build" / "punctuality.json", f"{text}\n")
        record_facts(self.folder, facts_of_simulation(plan, told), source=SIMULATOR, known=date.today())
        return told

    def replay(self, scenario: str, *, day: date | None = None, watch: Watch | None = None) -> Replay:
        """Replay a scenario's day: who is cancelled, by bus, round about or late, and their passengers.

        Parameters
        ----------
        scenario
            Name of a file in ``scenarios/``, or a path.
        day
            The first day of the scenario's closure if ``None``.

        Raises
        ------
        UnknownNameError
            If there is no such scenario, or no train runs on the day.
        FindingsError
            If the scenario has errors.
        """
        from corridor.study.replaying import replay_scenario

        plan, stages = self.last_plan(), Stages(watch)
        with stages.of("replay"):
            return replay_scenario(self.folder, plan, scenario, day)

    def demand(
        self, *, samples: int = 100, seed: int = 1, watch: Watch | None = None
    ) -> tuple[Benefit, list[Finding]]:
        """Tell who rides, what they gain and what it costs; write ``build/demand.json`` and the facts.

        Parameters
        ----------
        samples
            Draws of all parameters from their ranges, for the bands.

        Raises
        ------
        FindingsError
            If the inputs of demand contradict themselves.
        """
        from corridor.files import record_facts, write_text
        from corridor.rail.demand import check_benefit, check_market
        from corridor.study.benefit import EVALUATOR, evaluate_plan, facts_of_benefit

        plan, stages = self.last_plan(), Stages(watch)
        findings = check_market(plan.task)
        if any(f.is_error for f in findings):
            raise FindingsError(worst_first(findings))
        with stages.of("demand"):
            told = evaluate_plan(plan, stages.tell, samples=samples, seed=seed)
        text = json.dumps(as_plain(told), ensure_ascii=False, indent=1)
        write_text(self.folder / "build" / "demand.json", f"{text}\n")
        record_facts(self.folder, facts_of_benefit(plan, told), source=EVALUATOR, known=date.today())
        return told, worst_first([*findings, *check_benefit(told)])

    def capacity(
        self,
        *,
        history: Path | None = None,
        limit_s: float = 5.0,
        seed: int = 1,
        watch: Watch | None = None,
    ) -> tuple[Capacity, ...]:
        """Tell when the services of a ridership history sell out, and weigh ways to make room.

        Parameters
        ----------
        history
            A file like ``demand/ridership.csv``, which is read if ``None``.
        limit_s
            Wall seconds of planning for each way.

        Raises
        ------
        FindingsError
            If the file has errors.
        PlanRefusedError
            If there is no history.
        """
        from corridor.files import record_facts, write_text
        from corridor.study.capacity import ADVISER, capacity_of, facts_of_capacity, read_history

        plan, stages = self.last_plan(), Stages(watch)
        rows = read_history(history) if history else plan.task.market.ridership
        with stages.of("capacity"):
            told = capacity_of(plan, rows, limit_s=limit_s, seed=seed, tell=stages.tell)
        text = json.dumps([as_plain(service) for service in told], ensure_ascii=False, indent=1)
        write_text(self.folder / "build" / "capacity.json", f"{text}\n")
        record_facts(self.folder, facts_of_capacity(plan, told), source=ADVISER, known=date.today())
        return told

    def publish(self, *, watch: Watch | None = None) -> list[Path]:
        """Write everything to ``build/published/`` and return the files."""
        from corridor.rail.publish import publish

        plan, stages = self.last_plan(), Stages(watch)
        with stages.of("publish"):
            return publish(
                plan.task,
                plan.timetable,
                plan.circulation,
                assumptions=plan.assumptions,
                folder=self.folder / "build" / "published",
                watch=stages.tell,
            )

    def _read(self, stages: Stages) -> tuple[Workspace, RailTask | None, list[Finding]]:
        from corridor.rail.assemble import assemble
        from corridor.workspace import read

        with stages.of("read"):
            workspace = read(self.folder)
            task, found = assemble(workspace)
        return workspace, task, [*workspace.findings, *found]

    def _running(self, task: RailTask, stages: Stages) -> RunningTimes:
        from corridor.rail.running import running_times

        return running_times(task, watch=lambda share, text: stages.tell(text, share))

    def _timetable(
        self, task: RailTask, running: RunningTimes, stages: Stages, limit_s: float, workers: int, seed: int
    ) -> Timetable:
        from corridor.rail.running import fill_existing
        from corridor.rail.solvers import Stop
        from corridor.rail.timetable import plan_timetable

        outcome = plan_timetable(
            task,
            running,
            fill_existing(task),
            stop=Stop(limit_s, workers=workers, seed=seed),
            last=self._last_timetable(),
            watch=lambda tick: stages.tell(tick.in_words(), min(1.0, tick.seconds / limit_s)),
        )
        if outcome.solution is None:
            raise PlanRefusedError(
                f"no plan was found in {limit_s:g} s, and none was proven impossible: allow more time"
            )
        return outcome.solution

    def _periodic(
        self,
        task: RailTask,
        stages: Stages,
        findings: list[Finding],
        period_s: int,
        limit_s: float,
        workers: int,
        seed: int,
    ) -> tuple[RailTask, RunningTimes, Timetable, PeriodicPlan]:
        """Plan trains every period and roll them out; what is noteworthy goes to the findings."""
        from corridor.rail.solvers import Stop
        from corridor.study.periodic import plan_periodically

        with stages.of("timetable"):
            found = plan_periodically(
                task,
                period_s=period_s,
                stop=Stop(limit_s, workers=workers, seed=seed),
                watch=lambda tick: stages.tell(tick.in_words(), min(1.0, tick.seconds / limit_s)),
            )
        findings += found.findings
        return found.task, found.running, found.timetable, found.plan

    def _robust(
        self,
        task: RailTask,
        running: RunningTimes,
        timetable: Timetable,
        stages: Stages,
        limit_s: float,
        seed: int,
    ) -> tuple[RunningTimes, Timetable, Robust]:
        """Lay buffers until none pays or the time is over."""
        from corridor.rail.circulation import plan_circulation
        from corridor.rail.running import fill_existing
        from corridor.rail.simulate import Punctuality, simulate
        from corridor.rail.solvers import Interruptible, Stop
        from corridor.rail.timetable import plan_timetable
        from corridor.study.robust import ROUNDS, State, make_robust

        existing, stop = fill_existing(task), Stop(max(1.0, limit_s / ROUNDS), workers=1, seed=seed)

        def play(task: RailTask, running: RunningTimes, timetable: Timetable) -> Punctuality:
            circulation, _ = plan_circulation(task, timetable)
            return simulate(task, running, timetable, circulation, days=ROBUST_DAYS, seed=seed)

        def replan(task: RailTask, running: RunningTimes, last: Timetable) -> Timetable | None:
            try:
                return plan_timetable(task, running, existing, stop=stop, last=last).solution
            except PlanRefusedError:
                return None

        with Interruptible() as asked:

            def go_on(n: int, best: State) -> bool:
                late = best.told.overall.mean_delay_s / 60
                stages.tell(f"mean delay {late:.2f} min", n / ROUNDS)
                return not asked.requested

            best, told = make_robust(task, running, timetable, play=play, replan=replan, go_on=go_on)
        return best.running, best.timetable, told

    def _last_timetable(self) -> Timetable | None:
        """Return the timetable of the last plan, whatever has changed since, to start from."""
        from corridor.study.record import read_plan

        try:
            return read_plan(self.folder).timetable
        except WorkspaceError:
            return None

    def _circulation(
        self, task: RailTask, timetable: Timetable, stages: Stages, findings: list[Finding]
    ) -> Circulation:
        from corridor.rail.circulation import plan_circulation

        circulation, found = plan_circulation(task, timetable, watch=stages.tell)
        findings += found
        if circulation is None:
            raise FindingsError(worst_first(findings))
        return circulation

    def _check(
        self, task: RailTask, timetable: Timetable, circulation: Circulation, findings: list[Finding]
    ) -> None:
        """Let the second pair of eyes look; a plan with an error is not written."""
        from corridor.rail.circulation import check_circulation
        from corridor.rail.running import check_running
        from corridor.rail.timetable import check_timetable

        found: Sequence[Finding] = (
            *check_running(task, timetable),
            *check_timetable(task, timetable),
            *check_circulation(task, timetable, circulation),
        )
        findings += found
        if any(f.is_error for f in found):
            raise FindingsError(worst_first(findings))


def _not_planned(task: RailTask) -> list[Finding]:
    """Return a finding for each service whose pattern a plan of single trains leaves aside."""
    places = {p.service: p.origin.place for p in task.patterns.patterns.values()}
    return [
        Finding("pattern-not-planned", f"{name} runs every period only in a plan made with --periodic", place)
        for name, place in places.items()
    ]

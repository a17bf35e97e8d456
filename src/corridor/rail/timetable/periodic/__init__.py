"""Periodic timetables: the same minutes every period, with the least weighted waiting (PESP)."""

from corridor.rail.timetable.periodic.bound import lower_bound
from corridor.rail.timetable.periodic.check import check_periodic, evaluate_periodic
from corridor.rail.timetable.periodic.clash import Clash, explain_infeasible, smallest_clash
from corridor.rail.timetable.periodic.feasible import Start, find_start
from corridor.rail.timetable.periodic.network import PeriodicNetwork, slacks, weighted_slack
from corridor.rail.timetable.periodic.pesplib import format_network, parse_network
from corridor.rail.timetable.periodic.plan import plan_periodic
from corridor.rail.timetable.periodic.polish import polish_periodic
from corridor.rail.timetable.periodic.solutions import format_durations, format_times, parse_times

__all__ = [
    "Clash",
    "PeriodicNetwork",
    "Start",
    "check_periodic",
    "evaluate_periodic",
    "explain_infeasible",
    "find_start",
    "format_durations",
    "format_network",
    "format_times",
    "lower_bound",
    "parse_network",
    "parse_times",
    "plan_periodic",
    "polish_periodic",
    "slacks",
    "smallest_clash",
    "weighted_slack",
]

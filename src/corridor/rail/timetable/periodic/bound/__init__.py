"""A bound below which no timetable can be: what the cycles of the network force upon it.

Around a cycle the differences of times add up to a multiple of T, whatever the timetable. The costs of the
pairs of events are split among thousands of cycles so that what each cycle must pay by itself adds up to as
much as possible; that sum is the bound. Every inequality of a single cycle (Odijk 1996; change-cycle,
Nachtigall 1998; flip, Lindner and Liebchen 2020) is contained in it.
"""

from corridor.rail.timetable.periodic.bound.lower import DualBound, lower_bound

__all__ = ["DualBound", "lower_bound"]

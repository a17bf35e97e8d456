"""Shift some blocks by the same time, while every passenger keeps choosing the best route of the pool.

A set of blocks is grown, and the cost of all shifts of it is computed over the pool: each pair of stops pays
its cheapest route at every shift. The shift is drawn by a heat bath over these costs.
"""

from __future__ import annotations

import numba
import numpy as np

from corridor.rail.timetable.periodic.luck import draw

__all__ = ["shift_blocks"]

_njit = numba.njit(cache=True, nogil=True, error_model="numpy")

PARTED = 0.4
"""How often a set is all that lies on one side of a class."""

SHIFTS = 128
"""Most shifts that are tried of a set; if the period has more, those at which some wait ends."""


@_njit
def _grow(  # type: ignore[no-untyped-def]
    root, largest, tightest, bound, parted, near_first, near, source, target, span, slack, load, mark, stamp,
    member, random,
):  # fmt: skip
    """Grow a set from a root over classes of little span and, with ``bound``, over connections that are met.

    Returns its size.
    """
    size, at = 1, 0
    member[0], mark[root] = root, stamp
    while at < size and size < largest:
        here = member[at]
        at += 1
        for k in range(near_first[here], near_first[here + 1]):
            c = near[k]
            if span[c] > tightest and bound <= 0.0:
                break
            other = source[c] + target[c] - here
            if mark[other] == stamp or c == parted:
                continue
            if span[c] <= tightest or (load[c] > 0.0 and slack[c] <= 2 and draw(random) < bound):
                member[size], mark[other] = other, stamp
                size += 1
                if size >= largest:
                    break
    return size


@_njit
def _choose(near_first, near, source, target, span, slack, load, period, mark, stamp, member, random):  # type: ignore[no-untyped-def]
    """Grow a random set of a random kind; return its size.

    It holds what is tied narrowly; sometimes up to some size, sometimes with connections that are met, and
    sometimes all that lies on one side of a class, so that a train waits longer from there on.
    """
    blocks = len(mark)
    root = int(draw(random) * blocks)
    largest = min(blocks, 1 + int(np.exp(draw(random) * np.log(blocks))))
    tightest = int(draw(random) ** 3 * min(period - 2, 60)) if draw(random) < 0.8 else -1
    bound = 0.7 * draw(random) if draw(random) < 0.4 else 0.0
    beside, parted = min(3, near_first[root + 1] - near_first[root]), -1
    if draw(random) < PARTED and beside > 0:
        parted = near[near_first[root] + int(draw(random) * beside)]
        largest, tightest = blocks, max(tightest, period // 3)
    return _grow(
        root, largest, tightest, bound, parted, near_first, near, source, target, span, slack, load, mark,
        stamp, member, random,
    )  # fmt: skip


@_njit
def _cut(size, member, near_first, near, source, target, span, period, first, mark, stamp, cut, sign):  # type: ignore[no-untyped-def]
    """List the classes that leave a set and matter; ``sign`` is +1 where a later set waits longer."""
    count = 0
    for s in range(size):
        here = member[s]
        for k in range(near_first[here], near_first[here + 1]):
            c = near[k]
            other = source[c] + target[c] - here
            if mark[other] == stamp or (span[c] >= period - 1 and first[c] == first[c + 1]):
                continue
            cut[count] = c
            sign[c] = 1 if target[c] == here else -1
            count += 1
    return count


@_njit
def _shifts(count, cut, sign, slack, span, period, shift, random):  # type: ignore[no-untyped-def]
    """List the shifts to try, 0 first: all, or random ones at which a class begins or ends to wait."""
    shift[0] = 0
    if count == 0:
        return 1
    if period <= len(shift):
        for d in range(period):
            shift[d] = d
        return period
    for d in range(1, len(shift)):
        c = cut[int(draw(random) * count)]
        wanted = span[c] if span[c] < period - 1 and draw(random) < 0.3 else 0
        shift[d] = (sign[c] * (wanted - slack[c])) % period
    return len(shift)


@_njit
def _allowed(count, cut, sign, slack, span, period, shifts, shift, wrong, dear, reach):  # type: ignore[no-untyped-def]
    """Keep the shifts that break little enough; ``wrong`` counts what each breaks beyond now."""
    wrong[:shifts] = 0
    for n in range(count):
        c = cut[n]
        if span[c] >= period - 1:
            continue
        now = int(slack[c] > span[c])
        for d in range(shifts):
            wrong[d] += int((slack[c] + sign[c] * shift[d]) % period > span[c]) - now
    least = wrong[:shifts].min()
    kept = 0
    for d in range(shifts):
        if (wrong[d] - least) * dear <= reach or d == 0:
            shift[kept], wrong[kept] = shift[d], wrong[d]
            kept += 1
    return kept


@_njit
def _touch(count, cut, sign, slack, period, shifts, shift, first, users, row, later, asked, touched):  # type: ignore[no-untyped-def]
    """Fill ``later[n, d]`` with how much longer a class waits; list the pairs that care, return how many."""
    pairs = 0
    asked[-1] += 1
    for n in range(count):
        c = cut[n]
        row[c] = n
        for d in range(shifts):
            later[n, d] = (slack[c] + sign[c] * shift[d]) % period - slack[c]
        for u in range(first[c], first[c + 1]):
            if asked[users[u]] != asked[-1]:
                asked[users[u]] = asked[-1]
                touched[pairs] = users[u]
                pairs += 1
    return pairs


@_njit
def _moved(p, r, sizes, classes, sign, row, slack, rows):  # type: ignore[no-untyped-def]
    """List the rows of the classes of a route that leave the set; return (how many, their slack now)."""
    count, waits = 0, 0
    for c in range(sizes[p, r]):
        k = classes[p, r, c]
        if sign[k] != 0:
            rows[count] = row[k]
            waits += slack[k]
            count += 1
    return count, waits


@_njit
def _lower(low, pay, rows, count, later, shifts):  # type: ignore[no-untyped-def]
    """Lower ``low`` to what a route costs at every shift."""
    one = later[rows[0]]
    if count == 1:
        for d in range(shifts):
            low[d] = min(low[d], pay + one[d])
        return
    two = later[rows[1]]
    if count == 2:
        for d in range(shifts):
            low[d] = min(low[d], pay + one[d] + two[d])
        return
    for d in range(shifts):
        there = pay + one[d] + two[d]
        for n in range(2, count):
            there += later[rows[n], d]
        low[d] = min(low[d], there)


@_njit
def _pay(p, shifts, held, sizes, costs, classes, sign, row, later, slack, rows, low, total, customers, now):  # type: ignore[no-untyped-def]
    """Add what a pair of stops pays beyond now at every shift to ``total``; return the effort."""
    still = 1 << 30
    for r in range(held[p]):
        count, _ = _moved(p, r, sizes, classes, sign, row, slack, rows)
        if count == 0:
            still = min(still, costs[p, r])
    low[:shifts] = still
    effort = 3 + 2 * held[p]
    for r in range(held[p]):
        count, waits = _moved(p, r, sizes, classes, sign, row, slack, rows)
        if count > 0 and costs[p, r] - waits < still:
            _lower(low, costs[p, r], rows, count, later, shifts)
            effort += 4 + shifts // 8
    for d in range(shifts):
        total[d] += customers * (low[d] - now)
    return effort


@_njit
def _heat_bath(costs, count, temperature, random):  # type: ignore[no-untyped-def]
    """Return an index with probability ∝ exp(−cost / temperature)."""
    least = costs[:count].min()
    reach = least + 30.0 * temperature
    total = 0.0
    for d in range(count):
        if costs[d] <= reach:
            total += np.exp((least - costs[d]) / temperature)
    left = draw(random) * total
    chosen = 0
    for d in range(count):
        if costs[d] <= reach:
            chosen = d
            left -= np.exp((least - costs[d]) / temperature)
            if left < 0.0:
                break
    return chosen


@_njit
def _settle(p, held, sizes, costs, classes, sign, row, later, d):  # type: ignore[no-untyped-def]
    """Bring a pair's costs up to a shift; return the cheapest."""
    low = 1 << 30
    for r in range(held[p]):
        for c in range(sizes[p, r]):
            k = classes[p, r, c]
            if sign[k] != 0:
                costs[p, r] += later[row[k], d]
        low = min(low, costs[p, r])
    return low


@_njit
def shift_blocks(  # type: ignore[no-untyped-def]
    times, best, scores, slack, source, target, span, near_first, near, period, first, users, load, customers,
    held, sizes, costs, classes, cheapest, dear, temperature, effort, random, mark, asked,
):  # fmt: skip
    """Shift random sets of blocks until an effort is spent; return how many.

    Parameters
    ----------
    times, best : int64 (k,)
        Times of the blocks, and the best seen; changed in place.
    scores : float64 (2,)
        Their costs over the pool; changed in place.
    slack : int64 (c,)
        Of each class; changed in place.
    source, target, span, near_first, near, period
        As in :class:`Blocks`.
    first, users, load, customers, held, sizes, costs, classes, cheapest
        As in :class:`Pool`; ``costs`` and ``cheapest`` are changed in place.
    dear
        Cost of each class that waits longer than it may.
    mark : int64 (k,)
        Scratch; stamps above ``mark.max()`` are used up.
    asked : int64 (d + 1,)
        Likewise for the pairs; the last is the stamp.
    """
    blocks, classed = len(times), len(span)
    member, cut, sign = np.empty(blocks, np.int64), np.empty(classed, np.int64), np.zeros(classed, np.int32)
    row, widest = np.zeros(classed, np.int32), min(period, SHIFTS)
    shift, wrong = np.empty(widest, np.int64), np.empty(widest, np.int64)
    total, low = np.empty(widest), np.empty(widest, np.int32)
    later, rows = np.empty((classed, widest), np.int32), np.empty(classes.shape[2], np.int32)
    touched = np.empty(len(customers), np.int32)
    stamp = mark.max()
    sets, spent = 0, 0
    while spent < effort:
        sets += 1
        stamp += 1
        size = _choose(
            near_first, near, source, target, span, slack, load, period, mark, stamp, member, random
        )
        count = _cut(
            size, member, near_first, near, source, target, span, period, first, mark, stamp, cut, sign
        )
        shifts = _shifts(count, cut, sign, slack, span, period, shift, random)
        shifts = _allowed(
            count, cut, sign, slack, span, period, shifts, shift, wrong, dear, 30.0 * temperature
        )
        spent += 20 + count * (1 + shifts // 8)
        if shifts > 1:
            pairs = _touch(
                count, cut, sign, slack, period, shifts, shift, first, users, row, later, asked, touched
            )
            total[:shifts] = dear * wrong[:shifts]
            for p in touched[:pairs]:
                spent += _pay(
                    p, shifts, held, sizes, costs, classes, sign, row, later, slack, rows, low, total,
                    customers[p], cheapest[p],
                )  # fmt: skip
            d = _heat_bath(total, shifts, temperature, random)
            if shift[d] != 0:
                for p in touched[:pairs]:
                    cheapest[p] = _settle(p, held, sizes, costs, classes, sign, row, later, d)
                slack[cut[:count]] += later[:count, d]
                times[member[:size]] = (times[member[:size]] + shift[d]) % period
                scores[0] += total[d]
                if scores[0] < scores[1] - 1e-6:
                    scores[1] = scores[0]
                    best[:] = times
        sign[cut[:count]] = 0
    return sets

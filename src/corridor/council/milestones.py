"""The graph of what must be done before what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["cycles"]


def cycles(graph: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """Yield rings of things that wait for each other, each thing in one ring at most.

    Depth-first search without recursion, so that a chain of any length is walked; names that are no keys of
    the graph are left out.

    Parameters
    ----------
    graph
        What each thing needs before it.

    Yields
    ------
    list of str
        The ring, each needing the next, beginning with its first in alphabetical order.
    """
    done: set[str] = set()
    for start in graph:
        yield from _rings_from(start, graph, done)


def _rings_from(start: str, graph: Mapping[str, Sequence[str]], done: set[str]) -> Iterator[list[str]]:
    path: list[str] = []
    on_path: dict[str, int] = {}
    stack: list[tuple[str, bool]] = [(start, False)]
    while stack:
        name, leaving = stack.pop()
        if leaving:
            del on_path[path.pop()]
            done.add(name)
        elif name in on_path:
            ring = path[on_path[name] :]
            first = ring.index(min(ring))
            yield ring[first:] + ring[:first]
        elif name not in done and name in graph:
            on_path[name] = len(path)
            path.append(name)
            stack.append((name, True))
            stack += ((need, False) for need in reversed(graph[name]))

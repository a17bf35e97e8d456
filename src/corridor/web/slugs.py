"""File names for ids, whatever a user calls a train."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["slugs"]

_UNSAFE = re.compile(r"[^\w@-]+")


def slugs(ids: Iterable[str]) -> dict[str, str]:
    """Return a distinct file name without dots, slashes or blanks for every id.

    Letters of any script stay. Names differ even where a file system ignores case.
    """
    named: dict[str, str] = {}
    taken: set[str] = set()
    for given in ids:
        stem = _UNSAFE.sub("-", given).strip("-")[:80] or "x"
        slug, n = stem, 1
        while slug.casefold() in taken:
            n += 1
            slug = f"{stem}-{n}"
        taken.add(slug.casefold())
        named[given] = slug
    return named

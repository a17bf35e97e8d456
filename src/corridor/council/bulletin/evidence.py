"""The numbered list of what the figures of a bulletin rest on; each figure links to its entry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corridor.council.model import Evidence
from corridor.files import read_sheet

__all__ = ["EvidenceList", "Reference", "read_sources"]


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry.

    Parameters
    ----------
    number
        From 1, in the order of first mention.
    title
        Who says so, and of when.
    url
        Web address; empty if there is none.
    digest
        SHA-256 of what it was computed from; empty if it was not computed.
    """

    number: int
    title: str
    url: str = ""
    digest: str = ""


@dataclass
class EvidenceList:
    """Gives each piece of evidence its number when it is first mentioned.

    Parameters
    ----------
    sources
        Title and web address by id of ``sources.csv``.
    """

    sources: Mapping[str, tuple[str, str]]
    entries: dict[str, Reference] = field(default_factory=dict)

    def source(self, ids: str) -> tuple[int, ...]:
        """Return the numbers of sources, ids separated by blanks."""
        return tuple(self._of(name, *self.sources.get(name, (name, ""))) for name in ids.split())

    def file(self, file: str, digest: str) -> int:
        """Return the number of a file of the workspace."""
        return self._of(f"{file} {digest}", file, "", digest)

    def measured(self, evidence: Evidence) -> int:
        """Return the number of what a verdict rests on."""
        title = f"{evidence.source}, {evidence.day.isoformat()}"
        url = self.sources.get(evidence.source, ("", ""))[1]
        digest = " ".join(evidence.inputs)
        return self._of(f"{title} {digest}", title, url, digest)

    def fact(self, source: str, day: str, digest: str) -> int:
        """Return the number of a fact."""
        title, url = self.sources.get(source, (source, ""))
        return self._of(f"{source} {day} {digest}", f"{title}, {day}", url, digest)

    def _of(self, key: str, title: str, url: str = "", digest: str = "") -> int:
        if key not in self.entries:
            self.entries[key] = Reference(len(self.entries) + 1, title, _safe(url), digest)
        return self.entries[key].number


def read_sources(folder: Path) -> dict[str, tuple[str, str]]:
    """Return title and web address of every row of ``sources.csv``; nothing if it cannot be read."""
    sheet = read_sheet(folder / "sources.csv")
    at = {name: n for n, name in enumerate(sheet.header)}
    if not {"id", "title"} <= at.keys():
        return {}
    return {
        cells[at["id"]]: (cells[at["title"]], cells[at["url"]] if "url" in at else "")
        for _, cells in sheet.rows
    }


def _safe(url: str) -> str:
    """Return an address of the web, or nothing: no other kind of link goes into a public page."""
    return url if url.startswith(("https://", "http://")) else ""

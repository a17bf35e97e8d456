"""The secretariat's desk: one workspace's decisions, signatures, logs and evidence, opened together.

>>> from corridor.council import Desk
>>> desk = Desk.open("smolensk")                    # doctest: +SKIP
>>> for a in desk.status().appraisals:              # doctest: +SKIP
...     print(a.decision.id, a.verdict)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path

from corridor.council.akn import akn_languages, akn_xml
from corridor.council.books import Books
from corridor.council.check import check_council
from corridor.council.datasets import read_imports
from corridor.council.imports import Imported, import_statistics
from corridor.council.lateness import tell_lateness
from corridor.council.model import DecisionId, PartyId, Standing, say
from corridor.council.package import data_package
from corridor.council.parties import Signatories, read_parties
from corridor.council.read import Council, read_council
from corridor.council.rehearsal import rehearse
from corridor.council.signatures import Signed, sign, signed
from corridor.council.status import Status, status
from corridor.errors import RefusedError, UnknownNameError, WorkspaceError
from corridor.files import History, digest_bytes, read_facts
from corridor.findings import Finding, Place, Severity, worst_first
from corridor.trust import SigningKey

__all__ = ["Desk"]


class Desk:
    """One workspace's council, read when it is asked.

    Parameters
    ----------
    folder
        The workspace; use :meth:`open`, which makes sure that it is one.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def open(cls, folder: str | Path) -> Desk:
        """Open a workspace; it need not have a council.

        Raises
        ------
        WorkspaceError
            If the folder holds no ``corridor.toml``.
        """
        folder = Path(folder)
        if not (folder / "corridor.toml").is_file():
            raise WorkspaceError(f"{folder} is not a workspace: it holds no corridor.toml")
        return cls(folder)

    @cached_property
    def council(self) -> Council:
        """The decisions."""
        return read_council(self.folder)

    @cached_property
    def books(self) -> Books:
        """The parties' logs."""
        return Books(self.folder)

    @cached_property
    def history(self) -> History:
        """The facts."""
        return read_facts(self.folder)

    @cached_property
    def _parties(self) -> tuple[dict[PartyId, Signatories], list[Finding]]:
        return read_parties(self.folder)

    @property
    def parties(self) -> dict[PartyId, Signatories]:
        """Who may sign."""
        return self._parties[0]

    @cached_property
    def signed(self) -> Mapping[str, Signed]:
        """What every decision file is worth, by file; external verifiers are not asked."""
        return signed(self.council, self.parties, books=self.books)

    def signed_of(self, decision: DecisionId, *, run_external: bool = False) -> Signed:
        """Return what one decision is worth.

        Parameters
        ----------
        run_external
            Whether the external verifiers that ``council/parties.toml`` names may be run.

        Raises
        ------
        UnknownNameError
            If there is no such decision.
        """
        paper = self.council.paper_of.get(decision)
        if paper is None:
            known = ", ".join(list(self.council.decisions)[:20]) or "none"
            raise UnknownNameError(f"there is no decision {decision}; there are {known}")
        if not run_external:
            return self.signed[paper.file]
        return signed(self.council, self.parties, books=self.books, run_external=True)[paper.file]

    @property
    def standings(self) -> dict[DecisionId, Standing]:
        """Draft, adopted or broken, by signatures alone."""
        return {i: self.signed[p.file].standing for i, p in self.council.paper_of.items()}

    def check(self) -> list[Finding]:
        """Return every finding about decisions, signatures, logs and facts, errors first."""
        found = [
            *self.council.findings,
            *check_council(self.council, self.standings),
            *self._parties[1],
            *read_imports(self.folder)[1],
            *(f for s in self.signed.values() for f in s.findings),
            *self._against_logs(),
            *self._unread_logs(),
            *self.history.findings,
        ]
        return worst_first(dict.fromkeys(found))

    def status(self, today: date | None = None) -> Status:
        """Judge every decision in force on a day, by what was known on it; today if ``None``."""
        day = today or date.today()
        missing = {i: "; ".join(self.signed[p.file].missing) for i, p in self.council.paper_of.items()}
        facts = self.history.known_on(day)
        told = status(self.council.decisions, facts, day, standings=self.standings, missing=missing)
        return tell_lateness(told, self.history)

    def sign(self, decision: DecisionId, key: SigningKey, *, despite_warnings: bool = False) -> Signed:
        """Sign a decision; when the last threshold is reached it is adopted, and every party's log has it.

        Parameters
        ----------
        despite_warnings
            Sign although the file has warnings; nothing is signed that has an error.

        Raises
        ------
        UnknownNameError, RefusedError
            If there is no such decision, this key may not sign it, or its file has errors or warnings.
        """
        self._refuse_what_is_wrong(decision, despite_warnings)
        told = sign(self.council, self.parties, decision, key, self.books)
        self.__dict__.pop("signed", None)
        return told

    def _refuse_what_is_wrong(self, decision: DecisionId, despite_warnings: bool) -> None:
        """Refuse to sign what ``check`` finds wrong with the file: afterwards it can only be amended."""
        paper = self.council.paper_of.get(decision)
        if paper is None or self.standings[decision] is not Standing.DRAFT:
            return
        found = [
            f
            for f in worst_first([*self.council.findings, *check_council(self.council, self.standings)])
            if f.place.file == paper.file and f.severity is not Severity.NOTE
        ]
        if not found or (despite_warnings and not found[0].is_error):
            return
        told = "; ".join(f"{f.severity} {f.code}: {f.sentence}" for f in found[:5])
        more = f"; and {len(found) - 5} more" if len(found) > 5 else ""
        insist = "" if found[0].is_error else "; sign it all the same with --despite-warnings"
        raise RefusedError(f"{paper.file} is not signed: {told}{more}{insist}")

    def import_statistics(self, today: date, only: Iterable[str] = ()) -> list[Imported]:
        """Import the datasets of ``council/imports.toml``; all of them if none is named.

        Raises
        ------
        UnknownNameError
            If there is no dataset of that id.
        """
        told = import_statistics(self.folder, today, only, sources=self.council.sources)
        self.__dict__.pop("history", None)
        return told

    def rehearse(self) -> list[Path]:
        """Make demonstration keys for every party; return the files of the secret ones.

        Raises
        ------
        RefusedError
            If anything was signed in this workspace.
        """
        return rehearse(self.folder, list(self.council.parties or ()))

    def export(
        self, form: str, only: Iterable[DecisionId] = (), created: date | None = None
    ) -> dict[str, bytes]:
        """Return decisions as files by name, for other programs and for people.

        Parameters
        ----------
        form
            ``akn``, ``package`` or ``pdf``.
        only
            Ids; all decisions if empty.
        created
            The day a data package stands for; today if ``None``.

        Raises
        ------
        UnknownNameError
            If there is no decision of that id.
        MissingPartError
            If PDF is asked for and this machine cannot make it.
        """
        names = list(only) or list(self.council.decisions)
        for name in names:
            self.signed_of(name)
        chosen = [self.council.decisions[name] for name in names]
        if form == "package":
            papers = [self.council.paper_of[name] for name in names]
            return data_package(papers, name="decisions", created=created or date.today())
        if form == "pdf":
            from corridor.council.pdf import resolution_pdf

            told = self.council.parties or {}
            named = {d.id: [say(told.get(p, {"": p})) for p in d.parties] for d in chosen}
            return {f"{d.id}.pdf": resolution_pdf(d, list(d.title), named[d.id]) for d in chosen}
        return {
            f"{d.id}.{language or 'und'}.xml": akn_xml(d, language)
            for d in chosen
            for language in akn_languages(d)
        }

    def _against_logs(self) -> Iterator[Finding]:
        """Compare the files with what the logs hold: nothing adopted may vanish, and no id be used again."""
        digests = {digest_bytes(p.content) for p in self.council.papers}
        told: set[str] = set()
        for party in self.parties:
            for adoption in self.books.adoptions(party):
                name = adoption.decision
                if adoption.digest in digests or not name or name in told or self._is_broken(name):
                    continue
                told.add(name)
                yield self._missing_in_files(name, party)

    def _unread_logs(self) -> Iterator[Finding]:
        for party, why in self.books.troubles.items():
            sentence = f"the log of {party} cannot be read: {why[:200]}"
            yield Finding("signature-log-unreadable", sentence, Place(f"council/log/{party}"))

    def _is_broken(self, name: DecisionId) -> bool:
        """Return whether it was found already that a decision's file is not what was signed."""
        return self.standings.get(name) is Standing.BROKEN

    def _missing_in_files(self, name: DecisionId, party: PartyId) -> Finding:
        paper = self.council.paper_of.get(name)
        if paper is None:
            sentence = f"the log of {party} holds decision {name}, which is in no file"
            return Finding("signature-without-file", sentence, Place("council/decisions"))
        sentence = f"the log of {party} holds another decision {name} than {paper.file}"
        return Finding("decision-id-reused", sentence, paper.place("id"))

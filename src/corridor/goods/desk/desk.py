"""A desk of the register: what its officers do, from files of a workspace to signed statements in the logs.

One desk may hold the keys of several parties and bodies (a demonstration on one machine) or of one only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from corridor.errors import FindingsError, RefusedError, UnknownNameError, WorkspaceError
from corridor.files import load, write_bytes
from corridor.goods.desk.files import GoodsFiles, read_goods
from corridor.goods.desk.keyring import KeyRing
from corridor.goods.desk.models import Application, PartyEntry
from corridor.goods.register import (
    KINDS,
    Certificate,
    Entry,
    Line,
    Product,
    Register,
    Shelf,
    Statement,
    evaluate,
    write_instant,
)
from corridor.goods.register.scheme import Standard
from corridor.trust import (
    Envelope,
    Fetch,
    FolderBook,
    Kind,
    Log,
    Mirror,
    Party,
    PartyChain,
    Role,
    SigningKey,
    VerifyingKey,
    Witness,
    WitnessClient,
    ask_witnesses,
    canonicalize,
    over_http,
    parse_json,
    post_over_http,
    post_to,
)

__all__ = ["Desk", "believed_parties"]

OPERATOR, WITNESS = "log", "witness"
"""Roles of a party beside its own keys, and the names of the keys for them."""

MIRROR = "mirror"
"""Name of the key with which a mirror says that it holds another party's log."""

STORE = "goods/register.sqlite"
KEYS = "goods/keys"
WITNESS_BOOKS = "goods/witness"


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


class Desk:
    """A desk over a workspace; :meth:`open` one, or :meth:`set_up` a new register.

    Parameters
    ----------
    files
        The folder ``goods/`` as read.
    register
        The register.
    keys
        The keys that this desk signs with.
    clock
        Gives the time in UTC.
    """

    def __init__(
        self, files: GoodsFiles, register: Register, keys: KeyRing, clock: Callable[[], datetime] = _now
    ) -> None:
        self.files, self.register, self.keys, self.clock = files, register, keys, clock

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        store: str | Path = "",
        keys: str | Path = "",
        clock: Callable[[], datetime] = _now,
        make: bool = False,
    ) -> Self:
        """Return the desk of a workspace whose register was set up.

        Parameters
        ----------
        folder
            The workspace.
        store
            Address of the store; what ``goods/parties.toml`` says, if empty.
        keys
            Folder of the keys; ``goods/keys`` of the workspace, if empty.
        clock
            Gives the time in UTC.
        make
            Whether an empty store is made where there is none.

        Raises
        ------
        WorkspaceError
            If the folder is no workspace, its register was not set up, or the store cannot be opened.
        FindingsError
            If the files of ``goods/`` have errors.
        """
        files = _whole(read_goods(folder))
        chains = _chains(files)
        ring = KeyRing(Path(keys) if keys else files.folder / KEYS, _host(files))
        operates = {p for p in chains if ring.has(p, OPERATOR)}
        register = Register(chains, _shelf(files, store, make=make), operates=operates, clock=clock)
        return cls(files, register, ring, clock)

    @classmethod
    def set_up(
        cls,
        folder: str | Path,
        *,
        store: str | Path = "",
        keys: str | Path = "",
        clock: Callable[[], datetime] = _now,
    ) -> Self:
        """Set up the register of a workspace: keys of the parties, their first versions, and its schemes.

        What is there already is left as it is, so it can be called again after a scheme was added. A party
        whose first version lies in ``goods/parties/`` gets no keys: its officers have theirs elsewhere.
        """
        files = _whole(read_goods(folder))
        ring = KeyRing(Path(keys) if keys else files.folder / KEYS, _host(files))
        for party in _parties(files):
            if not _version_file(files, party.id).exists():
                _make_party(files, party, ring)
        desk = cls.open(folder, store=store, keys=keys, clock=clock, make=True)
        for scheme in desk.files.schemes:
            desk.adopt(scheme.id)
        return desk

    # --- steps -----------------------------------------------------------------------------------------

    def adopt(self, scheme: str) -> Entry | None:
        """Let a scheme's parties adopt what its file says; ``None`` if that is in force already."""
        found = next((s for s in self.files.schemes if s.id == scheme), None)
        if found is None:
            raise UnknownNameError(f"goods/schemes has no scheme {scheme}")
        try:
            if self.register.scheme(scheme) == found:
                return None
        except UnknownNameError:
            pass
        return self.say("scheme.adopted", scheme, found.parties, fields={"scheme": found.as_json()})

    def add_body(self, name: str) -> Entry | None:
        """Let its party accredit a body as ``goods/bodies.toml`` says; keys that it lacks are made."""
        body = self.files.body(name)
        public = [str(self.keys.make(body.id, signer).public) for signer in body.signers]
        fields = {
            "party": body.party,
            "name": dict(body.name),
            "keys": public,
            "threshold": body.threshold,
            "scope": [{"group": line.group, "standards": _standards(line.standard)} for line in body.scope],
            "until": write_instant(_midnight(body.last + timedelta(days=1))),
            **_grounds(body.source, body.reasoning),
        }
        return self.say(
            "body.accredited", body.id, (body.party,), effective_from=_midnight(body.first), fields=fields
        )

    def rekey(self, who: str) -> Entry | None:
        """Give a party or a body new keys, one for each of its signers; the old ones and the new ones sign.

        Raises
        ------
        RefusedError
            If too few of the old keys are here.
        """
        entry = self._party(who) if who in self.register.parties else self.files.body(who)
        old = self.signers(who)
        new = [self.keys.renew(who, signer) for signer in entry.signers]
        if isinstance(entry, PartyEntry):
            latest = self.register.party(who).latest
            version = latest.next(keys=tuple(key.public for key in new), threshold=entry.threshold)
            fields: dict[str, Any] = {"envelope": parse_json(version.envelope(*old, *new).to_bytes())}
            recorded = self.say("party.versioned", who, (who,), fields=fields)
        else:
            fields = {"keys": [str(key.public) for key in new], "threshold": entry.threshold}
            recorded = self.say("body.rekeyed", who, (who,), fields=fields, signers=[*old, *new])
        for signer in entry.signers:
            self.keys.promote(who, signer)
        return recorded

    def judge(self, application: Application) -> tuple[tuple[Line, ...], str]:
        """Return an application judged line by line, and why its body may not certify it (empty: it may)."""
        fields = _application_fields(application)
        lines = evaluate(self.register.scheme(application.scheme), fields)
        if application.by in self.register.parties:
            return lines, ""
        body = self.register.body(application.by, at=self._begin(application))
        products = [Product.parse(p) for p in fields["products"]]
        return lines, next(filter(None, (body.why_not(p.group, p.standards) for p in products)), "")

    def certify(self, application: Application, document: bytes = b"") -> Certificate:
        """Record an application and grant it, whatever :meth:`judge` says of it: what is amiss is shown.

        An application that is recorded already is granted as it was recorded.

        Raises
        ------
        RefusedError
            If a rule forbids it, or another party's log has not taken it in yet.
        """
        fields, name = _application_fields(application), application.id
        digest = self.register.shelf.keep_document(document) if document else ""
        begin = self._begin(application)
        if not self.register.history(f"certificate/{name}"):
            first, by = min(begin, self.clock()), (application.by,)
            if self.say("certificate.applied", name, by, effective_from=first, fields=fields) is None:
                raise RefusedError(
                    f"the application {name} is recorded here; certify again when {self.others} has it too"
                )
        until = write_instant(_midnight(application.last + timedelta(days=1)))
        granted = self.say(
            "certificate.granted",
            name,
            (application.by,),
            effective_from=begin,
            fields={"until": until},
            document=digest,
        )
        if granted is None:
            raise RefusedError(
                f"the grant of {name} is recorded here; it counts when {self.others} has it too"
            )
        return self.register.certificate(name, at=max(begin, self.clock()))

    def write_credential(self, certificate: Certificate) -> tuple[Path, Path]:
        """Write a certificate as a credential below ``build/certificates/``, in both forms.

        Returns
        -------
        tuple of Path
            ``ID.jwt`` and ``ID.json``.
        """
        from corridor.goods.credential import add_proof, conformity_credential, sign_jwt, status_entries

        key, register, base = self.signers(certificate.issuer)[0], self.register, self.base
        is_body = certificate.issuer not in register.parties
        credential = conformity_credential(
            certificate,
            scheme=register.scheme(certificate.scheme),
            adopted=register.history(f"scheme/{certificate.scheme}")[-1],
            issuer=key.public,
            base=base,
            body=register.body(certificate.issuer, at=certificate.at) if is_body else None,
            status=status_entries(register, certificate.id, base),
        )
        folder = self.files.folder / "build" / "certificates"
        signed = canonicalize(add_proof(credential, key, created=self.clock()))
        return (
            write_bytes(folder / f"{certificate.id}.jwt", sign_jwt(credential, key).encode()),
            write_bytes(folder / f"{certificate.id}.json", signed),
        )

    @property
    def others(self) -> str:
        """Names of the parties whose logs are run elsewhere."""
        return " and ".join(sorted(self.register.parties - self.register.operates))

    @property
    def base(self) -> str:
        """Address below which the register is served."""
        assert self.files.parties is not None
        return self.files.parties.base

    def rule(
        self,
        step: str,
        subject: str,
        by: Sequence[str],
        *,
        reason: str,
        effective_from: datetime | None = None,
    ) -> Entry | None:
        """Take a step on a certificate or a body.

        Parameters
        ----------
        step
            ``suspended``, ``reinstated`` or ``withdrawn``.
        subject
            Id of the certificate or body.
        by
            Who takes it: parties or the body.
        reason
            Why.
        effective_from
            From when on: UTC; now if left out.
        """
        sort = self.sort_of(subject)
        return self.say(f"{sort}.{step}", subject, by, reason=reason, effective_from=effective_from)

    def object_to(self, subject: str, by: str, *, reason: str, to: str = "") -> Entry | None:
        """Lodge an objection of a party to a ruling: its leaf hash, or the last one on the subject."""
        sort = self.sort_of(subject)
        rulings = [e for e in self.register.history(f"{sort}/{subject}") if KINDS[e.statement.kind].after]
        entry = self.register.entry(to) if to else rulings[-1]
        return self.say(f"{sort}.objected", subject, (by,), reason=reason, fields={"to": entry.leaf})

    def survey(
        self, certificate: str, by: str, *, result: str, effective_from: datetime | None = None
    ) -> Entry | None:
        """Record a visit to the holder of a certificate, and what was found."""
        return self.say(
            "certificate.surveyed",
            certificate,
            (by,),
            reason=result,
            effective_from=effective_from,
            fields={"result": result},
        )

    def sort_of(self, subject: str) -> str:
        """Return of which sort an id is, ``certificate`` or ``body``; else :class:`UnknownNameError`."""
        for sort in ("certificate", "body"):
            if self.register.history(f"{sort}/{subject}"):
                return sort
        raise UnknownNameError(f"there is no certificate and no body {subject}")

    def say(
        self,
        kind: str,
        subject: str,
        by: Iterable[str],
        *,
        reason: str = "",
        effective_from: datetime | None = None,
        fields: Mapping[str, Any] | None = None,
        document: str = "",
        signers: Sequence[SigningKey] = (),
    ) -> Entry | None:
        """Sign a statement (with the keys here, if none are given), take it in, and publish checkpoints.

        Returns
        -------
        Entry or None
            The entry; ``None`` until another party's log, which is not run here, holds it too.

        Raises
        ------
        RefusedError
            If a rule forbids it, or keys are missing.
        """
        now, makers = self.clock(), tuple(sorted(set(by)))
        made = Statement(kind, subject, makers, now, effective_from or now, reason, fields or {}, document)
        with_keys = signers or [key for who in makers for key in self.signers(who)]
        entry = self.register.admit(made.envelope(*with_keys))
        self.publish()
        return entry

    def publish(self) -> None:
        """Publish checkpoints over the logs that are run here, cosigned by the witnesses run here."""
        with self.register.shelf.batch():
            for party in sorted(self.register.operates):
                self.log(party).publish(ask_witnesses(self._witnesses_of(party)))

    def follow(self, party: str, fetch: Fetch | None = None) -> int:
        """Mirror the log of a party that runs it elsewhere, and take over what the rules allow.

        Parameters
        ----------
        party
            Whose log.
        fetch
            Where it is read; at the address in ``goods/parties.toml`` if left out.

        Returns
        -------
        int
            How many entries came to count.

        Raises
        ------
        RefusedError
            If that log is run here, or no address is known.
        TrustError
            If the log is away, was rolled back, shows another history, or serves what it did not sign.
        """
        if party in self.register.operates or not self.register.operates:
            raise RefusedError(f"a desk follows the logs of others, beside its own; not that of {party}")
        address = self._party(party).log
        if fetch is None and not address:
            raise RefusedError(f"goods/parties.toml does not say where the log of {party} is served")
        origin, keys = self._log_of(party)
        signer = self.keys.make(min(self.register.operates), MIRROR, Kind.COSIGNATURE)
        Mirror(self.register.shelf.storage(party), origin, keys, [signer]).update(fetch or over_http(address))
        folded = self.register.catch_up()
        self.publish()
        return folded

    def witness(self, party: str) -> Witness:
        """Return the witness of a party that is run here: it follows the logs of all parties."""
        (key,) = self.keys.signers(party, (WITNESS,), 1)
        logs = dict(self._log_of(other) for other in self.register.parties)
        return Witness([key], logs, FolderBook(self.files.folder / WITNESS_BOOKS / party))

    def _witnesses_of(self, party: str) -> list[WitnessClient]:
        """Return the witnesses of the other parties: those that are run here, and those with an address."""
        clients = []
        for other in sorted(self.register.parties - {party}):
            address = self._party(other).witness
            if self.keys.has(other, WITNESS):
                witness = self.witness(other)
                clients.append(WitnessClient(f"the witness of {other}", witness.keys, post_to(witness)))
            elif address:
                keys = self.register.party(other).latest.role(WITNESS).keys
                clients.append(WitnessClient(f"the witness of {other}", keys, post_over_http(address)))
        return clients

    def _log_of(self, party: str) -> tuple[str, list[VerifyingKey]]:
        """Return the origin of a party's log and all keys that ever signed it."""
        versions = self.register.party(party).versions
        keys = [key for version in versions for key in version.role(OPERATOR).keys]
        return keys[0].name, keys

    def _party(self, name: str) -> PartyEntry:
        found = next((p for p in _parties(self.files) if p.id == name), None)
        if found is None:
            raise UnknownNameError(f"goods/parties.toml has no party {name}")
        return found

    def log(self, party: str) -> Log:
        """Return the log of a party that is run here."""
        (key,) = self.keys.signers(party, (OPERATOR,), 1)
        return Log.open(self.register.shelf.storage(party), key)

    def signers(self, who: str) -> list[SigningKey]:
        """Return the keys of a party or body that sign; :class:`RefusedError` if too few are here."""
        entry = self._party(who) if who in self.register.parties else self.files.body(who)
        return self.keys.signers(who, entry.signers, entry.threshold)

    def _begin(self, application: Application) -> datetime:
        return self.clock() if application.first is None else _midnight(application.first)


def believed_parties(folder: str | Path) -> dict[str, PartyChain]:
    """Return the parties of a workspace, by the first versions that lie in it; no register is opened.

    Raises
    ------
    WorkspaceError
        If the folder is no workspace, or its register was not set up.
    FindingsError
        If the files of ``goods/`` have errors.
    """
    return _chains(_whole(read_goods(folder)))


def _chains(files: GoodsFiles) -> dict[str, PartyChain]:
    return {party.id: _believed(files, party) for party in _parties(files)}


def _whole(files: GoodsFiles) -> GoodsFiles:
    if any(f.is_error for f in files.findings):
        raise FindingsError(files.findings)
    return files


def _parties(files: GoodsFiles) -> tuple[PartyEntry, ...]:
    assert files.parties is not None  # without error findings it was read
    return files.parties.party


def _host(files: GoodsFiles) -> str:
    assert files.parties is not None
    return urlsplit(files.parties.base).netloc


def _shelf(files: GoodsFiles, store: str | Path, *, make: bool) -> Shelf:
    """Return the shelf of an address; a file that is not there is a lost register, unless one is made."""
    from corridor.goods.store import SqlShelf

    assert files.parties is not None
    address = str(store or files.parties.store or files.folder / STORE)
    if not make and "://" not in address and not Path(address).exists():
        raise WorkspaceError(f"there is no register {address}; set it up: corridor goods init {files.folder}")
    return SqlShelf.open(address)


def _version_file(files: GoodsFiles, party: str) -> Path:
    return files.folder / "goods" / "parties" / f"{party}.dsse.json"


def _believed(files: GoodsFiles, party: PartyEntry) -> PartyChain:
    """Return the party of the first version that lies in the workspace, which is why it is believed."""
    path = _version_file(files, party.id)
    content, odd = load(path) if path.exists() else (b"", [])
    if odd or not content:
        raise WorkspaceError(f"{path} is missing; run: corridor goods init {files.folder}")
    return PartyChain.begin(Envelope.parse(content))


def _make_party(files: GoodsFiles, party: PartyEntry, ring: KeyRing) -> None:
    own = [ring.make(party.id, signer) for signer in party.signers]
    operator = ring.make(party.id, OPERATOR)
    witness = ring.make(party.id, WITNESS, Kind.COSIGNATURE)
    first = Party(
        party.id,
        tuple(key.public for key in own),
        threshold=party.threshold,
        names=files.names.get(party.id, {}),
        roles={
            OPERATOR: Role(f"party {party.id} ({OPERATOR})", (operator.public,)),
            WITNESS: Role(f"party {party.id} ({WITNESS})", (witness.public,)),
        },
    )
    write_bytes(_version_file(files, party.id), first.envelope(*own).to_bytes())


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _standards(standards: Iterable[Standard]) -> list[dict[str, str]]:
    return [{"id": s.id, "edition": s.edition} for s in standards]


def _grounds(source: str, estimate: str) -> dict[str, str]:
    return {k: v for k, v in (("source", source), ("estimate", estimate)) if v}


def _application_fields(application: Application) -> dict[str, Any]:
    return {
        "scheme": application.scheme,
        "holder": application.holder.model_dump(exclude_defaults=True),
        "products": [
            Product(
                p.group, p.gtin, p.model, tuple((s.id, s.edition) for s in p.standard),
                p.lots, p.serials, p.quantity,
            ).as_json()
            for p in application.product
        ],
        "content": {side: f"{share:g}" for side, share in application.content.items()},
        "tests": [t.model_dump(exclude_defaults=True) | {"passed": t.passed} for t in application.test],
        "criteria": dict(application.criteria),
        **({"item_keys": list(application.item_keys)} if application.item_keys else {}),
        **_grounds(application.source, application.reasoning),
    }  # fmt: skip

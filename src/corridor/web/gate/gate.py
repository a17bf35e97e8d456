"""One question for every request that writes: who are you, may you, and not too often."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corridor.web.gate.caller import Caller, GateError
from corridor.web.gate.pace import Pace
from corridor.web.gate.signed import SignedRequests
from corridor.web.gate.tokens import Tokens

__all__ = ["Gate"]

_CHALLENGE = {"WWW-Authenticate": "Signature, Bearer"}


@dataclass(frozen=True)
class Gate:
    """Lets callers in.

    Parameters
    ----------
    signed
        Known keys; ``None`` if requests are not signed here.
    tokens
        Known issuers; tried in order.
    pace
        How often one may ask.
    largest_bytes
        Largest body of a request.
    """

    signed: SignedRequests | None = None
    tokens: tuple[Tokens, ...] = ()
    pace: Pace | None = None
    largest_bytes: int = 16 * 2**20

    def look(self, kind: str, who: str) -> None:
        """Count a reading request of an address.

        Raises
        ------
        GateError
            429 if it asks too often.
        """
        if self.pace is not None:
            self.pace.count(kind, who)

    def enter(self, role: str, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Caller:
        """Return who asks to write, if it may.

        Parameters
        ----------
        role
            What the request needs; also the kind under which it is counted.
        headers
            With names in small letters.

        Raises
        ------
        GateError
            401 without proof of who asks, 403 without the role, 429 if too often.
        """
        caller = self._who(method, url, headers, body)
        if role not in caller.roles:
            raise GateError(403, f"{caller.name} has not the role {role!r} that this needs")
        self.look(role, caller.name)
        return caller

    def _who(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Caller:
        if self.signed is not None and "signature" in headers:
            return self.signed.caller(method, url, headers, body)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and self.tokens:
            return self._of_token(token.strip())
        raise GateError(401, "sign the request (RFC 9421) or bring a token of a known issuer", _CHALLENGE)

    def _of_token(self, token: str) -> Caller:
        refusals = []
        for issuer in self.tokens:
            try:
                return issuer.caller(token)
            except GateError as error:
                refusals.append(error)
        raise refusals[0]

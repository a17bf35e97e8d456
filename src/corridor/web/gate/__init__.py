"""The gate: who may write through the API, how often, and how a refusal is said over HTTP.

Reading is open to everyone, within limits. Writing needs a request signed by a known key
(:class:`SignedRequests`, RFC 9421) or a token of a known issuer (:class:`Tokens`, RFC 9068), with the role
asked for.
"""

from corridor.web.gate.caller import Caller, GateError, KnownKey
from corridor.web.gate.gate import Gate
from corridor.web.gate.pace import Pace
from corridor.web.gate.signed import SignedRequests
from corridor.web.gate.tokens import Issuer, Tokens

__all__ = ["Caller", "Gate", "GateError", "Issuer", "KnownKey", "Pace", "SignedRequests", "Tokens"]

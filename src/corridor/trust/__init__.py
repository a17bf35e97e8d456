"""Trust: keys, envelopes, parties and the log that neither side has to take on trust."""

from corridor.trust.canonical import canonicalize, parse_json
from corridor.trust.envelope import Envelope, EnvelopeSignature, pae
from corridor.trust.errors import (
    ChainError,
    ExpiredError,
    KeyFileError,
    MalformedError,
    QuorumError,
    SignatureError,
    ThresholdError,
)
from corridor.trust.keyfile import load_key, save_key
from corridor.trust.keys import Kind, SigningKey, VerifyingKey
from corridor.trust.party import PARTY_TYPE, Party, PartyChain
from corridor.trust.role import Role, Tally

__all__ = [
    "PARTY_TYPE",
    "ChainError",
    "Envelope",
    "EnvelopeSignature",
    "ExpiredError",
    "KeyFileError",
    "Kind",
    "MalformedError",
    "Party",
    "PartyChain",
    "QuorumError",
    "Role",
    "SignatureError",
    "SigningKey",
    "Tally",
    "ThresholdError",
    "VerifyingKey",
    "canonicalize",
    "load_key",
    "pae",
    "parse_json",
    "save_key",
]

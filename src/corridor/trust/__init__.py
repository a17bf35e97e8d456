"""Trust: keys, envelopes, parties and the log that neither side has to take on trust."""

from corridor.trust.canonical import canonicalize, parse_json
from corridor.trust.envelope import Envelope, EnvelopeSignature, pae
from corridor.trust.errors import (
    AlteredTileError,
    ChainError,
    DamagedError,
    ExpiredError,
    KeyFileError,
    MalformedError,
    MissingTileError,
    PairError,
    ProofError,
    QuorumError,
    RaceError,
    RollbackError,
    SignatureError,
    SplitViewError,
    StorageError,
    ThresholdError,
    UnknownLogError,
)
from corridor.trust.keyfile import load_key, save_key
from corridor.trust.keys import Kind, SigningKey, VerifyingKey
from corridor.trust.party import PARTY_TYPE, Party, PartyChain
from corridor.trust.role import Role, Tally
from corridor.trust.storage import MemoryStorage, Storage, serve
from corridor.trust.tiles import (
    ENTRIES,
    LARGEST_ENTRY,
    TILE_WIDTH,
    Tile,
    check_entries,
    decode_bundle,
    encode_bundle,
    tiles_of,
)

__all__ = [
    "ENTRIES",
    "LARGEST_ENTRY",
    "PARTY_TYPE",
    "TILE_WIDTH",
    "AlteredTileError",
    "ChainError",
    "DamagedError",
    "Envelope",
    "EnvelopeSignature",
    "ExpiredError",
    "KeyFileError",
    "Kind",
    "MalformedError",
    "MemoryStorage",
    "MissingTileError",
    "PairError",
    "Party",
    "PartyChain",
    "ProofError",
    "QuorumError",
    "RaceError",
    "Role",
    "RollbackError",
    "SignatureError",
    "SigningKey",
    "SplitViewError",
    "Storage",
    "StorageError",
    "Tally",
    "ThresholdError",
    "Tile",
    "UnknownLogError",
    "VerifyingKey",
    "canonicalize",
    "check_entries",
    "decode_bundle",
    "encode_bundle",
    "load_key",
    "pae",
    "parse_json",
    "save_key",
    "serve",
    "tiles_of",
]

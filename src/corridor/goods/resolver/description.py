"""The resolver description file, ``/.well-known/gs1resolver``."""

from __future__ import annotations

import json
from functools import lru_cache

from corridor.goods.resolver.links import GS1, Directory

__all__ = ["WELL_KNOWN", "description"]

WELL_KNOWN = "/.well-known/gs1resolver"


@lru_cache(maxsize=64)
def description(directory: Directory) -> bytes:
    """Return what a resolver says of itself, as JSON.

    Source: GS1-Conformant Resolver 1.2.0, description-file-schema.
    """
    found: dict[str, object] = {
        "name": directory.name,
        "resolverRoot": directory.root,
        "supportedPrimaryKeys": ["all"],
        "supportedLinkType": [{"namespace": GS1, "prefix": "gs1:"}],
        "linkTypeDefaultCanBeLinkset": False,
    }
    if directory.contexts:
        found["supportedContextValuesEnumerated"] = list(directory.contexts)
    return json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()

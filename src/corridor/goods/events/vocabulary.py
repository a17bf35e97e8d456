"""Words of the Core Business Vocabulary: bare (``shipping``), as old URN and as web URI mean the same.

Source: EPCIS/CBV 2.0 JSON-LD context and CBV 2.0 section 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["CONTEXT", "IGNORED_NAMESPACE", "NAMES", "bare_word", "names_in", "web_word"]

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
"""The context that every EPCIS 2.0 JSON document names."""

NAMES: Mapping[str, str] = {
    "epcis": "https://ref.gs1.org/epcis/",
    "cbv": "https://ref.gs1.org/cbv/",
    "cbvmda": "urn:epcglobal:cbv:mda:",
    "gs1": "https://gs1.org/voc/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dcterms": "http://purl.org/dc/terms/",
}
"""Prefixes that the EPCIS context itself declares."""

IGNORED_NAMESPACE = "https://repository-x.example.com/"
"""Namespace whose ``ignoreFields`` names what a repository added and the event hash leaves out."""

_CBV, _VOC = NAMES["cbv"], NAMES["gs1"]
_WEB = {
    "bizStep": _CBV + "BizStep-",
    "disposition": _CBV + "Disp-",
    "bizTransaction": _CBV + "BTT-",
    "source": _CBV + "SDT-",
    "destination": _CBV + "SDT-",
    "component": _CBV + "Comp-",
    "reason": _CBV + "ER-",
    "measurement": _VOC,
    "exception": _VOC,
}
"""Field → what its bare words begin with when written out."""

OLD_URNS = {
    "urn:epcglobal:cbv:bizstep:": _CBV + "BizStep-",
    "urn:epcglobal:cbv:disp:": _CBV + "Disp-",
    "urn:epcglobal:cbv:btt:": _CBV + "BTT-",
    "urn:epcglobal:cbv:sdt:": _CBV + "SDT-",
    "urn:epcglobal:cbv:er:": _CBV + "ER-",
}
_OLDER_WEB = {
    "https://ns.gs1.org/cbv/": _CBV,
    "http://ns.gs1.org/cbv/": _CBV,
    "https://www.gs1.org/voc/": _VOC,
}


def web_word(field: str, word: str) -> str:
    """Return a vocabulary word as a web URI: ``shipping`` → ``https://ref.gs1.org/cbv/BizStep-shipping``.

    Words of other vocabularies stay as they are; prefixes are expected to be written out already.
    """
    if ":" not in word:
        return _WEB[field] + word
    for old, new in OLD_URNS.items():
        if word.startswith(old):
            return new + word[len(old) :]
    return word


def bare_word(field: str, word: str) -> str:
    """Return a vocabulary word in its shortest form, the one under which it is filed and compared."""
    for older, newer in _OLDER_WEB.items():
        if word.startswith(older):
            word = newer + word[len(older) :]
    prefix, _, rest = word.partition(":")
    if prefix in ("cbv", "gs1"):
        word = NAMES[prefix] + rest
    return web_word(field, word).removeprefix(_WEB[field])


def names_in(context: Any) -> dict[str, str]:
    """Return the prefixes that a JSON-LD ``@context`` declares, those of EPCIS included."""
    names = dict(NAMES)
    for part in context if isinstance(context, list) else [context]:
        if isinstance(part, Mapping):
            for prefix, meaning in part.items():
                uri = meaning.get("@id") if isinstance(meaning, Mapping) else meaning
                if isinstance(uri, str) and not prefix.startswith("@"):
                    names[prefix] = uri
    return names

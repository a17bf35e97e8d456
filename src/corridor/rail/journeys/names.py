"""Stations by id, code and name, whatever the script.

Names are compared by a key: Cyrillic letters become Latin ones, accents go, case and punctuation go, and so
do the words that every railway adds ("station", "hl. st.", "Hbf"). Romanisations differ between countries
(ŭ and v, h and g, y and i), so a key also has a
rough form in which letters that stand for each other are one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import defaultdict

from corridor.errors import UnknownNameError
from corridor.rail.journeys.network import Network

__all__ = ["Directory", "likeness", "name_key", "rough_key"]

CYRILLIC = {
    letter: latin
    for letters, latin in {
        "а": "a", "б": "b", "в": "v", "гґ": "g", "д": "d", "еёєэ": "e", "ж": "zh", "з": "z", "иіїй": "i",
        "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u",
        "ў": "v", "ф": "f", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ы": "y", "ю": "yu",
        "я": "ya", "ъь’": "",
    }.items()
    for letter in letters
}  # fmt: skip

EVERYWHERE = {
    "station", "railway", "stn", "st", "bahnhof", "bhf", "bf", "hbf", "hauptbahnhof", "hl", "hlavni",
    "hlavna",
    "nadrazi", "stanica", "zel", "zeleznicna", "glowny", "gl", "pu", "vokzal", "stantsiya", "stancyja",
    "stantsyia", "gare", "passazhirskaya", "passazhirskii", "pasazhyrski", "tsentralnaya", "tsentralny",
    "tsentralnyi", "centralna", "centralny", "osobowa", "pass",
}  # fmt: skip
"""Words that say only that it is a station."""

ROUGH = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("zh", "z"), ("ch", "c"), ("kh", "h"), ("ts", "c"), ("tc", "c"),
    ("cz", "c"), ("sz", "s"), ("rz", "z"), ("ya", "a"), ("ia", "a"), ("ja", "a"), ("yu", "u"), ("iu", "u"),
    ("w", "v"), ("g", "h"), ("y", "i"), ("j", "i"), ("x", "ks"), ("o", "a"), ("e", "a"),
)  # fmt: skip
"""Letters that stand for each other between scripts and languages, in the order of replacement."""


def name_key(name: str) -> str:
    """Return a name in plain Latin small letters, without the words that say nothing."""
    latin = "".join(
        CYRILLIC.get(c, c) for c in name.lower().replace("ł", "l").replace("ø", "o").replace("ß", "ss")
    )
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(c))
    words = re.findall(r"[a-z0-9]+", plain.replace("-", " ").replace("'", ""))
    kept = [w for w in words if w not in EVERYWHERE]
    return " ".join(kept or words)


def rough_key(name: str) -> str:
    """Return the key with letters that stand for each other between scripts made one, doubles single."""
    key = name_key(name).replace(" ", "")
    for letters, one in ROUGH:
        key = key.replace(letters, one)
    return re.sub(r"(.)\1+", r"\1", key)


def likeness(a: str, b: str) -> float:
    """Return how alike two names are, 0 to 1: 1 for equal keys, 0.95 for equal rough keys.

    Below that, how much of the rough keys, or of those of their first words, is common.
    """
    if name_key(a) == name_key(b):
        return 1.0
    if rough_key(a) == rough_key(b):
        return 0.95
    one, other = (rough_key(name_key(n).partition(" ")[0]) for n in (a, b))
    pairs = ((rough_key(a), rough_key(b)), (one, other))
    return 0.9 * max(difflib.SequenceMatcher(None, x, y).ratio() for x, y in pairs)


class Directory:
    """The stations of a network, to be found by what people call them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._exact: dict[str, int] = {}
        self._keys: dict[str, list[int]] = defaultdict(list)
        self._rough: dict[str, list[int]] = defaultdict(list)
        for station, (id_, code) in enumerate(zip(network.station_id, network.station_code, strict=True)):
            for text in (str(code), str(id_), str(id_).rpartition(":")[2]):
                if text:
                    self._exact.setdefault(text, station)
            for name in str(network.station_name[station]).split("|"):
                self._keys[name_key(name)].append(station)
                self._rough[rough_key(name)].append(station)

    def find(self, name: str) -> int:
        """Return the station.

        Raises
        ------
        UnknownNameError
            If there is none, with the names most alike; or if several fit.
        """
        if name in self._exact:
            return self._exact[name]
        for table, key in ((self._keys, name_key(name)), (self._rough, rough_key(name))):
            found = sorted(set(table.get(key, [])))
            if len(found) == 1:
                return found[0]
            if found:
                ids = ", ".join(f"{self._network.name(s)} ({self._network.station_id[s]})" for s in found)
                raise UnknownNameError(f"several stations are called {name}: {ids}; name one by its id")
        raise UnknownNameError(f"there is no station {name!r}{self._alike(name)}")

    def _alike(self, name: str) -> str:
        near = difflib.get_close_matches(name_key(name), list(self._keys), n=5, cutoff=0.6)
        near += [key for key in self._keys if key.startswith(name_key(name)) and key not in near][:5]
        names = [self._network.name(self._keys[key][0]) for key in near[:5]]
        return f"; did you mean {', '.join(names)}?" if names else ""

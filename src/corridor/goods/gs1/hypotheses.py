"""What may have happened to a code on its way: each hypothesis undoes one thing and says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from corridor.goods.gs1.fault import Fault
from corridor.goods.gs1.keyboard import LAYOUTS, as_digits, latin_of_look_alikes, plain_characters
from corridor.goods.gs1.link import is_link
from corridor.goods.gs1.reading import is_gtin_like, read_code
from corridor.goods.gs1.scan import ELEMENT_SYMBOLS, GS, NUMBER_SYMBOLS, TEXT_SYMBOLS
from corridor.goods.gs1.syntax import dictionary

__all__ = ["Attempt", "Change", "ChangeKind", "attempts", "bodies", "mended"]


class ChangeKind(StrEnum):
    """What happened to a code on its way."""

    BLANKS = "blanks"
    CHARACTERS = "characters"
    LOOK_ALIKES = "look-alikes"
    LAYOUT = "layout"
    CAPS_LOCK = "caps-lock"
    SEPARATOR = "separator"
    SYMBOLOGY = "symbology"
    ZEROS = "zeros"
    DIGITS = "digits"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was undone, in people's words."""

    kind: ChangeKind
    words: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """A text with what was undone so far."""

    text: str
    changes: tuple[Change, ...] = ()

    def then(self, text: str, kind: ChangeKind, words: str) -> Attempt:
        """Return the text after one more change; the same if nothing changed."""
        if text == self.text:
            return self
        return Attempt(text, (*self.changes, Change(kind, words)))


def attempts(text: str) -> Iterator[Attempt]:
    """Yield the text as its letters, case, separators and blanks may have been, each once.

    Parameters
    ----------
    text
        What was sent; the text itself comes first.
    """
    seen = set()
    for attempt in _attempts(text):
        if attempt.text not in seen:
            seen.add(attempt.text)
            yield attempt


def _attempts(text: str) -> Iterator[Attempt]:
    start = Attempt(text)
    clean = start.then(
        plain_characters(text), ChangeKind.CHARACTERS, "Full-width and invisible characters were replaced."
    )
    trimmed = clean.then(
        clean.text.strip(" \t\r\n"), ChangeKind.BLANKS, "Blanks and line ends around the code were removed."
    )
    for letters in _letters(_separators(trimmed)):
        for case in (letters, _swapped(letters)):
            yield from _blanks(_separators(case))


def _swapped(attempt: Attempt) -> Attempt:
    words = "Capitals and small letters were swapped: caps lock was on."
    return attempt.then(attempt.text.swapcase(), ChangeKind.CAPS_LOCK, words)


def _letters(attempt: Attempt) -> Iterator[Attempt]:
    """Yield the text in Latin letters: by the look of its letters, and by their keys."""
    if attempt.text.isascii():
        yield attempt
        if attempt.text[:1] == "'":  # what the key "]" gives in Belarusian
            yield from _typed(attempt)
        return
    latin = latin_of_look_alikes(attempt.text)
    if latin is not None:
        foreign = sorted({c for c in attempt.text if not c.isascii()})
        words = f"Letters that look like Latin ones were replaced: {' '.join(foreign)}."
        yield attempt.then(latin, ChangeKind.LOOK_ALIKES, words)
    if re.search("[A-Za-z]", attempt.text) is None:
        yield from _typed(attempt)


def _typed(attempt: Attempt) -> Iterator[Attempt]:
    for layout, keys in LAYOUTS.items():
        latin = attempt.text.translate(keys)
        if latin.isascii():
            words = f"The keyboard was set to {layout}; the letters of its keys were taken."
            yield attempt.then(latin, ChangeKind.LAYOUT, words)


_SHOWN = re.compile(
    r"<GS>|<FNC1>|<0x1D>|\{GS\}|\{FNC1\}|\[GS\]|\[FNC1\]|\\x1[dD]|\\u001[dD]|\\035|\\F|~1|~d029|\^\]|␝|"
    r"%1[dD]|&#29;|&#x1[dD];|↔|\x1e|\|(?![\]^])",
    re.IGNORECASE,
)


def _separators(attempt: Attempt) -> Attempt:
    """Return the text with its separators as GS, however they are shown."""
    text = _SHOWN.sub(GS, attempt.text)
    shown = " ".join(sorted(set(_SHOWN.findall(attempt.text))))
    return attempt.then(text, ChangeKind.SEPARATOR, f"{shown} stands for a separator (FNC1).")


def _blanks(attempt: Attempt) -> Iterator[Attempt]:
    """Yield the text without blanks, and with blanks as separators."""
    if not re.search(r"\s", attempt.text.replace(GS, "")):
        yield attempt
        return
    bare = re.sub(rf"[^\S{GS}]+", "", attempt.text)
    yield attempt.then(bare, ChangeKind.BLANKS, "Blanks inside the code were removed.")
    if attempt.text[:1] != "(":
        parted = re.sub(rf"[^\S{GS}]+", GS, attempt.text)
        yield attempt.then(parted, ChangeKind.SEPARATOR, "Blanks were read as separators (FNC1).")


_SYMBOL = re.compile(r"\]?(?P<name>[A-Za-z][0-9A-F])(?=.)", re.DOTALL)
_KNOWN_SYMBOLS = {name[1:] for name in (*ELEMENT_SYMBOLS, *TEXT_SYMBOLS, *NUMBER_SYMBOLS)}
_OTHER_SYMBOLS = {"C0", "C2", "d0", "d3", "Q0", "Q2", "J2", "I0", "I1", "E1", "E2", "E3", "X0", "Z0", "L0"}


def bodies(attempt: Attempt) -> Iterator[Attempt]:
    """Yield the text in the form it has, and as the form it lost: without symbology, scheme or brackets."""
    text = attempt.text
    if re.match(r"\[\d{2,4}\]", text):
        rounded = re.sub(r"\[(\d{2,4})\]", r"(\1)", text)
        yield attempt.then(rounded, ChangeKind.CHARACTERS, "Square brackets were read as round ones.")
    yield attempt
    if _ADDRESS.match(text):
        yield from _addresses(attempt)
    else:
        yield from _bare(attempt)


_ADDRESS = re.compile(r"[<\"'(]?https?[:;]?[/\\]{2}", re.IGNORECASE)
_BARE_ADDRESS = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}(:\d+)?/")


def _addresses(attempt: Attempt) -> Iterator[Attempt]:
    """Yield a link with its punctuation as it must be, and without a slash at its end."""
    bare = attempt.text.strip("<>\"'").replace("\\", "/").replace("&amp;", "&")
    bare = re.sub("^https?[:;]?//", lambda found: found[0].lower().rstrip(":;/"), bare, flags=re.IGNORECASE)
    scheme = "https" if bare.startswith("https") else "http"
    host, slash, rest = bare[len(scheme) :].partition("/")
    mended = f"{scheme}://{host.lower()}{slash}{rest}"
    words = "Scheme and punctuation of the address were put right."
    only_case = mended.lower() == attempt.text.lower() and attempt.changes
    yield (
        Attempt(mended, attempt.changes) if only_case else attempt.then(mended, ChangeKind.CHARACTERS, words)
    )
    trimmed = re.sub(r"/+(?=$|[?#])", "", attempt.text, count=1)
    yield attempt.then(trimmed, ChangeKind.CHARACTERS, "A slash at the end was removed.")


def _bare(attempt: Attempt) -> Iterator[Attempt]:
    """Yield the data as an element string, whatever symbology was reported or none."""
    text = attempt.text
    symbol = _SYMBOL.match(text)
    body, words = text, "No symbology identifier came before the data; it was read as an element string."
    if symbol and (symbol["name"] in _KNOWN_SYMBOLS | _OTHER_SYMBOLS):
        body = text[symbol.end() :]
        words = f"The scanner reported ]{symbol['name']}; the data was read as GS1 data."
    if _BARE_ADDRESS.match(text):
        yield attempt.then(f"https://{text}", ChangeKind.CHARACTERS, "https:// was put before the address.")
    body = body.lstrip("^" + GS)
    if body[:1].isdigit() and not is_gtin_like(body):
        elements = "^" + body.replace(GS, "^").rstrip("^")
        yield attempt.then(elements, ChangeKind.SYMBOLOGY, words)
    if body != text and (is_link(body) or body.startswith("(") or body.isdigit()):
        yield attempt.then(body, ChangeKind.SYMBOLOGY, words)


def mended(form: Attempt) -> Iterator[Attempt]:
    """Yield the text with lost zeros put back, and with digits for letters that look like them."""
    yield from _with_zeros(form)
    yield from _with_digits(form)


def _with_zeros(form: Attempt) -> Iterator[Attempt]:
    """Yield the text with the zeros back that a spreadsheet takes off numbers."""
    text = form.text
    words = "Leading zeros had been lost and were put back."
    if re.match(r"\^?[1-9]", text):
        head = "^" if text.startswith("^") else ""
        yield form.then(f"{head}0{text[len(head) :]}", ChangeKind.ZEROS, words)
    if re.fullmatch("[1-9][0-9]{5,11}", text):
        yield form.then(text.zfill(13), ChangeKind.ZEROS, words)
    padded = re.sub(r"\((\d{2,4})\)(\d+)(?=\(|$)", _padded, text) if text.startswith("(") else text
    if is_link(text):
        padded = re.sub(r"/(\d{2,4})/(\d+)(?=[/?#]|$)", _padded, text)
    if padded != text:
        yield form.then(padded, ChangeKind.ZEROS, words)


def _padded(found: re.Match[str]) -> str:
    """Return a key with the zeros in front that its length asks for.

    What takes zeros off takes all of them: a short key that begins with one has lost something else.
    """
    rule = dictionary().rules.get(found[1])
    first = rule.components[0] if rule else None
    if first is None or not rule or len(rule.components) > 1 or "csum" not in first.linters:
        return found[0]
    if found[2].startswith("0") and not is_gtin_like(found[2]):
        return found[0]
    return found[0][: -len(found[2])] + found[2].zfill(first.most)


def _with_digits(form: Attempt) -> Iterator[Attempt]:
    """Yield the text with a digit for each letter that stands where only a digit can be."""
    text = form.text
    found = read_code(text)
    while isinstance(found, Fault) and found.code == "gs1-characters" and found.ai:
        letter = found.value[found.at : found.at + 1]
        place = text.find(found.ai + found.value) + len(found.ai) + found.at
        if text.startswith("(") or is_link(text):
            place = text.find(found.value) + found.at
        if as_digits(letter) == letter or text[place : place + 1] != letter:
            return
        text = text[:place] + as_digits(letter) + text[place + 1 :]
        found = read_code(text)
    if text != form.text:
        yield form.then(text, ChangeKind.DIGITS, "Letters that look like digits were read as digits.")

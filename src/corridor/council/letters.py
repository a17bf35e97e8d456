"""Letters that cannot be seen and change what is read: two ids that look alike, a text that reads otherwise.

After Unicode Technical Report 36, section 3: marks that turn the direction of writing, and characters of no
width. The joiners between letters of scripts that need them (Arabic to Sinhala) are left alone.
"""

from __future__ import annotations

import re
import unicodedata

__all__ = ["hidden_letter", "visible"]

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
    "|(?<![\u0600-\u0dff])[\u200c\u200d]"
)


def hidden_letter(text: str) -> tuple[int, str] | None:
    """Return where the first hidden letter stands and what it is called; ``None`` if there is none."""
    if text.replace("\n", " ").replace("\t", " ").isprintable():  # true of nearly all texts, and quick
        return None
    match = _HIDDEN.search(text)
    if match is None:
        return None
    name = unicodedata.name(match[0], "control character")
    return match.start(), f"U+{ord(match[0]):04X} {name}"


def visible(text: str, length: int = 60) -> str:
    """Return a stranger's text as it may be shown: hidden letters as their numbers, not too long."""
    shown = _HIDDEN.sub(lambda m: f"‹U+{ord(m[0]):04X}›", text[: length + 1])
    return shown if len(text) <= length else shown[: length - 1] + "…"

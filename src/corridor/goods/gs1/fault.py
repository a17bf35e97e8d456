"""What is wrong with a code: a value that says where, why and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from corridor.findings import Finding, Place, codes

__all__ = ["Fault", "RefusedCodeError"]


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a code is not valid.

    Parameters
    ----------
    code
        Kind, a name in :func:`corridor.findings.codes`.
    sentence
        What is wrong, with the AI and the characters.
    ai
        The application identifier concerned; empty if none is.
    value
        Its value as far as it was read.
    at, length
        Which characters of ``value`` are meant, from 0; of the whole input if ``ai`` is empty.
    check
        Whether a check digit or checksum does not fit, so that the code was misread or mistyped.
    """

    code: str
    sentence: str
    ai: str = ""
    value: str = ""
    at: int = 0
    length: int = 0
    check: bool = False

    @property
    def remedy(self) -> str:
        """What to do."""
        return codes()[self.code].remedy

    @property
    def marked(self) -> str:
        """The value with the wrong characters between bars, e.g. ``(01)1234567890123|4|``."""
        if not self.ai:
            return ""
        end = self.at + self.length
        return f"({self.ai}){self.value[: self.at]}|{self.value[self.at : end]}|{self.value[end:]}"

    def finding(self, place: Place | None = None) -> Finding:
        """Return the fault as a finding at a place in the user's files."""
        return Finding(self.code, self.sentence, place or Place())

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


class RefusedCodeError(Exception):
    """Carries a fault from inside a reading to its front door, which returns it as a value."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(fault.sentence)


def refuse(
    code: str, sentence: str, ai: str = "", value: str = "", at: int = 0, length: int = 0
) -> RefusedCodeError:
    """Return the error that ends a reading."""
    return RefusedCodeError(Fault(code, sentence, ai, value, at, length))

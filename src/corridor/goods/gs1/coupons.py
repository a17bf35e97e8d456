"""North American coupon codes, AI (8110) and (8112): a chain of fields with length digits.

Source: GS1 General Specifications 3.9.6 and the North American Coupon Application Guideline.
"""

from __future__ import annotations

from corridor.goods.gs1.linters import LINTERS, Complaint, gcppos1

__all__ = ["couponcode", "couponposoffer"]


class _BrokenError(Exception):
    """Carries the complaint that ends the reading."""

    def __init__(self, complaint: Complaint) -> None:
        self.complaint = complaint


class _Tape:
    """The digits not yet read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def __bool__(self) -> bool:
        return self.at < len(self.text)

    def stop(self, what: str, length: int = 1) -> _BrokenError:
        return _BrokenError(Complaint(what, min(self.at, len(self.text)), max(0, length)))

    def take(self, count: int, what: str) -> str:
        found = self.text[self.at : self.at + count]
        if len(found) < count:
            raise self.stop(f"ends inside the coupon's {what}", len(found))
        self.at += count
        return found

    def digit(self, allowed: str, what: str) -> int:
        found = self.take(1, what)
        if found not in allowed:
            self.at -= 1
            raise self.stop(f"has {found} as the coupon's {what}, where one of {allowed} belongs")
        return int(found)

    def sized(self, allowed: str, what: str, plus: int = 0) -> str:
        """Take a field that its own length digit announces."""
        return self.take(self.digit(allowed, f"length of {what}") + plus, what)

    def prefix(self, allowed: str, what: str) -> None:
        """Take a company prefix; length digit 9 says that there is none."""
        size = self.digit(allowed, f"length of {what}")
        if size == 9:
            return
        start = self.at
        if found := gcppos1(self.take(size + 6, what)):
            raise _BrokenError(found._replace(at=start + found.at))

    def skip(self, field: str) -> bool:
        """Pass the digit that announces an optional field, if it comes next."""
        here = self.text[self.at : self.at + 1] == field
        self.at += here
        return here


ANY = "0123456789"


def _read(text: str, parts: tuple[object, ...]) -> Complaint | None:
    if not (text.isascii() and text.isdigit()):
        return Complaint("must have digits only", 0, len(text))
    tape = _Tape(text)
    try:
        for part in parts:
            part(tape)  # type: ignore[operator]
        if tape:
            raise tape.stop("goes on after the coupon's last field", len(text) - tape.at)
    except _BrokenError as broken:
        return broken.complaint
    return None


def couponcode(text: str) -> Complaint | None:
    """AI (8110): what is bought, what is saved, until when."""
    return _read(text, (_offer, _second_purchase, _third_purchase, _dates, _serial, _retailer, _save))


def couponposoffer(text: str) -> Complaint | None:
    """AI (8112): a paperless coupon."""
    return _read(text, (_paperless,))


def _purchase(tape: _Tape, which: str) -> None:
    tape.sized("12345", f"{which} purchase requirement")
    tape.digit("012349", f"{which} purchase requirement code")
    tape.take(3, f"{which} purchase family code")


def _offer(tape: _Tape) -> None:
    tape.prefix("0123456", "company prefix")
    tape.take(6, "offer code")
    tape.sized("12345", "save value")
    _purchase(tape, "first")


def _second_purchase(tape: _Tape) -> None:
    if tape.skip("1"):
        tape.digit("0123", "additional purchase rule")
        _purchase(tape, "second")
        tape.prefix("01234569", "second purchase's company prefix")


def _third_purchase(tape: _Tape) -> None:
    if tape.skip("2"):
        _purchase(tape, "third")
        tape.prefix("01234569", "third purchase's company prefix")


def _date(tape: _Tape, what: str) -> str:
    start = tape.at
    found = tape.take(6, what)
    if wrong := LINTERS["yymmdd"](found):
        raise _BrokenError(wrong._replace(at=start + wrong.at))
    return found


def _dates(tape: _Tape) -> None:
    ends = _date(tape, "expiry date") if tape.skip("3") else ""
    if tape.skip("4"):
        starts = _date(tape, "start date")
        if ends and starts > ends:
            raise tape.stop("has a coupon that expires before it starts", 0)


def _serial(tape: _Tape) -> None:
    if tape.skip("5"):
        tape.sized(ANY, "serial number", plus=6)


def _retailer(tape: _Tape) -> None:
    if tape.skip("6"):
        tape.prefix("1234567", "retailer's company prefix")


def _save(tape: _Tape) -> None:
    if tape.skip("9"):
        tape.digit("01256", "save value code")
        tape.digit("012", "item to which the saving applies")
        tape.digit(ANY, "store coupon flag")
        tape.digit("01", "multiplication flag")


def _paperless(tape: _Tape) -> None:
    tape.digit("01", "format")
    tape.sized("0123456", "funder", plus=6)
    tape.take(6, "offer code")
    tape.sized(ANY, "serial number", plus=6)

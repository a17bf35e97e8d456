"""The burn-up chart: what is done, what was promised, and where it will end (SVG)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from corridor.council.model import say
from corridor.council.programme.burn_up import BurnUp
from corridor.council.words import day_in_words, words

__all__ = ["burn_up_chart"]

WIDE, HIGH = 880.0, 400.0
LEFT, RIGHT, TOP, BOTTOM = 54.0, 24.0, 62.0, 44.0

STYLE = """
.burn-up .paper { fill: #fffdf8 } .burn-up text { font-family: "Noto Sans", "PT Sans", "DejaVu Sans",
sans-serif; font-size: 12px; fill: #22262b } .burn-up .title { font-size: 17px; font-weight: 600 } .burn-up
.axis { stroke: #9aa1a8; stroke-width: 1 } .burn-up .grid { stroke: #e4e1d8; stroke-width: 1 } .burn-up
.band { fill: #0b63a5; fill-opacity: .18 } .burn-up .middle { fill: none; stroke: #0b63a5; stroke-width: 2;
stroke-dasharray: 6 4 } .burn-up .seen { fill: none; stroke: #22262b; stroke-width: 2.5 } .burn-up .dot {
fill: #22262b } .burn-up .disputed { fill: none; stroke: #a3261b; stroke-width: 1.5 } .burn-up .promised {
stroke: #00795a; stroke-width: 1.5 }
"""


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    most: int

    def x(self, day: date) -> float:
        share = (day - self.first).days / max((self.last - self.first).days, 1)
        return round(LEFT + share * (WIDE - LEFT - RIGHT), 1)

    def y(self, count: float) -> float:
        return round(HIGH - BOTTOM - count / max(self.most, 1) * (HIGH - TOP - BOTTOM), 1)


def burn_up_chart(found: BurnUp, language: str = "en") -> str:
    """Return the chart as one SVG picture that needs no other file.

    Parameters
    ----------
    language
        Of the words; names are in it where they are known.
    """
    programme = found.programme
    most = max([programme.total, *(p.high for p in found.band), *(c.done for c in programme.counts)])
    scale = _Scale(programme.first, max(found.band[-1].day, programme.last), most)
    title = say(programme.name, language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE:g} {HIGH:g}" width="{WIDE:g}" '
        f'height="{HIGH:g}" class="burn-up" role="img" aria-label="{escape(title)}"><style>{STYLE}</style>',
        f'<rect class="paper" width="{WIDE:g}" height="{HIGH:g}"/>',
        f'<text class="title" x="{LEFT:g}" y="24">{escape(title)}</text>',
        *_axes(scale),
        *_promised(scale, found, language),
        *_forecast(scale, found),
        *_seen(scale, found, language),
        *_legend(language),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _axes(scale: _Scale) -> Iterator[str]:
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if scale.most / s <= 8), scale.most)
    for count in range(0, scale.most + 1, step):
        y = scale.y(count)
        yield f'<line class="grid" x1="{LEFT:g}" x2="{WIDE - RIGHT:g}" y1="{y}" y2="{y}"/>'
        yield f'<text x="{LEFT - 8:g}" y="{y + 4:.1f}" text-anchor="end">{count}</text>'
    for year in range(scale.first.year, scale.last.year + 2):
        day = date(year, 1, 1)
        if scale.first <= day <= scale.last:
            x = scale.x(day)
            yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP:g}" y2="{HIGH - BOTTOM:g}"/>'
            yield f'<text x="{x}" y="{HIGH - BOTTOM + 18:g}" text-anchor="middle">{year}</text>'


def _promised(scale: _Scale, found: BurnUp, language: str) -> Iterator[str]:
    programme = found.programme
    x, y = scale.x(programme.last), scale.y(programme.total)
    when = day_in_words(programme.last, language)
    yield f'<line class="promised" x1="{LEFT:g}" x2="{WIDE - RIGHT:g}" y1="{y}" y2="{y}"/>'
    yield (
        f'<line class="promised" x1="{x}" x2="{x}" y1="{y}" y2="{HIGH - BOTTOM:g}">'
        f"<title>{programme.total}, {escape(when)}</title></line>"
    )


def _forecast(scale: _Scale, found: BurnUp) -> Iterator[str]:
    upper = [(p.day, p.high) for p in found.band]
    lower = [(p.day, p.low) for p in reversed(found.band)]
    yield f'<polygon class="band" points="{_points(scale, [*upper, *lower])}"/>'
    yield f'<polyline class="middle" points="{_points(scale, [(p.day, p.middle) for p in found.band])}"/>'


def _seen(scale: _Scale, found: BurnUp, language: str) -> Iterator[str]:
    line = [(found.programme.first, 0), *((c.day, c.done) for c in found.seen)]
    yield f'<polyline class="seen" points="{_points(scale, line)}"/>'
    disputed = [c for c in found.programme.disputed() if c.day <= found.day]
    for count, style in [*((c, "dot") for c in found.seen), *((c, "disputed") for c in disputed)]:
        told = f"{count.done} / {count.total or found.programme.total}, {day_in_words(count.day, language)}"
        source = f" ({count.source})" if count.source else ""
        yield (
            f'<circle class="{style}" cx="{scale.x(count.day)}" cy="{scale.y(count.done)}" r="4">'
            f"<title>{escape(told + source)}</title></circle>"
        )


def _legend(language: str) -> Iterator[str]:
    say_it = words(language)
    x = LEFT
    for style, key in (("seen", "done_so_far"), ("middle", "forecast_band"), ("promised", "promised_total")):
        yield f'<line class="{style}" x1="{x:g}" x2="{x + 26:g}" y1="44" y2="44"/>'
        yield f'<text x="{x + 32:g}" y="48">{escape(say_it[key])}</text>'
        x += 48 + 7.5 * len(say_it[key])


def _points(scale: _Scale, path: Sequence[tuple[date, int]]) -> str:
    return " ".join(f"{scale.x(day)},{scale.y(count)}" for day, count in path)

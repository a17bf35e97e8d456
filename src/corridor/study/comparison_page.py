"""A comparison as CSV, as one HTML page, and as a picture (SVG)."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from corridor.study.side_by_side import Figure, Line, SideBySide

if TYPE_CHECKING:
    from corridor.rail.journeys import TrainEffect

__all__ = ["as_csv_rows", "as_html", "as_svg", "number"]

INK, FAINT, PAPER = "#1f2933", "#7b8794", "#ffffff"
COLOURS = ("#9aa5b1", "#1f6feb", "#d97706", "#0f766e", "#9333ea", "#be123c")
GOOD, BAD = "#0f766e", "#be123c"
TRAINS_SHOWN = 12


def number(value: float | None) -> str:
    """Return a number as people read it: thousands apart, no needless decimals; a dash for none."""
    if value is None:
        return "–"
    text = (
        f"{value:,.0f}"
        if abs(value) >= 1000 or float(value).is_integer()
        else f"{value:.2f}".rstrip("0").rstrip(".")
    )
    return text.replace(",", "\u202f").replace("-", "−")


def banded(figure: Figure) -> str:
    """Return a figure with its band behind it."""
    band = (
        f" ({number(figure.low)} – {number(figure.high)})"
        if figure.low is not None and figure.high is not None
        else ""
    )
    return number(figure.value) + band


def as_csv_rows(found: SideBySide) -> tuple[list[str], list[list[str]]]:
    """Return header and rows of a CSV: one figure a row, then one train a row."""
    header = ["about", "measure", "unit"]
    for name in found.names:
        header += [name, f"{name} low", f"{name} high"]
    header += [f"{name} difference" for name in found.names[1:]]
    rows = []
    for line in found.lines:
        cells = [_plain(v) for f in line.figures for v in (f.value, f.low, f.high)]
        cells += [_plain(line.difference(n)) for n in range(1, len(found.names))]
        rows.append([line.about, line.measure, line.unit, *cells])
    blanks = [""] * (len(header) - 4)
    for name, side in zip(found.names[1:], found.trains, strict=True):
        for t in side:
            measure = f"minutes won in {name}, all pairs"
            rows.append([f"train {t.train} ({t.what})", measure, "min", *blanks, _plain(round(t.minutes, 2))])
    return header, rows


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"


def as_html(found: SideBySide, title: str, *, credit: str = "") -> str:
    """Return one page that needs nothing else; ``credit`` says at its foot what the figures rest on."""
    heads = "".join(
        f"<th>{escape(n)}<small>{d.isoformat()}</small></th>"
        for n, d in zip(found.names, found.days, strict=True)
    )
    heads += "".join(f"<th>{escape(n)} − {escape(found.names[0])}</th>" for n in found.names[1:])
    trains = "".join(_trains_html(found, n) for n in range(len(found.trains)))
    return f"""<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
body {{ font: 16px/1.45 system-ui, sans-serif; color: {INK}; max-width: 72rem;
  margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; font-variant-numeric: tabular-nums }}
th, td {{ padding: .3rem .6rem; text-align: right; border-bottom: 1px solid #e4e7eb }}
th:first-child, td:first-child, th:nth-child(2), td:nth-child(2) {{ text-align: left }}
small {{ display: block; color: {FAINT}; font-weight: normal }}
.better {{ color: {GOOD}; font-weight: 600 }} .worse {{ color: {BAD}; font-weight: 600 }}
svg {{ max-width: 100%; height: auto }}
</style>
<h1>{escape(title)}</h1>
{as_svg(found)}
<table><thead><tr><th></th><th></th>{heads}</tr></thead><tbody>
{"".join(_line_html(line, len(found.names)) for line in found.lines)}
</tbody></table>
{trains}
{f"<p><small>{escape(credit)}</small></p>" if credit else ""}
</html>
"""


def _line_html(line: Line, sides: int) -> str:
    cells = "".join(f"<td>{escape(banded(f))}</td>" for f in line.figures)
    for n in range(1, sides):
        change = line.difference(n)
        sign = "+" if change and change > 0 else ""
        cells += f'<td class="{line.verdict(n)}">{sign}{escape(number(change))}</td>'
    unit = f"<small>{escape(line.unit)}</small>"
    return f"<tr><td>{escape(line.about)}</td><td>{escape(line.measure)}{unit}</td>{cells}</tr>\n"


def _trains_html(found: SideBySide, n: int) -> str:
    better, worse, rest = found.totals[n]
    gaining, losing = found.pairs[n]
    name = escape(found.names[n + 1])
    rows = "".join(_train_html(t) for t in found.trains[n][:200])
    return f"""<h2>Which trains make {name} better or worse than {escape(found.names[0])}</h2>
<p>{number(gaining)} pairs of stations gain a minute or more, {number(losing)} lose; minutes won
{number(round(better))}, lost {number(round(worse))}, explained by no train {number(round(rest))}: means over
the wishes of the day, summed over all pairs.</p>
<table><thead><tr><th>train</th><th></th><th>minutes</th><th>pairs</th><th>most</th></tr></thead><tbody>
{rows}</tbody></table>
"""


def _train_html(t: TrainEffect) -> str:
    way = f"{escape(t.what)}: {escape(t.route[0])} – {escape(t.route[1])}"
    verdict = "better" if t.minutes > 0 else "worse"
    return (
        f"<tr><td>{escape(t.train)}</td><td>{way}</td>"
        f'<td class="{verdict}">{number(round(t.minutes, 1))}</td>'
        f"<td>{number(t.pairs)}</td><td>{escape(_example(t.examples))}</td></tr>\n"
    )


def _example(examples: Sequence[tuple[str, str, float]]) -> str:
    return "; ".join(f"{a} – {b} {number(m)} min" for a, b, m in examples[:1])


# --- picture -----------------------------------------------------------------------------------------------


def as_svg(found: SideBySide) -> str:
    """Return bars: the mean time from wish to arrival of every pair, then the trains that matter."""
    means = [line for line in found.lines if line.unit == "h"]
    trains = [(n, t) for n, side in enumerate(found.trains) for t in side[:TRAINS_SHOWN]]
    bars = len(means) * (len(found.names) * 16 + 22)
    height = 60 + bars + (60 + len(trains) * 20 if trains else 0)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 {height}" '
        f'font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        f'<rect width="860" height="{height}" fill="{PAPER}"/>',
        *_legend(found),
        *_mean_bars(means),
    ]
    if trains:
        parts += _train_bars(found, trains, 68 + bars)
    return "\n".join([*parts, "</svg>"])


def _mean_bars(means: Sequence[Line]) -> list[str]:
    """Return a group of bars for every pair of stations."""
    longest = max((f.value or 0 for line in means for f in line.figures), default=1) or 1
    parts, y = [], 44
    for line in means:
        parts.append(f'<text x="0" y="{y + 12}">{escape(line.about)}</text>')
        y += 18
        for n, figure in enumerate(line.figures):
            width = 560 * (figure.value or 0) / longest
            label = f'<text x="{width + 6:.1f}" y="{y + 11}" font-size="12">{escape(banded(figure))} h</text>'
            parts.append(f'<rect x="0" y="{y}" width="{width:.1f}" height="13" fill="{COLOURS[n % 6]}"/>')
            parts.append(label)
            y += 16
        y += 4
    return parts


def _legend(found: SideBySide) -> list[str]:
    parts = ['<text x="0" y="16" font-weight="600">From the wish to the arrival, hours in the mean</text>']
    x = 0
    for n, name in enumerate(found.names):
        parts.append(f'<rect x="{x}" y="25" width="11" height="11" fill="{COLOURS[n % 6]}"/>')
        parts.append(f'<text x="{x + 16}" y="35" font-size="12">{escape(name)}</text>')
        x += 40 + 7 * len(name)
    return parts


def _train_bars(found: SideBySide, trains: Sequence[tuple[int, TrainEffect]], y: int) -> list[str]:
    """Return a bar a train, to the right where it wins and to the left where it loses."""
    heading = f"Trains that make the difference to {found.names[0]}: minutes won or lost, all pairs"
    parts = [f'<text x="0" y="{y}" font-weight="600">{escape(heading)}</text>']
    most = max(abs(t.minutes) for _, t in trains) or 1.0
    for k, (n, t) in enumerate(trains):
        top = y + 12 + k * 20
        width = 200 * abs(t.minutes) / most
        x, colour = (560.0, GOOD) if t.minutes > 0 else (560 - width, BAD)
        label = f"{t.train}, {t.route[0]} – {t.route[1]} ({t.what}, {found.names[n + 1]})"[:58]
        parts += [
            f'<text x="0" y="{top + 12}" font-size="12">{escape(label)}</text>',
            f'<rect x="{x:.1f}" y="{top + 2}" width="{width:.1f}" height="12" fill="{colour}"/>',
            f'<text x="775" y="{top + 12}" font-size="12">{escape(number(round(t.minutes)))}</text>',
        ]
    return parts

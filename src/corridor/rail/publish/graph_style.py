"""How the time–distance graph looks, by day and by night.

Vehicles have the colours of Okabe and Ito (2008), which people with colour-blindness can tell apart, darkened
or lightened for the paper they stand on.
"""

__all__ = ["STYLE", "VEHICLES"]

VEHICLES = ("#0b63a5", "#c24a00", "#00795a", "#a23b7b", "#7a5c00", "#5b4bb5", "#1f7f9c", "#8c2f39")
AT_NIGHT = ("#6cb8f0", "#f29a5b", "#4fd1a8", "#ec9cc9", "#e3c14f", "#b3a6f5", "#7fd3e8", "#f08a94")


def _vehicles(colours: tuple[str, ...]) -> str:
    return "".join(f".graph .v{n} {{ color: {c} }}\n" for n, c in enumerate(colours))


STYLE = f"""
.graph {{ font-family: "Noto Sans", "PT Sans", "DejaVu Sans", system-ui, sans-serif; font-size: 12px }}
.graph .paper {{ fill: #fffdf8 }}
.graph text {{ fill: #22262b }}
.graph .heading {{ font-size: 27px; font-weight: 600 }}
.graph .kind {{ font-size: 17px; fill: #5a6169 }}
.graph .subheading, .graph .zone {{ font-size: 13px; fill: #5a6169 }}
.graph .zone {{ font-size: 11px }}
.graph .clock {{ font-size: 13px; font-weight: 600; fill: #444b53 }}
.graph .name {{ font-size: 13px }}
.graph .border-name {{ font-size: 12px; font-weight: 700; fill: #a3261b }}
.graph .km {{ font-size: 11px; fill: #5a6169 }}
.graph .caption {{ font-size: 12px }}
.graph line {{ stroke: #d9d4c8; stroke-width: 1; fill: none }}
.graph .minor {{ stroke: #f0ece2; stroke-width: .7 }}
.graph .half {{ stroke: #e4dfd2; stroke-width: .8; stroke-dasharray: 2 3 }}
.graph .hour {{ stroke: #c6c0b1; stroke-width: 1 }}
.graph .station {{ stroke: #cfc9ba }}
.graph .leader {{ stroke: #b5ae9e; stroke-width: .8 }}
.graph .border {{ stroke: #a3261b; stroke-width: 1.6; stroke-dasharray: 9 5 }}
.graph .single {{ stroke: #3b424a; stroke-width: 2.2 }}
.graph .double {{ stroke: #3b424a; stroke-width: 2.2 }}
.graph polyline {{ fill: none; stroke-linejoin: round; stroke-linecap: round }}
.graph .reach {{ stroke: #000; stroke-opacity: 0; stroke-width: 12; pointer-events: stroke }}
.graph .thread {{ stroke: currentColor; stroke-width: 2.8 }}
.graph .existing {{ color: #8a9098 }}
.graph .existing .thread {{ stroke-width: 1.1 }}
.graph .train .number {{ fill: currentColor; font-size: 11.5px; font-weight: 600;
  stroke: #fffdf8; stroke-width: 3px; stroke-linejoin: round; paint-order: stroke }}
.graph .existing .number {{ font-size: 10px; font-weight: 400 }}
.graph .meeting {{ fill: #fffdf8; stroke: #22262b; stroke-width: 1.6 }}
.graph .train:focus {{ outline: none }}
.graph .train:focus .thread, .graph .train:hover .thread {{ stroke-width: 5 }}
{_vehicles(VEHICLES)}
@media (prefers-color-scheme: dark) {{
.graph .paper {{ fill: #15181c }}
.graph text {{ fill: #e8e6e1 }}
.graph .kind, .graph .subheading, .graph .zone, .graph .km {{ fill: #a2a8b0 }}
.graph .clock {{ fill: #c5cad1 }}
.graph .border-name {{ fill: #ff8a7d }}
.graph line, .graph .hour {{ stroke: #454c55 }}
.graph .minor {{ stroke: #21262c }}
.graph .half {{ stroke: #2c333a }}
.graph .station {{ stroke: #3a4149 }}
.graph .border {{ stroke: #ff8a7d }}
.graph .single, .graph .double {{ stroke: #c5cad1 }}
.graph .existing {{ color: #7f8791 }}
.graph .train .number {{ fill: currentColor; stroke: #15181c }}
.graph .meeting {{ fill: #15181c; stroke: #e8e6e1 }}
{_vehicles(AT_NIGHT)}
}}
"""

"""The harbour, a programme known as counts only, and the canal, known measure by measure."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from corridor.council.forecast import Case, History
from corridor.council.programme import (
    Count,
    Measure,
    Programme,
    advise,
    burn_up,
    burn_up_chart,
    lags,
    read_programmes,
)

FIRST, TODAY, LAST, NEXT = date(2024, 1, 1), date(2026, 1, 1), date(2026, 12, 31), date(2029, 12, 31)
HARBOUR = Programme(
    "harbour",
    {"en": "Harbour <2026>"},
    FIRST,
    LAST,
    300,
    NEXT,
    (Count(date(2025, 1, 1), 100), Count(TODAY, 167)),
)
NOTHING = History.of([])


def test_a_steady_rate_goes_on_by_hand() -> None:
    # a third of what is open is done each year: of the 133 about 44 in the year to come, a few more in the
    # rush
    found = burn_up(HARBOUR, NOTHING, TODAY)
    assert found.done == 167
    assert 205 <= found.at_end.middle <= 220
    assert found.at_end.low < found.at_end.middle < found.at_end.high < 300
    assert found.chance == 0.0
    assert found.all_with(50) is None


def test_the_band_begins_at_what_is_known_and_never_falls() -> None:
    band = burn_up(HARBOUR, NOTHING, TODAY).band
    assert (band[0].low, band[0].high) == (167, 167)
    assert [p.middle for p in band] == sorted(p.middle for p in band)
    assert band[-1].day == NEXT


def test_counts_told_later_change_nothing_today() -> None:
    later = replace(HARBOUR, counts=(*HARBOUR.counts, Count(date(2026, 6, 1), 299)))
    assert burn_up(later, NOTHING, TODAY).band == burn_up(HARBOUR, NOTHING, TODAY).band


def test_few_counts_make_a_wide_band() -> None:
    one = replace(HARBOUR, counts=HARBOUR.counts[1:])
    none = replace(HARBOUR, counts=())
    width = [(p.high - p.low) for p in (burn_up(h, NOTHING, TODAY).at_end for h in (HARBOUR, one, none))]
    assert width[0] < width[1] < width[2]


def test_a_source_that_tells_another_total_is_kept_and_not_used() -> None:
    other = replace(HARBOUR, counts=(*HARBOUR.counts, Count(date(2025, 6, 1), 250, total=260)))
    assert burn_up(other, NOTHING, TODAY).band == burn_up(HARBOUR, NOTHING, TODAY).band
    assert "250 / 260" in burn_up_chart(burn_up(other, NOTHING, TODAY))


def measure(n: int, body: str, closed: int | None, due: int = 700, *, met: bool = True) -> Measure:
    day = FIRST + timedelta(days=closed) if closed is not None else None
    case = Case(f"{body}{n}", FIRST, "works", body=body, due=FIRST + timedelta(days=due), closed=day, met=met)
    return Measure(case, {"en": f"Measure {n}"})


LIST = (
    *(measure(n, "quick", 200 + 5 * n) for n in range(60)),
    *(measure(n, "slow", 200 + 5 * n if n < 10 else None) for n in range(60)),
    measure(99, "slow", 300, met=False),
)
CANAL = Programme("canal", {"en": "Canal"}, FIRST, LAST, len(LIST), NEXT, measures=LIST)


def test_from_a_list_what_was_given_up_is_never_done() -> None:
    found = burn_up(CANAL, NOTHING, TODAY, runs=300)
    assert (found.basis, found.done) == ("measures", 70)
    assert found.band[-1].high <= 120


def test_the_slow_body_lags() -> None:
    advice = advise(CANAL, NOTHING, TODAY)
    slow, quick = lags(CANAL, advice, NOTHING, TODAY, "body")
    assert (slow.name, slow.measures, slow.due, slow.done, slow.late) == ("slow", 61, 61, 10, 50)
    assert (quick.late, quick.expected) == (0, 60.0)
    assert slow.pace < 1 < quick.pace


def test_each_measure_is_told_what_to_do_with_it() -> None:
    begun = TODAY - timedelta(days=30)
    fresh = [replace(m, case=replace(m.case, opened=begun, due=LAST)) for m in (measure(0, "new", None),)]
    stuck = [replace(m, case=replace(m.case, id=f"x{n}", kind="hopeless")) for n, m in enumerate(fresh)]
    long_ago = FIRST - timedelta(days=900)
    hopeless = Case("", long_ago, "hopeless", due=long_ago + timedelta(days=100))
    past = History.of(replace(hopeless, id=str(n)) for n in range(100))
    more = replace(CANAL, measures=(*LIST[:60], *fresh, *stuck))
    steps = {a.measure.case.id: a.step for a in advise(more, past, TODAY)}
    assert steps["quick0"] == "done"
    assert steps["new0"] == "finish"
    assert steps["x0"] == "drop"
    assert advise(CANAL, NOTHING, TODAY)[-1].step == "given up"


def test_the_chart_is_a_picture_with_every_count_and_no_foreign_markup() -> None:
    chart = burn_up_chart(burn_up(HARBOUR, NOTHING, TODAY), "ru")
    circles = [e for e in ET.fromstring(chart).iter() if e.tag.endswith("circle")]
    assert len(circles) == 2
    assert "Harbour &lt;2026&gt;" in chart
    assert "выполнено" in chart


FILES = {
    "programmes.csv": """id,name_en,first,last,total,source
p,The plan,2024-01-01,2026-12-31,310,s
q,Backwards,2026-01-01,2024-01-01,5,s
far,Endless,0001-01-01,9999-12-31,5,s
""",
    "counts.csv": """programme,day,done,total,source
p,2025-12-04,115,310,s
p,2025-12-04,115,210,s
p,2026-02-26,25,,s
r,2026-02-26,125,,s
""",
    "measures.csv": """id,programme,title_en,body,closed,source
m1,p,First,B,2025-01-01,s
""",
}


def test_the_files_are_read_and_what_is_doubtful_is_told(tmp_path: Path) -> None:
    (tmp_path / "council").mkdir()
    (tmp_path / "sources.csv").write_text("id,title\ns,A source\n")
    for name, text in FILES.items():
        (tmp_path / "council" / name).write_text(text)
    (programme,), findings = read_programmes(tmp_path)
    assert {(f.code, f.place.file.rpartition("/")[2], f.place.row) for f in findings} == {
        ("programme-ends-too-soon", "programmes.csv", 3),
        ("out-of-range", "programmes.csv", 4),
        ("programme-sources-disagree", "counts.csv", 3),
        ("programme-count-falls", "counts.csv", 4),
        ("programme-unknown", "counts.csv", 5),
        ("programme-list-incomplete", "measures.csv", 0),
    }
    assert programme.next_last == date(2029, 12, 30)
    assert [c.done for c in programme.known(date(2026, 3, 1))] == [115]

"""Statistics into facts: what is read, what is flagged, what is refused; nothing in a file is ever run."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.council.little_council import LittleCouncil

from corridor.council.periods import period
from corridor.facts import Fact

TODAY = date(2026, 6, 1)
SOURCES = "id,title,url,licence,retrieved\nstat,The statistical office,,,\n"
IMPORTS = '[[dataset]]\nid = "trade"\nfile = "council/statistics/trade.csv"\nsource = "stat"\n'
TIDY = "name,value,unit,as_of,about,retrieved\ntrade.tonnes,12,t,2026-04,milk,2026-05-02\n"


@pytest.fixture
def little(tmp_path: Path) -> LittleCouncil:
    council = LittleCouncil(tmp_path)
    council.write("sources.csv", SOURCES)
    council.write("council/imports.toml", IMPORTS)
    council.write("council/statistics/trade.csv", TIDY)
    return council


def imported(little: LittleCouncil) -> tuple[list[Fact], list[str]]:
    told = little.desk.import_statistics(TODAY)
    return [f for t in told for f in t.facts], [f.code for t in told for f in t.findings]


def test_a_row_is_a_fact_with_its_source_and_the_day_it_was_read(little: LittleCouncil) -> None:
    ((fact,), findings) = imported(little)
    assert findings == []
    assert (fact.name, fact.value, fact.unit, fact.about) == ("trade.tonnes", 12, "t", "milk")
    assert (fact.as_of, fact.through) == (date(2026, 4, 1), date(2026, 4, 30))
    assert (fact.source, fact.known) == ("trade: stat", date(2026, 5, 2))
    assert [f.value for f in little.desk.history.known_on(date(2026, 5, 1))] == []
    assert [f.value for f in little.desk.history.known_on(date(2026, 5, 2))] == [12]


def test_importing_again_replaces_and_does_not_double(little: LittleCouncil) -> None:
    imported(little)
    little.write("council/statistics/trade.csv", TIDY.replace("12", "13"))
    imported(little)
    assert [f.value for f in little.desk.history.known_on()] == [13]


@pytest.mark.parametrize(
    ("cell", "codes"),
    [
        ("=cmd|' /C calc'!A0", ["evidence-formula", "evidence-bad-row"]),
        ("@SUM(1+1)", ["evidence-formula", "evidence-bad-row"]),
        ('"=HYPERLINK(""http://x"",""y"")"', ["evidence-formula", "evidence-bad-row"]),
        ("-5", []),
        ("+5", []),
        ("1e400", ["evidence-bad-row"]),
        ("nan", ["evidence-bad-row"]),
        ("1_000", ["evidence-bad-row"]),
        ("12 t", ["evidence-bad-row"]),
        ("", []),
    ],
)
def test_a_cell_is_a_number_or_nothing(little: LittleCouncil, cell: str, codes: list[str]) -> None:
    little.write("council/statistics/trade.csv", TIDY.replace(",12,", f",{cell},"))
    facts, findings = imported(little)
    assert findings == codes
    assert len(facts) == (1 if cell in ("-5", "+5") else 0)


def test_a_formula_in_a_name_is_text_and_flagged(little: LittleCouncil) -> None:
    little.write("council/statistics/trade.csv", TIDY.replace("milk", "=1+1"))
    facts, findings = imported(little)
    assert ([f.about for f in facts], findings) == (["=1+1"], ["evidence-formula"])


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("council/statistics/trade.csv", "../../etc/passwd", "bad-value"),
        ("council/statistics/trade.csv", "/etc/passwd", "bad-value"),
        ("council/statistics/trade.csv", "C:\\\\trade.csv", "bad-value"),
        ("council/statistics/trade.csv", "council/./trade.csv", "bad-value"),
        ("council/statistics/trade.csv", "council/statistics/link.csv", "evidence-outside"),
        ("council/statistics/trade.csv", "council/statistics/none.csv", "evidence-missing"),
        ('id = "trade"', 'id = "../trade"', "bad-value"),
        ('source = "stat"', 'source = "../stat"', "evidence-bad-row"),
        ('source = "stat"', "", "evidence-bad-row"),
        ('source = "stat"', 'source = "stat"\nvalue = "tonnes"', "evidence-not-readable"),
        ('source = "stat"', 'source = "stat"\nformat = "xls"', "bad-choice"),
        ('source = "stat"', 'source = "stat"\nformat = "parquet"', "evidence-not-readable"),
        ('source = "stat"', 'source = "stat"\nformat = "sdmx-ml"', "evidence-not-readable"),
        ("[[dataset]]", "[[dataset]]\nquery = \"FROM read_csv('/etc/passwd')\"", "evidence-not-readable"),
        ('source = "stat"', 'source = "stat"\nquery = "DROP VIEW data"', "evidence-not-readable"),
        ('source = "stat"', 'source = "stat"\nquery = "SELECT 1; SELECT 2"', "evidence-not-readable"),
        ('source = "stat"', "source = \"stat\"\nquery = \"COPY data TO 'x'\"", "evidence-not-readable"),
        ('source = "stat"', "source = \"stat\"\nquery = \"ATTACH 'x.db'\"", "evidence-not-readable"),
        ('source = "stat"', 'source = "stat"\nquery = "SET threads = 8"', "evidence-not-readable"),
    ],
)  # fmt: skip
def test_what_leads_out_or_cannot_be_used_is_one_finding(
    little: LittleCouncil, old: str, new: str, code: str
) -> None:
    (little.folder / "council" / "statistics" / "link.csv").symlink_to("/etc/passwd")
    little.edit("council/imports.toml", old, new)
    facts, findings = imported(little)
    assert (facts, findings) == ([], [code])


def test_a_query_that_does_not_end_is_interrupted(
    little: LittleCouncil, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corridor.council.frames.SECONDS", 0.3)
    endless = "SELECT count(*) AS value FROM range(1000000) a, range(1000000) b, data"
    little.edit("council/imports.toml", 'source = "stat"', f'source = "stat"\nquery = "{endless}"')
    assert imported(little) == ([], ["evidence-not-readable"])


def test_a_query_reshapes_the_table_before_it_is_read(little: LittleCouncil) -> None:
    query = "SELECT name, CAST(value AS INT) * 1000 AS value, 'kg' AS unit, as_of, about FROM data"
    little.edit("council/imports.toml", 'source = "stat"', f'source = "stat"\nquery = "{query}"')
    ((fact,), _) = imported(little)
    assert (fact.value, fact.unit) == (12_000, "kg")


def test_parquet_is_read_like_a_table(little: LittleCouncil) -> None:
    table = pl.DataFrame(
        {"name": ["trade.tonnes"], "value": [1.5], "unit": ["t"], "as_of": [date(2026, 4, 1)]}
    )
    table.write_parquet(little.folder / "council" / "statistics" / "trade.parquet")
    little.edit("council/imports.toml", 'trade.csv"', 'trade.parquet"\nformat = "parquet"')
    ((fact,), findings) = imported(little)
    assert (fact.value, fact.as_of, findings) == (1.5, date(2026, 4, 1), [])


SDMX_CSV = """\
DATAFLOW,FREQ,REF_AREA,PARTNER,TIME_PERIOD,OBS_VALUE,UNIT_MEASURE
X:TRADE(1.0),Q,A,B,2026-Q1,77.5,t
X:TRADE(1.0),Q,A,B,2026-Q2,,t
"""


def test_sdmx_csv_is_read_by_its_own_columns_and_no_observation_is_no_fact(little: LittleCouncil) -> None:
    little.write("council/statistics/trade.csv", SDMX_CSV)
    more = 'source = "stat"\nformat = "sdmx-csv"\nmetric = "trade.tonnes"\nabout = ["REF_AREA", "PARTNER"]'
    little.edit("council/imports.toml", 'source = "stat"', more)
    ((fact,), findings) = imported(little)
    assert (fact.value, fact.unit, fact.about, fact.through) == (77.5, "t", "A/B", date(2026, 3, 31))
    assert findings == []


GENERIC = """<?xml version="1.0"?>
<m:GenericData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"
 xmlns:g="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/data/generic"><m:DataSet><g:Series>
<g:SeriesKey><g:Value id="REF_AREA" value="A"/></g:SeriesKey>
<g:Obs><g:ObsDimension id="TIME_PERIOD" value="2026-04"/><g:ObsValue value="5"/></g:Obs>
</g:Series></m:DataSet></m:GenericData>"""
COMPACT = """<?xml version="1.0"?>
<m:StructureSpecificData xmlns:m="http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message"><m:DataSet>
<Series REF_AREA="A"><Obs TIME_PERIOD="2026-04" OBS_VALUE="5"/></Series>
</m:DataSet></m:StructureSpecificData>"""
BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def sdmx_ml(little: LittleCouncil, text: str) -> None:
    little.write("council/statistics/trade.xml", text)
    more = 'trade.xml"\nformat = "sdmx-ml"\nmetric = "trade.tonnes"\nabout = ["REF_AREA"]\nunit = "t"'
    little.edit("council/imports.toml", 'trade.csv"', more)


@pytest.mark.parametrize("text", [GENERIC, COMPACT])
def test_sdmx_ml_is_read_generic_and_structure_specific(little: LittleCouncil, text: str) -> None:
    sdmx_ml(little, text)
    ((fact,), _) = imported(little)
    assert (fact.value, fact.about, fact.as_of) == (5, "A", date(2026, 4, 1))


@pytest.mark.parametrize("head", [BOMB, OUTSIDE])
def test_an_entity_in_sdmx_ml_is_refused(little: LittleCouncil, head: str) -> None:
    sdmx_ml(little, GENERIC.replace("?>", f"?>{head}", 1).replace('value="5"', 'value="&a;"'))
    assert imported(little) == ([], ["evidence-not-readable"])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026", "2026-01-01", "2026-12-31"), ("2026-S2", "2026-07-01", "2026-12-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"), ("2026-02", "2026-02-01", "2026-02-28"),
        ("2026-M12", "2026-12-01", "2026-12-31"), ("2026-W01", "2025-12-29", "2026-01-04"),
        ("2026-05-09", "2026-05-09", "2026-05-09"),
    ],
)  # fmt: skip
def test_periods_have_first_and_last_days(text: str, first: str, last: str) -> None:
    assert tuple(map(str, period(text))) == (first, last)


def test_import_makes_a_target_measurable(little: LittleCouncil) -> None:
    little.edit("council/decisions/d1.toml", '"rail.pairs_per_day"', '"trade.tonnes"')
    little.edit("council/decisions/d1.toml", 'about = "pass"', 'about = "milk"\nsource = "stat"')
    little.edit("council/decisions/d1.toml", 'unit = "pairs/day"', 'unit = "t"')
    little.edit("council/decisions/d1.toml", 'window = "every day"', 'window = "latest"')
    imported(little)
    (judgement,) = little.desk.status(date(2026, 5, 10)).judgements
    assert (judgement.verdict, judgement.evidence and judgement.evidence.source) == ("met", "trade: stat")

"""Every table reads back to the rows it was written from, and the manual names every column."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.errors import UnknownNameError, WorkspaceError
from corridor.files import Sheet
from corridor.files.sheet import parse_sheet
from corridor.units import Clock
from corridor.workspace import Column, Row, new, read, read_table, render, schema, table_text, world, worlds
from corridor.workspace.models import StockType, TrainWish
from corridor.workspace.schema import TABLES
from corridor.workspace.toml_lines import line_of, scan_lines

NAMES = sorted(set(TABLES.values()))
PLAIN = (
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)
ID = st.text(st.sampled_from("abcXYZ019-_.:Ошў"), min_size=1, max_size=6)


def number(column: Column) -> st.SearchStrategy[Any]:
    floor = float(column.bound.lstrip(">=")) if column.bound else -1000.0
    if column.kind == "int":
        return st.integers(int(floor), 10**6)
    return st.floats(floor, 1e6, exclude_min=column.bound.startswith(">") and "=" not in column.bound)


def values_of(column: Column) -> st.SearchStrategy[Any]:
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "text": PLAIN,
        "ref": ID,
        "id": ID,
        "refs": st.lists(ID, min_size=1, max_size=3).map(tuple),
        "choice": st.sampled_from(column.choices or ("",)),
        "date": st.dates(date(2000, 1, 1), date(2099, 12, 31)),
        "zone": st.sampled_from(["Europe/Minsk", "Europe/Warsaw", "UTC"]),
        "clock": st.builds(Clock, st.integers(0, 86_400 * 2), st.sampled_from(["Europe/Minsk", "UTC"])),
        "weekdays": st.frozensets(st.integers(1, 7), min_size=1),
    }
    if column.is_wildcard:
        return st.dictionaries(st.sampled_from(["en", "ru", "be"]), PLAIN, min_size=1)
    full = kinds[column.kind] if column.kind in kinds else number(column)
    return full if column.required or column.default else st.none() | full


def rows_of(name: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    columns = [c for c in schema(name).columns if c.name != "alias_of"]
    row = st.fixed_dictionaries({c.name: values_of(c) for c in columns})
    extra = {"alias_of": None} if "alias_of" in schema(name).names else {}
    return st.lists(row.map(lambda r: r | extra), min_size=1, max_size=4)


@pytest.mark.parametrize("name", NAMES)
@given(st.data())
def test_what_is_written_reads_back(name: str, data: st.DataObject) -> None:
    values = data.draw(rows_of(name))
    text = table_text(schema(name), [Row("", 0, v) for v in values])
    header, rows, odd = parse_sheet(text)
    table, findings = read_table(Sheet(header, rows, odd), schema(name), "t.csv")
    assert [r.values for r in table] == values
    assert findings == []
    assert [r.row for r in table] == list(range(2, len(values) + 2))


def test_an_empty_cell_has_the_schema_s_default() -> None:
    text = "id,from,to,length_m,tracks,max_speed_kmh\nAB,A,B,1000,1,80\n"
    header, rows, odd = parse_sheet(text)
    table, _ = read_table(Sheet(header, rows, odd), schema("sections"), "network/sections.csv")
    row = table.rows[0]
    assert (row["headway_s"], row["follow"], row["gauge_mm"]) == (300, "headway", 1435)


def test_the_frame_has_types_and_lines() -> None:
    frame = read(world("tiny")).table("network/sections.csv").frame()
    assert frame["length_m"].sum() == 60_000
    assert frame["row"].to_list() == [2, 3, 4, 5, 6]
    assert [str(frame[c].dtype) for c in ("length_m", "max_speed_kmh", "id")] == [
        "Int64",
        "Float64",
        "String",
    ]


def test_assumptions_say_what_where_and_why() -> None:
    found = {(a.what, str(a.place), a.reasoning) for a in read(world("tiny")).assumptions}
    bridge = "invented: slow over the border bridge"
    assert ("speed limit on CAM-BRD", "network/speeds.csv:2 [estimate]", bridge) in found
    assert ("stock railbus: all", "fleet/stock.toml:19 [estimate]", "invented") in found


def test_the_workspace_knows_the_digest_of_each_file_that_trains_rest_on(tmp_path: Path) -> None:
    folder = new(tmp_path / "w")
    first = read(folder).digests
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*.*") if p.is_file()}
    assert set(first) == {file for file in files if not file.startswith("goods/")}
    with (folder / "corridor.toml").open("a") as stream:
        stream.write("# a word\n")
    second = read(folder).digests
    assert [file for file in first if first[file] != second[file]] == ["corridor.toml"]


def test_new_refuses_to_overwrite(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WorkspaceError, match="not empty"):
        new(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_new_knows_what_ships(tmp_path: Path) -> None:
    assert "tiny" in worlds()
    with pytest.raises(UnknownNameError, match="tiny"):
        new(tmp_path / "x", "atlantis")
    assert not (tmp_path / "x").exists()


def test_the_manual_names_every_column_and_key() -> None:
    page = render()
    missing = [c.name for n in NAMES for c in schema(n).columns if f"| `{c.name}` |" not in page]
    keys = [f.alias or name for m in (StockType, TrainWish) for name, f in m.model_fields.items()]
    assert missing + [k for k in keys if f"`{k}`" not in page] == []


TOML = '''\
a = """
[no.table]
b = 1
"""
[x]
list = [
  1, # ]
  "]",
]
after = 2
[[y]]
[[y]]
[[y.z]]
"quoted key" = { inner = "= [" }
last.deep = 3
'''


@pytest.mark.parametrize(
    ("loc", "line"),
    [
        (("a",), 1),
        (("b",), 0),
        (("x", "list", 2), 6),
        (("x", "after"), 10),
        (("y", 0), 11),
        (("y", 1, "z", 0), 13),
        (("y", 1, "z", 0, "quoted key", "inner"), 14),
        (("y", 1, "z", 0, "last", "deep"), 15),
        (("y", 1, "missing"), 12),
    ],
)
def test_the_scanner_finds_the_line_of_a_key(loc: tuple[str | int, ...], line: int) -> None:
    assert line_of(scan_lines(TOML), loc) == line

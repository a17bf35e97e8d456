"""CSV keeps its line numbers and says what it tolerated."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridor.files import LARGEST_BYTES, Sheet, read_sheet, sheet_text, write_sheet
from corridor.files.sheet import parse_sheet

PLAIN = "id,name\nA,Орша\nB,Ville\n"
ROWS = [(2, ["A", "Орша"]), (3, ["B", "Ville"])]


def read(folder: Path, content: bytes) -> Sheet:
    path = folder / "table.csv"
    path.write_bytes(content)
    return read_sheet(path)


def kinds(sheet: Sheet) -> list[tuple[str, int]]:
    return [(o.kind, o.row) for o in sheet.oddities]


@pytest.mark.parametrize(
    ("content", "odd"),
    [
        (PLAIN.encode(), []),
        (codecs.BOM_UTF8 + PLAIN.encode(), [("bom", 0)]),
        (PLAIN.replace("\n", "\r\n").encode(), [("crlf", 0)]),
        (PLAIN.replace("\n", "\r").encode(), [("crlf", 0)]),
        (PLAIN.replace(",", ";").encode(), [("other-separator", 1)]),
        (PLAIN.replace(",", "\t").encode(), [("other-separator", 1)]),
        (codecs.BOM_UTF16_LE + PLAIN.encode("utf-16-le"), [("utf-16", 0)]),
        (codecs.BOM_UTF16_BE + PLAIN.encode("utf-16-be"), [("utf-16", 0)]),
        (PLAIN.encode("cp1251"), [("not-utf-8", 2)]),
    ],
)
def test_however_it_was_saved_the_cells_are_the_same(
    tmp_path: Path, content: bytes, odd: list[tuple[str, int]]
) -> None:
    sheet = read(tmp_path, content)
    assert (sheet.header, sheet.rows, kinds(sheet)) == (("id", "name"), ROWS, odd)


def test_utf_16_without_a_mark_is_known_by_its_zeros(tmp_path: Path) -> None:
    sheet = read(tmp_path, b"id,name\nA,Ville\n".decode().encode("utf-16-le"))
    assert (sheet.rows, kinds(sheet)) == ([(2, ["A", "Ville"])], [("utf-16", 0)])


def test_a_field_over_two_lines_moves_the_next_row_down(tmp_path: Path) -> None:
    sheet = read(tmp_path, b'id,name\nA,"two\nlines"\n\nB,one\n')
    assert sheet.rows == [(2, ["A", "two\nlines"]), (5, ["B", "one"])]


def test_ragged_rows_are_told_by_line(tmp_path: Path) -> None:
    sheet = read(tmp_path, b"a,b\n1\n1,2,3\n1,2,,\n")
    assert kinds(sheet) == [("short-row", 2), ("long-row", 3)]
    assert sheet.rows == [(2, ["1", ""]), (3, ["1", "2"]), (4, ["1", "2"])]


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    sheet = read(tmp_path, b'a,b\n1,2\n3,"4\n5,6\n"7,8\n9,10\n')
    assert kinds(sheet) == [("unclosed-quote", 3), ("unclosed-quote", 5)]
    assert sheet.rows == [(2, ["1", "2"]), (4, ["5", "6"]), (6, ["9", "10"])]


def test_duplicate_column_keeps_the_first(tmp_path: Path) -> None:
    sheet = read(tmp_path, b"a,b,a\n1,2,3\n")
    assert [(o.kind, o.column) for o in sheet.oddities] == [("duplicate-column", "a")]
    assert sheet.header == ("a", "b", "")


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n"])
def test_an_empty_file_has_no_header(tmp_path: Path, content: bytes) -> None:
    assert [o.kind for o in read(tmp_path, content).oddities] == ["no-header"]


def test_nul_bytes_are_told_and_taken_out(tmp_path: Path) -> None:
    sheet = read(tmp_path, b"a,b\n1,\0002\n")
    assert (kinds(sheet), sheet.rows) == ([("nul-byte", 2)], [(2, ["1", "2"])])


def test_a_file_above_64_mib_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as stream:
        stream.truncate(LARGEST_BYTES + 1)
    sheet = read_sheet(path)
    assert ([o.kind for o in sheet.oddities], sheet.content) == (["too-large"], b"")


def test_a_folder_in_place_of_a_file_is_unreadable(tmp_path: Path) -> None:
    assert [o.kind for o in read_sheet(tmp_path).oddities] == ["unreadable"]


@given(st.text())
def test_any_text_gives_rows_as_long_as_the_header(text: str) -> None:
    header, rows, _ = parse_sheet(text)
    assert all(len(cells) == len(header) for _, cells in rows)


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(CELL, CELL).filter(lambda r: any(c.strip() for c in r)), max_size=5))
def test_what_is_written_reads_back(rows: list[tuple[str, str]]) -> None:
    header, found, odd = parse_sheet(sheet_text(["a", "b"], rows))
    assert (header, [tuple(cells) for _, cells in found], odd) == (("a", "b"), rows, [])


def test_write_sheet_gives_unix_lines_in_utf_8(tmp_path: Path) -> None:
    path = write_sheet(tmp_path / "t.csv", ["a", "b"], [["Орша", 'x,"y"']])
    assert path.read_bytes() == 'a,b\nОрша,"x,""y"""\n'.encode()

"""Tables are read whatever program, country or format they come from."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medmamba_desktop.core.dataset import tables
from medmamba_desktop.core.dataset.tables import Table, columns_of, read_table
from medmamba_desktop.core.errors import TooLargeError, UnreadableError, UnsupportedError
from medmamba_desktop.core.values import ImageRef
from tests.helpers.images_build import write_zip

TEXT = "文件名,标签,年龄\n甲 1.png,恶性肿瘤,51\n乙 2.png,良性病变,43\n"
ROWS = (("甲 1.png", "恶性肿瘤", "51"), ("乙 2.png", "良性病变", "43"))


def table(path: Path, content: bytes | str) -> Table:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_table(ImageRef(path))


def workbook(*sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for rows in sheets:
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"]
)
def test_chinese_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = TEXT if encoding not in ("utf-16-le", "utf-16-be") else "a,b\nx.png,1\ny.png,2\n"
    found = table(tmp_path / "x.csv", text.encode(encoding))
    if text == TEXT:
        assert (found.columns, found.rows) == (("文件名", "标签", "年龄"), ROWS)
    else:
        assert (found.columns, found.rows) == (("a", "b"), (("x.png", "1"), ("y.png", "2")))


def test_western_accents_are_not_taken_for_chinese(tmp_path: Path) -> None:
    text = "fichier;catégorie\nmüller.png;négatif\nå.png;größer\n"
    found = table(tmp_path / "x.csv", text.encode("cp1252"))
    assert found.rows == (("müller.png", "négatif"), ("å.png", "größer"))


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_and_quotes(tmp_path: Path, delimiter: str) -> None:
    lines = [["file", "label"], ["a, b; c.png", 'the "big" one']]
    text = "\r\n".join(
        delimiter.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in lines
    )
    assert table(tmp_path / "x.txt", text).rows == (("a, b; c.png", 'the "big" one'),)


@given(
    st.lists(
        st.tuples(
            *[st.text(st.characters(min_codepoint=33, max_codepoint=0x2FFF), min_size=1)] * 3
        ),
        min_size=1,
        max_size=5,
    )
)
def test_any_text_comes_through(rows: list[tuple[str, str, str]]) -> None:
    import csv
    import unicodedata

    buffer = io.StringIO()
    csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows([("file", "label", "more"), *rows])
    found = tables._cleaned(tables._text_rows(buffer.getvalue()))
    clean = [[unicodedata.normalize("NFC", cell).strip() for cell in row] for row in rows]
    assert found[1:] == [row for row in clean if any(row)]


def test_workbook_takes_the_first_sheet_with_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Study of 2020"], [], ["file", "grade"], ["a.png", 3.0], [7, None]]
    found = table(tmp_path / "x.xlsx", workbook([], rows))
    assert found.columns == ("file", "grade")
    assert found.rows == (("a.png", "3"), ("7", ""))


def test_table_in_a_zip(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "x.zip", {"in/labels.csv": TEXT.encode()})
    assert read_table(ImageRef(path, "in/labels.csv")).rows == ROWS


def test_rows_of_uneven_width_are_filled(tmp_path: Path) -> None:
    assert table(tmp_path / "x.csv", "file,label\na.png\nb.png,x,y\n").rows == (
        ("a.png", "", ""),
        ("b.png", "x", "y"),
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "no rows"),
        ("x.csv", b"file,label\n", "no rows"),
        ("x.xlsx", b"PK\x03\x04 damaged", "damaged"),
        ("x.csv", b"a\0b\0\0\0 binary \0", "not a table"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        table(tmp_path / name, content)


def test_old_workbooks_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedError, match="XLS are not read"):
        table(tmp_path / "x.xls", b"\xd0\xcf\x11\xe0")


def test_huge_tables_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_TABLE_BYTES", 100)
    with pytest.raises(TooLargeError):
        table(tmp_path / "x.csv", "file,label\n" * 50)
    with pytest.raises(TooLargeError):
        table(tmp_path / "x.xlsx", workbook([["a", "b"]]))


def test_missing_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="table is not there"):
        read_table(ImageRef(tmp_path / "none.csv"))
    with pytest.raises(UnreadableError, match="table is not there"):
        read_table(ImageRef(tmp_path))


def test_the_columns_of_the_table_that_places_mean(tmp_path: Path) -> None:
    assert columns_of([tmp_path]) == ()
    (tmp_path / "labels.csv").write_text("file,dx\na.png,1\n")
    assert columns_of([tmp_path]) == ("file", "dx")
    assert columns_of([tmp_path / "labels.csv"]) == ("file", "dx")
    archive = write_zip(tmp_path / "all.zip", {"all/index.csv": b"path,class\na.png,b\n"})
    assert columns_of([archive]) == ("path", "class")
    assert columns_of([archive], tmp_path / "labels.csv") == ("file", "dx")
    (tmp_path / "more.csv").write_text("x,y\n1,2\n")
    assert columns_of([tmp_path]) == ()
    assert columns_of([tmp_path / "absent"]) == ()
    (tmp_path / "torn.xlsx").write_bytes(b"PK no workbook")
    assert columns_of([tmp_path / "torn.xlsx"]) == ()

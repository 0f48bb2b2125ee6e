"""XLSX: numbers stay numbers, text is never run, and what the disk refuses is told."""

from __future__ import annotations

import errno
from pathlib import Path

import openpyxl
import pytest

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.export.table import to_tabs, write_table
from medmamba_desktop.core.values import (
    Caution,
    ClassProbability,
    Failure,
    ImageRef,
    ModelInfo,
    Prediction,
    Problem,
)

MODEL = ModelInfo("m", "Model", "1", "CC0-1.0", Path("m"), "ab" * 32, False, ())


def results(*, has_names: bool = True) -> ResultSet:
    classes = (ClassProbability("a", "A", 0.25), ClassProbability("b", "B", 0.75))
    caution = Caution("low-quality", "=HYPERLINK(1)\x07 dark")
    good = Prediction(ImageRef(Path("=1+1.png"), frame=2), "task", classes, (caution,))
    bad = Failure(ImageRef(Path("@evil.png")), Problem("Broken", "Copy it again"))
    return ResultSet(MODEL, "auto", "cpu", [good, bad], {}, 0.5, has_names=has_names)


def test_cells_have_types_and_formulas_are_text(tmp_path: Path) -> None:
    write_table(results(), tmp_path / "r.xlsx")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    heading, good, bad = list(book["Results"].iter_rows())
    row = {title.value: cell for title, cell in zip(heading, good, strict=True)}
    assert row["path"].value == "'=1+1.png"
    assert row["frame"].value == 2
    assert row["p_b"].value == pytest.approx(0.75)
    assert row["p_b"].data_type == "n"
    assert row["cautions"].value == "low-quality: =HYPERLINK(1)  dark"
    assert bad[0].value == "'@evil.png"
    assert not any(c.data_type == "f" for r in (good, bad) for c in r)
    about = {r[0].value: r[1].value for r in book["About"].iter_rows()}
    assert about["SHA-256"] == "ab" * 32
    assert about["Unreadable"] == 1


def test_without_names_a_row_goes_by_its_place() -> None:
    text = to_tabs(results(has_names=False))
    assert "evil" not in text
    assert [line.split("\t")[0] for line in text.splitlines()] == [
        "path",
        "image 00001",
        "image 00002",
    ]


@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "Make room"), (errno.EACCES, "Close the file")]
)
def test_a_full_disk_and_a_locked_file_are_told_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, word: str
) -> None:
    (tmp_path / "r.xlsx").write_text("before")

    def refuse(self: Path, target: Path) -> None:
        raise OSError(number, "refused")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(WriteError) as caught:
        write_table(results(), tmp_path / "r.xlsx")
    assert word in caught.value.remedy
    assert [p.read_text() for p in tmp_path.iterdir()] == ["before"]


def test_a_full_disk_that_lxml_tells_of_is_an_error_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))

    class SerialisationError(Exception):
        """As lxml's."""

    def save(*_: object) -> None:
        assert [path.name for path in scratch.glob("*/*.xml")]  # in a folder of ours
        raise SerialisationError("IO_ENOSPC")

    monkeypatch.setattr("openpyxl.Workbook.save", save)
    with pytest.raises(WriteError, match="No space left") as caught:
        write_table(results(), tmp_path / "a.xlsx")
    assert "Make room" in caught.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["tmp"]
    assert not any(scratch.iterdir())

"""What is said of pictures without labels, damaged ones, and strange folders."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from medmamba_desktop.core.dataset import labelled
from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from tests.helpers.labelled_build import labels_by_name, read, tree

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no such file or folder"):
        read(tmp_path / "none")
    with pytest.raises(UnreadableError, match="no pictures"):
        read(tmp_path)


@pytest.mark.parametrize("names", [["a.png", "b.png"], ["images/a.png", "images/b.png"]])
def test_no_labels(tmp_path: Path, names: list[str]) -> None:
    with pytest.raises(UnsupportedError, match="no labels for them") as error:
        read(tree(tmp_path, names))
    assert "folder named after it" in error.value.remedy
    assert "CSV or XLSX" in error.value.remedy


def test_no_labels_says_why_the_table_is_of_no_use(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png", "b.png"])
    (tmp_path / "t.csv").write_text("nr,file,grade\n1,a.png,G1\n2,b.png,G2\n")
    with pytest.raises(UnsupportedError, match=r"no column of .* hold labels; .* 'grade'"):
        read(tmp_path)
    assert labels_by_name(read(tmp_path, label_column="Grade")) == {"a.png": "G1", "b.png": "G2"}


def test_all_unreadable(tmp_path: Path) -> None:
    tree(tmp_path, TWO, b"\x89PNG\r\n\x1a\n damaged")
    with pytest.raises(UnreadableError, match=r"None of the 3 pictures .* PNG file ends early"):
        read(tmp_path)


def test_a_folder_for_every_picture(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert labelled.MAX_CLASSES == 1000
    monkeypatch.setattr(labelled, "MAX_CLASSES", 20)
    tree(tmp_path, [f"{number}/x.png" for number in range(21)])
    with pytest.raises(UnsupportedError, match="21 classes, over the limit of 20"):
        read(tmp_path)
    shutil.rmtree(tmp_path / "7")
    assert len(read(tmp_path).classes) == 20


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs links")
def test_loops_of_links_end(tmp_path: Path) -> None:
    tree(tmp_path, TWO)
    (tmp_path / "benign" / "up").symlink_to(tmp_path, target_is_directory=True)
    assert read(tmp_path).counts() == {"benign": 2, "malignant": 1}

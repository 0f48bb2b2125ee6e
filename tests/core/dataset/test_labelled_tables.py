"""Labels from tables: how pictures are named in them, and which table counts."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.errors import UnknownNameError, UnsupportedError
from tests.core.dataset.test_tables import workbook
from tests.helpers.dicoms_build import dicom
from tests.helpers.labelled_build import labels_by_name, read, tree

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")


def test_table_found_by_itself(tmp_path: Path) -> None:
    tree(tmp_path, ["images/a.png", "images/b.png", "images/c.png"])
    text = "Image ID;Patient;Diagnosis;Age;Set\na;7;cyst;51;train\nb;7;tumour;;test\nzz;8;cyst;;\n"
    (tmp_path / "labels.csv").write_text(text)
    data = read(tmp_path)
    assert labels_by_name(data) == {"a.png": "cyst", "b.png": "tumour"}
    assert [(e.group, e.split, e.columns) for e in data.examples] == [
        ("7", "train", (("Age", "51"),)),
        ("7", "test", ()),
    ]
    assert data.missing == ("zz",)
    assert [ref.file_name for ref in data.unlabelled] == ["c.png"]
    assert data.origin == "the table labels.csv"


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("x/a b.png", "x/a b.png"),
        ("x/a b.png", "x\\a b.png"),
        ("x/a b.png", "/home/somebody/data/x/a b.png"),
        ("x/a b.png", "a b.png"),
        ("x/a b.png", "a b"),
        ("x/a b.png", "A B.PNG"),
        ("x/a b.png", "a b.dcm"),
        ("x/scan.3.png", "scan.3"),
    ],
)
def test_ways_to_name_a_picture(tmp_path: Path, name: str, file: str) -> None:
    tree(tmp_path, [name, "x/other.png"])
    (tmp_path / "t.csv").write_text(f"file,label\n{file},yes\nother.png,no\n")
    assert labels_by_name(read(tmp_path))[name.rsplit("/", 1)[-1]] == "yes"


def test_folders_tell_namesakes_apart(tmp_path: Path) -> None:
    tree(tmp_path, ["p1/a.png", "p2/a.png", "p3/a.png"])
    (tmp_path / "t.csv").write_text("file,label\np1/a.png,no\ndata/p2/a.png,yes\np3/a.png,no\n")
    data = read(tmp_path)
    assert {e.ref.path.parent.name: e.label for e in data.examples} == {
        "p1": "no",
        "p2": "yes",
        "p3": "no",
    }


def test_a_namesake_elsewhere_is_no_stand_in(tmp_path: Path) -> None:
    tree(tmp_path, ["p1/a.png"])
    (tmp_path / "t.csv").write_text("file,label\np2/a.png,yes\np1/a.png,no\n")
    data = read(tmp_path)
    assert labels_by_name(data) == {"a.png": "no"}
    assert data.missing == ("p2/a.png",)


def test_namesakes_that_nothing_tells_apart_are_an_error(tmp_path: Path) -> None:
    tree(tmp_path, ["p1/a.png", "p2/a.png"])
    table = tmp_path / "t.csv"
    table.write_text("file,label\na.png,yes\n")
    with pytest.raises(UnsupportedError, match="fit several pictures") as error:
        read(tmp_path, table=table)
    assert "a.png" not in str(error.value)


def test_two_labels_for_one_picture_are_an_error(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png"])
    table = tmp_path / "t.csv"
    table.write_text("file,label\na.png,yes\na.png,no\n")
    with pytest.raises(UnsupportedError, match="1 pictures more than one label"):
        read(tmp_path, table=table)
    table.write_text("file,label\na.png,yes\na.png,yes\n")
    assert labels_by_name(read(tmp_path, table=table)) == {"a.png": "yes"}


def test_folders_part_what_a_table_labels(tmp_path: Path) -> None:
    tree(tmp_path, ["train/a.png", "train/b.png", "test/c.png"])
    (tmp_path / "t.csv").write_text("file,label\na.png,yes\nb.png,no\nc.png,yes\n")
    data = read(tmp_path)
    assert {e.ref.file_name: (e.label, e.split) for e in data.examples} == {
        "a.png": ("yes", "train"),
        "b.png": ("no", "train"),
        "c.png": ("yes", "test"),
    }


def test_workbook_and_columns_by_name(tmp_path: Path) -> None:
    tree(tmp_path / "pics", ["1.png", "2.png"])
    rows: list[list[object]] = [["no.", "first", "Second Look", "who"], [1, "a", "b", "P"]]
    rows.append([2, "a", "c", "Q"])
    (tmp_path / "t.xlsx").write_bytes(workbook(rows))
    data = read(
        tmp_path / "pics",
        table=tmp_path / "t.xlsx",
        label_column="second_look",
        group_column="who",
    )
    assert [(e.label, e.group) for e in data.examples] == [("b", "P"), ("c", "Q")]


def test_table_without_header(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png", "b.png"])
    (tmp_path / "t.csv").write_text("a.png,yes\nb.png,no\n")
    assert labels_by_name(read(tmp_path)) == {"a.png": "yes", "b.png": "no"}


def test_one_column_a_class(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png", "b.png", "c.png"])
    (tmp_path / "t.csv").write_text("image,MEL,NV,age\na,1.0,0.0,1\nb,0,1,0\nc,1,0,40\n")
    data = read(tmp_path)
    assert labels_by_name(data) == {"a.png": "MEL", "b.png": "NV", "c.png": "MEL"}
    assert data.examples[2].columns == (("age", "40"),)


def test_table_given_as_the_place(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png", "b.png"])
    (tmp_path / "t.csv").write_text("name,class\na.png,yes\nb.png,no\n")
    assert labels_by_name(read(tmp_path / "t.csv")) == {"a.png": "yes", "b.png": "no"}


def test_table_that_says_more_than_folders(tmp_path: Path) -> None:
    tree(tmp_path, ["P1/a.png", "P2/b.png", "P3/c.png"])
    (tmp_path / "t.csv").write_text("file,label\na.png,yes\nb.png,no\nc.png,yes\n")
    assert read(tmp_path).counts() == {"no": 1, "yes": 2}


def test_table_that_agrees_with_folders_adds_patients(tmp_path: Path) -> None:
    tree(tmp_path, TWO)
    (tmp_path / "t.csv").write_text("file,label,patient\na.png,0,P\nb.png,0,Q\nc.png,1,R\n")
    data = read(tmp_path)
    assert data.classes == ("benign", "malignant")
    assert [e.group for e in data.examples] == ["P", "Q", "R"]


def test_table_of_half_the_pictures_adds_patients_too(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, "malignant/d.png"])
    (tmp_path / "t.csv").write_text("file,class,patient\na.png,B,P\nc.png,M,R\nz.png,M,S\n")
    data = read(tmp_path)
    assert [(e.label, e.group) for e in data.examples] == [
        ("benign", "P"),
        ("benign", ""),
        ("malignant", "R"),
        ("malignant", ""),
    ]
    assert data.origin == "one folder a class and the table t.csv"
    assert data.missing == ("z.png",)


def test_table_beside_class_folders_about_something_else(tmp_path: Path) -> None:
    tree(tmp_path, TWO)
    (tmp_path / "scanner.csv").write_text("file,label\na.png,yes\nnone.png,no\n")
    assert read(tmp_path).counts() == {"benign": 2, "malignant": 1}


@pytest.mark.parametrize("key", ["SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID"])
def test_labels_by_dicom_uid(tmp_path: Path, key: str) -> None:
    for number in (1, 2):
        uids = {
            name: f"1.2.840.{at}.{number}"
            for at, name in enumerate(("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID"))
        }
        tree(tmp_path, [f"IM{number}"], dicom(**uids))
    at = ("SOPInstanceUID", "SeriesInstanceUID", "StudyInstanceUID").index(key)
    (tmp_path / "t.csv").write_text(
        f"{key},label\n1.2.840.{at}.1,no\n1.2.840.{at}.2,yes\n1.2.840.{at}.3,yes\n"
    )
    data = read(tmp_path)
    assert labels_by_name(data) == {"IM1": "no", "IM2": "yes"}
    assert data.missing == (f"1.2.840.{at}.3",)


def test_labels_by_dicom_patient(tmp_path: Path) -> None:
    for number, patient in enumerate(("P1", "P1", "P2")):
        tree(tmp_path, [f"{number}.dcm"], dicom(PatientID=patient, SOPInstanceUID=f"1.{number}"))
    (tmp_path / "t.csv").write_text("patient,label\nP1,no\nP2,yes\n")
    data = read(tmp_path)
    assert [(e.label, e.group) for e in data.examples] == [
        ("no", "P1"),
        ("no", "P1"),
        ("yes", "P2"),
    ]


@pytest.mark.parametrize(
    ("text", "labels", "error", "words"),
    [
        ("size,weight,more\n1,2,3\n", {}, UnsupportedError, "'size', 'weight', 'more'"),
        ("file,a,b\na.png,1,2\n", {}, UnsupportedError, "'file', 'a', 'b'"),
        ("file,label\na.png,1\n", {"label_column": "dx"}, UnknownNameError, "no column 'dx'"),
        ("file,label\na.png,1\n", {"file_column": "dx"}, UnknownNameError, "no column 'dx'"),
        ("file,label,p\na.png,1,x\n", {"split_column": "p"}, UnsupportedError, "train, val and"),
        ("file,label\na.png,\n", {}, UnsupportedError, "no labels"),
    ],
)
def test_tables_that_do_not_fit(
    tmp_path: Path, text: str, labels: dict[str, str], error: type[Exception], words: str
) -> None:
    tree(tmp_path / "p", ["a.png"])
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(error, match=words):
        read(tmp_path / "p", table=tmp_path / "t.csv", **labels)


def test_two_tables_are_one_too_many(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png", "b.png"])
    for name in ("s.csv", "t.csv"):
        (tmp_path / name).write_text("file,label\na.png,yes\nb.png,no\n")
    with pytest.raises(UnsupportedError, match="2 tables"):
        read(tmp_path)

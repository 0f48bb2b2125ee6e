"""Every layout of labelled pictures that is understood, and what is said of those that are not."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.dataset import labelled
from medmamba_desktop.core.dataset.examples import MaskImage, Progress
from medmamba_desktop.core.dataset.labelled import read_labelled
from medmamba_desktop.core.errors import UnknownNameError, UnreadableError, UnsupportedError
from tests.core.dataset.test_tables import workbook
from tests.helpers.dicoms_build import dicom
from tests.helpers.images_build import png, write_zip
from tests.helpers.labelled_build import labels_by_name, read, tree
from tests.helpers.shared import shared

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")


def zipped(folder: Path, path: Path) -> Path:
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return write_zip(path, files)


# Folders


@pytest.mark.parametrize("wrapping", ["", "one/", "one/two/"])
@pytest.mark.parametrize("is_zip", [False, True])
def test_one_folder_a_class(tmp_path: Path, wrapping: str, is_zip: bool) -> None:
    names = [f"{wrapping}{name}" for name in (*TWO, "malignant/deep/er/d.png")]
    place = tree(tmp_path / "data", names)
    data = read(zipped(place, tmp_path / "x.zip") if is_zip else place)
    assert data.classes == ("benign", "malignant")
    expected = {"a.png": "benign", "b.png": "benign", "c.png": "malignant", "d.png": "malignant"}
    assert labels_by_name(data) == expected
    assert data.origin == "one folder a class"
    assert {example.split for example in data.examples} == {""}
    assert (data.unlabelled, data.missing, data.unreadable) == ((), (), ())


def test_normal_comes_first_and_labels_may_be_chinese(tmp_path: Path) -> None:
    data = read(tree(tmp_path, ["恶性/1.png", "良性/2.png", "Normal/3.png"]))
    assert data.classes == ("Normal", "恶性", "良性")


@pytest.mark.parametrize(
    ("folders", "wrapping"),
    [(("train", "val", "test"), ""), (("Training", "VALIDATION", "Testing"), "set/")],
)
def test_parts_above_the_classes(
    tmp_path: Path, folders: tuple[str, str, str], wrapping: str
) -> None:
    names = [f"{wrapping}{part}/{c}/{part}{c}.png" for part in folders for c in ("no", "yes")]
    data = read(tree(tmp_path, names))
    splits = {example.ref.file_name: example.split for example in data.examples}
    for part, split in zip(folders, ("train", "val", "test"), strict=True):
        assert (splits[f"{part}no.png"], splits[f"{part}yes.png"]) == (split, split)
    assert data.classes == ("no", "yes")


def test_a_training_part_alone_is_still_to_be_parted(tmp_path: Path) -> None:
    data = read(tree(tmp_path, ["train/no/a.png", "train/yes/b.png"]))
    assert data.classes == ("no", "yes")
    assert {example.split for example in data.examples} == {""}


def test_classes_spelled_alike_are_one(tmp_path: Path) -> None:
    names = ["train/Benign/1.png", "train/Benign/2.png", "test/benign/3.png", "test/MAL/4.png"]
    data = read(tree(tmp_path, [*names, "train/MAL/5.png"]))
    assert data.classes == ("Benign", "MAL")
    assert data.counts("test") == {"Benign": 1, "MAL": 1}


def test_own_validation_and_test_folders(tmp_path: Path) -> None:
    main = tree(tmp_path / "main", TWO)
    own = tree(main / "kept", ["wrap/benign/e.png", "wrap/malignant/f.png", "other/g.png"])
    test = tree(tmp_path / "test", ["MALIGNANT/h.png"])
    data = read(main, validation=own, test=test)
    assert [e.split for e in data.examples] == ["", "", "", "val", "val", "test"]
    assert data.classes == ("benign", "malignant")
    assert [ref.file_name for ref in data.unlabelled] == ["g.png"]


def test_own_validation_folder_of_other_classes_is_refused(tmp_path: Path) -> None:
    main = tree(tmp_path / "main", TWO)
    with pytest.raises(UnsupportedError, match="validation folder holds no pictures of these"):
        read(main, validation=tree(tmp_path / "own", ["x/a.png", "y/b.png"]))


def test_table_for_training_and_folder_for_test(tmp_path: Path) -> None:
    main = tree(tmp_path / "main", ["a.png", "b.png"])
    (main / "t.csv").write_text("file,label\na.png,yes\nb.png,no\n")
    data = read(main, test=tree(tmp_path / "test", ["YES/c.png"]))
    assert [(e.label, e.split) for e in data.examples] == [("yes", ""), ("no", ""), ("yes", "test")]


def test_pictures_beside_class_folders_have_no_label(tmp_path: Path) -> None:
    data = read(tree(tmp_path, [*TWO, "cover.png"]))
    assert [ref.file_name for ref in data.unlabelled] == ["cover.png"]


def test_one_class_is_data_too(tmp_path: Path) -> None:
    assert read(tree(tmp_path, ["benign/a.png", "benign/b.png"])).counts() == {"benign": 2}


def test_several_places_are_one_data_set(tmp_path: Path) -> None:
    one, other = (
        tree(tmp_path / "1", TWO),
        tree(tmp_path / "2", ["x/benign/d.png", "x/mixed/e.png"]),
    )
    assert read(one, other, one).counts() == {"benign": 3, "malignant": 1, "mixed": 1}


def test_places_that_are_classes_themselves(tmp_path: Path) -> None:
    tree(tmp_path, TWO)
    assert read(tmp_path / "benign", tmp_path / "malignant").counts() == {
        "benign": 2,
        "malignant": 1,
    }


def test_pictures_given_one_by_one_with_a_table(tmp_path: Path) -> None:
    tree(tmp_path, ["a.png", "b.png", "c.png"])
    (tmp_path / "t.csv").write_text("file,label\na.png,yes\nb.png,no\n")
    places = [tmp_path / "a.png", tmp_path / "b.png"]
    assert labels_by_name(read(*places, tmp_path / "t.csv")) == {"a.png": "yes", "b.png": "no"}
    with pytest.raises(UnsupportedError, match="no labels for them"):
        read(*places)


def test_zips_in_a_folder_are_classes(tmp_path: Path) -> None:
    for name in ("cyst", "tumour"):
        write_zip(tmp_path / f"{name}.zip", {f"{name}1.png": png()})
    assert read(tmp_path).counts() == {"cyst": 1, "tumour": 1}


def test_damaged_pictures_are_kept_apart(tmp_path: Path) -> None:
    tree(tmp_path, TWO)
    tree(tmp_path, ["benign/x.png"], b"\x89PNG\r\n\x1a\n damaged")
    data = read(tmp_path)
    assert len(data.examples) == 3
    assert [one.ref.file_name for one in data.unreadable] == ["x.png"]


def test_dicom_is_grouped_by_patient_and_frames_stay_together(tmp_path: Path) -> None:
    loop = np.zeros((3, 8, 8), np.uint8)
    tree(tmp_path, ["no/a.dcm"], dicom(PatientID="P1", SOPInstanceUID="1.2.1"))
    tree(tmp_path, ["yes/b.dcm"], dicom(loop, PatientID="P2", SOPInstanceUID="1.2.2"))
    data = read(tmp_path)
    assert [e.group for e in data.examples] == ["P1", "P2", "P2", "P2"]
    assert [e.ref.frame for e in data.examples] == [None, 0, 1, 2]


# Tables


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


# Packs and masks


def test_pack_as_zip_and_as_folder(tmp_path: Path) -> None:
    place = tree(tmp_path / "pack", ["c/x.png", "d/x.png", "masks/c/x.png", "d/stray.png"])
    (place / "index.csv").write_text(
        "path,class,split,group,mask\nc/x.png,C,train,g1,masks/c/x.png\nd/x.png,D,val,g2,\n"
        "d/gone.png,D,val,g2,\n"
    )
    for data in (read(place), read(zipped(place, tmp_path / "x.zip"))):
        assert [(e.label, e.split, e.group) for e in data.examples] == [
            ("C", "train", "g1"),
            ("D", "val", "g2"),
        ]
        (region,) = data.examples[0].regions
        assert isinstance(region, MaskImage)
        assert region.ref.location.endswith("masks/c/x.png")
        assert data.examples[1].regions == ()
        assert [ref.file_name for ref in data.unlabelled] == ["stray.png"]
        assert data.missing == ("d/gone.png",)


def test_masks_beside_pictures_are_no_pictures(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, "benign/a_mask.png", "benign/a_mask_1.png", "malignant/c-seg.png"])
    tree(tmp_path, ["malignant/old_mask.png"])
    data = read(tmp_path)
    assert {e.ref.file_name: len(e.regions) for e in data.examples} == {
        "a.png": 2,
        "b.png": 0,
        "c.png": 1,
        "old_mask.png": 0,  # there is no picture of that name: it is one itself
    }


def test_folder_of_masks_inside_the_data(tmp_path: Path) -> None:
    names = ["benign/1.png", "benign/2.png", "malignant/1.png"]
    tree(tmp_path, [*(f"images/{n}" for n in names), *(f"masks/{n}" for n in names)])
    data = read(tmp_path)
    assert data.counts() == {"benign": 2, "malignant": 1}
    for example in data.examples:
        (region,) = example.regions
        assert isinstance(region, MaskImage)
        assert region.ref.path.parts[-2:] == example.ref.path.parts[-2:]


def test_masks_by_a_column_of_the_table(tmp_path: Path) -> None:
    tree(tmp_path, ["images/1.png", "images/2.png", "masks/1.png", "other/m2.png"])
    (tmp_path / "t.csv").write_text("image,mask,label\n1,masks/1.png,a\n2,other/m2.png,b\n")
    data = read(tmp_path)
    assert data.counts() == {"a": 1, "b": 1}
    masks = [region for example in data.examples for region in example.regions]
    assert [m.ref.file_name for m in masks if isinstance(m, MaskImage)] == ["1.png", "m2.png"]
    assert data.unlabelled == ()


def test_class_called_mask_is_a_class(tmp_path: Path) -> None:
    names = [f"{name}/{number}.png" for name in ("mask", "no_mask") for number in range(2)]
    assert read(tree(tmp_path, names)).counts() == {"mask": 2, "no_mask": 2}


def test_class_called_seg_is_a_class(tmp_path: Path) -> None:
    names = [f"{name}/{number}.png" for name in ("LYM", "MON", "SEG") for number in range(3)]
    assert read(tree(tmp_path, names)).counts() == {"LYM": 3, "MON": 3, "SEG": 3}


def test_given_masks_are_left_out_of_the_pictures(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, "drawn/a.png"])
    data = read(tmp_path, masks=tmp_path / "drawn")
    assert data.counts() == {"benign": 2, "malignant": 1}
    assert [len(e.regions) for e in data.examples] == [1, 0, 0]


def test_masks_in_the_folder_of_the_data_itself(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, "benign/a_mask.png"])
    assert [len(e.regions) for e in read(tmp_path, masks=tmp_path).examples] == [1, 0, 0]


def test_table_of_boxes_in_the_folder_of_the_data(tmp_path: Path) -> None:
    tree(tmp_path, TWO)
    (tmp_path / "boxes.csv").write_text("file,x,y,width,height,class\na,1,1,2,2,lesion\n")
    data = read(tmp_path, masks=tmp_path / "boxes.csv")
    assert data.counts() == {"benign": 2, "malignant": 1}
    assert [len(e.regions) for e in data.examples] == [1, 0, 0]


def test_breast_pack() -> None:
    data = read(shared("data", "breast_ultrasound.zip"))
    assert data.classes == ("normal", "benign", "malignant")
    assert [sum(data.counts(s).values()) for s in ("train", "val", "test")] == [526, 80, 156]
    assert all(len(example.regions) == 1 and example.group for example in data.examples)
    assert (data.unlabelled, data.missing, data.unreadable) == ((), (), ())


# What is refused


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


# Progress and weight


def test_progress_is_reported_and_closing_ends_it(tmp_path: Path) -> None:
    tree(tmp_path, [f"{name}/{number}.png" for name in "ab" for number in range(60)])
    reports = list(read_labelled([tmp_path]))
    assert all(isinstance(report, Progress) for report in reports)
    finding = [report.done for report in reports if report.what == "Finding pictures"]
    assert finding == [0, 50, 100, 120]
    work = read_labelled([tmp_path])
    next(work)
    work.close()


def test_importing_loads_nothing_heavy() -> None:
    code = (
        "import sys, medmamba_desktop.core.dataset.labelled\n"
        "assert not {'torch', 'pydicom', 'PIL', 'PySide6', 'openpyxl'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

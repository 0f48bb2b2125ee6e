"""Labels from folders, places and zips; how far it is, and what it weighs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.dataset.labelled import read_labelled
from medmamba_desktop.core.errors import UnsupportedError
from tests.helpers.dicoms_build import dicom
from tests.helpers.images_build import png, write_zip
from tests.helpers.labelled_build import labels_by_name, read, tree, zipped

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")


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

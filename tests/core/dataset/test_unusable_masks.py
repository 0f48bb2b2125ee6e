"""Masks that cannot be used are told, and their pictures stay without a region."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from medmamba_desktop.core.dataset.checks import check_data
from medmamba_desktop.core.dataset.examples import LabelledData, Progress
from medmamba_desktop.core.dataset.regions import with_regions
from medmamba_desktop.core.dataset.unusable_masks import named_masks, without_unusable
from tests.helpers.dicoms_build import dicom
from tests.helpers.images_build import png
from tests.helpers.labelled_build import read, result_of, segmentation, tree

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")
HEADER_ALONE = png(64, 64)[:60]


def regions(data: LabelledData) -> dict[str, int]:
    return {example.ref.file_name: len(example.regions) for example in data.examples}


def names(data: LabelledData) -> list[str]:
    return [one.ref.file_name for one in data.unusable_masks]


def test_a_mask_that_ends_early_leaves_its_picture(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, "benign/a_mask.png", "benign/b_mask.png"])
    tree(tmp_path, ["benign/a_mask_1.png"], HEADER_ALONE)
    found = read(tmp_path)
    assert regions(found) == {"a.png": 2, "b.png": 1, "c.png": 0}
    checked = result_of(check_data(found))
    # Half of the regions would say that there is nothing to see in the rest.
    assert regions(checked.data) == {"a.png": 0, "b.png": 1, "c.png": 0}
    assert names(checked.data) == ["a_mask_1.png"]
    (problem,) = [one for one in checked.problems if one.kind == "unusable-mask"]
    assert problem.severity == "warning"
    assert problem.text == "1 mask cannot be used; its picture is used without a region"
    assert problem.sets == ((checked.data.unusable_masks[0].ref,),)
    (line,) = named_masks(checked.data.unusable_masks)
    assert line.startswith("a_mask_1.png: The PNG file")


def test_masks_that_can_be_read_are_no_problem(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, "benign/a_mask.png"])
    checked = result_of(check_data(read(tmp_path)))
    assert regions(checked.data) == {"a.png": 1, "b.png": 0, "c.png": 0}
    assert not [one for one in checked.problems if one.kind == "unusable-mask"]


def test_a_mask_that_fits_several_pictures_is_told(tmp_path: Path) -> None:
    tree(tmp_path, ["x/1.png", "y/1.png", "y/2.png", "z/2.png", "z/3.png"])
    (tmp_path / "x" / "3.jpg").write_bytes(png(4, 6))
    tree(tmp_path, ["x/3.png", "x/3_mask.png"])
    data = read(tmp_path)
    assert "3_mask.png" not in regions(data)
    assert set(regions(data).values()) == {0}
    assert names(data) == ["3_mask.png"]
    assert "several pictures" in data.unusable_masks[0].problem.message


def test_a_damaged_file_in_a_folder_of_masks_is_told(tmp_path: Path) -> None:
    data = read(tree(tmp_path / "data", TWO))
    place = tree(tmp_path / "masks", ["a.png"])
    tree(place, ["b.png"], b"\x89PNG\r\n\x1a\n damaged")
    found = result_of(with_regions(data, place))
    assert regions(found) == {"a.png": 1, "b.png": 0, "c.png": 0}
    assert names(found) == ["b.png"]


def test_a_damaged_segmentation_leaves_its_picture(tmp_path: Path) -> None:
    tree(tmp_path / "data", ["no/a.dcm"], dicom(SOPInstanceUID="1.2.1"))
    tree(tmp_path / "data", ["yes/b.dcm"], dicom(SOPInstanceUID="1.2.2"))
    seg = segmentation(np.ones((1, 8, 8), np.uint8), [("1.2.1", None)])
    (tmp_path / "seg").write_bytes(seg)
    data = result_of(with_regions(read(tmp_path / "data"), tmp_path / "seg"))
    assert regions(data) == {"a.dcm": 1, "b.dcm": 0}
    (tmp_path / "seg").write_bytes(seg[:-8])
    data = result_of(without_unusable(data))
    assert regions(data) == {"a.dcm": 0, "b.dcm": 0}
    assert names(data) == ["seg"]


def test_progress_is_reported_and_closing_ends_it(tmp_path: Path) -> None:
    tree(tmp_path, [*(f"a/{i}.png" for i in range(40)), *(f"a/{i}_mask.png" for i in range(40))])
    tree(tmp_path, ["b/x.png"])
    data = read(tmp_path)
    assert result_of(without_unusable(data)) == data
    reports = list(without_unusable(data))
    assert reports[0] == Progress("Reading masks", 0, 40)
    assert reports[-1] == Progress("Reading masks", 40, 40)
    work = without_unusable(data)
    next(work)
    work.close()


def test_of_many_masks_a_few_are_named(tmp_path: Path) -> None:
    tree(tmp_path, [*TWO, *(f"benign/{i}.png" for i in range(7))])
    tree(tmp_path, [f"benign/{i}_mask.png" for i in range(7)], HEADER_ALONE)
    data = result_of(without_unusable(read(tmp_path)))
    assert len(named_masks(data.unusable_masks)) == 6
    assert named_masks(data.unusable_masks)[-1] == "and 2 more"

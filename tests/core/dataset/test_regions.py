"""Masks, DICOM segmentations and boxes find their pictures, and cover the right cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import (
    Box,
    LabelledData,
    MaskImage,
    Region,
    SegmentFrame,
)
from medmamba_desktop.core.dataset.regions import region_cover, with_regions
from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef
from tests.helpers.dicoms_build import dicom
from tests.helpers.images_build import encoded, png, write_zip
from tests.helpers.labelled_build import read, result_of, segmentation, tree
from tests.helpers.shared import shared

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")


def drawn(data: LabelledData, place: Path) -> LabelledData:
    return result_of(with_regions(data, place))


def counts(data: LabelledData) -> list[int]:
    return [len(example.regions) for example in data.examples]


def mask_file(path: Path, values: NDArray[np.generic], format_name: str = "PNG") -> MaskImage:
    path.write_bytes(encoded(values.astype(np.uint8), format_name))
    return MaskImage(ImageRef(path))


# Cover

shares = st.floats(0, 1, width=32)
boxes = st.builds(Box, shares, shares, shares, shares)
sizes = st.tuples(st.integers(1, 9), st.integers(1, 9))


@given(boxes, sizes)
def test_cover_of_a_box_has_its_area(box: Box, size: tuple[int, int]) -> None:
    cover = region_cover([box], size)
    area = abs(box.right - box.left) * abs(box.bottom - box.top)
    assert (cover.shape, cover.dtype) == (size, np.float32)
    assert 0 <= cover.min() <= cover.max() <= 1
    assert cover.mean() == pytest.approx(area, abs=1e-6)


@given(st.lists(boxes, min_size=2, max_size=4), sizes)
def test_cover_of_boxes_is_that_of_their_union(many: list[Box], size: tuple[int, int]) -> None:
    each = np.array([region_cover([box], size) for box in many])
    joined = region_cover(many, size)
    assert np.all(joined <= np.minimum(each.sum(axis=0), 1) + 1e-6)
    assert np.all(joined >= each.max(axis=0) - 1e-6)
    assert np.array_equal(joined, region_cover([*many[::-1], many[0]], size))


@given(boxes, sizes, st.integers(1, 4))
def test_cover_of_a_finer_grid_averages_to_the_coarser(
    box: Box, size: tuple[int, int], times: int
) -> None:
    fine = region_cover([box], (size[0] * times, size[1] * times))
    means = fine.reshape(size[0], times, size[1], times).mean(axis=(1, 3))
    assert np.allclose(means, region_cover([box], size), atol=1e-5)


def test_cover_of_overlapping_boxes_by_hand() -> None:
    halves = [Box(0, 0, 0.5, 1), Box(0.25, 0, 0.75, 0.5)]
    assert np.allclose(region_cover(halves, (2, 2)), [[1, 0.5], [1, 0]])
    assert np.array_equal(region_cover([], (2, 3)), np.zeros((2, 3)))


def test_cover_of_a_mask_whose_pixels_straddle_cells(tmp_path: Path) -> None:
    values = np.zeros((3, 5))
    values[0, :2] = 1  # any value above 0 is in
    mask = mask_file(tmp_path / "m.png", values)
    # Cells are 1.5 pixels high and 2.5 wide.
    assert np.allclose(region_cover([mask], (2, 2)), [[2 / 3.75, 0], [0, 0]])
    assert np.allclose(region_cover([mask], (3, 5)), values)
    assert np.allclose(region_cover([mask], (6, 10)), values.repeat(2, 0).repeat(2, 1))


def test_cover_of_masks_and_boxes_together(tmp_path: Path) -> None:
    left = np.zeros((4, 4))
    left[:, :2] = 255
    regions: list[Region] = [mask_file(tmp_path / "a.png", left), Box(0.25, 0, 0.75, 1)]
    regions.append(mask_file(tmp_path / "b.png", left.T))
    assert np.allclose(region_cover(regions, (2, 2)), [[1, 1], [1, 0.5]])
    regions.append(mask_file(tmp_path / "c.png", np.ones((8, 8))))
    assert np.allclose(region_cover(regions, (2, 2)), 1)


def test_noise_of_a_jpeg_mask_is_no_region(tmp_path: Path) -> None:
    values = np.zeros((32, 32))
    values[10:20, 5:21] = 255
    cover = region_cover([mask_file(tmp_path / "m.jpg", values, "JPEG")], (1, 1))
    assert cover[0, 0] == pytest.approx(160 / 1024, rel=0.05)


def test_cover_of_a_missing_mask_raises(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError):
        region_cover([MaskImage(ImageRef(tmp_path / "none.png"))], (2, 2))


def test_masks_of_the_breast_pack() -> None:
    data = read(shared("data", "breast_ultrasound.zip"))
    lesions = [e for e in data.examples if e.label != "normal"][::40]
    for example in lesions:
        (region,) = example.regions
        assert isinstance(region, MaskImage)
        share = (read_picture(region.ref).pixels.max(axis=-1) > 0).mean()
        cover = region_cover(example.regions, (7, 7))
        assert 0 < share < 0.9
        assert cover.mean() == pytest.approx(share, abs=1e-5)
    normal = next(e for e in data.examples if e.label == "normal")
    assert not region_cover(normal.regions, (7, 7)).any()


# Mask files


@pytest.mark.parametrize(
    "name",
    ["a.png", "a_mask.png", "A-Mask.tif", "a_seg.png", "a_segmentation.png", "deep/er/a.png"],
)
@pytest.mark.parametrize("is_zip", [False, True])
def test_masks_by_name(tmp_path: Path, name: str, is_zip: bool) -> None:
    data = read(tree(tmp_path / "data", TWO))
    place = tree(tmp_path / "m", [name])
    if is_zip:
        place = write_zip(tmp_path / "m.zip", {name: png()})
    assert counts(drawn(data, place)) == [1, 0, 0]


def test_several_masks_are_joined_and_strangers_left(tmp_path: Path) -> None:
    data = read(tree(tmp_path / "data", TWO))
    place = tree(tmp_path / "m", ["a_mask.png", "a_mask_1.png", "a_mask (2).png", "zz.png"])
    assert counts(drawn(data, place)) == [3, 0, 0]


def test_mirrored_folders_tell_namesakes_apart(tmp_path: Path) -> None:
    names = ["benign/1.png", "malignant/1.png"]
    data = read(tree(tmp_path / "data", names))
    found = drawn(data, tree(tmp_path / "m", names))
    for example in found.examples:
        (region,) = example.regions
        assert isinstance(region, MaskImage)
        assert region.ref.path.parent.name == example.label
    with pytest.raises(UnsupportedError, match="fits several pictures"):
        drawn(data, tree(tmp_path / "flat", ["1.png"]))


def test_new_masks_take_the_place_of_old_ones(tmp_path: Path) -> None:
    data = read(tree(tmp_path / "data", TWO))
    old = tuple(replace(example, regions=(Box(0, 0, 1, 1),)) for example in data.examples)
    found = drawn(replace(data, examples=old), tree(tmp_path / "m", ["a.png"]))
    assert [type(example.regions[0]) for example in found.examples] == [MaskImage, Box, Box]


def test_masks_that_fit_nothing(tmp_path: Path) -> None:
    data = read(tree(tmp_path / "data", TWO))
    with pytest.raises(UnreadableError, match="None of the masks"):
        drawn(data, tree(tmp_path / "m", ["x.png"]))
    with pytest.raises(UnreadableError, match="None of the masks"):
        drawn(data, tmp_path / "data")  # the pictures are not their own masks
    with pytest.raises(UnreadableError, match="no masks in this place"):
        drawn(data, tree(tmp_path / "empty", ["notes.txt"], b"words"))
    with pytest.raises(UnreadableError, match="no such file"):
        drawn(data, tmp_path / "none")


# DICOM segmentations


def dicom_data(tmp_path: Path) -> LabelledData:
    tree(tmp_path / "data", ["no/a.dcm"], dicom(SOPInstanceUID="1.2.1"))
    loop = np.zeros((2, 9, 7), np.uint8)
    tree(tmp_path / "data", ["yes/b.dcm"], dicom(loop, SOPInstanceUID="1.2.2"))
    return read(tmp_path / "data")


def test_binary_segmentation_by_frame(tmp_path: Path) -> None:
    # 63 pixels a frame: the second one does not start at a whole byte.
    masks = np.random.default_rng(0).integers(0, 2, (3, 9, 7)).astype(np.uint8)
    sources: list[tuple[str, int | None]] = [("1.2.1", None), ("1.2.2", 2), ("1.2.9", None)]
    (tmp_path / "seg.dcm").write_bytes(segmentation(masks, sources))
    found = drawn(dicom_data(tmp_path), tmp_path / "seg.dcm")
    assert counts(found) == [1, 0, 1]
    for example, mask in zip(found.examples[::2], masks, strict=False):
        assert np.array_equal(region_cover(example.regions, (9, 7)), mask)


def test_fractional_segmentation(tmp_path: Path) -> None:
    masks = np.array([[[0, 50], [100, 200]]], np.uint8)
    (tmp_path / "seg").write_bytes(segmentation(masks, [("1.2.1", None)], "FRACTIONAL"))
    found = drawn(dicom_data(tmp_path), tmp_path / "seg")
    assert np.allclose(region_cover(found.examples[0].regions, (2, 2)), masks[0] / 200)


def test_label_map_counts_lesions_alone(tmp_path: Path) -> None:
    masks = np.array([[[0, 1], [2, 2]]], np.uint8)
    data = dicom_data(tmp_path)
    for altered, expected in (((), [[0, 1], [1, 1]]), ((2,), [[0, 0], [1, 1]])):
        path = tmp_path / f"seg{altered}"
        path.write_bytes(segmentation(masks, [("1.2.1", None)], "LABELMAP", altered=altered))
        cover = region_cover(drawn(data, path).examples[0].regions, (2, 2))
        assert np.array_equal(cover, expected)


def test_organs_are_no_lesions_where_both_are_drawn(tmp_path: Path) -> None:
    masks = np.stack([np.ones((4, 4)), np.eye(4)]).astype(np.uint8)
    sources: list[tuple[str, int | None]] = [("1.2.1", None)] * 2
    content = segmentation(masks, sources, segments=[1, 2], altered=[2])
    (tmp_path / "seg").write_bytes(content)
    (example, *_) = drawn(dicom_data(tmp_path), tmp_path / "seg").examples
    assert example.regions == (SegmentFrame(tmp_path / "seg", 1),)
    assert np.array_equal(region_cover(example.regions, (4, 4)), np.eye(4))


def test_segmentations_beside_the_images_are_no_pictures(tmp_path: Path) -> None:
    dicom_data(tmp_path)
    masks = np.ones((1, 8, 8), np.uint8)
    seg = tree(tmp_path / "data", ["yes/z.dcm"], segmentation(masks, [("1.2.1", None)]))
    data = read(seg)
    assert data.counts() == {"no": 1, "yes": 2}
    assert counts(data) == [1, 0, 0]


def test_segmentation_in_a_zip(tmp_path: Path) -> None:
    masks = np.ones((1, 8, 8), np.uint8)
    files = {"s/z.dcm": segmentation(masks, [("1.2.1", None)])}
    found = drawn(dicom_data(tmp_path), write_zip(tmp_path / "s.zip", files))
    assert np.array_equal(region_cover(found.examples[0].regions, (2, 2)), np.ones((2, 2)))


def test_damaged_segmentation_is_an_error_when_read(tmp_path: Path) -> None:
    (tmp_path / "seg").write_bytes(segmentation(np.ones((1, 8, 8), np.uint8), [("1.2.1", None)]))
    found = drawn(dicom_data(tmp_path), tmp_path / "seg")
    content = (tmp_path / "seg").read_bytes()
    (tmp_path / "seg").write_bytes(content[:-8])
    with pytest.raises(UnreadableError):
        region_cover(found.examples[0].regions, (2, 2))
    assert region_cover([Box(0, 0, 1, 1)], (1, 1)) == 1


# Tables of boxes

BOX = Box(1 / 6, 1 / 4, 3 / 6, 3 / 4)  # of a picture 6 wide and 4 high


@pytest.mark.parametrize(
    "text",
    [
        "file,x,y,width,height\na,1,1,2,2\n",
        "filename;xmin;ymin;xmax;ymax;class\na.png;1;1;3;3;lesion\n",
        "image\tleft\ttop\tright\tbottom\nbenign/a.png\t1\t1\t3\t3\n",
        "file,x1,y1,x2,y2\na,1,1,3,3\n",
        "file,x0,y0,x1,y1\na,1,1,3,3\n",
        "x,y,w,h,file\n0.16666667,0.25,0.33333333,0.5,a\n",
        "file,x,y,width,height\na,1,1,2,2\nb,,,,\nc,NaN,NaN,NaN,NaN\nzz,1,1,1,1\n",
    ],
)
def test_tables_of_boxes(tmp_path: Path, text: str) -> None:
    data = read(tree(tmp_path / "data", TWO))
    (tmp_path / "t.csv").write_text(text)
    (box,) = drawn(data, tmp_path / "t.csv").examples[0].regions
    assert isinstance(box, Box)
    corners = (box.left, box.top, box.right, box.bottom)
    assert corners == pytest.approx((BOX.left, BOX.top, BOX.right, BOX.bottom), abs=1e-6)
    assert counts(drawn(data, tmp_path / "t.csv")) == [1, 0, 0]


def test_several_boxes_and_one_over_the_edge(tmp_path: Path) -> None:
    data = read(tree(tmp_path / "data", TWO))
    (tmp_path / "t.csv").write_text("file,x,y,width,height\na,0,0,3,2\na,3,2,50,50\n")
    found = drawn(data, tmp_path / "t.csv").examples[0]
    assert found.regions == (Box(0, 0, 0.5, 0.5), Box(0.5, 0.5, 1, 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("file,size\na,3\n", "no columns that say where boxes are"),
        ("file,x,y,width,height\na,1,one,2,2\n", "something else than a number"),
        ("file,x,y,width,height\na,100,100,2,2\n", "1 boxes are empty or lie beside"),
        ("file,x,y,width,height\nzz,1,1,2,2\n", "No column of the table names the pictures"),
    ],
)
def test_tables_of_boxes_that_do_not_fit(tmp_path: Path, text: str, words: str) -> None:
    data = read(tree(tmp_path / "data", TWO))
    (tmp_path / "t.csv").write_text(text)
    with pytest.raises(UnsupportedError, match=words):
        drawn(data, tmp_path / "t.csv")

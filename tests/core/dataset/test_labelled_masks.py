"""Packs, and masks among the pictures or beside them."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.core.dataset.examples import MaskImage
from tests.helpers.labelled_build import read, tree, zipped
from tests.helpers.shared import shared

TWO = ("benign/a.png", "benign/b.png", "malignant/c.png")


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

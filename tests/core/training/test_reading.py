"""Decoding pictures once: in order, as the network is fed them, without those that cannot be."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from medmamba_desktop.core.dataset.examples import Box, Example, LabelledData, MaskImage
from medmamba_desktop.core.errors import UnreadableError, WriteError
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.reading import check_room, read_examples
from medmamba_desktop.core.training.samples import Loader, Samples, open_pixels
from medmamba_desktop.core.values import ImageRef
from tests.helpers.training_build import driven, labelled, write_pictures

SPEC = InputSpec((32, 48), (0.5, 0.4, 0.3), (0.5, 0.6, 0.7))


@pytest.fixture
def data(tmp_path: Path) -> LabelledData:
    return labelled(write_pictures(tmp_path / "pictures"))


def as_samples(pixels: Path, count: int) -> Samples:
    zeros = torch.zeros(count, dtype=torch.int64)
    return Samples(open_pixels(pixels, count, SPEC), SPEC, zeros, zeros, None, zeros.bool())


def test_training_sees_what_classifying_sees(tmp_path: Path, data: LabelledData) -> None:
    pixels = tmp_path / "pixels.bin"
    tried, read = driven(read_examples(data.examples, SPEC, pixels, tmp_path / "covers.npy"))
    assert tried == list(range(1, 25))
    assert read.examples == data.examples
    assert read.failed == 0
    assert len(set(read.hashes)) == 24
    assert not (tmp_path / "covers.npy").exists()
    loader = Loader(as_samples(pixels, 24), torch.device("cpu"))
    for row in (0, 11, 23):
        expected = to_tensor(read_picture(data.examples[row].ref), SPEC)
        found = loader.normalised(loader.images([row]))[0]
        assert torch.allclose(found, expected, atol=1e-5)


def test_rows_close_up_behind_a_picture_that_is_gone(tmp_path: Path, data: LabelledData) -> None:
    marked = tuple(
        Example(e.source, e.label, regions=(Box(0, 0, (i + 1) / 24, 1),))
        for i, e in enumerate(data.examples)
    )
    for row in (0, 7, 23):
        marked[row].ref.path.unlink()
    covers = tmp_path / "covers.npy"
    pixels = tmp_path / "pixels.bin"
    _, read = driven(read_examples(marked, SPEC, pixels, covers))
    kept = [e for row, e in enumerate(marked) if row not in (0, 7, 23)]
    assert list(read.examples) == kept
    assert read.failed == 3
    assert pixels.stat().st_size == 21 * 32 * 48 * 3
    found = np.load(covers)
    assert found.shape == (21, 56, 56)
    shares = found.mean((1, 2)) / 255
    expected = [e.regions[0].right for e in kept if isinstance(e.regions[0], Box)]
    assert shares == pytest.approx(expected, abs=0.02)


def test_a_mask_that_is_gone_leaves_its_picture_without_a_region(
    tmp_path: Path, data: LabelledData
) -> None:
    first, second, *rest = data.examples
    mask, whole = MaskImage(ImageRef(tmp_path / "gone.png")), Box(0, 0, 1, 1)
    torn = Example(first.source, first.label, regions=(whole, mask))
    marked = [torn, Example(second.source, second.label, regions=(whole,)), *rest]
    _, read = driven(read_examples(marked, SPEC, tmp_path / "p", tmp_path / "c.npy"))
    assert (list(read.examples), read.failed) == (marked, 0)
    (refused,) = read.refused
    assert refused.ref == mask.ref
    assert "no such file" in refused.problem.message
    covers = np.load(tmp_path / "c.npy")
    assert not covers[0].any()  # a part of the regions would say that the rest is none
    assert covers[1].all()


def test_without_most_pictures_reading_fails(tmp_path: Path, data: LabelledData) -> None:
    for example in data.examples[:13]:
        example.ref.path.unlink()
    with pytest.raises(UnreadableError, match="13 of 24"):
        driven(read_examples(data.examples, SPEC, tmp_path / "p", tmp_path / "c.npy"))


def test_stopping_ends_the_reading_threads(tmp_path: Path, data: LabelledData) -> None:
    steps = read_examples(data.examples, SPEC, tmp_path / "p", tmp_path / "c.npy")
    next(steps)
    steps.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("medmamba-train-read")]


def test_a_folder_that_cannot_be_written(tmp_path: Path, data: LabelledData) -> None:
    missing = tmp_path / "missing" / "pixels.bin"
    with pytest.raises(WriteError, match="could not be kept"):
        driven(read_examples(data.examples, SPEC, missing, tmp_path / "c.npy"))


def test_a_disk_as_large_as_this_has_room_for_a_little(tmp_path: Path) -> None:
    check_room(tmp_path, 1, SPEC, is_full=False)
    with pytest.raises(WriteError, match="this training needs"):
        check_room(tmp_path, 10**12, SPEC, is_full=True)

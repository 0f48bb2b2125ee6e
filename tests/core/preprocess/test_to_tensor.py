"""The fixed rendering from picture to tensor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from medmamba_desktop.core.preprocess.channels import channels_of
from medmamba_desktop.core.preprocess.input_spec import RENDERINGS, InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.values import ImageRef, Picture


def picture(pixels: np.ndarray) -> Picture:
    return Picture(ImageRef(Path("x.png")), pixels)


def spec(size: tuple[int, int], rendering: str = "squash-bicubic/1") -> InputSpec:
    return InputSpec(size, (0.5, 0.4, 0.3), (0.5, 0.25, 0.2), rendering)


def test_values_are_normalised_a_channel() -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[..., 1], pixels[..., 2] = 102, 255
    found = to_tensor(picture(pixels), spec((32, 32)))
    assert found.dtype == torch.float32
    assert found[:, 5, 5].tolist() == pytest.approx([-1, 0, 3.5], abs=1e-6)


@pytest.mark.parametrize("rendering", sorted(RENDERINGS))
def test_pictures_are_squashed_with_the_recorded_filter(rendering: str) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (77, 131, 3), dtype=np.uint8)
    found = to_tensor(picture(pixels), spec((40, 64), rendering))
    expected = Image.fromarray(pixels).resize((64, 40), Image.Resampling[RENDERINGS[rendering]])
    assert found.shape == (3, 40, 64)
    assert found[0, 3, 4].item() == pytest.approx(
        np.asarray(expected)[3, 4, 0] / 127.5 - 1, abs=1e-5
    )


def test_a_read_only_picture_is_left_alone() -> None:
    pixels = np.full((32, 32, 3), 7, np.uint8)
    pixels.setflags(write=False)
    to_tensor(picture(pixels), spec((32, 32))).zero_()
    assert (pixels == 7).all()


@pytest.mark.parametrize(
    "wrong",
    [{"size": (31, 32)}, {"std": (0.0, 1.0, 1.0)}, {"rendering": "crop/1"}],
)
def test_an_impossible_spec_is_refused(wrong: dict[str, object]) -> None:
    fields: dict[str, object] = {"size": (32, 32), "mean": (0.0,) * 3, "std": (1.0,) * 3, **wrong}
    with pytest.raises(ValueError, match=r"size|std|rendering"):
        InputSpec(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize("size", [(450, 600), (40, 90), (224, 224), (1, 7)])
@pytest.mark.parametrize("rendering", RENDERINGS)
def test_a_grey_picture_is_resized_once_with_the_same_result(
    size: tuple[int, int], rendering: str
) -> None:
    grey = np.random.default_rng(3).integers(0, 256, (*size, 1), dtype=np.uint8)
    pixels = np.repeat(grey, 3, axis=2)
    whole = Image.fromarray(pixels).resize((48, 40), Image.Resampling[RENDERINGS[rendering]])
    wanted = spec((40, 48), rendering)
    expected = to_tensor(picture(np.asarray(whole)), wanted)  # of the right size already
    assert torch.equal(to_tensor(picture(pixels), wanted), expected)
    almost = pixels.copy()
    almost[-5:, -5:, 2] ^= 255  # a corner of another colour makes it a colour picture
    assert not torch.equal(to_tensor(picture(almost), wanted)[2], expected[2])


@pytest.mark.parametrize("size", [(1, 1), (40, 50)])
def test_one_channel_is_told_from_three_to_the_last_pixel(size: tuple[int, int]) -> None:
    grey = np.random.default_rng(1).integers(0, 256, size, dtype=np.uint8)
    pixels = np.repeat(grey[..., None], 3, axis=2)
    assert np.array_equal(channels_of(pixels), grey)
    for channel in range(3):
        almost = pixels.copy()
        almost[-1, -1, channel] ^= 1
        assert np.array_equal(channels_of(almost), almost)

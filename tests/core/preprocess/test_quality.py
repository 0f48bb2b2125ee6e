"""Plain checks of a picture: what is called poor, and what is not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter

from medmamba_desktop.core.preprocess.quality import level_counts, percentile, quality_cautions
from medmamba_desktop.core.values import ImageRef, Picture


def textured(size: tuple[int, int] = (300, 200)) -> np.ndarray:
    """Broad shapes with fine grain, as a medical picture has; (h, w, 3) uint8."""
    rng = np.random.default_rng(0)
    broad = Image.fromarray(rng.integers(60, 200, (6, 6), dtype=np.uint8))
    grey = np.asarray(broad.resize(size[::-1], Image.Resampling.BICUBIC), float)
    grey = grey + rng.normal(0, 12, size)
    return np.repeat(np.clip(grey, 5, 250).astype(np.uint8)[..., None], 3, axis=2)


def texts(pixels: np.ndarray) -> list[str]:
    cautions = quality_cautions(Picture(ImageRef(Path("x.png")), pixels))
    assert all(caution.kind == "low-quality" for caution in cautions)
    return [caution.text for caution in cautions]


@pytest.mark.parametrize("size", [(64, 64), (300, 200), (900, 1400), (70, 4000)])
def test_a_good_picture_raises_no_caution(size: tuple[int, int]) -> None:
    assert texts(textured(size)) == []


def test_a_tiny_picture_is_told_with_its_size() -> None:
    assert texts(textured((50, 100))) == [
        "The picture is only 100 x 50 pixels; fine detail is lost"
    ]


@pytest.mark.parametrize("level", [0, 90, 255])
def test_a_blank_picture_is_told_once(level: int) -> None:
    noise = np.random.default_rng(0).normal(level, 2, (200, 200, 3))
    found = texts(np.clip(noise, 0, 255).astype(np.uint8))
    assert found == ["The picture is almost of one colour; there is little to see on it"]


@pytest.mark.parametrize(
    ("level", "share", "expected"),
    [
        (255, 0.3, "30% of the picture is pure white; it may be overexposed"),
        (0, 0.8, "80% of the picture is pure black; little of it shows anything"),
    ],
)
def test_a_burnt_out_or_black_picture_is_told(level: int, share: float, expected: str) -> None:
    pixels = textured((200, 200))
    pixels[: int(200 * share)] = level
    assert texts(pixels) == [expected]


def test_a_dark_frame_alone_is_no_fault() -> None:
    pixels = textured((200, 200))
    pixels[:80] = 0
    assert texts(pixels) == []


@pytest.mark.parametrize("side", [256, 800])
def test_heavy_blur_is_told_at_any_size(side: int) -> None:
    blurred = Image.fromarray(textured((side, side))).filter(ImageFilter.GaussianBlur(side / 30))
    assert texts(np.asarray(blurred)) == ["The picture is heavily blurred or has no fine detail"]


@pytest.mark.parametrize("shape", [(1, 1, 3), (7, 5, 3), (90, 61, 3)])
@pytest.mark.parametrize("levels", [2, 30, 256])
def test_the_percentiles_are_numpys_own(shape: tuple[int, int, int], levels: int) -> None:
    pixels = np.random.default_rng(levels).integers(0, levels, shape, dtype=np.uint8)
    counts = level_counts(pixels)
    assert counts.sum() == pixels.size
    for share in (0, 1, 37.3, 50, 99, 100):
        assert percentile(counts, share) == pytest.approx(np.percentile(pixels, share))


def test_white_in_one_channel_alone_is_no_overexposure() -> None:
    pixels = textured((200, 200))
    pixels[:, :, 0] = 255
    assert texts(pixels) == []

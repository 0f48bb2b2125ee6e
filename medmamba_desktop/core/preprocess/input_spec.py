"""What a model expects as input, as recorded in its file; free of torch."""

from __future__ import annotations

from dataclasses import dataclass

# Rendering name -> Pillow's resampling filter. Each squashes the 8-bit RGB picture that
# `core.source` renders to the input size, without keeping its aspect. The number is the version of
# the whole way from stored values to 8 bits: a change there makes a new name, never a new meaning.
RENDERINGS: dict[str, str] = {"squash-bicubic/1": "BICUBIC", "squash-bilinear/1": "BILINEAR"}


@dataclass(frozen=True, slots=True)
class InputSpec:
    """The fixed rendering from picture to tensor.

    Attributes:
        size: (height, width) in pixels.
        mean, std: a channel, on values of 0 to 1: fed = (value - mean) / std.
        rendering: a key of `RENDERINGS`.
    """

    size: tuple[int, int]
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    rendering: str = "squash-bicubic/1"

    def __post_init__(self) -> None:
        if self.rendering not in RENDERINGS:
            raise ValueError(f"rendering {self.rendering!r} is none of {sorted(RENDERINGS)}")
        if len(self.size) != 2 or not all(32 <= side <= 4096 for side in self.size):
            raise ValueError(f"input size {self.size} is not two sides of 32 to 4096 pixels")
        if len(self.mean) != 3 or len(self.std) != 3 or min(self.std) <= 0:
            raise ValueError("mean and std need three values each, std above 0")

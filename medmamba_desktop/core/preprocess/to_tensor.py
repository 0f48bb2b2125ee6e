"""The one way from a picture to the network's input."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from medmamba_desktop.core.preprocess.input_spec import RENDERINGS, InputSpec
from medmamba_desktop.core.values import Picture


def to_tensor(picture: Picture, spec: InputSpec) -> Tensor:
    """Render `picture` as `spec` says.

    Returns:
        (3, H, W) float32 on the CPU, normalised.
    """
    height, width = spec.size
    pixels = picture.pixels[..., 0] if _is_grey(picture.pixels) else picture.pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling[RENDERINGS[spec.rendering]])
    values: NDArray[np.float32] = np.array(image, dtype=np.float32)
    if values.ndim == 2:
        values = np.repeat(values[..., None], 3, axis=2)
    values /= 255
    values -= np.array(spec.mean, np.float32)
    values /= np.array(spec.std, np.float32)
    return torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)))


def _is_grey(pixels: NDArray[np.uint8]) -> bool:
    """Whether all channels are alike: one is then resized for all three, with the same result."""
    few = pixels[::16, ::16]
    if (few[..., :1] != few).any():
        return False
    return all(np.array_equal(pixels[..., 0], pixels[..., other]) for other in (1, 2))

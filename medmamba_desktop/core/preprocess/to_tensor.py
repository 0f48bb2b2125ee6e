"""The one way from a picture to the network's input."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from medmamba_desktop.core.preprocess.channels import Channels, channels_of
from medmamba_desktop.core.preprocess.input_spec import RENDERINGS, InputSpec
from medmamba_desktop.core.values import Picture


def to_tensor(picture: Picture, spec: InputSpec, channels: Channels | None = None) -> Tensor:
    """Render `picture` as `spec` says.

    Args:
        channels: what `channels_of` gives of its pixels, where that is known.

    Returns:
        (3, H, W) float32 on the CPU, normalised.
    """
    height, width = spec.size
    image = Image.fromarray(channels_of(picture.pixels) if channels is None else channels)
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling[RENDERINGS[spec.rendering]])
    levels = np.asarray(image)
    tables = _normalised_levels(tuple(spec.mean), tuple(spec.std))
    values = np.empty((3, height, width), np.float32)
    for channel, table in enumerate(tables):
        # "clip" spares a check that no uint8 can fail.
        table.take(
            levels if levels.ndim == 2 else levels[..., channel], mode="clip", out=values[channel]
        )
    return torch.from_numpy(values)


@lru_cache(maxsize=16)
def _normalised_levels(mean: tuple[float, ...], std: tuple[float, ...]) -> NDArray[np.float32]:
    """(3, 256): what each level of a channel becomes. Looked up in a third of the time."""
    levels = np.arange(256, dtype=np.float32)[None] / np.float32(255)
    found: NDArray[np.float32] = levels - np.array(mean, np.float32)[:, None]
    found /= np.array(std, np.float32)[:, None]
    return found

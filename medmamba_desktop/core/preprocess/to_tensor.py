"""The one way from a picture to the network's input."""

from __future__ import annotations

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
    values: NDArray[np.float32] = np.array(image, dtype=np.float32)
    if values.ndim == 2:
        values = np.repeat(values[..., None], 3, axis=2)
    values /= 255
    values -= np.array(spec.mean, np.float32)
    values /= np.array(spec.std, np.float32)
    return torch.from_numpy(np.ascontiguousarray(values.transpose(2, 0, 1)))

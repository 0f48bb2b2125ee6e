"""The picture that goes into the network, taken back from the very tensor that is fed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.values import Picture


def fed_pixels(picture: Picture, spec: InputSpec) -> NDArray[np.uint8]:
    """What the network sees of `picture`, with its normalisation undone.

    Returns:
        (H, W, 3) uint8 RGB of the input's size; nothing is lost, as the input is made of whole
        grey levels.
    """
    values = to_tensor(picture, spec).numpy().transpose(1, 2, 0)
    shares = values * np.array(spec.std, np.float32) + np.array(spec.mean, np.float32)
    pixels: NDArray[np.uint8] = np.rint(np.clip(shares * 255, 0, 255)).astype(np.uint8)
    return pixels

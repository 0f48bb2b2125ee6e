"""Pictures of a run as the network is fed them, decoded once and kept as one file of bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medmamba_desktop.core.preprocess.input_spec import InputSpec

# Regions are kept on this many cells a side, enough for any crop of them on 7 x 7 cells.
COVER_SIDE = 56
# Of a GPU's free memory, the share that pictures may take to spare the way from the disk.
_GPU_SHARE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Pictures with their labels, in the order of the run's data list.

    Attributes:
        pixels: (n, h, w, 3) uint8, rendered and resized as `spec` says; usually a mapped file.
        spec: how bytes become the network's input.
        labels: (n,) int64, class index.
        tasks: (n,) int64, index of the task; all 0 where there is one.
        covers: (n, 56, 56) uint8, share of each cell that is marked, 255 for all; or None.
        has_region: (n,) bool, which pictures have a marked region.
    """

    pixels: NDArray[np.uint8]
    spec: InputSpec
    labels: Tensor
    tasks: Tensor
    covers: NDArray[np.uint8] | None
    has_region: Tensor

    def __len__(self) -> int:
        return len(self.labels)


class Loader:
    """Gives batches of a run's pictures on a device.

    Args:
        device: where batches go. On a GPU the pictures themselves live there if they fit.
    """

    def __init__(self, samples: Samples, device: torch.device) -> None:
        self._samples = samples
        self.device = device
        spec = samples.spec
        self._mean = torch.tensor(spec.mean, device=device).view(1, 3, 1, 1)
        self._std = torch.tensor(spec.std, device=device).view(1, 3, 1, 1)
        self._resident = self._upload() if self._fits() else None

    def images(self, indices: Sequence[int]) -> Tensor:
        """(b, 3, h, w) float32, 0 to 1."""
        if self._resident is not None:
            chosen = self._resident[torch.as_tensor(indices, device=self.device)]
        else:
            rows = np.stack([self._samples.pixels[i] for i in indices])
            chosen = torch.from_numpy(rows).to(self.device)
        return chosen.permute(0, 3, 1, 2).float().div_(255)

    def covers(self, indices: Sequence[int]) -> Tensor | None:
        """(b, 1, 56, 56) float32, 0 to 1, or None where none of these pictures has a region."""
        if self._samples.covers is None or not self._samples.has_region[list(indices)].any():
            return None
        rows = torch.from_numpy(np.stack([self._samples.covers[i] for i in indices]))
        return rows.to(self.device).float().div_(255)[:, None]

    def normalised(self, images: Tensor) -> Tensor:
        """Values of 0 to 1 -> the network's input."""
        return (images - self._mean) / self._std

    def _fits(self) -> bool:
        if self.device.type != "cuda":
            return False
        free, _ = torch.cuda.mem_get_info(self.device)
        return self._samples.pixels.nbytes < _GPU_SHARE * free

    def _upload(self) -> Tensor:
        return torch.from_numpy(np.array(self._samples.pixels)).to(self.device)


def open_pixels(path: Path, count: int, spec: InputSpec) -> NDArray[np.uint8]:
    """The first `count` pictures of a file of them, mapped into memory to be read."""
    pixels: NDArray[np.uint8] = np.memmap(
        path, dtype=np.uint8, mode="r", shape=(count, *spec.size, 3)
    )
    return pixels

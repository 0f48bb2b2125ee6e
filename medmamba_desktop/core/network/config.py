"""Sizes of the three published networks; free of torch, so that model files can be listed fast."""

from __future__ import annotations

from dataclasses import dataclass

STAGES = 4
# How a map is pooled: the standard deviation of a Gaussian about the middle, in units of half the
# map's side, or None: the mean over all positions.
Window = float | None
MEAN: Window = None
# A stage, 1 to 4, and the window that its map is pooled through.
Source = tuple[int, Window]


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of a MedMamba.

    Attributes:
        depths: blocks in each of the four stages.
        dims: channels in each of the four stages; each is twice the one before.
        d_state: states a channel in the selective scan.
    """

    depths: tuple[int, ...]
    dims: tuple[int, ...]
    d_state: int = 16

    def __post_init__(self) -> None:
        if len(self.depths) != STAGES or len(self.dims) != STAGES:
            raise ValueError(f"depths {self.depths} and dims {self.dims} must have {STAGES} values")
        if min(*self.depths, *self.dims, self.d_state) < 1 or self.dims[0] % 2:
            raise ValueError("depths, dims and d_state are at least 1, the first width even")
        if any(b != 2 * a for a, b in zip(self.dims, self.dims[1:], strict=False)):
            raise ValueError(f"dims {self.dims}: each must be twice the one before")
        if max(self.depths) > 64 or self.dims[-1] > 8192 or self.d_state > 256:
            raise ValueError("depths up to 64, dims up to 8192 and d_state up to 256 are allowed")


VARIANTS: dict[str, NetworkConfig] = {
    "T": NetworkConfig((2, 2, 4, 2), (96, 192, 384, 768)),
    "S": NetworkConfig((2, 2, 8, 2), (96, 192, 384, 768)),
    "B": NetworkConfig((2, 2, 12, 2), (128, 256, 512, 1024)),
}

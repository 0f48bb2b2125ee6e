"""MedMamba T, S and B (arXiv 2403.03849): four stages of SS-Conv-SSM blocks and one head a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from medmamba_desktop.core.network.block import SSConvSSM
from medmamba_desktop.core.network.patches import PatchEmbed, PatchMerging

STAGES = 4
# Smaller sides leave nothing of the map after patch embedding and three mergings.
MIN_SIDE = 32


@dataclass(frozen=True, slots=True)
class NetworkConfig:
    """Sizes of a MedMamba.

    Attributes:
        depths: blocks in each of the four stages.
        dims: channels in each of the four stages; each is twice the one before.
        d_state: states a channel in the selective scan.
    """

    depths: tuple[int, int, int, int]
    dims: tuple[int, int, int, int]
    d_state: int = 16


VARIANTS: dict[str, NetworkConfig] = {
    "T": NetworkConfig((2, 2, 4, 2), (96, 192, 384, 768)),
    "S": NetworkConfig((2, 2, 8, 2), (96, 192, 384, 768)),
    "B": NetworkConfig((2, 2, 12, 2), (128, 256, 512, 1024)),
}


class Stage(nn.Module):
    """Blocks at one resolution, then a merging into the next: its name is `layers.<i>` in the file."""

    def __init__(
        self, width: int, states: int, drop_paths: list[float], *, has_downsample: bool
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(SSConvSSM(width, states, rate) for rate in drop_paths)
        self.downsample = PatchMerging(width) if has_downsample else None

    def forward(self, x: Tensor) -> Tensor:
        for block in self.blocks:
            x = block(x)
        return x if self.downsample is None else self.downsample(x)


class MedMamba(nn.Module):
    """Image (b, 3, H, W) -> class scores (b, classes), with the published state-dict key names.

    Args:
        config: sizes.
        classes: a count gives the one published head (`head`); a mapping of task to count gives a
            head for each task (`heads.<task>`).
        drop_path: rate of stochastic depth at the last block, growing linearly from 0.
    """

    def __init__(
        self, config: NetworkConfig, classes: int | Mapping[str, int], drop_path: float = 0.0
    ) -> None:
        super().__init__()
        self.config = config
        rates = torch.linspace(0, drop_path, sum(config.depths)).tolist()
        self.patch_embed = PatchEmbed(config.dims[0])
        self.layers = nn.ModuleList(
            Stage(
                config.dims[i],
                config.d_state,
                rates[sum(config.depths[:i]) : sum(config.depths[: i + 1])],
                has_downsample=i < STAGES - 1,
            )
            for i in range(STAGES)
        )
        if isinstance(classes, int):
            self.head = nn.Linear(config.dims[-1], classes)
        else:
            self.heads = nn.ModuleDict(
                {task: nn.Linear(config.dims[-1], count) for task, count in classes.items()}
            )
        self.apply(_initialise)

    def forward(self, image: Tensor, task: str | None = None) -> Tensor:
        """Class scores before the softmax.

        Args:
            image: (b, 3, H, W), normalised; sides of at least 32.
            task: which head, for a network with several.

        Returns:
            (b, classes).

        Raises:
            ValueError: the image is too small or has another number of channels.
            KeyError: no head of that name.
        """
        return self.head_of(task)(self.pool(self.features(image)))

    def features(self, image: Tensor) -> Tensor:
        """The last stage's map, (b, H/32, W/32, c)."""
        if image.ndim != 4 or image.shape[1] != 3 or min(image.shape[2:]) < MIN_SIDE:
            shape = tuple(image.shape)
            raise ValueError(f"image is {shape}, expected (b, 3, H, W) with sides >= {MIN_SIDE}")
        x = self.patch_embed(image)
        for layer in self.layers:
            x = layer(x)
        return x

    @staticmethod
    def pool(features: Tensor) -> Tensor:
        """Mean over positions: (b, h, w, c) -> (b, c)."""
        return features.mean(dim=(1, 2))

    def head_of(self, task: str | None) -> nn.Module:
        """The linear layer of one task, or the only one where `task` is None."""
        if task is None:
            return self.head
        return self.heads[task]


def _initialise(module: nn.Module) -> None:
    """Truncated normal weights and zero biases for linear layers, as in the published training."""
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)

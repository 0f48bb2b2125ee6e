"""MedMamba T, S and B (arXiv 2403.03849): four stages of SS-Conv-SSM blocks and one head a task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

from medmamba_desktop.core.network.block import SSConvSSM
from medmamba_desktop.core.network.config import MEAN, STAGES, NetworkConfig, Source, Window
from medmamba_desktop.core.network.patches import PatchEmbed, PatchMerging
from medmamba_desktop.core.network.pooling import MEANS, Pooled, pooled_maps

# Smaller sides leave nothing of the map after patch embedding and three mergings.
MIN_SIDE = 32


class Stage(nn.Module):
    """Blocks at one resolution, then a merging into the next; `layers.<i>` in the file."""

    def __init__(
        self, width: int, states: int, drop_paths: list[float], *, has_downsample: bool
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(SSConvSSM(width, states, rate) for rate in drop_paths)
        self.downsample = PatchMerging(width) if has_downsample else None

    def forward(self, x: Tensor) -> Tensor:
        return self.merged(self.mapped(x))

    def mapped(self, x: Tensor) -> Tensor:
        """What the last block puts out."""
        for block in self.blocks:
            x = block(x)
        return x

    def merged(self, x: Tensor) -> Tensor:
        """The map as the next stage takes it."""
        return x if self.downsample is None else self.downsample(x)


class MedMamba(nn.Module):
    """Image (b, 3, H, W) -> class scores (b, classes), with the published state-dict key names.

    Args:
        config: sizes.
        classes: a count gives the one published head (`head`); a mapping of task to count gives a
            head for each task (`heads.<task>`).
        drop_path: rate of stochastic depth at the last block, growing linearly from 0.
        sides: task -> earlier stages, 1 to 3, whose pooled maps its scores also depend on, each by
            a linear layer of its own (`sides.<task>.<stage>`); an addition to the paper's network.
        windows: task -> how the maps of its sides are pooled, one after the other in the layer's
            input; the mean alone where nothing is said.
    """

    def __init__(
        self,
        config: NetworkConfig,
        classes: int | Mapping[str, int],
        drop_path: float = 0.0,
        sides: Mapping[str, Sequence[int]] | None = None,
        windows: Mapping[str, Sequence[Window]] | None = None,
    ) -> None:
        super().__init__()
        self.config = config
        self._windows = {task: tuple(own) for task, own in (windows or {}).items()}
        blocks = sum(config.depths)
        rates = [drop_path * i / max(1, blocks - 1) for i in range(blocks)]
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
            if any((sides or {}).values()):
                self.sides = self._side_layers(classes, sides or {})
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
        if self.sides_of(task):
            maps = dict(enumerate(self.stages(image), start=1))
            return self.scores(pooled_maps(maps, self.sources_of(task)), task)
        scores: Tensor = self.head_of(task)(self.pool(self.features(image)))
        return scores

    def scores(self, pooled: Pooled, task: str | None = None) -> Tensor:
        """Class scores, (b, classes), from the pooled maps that they depend on (`sources_of`)."""
        found: Tensor = self.head_of(task)(pooled[STAGES, MEAN])
        for stage, layer in self.sides_of(task).items():
            seen = [pooled[stage, window] for window in self.windows_of(task)]
            found = found + layer(torch.cat(seen, dim=-1))
        return found

    def pooled(self, maps: Sequence[Tensor]) -> dict[Source, Tensor]:
        """The four stages' maps, (b, h, w, c) each, pooled as `sources` says."""
        return pooled_maps(dict(enumerate(maps, start=1)), self.sources)

    def features(self, image: Tensor) -> Tensor:
        """The last stage's map, (b, H/32, W/32, c)."""
        self.check(image)
        x: Tensor = self.patch_embed(image)
        for layer in self.layers:
            x = layer(x)
        return x

    def stages(self, image: Tensor) -> list[Tensor]:
        """The map that each stage's last block puts out, (b, h, w, c) each, before merging."""
        self.check(image)
        x: Tensor = self.patch_embed(image)
        maps = []
        for number in range(1, STAGES + 1):
            maps.append(self.stage(number).mapped(x))
            x = self.stage(number).merged(maps[-1])
        return maps

    @staticmethod
    def check(image: Tensor) -> None:
        """Raise ValueError for an image of a shape that the network does not take."""
        if image.ndim != 4 or image.shape[1] != 3 or min(image.shape[2:]) < MIN_SIDE:
            shape = tuple(image.shape)
            raise ValueError(f"image is {shape}, expected (b, 3, H, W) with sides >= {MIN_SIDE}")

    @staticmethod
    def pool(features: Tensor) -> Tensor:
        """Mean over positions: (b, h, w, c) -> (b, c)."""
        return features.mean(dim=(1, 2))

    def stage(self, number: int) -> Stage:
        """One of the stages, counted from 1."""
        layer = self.layers[number - 1]
        assert isinstance(layer, Stage)
        return layer

    def head_of(self, task: str | None) -> nn.Linear:
        """The linear layer of one task, or the only one where `task` is None."""
        layer = self.head if task is None else self.heads[task]
        assert isinstance(layer, nn.Linear)
        return layer

    def sides_of(self, task: str | None) -> dict[int, nn.Linear]:
        """Stage -> the linear layer by which a task's scores depend on it; usually none."""
        if task is None or not hasattr(self, "sides") or task not in self.sides:
            return {}
        layers = self.sides[task]
        assert isinstance(layers, nn.ModuleDict)
        return {
            int(stage): layer for stage, layer in layers.items() if isinstance(layer, nn.Linear)
        }

    def windows_of(self, task: str | None) -> tuple[Window, ...]:
        """How the maps of a task's sides are pooled."""
        return self._windows.get(task or "", (MEAN,))

    def sources_of(self, task: str | None) -> tuple[Source, ...]:
        """What a task's scores depend on."""
        return tuple(self.weights_of(task))

    def weights_of(self, task: str | None) -> dict[Source, Tensor]:
        """Source -> (classes, c): the weights by which a task's scores depend on it."""
        found: dict[Source, Tensor] = {}
        windows = self.windows_of(task)
        for stage, layer in self.sides_of(task).items():
            parts = layer.weight.chunk(len(windows), dim=1)
            found |= {(stage, window): part for window, part in zip(windows, parts, strict=True)}
        return {**found, (STAGES, MEAN): self.head_of(task).weight}

    @property
    def sources(self) -> tuple[Source, ...]:
        """The means of all stages, and what else the scores of some task depend on."""
        tasks = list(self.heads) if hasattr(self, "heads") else [None]
        # A dict for its keys: each once, in order.
        return tuple(dict.fromkeys([*MEANS, *(s for task in tasks for s in self.sources_of(task))]))

    def _side_layers(
        self, classes: Mapping[str, int], sides: Mapping[str, Sequence[int]]
    ) -> nn.ModuleDict:
        return nn.ModuleDict(
            {
                task: nn.ModuleDict(
                    {
                        str(stage): nn.Linear(
                            self.config.dims[stage - 1] * len(self.windows_of(task)),
                            classes[task],
                            bias=False,
                        )
                        for stage in stages
                    }
                )
                for task, stages in sides.items()
                if stages
            }
        )


def _initialise(module: nn.Module) -> None:
    """Truncated normal weights and zero biases for linear layers, as in the published training."""
    if isinstance(module, nn.Linear):
        nn.init.trunc_normal_(module.weight, std=0.02)
        if module.bias is not None:
            nn.init.zeros_(module.bias)

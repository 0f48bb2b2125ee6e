"""The inference form of MedMamba: the same weights and numbers, fewer passes over memory.

BatchNorm is folded into the convolution before it; the first BatchNorm of a branch, which has none
before it and whose shift the next one's zero padding must not see, becomes one scaled copy that is
needed anyway to gather the left half's channels. Everything stays channel last: convolutions see
the map through a view.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from medmamba_desktop.core.network.block import SSConvSSM
from medmamba_desktop.core.network.config import STAGES, Source
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import pooled_maps
from medmamba_desktop.core.network.scan import selective_scan_2d
from medmamba_desktop.core.network.scan.reference import DIRECTIONS
from medmamba_desktop.core.network.ss2d import SS2D

# Packed weights of one convolution that are kept, one for each shape of input.
KEPT_PACKINGS = 2


class LeanMedMamba:
    """Features of a frozen `MedMamba` in eval mode, for inference alone.

    Args:
        network: its weights are used as they are now; build anew after they change.
    """

    def __init__(self, network: MedMamba) -> None:
        self._network = network
        with torch.no_grad():
            self._blocks = [
                [_LeanBlock(block) for block in network.stage(i + 1).blocks]
                for i in range(len(network.layers))
            ]

    def features(self, image: Tensor) -> Tensor:
        """As `MedMamba.features`: (b, 3, H, W) -> (b, H/32, W/32, c)."""
        return self.stages(image)[-1]

    def pooled(self, image: Tensor, sources: Sequence[Source] = ()) -> dict[Source, Tensor]:
        """The stages' maps, pooled as the network's scores take them (`MedMamba.sources`).

        Args:
            sources: how else, for scores of another head.
        """
        maps = dict(enumerate(self.stages(image), start=1))
        return pooled_maps(maps, sources or self._network.sources)

    @torch.no_grad()
    def stages(self, image: Tensor, last: int = STAGES) -> tuple[Tensor, ...]:
        """The map that each stage's last block puts out, (b, h, w, c) each, before merging.

        Args:
            last: the stage after which it stops.
        """
        self._network.check(image)
        x: Tensor = self._network.patch_embed(image)
        maps = []
        for number, blocks in enumerate(self._blocks, start=1):
            for block in blocks:
                x = block(x)
            maps.append(x)
            if number == last:
                break
            merging = self._network.stage(number).downsample
            x = x if merging is None else merging(x)
        return tuple(maps)


class _LeanBlock:
    """`SSConvSSM` at inference."""

    def __init__(self, block: nn.Module) -> None:
        assert isinstance(block, SSConvSSM)
        layers = list(block.conv33conv33conv11)
        self.scale, self.shift = _affine(layers[0])
        self.convolutions = [
            _Convolution(*_fold(layers[1], layers[2])),
            _Convolution(*_fold(layers[4], layers[5])),
        ]
        last = layers[7]
        assert isinstance(last, nn.Conv2d)
        assert last.bias is not None
        self.last = last.weight.flatten(1), last.bias
        self.norm = block.ln_1
        self.ss2d = _LeanSS2D(block.self_attention)

    def __call__(self, x: Tensor) -> Tensor:
        left, right = x.chunk(2, dim=-1)
        left = torch.addcmul(self.shift, left, self.scale).permute(0, 3, 1, 2)
        for convolution in self.convolutions:
            left = convolution(left)
        left = functional.linear(left.permute(0, 2, 3, 1), *self.last).relu_()
        right = self.ss2d(self.norm(right))
        return torch.stack([left, right], dim=-1).flatten(-2).add_(x)


class _Convolution:
    """A 3 x 3 convolution with ReLU, (b, c, h, w) channel last -> same.

    On the CPU oneDNN would bring the weight into its own order at every call, a third of the time
    at small maps, and torch leaves the smallest maps to a slower convolution. `torch.ops.mkldnn`
    has the operators that torch.compile calls; where there are none, the plain one serves.
    """

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self._weight, self._bias = weight, bias
        self._packed: dict[torch.Size, Tensor] = {}
        self._is_packable = weight.device.type == "cpu" and _has_packing()

    def __call__(self, x: Tensor) -> Tensor:
        if not self._is_packable or x.numel() == 0:
            return functional.conv2d(x, self._weight, self._bias, padding=1).relu_()
        one = [1, 1]
        y: Tensor = torch.ops.mkldnn._convolution_pointwise(
            x, self._packed_for(x), self._bias, one, one, one, 1, "relu", [], ""
        )
        return y

    def _packed_for(self, x: Tensor) -> Tensor:
        """The weight in the order that suits this size of map; the last few are kept.

        Threads may share them: what one clears, another has in hand.
        """
        packed = self._packed.get(x.shape)
        if packed is None:
            if len(self._packed) >= KEPT_PACKINGS:
                self._packed.clear()
            one = [1, 1]
            packed = torch.ops.mkldnn._reorder_convolution_weight(
                self._weight, one, one, one, 1, list(x.shape)
            )
            self._packed[x.shape] = packed
        return packed


def _has_packing() -> bool:
    names = ("_convolution_pointwise", "_reorder_convolution_weight")
    return torch._C._has_mkldnn and all(hasattr(torch.ops.mkldnn, name) for name in names)


class _LeanSS2D:
    """`SS2D` at inference."""

    def __init__(self, layer: SS2D) -> None:
        self.inner, self.rank, self.states = layer.inner, layer.rank, layer.states
        self.x_weight, self.z_weight = layer.in_proj.weight.chunk(2)
        self.conv = layer.conv2d.weight, layer.conv2d.bias
        self.x_proj = layer.x_proj_weight.flatten(0, 1)
        self.dt_weight, self.dt_bias = layer.dt_projs_weight, layer.dt_projs_bias
        self.a = -torch.exp(layer.A_logs).view(DIRECTIONS, self.inner, self.states)
        self.d = layer.Ds.view(DIRECTIONS, self.inner)
        self.norm, self.out_weight = layer.out_norm, layer.out_proj.weight

    def __call__(self, x: Tensor) -> Tensor:
        z = functional.silu(functional.linear(x, self.z_weight), inplace=True)
        x = functional.linear(x, self.x_weight).permute(0, 3, 1, 2)
        x = functional.conv2d(x, *self.conv, padding=1, groups=self.inner)
        x = functional.silu(x, inplace=True).permute(0, 2, 3, 1)
        projected = functional.linear(x, self.x_proj)
        projected = projected.view(*x.shape[:3], DIRECTIONS, self.rank + 2 * self.states)
        y = selective_scan_2d(x, projected, self.dt_weight, self.dt_bias, self.a, self.d)
        return functional.linear(self.norm(y).mul_(z), self.out_weight)


def _affine(norm: nn.Module) -> tuple[Tensor, Tensor]:
    """Scale and shift of a BatchNorm in eval mode, each (c,)."""
    assert isinstance(norm, nn.BatchNorm2d)
    assert norm.running_var is not None
    assert norm.running_mean is not None
    scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
    return scale, norm.bias - norm.running_mean * scale


def _fold(conv: nn.Module, norm: nn.Module) -> tuple[Tensor, Tensor]:
    """Weight and bias of a convolution with the BatchNorm after it."""
    assert isinstance(conv, nn.Conv2d)
    assert conv.bias is not None
    scale, shift = _affine(norm)
    weight = (conv.weight * scale[:, None, None, None]).contiguous(
        memory_format=torch.channels_last
    )
    return weight, conv.bias * scale + shift

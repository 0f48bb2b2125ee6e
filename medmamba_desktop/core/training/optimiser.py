"""AdamW over groups of weights: layer-wise rates, and no decay where it would harm."""

from __future__ import annotations

import math
import re

from torch import nn
from torch.optim import AdamW

from medmamba_desktop.core.network.medmamba import MedMamba

# Decay would pull the scan's time constants and skips to zero (arXiv 2312.00752, section 3.6).
_SPARED = ("A_logs", "Ds", "dt_projs_bias")
_BLOCK = re.compile(r"layers\.(\d+)\.(?:blocks\.(\d+)|downsample)\.")


def make_optimiser(
    network: MedMamba, *, rate: float, layer_decay: float, weight_decay: float
) -> AdamW:
    """AdamW with one group for each depth and each kind of weight.

    Every group carries `scale`, what the schedule's rate is multiplied by there: 1 for the heads,
    `layer_decay` times less for each block before them (arXiv 2106.08254, appendix).
    """
    deepest = sum(network.config.depths) + 1
    groups: dict[tuple[int, bool], list[nn.Parameter]] = {}
    for name, parameter in network.named_parameters():
        is_spared = parameter.ndim <= 1 or name.endswith(_SPARED)
        groups.setdefault((_depth(name, network), is_spared), []).append(parameter)
    return AdamW(
        [
            {
                "params": parameters,
                "scale": layer_decay ** (deepest - depth),
                "weight_decay": 0.0 if is_spared else weight_decay,
            }
            for (depth, is_spared), parameters in sorted(groups.items(), key=lambda g: g[0])
        ],
        lr=rate,
    )


def _depth(name: str, network: MedMamba) -> int:
    """0 for the patch embedding, then one for each block; heads are the deepest."""
    found = _BLOCK.match(name)
    if found is None:
        return 0 if name.startswith("patch_embed") else sum(network.config.depths) + 1
    stage, block = int(found[1]), found[2]
    before = sum(network.config.depths[:stage])
    # A merging belongs to the last block of its stage.
    return before + (int(block) + 1 if block is not None else network.config.depths[stage])


def scheduled(step: int, steps: int, warm_up: float) -> float:
    """What the rate is multiplied by at a step counted from 0: a linear rise, then a cosine to 0.

    Loshchilov and Hutter 2017, arXiv 1608.03983, eq. 5.
    """
    rising = max(1, round(steps * warm_up))
    if step < rising:
        return (step + 1) / rising
    share = (step - rising) / max(1, steps - rising)
    return 0.5 * (1 + math.cos(math.pi * share))


def set_rates(optimiser: AdamW, rate: float) -> None:
    """Give every group its rate."""
    for group in optimiser.param_groups:
        group["lr"] = rate * group["scale"]

"""How good a network is on validation pictures, task by task."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import torch

from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import rows_of
from medmamba_desktop.core.training.features import BATCH_SIZES, pooled_features, silently
from medmamba_desktop.core.training.measure import logits_of
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.scores import Scores, score


def validate(
    network: MedMamba,
    tasks: Sequence[str],
    samples: Samples,
    loader: Loader,
    rows: Sequence[int],
) -> Generator[None, None, list[Scores]]:
    """Scores of each task on its own pictures among `rows`; another job may run between batches.

    Args:
        network: in eval mode, on the loader's device.
        tasks: names of the heads, by the index in `samples.tasks`.
    """
    rows = list(rows)
    size = BATCH_SIZES.get(loader.device.type, 8)
    pooled = yield from silently(pooled_features(LeanMedMamba(network), loader, rows, size))
    labels, of_task = samples.labels[rows], samples.tasks[rows]
    found = []
    for i, task in enumerate(tasks):
        logits = torch.from_numpy(logits_of(network, task, rows_of(pooled, of_task == i)))
        found.append(score(logits, labels[of_task == i]))
    return found

"""How far is too far from the training pictures, told by pictures that trained nothing.

A network lays out the pictures that it learned from more tidily than any others: a distance set by
them would call too many pictures foreign.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

from medmamba_desktop.core.network.pooling import Pooled
from medmamba_desktop.core.training import familiar
from medmamba_desktop.core.training.work import Ints, Work

# From this many validation pictures on they alone say how far is too far, and folds where the
# network is frozen and has seen none.
_MIN_TO_JUDGE = 40


def some_of_each(rows: Ints, labels: Ints, classes: int) -> Ints:
    """Of each class as many rows as it takes to tell where it lies."""
    return np.concatenate(
        [
            np.random.default_rng(0).permutation(rows[labels[rows] == c])[: familiar.PER_CLASS]
            for c in range(classes)
        ]
    )


def distances_between(
    work: Work, features: Tensor, rows: Ints, train: Ints, held_out: Ints
) -> Tensor | None:
    """(n,) squared distance of held-out pictures to the training pictures of one network.

    Args:
        features: (k, f) of `rows`, as `familiar_features` gives them.
        train, held_out: rows; those of `train` that are not in `rows` are passed over.

    Returns:
        None where a class has no training picture.
    """
    place = {row: i for i, row in enumerate(rows.tolist())}
    near = [row for row in train.tolist() if row in place]
    labels = torch.from_numpy(work.labels[near])
    seen = features[[place[row] for row in near]]
    grouped = familiar.by_class(seen, labels, work.plan.task, work.classes)
    if not all(len(own) for own in grouped.values()):
        return None
    others = features[[place[row] for row in held_out.tolist()]]
    return familiar.far(others, familiar.fit_familiar(grouped), work.plan.task)


def what_is_familiar(
    work: Work, pooled: Pooled, rows: Ints, crossed: Tensor | None
) -> tuple[Mapping[str, Tensor], float | None]:
    """Where the training pictures lie, and how far others may lie from them.

    Args:
        pooled: pooled maps of `rows` by the final network.
        crossed: full mode without a test part: distances of pictures to the training pictures of
            the networks of the cross-validation, which have not seen them. The final network has
            learned from all.

    Returns:
        tensors for the model file; the threshold, None where no picture can tell it.
    """
    features = familiar.familiar_features(pooled)
    of_row = {row: i for i, row in enumerate(rows.tolist())}
    train = np.array([row for row in work.part("train").tolist() if row in of_row], np.int64)
    grouped = familiar.by_class(
        features[[of_row[row] for row in train.tolist()]],
        torch.from_numpy(work.labels[train]),
        work.plan.task,
        work.classes,
    )
    statistics = familiar.fit_familiar(grouped)
    distances = crossed
    if distances is None:
        distances = _distances(work, features, rows, statistics)
    return statistics, familiar.threshold(distances) if len(distances) else None


def _distances(
    work: Work, features: Tensor, rows: Ints, statistics: Mapping[str, Tensor]
) -> Tensor:
    """Of pictures that the final network has not learned from."""
    is_frozen = work.plan.mode == "head"
    validation = work.part("val")
    if is_frozen and len(validation) < _MIN_TO_JUDGE:
        found = (
            distances_between(work, features, rows, train, held_out)
            for train, held_out in work.folds()
        )
        return torch.cat([torch.empty(0), *(one for one in found if one is not None)])
    # All weights learn from the training part; for want of a validation part the test part tells.
    # It chooses nothing by that: no figure depends on this distance.
    judges = validation if len(validation) else work.part("test")
    place = {row: i for i, row in enumerate(rows.tolist())}
    return familiar.far(features[[place[r] for r in judges.tolist()]], statistics, work.plan.task)

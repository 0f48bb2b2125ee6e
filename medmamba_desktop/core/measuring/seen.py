"""Whether a model has learned from the pictures that it is measured on.

A model file remembers where a part of its training pictures lie (`core.library.familiar`), in a
space in which the same picture always comes to the same place. A picture that lies where a
training picture lies is that picture, whatever its file is called (decision 020).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from medmamba_desktop.core.measuring.values import Seen

TWIN = 0.1
"""Squared distance up to which two places are one: the file's half precision moves them so far."""


def seen_in_training(
    distances: Iterable[float | None], remembered: int, sha256: str, metrics: Mapping[str, Any]
) -> Seen:
    """What a model's file says of the pictures it was measured on.

    Args:
        distances: of each picture to the nearest training picture, squared; None where unknown.
        remembered: how many training pictures the file remembers.
        sha256: of the labelled pictures.
        metrics: the task's figures in the model file.
    """
    known = [distance for distance in distances if distance is not None]
    twins = sum(distance <= TWIN for distance in known)
    data = metrics.get("data")
    own = data.get("sha256") if isinstance(data, Mapping) else None
    return Seen(len(known), twins, remembered, bool(own) and own == sha256)

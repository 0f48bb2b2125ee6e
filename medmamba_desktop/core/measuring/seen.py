"""Whether a model has learned from the pictures that it is measured on.

A model file lists the pixels of all its training pictures (`core.library.training_pictures`), and
remembers where a part of them lie (`core.library.familiar`), in a space in which the same picture
comes to the same place also where it was saved anew. A picture that is listed, or lies where a
training picture lies, is that picture, whatever its file is called (decision 020).
"""

from __future__ import annotations

from collections.abc import Sequence

from medmamba_desktop.core.library.training_pictures import TrainingPictures
from medmamba_desktop.core.measuring.values import Seen

TWIN = 0.1
"""Squared distance up to which two places are one: the file's half precision moves them so far."""


def seen_in_training(
    distances: Sequence[float | None],
    hashes: Sequence[str],
    remembered: int,
    learned: TrainingPictures | None,
    is_held_out: bool,
) -> Seen:
    """What a model's file says of the pictures it was measured on.

    Args:
        distances: of each picture to the nearest training picture, squared; None where unknown.
        hashes: of each picture's pixels; empty where unknown.
        remembered: how many training pictures' places the file remembers.
        learned: the pixels of all of them, where the file lists them.
        is_held_out: the pictures are those of the model's own test.
    """
    near = [distance is not None and distance <= TWIN for distance in distances]
    same = [bool(own) and learned is not None and own in learned for own in hashes]
    if learned is not None and sum(same) <= 3 * learned.false_positives * len(same):
        same = [False] * len(same)  # no more than the list gets wrong
    can = [
        distance is not None or (bool(own) and learned is not None)
        for distance, own in zip(distances, hashes, strict=True)
    ]
    twins = sum(one or other for one, other in zip(near, same, strict=True))
    count = 0 if learned is None else learned.count
    return Seen(sum(can), twins, remembered, is_held_out, count)

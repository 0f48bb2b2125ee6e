"""The images that a comparison can be made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef, Prediction
from medmamba_desktop.state.image_list import ImageList, ImageRow
from medmamba_desktop.view import words


@dataclass(frozen=True, slots=True)
class Choice:
    """An image with a result.

    Attributes:
        title: its name, or its number where names are hidden, and its most probable class.
    """

    ref: ImageRef
    prediction: Prediction
    title: str


def choices(images: ImageList, is_private: bool) -> tuple[Choice, ...]:
    """Every classified image, in the list's order."""
    counts = Counter(row.name for row in images.rows)
    return tuple(
        Choice(row.ref, row.prediction, f"{name}  ·  {_result(row.prediction)}")
        for number, row in enumerate(images.rows, start=1)
        if row.prediction is not None
        # Names of files are often names of people.
        for name in [
            tr("Image {number}", number=number) if is_private else _name(row, counts[row.name] > 1)
        ]
    )


def place_of(found: Sequence[Choice], ref: ImageRef) -> int:
    """Where an image stands among the choices, -1 for nowhere."""
    return next((i for i, choice in enumerate(found) if choice.ref == ref), -1)


def _name(row: ImageRow, is_shared: bool) -> str:
    folder = Path(row.ref.location).parent.name
    return f"{folder}/{row.name}" if is_shared else row.name


def _result(prediction: Prediction) -> str:
    return words.with_share(prediction.top.title, prediction.top.probability)

"""What the predictor asks of a store of results, so that nothing is computed twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from medmamba_desktop.core.preprocess.channels import Channels
from medmamba_desktop.core.values import ImageRef, Picture, Prediction


class Memory(Protocol):
    """The kept results of one model; asked by several threads at once."""

    def picture_key(self, picture: Picture, channels: Channels) -> bytes:
        """What a picture with these channels is known by; empty where nothing is kept."""

    def known(self, picture: bytes, ref: ImageRef, task: str) -> Prediction | None:
        """What was said of such a picture before, as of this image, for a task or "auto"."""

    def keep(self, found: Iterable[Prediction], task: str) -> None:
        """Keep predictions that have the key of their picture."""

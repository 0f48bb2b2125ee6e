"""How faithful a heat map was found to be, in numbers and in words. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Shares of the picture that are taken away, one after another.
SHARES = tuple(i / 10 for i in range(11))
# The share that the sentence speaks of.
HIGHLIGHTED = 0.2


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """How the class's probability follows the map.

    Attributes:
        shares: shares of the picture taken away, 0 to 1.
        deletion: the probability with the map's highest places blurred, share by share.
        insertion: the probability with these places alone sharp.
        random_deletion, random_insertion: the same for random maps, on average.
    """

    shares: tuple[float, ...]
    deletion: tuple[float, ...]
    insertion: tuple[float, ...]
    random_deletion: tuple[float, ...]
    random_insertion: tuple[float, ...]

    @property
    def before(self) -> float:
        """The probability for the whole picture."""
        return self.deletion[0]

    @property
    def after(self) -> float:
        """The probability without the highlighted places."""
        return self.deletion[self.shares.index(HIGHLIGHTED)]

    @property
    def random_after(self) -> float:
        """The probability without as many random places."""
        return self.random_deletion[self.shares.index(HIGHLIGHTED)]

    @property
    def deletion_area(self) -> float:
        """The area under the deletion curve; low where the map is faithful."""
        return float(np.trapezoid(self.deletion, self.shares))

    @property
    def insertion_area(self) -> float:
        """The area under the insertion curve; high where the map is faithful."""
        return float(np.trapezoid(self.insertion, self.shares))

    @property
    def random_deletion_area(self) -> float:
        """The area under the deletion curve of random maps."""
        return float(np.trapezoid(self.random_deletion, self.shares))

    @property
    def random_insertion_area(self) -> float:
        """The area under the insertion curve of random maps."""
        return float(np.trapezoid(self.random_insertion, self.shares))

    @property
    def is_faithful(self) -> bool:
        """Whether the probability falls further than with random places taken away."""
        return self.after < self.random_after

    @property
    def sentence(self) -> str:
        """In plain words."""
        share = round(HIGHLIGHTED * 100)
        text = (
            f"Blurring the highlighted {share} % changes the probability from {self.before:.2f} to "
            f"{self.after:.2f}; blurring a random {share} %: {self.random_after:.2f}."
        )
        return text if self.is_faithful else f"{text} The map does no better than chance here."

"""How faithful a heat map was found to be, in numbers and in words. Free of torch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from medmamba_desktop.core.language import tr

# Shares of the picture that are taken away, one after another.
SHARES = tuple(i / 10 for i in range(11))
# The share that the sentence speaks of.
HIGHLIGHTED = 0.2
# Shares that are filled in from around them: where little of a picture is left, nothing is around.
ROAD_SHARES = (0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True, slots=True)
class Road:
    """How the class's probability falls while places are filled in from around them.

    Attributes:
        shares: shares of the picture filled in, 0 to 1.
        most_first: the probability with the map's highest places filled in, share by share.
        least_first: the same with its lowest.
    """

    shares: tuple[float, ...]
    most_first: tuple[float, ...]
    least_first: tuple[float, ...]

    @property
    def score(self) -> float:
        """Half the mean difference, -0.5 to 0.5; near 0 for a map of chance (Rong et al. 2022)."""
        pairs = zip(self.least_first, self.most_first, strict=True)
        return sum(least - most for least, most in pairs) / 2 / len(self.shares)


@dataclass(frozen=True, slots=True)
class Faithfulness:
    """How the class's probability follows the map.

    Attributes:
        shares: shares of the picture taken away, 0 to 1.
        deletion: the probability with the map's highest places blurred, share by share.
        insertion: the probability with these places alone sharp.
        random_deletion, random_insertion: the same for random maps, on average.
        road: the same with places filled in from around them, the highest or the lowest first.
    """

    shares: tuple[float, ...]
    deletion: tuple[float, ...]
    insertion: tuple[float, ...]
    random_deletion: tuple[float, ...]
    random_insertion: tuple[float, ...]
    road: Road | None = None

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
        text: str = tr(
            "Blurring the highlighted {share} % changes the probability from {before:.2f} to "
            "{after:.2f}; blurring a random {share} %: {random_after:.2f}.",
            share=share,
            before=self.before,
            after=self.after,
            random_after=self.random_after,
        )
        if self.road is not None:
            at = self.road.shares.index(HIGHLIGHTED)
            text = tr(
                "{sentence} Filled in from around it, the highlighted {share} % leaves "
                "{highest:.2f}, the lowest {share} % {lowest:.2f}.",
                sentence=text,
                share=share,
                highest=self.road.most_first[at],
                lowest=self.road.least_first[at],
            )
        if self.is_faithful:
            return text
        return tr("{sentence} The map does no better than chance here.", sentence=text)

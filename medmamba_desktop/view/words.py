"""How values read on screen: probabilities, counts, time left, methods."""

from __future__ import annotations

import math

RESEARCH_ONLY = "Research use only. Not a medical device."
OUTSIDE = "Outside the training images"
NO_EVIDENCE = "No positive evidence for this class"


def percent(probability: float) -> str:
    """A probability, 0 to 1, for people; neither end is rounded to certainty."""
    if probability > 0.999:
        return "> 99.9 %"
    if probability < 0.001:
        return "< 0.1 %"
    return f"{probability * 100:.1f} %"


def count(number: int, one: str, many: str = "") -> str:
    """A number with its noun, "1 image", "2,000 images"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def time_left(seconds: float) -> str:
    """A wait, rounded up so that it is rather too long than too short."""
    if seconds < 10:
        return "a few seconds left"
    if seconds < 60:
        return f"about {math.ceil(seconds / 10) * 10} s left"
    if seconds < 3600:
        return f"about {math.ceil(seconds / 60)} min left"
    return f"about {math.ceil(seconds / 3600)} h left"

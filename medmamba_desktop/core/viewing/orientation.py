"""Which side of the patient is where on the screen, and how long the scale bar is."""

from __future__ import annotations

from typing import Final

from medmamba_desktop.core.source.frame import Geometry, Vector
from medmamba_desktop.core.viewing.placement import Placement

# Letters of the two ends of the patient's axes x, y, z (PS3.3 C.7.6.2.1.1).
_ENDS: Final = (("R", "L"), ("A", "P"), ("F", "H"))
_LEAST: Final = 0.1  # a part of the direction below that is not worth a letter
_OPPOSITE: Final = {"R": "L", "L": "R", "A": "P", "P": "A", "F": "H", "H": "F"}
_NICE: Final = (1, 2, 5)


def letters_along(direction: Vector) -> str:
    """The letters of a direction in the patient, the largest part first: "AL"."""
    parts = sorted(zip(direction, _ENDS, strict=True), key=lambda part: -abs(part[0]))
    return "".join(ends[value > 0] for value, ends in parts if abs(value) > _LEAST)[:2]


def opposite(letters: str) -> str:
    """The letters of the other end."""
    return "".join(_OPPOSITE.get(letter, letter) for letter in letters)


def side_letters(geometry: Geometry, placement: Placement) -> tuple[str, str, str, str]:
    """What stands at the left, top, right and bottom of the screen; empty where it is unknown."""
    across, down = _of_axes(geometry)
    if not across and not down:
        return "", "", "", ""
    right, below = across, down
    if placement.is_flipped:
        right = opposite(right)
    for _ in range(placement.turns):
        # Turned clockwise, what pointed right points down, and what pointed down points left.
        right, below = opposite(below), right
    return opposite(right), opposite(below), right, below


def _of_axes(geometry: Geometry) -> tuple[str, str]:
    if geometry.across is not None and geometry.down is not None:
        return letters_along(geometry.across), letters_along(geometry.down)
    # (0020,0020) as it stands; letters of animals ("LE", "RT") have no opposite here.
    known = [part if set(part) <= set(_OPPOSITE) else "" for part in geometry.letters]
    return known[0], known[1]


def bar_mm(mm_per_pixel: float, most_pixels: float) -> float:
    """The longest of 1, 2, 5, 10, ... mm that is not longer than `most_pixels` of the screen.

    Args:
        mm_per_pixel: millimetres a logical screen pixel, above 0.
    """
    most, best = mm_per_pixel * most_pixels, 0.0
    power = 10.0**-3
    while power <= most:
        best = max([best, *(nice * power for nice in _NICE if nice * power <= most)])
        power *= 10
    return best


def length_words(mm: float) -> str:
    """For people: "5 cm", "2 mm", "50 µm"."""
    if mm >= 10:
        return f"{mm / 10:g} cm"
    return f"{mm:g} mm" if mm >= 1 else f"{mm * 1000:g} µm"

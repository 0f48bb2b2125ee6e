"""Where an image lies on the canvas: zoom, place, turns, mirror, pixels that are no squares.

It is kept relative to the fitted image, so that it holds when the window changes its size and can
be shared by images of different sizes that are compared.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

MIN_FACTOR = 0.05
MAX_SCALE = 64.0
MOST_GROWTH = 8.0
_MARGIN = 12

Point = tuple[float, float]
Size = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a x + c y + e and y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, x: float, y: float) -> Point:
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def inverse(self) -> Affine:
        """The way back."""
        det = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / det, -self.b / det, -self.c / det, self.a / det
        return Affine(a, b, c, d, -(a * self.e + c * self.f), -(b * self.e + d * self.f))


@dataclass(frozen=True, slots=True)
class Placement:
    """How one image is looked at.

    Attributes:
        factor: zoom beyond the fitted image; 1 is fitted.
        centre: what lies in the middle of the canvas, as fractions of width and height.
        turns: quarter turns clockwise, 0 to 3.
        is_flipped: mirrored left to right, before it is turned.
    """

    factor: float = 1.0
    centre: Point = (0.5, 0.5)
    turns: int = 0
    is_flipped: bool = False

    @property
    def is_fit(self) -> bool:
        """Whether the whole image is in view, centred."""
        return self.factor == 1.0 and self.centre == (0.5, 0.5)

    def turned(self, quarters: int) -> Placement:
        """Turned clockwise by quarters."""
        return replace(self, turns=(self.turns + quarters) % 4)

    def flipped(self, is_vertical: bool = False) -> Placement:
        """Mirrored on screen, left to right or upside down."""
        # Mirrored first and turned after: a mirror on screen reverses the turn.
        turns = (-self.turns + (2 if is_vertical else 0)) % 4
        return replace(self, turns=turns, is_flipped=not self.is_flipped)

    def fitted(self) -> Placement:
        """The same side up, whole and centred."""
        return replace(self, factor=1.0, centre=(0.5, 0.5))


FITTED = Placement()


@dataclass(frozen=True, slots=True)
class Stage:
    """An image and the canvas that it lies on.

    Attributes:
        image: (width, height) in pixels.
        canvas: (width, height) in logical screen pixels.
        aspect: height of a pixel divided by its width.
    """

    image: Size
    canvas: Size
    aspect: float = 1.0

    @property
    def stretch(self) -> Point:
        """How much wider and higher a pixel is drawn; the narrower side counts 1."""
        return (1.0, self.aspect) if self.aspect >= 1 else (1 / self.aspect, 1.0)

    def fit_scale(self, placement: Placement) -> float:
        """Logical screen pixels an image pixel (its narrower side) where the image is fitted."""
        sx, sy = self.stretch
        size = self.image[0] * sx, self.image[1] * sy
        wide, high = size if placement.turns % 2 == 0 else (size[1], size[0])
        room = (max(1, edge - 2 * _MARGIN) for edge in self.canvas)
        return max(1e-6, min(next(room) / wide, next(room) / high, MOST_GROWTH))

    def scale(self, placement: Placement) -> float:
        """Logical screen pixels an image pixel, along its narrower side."""
        return self.fit_scale(placement) * placement.factor

    def to_canvas(self, placement: Placement) -> Affine:
        """From image positions, (0, 0) being the corner of the first pixel, to the canvas."""
        scale, (sx, sy) = self.scale(placement), self.stretch
        cos, sin = ((1, 0), (0, 1), (-1, 0), (0, -1))[placement.turns]
        mirror = -1 if placement.is_flipped else 1
        a, b = cos * mirror * sx * scale, sin * mirror * sx * scale
        c, d = -sin * sy * scale, cos * sy * scale
        x, y = placement.centre[0] * self.image[0], placement.centre[1] * self.image[1]
        e = self.canvas[0] / 2 - (a * x + c * y)
        f = self.canvas[1] / 2 - (b * x + d * y)
        return Affine(a, b, c, d, e, f)

    def zoomed(self, placement: Placement, by: float, at: Point) -> Placement:
        """Zoomed by a factor; what lies under `at` of the canvas stays there."""
        fit = self.fit_scale(placement)
        factor = min(max(MAX_SCALE / fit, 1.0), max(MIN_FACTOR, placement.factor * by))
        pinned = self.to_canvas(placement).inverse()(*at)
        grown = replace(placement, factor=factor)
        now = self.to_canvas(grown)(*pinned)
        return self.moved(grown, at[0] - now[0], at[1] - now[1])

    def moved(self, placement: Placement, dx: float, dy: float) -> Placement:
        """Shifted by canvas lengths."""
        back = self.to_canvas(placement).inverse()
        x, y = back(self.canvas[0] / 2 - dx, self.canvas[1] / 2 - dy)
        return replace(placement, centre=(x / self.image[0], y / self.image[1]))

    def actual(self, placement: Placement, device_ratio: float = 1.0) -> Placement:
        """One image pixel a pixel of the screen itself, centred."""
        factor = 1.0 / device_ratio / self.fit_scale(placement)
        return replace(placement, factor=factor, centre=(0.5, 0.5))

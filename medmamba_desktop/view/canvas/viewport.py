"""Where the image lies on the canvas: scale and offset, as plain arithmetic."""

from __future__ import annotations

from dataclasses import dataclass

MIN_SCALE = 0.02
MAX_SCALE = 40.0


@dataclass(frozen=True, slots=True)
class Viewport:
    """Canvas position = image position * scale + offset; canvas lengths are logical pixels."""

    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def to_image(self, x: float, y: float) -> tuple[float, float]:
        """Image position under a canvas position."""
        return (x - self.x) / self.scale, (y - self.y) / self.scale

    def zoomed(self, factor: float, x: float, y: float) -> Viewport:
        """Zoomed by a factor; what lies under (x, y) of the canvas stays there."""
        scale = min(MAX_SCALE, max(MIN_SCALE, self.scale * factor))
        image_x, image_y = self.to_image(x, y)
        return Viewport(scale, x - image_x * scale, y - image_y * scale)

    def moved(self, dx: float, dy: float) -> Viewport:
        """Shifted by canvas lengths."""
        return Viewport(self.scale, self.x + dx, self.y + dy)


def fitted(
    image: tuple[int, int], canvas: tuple[int, int], margin: int = 12, most: float = 8.0
) -> Viewport:
    """The whole image, centred, as large as the canvas takes; small ones grow `most`-fold."""
    width, height = max(1, canvas[0] - 2 * margin), max(1, canvas[1] - 2 * margin)
    scale = max(MIN_SCALE, min(width / image[0], height / image[1], most))
    return centred(image, canvas, scale)


def centred(image: tuple[int, int], canvas: tuple[int, int], scale: float) -> Viewport:
    """The image at a given scale, its centre on the canvas's."""
    return Viewport(
        scale, (canvas[0] - image[0] * scale) / 2, (canvas[1] - image[1] * scale) / 2
    )  # fmt: skip

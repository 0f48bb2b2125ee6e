"""Changes that a picture may have undergone, in rising strengths, made at the network's size."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance, ImageFilter, ImageOps

Change = Callable[[Image.Image], Image.Image]


def shifts(size: tuple[int, int]) -> Iterator[tuple[str, float, Change]]:
    """Name, strength and function of every change; strengths of one name rise.

    Args:
        size: (height, width) that pictures have and keep.
    """
    for name, (change, strengths) in _CHANGES.items():
        for strength in strengths:
            yield name, strength, _keeping(size, change, strength)


def _keeping(
    size: tuple[int, int], change: Callable[[Image.Image, float], Image.Image], strength: float
) -> Change:
    def changed(image: Image.Image) -> Image.Image:
        result = change(image, strength)
        side = (size[1], size[0])
        return result if result.size == side else result.resize(side, Image.Resampling.BICUBIC)

    return changed


def _blur(image: Image.Image, sigma: float) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(sigma))


def _pixels(image: Image.Image, factor: float) -> Image.Image:
    """Fewer pixels, as of a thumbnail."""
    small = (max(1, int(image.width / factor)), max(1, int(image.height / factor)))
    return image.resize(small, Image.Resampling.BOX)


def _noise(image: Image.Image, sigma: float) -> Image.Image:
    values = np.asarray(image, np.float32)
    # One seed for all: the same sensor noise in every picture of a measurement.
    return _image(values + np.random.default_rng(0).normal(0, sigma, (*values.shape[:2], 1)))


def _contrast(image: Image.Image, loss: float) -> Image.Image:
    return ImageEnhance.Contrast(image).enhance(1 - loss)


def _harsh(image: Image.Image, factor: float) -> Image.Image:
    return ImageEnhance.Contrast(image).enhance(factor)


def _bright(image: Image.Image, amount: float) -> Image.Image:
    return _image(np.asarray(image, np.float32) + amount)


def _dark(image: Image.Image, amount: float) -> Image.Image:
    return _image(np.asarray(image, np.float32) - amount)


def _stain(image: Image.Image, degrees: float) -> Image.Image:
    """Another stain or white balance: the hue turned."""
    hue, saturation, value = image.convert("HSV").split()
    turned = hue.point(lambda h: int(h + degrees * 256 / 360) % 256)
    return Image.merge("HSV", (turned, saturation, value)).convert("RGB")


def _tint(image: Image.Image, amount: float) -> Image.Image:
    """A colour cast: red up and blue down by a share."""
    gain = np.array((1 + amount, 1, 1 - amount), np.float32)
    return _image(np.asarray(image, np.float32) * gain)


def _grey(image: Image.Image, share: float) -> Image.Image:
    return Image.blend(image, image.convert("L").convert("RGB"), share)


def _crop(image: Image.Image, loss: float) -> Image.Image:
    """Only the middle of the picture."""
    width, height = image.size
    left, top = width * loss / 2, height * loss / 2
    return image.crop((int(left), int(top), int(width - left), int(height - top)))


def _corner(image: Image.Image, loss: float) -> Image.Image:
    """Only one corner: what matters is cut away."""
    width, height = image.size
    return image.crop((0, 0, int(width * (1 - loss)), int(height * (1 - loss))))


def _small(image: Image.Image, loss: float) -> Image.Image:
    """The picture within a black frame, as in a photograph of a screen."""
    width, height = image.size
    frame = Image.new("RGB", image.size)
    inner = image.resize((int(width * (1 - loss)), int(height * (1 - loss))))
    frame.paste(inner, ((width - inner.width) // 2, (height - inner.height) // 2))
    return frame


def _turned(image: Image.Image, degrees: float) -> Image.Image:
    return image.rotate(degrees, Image.Resampling.BICUBIC)


def _inverted(image: Image.Image, _: float) -> Image.Image:
    return ImageOps.invert(image)


def _posterised(image: Image.Image, lost_bits: float) -> Image.Image:
    return ImageOps.posterize(image, 8 - int(lost_bits))


def _jpeg(image: Image.Image, badness: float) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=int(100 - badness))
    return Image.open(buffer).convert("RGB")


def _image(values: NDArray[Any]) -> Image.Image:
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


_CHANGES: dict[str, tuple[Callable[[Image.Image, float], Image.Image], tuple[float, ...]]] = {
    "blur": (_blur, (1, 2, 4, 8)),
    "fewer pixels": (_pixels, (2, 4, 8)),
    "noise": (_noise, (10, 25, 50)),
    "less contrast": (_contrast, (0.4, 0.7, 0.9)),
    "more contrast": (_harsh, (1.5, 2.5, 5)),
    "brighter": (_bright, (40, 80, 120)),
    "darker": (_dark, (40, 80, 120)),
    "stain": (_stain, (20, 45, 90, 180)),
    "colour cast": (_tint, (0.15, 0.3, 0.6)),
    "colour lost": (_grey, (0.5, 1)),
    "middle alone": (_crop, (0.3, 0.5, 0.7)),
    "corner alone": (_corner, (0.3, 0.5)),
    "black frame": (_small, (0.2, 0.4, 0.6)),
    "turned": (_turned, (20, 90, 180)),
    "inverted": (_inverted, (1,)),
    "few grey levels": (_posterised, (4, 6)),
    "JPEG": (_jpeg, (85, 95)),
}

"""PNG, JPEG, TIFF, BMP, WebP and GIF, through Pillow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from medmamba_desktop.core.errors import (
    MedMambaError,
    TooLargeError,
    UnreadableError,
    UnsupportedError,
)
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.content import Content
from medmamba_desktop.core.source.grey import Grey, Values, deep_to_grey, frozen, grey_to_rgb
from medmamba_desktop.core.source.limits import check_pixels
from medmamba_desktop.core.values import ImageRef, Picture, SourceImage

if TYPE_CHECKING:
    from PIL import Image

_ORIENTATION: Final = 0x0112  # TIFF 6.0, page 36; Exif 2.32, 4.6.4
_PHOTOMETRIC, _MINISWHITE = 262, 0  # TIFF 6.0, page 37
_SAMPLE_FORMAT, _UNSIGNED, _SIGNED = 339, 1, 2  # TIFF 6.0, page 80
_DEEP_GREY: Final = ("I;16", "I;16B", "I;16L", "I;16N", "I", "F")
_BAND_ROWS: Final = 256
_ALPHA: Final = ("RGBA", "LA", "PA", "RGBa", "La")
_NAMES: Final = {"WEBP": "WebP"}


def describe(ref: ImageRef, content: Content, format_name: str) -> Iterator[SourceImage]:
    """The images of a raster file, known from its header: one for each page of a TIFF.

    Args:
        format_name: Pillow's name of the format that the content showed.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be opened.
    """
    with _border(format_name):
        image = _open(content, format_name)
        pages = _page_count(image)
        sizes = [_page_size(image, page) for page in range(pages)]
    return (
        SourceImage(
            ref=ImageRef(ref.path, ref.member, page if pages > 1 else None),
            kind="raster",
            format=_NAMES.get(format_name, format_name),
            width=width,
            height=height,
            frames=pages,
        )
        for page, (width, height) in enumerate(sizes)
    )


def read(ref: ImageRef, content: Content, format_name: str) -> Picture:
    """Decode a raster file, or one page of it.

    Grey deeper than 8 bits is scaled by `deep_to_grey`; transparent pixels are laid over black,
    the background of medical images; the orientation in EXIF is applied; colour profiles are not.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be decoded whole.
    """
    with _border(format_name):
        image = _open(content, format_name)
        _turn_to(image, ref.frame or 0)
        depth = "upper 8 of 16 bits" if _is_deep_colour(image) else "8 bit as stored"
        image.load()
        pixels, words = _as_rgb(image, depth)
        pixels, turned = _upright(pixels, image)
    return Picture(ref, frozen(pixels), rendering=words + turned)


def read_deep(
    ref: ImageRef, content: Content, format_name: str
) -> tuple[Values, bool] | None:  # fmt: skip
    """The values of a grey picture deeper than 8 bits, and whether low ones are bright.

    None for any other picture, which is then not decoded.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be decoded whole.
    """
    with _border(format_name):
        image = _open(content, format_name)
        _turn_to(image, ref.frame or 0)
        if not _is_deep_grey(image):
            return None
        image.load()
        values, _ = _upright(_stored_values(image), image)
        return values, _tag(image, _PHOTOMETRIC) == _MINISWHITE


def _is_deep_grey(image: Image.Image) -> bool:
    return image.mode in _DEEP_GREY or _tag(image, _SAMPLE_FORMAT) == _SIGNED


def _open(content: Content, format_name: str) -> Image.Image:
    from PIL import Image

    image = Image.open(content.stream, formats=[format_name])
    check_pixels(image.width * image.height)
    return image


def _page_count(image: Image.Image) -> int:
    # Further images in a GIF, WebP or MPO are an animation or a preview, not pages.
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _page_size(image: Image.Image, page: int) -> tuple[int, int]:
    _turn_to(image, page)
    width, height = image.size
    return (height, width) if _orientation(image) >= 5 else (width, height)


def _turn_to(image: Image.Image, page: int) -> None:
    if page == 0:
        return
    if page >= _page_count(image):
        raise UnreadableError(
            tr(
                "The file has no page {page}, only {pages}", page=page + 1, pages=_page_count(image)
            ),
            tr("Open the file again"),
        )
    image.seek(page)
    check_pixels(image.width * image.height)


def _as_rgb(image: Image.Image, depth: str) -> tuple[Grey, str]:
    """(h, w, 3) uint8 and how it was made, `depth` being so where there is nothing to scale."""
    if _is_deep_grey(image):
        grey, words = deep_to_grey(_stored_values(image))
        if _tag(image, _PHOTOMETRIC) == _MINISWHITE:
            # Pillow inverts MINISWHITE for 1 and 8 bits alone.
            return grey_to_rgb(255 - grey), f"{words}; inverted"
        return grey_to_rgb(grey), words
    if image.mode in _ALPHA or "transparency" in image.info:
        return _in_bands(image, _over_black), f"{depth}; transparency over black"
    return _in_bands(image, lambda band: band.convert("RGB")), depth


def _in_bands(image: Image.Image, to_rgb: Callable[[Image.Image], Image.Image]) -> Grey:
    """(h, w, 3) uint8, made a few rows at a time: each step on the way would be a whole copy."""
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    for top in range(0, image.height, _BAND_ROWS):
        bottom = min(top + _BAND_ROWS, image.height)
        pixels[top:bottom] = np.asarray(to_rgb(image.crop((0, top, image.width, bottom))))
    return pixels


def _over_black(image: Image.Image) -> Image.Image:
    from PIL import Image

    background = Image.new("RGBA", image.size, (0, 0, 0, 255))
    return Image.alpha_composite(background, image.convert("RGBA")).convert("RGB")


def _stored_values(image: Image.Image) -> Values:
    """The values of a grey image as the file means them; Pillow has no unsigned 32 or signed 8."""
    values = np.asarray(image)
    sample_format = _tag(image, _SAMPLE_FORMAT)
    if image.mode == "I" and sample_format == _UNSIGNED:
        return values.view(np.uint32)
    if image.mode == "L" and sample_format == _SIGNED:
        return values.view(np.int8)
    return values


def _is_deep_colour(image: Image.Image) -> bool:
    """Whether Pillow drops the lower half of 16-bit colour, for which it has no mode.

    Only the decoder's orders tell, and they are gone once the image is loaded.
    """
    orders = getattr(image, "tile", ())
    is_deep = any(";16" in str(order[3]) for order in orders)
    return is_deep and image.mode not in _DEEP_GREY


def _tag(image: Image.Image, number: int) -> Any:
    """A TIFF tag's first value, or None; None for other formats."""
    value = getattr(image, "tag_v2", {}).get(number)
    return value[0] if isinstance(value, tuple) and value else value


def _orientation(image: Image.Image) -> int:
    """EXIF orientation, 1 to 8; 1 for TIFF, which Pillow turns itself (also in `size`)."""
    if image.format == "TIFF":
        return 1
    try:
        value = image.getexif().get(_ORIENTATION, 1)
    except Exception:  # noqa: BLE001  a damaged EXIF block raises anything; the picture is sound
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _upright(pixels: Values, image: Image.Image) -> tuple[Values, str]:
    """Turn as EXIF says: 5 to 8 swap the axes, the rest is mirroring."""
    orientation = _orientation(image)
    if orientation == 1:
        return pixels, ""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    if orientation in (3, 4, 7, 8):
        pixels = pixels[::-1]
    if orientation in (2, 3, 6, 7):
        pixels = pixels[:, ::-1]
    return pixels, "; turned as EXIF says"


@contextmanager
def _border(format_name: str) -> Iterator[None]:
    """Turns whatever Pillow raises into our errors. Bad files make it raise nearly anything."""
    from PIL import Image, UnidentifiedImageError

    try:
        yield
    except (MedMambaError, ImportError):
        raise
    except Image.DecompressionBombError as error:
        check_pixels(int(next(iter(re.findall(r"\((\d+) pixels\)", str(error))), 10**9)))
        raise _damaged(format_name, error) from error
    except MemoryError as error:
        raise TooLargeError(
            tr("There is not enough memory for this picture"),
            tr("Close other programs, or export it smaller"),
        ) from error
    except UnidentifiedImageError as error:
        raise _unidentified(format_name, error) from error
    except Exception as error:
        raise _damaged(format_name, error) from error


def _unidentified(format_name: str, error: Exception) -> MedMambaError:
    if format_name == "TIFF":
        return UnsupportedError(
            tr("This kind of TIFF is not supported, or its header is damaged"),
            tr("Export it again as TIFF with 8 or 16 bits, as PNG or as DICOM"),
            str(error),
        )
    return _damaged(format_name, error)


def _damaged(format_name: str, error: Exception) -> UnreadableError:
    name = _NAMES.get(format_name, format_name)
    text = str(error).lower()
    detail = f"{type(error).__name__}: {error}"
    if any(sign in text for sign in ("truncated", "unexpected end", "not enough data")):
        return UnreadableError(
            tr("The {name} file ends early, a part of the picture is missing", name=name),
            tr("Copy or export it again"),
            detail,
        )
    return UnreadableError(
        tr("The {name} file is damaged", name=name), tr("Copy or export it again"), detail
    )

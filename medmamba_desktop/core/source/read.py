"""From an `ImageRef` to the picture: the one fixed rendering that people and the network see."""

from __future__ import annotations

from medmamba_desktop.core.source import dicom_pixels, raster
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.source.kinds import DICOM, not_an_image
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef, Picture


def read_picture(ref: ImageRef) -> Picture:
    """Decode one image, or one frame, to 8-bit RGB. May be called from several threads at once.

    Returns:
        (h, w, 3) uint8 RGB, C-contiguous and read-only, with how it was made in `rendering`.

    Raises:
        UnreadableError: it is missing, damaged, cut short, or no image.
        UnsupportedError: it is sound but of a kind that is not decoded.
        TooLargeError: it is over a limit of `limits.py`, or memory ran out.
    """
    hush()
    with opened(ref, is_for_pixels=True) as content:
        kind = content.kind()
        if kind.is_raster:
            return raster.read(ref, content, kind.name)
        if kind is DICOM:
            return dicom_pixels.read(ref, content)
        raise not_an_image(kind)

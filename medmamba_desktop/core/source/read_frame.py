"""From an `ImageRef` to the frame that a viewer shows."""

from __future__ import annotations

from medmamba_desktop.core.source import dicom_frame, raster
from medmamba_desktop.core.source.content import Content, opened
from medmamba_desktop.core.source.frame import Frame, frame_of_deep_grey, frame_of_picture
from medmamba_desktop.core.source.kinds import DICOM, not_an_image
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef


def read_frame(ref: ImageRef) -> Frame:
    """Decode one image, or one frame, to what it stores. May be called from several threads.

    Raises:
        UnreadableError: it is missing, damaged, cut short, or no image.
        UnsupportedError: it is sound but of a kind that is not decoded.
        TooLargeError: it is over a limit of `limits.py`, or memory ran out.
    """
    hush()
    with opened(ref, is_for_pixels=True) as content:
        kind = content.kind()
        if kind.is_raster:
            return _of_raster(ref, content, kind.name)
        if kind is DICOM:
            return dicom_frame.read(ref, content)
        raise not_an_image(kind)


def _of_raster(ref: ImageRef, content: Content, format_name: str) -> Frame:
    deep = raster.read_deep(ref, content, format_name)
    if deep is not None:
        return frame_of_deep_grey(ref, *deep)
    content.stream.seek(0)
    return frame_of_picture(raster.read(ref, content, format_name))

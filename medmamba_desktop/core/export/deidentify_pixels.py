"""Rectangles painted over the pixels of a picture or of every frame of a DICOM object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Final, TypeVar

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.errors import TooLargeError, UnsupportedError
from medmamba_desktop.core.export.plan import Rectangle
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.dicom_decoders import decode
from medmamba_desktop.core.source.dicom_elements import whole_of
from medmamba_desktop.core.source.dicom_header import Header, border, read_header
from medmamba_desktop.core.source.limits import MAX_MEMBER_BYTES

if TYPE_CHECKING:
    from pydicom import Dataset

T = TypeVar("T", bound=np.generic)
_STALE: Final = (
    "ExtendedOffsetTable",
    "ExtendedOffsetTableLengths",
    "SmallestImagePixelValue",
    "LargestImagePixelValue",
)


def paint(pixels: NDArray[T], rectangles: Sequence[Rectangle], value: T) -> NDArray[T]:
    """A copy of (h, w) or (h, w, 3) pixels with the rectangles filled.

    Raises:
        UnsupportedError: a rectangle has no pixel of the picture.
    """
    painted = pixels.copy()
    height, width = pixels.shape[:2]
    for r in rectangles:
        if r.x >= width or r.y >= height or r.x + r.width <= 0 or r.y + r.height <= 0:
            raise UnsupportedError(
                tr(
                    "The rectangle {x},{y},{width},{height} lies outside the picture, which has "
                    "{all_width} x {all_height} pixels",
                    x=r.x,
                    y=r.y,
                    width=r.width,
                    height=r.height,
                    all_width=width,
                    all_height=height,
                ),
                tr("Name one that lies inside, and copy pictures of other sizes apart"),
            )
        painted[max(0, r.y) : r.y + r.height, max(0, r.x) : r.x + r.width] = value
    return painted


def paint_dicom(
    stream: BinaryIO, size: int, dataset: Dataset, rectangles: Sequence[Rectangle]
) -> None:
    """Put painted pixels, no longer compressed, into a data set that was read from `stream`.

    Args:
        stream: the object, not deflated.

    Raises:
        UnreadableError, UnsupportedError: they cannot be decoded, or a rectangle misses them.
        TooLargeError: all frames together are over `MAX_MEMBER_BYTES`.
    """
    stream.seek(0)
    header = read_header(stream, size, ())
    _check(header)
    content = bytearray()
    for frame in range(header.frames):
        stored = decode(stream, header, frame)
        painted: NDArray[Any] = paint(stored, rectangles, _dark(stored, header))
        content += painted.astype(painted.dtype.newbyteorder("<")).tobytes()
        if len(content) * (header.frames / (frame + 1)) > MAX_MEMBER_BYTES:
            raise TooLargeError(
                tr(
                    "Unpacked, this image is over the limit of {most:,.0f} MB",
                    most=MAX_MEMBER_BYTES / 1e6,
                ),
                tr("Copy it without painting anything out"),
            )
    with border():
        _put(dataset, header, bytes(content), painted)


def _check(header: Header) -> None:
    bits = whole_of(header.dataset, "BitsAllocated") or 8
    if header.pixels.keyword != "PixelData" or bits not in (8, 16, 32):
        raise UnsupportedError(
            tr(
                "Nothing can be painted out of pixels of {bits} bits in {element}",
                bits=bits,
                element=header.pixels.keyword,
            ),
            tr("Copy it without painting, or leave it out"),
        )


def _dark(stored: NDArray[Any], header: Header) -> Any:
    """What is black on screen, as far as the stored values tell."""
    if stored.ndim == 3 or header.photometric == "PALETTE COLOR":
        return stored.dtype.type(0)
    return stored.max() if header.photometric == "MONOCHROME1" else stored.min()


def _put(dataset: Dataset, header: Header, content: bytes, painted: NDArray[Any]) -> None:
    from pydicom.uid import ExplicitVRLittleEndian

    bits = painted.dtype.itemsize * 8
    dataset.PixelData = content + b"\0" * (len(content) % 2)
    dataset["PixelData"].VR = "OB" if bits == 8 else "OW"
    dataset["PixelData"].is_undefined_length = False
    dataset.BitsAllocated = bits
    dataset.NumberOfFrames = header.frames
    if painted.ndim == 3:
        dataset.PhotometricInterpretation, dataset.PlanarConfiguration = "RGB", 0
    if header.frames == 1 and (whole_of(header.dataset, "NumberOfFrames") or 1) == 1:
        del dataset.NumberOfFrames
    for keyword in _STALE:
        if keyword in dataset:
            delattr(dataset, keyword)
    kind = list(dataset.get("ImageType") or ())
    if kind:
        dataset.ImageType = ["DERIVED", *kind[1:]]
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian

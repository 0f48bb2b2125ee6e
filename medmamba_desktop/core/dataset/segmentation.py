"""DICOM Segmentation objects: which frame belongs to which picture, and its share of the region.

PS3.3 A.51 and C.8.20: binary, fractional, and label maps (supplement 243).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import SegmentFrame
from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.source.dicom_decoders import decode
from medmamba_desktop.core.source.dicom_elements import (
    first_item,
    functional_group,
    text_of,
    whole_of,
)
from medmamba_desktop.core.source.dicom_header import Header, border, inflated, read_header
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.source.recent import Recent
from medmamba_desktop.core.values import ImageRef

if TYPE_CHECKING:
    from pydicom import Dataset

_READ: Final = (
    "SegmentationType",
    "SegmentSequence",
    "MaximumFractionalValue",
    "ReferencedSeriesSequence",
    "SharedFunctionalGroupsSequence",
    "PerFrameFunctionalGroupsSequence",
)
_ALTERED: Final = ("49755003", "M-01000")  # Morphologically Altered Structure, CID 7150

# The functional groups of a thousand frames take longer to read than one frame to decode.
_headers: Recent[Header] = Recent(4)


@dataclass(frozen=True, slots=True)
class Referenced:
    """The picture that a frame of a segmentation was drawn on.

    Attributes:
        sop_uid: (0008,1155) Referenced SOP Instance UID.
        frame: counted from 0; None where the whole object is meant.
    """

    sop_uid: str
    frame: int | None = None


def is_segmentation(modality: str) -> bool:
    """Whether a DICOM image of that modality is a segmentation of another image."""
    return modality == "SEG"


def segment_frames(ref: ImageRef) -> Iterator[tuple[SegmentFrame, tuple[Referenced, ...]]]:
    """The frames of a segmentation that hold lesions, with the pictures they were drawn on.

    Where some segments are marked as morphologically altered (a tumour) and others not (the organ
    around it), only the former count.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be read.
    """
    header = _header(ref)
    with border():
        kept = _lesion_numbers(header.dataset)
        instances = _instances(header.dataset)
        frames = [
            (SegmentFrame(ref.path, frame, ref.member), _drawn_on(header, frame, instances))
            for frame in range(header.frames)
            if _segment_number(header.dataset, frame) in (None, *kept)
        ]
    yield from frames


def segment_share(region: SegmentFrame) -> NDArray[np.float32]:
    """(h, w) share of each pixel that lies in the region, 0 to 1.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it cannot be read.
    """
    ref = ImageRef(region.path, region.member, region.frame)
    header = _header(ref)
    if region.frame >= header.frames:
        raise UnreadableError(
            tr(
                "The segmentation has no frame {frame}, only {frames}",
                frame=region.frame + 1,
                frames=header.frames,
            ),
            tr("Read the data again"),
        )
    with opened(ref, is_for_pixels=True) as content:
        stream, _ = inflated(content.stream, content.size)
        stored = decode(stream, header, region.frame)
    return _as_share(stored, header.dataset)


def _as_share(stored: NDArray[np.generic], dataset: Dataset) -> NDArray[np.float32]:
    kind = text_of(dataset, "SegmentationType").upper()
    if kind == "LABELMAP":
        return np.isin(stored, sorted(_lesion_numbers(dataset))).astype(np.float32)
    if kind == "FRACTIONAL":
        top = whole_of(dataset, "MaximumFractionalValue") or 255
        return np.clip(stored.astype(np.float32) / top, 0, 1)
    return (stored.astype(np.float32) > 0).astype(np.float32)


def _header(ref: ImageRef) -> Header:
    def read() -> Header:
        stream, size = inflated(content.stream, content.size)
        return read_header(stream, size, _READ)

    hush()
    with opened(ref, is_for_pixels=True) as content:
        return _headers.get(content.stamp, read)


def _lesion_numbers(dataset: Dataset) -> frozenset[int]:
    """(0062,0004) Segment Numbers of the segments that count; 0 is a label map's background."""
    segments = list(dataset.get("SegmentSequence") or ())
    altered = [one for one in segments if _category(one) in _ALTERED]
    numbers = (whole_of(one, "SegmentNumber") for one in altered or segments)
    return frozenset(number for number in numbers if number)


def _category(segment: Dataset) -> str:
    code = first_item(segment, "SegmentedPropertyCategoryCodeSequence")
    return "" if code is None else text_of(code, "CodeValue")


def _segment_number(dataset: Dataset, frame: int) -> int | None:
    """The segment that a frame shows, None where it shows all (a label map)."""
    group = functional_group(dataset, "SegmentIdentificationSequence", frame)
    return None if group is None else whole_of(group, "ReferencedSegmentNumber")


def _drawn_on(header: Header, frame: int, instances: tuple[str, ...]) -> tuple[Referenced, ...]:
    sources = tuple(_sources(header.dataset, frame))
    if sources:
        return sources
    # Without a word on each frame: one object for all of them.
    return (Referenced(instances[0]),) if len(instances) == 1 else ()


def _sources(dataset: Dataset, frame: int) -> Iterator[Referenced]:
    """What the frame was derived from (PS3.3 C.7.6.16.2.6, Derivation Image)."""
    derivation = functional_group(dataset, "DerivationImageSequence", frame)
    for item in (derivation.get("SourceImageSequence") or ()) if derivation is not None else ():
        uid = text_of(item, "ReferencedSOPInstanceUID")
        number = whole_of(item, "ReferencedFrameNumber")
        if uid:
            yield Referenced(uid, number - 1 if number else None)


def _instances(dataset: Dataset) -> tuple[str, ...]:
    """Every object that the segmentation says it is about."""
    series = dataset.get("ReferencedSeriesSequence") or ()
    items = [item for one in series for item in one.get("ReferencedInstanceSequence") or ()]
    return tuple(dict.fromkeys(text_of(item, "ReferencedSOPInstanceUID") for item in items))

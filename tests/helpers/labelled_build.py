"""Builds labelled folders, and drives the generators that read them."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import LabelledData, Progress
from medmamba_desktop.core.dataset.labelled import Labels, read_labelled
from tests.helpers.dicoms_build import dataset, item, written
from tests.helpers.images_build import png, write_zip

Result = TypeVar("Result")


def result_of(work: Generator[Progress, None, Result]) -> Result:
    """What a generator returns, its reports passed over."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            value: Result = stop.value
            return value


def read(*places: Path, **labels: Any) -> LabelledData:
    """`read_labelled` to its end."""
    return result_of(read_labelled(places, Labels(**labels)))


def tree(folder: Path, names: Iterable[str], content: bytes | None = None) -> Path:
    """Small pictures under the names given, with their folders."""
    content = png(4, 6) if content is None else content
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def zipped(folder: Path, path: Path) -> Path:
    """A zip at `path` of what lies in a folder."""
    files = {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
    return write_zip(path, files)


def labels_by_name(data: LabelledData) -> dict[str, str]:
    """File's name -> label."""
    return {example.ref.file_name: example.label for example in data.examples}


def segmentation(
    masks: NDArray[np.uint8],
    sources: Sequence[tuple[str, int | None]],
    kind: str = "BINARY",
    segments: Sequence[int] | None = None,
    altered: Sequence[int] = (),
) -> bytes:
    """A DICOM Segmentation object.

    Args:
        masks: (frames, h, w): 0 and 1 (BINARY), 0 to 255 (FRACTIONAL) or segment numbers.
        sources: SOP Instance UID and 1-based frame number of each frame's picture.
        segments: the segment of each frame; all 1 if not given.
        altered: numbers of the segments that are lesions and not organs.
    """
    numbers = segments or [1] * len(masks)
    present = range(1, int(masks.max()) + 1) if kind == "LABELMAP" else sorted(set(numbers))
    made = dataset(
        masks,
        Modality="SEG",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.66.4",
        SOPInstanceUID="1.2.3.99",
        NumberOfFrames=len(masks),
        SegmentationType=kind,
        SegmentSequence=[_segment(number, number in altered) for number in present],
        PerFrameFunctionalGroupsSequence=[
            _groups(source, None if kind == "LABELMAP" else number)
            for source, number in zip(sources, numbers, strict=True)
        ],
    )
    if kind == "FRACTIONAL":
        made.MaximumFractionalValue = 200
    if kind == "BINARY":
        made.BitsAllocated, made.BitsStored, made.HighBit = 1, 1, 0
        packed = np.packbits(masks.ravel(), bitorder="little").tobytes()
        made.PixelData = packed + b"\0" * (len(packed) % 2)
    return written(made)


def _segment(number: int, is_altered: bool) -> Any:
    code = item(
        CodeValue="49755003" if is_altered else "123037004",
        CodingSchemeDesignator="SCT",
        CodeMeaning="category",
    )
    return item(SegmentNumber=number, SegmentedPropertyCategoryCodeSequence=[code])


def _groups(source: tuple[str, int | None], segment: int | None) -> Any:
    image = item(ReferencedSOPInstanceUID=source[0])
    if source[1] is not None:
        image.ReferencedFrameNumber = source[1]
    groups = item(DerivationImageSequence=[item(SourceImageSequence=[image])])
    if segment is not None:
        groups.SegmentIdentificationSequence = [item(ReferencedSegmentNumber=segment)]
    return groups

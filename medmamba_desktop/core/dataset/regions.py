"""Attaches lesion masks, DICOM segmentations and boxes to labelled pictures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from medmamba_desktop.core.dataset.boxes import boxes_of
from medmamba_desktop.core.dataset.cover import region_cover
from medmamba_desktop.core.dataset.examples import LabelledData, MaskImage, Progress, Region
from medmamba_desktop.core.dataset.mask_names import PictureNames
from medmamba_desktop.core.dataset.places import (
    REPORT_EVERY,
    Parts,
    Place,
    Placed,
    composed,
    gather,
    path_parts,
)
from medmamba_desktop.core.dataset.segmentation import is_segmentation, segment_frames
from medmamba_desktop.core.dataset.tables import is_table_name, read_table
from medmamba_desktop.core.errors import MedMambaError, UnreadableError, UnsupportedError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import ImageRef, Problem, SourceImage, UnreadableSource

__all__ = ["region_cover", "segmented_regions", "with_regions"]

_NAMING = tr_noop(
    "Name each mask like its picture, with or without '_mask' behind the name, or "
    "choose DICOM segmentations of these very images, or a table of boxes"
)


def with_regions(data: LabelledData, place: Path) -> Generator[Progress, None, LabelledData]:
    """The data with the regions found at `place`, in place of those that its pictures had.

    Args:
        place: a folder or zip of masks named like the pictures (or with `_mask`, `_seg`, ... behind
            the name; several for one picture are joined), DICOM Segmentation objects that refer to
            the pictures, or a table of boxes.

    Raises:
        UnreadableError: the place is not there, or nothing at it fits a picture.
        UnsupportedError: a mask fits several pictures, or a table lacks what boxes need.
    """
    images = [example.source for example in data.examples]
    refused: list[UnreadableSource] = []
    if is_table_name(place.name):
        regions: Mapping[int, Sequence[Region]] = boxes_of(
            read_table(ImageRef(place)), [Placed(image, _all_parts(image.ref)) for image in images]
        )
    else:
        regions = yield from _drawn_regions(images, place, refused)
    if not any(regions.values()):
        raise UnreadableError(tr("None of the masks belongs to one of the pictures"), tr(_NAMING))
    known = {one.ref for one in data.unreadable}
    refused = [one for one in refused if one.ref not in known]
    examples = [
        replace(example, regions=tuple(regions[number])) if number in regions else example
        for number, example in enumerate(data.examples)
    ]
    masks = data.unusable_masks + tuple(refused)
    return replace(data, examples=tuple(examples), unusable_masks=masks)


def _drawn_regions(
    images: Sequence[SourceImage], place: Path, refused: list[UnreadableSource]
) -> Generator[Progress, None, dict[int, list[Region]]]:
    """Masks and segmentations in a folder or zip, by picture's number; `refused` takes the rest."""
    gathered = yield from gather([Place(place)])
    refused += gathered.unreadable
    if not gathered.pictures:
        reason = next((one.problem for one in gathered.unreadable), None)
        if reason is not None:
            raise UnreadableError(reason.message, reason.remedy)
        raise UnreadableError(tr("There are no masks in this place"), tr(_NAMING))
    pictures = {image.ref for image in images}
    masks = [mask for mask in gathered.pictures if mask.image.ref not in pictures]
    drawn = [mask.image for mask in masks if is_segmentation(mask.image.modality)]
    named = [mask.image for mask in masks if not is_segmentation(mask.image.modality)]
    regions = yield from segmented_regions(images, [image.ref for image in drawn], refused)
    names = PictureNames([_all_parts(image.ref) for image in images])
    for number, mask in enumerate(named):
        if number % REPORT_EVERY == 0:
            yield Progress(tr("Matching masks"), number, len(named))
        fitting = names.of_mask(_all_parts(mask.ref))
        for at in mask_pictures([images[picture] for picture in fitting], mask):
            regions[fitting[at]].append(MaskImage(mask.ref))
    yield Progress(tr("Matching masks"), len(named), len(named))
    return regions


def mask_pictures(images: Sequence[SourceImage], mask: SourceImage) -> tuple[int, ...]:
    """Those of the pictures that fit a mask by name which it belongs to: one file's frames.

    Raises:
        UnsupportedError: they are several files.
    """
    if len({(image.ref.path, image.ref.member) for image in images}) > 1:
        raise UnsupportedError(
            tr("A mask fits several pictures by its name"),
            tr("Put the masks in folders that are called like the pictures' folders"),
        )
    frame = mask.ref.frame
    return tuple(
        number
        for number, image in enumerate(images)
        if frame is None or image.ref.frame in (None, frame)
    )


def segmented_regions(
    images: Sequence[SourceImage],
    segmentations: Iterable[ImageRef],
    refused: list[UnreadableSource],
) -> Generator[Progress, None, defaultdict[int, list[Region]]]:
    """The frames of DICOM segmentations, by number of the picture that they were drawn on.

    Args:
        segmentations: each object once or once a frame.
        refused: takes those that cannot be read, with the reason; they count for nothing.
    """
    by_uid: dict[str, list[int]] = defaultdict(list)
    for number, image in enumerate(images):
        if image.dicom is not None and image.dicom.sop_uid:
            by_uid[image.dicom.sop_uid].append(number)
    regions: defaultdict[int, list[Region]] = defaultdict(list)
    whole = tuple(dict.fromkeys(ImageRef(ref.path, ref.member) for ref in segmentations))
    for number, ref in enumerate(whole):
        yield Progress(tr("Reading segmentations"), number, len(whole))
        try:
            frames = list(segment_frames(ref))
        except MedMambaError as error:
            refused.append(UnreadableSource(ref, Problem(error.message, error.remedy)))
            continue
        for region, references in frames:
            for reference in references:
                for picture in by_uid.get(reference.sop_uid, ()):
                    if reference.frame is None or images[picture].ref.frame in (
                        None,
                        reference.frame,
                    ):
                        regions[picture].append(region)
    return regions


def _all_parts(ref: ImageRef) -> Parts:
    """All folders of a path and the name, those inside a zip too."""
    return tuple(composed(part) for part in (*ref.path.parts, *path_parts(ref.member or "")))

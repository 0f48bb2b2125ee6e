"""The order of the images of one series: as they lie in the patient, or as they were made."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.source.folder import natural_key
from medmamba_desktop.core.values import SourceImage

_SAME_PLACE_MM: Final = 0.01
_PARALLEL: Final = 0.999  # cosine: slices of one stack differ in direction by rounding alone

Key = Callable[[SourceImage], tuple[object, ...]]


def in_order(images: Sequence[SourceImage]) -> tuple[SourceImage, ...]:
    """The images of one series in the order that a reader scrolls through them.

    Parallel slices at different places are sorted along their common normal (PS3.3 C.7.6.2.1.1),
    from the end where the instance numbers begin, as the scanner and every viewer does.
    Several images at one place are phases or echoes, so that number tells more than place: those
    series, and others without positions, are sorted by instance number where it tells images apart,
    else by when they were taken. File name and frame decide what is left undecided.
    """
    images = sorted(images, key=_by_name)
    places = _places(images)
    if places is not None:
        steps = np.argsort(places if _runs_with(places, images) else -places, kind="stable")
        return tuple(images[step] for step in steps)
    key = _by_number if _numbers_tell(images) else _by_time
    return tuple(sorted(images, key=key))


def _places(images: Sequence[SourceImage]) -> NDArray[np.float64] | None:
    """Millimetres along the normal, or None where they do not tell the images apart."""
    facts = [image.dicom for image in images]
    if len(images) < 2 or any(f is None or not f.position_mm or not f.orientation for f in facts):
        return None
    axes = np.array([f.orientation for f in facts if f is not None], dtype=np.float64)
    normals = np.cross(axes[:, :3], axes[:, 3:])
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    if not (lengths > 0).all():
        return None
    normals /= lengths
    if (normals @ normals[0] < _PARALLEL).any():
        return None
    positions = np.array([f.position_mm for f in facts if f is not None], dtype=np.float64)
    along: NDArray[np.float64] = positions @ normals[0]
    if (np.diff(np.sort(along)) < _SAME_PLACE_MM).any():
        return None
    return along


def _runs_with(places: NDArray[np.float64], images: Sequence[SourceImage]) -> bool:
    """Whether instance numbers on the whole rise along the normal; also where there are none."""
    numbers = np.array([_number(image) or 0 for image in images], dtype=np.float64)
    return float(((places - places.mean()) * (numbers - numbers.mean())).sum()) >= 0


def _numbers_tell(images: Sequence[SourceImage]) -> bool:
    numbers = {_number(image) for image in images}
    return len(numbers) > 1 or not any(image.dicom and image.dicom.taken for image in images)


def _number(image: SourceImage) -> int | None:
    return image.dicom.instance_number if image.dicom is not None else None


def _by_number(image: SourceImage) -> tuple[object, ...]:
    number = _number(image)
    return number is None, number or 0, *_by_name(image)


def _by_time(image: SourceImage) -> tuple[object, ...]:
    return image.dicom.taken if image.dicom is not None else "", *_by_number(image)


def _by_name(image: SourceImage) -> tuple[object, ...]:
    ref = image.ref
    return natural_key(ref.location), ref.location, ref.frame or 0

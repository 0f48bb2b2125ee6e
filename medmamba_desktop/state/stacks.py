"""Which images belong together to be scrolled through: a series, or the frames of one file."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from medmamba_desktop.core.source import group_studies
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from medmamba_desktop.state.image_list import ImageList

Stack = tuple[ImageRef, ...]


def stack_of(images: ImageList, ref: ImageRef) -> Stack:
    """The images beside `ref`, in order; itself alone where it belongs to no others.

    The frames of a file with several are a stack of their own: two loops of one series are two
    loops. Everything else of DICOM goes by series.
    """
    row = images.find(ref)
    if row is None or row.source is None:
        return (ref,)
    if ref.frame is not None:
        return tuple(
            other.ref
            for other in images.rows
            if other.ref.path == ref.path and other.ref.member == ref.member
        )
    return _series(images, row.source) or (ref,)


def is_joined(images: ImageList, ref: ImageRef, first: int, last: int) -> bool:
    """Whether the rows from `first` to `last` bring images for the stack of `ref`."""
    row = images.find(ref)
    if row is None or row.source is None:
        return False
    new = images.rows[first : last + 1]
    if ref.frame is not None:
        return any(one.ref.path == ref.path and one.ref.member == ref.member for one in new)
    key = _key(row.source)
    return key is not None and any(
        one.source is not None and _is_in(one.source, key) for one in new
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where the images of a stack lie along their common normal.

    Attributes:
        key: the same for stacks whose places can be compared: of one study, in one direction.
        mm: one an image, in the order of the stack.
    """

    key: Hashable
    mm: tuple[float, ...]

    def nearest(self, mm: float) -> int:
        """The position of the image that lies nearest."""
        return min(range(len(self.mm)), key=lambda at: abs(self.mm[at] - mm))


def places_of(images: ImageList, refs: Stack) -> Places | None:
    """Where the images lie; None where one does not say so, or they are not parallel."""
    rows = [images.find(ref) for ref in refs]
    facts = [
        row.source.dicom if row is not None and row.source is not None else None for row in rows
    ]
    keys = {_direction(one) for one in facts}
    key = keys.pop() if len(keys) == 1 else None
    if key is None or len(refs) < 2:
        return None
    return Places(key, tuple(_along(one) for one in facts if one is not None))


def _direction(facts: DicomFacts | None) -> Hashable | None:
    if facts is None or facts.orientation is None or facts.position_mm is None:
        return None
    # Slices of one stack differ in direction by rounding alone.
    return facts.patient, facts.study_uid, tuple(round(part, 2) for part in facts.orientation)


def _along(facts: DicomFacts) -> float:
    """Millimetres along the normal of the slice (PS3.3 C.7.6.2.1.1)."""
    assert facts.orientation is not None
    assert facts.position_mm is not None
    (a, b, c, d, e, f), (x, y, z) = facts.orientation, facts.position_mm
    return x * (b * f - c * e) + y * (c * d - a * f) + z * (a * e - b * d)


def other_stacks(images: ImageList, ref: ImageRef, most: int) -> tuple[Stack, ...]:
    """The stacks that follow `ref`'s in the list, from the start again after the end."""
    found: list[Stack] = []
    seen = set(stack_of(images, ref))
    first = images.index_of(ref) or 0
    rows = [*images.rows[first:], *images.rows[:first]]
    for row in rows:
        if len(found) == most:
            break
        if row.source is not None and row.ref not in seen:
            stack = stack_of(images, row.ref)
            seen.update(stack)
            found.append(stack)
    return tuple(found)


def _series(images: ImageList, image: SourceImage) -> Stack:
    key = _key(image)
    if key is None:
        return ()
    members = [
        row.source for row in images.rows if row.source is not None and _is_in(row.source, key)
    ]
    return tuple(
        member.ref
        for study in group_studies(members)
        for series in study.series
        for member in series.images
    )


def _key(image: SourceImage) -> tuple[str, str, str] | None:
    facts = image.dicom
    if facts is None or not facts.series_uid:
        return None
    return facts.patient, facts.study_uid, facts.series_uid


def _is_in(image: SourceImage, key: tuple[str, str, str]) -> bool:
    return image.ref.frame is None and _key(image) == key

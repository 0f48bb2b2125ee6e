"""Which images belong together to be scrolled through: a series, or the frames of one file."""

from __future__ import annotations

from medmamba_desktop.core.source import group_studies
from medmamba_desktop.core.values import ImageRef, SourceImage
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

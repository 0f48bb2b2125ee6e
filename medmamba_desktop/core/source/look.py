"""What one file turns out to be: images, something unreadable, a bystander, or a zip to open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.core.errors import MedMambaError, UnsupportedError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import dicom_describe, dicomdir, raster
from medmamba_desktop.core.source.content import Content, opened
from medmamba_desktop.core.source.kinds import (
    DICOM,
    ZIP,
    Kind,
    makes_no_claim,
    not_an_image,
)
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import (
    ImageRef,
    Problem,
    SkippedFile,
    SourceImage,
    UnreadableSource,
)

Found = SourceImage | UnreadableSource | SkippedFile


@dataclass(frozen=True, slots=True)
class ZipFound:
    """A zip among the files of a folder: its members are still to be looked at."""

    ref: ImageRef


Answer = tuple[Found, ...] | ZipFound


def look_at(ref: ImageRef) -> Answer:
    """What a file is that was found, not given; nothing but `SkippedFile` for a bystander."""
    try:
        with opened(ref) as content:
            kind = content.kind()
            images = images_in(ref, content, kind)
    except MedMambaError as error:
        return (unreadable(ref, error),)
    if images is not None:
        return tuple(images)
    if kind is ZIP and ref.member is None:
        return ZipFound(ref)
    if kind is DICOM or makes_no_claim(kind, ref.file_name):
        return (skipped(ref),)
    return (unreadable(ref, _nested_zip() if kind is ZIP else not_an_image(kind)),)


def images_in(ref: ImageRef, content: Content, kind: Kind) -> Iterator[Found] | None:
    """The images of an open file, or None where it is no image itself.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: it is a damaged or unsupported image.
    """
    hush()
    if kind.is_raster:
        return raster.describe(ref, content, kind.name)
    if kind is DICOM and not dicomdir.is_dicomdir(content):
        return dicom_describe.describe(ref, content)
    return None


def skipped(ref: ImageRef) -> SkippedFile:
    """The file as one that was passed over."""
    # Joined as text: an absolute member's name would replace the archive's.
    return SkippedFile(Path(f"{ref.path}/{ref.member}") if ref.member else ref.path)


def unreadable(ref: ImageRef, error: MedMambaError) -> UnreadableSource:
    """The file with the reason why it cannot be read."""
    return UnreadableSource(ref, Problem(error.message, error.remedy))


def _nested_zip() -> UnsupportedError:
    return UnsupportedError(
        tr("This is a zip archive inside another one"),
        tr("Unpack the outer one and open the folder"),
    )

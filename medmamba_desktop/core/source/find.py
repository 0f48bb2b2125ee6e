"""From paths to the images in them: headers are read, pixels never."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from medmamba_desktop.core.errors import MedMambaError, UnreadableError, UnsupportedError
from medmamba_desktop.core.source import archive, dicom_describe, dicomdir, raster
from medmamba_desktop.core.source.content import Content, check_regular, opened, unreachable
from medmamba_desktop.core.source.folder import natural_key, walk
from medmamba_desktop.core.source.kinds import (
    DICOM,
    MODEL,
    ZIP,
    Kind,
    is_hidden,
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


def find_images(paths: Sequence[Path]) -> Iterator[Found]:
    """What can be opened of `paths`, what cannot and why, and what was passed over.

    A file is recognised by its content alone. A file named in `paths` is never passed over; one
    found inside a folder or a zip is, where it is plainly of another kind. Several frames (DICOM)
    or pages (TIFF) give one image each. The search is lazy: what is not asked for is not opened.

    Args:
        paths: files, folders (searched through their subfolders), zips or DICOMDIRs.

    Yields:
        in the order of `paths`, and inside each as a person would sort it.
    """
    for path in paths:
        yield from _found_at(Path(path))


def _found_at(path: Path) -> Iterator[Found]:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISDIR(mode):
            check_regular(mode)
    except (OSError, ValueError) as error:
        yield _unreadable(ImageRef(path), unreachable(error))
    except UnreadableError as error:
        yield _unreadable(ImageRef(path), error)
    else:
        yield from _in_folder(path) if stat.S_ISDIR(mode) else _in_given_file(path)


def _in_folder(folder: Path) -> Iterator[Found]:
    for path, error in walk(folder):
        ref = ImageRef(path)
        if error is not None:
            yield _unreadable(ref, error)
        elif is_hidden(path.name):
            yield SkippedFile(path)
        else:
            yield from _in_walked_file(ref)


def _in_walked_file(ref: ImageRef) -> Iterator[Found]:
    """The images of a file that was found, not given; nothing but `SkippedFile` for a bystander."""
    try:
        with opened(ref) as content:
            kind = content.kind()
            images = _images(ref, content, kind)
    except MedMambaError as error:
        yield _unreadable(ref, error)
        return
    if images is not None:
        yield from images
    elif kind is ZIP and ref.member is None:
        yield from _in_walked_zip(ref)
    elif kind is DICOM or makes_no_claim(kind, ref.file_name):
        yield _skipped(ref)
    else:
        yield _unreadable(ref, _nested_zip() if kind is ZIP else not_an_image(kind))


def _in_given_file(path: Path) -> Iterator[Found]:
    """The images of a file that was given: at least one thing comes, never `SkippedFile` alone."""
    ref = ImageRef(path)
    try:
        with opened(ref) as content:
            kind = content.kind()
            images = _images(ref, content, kind)
    except MedMambaError as error:
        yield _unreadable(ref, error)
        return
    if images is not None:
        yield from images
    elif kind is ZIP:
        yield from _in_given_zip(path)
    elif kind is DICOM:
        yield from _in_dicomdir(path)
    else:
        yield _unreadable(ref, not_an_image(kind))


def _images(ref: ImageRef, content: Content, kind: Kind) -> Iterator[Found] | None:
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


def _in_dicomdir(path: Path) -> Iterator[Found]:
    try:
        files = dicomdir.referenced_files(path)
        if not files:
            raise UnreadableError("The DICOMDIR names no images", "Open the folder around it")
    except MedMambaError as error:
        yield _unreadable(ImageRef(path), error)
        return
    for file in files:
        yield from _in_walked_file(ImageRef(file))


def _in_given_zip(path: Path) -> Iterator[Found]:
    is_fruitless = True
    for found in _in_zip(path):
        is_fruitless = is_fruitless and isinstance(found, SkippedFile)
        yield found
    if is_fruitless:
        error = UnreadableError("The zip archive holds no images", "Choose another archive")
        yield _unreadable(ImageRef(path), error)


def _in_walked_zip(ref: ImageRef) -> Iterator[Found]:
    try:
        names = [info.filename for info in archive.members(ref.path)]
    except MedMambaError as error:
        yield _unreadable(ref, error)
        return
    if archive.is_document(names) or archive.is_checkpoint(names):
        yield SkippedFile(ref.path)
    else:
        yield from _in_zip(ref.path)


def _in_zip(path: Path) -> Iterator[Found]:
    try:
        infos = archive.members(path)
        _check_archive([info.filename for info in infos])
    except MedMambaError as error:
        yield _unreadable(ImageRef(path), error)
        return
    if any(archive.is_encrypted(info) for info in infos):
        yield _unreadable(ImageRef(path), archive.encrypted())
    yield from _in_members(path, [info for info in infos if not archive.is_encrypted(info)])


def _check_archive(names: list[str]) -> None:
    if not names:
        raise UnreadableError("The zip archive is empty", "Choose another archive")
    if archive.is_checkpoint(names):
        raise not_an_image(MODEL)
    if archive.is_document(names):
        raise UnsupportedError(
            "This is an office document, a program or a data file, not an image",
            "Export the image from it as PNG, JPEG, TIFF or DICOM",
        )


def _in_members(path: Path, infos: list[zipfile.ZipInfo]) -> Iterator[Found]:
    for info in sorted(infos, key=lambda info: natural_key(info.filename)):
        ref = ImageRef(path, info.filename)
        # The name may be absolute or hold "..": it is joined as text, and nothing opens it.
        if any(is_hidden(part) for part in info.filename.split("/") if part not in (".", "..")):
            yield _skipped(ref)
        else:
            yield from _in_walked_file(ref)


def _skipped(ref: ImageRef) -> SkippedFile:
    # Joined as text: an absolute member's name would replace the archive's.
    return SkippedFile(Path(f"{ref.path}/{ref.member}") if ref.member else ref.path)


def _nested_zip() -> UnsupportedError:
    return UnsupportedError(
        "This is a zip archive inside another one", "Unpack the outer one and open the folder"
    )


def _unreadable(ref: ImageRef, error: MedMambaError) -> UnreadableSource:
    return UnreadableSource(ref, Problem(error.message, error.remedy))

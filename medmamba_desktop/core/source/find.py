"""From paths to the images in them: headers are read, pixels never."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from medmamba_desktop.core.errors import MedMambaError, UnreadableError, UnsupportedError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import archive, dicomdir
from medmamba_desktop.core.source.content import check_regular, opened, unreachable
from medmamba_desktop.core.source.folder import natural_key, walk
from medmamba_desktop.core.source.kinds import DICOM, MODEL, ZIP, is_hidden, not_an_image
from medmamba_desktop.core.source.look import (
    Answer,
    Found,
    ZipFound,
    images_in,
    skipped,
    unreadable,
)
from medmamba_desktop.core.source.looking import Look, looking
from medmamba_desktop.core.values import ImageRef, SkippedFile

__all__ = ["Found", "find_images"]


def find_images(paths: Sequence[Path], processes: int = 1) -> Iterator[Found]:
    """What can be opened of `paths`, what cannot and why, and what was passed over.

    A file is recognised by its content alone. A file named in `paths` is never passed over; one
    found inside a folder or a zip is, where it is plainly of another kind. Several frames (DICOM)
    or pages (TIFF) give one image each. The search is lazy: what is not asked for is not opened,
    but for a few files ahead where several processes read.

    Args:
        paths: files, folders (searched through their subfolders), zips or DICOMDIRs.
        processes: how many read headers at once where there are many files. More than one starts
            the program's main module again in each, which must be safe (`if __name__ == ...`).

    Yields:
        in the order of `paths`, and inside each as a person would sort it.
    """
    with looking(processes) as look:
        for path in paths:
            yield from _found_at(Path(path), look)


def _found_at(path: Path, look: Look) -> Iterator[Found]:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISDIR(mode):
            check_regular(mode)
    except (OSError, ValueError) as error:
        yield unreadable(ImageRef(path), unreachable(error))
    except UnreadableError as error:
        yield unreadable(ImageRef(path), error)
    else:
        yield from _in_folder(path, look) if stat.S_ISDIR(mode) else _in_given_file(path, look)


def _in_folder(folder: Path, look: Look) -> Iterator[Found]:
    yield from _unfolded(look(_walked(folder)), look)


def _walked(folder: Path) -> Iterator[ImageRef | Answer]:
    """What is to be looked at in a folder, and what is known of it without."""
    for path, error in walk(folder):
        ref = ImageRef(path)
        if error is not None:
            yield (unreadable(ref, error),)
        elif is_hidden(path.name):
            yield (SkippedFile(path),)
        else:
            yield ref


def _unfolded(answers: Iterable[Answer], look: Look) -> Iterator[Found]:
    for answer in answers:
        if isinstance(answer, ZipFound):
            yield from _in_walked_zip(answer.ref, look)
        else:
            yield from answer


def _in_given_file(path: Path, look: Look) -> Iterator[Found]:
    """The images of a file that was given: at least one thing comes, never `SkippedFile` alone."""
    ref = ImageRef(path)
    try:
        with opened(ref) as content:
            kind = content.kind()
            images = images_in(ref, content, kind)
    except MedMambaError as error:
        yield unreadable(ref, error)
        return
    if images is not None:
        yield from images
    elif kind is ZIP:
        yield from _in_given_zip(path, look)
    elif kind is DICOM:
        yield from _in_dicomdir(path, look)
    else:
        yield unreadable(ref, not_an_image(kind))


def _in_dicomdir(path: Path, look: Look) -> Iterator[Found]:
    try:
        files = dicomdir.referenced_files(path)
        if not files:
            raise UnreadableError(
                tr("The DICOMDIR names no images"), tr("Open the folder around it")
            )
    except MedMambaError as error:
        yield unreadable(ImageRef(path), error)
        return
    yield from _unfolded(look(ImageRef(file) for file in files), look)


def _in_given_zip(path: Path, look: Look) -> Iterator[Found]:
    is_fruitless = True
    for found in _in_zip(path, look):
        is_fruitless = is_fruitless and isinstance(found, SkippedFile)
        yield found
    if is_fruitless:
        error = UnreadableError(tr("The zip archive holds no images"), tr("Choose another archive"))
        yield unreadable(ImageRef(path), error)


def _in_walked_zip(ref: ImageRef, look: Look) -> Iterator[Found]:
    try:
        names = [info.filename for info in archive.members(ref.path)]
    except MedMambaError as error:
        yield unreadable(ref, error)
        return
    if archive.is_document(names) or archive.is_checkpoint(names):
        yield SkippedFile(ref.path)
    else:
        yield from _in_zip(ref.path, look)


def _in_zip(path: Path, look: Look) -> Iterator[Found]:
    try:
        infos = archive.members(path)
        _check_archive([info.filename for info in infos])
    except MedMambaError as error:
        yield unreadable(ImageRef(path), error)
        return
    if any(archive.is_encrypted(info) for info in infos):
        yield unreadable(ImageRef(path), archive.encrypted())
    plain = [info for info in infos if not archive.is_encrypted(info)]
    yield from _unfolded(look(_members(path, plain)), look)


def _check_archive(names: list[str]) -> None:
    if not names:
        raise UnreadableError(tr("The zip archive is empty"), tr("Choose another archive"))
    if archive.is_checkpoint(names):
        raise not_an_image(MODEL)
    if archive.is_document(names):
        raise UnsupportedError(
            tr("This is an office document, a program or a data file, not an image"),
            tr("Export the image from it as PNG, JPEG, TIFF or DICOM"),
        )


def _members(path: Path, infos: list[zipfile.ZipInfo]) -> Iterator[ImageRef | Answer]:
    for info in sorted(infos, key=lambda info: natural_key(info.filename)):
        ref = ImageRef(path, info.filename)
        # The name may be absolute or hold "..": it is joined as text, and nothing opens it.
        if any(is_hidden(part) for part in info.filename.split("/") if part not in (".", "..")):
            yield (skipped(ref),)
        else:
            yield ref

"""Copies of images and studies that name no one, with a list of what was changed."""

from __future__ import annotations

import csv
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.atomic import check_writable, whole_file
from medmamba_desktop.core.errors import MedMambaError, TooLargeError, WriteError
from medmamba_desktop.core.export.deidentify_header import Change, Deidentifier
from medmamba_desktop.core.export.deidentify_pixels import paint, paint_dicom
from medmamba_desktop.core.export.dicom_header import save
from medmamba_desktop.core.export.plan import BASIC, Keeping, Rectangle
from medmamba_desktop.core.export.results import ResultSet, Step, without_note
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import MAX_MEMBER_BYTES, read_picture
from medmamba_desktop.core.source.content import Content, opened
from medmamba_desktop.core.source.dicom_elements import text_of
from medmamba_desktop.core.source.dicom_header import border, inflated
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import (
    DicomFacts,
    Failure,
    ImageRef,
    Outcome,
    Problem,
    SourceImage,
)

if TYPE_CHECKING:
    from pydicom import Dataset

CHANGES: Final = "changes.csv"
BURNT_IN: Final = (
    "Text that is burnt into pictures is not removed: look at the copies before they leave your "
    "hands, and paint it out"
)
_PICTURE = Change("", "Everything but the picture", "removed")
_PAINTED = Change("(7FE0,0010)", "Pixel Data", "painted over")


@dataclass(slots=True)
class Copies:
    """What has been copied so far.

    Attributes:
        places: file (and member of a zip) -> its copy; a page of a picture has its frame too.
        not_cleared: copies whose header does not say that they are free of burnt-in text.
    """

    places: dict[tuple[Path, str | None, int | None], Path] = field(default_factory=dict)
    not_cleared: int = 0

    def of(self, ref: ImageRef) -> ImageRef | None:
        """The copied image; None where it was not copied."""
        whole = self.places.get((ref.path, ref.member, None))
        if whole is not None:
            return ImageRef(whole, None, ref.frame)
        page = self.places.get((ref.path, ref.member, ref.frame))
        return ImageRef(page) if page is not None else None


def check_target(folder: Path) -> None:
    """Refuse a folder that holds something: copies of two runs would look like one.

    Raises:
        WriteError: it does, or cannot be written.
    """
    check_writable(folder)
    if any(folder.iterdir()):
        raise WriteError(tr("The output folder is not empty"), tr("Name a new or an empty folder"))


def deidentify(
    images: Sequence[SourceImage],
    folder: Path,
    *,
    keeping: Keeping = BASIC,
    rectangles: Sequence[Rectangle] = (),
) -> Generator[Step, None, Copies]:
    """Copy images so that their headers name no one (PS3.15 Basic Profile).

    DICOM files become `PT0001/ST0001/SE0001/00001.dcm`, numbered as patients, studies and series
    come; other pictures `pictures/00001.png`, without whatever else their files held. In
    `changes.csv` stands which element of which copy was changed and how, never a value; it is
    written at the end, also where that comes early.

    Args:
        rectangles: painted over in every picture and frame.

    Yields:
        a step a file; what cannot be copied is told in one.

    Returns:
        which copy is whose.

    Raises:
        WriteError: the folder holds something, or a copy cannot be written; those before it stay.
    """
    check_target(folder)
    writer = _Writer(folder, Deidentifier(keeping), tuple(rectangles))
    files = _files(images)
    try:
        for done, (number, image) in enumerate(files, start=1):
            try:
                path = writer.copy(image)
            except WriteError:
                raise
            except MedMambaError as error:
                problem = Problem(error.message, error.remedy)
                yield Step(done, len(files), None, number, problem)
            else:
                yield Step(done, len(files), path)
    finally:
        writer.write_changes()
    return writer.copies


def moved(results: ResultSet, copies: Copies) -> ResultSet:
    """The results as those of the copies; an image that was not copied keeps its place unnamed.

    Notes stay behind: they may say anything.
    """
    outcomes: list[Outcome] = []
    places: dict[ImageRef, ImageRef] = {}
    for number, outcome in results.numbered():
        new = copies.of(outcome.ref)
        if new is not None:
            places[outcome.ref] = new
            outcomes.append(replace(outcome, ref=new))
        else:
            problem = outcome.problem if isinstance(outcome, Failure) else _not_copied()
            outcomes.append(Failure(ImageRef(Path(f"image {number:05d}")), problem))
    sources = {
        new: replace(source, ref=new, dicom=_anonymous(source))
        for ref, new in places.items()
        if (source := results.sources.get(ref))
    }
    maps = {
        new: replace(heat_map, ref=new)
        for ref, new in places.items()
        if (heat_map := results.maps.get(ref))
    }
    marks = {
        new: without_note(mark) for ref, new in places.items() if (mark := results.marks.get(ref))
    }
    return replace(
        results, outcomes=outcomes, sources=sources, maps=maps, heatmaps={}, marks=marks
    )  # fmt: skip


def _not_copied() -> Problem:
    return Problem(
        tr("It was not copied, so nothing is said of it here"),
        tr("What was told of the copies says why"),
    )


def _anonymous(source: SourceImage) -> DicomFacts | None:
    if source.dicom is None:
        return None
    return replace(
        source.dicom, patient="", patient_name="", birth_date="", study_date="", study_time="",
        study_description="", series_description="",
    )  # fmt: skip


def _files(images: Sequence[SourceImage]) -> list[tuple[int, SourceImage]]:
    """One image a DICOM file; every page of other files. With its place among `images`, from 1."""
    found: dict[object, tuple[int, SourceImage]] = {}
    for number, image in enumerate(images, start=1):
        ref = image.ref
        key = (ref.path, ref.member, None if image.kind == "dicom" else ref.frame)
        found.setdefault(key, (number, image))
    return list(found.values())


class _Writer:
    """Numbers patients, studies and series, and notes what was changed."""

    def __init__(
        self, folder: Path, deidentifier: Deidentifier, rectangles: tuple[Rectangle, ...]
    ) -> None:
        self.copies = Copies()
        self._folder = folder
        self._deidentifier = deidentifier
        self._rectangles = rectangles
        self._numbers: dict[tuple[str, ...], int] = {}
        self._changes: list[tuple[str, Change]] = []

    def copy(self, image: SourceImage) -> Path:
        if image.kind == "dicom":
            return self._copy_dicom(image.ref)
        return self._copy_picture(image.ref)

    def write_changes(self) -> None:
        with (
            whole_file(self._folder / CHANGES) as scratch,
            scratch.open("w", encoding="utf-8", newline="") as file,
        ):
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(("copy", "element", "name", "change"))
            rows.writerows((name, c.element, c.name, c.how) for name, c in self._changes)

    def _copy_dicom(self, ref: ImageRef) -> Path:
        with opened(ref, is_for_pixels=True) as content:
            dataset = self._read(content)
        folders = self._folders(dataset)
        is_cleared = text_of(dataset, "BurnedInAnnotation") == "NO"
        changes = self._deidentifier.apply(dataset)
        if self._rectangles:
            changes = (*changes, _PAINTED)
        number = self._next((*folders, "files"))
        path = self._folder.joinpath(*folders, f"{number:05d}.dcm")
        with whole_file(path) as scratch:
            save(dataset, scratch)
        self._note(path, changes)
        self.copies.places[ref.path, ref.member, None] = path
        self.copies.not_cleared += not is_cleared
        return path

    def _read(self, content: Content) -> Dataset:
        from pydicom import dcmread

        hush()
        if content.size > MAX_MEMBER_BYTES:
            raise TooLargeError(
                tr("This file is over the limit of {most:,.0f} MB", most=MAX_MEMBER_BYTES / 1e6),
                tr("Copy it with a program of its maker"),
            )
        stream, size = inflated(content.stream, content.size)
        with border():
            dataset: Dataset = dcmread(stream, force=True)
            _complete_meta(dataset)
            dataset.decode()
        if self._rectangles:
            paint_dicom(stream, size, dataset, self._rectangles)
        return dataset

    def _folders(self, dataset: Dataset) -> tuple[str, str, str]:
        patient = text_of(dataset, "PatientID") or text_of(dataset, "PatientName")
        study, series = text_of(dataset, "StudyInstanceUID"), text_of(dataset, "SeriesInstanceUID")
        return (
            f"PT{self._place((), patient):04d}",
            f"ST{self._place((patient,), study):04d}",
            f"SE{self._place((patient, study), series):04d}",
        )

    def _place(self, around: tuple[str, ...], value: str) -> int:
        """The number of a patient, or of a study or series in what is around it."""
        key = ("place", *around, value)
        if key not in self._numbers:
            self._numbers[key] = self._next(("count", *around))
        return self._numbers[key]

    def _next(self, key: tuple[str, ...]) -> int:
        self._numbers[key] = self._numbers.get(key, 0) + 1
        return self._numbers[key]

    def _copy_picture(self, ref: ImageRef) -> Path:
        pixels = _stored(ref)
        changes: tuple[Change, ...] = (_PICTURE,)
        if self._rectangles:
            pixels = paint(pixels, self._rectangles, pixels.dtype.type(0))
            changes += (Change("", "Picture", "painted over"),)
        path = self._folder / "pictures" / f"{self._next(('pictures',)):05d}.png"
        with whole_file(path) as scratch:
            Image.fromarray(pixels).save(scratch, "PNG")
        self._note(path, changes)
        self.copies.places[ref.path, ref.member, ref.frame] = path
        self.copies.not_cleared += 1
        return path

    def _note(self, path: Path, changes: Sequence[Change]) -> None:
        name = path.relative_to(self._folder).as_posix()
        self._changes += ((name, change) for change in changes)


def _stored(ref: ImageRef) -> NDArray[Any]:
    """(h, w) uint8 or uint16 for grey pictures, else (h, w, 3) uint8."""
    frame = read_frame(ref)
    values = frame.values
    if values.dtype == np.uint16:
        return np.iinfo(np.uint16).max - values if frame.is_inverted else values
    if values.dtype == np.uint8:
        return values
    del frame, values  # half a gigabyte where the picture is as large as may be
    return read_picture(ref).pixels


def _complete_meta(dataset: Dataset) -> None:
    """Name the transfer syntax that the data set was read in, where its file does not."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian

    syntax = dataset.file_meta.get("TransferSyntaxUID")
    is_implicit, is_little = dataset.original_encoding
    plain = ExplicitVRLittleEndian if is_little else ExplicitVRBigEndian
    kept = FileMetaDataset()
    kept.TransferSyntaxUID = syntax or (ImplicitVRLittleEndian if is_implicit else plain)
    dataset.file_meta = kept

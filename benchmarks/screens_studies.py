"""Renders the list of studies, the header's window, a damaged study, and marks over an image."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pydicom
from PIL import Image
from pydicom.dataset import Dataset
from pydicom.uid import UID, JPEG2000Lossless, JPEGLSLossless, RLELossless
from PySide6.QtCore import QItemSelectionModel

from benchmarks.phantom import write_ct
from medmamba_desktop.state.catalogue import Branch
from medmamba_desktop.state.settings import IS_PRIVATE
from tests.helpers.dicoms_build import dataset, sample, structured_report, written

_SELECT = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows
_PATIENTS = (("Muster^Max", "4712", "19480202"), ("Müller-Lüdenscheidt^Dr. h. c.", "4713", ""))


def take_studies(studio: Any, place: Path, open_places: Any) -> None:
    """Everything here opens with `open_places`, as the other screens of the viewer do."""
    _write_more_studies(place / "more")
    _write_class_folders(place / "ultrasound")
    open_places(studio, [place / "ct", place / "us", place / "dx", place / "more",
                         place / "ultrasound"])  # fmt: skip
    _take_tree(studio)
    _take_header(studio)
    _write_damaged(place / "damaged")
    open_places(studio, [place / "damaged"])
    _take_damaged(studio)
    _write_marked(place / "marked")
    open_places(studio, [place / "marked"])
    _take_marked(studio)


def _write_more_studies(folder: Path) -> None:
    folder.mkdir()
    for number, (name, patient, birth) in enumerate(_PATIENTS):
        for series in range(2):
            made = pydicom.dcmread(sample("MR_small.dcm"))
            made.PatientName, made.PatientID, made.PatientBirthDate = name, patient, birth
            made.SpecificCharacterSet = "ISO_IR 192"
            made.StudyInstanceUID, made.StudyDate = f"1.8.{number}", f"2025110{number + 3}"
            made.SeriesInstanceUID = f"1.8.{number}.{series}"
            made.SeriesNumber, made.SeriesDescription = (
                series + 1,
                ("T2 TSE sag", "T1 SE tra")[series],
            )
            made.StudyDescription = "Knee left"
            made.SOPInstanceUID = f"1.8.{number}.{series}.1"
            made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID
            made.save_as(folder / f"{number}{series}.dcm")


def _write_class_folders(folder: Path) -> None:
    random = np.random.default_rng(3)
    for name in ("benign", "malignant"):
        (folder / name).mkdir(parents=True)
        for number in range(3):
            speckle = random.gamma(4, 22, (160, 200)).clip(0, 255).astype(np.uint8)
            Image.fromarray(speckle).save(folder / name / f"case-{number + 1:02}.png")


def _take_tree(studio: Any) -> None:
    browser = studio.app.window.browser
    tree, model = browser.list, browser.model
    series = _stack(model.root, "Thorax 2.5 mm")
    index = model.index_of_branch(series)
    tree.expand(index)
    studio.spin(0.5)
    studio.app.state.images.select(studio.app.state.images.index_of(series.children[1].ref))
    for row in (2, 3, 5):
        tree.selectionModel().select(model.index(row, 0, index), _SELECT)
    tree.scrollToTop()
    studio.spin(1.0)
    studio.take("viewer-tree")
    studio.theme("light")
    studio.take("viewer-tree-light")
    studio.theme("dark")
    tree.collapse(index)
    tree.scrollToBottom()
    studio.spin(0.5)
    studio.take("viewer-tree-below")
    studio.app.state.settings.set(IS_PRIVATE, True)
    studio.take("viewer-tree-private")
    studio.app.state.settings.set(IS_PRIVATE, False)


def _stack(branch: Branch, title: str) -> Branch:
    for child in branch.children:
        if isinstance(child, Branch):
            if child.is_stack and child.step.title == title:
                return child
            if not child.is_stack and (found := _stack(child, title)).is_stack:
                return found
    return branch


def _take_header(studio: Any) -> None:
    header = studio.app.window.open_header()
    studio.spin(0.8)
    studio.take("viewer-header", header)
    header.search.setText("patient")
    studio.take("viewer-header-searched", header)
    studio.app.state.settings.set(IS_PRIVATE, True)
    studio.theme("light")
    studio.take("viewer-header-private-light", header)
    studio.theme("dark")
    studio.app.state.settings.set(IS_PRIVATE, False)
    header.search.clear()
    header.close()


def _write_damaged(folder: Path) -> None:
    """A series of which a slice is cut, one cannot be decoded, one has no pixels, and a report."""
    write_ct(folder)
    paths = sorted(folder.glob("*.dcm"))
    for path in paths[12:]:
        path.unlink()
    for number, syntax, share in ((3, RLELossless, 0.7), (5, JPEGLSLossless, 0.6),
                                  (7, JPEG2000Lossless, None)):  # fmt: skip
        made = pydicom.dcmread(paths[number])
        made.compress(syntax, generate_instance_uid=False)
        made.save_as(paths[number])
        content = bytearray(paths[number].read_bytes())
        start = content.rindex(b"\xfe\xff\x00\xe0") + 8
        if share is None:
            content[start + 120 : start + 4000] = bytes(3880)
        else:
            del content[start + int((len(content) - start) * share) :]
        paths[number].write_bytes(content)
    made = pydicom.dcmread(paths[9])
    del made.PixelData
    made.save_as(paths[9])
    report = pydicom.dcmread(paths[0], stop_before_pixels=True)
    sr = pydicom.dcmread(pydicom.filebase.DicomBytesIO(structured_report()), force=True)
    for keyword in ("PatientName", "PatientID", "PatientBirthDate", "StudyInstanceUID", "StudyDate",
                    "StudyDescription"):  # fmt: skip
        setattr(sr, keyword, report.get(keyword))
    sr.SeriesInstanceUID, sr.SeriesDescription, sr.Modality = "1.9.1.9", "Findings", "SR"
    (folder / "report.dcm").write_bytes(written(sr))


def _take_damaged(studio: Any) -> None:
    images, browser = studio.app.state.images, studio.app.window.browser
    browser.list.expandAll()
    rows = images.rows
    for name, shown in (("003.dcm", "cut"), ("007.dcm", "unreadable")):
        images.select(next(i for i, row in enumerate(rows) if row.name == name))
        studio.spin(1.2)
        studio.take(f"viewer-damaged-{shown}")


def _item(**elements: Any) -> Dataset:
    made = Dataset()
    for keyword, value in elements.items():
        setattr(made, keyword, value)
    return made


def _write_marked(folder: Path) -> None:
    """A slice with a presentation state: lines and words over it."""
    write_ct(folder)
    paths = sorted(folder.glob("*.dcm"))
    for path in paths[:20] + paths[21:]:
        path.unlink()
    uid = pydicom.dcmread(paths[20], stop_before_pixels=True).SOPInstanceUID
    made = dataset(np.zeros((8, 8), np.uint8))
    del made.PixelData, made.Rows, made.Columns
    made.SOPClassUID = UID("1.2.840.10008.5.1.4.1.1.11.1")
    made.ContentLabel, made.Modality, made.PatientID = "MARKS", "PR", "4711"
    made.PatientName, made.StudyInstanceUID, made.SeriesInstanceUID = (
        "Muster^Erika",
        "1.9.1",
        "1.9.7",
    )
    image = [_item(ReferencedSOPInstanceUID=uid)]
    made.ReferencedSeriesSequence = [_item(ReferencedImageSequence=image)]
    made.DisplayedAreaSelectionSequence = [
        _item(DisplayedAreaTopLeftHandCorner=[1, 1], DisplayedAreaBottomRightHandCorner=[512, 512])
    ]
    made.GraphicAnnotationSequence = [
        _item(GraphicLayer="1", GraphicObjectSequence=_graphics(), TextObjectSequence=_texts())
    ]
    (folder / "marks.dcm").write_bytes(written(made))


def _graphics() -> list[Dataset]:
    shapes = {
        "ELLIPSE": [322, 214, 354, 214, 338, 200, 338, 228],
        "POLYLINE": [165, 150, 250, 150],
        "INTERPOLATED": [120, 330, 150, 350, 190, 352, 225, 340],
    }
    return [
        _item(GraphicAnnotationUnits="PIXEL", GraphicDimensions=2, GraphicType=kind,
              NumberOfGraphicPoints=len(points) // 2, GraphicData=points, GraphicFilled="N")
        for kind, points in shapes.items()
    ]  # fmt: skip


def _texts() -> list[Dataset]:
    return [
        _item(UnformattedTextValue="Nodule 17 x 15 mm\r\nunchanged since 2024",
              BoundingBoxAnnotationUnits="DISPLAY", BoundingBoxTopLeftHandCorner=[0.76, 0.22],
              BoundingBoxBottomRightHandCorner=[0.98, 0.3], AnchorPointAnnotationUnits="PIXEL",
              AnchorPoint=[352.0, 206.0], AnchorPointVisibility="Y"),
        _item(UnformattedTextValue="66 mm", AnchorPointAnnotationUnits="PIXEL",
              AnchorPoint=[190.0, 130.0]),
    ]  # fmt: skip


def _take_marked(studio: Any) -> None:
    studio.app.state.images.select(0)
    studio.spin(1.0)
    studio.take("viewer-annotations")

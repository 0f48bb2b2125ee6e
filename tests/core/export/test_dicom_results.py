"""DICOM objects of results: sound by others' checkers, in the same study, no original harmed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

import highdicom
import pydicom
import pytest

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.export.dicom_results import write_dicom
from medmamba_desktop.core.export.results import ResultSet, Step
from tests.core.export.results_build import results_of, write_dicom_file
from tests.helpers.images_build import png


def written(results: ResultSet, folder: Path) -> tuple[list[Step], dict[str, Any]]:
    steps = list(write_dicom(folder, results))
    return steps, {p.name: pydicom.dcmread(p) for p in sorted(folder.glob("*"))}


def check(path: Path) -> list[str]:
    """What dicom3tools finds wrong with a file."""
    if shutil.which("dciodvfy") is None:
        pytest.skip("dicom3tools is not installed")
    found = subprocess.run(["dciodvfy", path], capture_output=True, text=True, check=False)
    return [line for line in found.stderr.splitlines() if line.startswith("Error")]


def test_objects_belong_to_the_study_and_point_at_the_image(tmp_path: Path) -> None:
    source = write_dicom_file(tmp_path / "a.dcm")
    before = hashlib.sha256(source.read_bytes()).hexdigest()
    _, made = written(results_of([source]), tmp_path / "out")
    assert list(made) == ["00001-overlay.dcm", "00001-report.dcm"]
    overlay, report = made.values()
    for one in (overlay, report):
        assert one.StudyInstanceUID == "1.2.840.99.1"
        assert one.SeriesInstanceUID != "1.2.840.99.2"
        assert (one.PatientName, one.PatientID) == ("Doe^Jane", "SECRET-7")
        assert "research use only" in one.SeriesDescription
    assert overlay.SeriesInstanceUID != report.SeriesInstanceUID
    assert overlay.SourceImageSequence[0].ReferencedSOPInstanceUID == "1.2.840.99.3"
    assert overlay.pixel_array.std() > 0
    assert hashlib.sha256(source.read_bytes()).hexdigest() == before


def test_the_report_reads_back_with_highdicom(tmp_path: Path) -> None:
    _, made = written(results_of([write_dicom_file(tmp_path / "a.dcm")]), tmp_path / "out")
    report = highdicom.sr.srread(tmp_path / "out" / "00001-report.dcm")
    (group,) = report.content.get_image_measurement_groups()
    assert (group.finding_type.value, group.finding_type.scheme_designator) == ("86049000", "SCT")
    (measurement,) = group.get_measurements()
    assert measurement.name.value == "122157"
    assert measurement.value == pytest.approx(0.75)
    (reference,) = group.source_images
    assert reference.ReferencedSOPSequence[0].ReferencedSOPInstanceUID == "1.2.840.99.3"
    text = made["00001-report.dcm"].to_json()
    for said in ("Algorithm Name", "ab" * 32, "It is not sure", "Not a medical device"):
        assert said in text
    explained = [
        item.ReferencedSOPSequence[0].ReferencedSOPInstanceUID
        for item in group[0].ContentSequence
        if item.ConceptNameCodeSequence[0].CodeValue == "130401"
    ]
    assert explained == [made["00001-overlay.dcm"].SOPInstanceUID]


@pytest.mark.parametrize(
    "elements",
    [
        {},
        {"PatientName": None, "PatientID": None, "StudyDate": None},
        {"PatientName": "Jane", "PatientSex": "W"},
        {
            "SpecificCharacterSet": "ISO_IR 192",
            "PatientName": "山田^太郎",
            "BurnedInAnnotation": "YES",
        },
    ],
)
def test_checkers_find_no_error(tmp_path: Path, elements: dict[str, Any]) -> None:
    results = results_of([write_dicom_file(tmp_path / "a.dcm", **elements)])
    _, made = written(results, tmp_path / "out")
    for name, one in made.items():
        for keyword in ("PatientName", "PatientID", "PatientBirthDate", "PatientSex"):
            assert keyword in one
        assert check(tmp_path / "out" / name) == []
    if shutil.which("dsrdump"):
        dump = ["dsrdump", tmp_path / "out" / "00001-report.dcm"]
        assert b"E:" not in subprocess.run(dump, capture_output=True, check=True).stderr


MULTI_FRAME_GREY = "1.2.840.10008.5.1.4.1.1.7.3"


def test_frames_of_a_file_share_a_report(tmp_path: Path) -> None:
    source = write_dicom_file(tmp_path / "a.dcm", frames=3, SOPClassUID=MULTI_FRAME_GREY)
    _, made = written(results_of([source]), tmp_path / "out")
    assert list(made) == [
        "00001-overlay.dcm",
        "00001-report.dcm",
        "00002-overlay.dcm",
        "00003-overlay.dcm",
    ]
    report = highdicom.sr.srread(tmp_path / "out" / "00001-report.dcm")
    frames = [
        group.source_images[0].ReferencedSOPSequence[0].ReferencedFrameNumber
        for group in report.content.get_image_measurement_groups()
    ]
    assert frames == [1, 2, 3]
    assert all(check(tmp_path / "out" / name) == [] for name in made)
    overlays = [one for name, one in made.items() if "overlay" in name]
    assert len({one.SeriesInstanceUID for one in overlays}) == 1
    assert [one.InstanceNumber for one in overlays] == [1, 2, 3]


def test_frames_of_a_class_that_has_none_are_not_referred_to(tmp_path: Path) -> None:
    source = write_dicom_file(tmp_path / "a.dcm", frames=2)
    _, made = written(results_of([source]), tmp_path / "out")
    assert all(check(tmp_path / "out" / name) == [] for name in made)
    assert "Image 2, frame 2" in made["00001-report.dcm"].to_json()


def test_a_distribution_of_dose_is_told(tmp_path: Path) -> None:
    """`dsrdump` refuses a report that points at one as an image."""
    dose = write_dicom_file(tmp_path / "a.dcm", SOPClassUID="1.2.840.10008.5.1.4.1.1.481.2")
    steps, made = written(results_of([dose]), tmp_path / "out")
    assert not made
    assert ["distribution of dose" in s.problem.message for s in steps if s.problem] == [True]


def test_what_belongs_to_no_study_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(png(60, 80))
    lost = write_dicom_file(tmp_path / "b.dcm", StudyInstanceUID=None)
    good, gone = write_dicom_file(tmp_path / "c.dcm"), write_dicom_file(tmp_path / "d.dcm")
    results = results_of([tmp_path / "a.png", lost, good, gone])
    gone.unlink()
    steps, made = written(results, tmp_path / "out")
    assert list(made) == ["00003-overlay.dcm", "00003-report.dcm"]
    told = {s.number: s.problem.message for s in steps if s.problem}
    assert "no DICOM object" in told[1]
    assert "which study" in told[2] or "which image of which study" in told[2]
    assert "no such file" in told[4]
    assert steps[-1].done == 4


def test_an_original_is_never_overwritten(tmp_path: Path) -> None:
    source = write_dicom_file(tmp_path / "00001-overlay.dcm")
    before = source.read_bytes()
    with pytest.raises(WriteError, match="image that was read"):
        list(write_dicom(tmp_path, results_of([source])))
    assert source.read_bytes() == before

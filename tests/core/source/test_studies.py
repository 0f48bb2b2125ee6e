"""Images are put in order as patients, studies and series."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.core.source import find_images, group_studies
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from tests.helpers.dicoms_build import SAMPLES


def image(name: str, facts: DicomFacts | None, frame: int | None = None) -> SourceImage:
    ref = ImageRef(Path(name), frame=frame)
    return SourceImage(ref, "dicom" if facts else "raster", "DICOM", 8, 8, dicom=facts)


def facts(patient: str = "p", study: str = "s", series: str = "1", **more: object) -> DicomFacts:
    return DicomFacts(patient=patient, study_uid=study, series_uid=series, **more)  # type: ignore[arg-type]


def test_studies_of_the_sample_medium() -> None:
    found = find_images([SAMPLES / "dicomdirtests" / "DICOMDIR"])
    studies = group_studies(one for one in found if isinstance(one, SourceImage))
    counts = [
        (one.patient, len(one.series), sum(len(s.images) for s in one.series)) for one in studies
    ]
    assert counts == [
        ("77654033", 1, 4),
        ("77654033", 3, 3),
        ("98890234", 2, 7),
        ("98890234", 3, 11),
        ("98890234", 2, 4),
        ("98890234", 2, 2),
    ]
    for study in studies:
        for series in study.series:
            numbers = [one.dicom.instance_number for one in series.images if one.dicom]
            assert numbers == sorted(n for n in numbers if n is not None)


def test_order_inside_a_series() -> None:
    images = [
        image("b10", facts()),
        image("b9", facts()),
        image("z", facts(instance_number=10)),
        image("y", facts(instance_number=2), frame=1),
        image("y", facts(instance_number=2), frame=0),
    ]
    ((study,),) = [group_studies(images)]
    (series,) = study.series
    assert [(one.ref.file_name, one.ref.frame) for one in series.images] == [
        *(("y", 0), ("y", 1), ("z", None), ("b9", None), ("b10", None)),
    ]


def test_series_by_number_and_studies_by_patient_and_date() -> None:
    images = [
        image("a", facts("q", "2", "x", series_number=3)),
        image("b", facts("q", "2", "y", series_number=1, modality="CT")),
        image("c", facts("q", "2", "z")),
        image("d", facts("q", "1", study_date="20300101")),
        image("e", facts("p", "9")),
        image("f", None),
    ]
    studies = group_studies(images)
    assert [(one.patient, one.uid) for one in studies] == [("p", "9"), ("q", "2"), ("q", "1")]
    assert [one.uid for one in studies[1].series] == ["y", "x", "z"]
    assert studies[1].series[0].modality == "CT"


def test_no_images_no_studies() -> None:
    assert group_studies([]) == ()

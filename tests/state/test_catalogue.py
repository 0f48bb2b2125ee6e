"""Where each image belongs in the tree."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.values import DicomFacts, ImageRef
from medmamba_desktop.state.catalogue import way_to
from medmamba_desktop.state.image_list import ImageRow


def titles(row: ImageRow, *places: str) -> list[str]:
    return [step.title for step in way_to(row, [Path(place) for place in places])]


@pytest.mark.parametrize(
    ("ref", "places", "way"),
    [
        (ImageRef(Path("/d/a.png")), ["/d"], ["d"]),
        (ImageRef(Path("/d/a.png")), ["/d/a.png"], ["d"]),
        (ImageRef(Path("/d/benign/a.png")), ["/d"], ["d", "benign"]),
        (ImageRef(Path("/d/train/benign/a.png")), ["/d"], ["d", "train / benign"]),
        (ImageRef(Path("/d/benign/a.png")), ["/d", "/d/benign"], ["benign"]),
        (ImageRef(Path("/d/a.png")), [], ["d"]),
        (ImageRef(Path("/d/x.zip"), "a.png"), ["/d/x.zip"], ["x.zip"]),
        (ImageRef(Path("/d/x.zip"), "m/n/a.png"), ["/d/x.zip"], ["x.zip", "m / n"]),
        (ImageRef(Path("/d/e/x.zip"), "m/a.png"), ["/d"], ["d", "e / x.zip / m"]),
    ],
)
def test_pictures_stand_in_their_folders(ref: ImageRef, places: list[str], way: list[str]) -> None:
    assert titles(ImageRow(ref), *places) == way


def test_dicom_stands_in_its_study_wherever_it_lies() -> None:
    facts = DicomFacts("CT", "7", "1", "1.1", patient_name="Doe, Jane", study_description="Chest")
    row = ImageRow(ImageRef(Path("/d/a")), dicom=facts)
    assert titles(row, "/d") == ["Doe, Jane", "Chest", ""]
    assert [step.kind for step in way_to(row, [])] == ["patient", "study", "series"]


def test_what_says_nothing_has_a_name_still() -> None:
    row = ImageRow(ImageRef(Path("/d/a")), dicom=DicomFacts())
    assert titles(row)[:2] == ["Unknown patient", "Study"]


def test_frames_of_two_files_are_two_stacks() -> None:
    facts = DicomFacts("US", "7", "1", "1.1")
    steps = [
        way_to(ImageRow(ImageRef(Path(f"/d/{name}"), frame=frame), dicom=facts), [])[-1]
        for name, frame in (("a", 0), ("a", 1), ("b", 0))
    ]
    assert steps[0] == steps[1]
    assert steps[0].key != steps[2].key


def test_the_newest_study_comes_first() -> None:
    old, new, undated = (
        way_to(ImageRow(ImageRef(Path("/a")), dicom=DicomFacts(study_uid=d, study_date=d)), [])[1]
        for d in ("20190101", "20200101", "")
    )
    assert sorted([old, undated, new], key=lambda step: step.order) == [new, old, undated]

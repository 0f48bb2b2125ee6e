"""What is known of pictures, and whether a model has seen them."""

from __future__ import annotations

from pathlib import Path

from medmamba_desktop.core.dataset.examples import Example
from medmamba_desktop.core.evaluate.subgroups import values_of
from medmamba_desktop.core.library.training_pictures import TrainingPictures, listed
from medmamba_desktop.core.measuring.columns import columns_of
from medmamba_desktop.core.measuring.seen import seen_in_training
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from tests.helpers.dicoms_build import dicom


def test_headers_tell_sex_and_age_on_the_day_and_no_identity() -> None:
    facts = DicomFacts(
        modality="DX", patient="P1", patient_name="Doe", birth_date="19600801",
        study_date="20260731", patient_sex="F", device="Maker M1",
    )  # fmt: skip
    image = SourceImage(ImageRef(Path("x.dcm")), "dicom", "DICOM", 10, 10, dicom=facts)
    columns = (("site", "north"), ("pixel_hash", "ff"))
    found = columns_of(Example(image, "normal", columns=columns))
    assert found == {
        "sex": "F",
        "age": "65",
        "modality": "DX",
        "site": "north",
        "device": "Maker M1",
    }


def test_twins_are_counted_by_their_places() -> None:
    seen = seen_in_training([1e-5, 20.0, None, 0.05], [""] * 4, 100, None, False)
    assert (seen.compared, seen.twins, seen.listed, seen.is_in_training) == (3, 2, 0, True)
    assert not seen_in_training([20.0], [""], 100, None, False).is_in_training
    assert not seen_in_training([1e-5], [""], 100, None, True).is_in_training
    assert not seen_in_training([], [], 0, None, False).is_in_training


def test_twins_are_counted_by_their_pixels() -> None:
    own = [f"{n:064x}" for n in (3, 5, 7)]
    learned = listed(own)
    others = ["a" * 64, "b" * 64]
    seen = seen_in_training([20.0, None, None, 1e-5], [own[0], own[2], *others], 1, learned, False)
    # Two by their pixels, one that was saved anew by its place.
    assert (seen.compared, seen.twins, seen.listed, seen.is_in_training) == (4, 3, 3, True)
    assert not seen_in_training([None] * 2, others, 0, learned, False).is_in_training


def test_as_many_as_a_full_list_gets_wrong_are_none() -> None:
    full = TrainingPictures(10**6, 1, bytes([0b11]))  # a quarter of all pictures
    hashes = ["0" * 64] + ["f" * 15 + "4" + "0" * 48] * 9
    assert seen_in_training([None] * 10, hashes, 0, full, False).twins == 0


def test_a_header_on_disk_tells_them_too(tmp_path: Path) -> None:
    made = dicom(
        Manufacturer="Maker", ManufacturerModelName="M1", InstitutionName="North",
        PatientAge="034Y", PatientSex="M",
    )  # fmt: skip
    (tmp_path / "a.dcm").write_bytes(made)
    (image,) = find_images([tmp_path])
    assert isinstance(image, SourceImage)
    found = columns_of(Example(image, "normal"))
    wanted = {"sex": "M", "age": "034Y", "site": "North", "device": "Maker M1"}
    assert wanted.items() <= found.items()
    assert values_of([found], "age") == ("18 to 39",)
    assert "North" not in repr(image)

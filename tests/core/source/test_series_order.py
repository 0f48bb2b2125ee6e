"""A series is scrolled through as it lies in the patient, else as it was made."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.source import find_images, in_order
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from tests.helpers.dicoms_build import dicom, item

AXIAL = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0)
OBLIQUE = (0.8, 0.6, 0.0, 0.0, 0.0, -1.0)


def image(name: str, **facts: object) -> SourceImage:
    return SourceImage(
        ImageRef(Path(name)), "dicom", "DICOM", 8, 8, dicom=DicomFacts(**facts),  # type: ignore[arg-type]
    )  # fmt: skip


def names(images: tuple[SourceImage, ...]) -> list[str]:
    return [one.ref.file_name for one in images]


@pytest.mark.parametrize("axes", [AXIAL, OBLIQUE])
def test_slices_lie_along_their_normal_whatever_their_names(axes: tuple[float, ...]) -> None:
    normal = np.cross(axes[:3], axes[3:])
    slices = [
        image(f"{step:02}", position_mm=tuple(normal * step * 2.5 + 7), orientation=axes)
        for step in range(20)
    ]
    shuffled = random.Random(3).sample(slices, len(slices))
    assert in_order(shuffled) == tuple(slices)


def test_the_first_instance_number_comes_first() -> None:
    slices = [
        image(f"{n}", position_mm=(0.0, 0.0, 100.0 - n), orientation=AXIAL, instance_number=n)
        for n in range(1, 9)
    ]
    assert in_order(slices[::-1]) == tuple(slices)


def test_one_wrong_number_does_not_move_a_slice() -> None:
    slices = [
        image(f"{n}", position_mm=(0.0, 0.0, float(n)), orientation=AXIAL, instance_number=n)
        for n in range(8)
    ]
    slices[5] = image("5", position_mm=(0.0, 0.0, 5.0), orientation=AXIAL, instance_number=90)
    assert names(in_order(slices[::-1])) == [str(n) for n in range(8)]


def test_phases_at_one_place_and_localisers_go_by_number() -> None:
    phases = [
        image(f"{n}", position_mm=(0.0, 0.0, float(n % 4)), orientation=AXIAL, instance_number=n)
        for n in range(12)
    ]
    assert in_order(phases[::-1]) == tuple(phases)
    scouts = [
        image("a", position_mm=(0.0, 0.0, 9.0), orientation=AXIAL, instance_number=1),
        image("b", position_mm=(0.0, 0.0, 1.0), orientation=OBLIQUE, instance_number=2),
    ]
    assert in_order(scouts[::-1]) == tuple(scouts)


def test_without_numbers_that_tell_them_apart_time_does() -> None:
    images = [
        image("z", instance_number=1, taken="20200101101500"),
        image("a", instance_number=1, taken="20200101101501.5"),
    ]
    assert in_order(images[::-1]) == tuple(images)


def test_frames_of_an_enhanced_object_lie_along_their_normal_too(tmp_path: Path) -> None:
    heights = [4.0, 0.0, 2.0]
    frames = [
        item(PlanePositionSequence=[item(ImagePositionPatient=[0.0, 0.0, height])])
        for height in heights
    ]
    shared = item(PlaneOrientationSequence=[item(ImageOrientationPatient=list(AXIAL))])
    (tmp_path / "a").write_bytes(
        dicom(
            np.zeros((3, 4, 4), np.uint16),
            SharedFunctionalGroupsSequence=[shared],
            PerFrameFunctionalGroupsSequence=frames,
        )
    )
    found = [one for one in find_images([tmp_path]) if isinstance(one, SourceImage)]
    assert [one.ref.frame for one in in_order(found)] == [1, 2, 0]

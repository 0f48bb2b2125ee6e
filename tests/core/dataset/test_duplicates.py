"""Copies: found however they were encoded, scaled or turned; look-alikes are left alone."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from medmamba_desktop.core.dataset.duplicates import Duplicates, connected, duplicate_sets
from medmamba_desktop.core.dataset.examples import LabelledData, Progress
from medmamba_desktop.core.dataset.fingerprints import Fingerprint, fingerprint, fingerprints
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.values import ImageRef, Picture, SourceImage
from tests.core.dataset.examples_build import data_of, example
from tests.helpers.labelled_build import result_of
from tests.helpers.shared import shared

FLIPS = Image.Transpose


def scene(seed: int, size: tuple[int, int] = (120, 90)) -> Image.Image:
    """A smooth random picture with some texture, unlike that of any other seed."""
    rng = np.random.default_rng(seed)
    blobs = Image.fromarray(rng.integers(0, 256, (9, 9, 3), np.uint8))
    smooth = np.asarray(blobs.resize(size, Image.Resampling.BICUBIC), np.int16)
    return Image.fromarray(
        np.clip(smooth + rng.normal(0, 6, smooth.shape), 0, 255).astype(np.uint8)
    )


def jpeg(image: Image.Image, quality: int) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Image.open(buffer).convert("RGB")


def scaled(image: Image.Image, factor: float) -> Image.Image:
    return image.resize((round(image.width * factor), round(image.height * factor)))


def prints_of(*images: Image.Image | NDArray[np.uint8]) -> dict[ImageRef, Fingerprint]:
    refs = [ImageRef(Path(f"/{i}.png")) for i in range(len(images))]
    return {
        ref: fingerprint(Picture(ref, np.asarray(image)))
        for ref, image in zip(refs, images, strict=True)
    }


def numbers(sets: tuple[tuple[ImageRef, ...], ...]) -> list[list[int]]:
    return [[int(ref.path.stem) for ref in one] for one in sets]


@pytest.mark.parametrize("quality", [70, 90])
@pytest.mark.parametrize("factor", [0.5, 1.0, 1.5])
def test_encoded_again_and_rescaled(quality: int, factor: float) -> None:
    others = [scene(seed) for seed in range(1, 20)]
    found = duplicate_sets(prints_of(scene(0), *others, jpeg(scaled(scene(0), factor), quality)))
    assert numbers(found.near) == [[0, 20]]
    assert found.exact == ()


@pytest.mark.parametrize("flip", [None, *FLIPS])
def test_mirrored_and_turned(flip: Image.Transpose | None) -> None:
    copy = scene(0) if flip is None else scene(0).transpose(flip)
    prints = prints_of(scene(1), scene(0), jpeg(copy, 80), scene(2))
    assert numbers(duplicate_sets(prints).near) == [[1, 2]]


def test_exact_copies_lie_in_near_sets_with_their_near_copies() -> None:
    near = jpeg(scene(0), 80)
    found = duplicate_sets(prints_of(scene(1), scene(0), scene(1), near, scene(0), scene(2)))
    assert numbers(found.exact) == [[0, 2], [1, 4]]
    assert numbers(found.near) == [[1, 3, 4]]
    assert numbers(found.together) == [[1, 3, 4], [0, 2]]


def test_plain_pictures_resemble_nothing_and_sizes_tell_pixels_apart() -> None:
    plain = [np.full((20, 30, 3), level, np.uint8) for level in (0, 0, 128, 255)]
    other_shape = np.zeros((30, 20, 3), np.uint8)
    found = duplicate_sets(prints_of(*plain, other_shape))
    assert numbers(found.exact) == [[0, 1]]
    assert found.near == ()


def test_none_and_one() -> None:
    assert duplicate_sets({}) == Duplicates()
    assert duplicate_sets(prints_of(scene(0))) == Duplicates()


def test_fingerprints_know_colour_and_size() -> None:
    grey = np.asarray(scene(0).convert("L").convert("RGB"))
    coloured, plain = prints_of(scene(0), grey).values()
    assert coloured.is_colour
    assert not plain.is_colour
    assert (plain.width, plain.height) == (120, 90)
    assert plain.perceptual.shape == (32, 32)
    # What JPEG's colour planes leave in a grey picture is no colour.
    (again,) = prints_of(jpeg(Image.fromarray(grey), 70)).values()
    assert not again.is_colour


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=20))
def test_connected_sets_are_those_of_a_walk(pairs: list[tuple[int, int]]) -> None:
    reach = {i: {i} for i in range(16)}
    for _ in range(16):
        for a, b in pairs:
            reach[a] = reach[b] = reach[a] | reach[b]
    expected = sorted({tuple(sorted(one)) for one in reach.values() if len(one) > 1})
    assert sorted(tuple(one) for one in connected(range(16), pairs)) == expected


@pytest.fixture
def folder(tmp_path: Path) -> LabelledData:
    """Forty pictures, of which two cannot be read."""
    made = []
    for i in range(40):
        file = tmp_path / f"{i}.png"
        scene(i, (24, 20)).save(file)
        made.append(example(str(file), "ab"[i % 2]))
    (tmp_path / "7.png").write_bytes((tmp_path / "7.png").read_bytes()[:80])
    (tmp_path / "8.png").unlink()
    return data_of(made)


def test_every_picture_is_read_once_and_bad_ones_are_told(folder: LabelledData) -> None:
    reports: list[Progress] = []
    work = fingerprints(folder)
    try:
        while True:
            reports.append(next(work))
    except StopIteration as stop:
        prints, unreadable = stop.value
    assert list(prints) == [e.ref for e in folder.examples if e.ref.path.stem not in ("7", "8")]
    assert [u.ref.path.stem for u in unreadable] == ["7", "8"]
    assert all(u.problem.message and u.problem.remedy for u in unreadable)
    assert [(r.done, r.total) for r in reports] == [(0, 40), (16, 40), (32, 40), (40, 40)]


def test_closing_stops_the_readers(folder: LabelledData) -> None:
    work = fingerprints(folder)
    next(work)
    next(work)
    work.close()
    names = [thread.name for thread in threading.enumerate()]
    assert not any(name.startswith("medmamba-fingerprint") for name in names)


@pytest.mark.shared
def test_planted_copies_of_real_pictures_are_found_and_look_alikes_are_not() -> None:
    found = find_images([shared("data", "chest_xray_1.zip")])
    refs = [one.ref for one in found if isinstance(one, SourceImage)][:250]
    prints = {ref: fingerprint(read_picture(ref)) for ref in refs}
    assert duplicate_sets(prints) == Duplicates()
    rng = np.random.default_rng(0)
    copies = {}
    for ref in refs[::10]:
        image = Image.fromarray(read_picture(ref).pixels)
        copy = jpeg(scaled(image, rng.uniform(0.5, 1.5)), int(rng.integers(70, 91)))
        planted = ImageRef(Path("/copy") / ref.file_name)
        copies[planted] = fingerprint(Picture(planted, np.asarray(copy)))
    sets = duplicate_sets(prints | copies).near
    assert [(a.file_name, b.path.parent) for a, b in sets] == [
        (ref.file_name, Path("/copy")) for ref in refs[::10]
    ]


def test_the_generator_returns_what_it_read(folder: LabelledData) -> None:
    prints, _ = result_of(fingerprints(folder))
    assert duplicate_sets(prints) == Duplicates()

"""Random changes: reproducible, within range, one geometry for pictures and regions."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor

from medmamba_desktop.core.training.augment import Amounts, Draws, augmented
from medmamba_desktop.core.training.plan import Augmentation
from tests.helpers.training_build import STILL

STRONG = Augmentation(
    flip_vertical=True, rotate_degrees=180, saturation=0.5, hue=0.5, blur=1, noise=1, erase=1
)


def pictures(count: int = 4, height: int = 32, width: int = 40) -> Tensor:
    return torch.rand(count, 3, height, width, generator=torch.Generator().manual_seed(1))


def changed(images: Tensor, settings: Augmentation, seed: int = 0) -> Tensor:
    return augmented(images.clone(), None, Amounts([settings]), seed)[0]


def amounts() -> st.SearchStrategy[Augmentation]:
    shares = st.floats(0, 0.9)
    return st.builds(
        Augmentation,
        **{
            field.name: st.booleans()
            if field.name.startswith("flip")
            else st.floats(0, 180)
            if field.name == "rotate_degrees"
            else shares
            for field in dataclasses.fields(Augmentation)
        },
    )


@settings(max_examples=40, deadline=None)
@given(amounts(), st.integers(0, 2**40), st.integers(32, 50), st.integers(32, 50))
def test_shapes_and_range_stay(wanted: Augmentation, seed: int, height: int, width: int) -> None:
    images = pictures(3, height, width)
    covers = torch.rand(3, 1, 56, 56)
    found, moved = augmented(images, covers, Amounts([wanted]), seed)
    assert found.shape == images.shape
    assert found.isfinite().all()
    assert 0 <= float(found.min()) <= float(found.max()) <= 1
    assert moved is not None
    assert moved.shape == covers.shape
    assert 0 <= float(moved.min()) <= float(moved.max()) <= 1.0001


def test_the_seed_says_everything() -> None:
    images = pictures()
    assert torch.equal(changed(images, STRONG, 7), changed(images, STRONG, 7))
    assert not torch.equal(changed(images, STRONG, 7), changed(images, STRONG, 8))
    torch.manual_seed(3)
    assert torch.equal(changed(images, STRONG, 7), changed(images, STRONG, 7))


def test_nothing_asked_for_changes_nothing() -> None:
    images = pictures()
    assert torch.allclose(changed(images, STILL, 5), images, atol=1e-5)


def test_the_original_is_left_alone() -> None:
    images = pictures()
    before = images.clone()
    augmented(images, None, Amounts([STRONG]), 1)
    assert torch.equal(images, before)


@pytest.mark.parametrize("field", [f.name for f in dataclasses.fields(Augmentation)])
def test_each_change_does_something_by_itself(field: str) -> None:
    amount = True if field.startswith("flip") else 90.0 if field == "rotate_degrees" else 0.9
    images = pictures(8)
    found = changed(images, replace(STILL, **{field: amount}), 2)
    assert not torch.allclose(found, images, atol=0.02)


def test_flips_mirror_half_of_the_pictures() -> None:
    images = pictures(64)
    for field, axis in (("flip_horizontal", 3), ("flip_vertical", 2)):
        found = changed(images, replace(STILL, **{field: True}), 4)
        mirrored = [
            torch.allclose(a, b.flip(axis - 1), atol=1e-4)
            for a, b in zip(found, images, strict=True)
        ]
        kept = [torch.allclose(a, b, atol=1e-4) for a, b in zip(found, images, strict=True)]
        assert all(m != k for m, k in zip(mirrored, kept, strict=True))
        assert 20 <= sum(mirrored) <= 44


def test_grey_stays_grey() -> None:
    grey = pictures()[:, :1].expand(-1, 3, -1, -1)
    wanted = replace(STRONG, saturation=0.0, hue=0.0)
    found = changed(grey, wanted, 6)
    assert torch.allclose(found[:, 0], found[:, 1], atol=1e-4)
    assert torch.allclose(found[:, 0], found[:, 2], atol=1e-4)


def test_colour_changes_leave_grey_grey_too() -> None:
    grey = pictures()[:, :1].expand(-1, 3, -1, -1)
    found = changed(grey, replace(STILL, saturation=0.9, hue=0.9), 6)
    assert torch.allclose(found, grey, atol=1e-3)


def test_each_task_has_its_own_amounts() -> None:
    images = pictures(6)
    tasks = torch.tensor([0, 1, 0, 1, 0, 1])
    found, _ = augmented(images.clone(), None, Amounts([STILL, STRONG], tasks), 3)
    assert torch.allclose(found[::2], images[::2], atol=1e-5)
    assert not any(
        torch.allclose(a, b, atol=0.05) for a, b in zip(found[1::2], images[1::2], strict=True)
    )


@pytest.mark.parametrize(
    "wanted",
    [
        replace(STILL, flip_horizontal=True, flip_vertical=True),
        replace(STILL, rotate_degrees=180),
        replace(STILL, zoom=0.6),
        replace(STILL, stretch=0.6, zoom=0.4),
        replace(STILL, flip_horizontal=True, rotate_degrees=60, zoom=0.3, stretch=0.3),
    ],
    ids=["flips", "rotation", "zoom", "stretch", "all"],
)
@pytest.mark.parametrize("seed", range(4))
def test_a_region_moves_with_its_picture(wanted: Augmentation, seed: int) -> None:
    """A bright square and its cover, off centre, still lie on each other."""
    images, covers = torch.zeros(8, 3, 112, 112), torch.zeros(8, 1, 56, 56)
    images[:, :, 36:60, 44:76] = 1
    covers[:, :, 18:30, 22:38] = 1
    found, moved = augmented(images, covers, Amounts([wanted]), seed)
    assert moved is not None
    seen = torch.nn.functional.avg_pool2d(found[:, :1], 2)
    overlap = torch.minimum(seen, moved).sum((1, 2, 3)) / torch.maximum(seen, moved).sum((1, 2, 3))
    assert float(moved.sum((1, 2, 3)).min()) > 30
    assert float(overlap.min()) > 0.85
    assert not torch.allclose(moved, covers, atol=0.1)


def test_what_comes_in_from_outside_is_not_marked() -> None:
    """A turned picture shows its mirror image at the corners; a region there would be no region."""
    covers = torch.zeros(16, 1, 56, 56)
    covers[:, :, :4, :] = 1
    images = torch.rand(16, 3, 64, 64)
    _, moved = augmented(images, covers, Amounts([replace(STILL, rotate_degrees=45)]), 1)
    assert moved is not None
    assert float(moved.sum((1, 2, 3)).max()) <= float(covers[0].sum()) * 1.02


def test_draws_keep_to_their_bounds() -> None:
    draws = Draws(1000, 3)
    between = draws.between(2, 5)
    assert 2 <= float(between.min()) < 2.1
    assert 4.9 < float(between.max()) < 5
    around = draws.around(torch.tensor([0.5]))
    assert -0.5 <= float(around.min()) < -0.45
    assert 0.45 < float(around.max()) <= 0.5
    assert 250 < int(draws.chosen(torch.tensor([0.3])).sum()) < 350

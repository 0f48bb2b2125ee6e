"""The loss on where the network looks, against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from medmamba_desktop.core.training.guidance import marked_cells, region_loss


def test_the_loss_is_what_a_hand_finds() -> None:
    maps = torch.tensor([[[3.0, 1.0], [-5.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]]])
    cells = torch.tensor([[[True, False], [True, False]], [[False, False], [False, False]]])
    # Three quarters of the positive map lie inside; the second picture has no region.
    assert float(region_loss(maps, cells)) == pytest.approx(-math.log(0.75 + 1e-3), rel=1e-5)
    assert float(region_loss(maps[1:], cells[1:])) == 0


def test_pictures_count_alike() -> None:
    maps = torch.tensor([[[3.0, 1.0]], [[1.0, 3.0]]])
    cells = torch.tensor([[[True, False]], [[True, False]]])
    expected = -(math.log(0.751) + math.log(0.251)) / 2
    assert float(region_loss(maps, cells)) == pytest.approx(expected, rel=1e-5)


def test_a_map_without_anything_positive_is_a_finite_loss() -> None:
    maps = -torch.ones(1, 2, 2, requires_grad=True)
    loss = region_loss(maps, torch.tensor([[[True, False], [False, False]]]))
    assert float(loss.detach()) == pytest.approx(-math.log(1e-3), rel=1e-4)


def test_going_down_the_gradient_raises_the_share_inside() -> None:
    torch.manual_seed(0)
    maps = torch.rand(4, 7, 7, requires_grad=True)
    cells = torch.zeros(4, 7, 7, dtype=torch.bool)
    cells[:, 1:3, 4:6] = True
    before = float(((maps * cells).sum() / maps.sum()).detach())
    region_loss(maps, cells).backward()
    assert maps.grad is not None
    after = (maps - 0.05 * maps.grad).relu().detach()
    assert float((after * cells).sum() / after.sum()) > before
    assert (maps.grad[cells] < 0).all()
    assert (maps.grad[~cells] > 0).all()


def test_cells_are_marked_from_a_share_of_their_area() -> None:
    covers = torch.zeros(1, 1, 56, 56)
    covers[..., :8, :8] = 1  # one cell of 7 x 7
    covers[..., 8:11, :8] = 0.1  # next to nothing of the one below
    assert marked_cells(covers, (7, 7)).nonzero().tolist() == [[0, 0, 0]]
    covers[..., 8:16, :8] = 0.1
    assert marked_cells(covers, (7, 7)).nonzero().tolist() == [[0, 0, 0], [0, 1, 0]]


def test_the_smallest_region_marks_a_cell_all_the_same() -> None:
    covers = torch.zeros(2, 1, 56, 56)
    covers[0, 0, 27, 27] = 1 / 255
    found = marked_cells(covers, (7, 7))
    assert found[0].nonzero().tolist() == [[3, 3]]
    assert not found[1].any()


def test_a_region_on_a_corner_of_four_cells_marks_them() -> None:
    covers = torch.zeros(1, 1, 56, 56)
    covers[..., 21:27, 21:27] = 1
    assert int(marked_cells(covers, (7, 7)).sum()) == 4

"""The loss on where the network looks, against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from medmamba_desktop.core.training.guidance import BEND, marked_cells, region_loss


def bent(value: float) -> float:
    """The positive part as the loss takes it."""
    return (value + math.hypot(value, BEND)) / 2


def test_the_loss_is_what_a_hand_finds() -> None:
    maps = torch.tensor([[[3.0, 1.0], [-5.0, 0.0]], [[1.0, 1.0], [1.0, 1.0]]])
    cells = torch.tensor([[[True, False], [True, False]], [[False, False], [False, False]]])
    # Three quarters of the positive map lie inside, but for the bend at 0; the second picture has
    # no region.
    inside = bent(3) + bent(-5)
    share = inside / (inside + bent(1) + bent(0))
    assert share == pytest.approx(0.75, abs=0.03)
    assert float(region_loss(maps, cells)) == pytest.approx(-math.log(share), rel=1e-4)
    assert float(region_loss(maps[1:], cells[1:])) == 0


def test_pictures_count_alike() -> None:
    maps = torch.tensor([[[3.0, 1.0]], [[1.0, 3.0]]])
    cells = torch.tensor([[[True, False]], [[True, False]]])
    one, three = bent(1), bent(3)
    expected = -(math.log(three / (one + three)) + math.log(one / (one + three))) / 2
    assert float(region_loss(maps, cells)) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("outside", [2.0, -1.0, -40.0], ids=["positive", "negative", "far below"])
@pytest.mark.parametrize("inside", [-0.1, -1.0, -50.0])
def test_nothing_positive_in_the_region_still_teaches(inside: float, outside: float) -> None:
    """All cells below 0, or only those outside above: the gradient lifts the region's cells."""
    maps = torch.full((1, 4, 4), outside)
    cells = torch.zeros(1, 4, 4, dtype=torch.bool)
    cells[:, 1:3, 1:3] = True
    maps[cells] = inside
    before = share_inside(maps, cells)
    maps.requires_grad_()
    (gradient,) = torch.autograd.grad(region_loss(maps, cells), maps)
    assert (gradient[cells] < 0).all()
    assert (gradient[~cells] > 0).all()
    # No cell is thrown far away by a step either.
    assert float(gradient.abs().sum()) <= 2 / BEND
    # A step that moves the values by a tenth of what they are at most.
    step = 0.1 * float(maps.detach().abs().max()) / float(gradient.abs().max())
    assert share_inside((maps - step * gradient).detach(), cells) > before


def share_inside(maps: torch.Tensor, cells: torch.Tensor) -> float:
    values = [bent(value) for value in maps.double().flatten().tolist()]
    marked = cells.flatten().tolist()
    return sum(v for v, m in zip(values, marked, strict=True) if m) / sum(values)


def test_a_map_far_above_or_below_0_is_a_finite_loss() -> None:
    cells = torch.tensor([[[True, False], [False, False]]])
    for value in (1e6, -1e6):
        maps = torch.full((1, 2, 2), value, requires_grad=True)
        loss = region_loss(maps, cells)
        assert float(loss.detach()) == pytest.approx(math.log(4), rel=1e-4)
        (gradient,) = torch.autograd.grad(loss, maps)
        assert torch.isfinite(gradient).all()


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

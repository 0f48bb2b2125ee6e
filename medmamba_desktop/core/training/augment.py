"""Random changes to a batch of training pictures, computed on the device that trains.

Pictures and the regions marked in them go through one geometry. Every draw comes from a generator
that the caller seeds by the step, so that a run that was interrupted draws the same again.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.training.plan import Augmentation

# Rec. 601 weights of red, green and blue in brightness.
_GREY = (0.299, 0.587, 0.114)
_MAX_NOISE = 0.06
_ERASED_AREA = (0.02, 0.15)
_SHRINK = (0.25, 0.7)


class Amounts:
    """How strongly each picture of a batch is changed: `amounts.zoom` is (b,) or (1,) float32.

    Args:
        settings: one a task.
        tasks: (b,) index of each picture's task; None where there is one.
    """

    def __init__(self, settings: Sequence[Augmentation], tasks: Tensor | None = None) -> None:
        self._rows = torch.zeros(1, dtype=torch.int64) if tasks is None else tasks
        self._table = {
            field.name: torch.tensor([float(getattr(s, field.name)) for s in settings])
            for field in dataclasses.fields(Augmentation)
        }

    def __getattr__(self, name: str) -> Tensor:
        return self._table[name][self._rows]


class Draws:
    """Uniform numbers for a batch, the same on every device.

    Args:
        count: pictures in the batch.
        seed: of the step.
    """

    def __init__(self, count: int, seed: int) -> None:
        self._count = count
        self._generator = torch.Generator().manual_seed(seed)

    def between(self, low: float, high: float) -> Tensor:
        """(count,) float32 in [low, high)."""
        return low + (high - low) * torch.rand(self._count, generator=self._generator)

    def around(self, amount: Tensor) -> Tensor:
        """(count,) float32 in [-amount, amount), which may differ from picture to picture."""
        return self.between(-1, 1) * amount

    def chosen(self, share: Tensor) -> Tensor:
        """(count,) bool, true for about this share."""
        return self.between(0, 1) < share


def augmented(
    images: Tensor, covers: Tensor | None, amounts: Amounts, seed: int
) -> tuple[Tensor, Tensor | None]:
    """Changed copies of pictures, and the regions in them moved along.

    Args:
        images: (b, 3, h, w) float32, 0 to 1.
        covers: (b, 1, y, x) float32, 0 to 1: how much of each cell is marked; or None.

    Returns:
        the same shapes; pictures stay within 0 to 1, what comes in from outside the marked frame
        of a region counts as not marked.
    """
    draws = Draws(len(images), seed)
    moves = _moves(draws, amounts).to(images.device)
    images = _moved(images, moves, "reflection")
    covers = None if covers is None else _moved(covers, moves, "zeros")
    images = _coloured(images, draws, amounts)
    images = _blurred(images, draws, amounts)
    images = _noisy(images, draws, amounts, seed)
    images = _erased(images, draws, amounts)
    return images.clamp_(0, 1), covers


def _moves(draws: Draws, amounts: Amounts) -> Tensor:
    """(b, 2, 3) from places in the new picture to places in the old one, both -1 to 1."""
    scale = (1 - draws.between(0, 1) * amounts.zoom).sqrt()
    stretch = (1 + draws.around(amounts.stretch)).sqrt()
    across = (scale * stretch).clamp(max=1.0) * _flips(draws, amounts.flip_horizontal)
    down = (scale / stretch).clamp(max=1.0) * _flips(draws, amounts.flip_vertical)
    angle = draws.around(amounts.rotate_degrees).deg2rad()
    cosine, sine = angle.cos(), angle.sin()
    shift_x = draws.between(-1, 1) * (1 - across.abs())
    shift_y = draws.between(-1, 1) * (1 - down.abs())
    first = torch.stack([cosine * across, -sine * down, shift_x], dim=-1)
    second = torch.stack([sine * across, cosine * down, shift_y], dim=-1)
    return torch.stack([first, second], dim=1)


def _flips(draws: Draws, is_on: Tensor) -> Tensor:
    """-1 for half of the pictures that may be mirrored, else 1."""
    return 1 - 2 * draws.chosen(0.5 * is_on).float()


def _moved(maps: Tensor, moves: Tensor, padding: str) -> Tensor:
    grid = functional.affine_grid(moves, list(maps.shape), align_corners=False)
    return functional.grid_sample(
        maps, grid, mode="bilinear", padding_mode=padding, align_corners=False
    )


def _coloured(images: Tensor, draws: Draws, amounts: Amounts) -> Tensor:
    """Brightness, contrast, saturation and hue as one linear change of colour for each picture."""
    bright = 1 + draws.around(amounts.brightness)
    contrast = 1 + draws.around(amounts.contrast)
    saturation = 1 + draws.around(amounts.saturation)
    turn = draws.around(amounts.hue) * math.pi
    matrix = _saturating(saturation) @ _turning(turn)
    matrix = (matrix * (bright * contrast)[:, None, None]).to(images.device)
    mean = images.mean(dim=(1, 2, 3)).view(-1, 1, 1)
    pivot = mean * (bright * (1 - contrast)).to(images.device).view(-1, 1, 1)
    mixed = torch.baddbmm(pivot, matrix, images.flatten(2))
    return mixed.view(images.shape).clamp_(0, 1)


def _saturating(amount: Tensor) -> Tensor:
    """(b, 3, 3): towards grey below 1, away from it above."""
    grey = torch.tensor(_GREY).expand(3, 3)
    return amount.view(-1, 1, 1) * torch.eye(3) + (1 - amount).view(-1, 1, 1) * grey


def _turning(angle: Tensor) -> Tensor:
    """(b, 3, 3): rotations of colour about the grey axis (Rodrigues' formula)."""
    axis = 1 / math.sqrt(3)
    cross = torch.tensor([[0, -axis, axis], [axis, 0, -axis], [-axis, axis, 0]])
    cosine, sine = angle.cos().view(-1, 1, 1), angle.sin().view(-1, 1, 1)
    return cosine * torch.eye(3) + sine * cross + (1 - cosine) * torch.full((3, 3), 1 / 3)


def _blurred(images: Tensor, draws: Draws, amounts: Amounts) -> Tensor:
    """Some pictures reduced and enlarged again, as a coarser device or a small file would."""
    chosen = draws.chosen(amounts.blur).nonzero().flatten()
    shares = draws.between(*_SHRINK)
    if len(chosen) == 0:
        return images
    images = images.clone()
    size = images.shape[-2:]
    for i in chosen.tolist():
        small = [max(8, round(side * float(shares[i]))) for side in size]
        reduced = functional.interpolate(
            images[i : i + 1], size=small, mode="bilinear", antialias=True
        )
        images[i] = functional.interpolate(reduced, size=list(size), mode="bilinear")[0]
    return images


def _noisy(images: Tensor, draws: Draws, amounts: Amounts, seed: int) -> Tensor:
    chosen = draws.chosen(amounts.noise)
    amount = draws.between(0, _MAX_NOISE) * chosen
    if not chosen.any():
        return images
    generator = torch.Generator(images.device).manual_seed(seed)
    one = torch.randn(
        len(images), 1, *images.shape[2:], generator=generator, device=images.device
    )  # the same in all three channels: grey pictures stay grey
    return images + one * amount.to(images.device).view(-1, 1, 1, 1)


def _erased(images: Tensor, draws: Draws, amounts: Amounts) -> Tensor:
    """Some pictures with a rectangle of their mean colour (arXiv 1708.04896)."""
    chosen = draws.chosen(amounts.erase)
    area, aspect = draws.between(*_ERASED_AREA), draws.between(-1, 1).mul(0.7).exp()
    height, width = (area * aspect).sqrt().clamp(max=0.9), (area / aspect).sqrt().clamp(max=0.9)
    top, left = draws.between(0, 1) * (1 - height), draws.between(0, 1) * (1 - width)
    if not chosen.any():
        return images
    rows = (torch.arange(images.shape[2]) + 0.5) / images.shape[2]
    columns = (torch.arange(images.shape[3]) + 0.5) / images.shape[3]
    in_rows = (rows >= top[:, None]) & (rows < (top + height)[:, None])
    in_columns = (columns >= left[:, None]) & (columns < (left + width)[:, None])
    inside = in_rows[:, :, None] & in_columns[:, None, :] & chosen[:, None, None]
    mean = images.mean(dim=(2, 3), keepdim=True)
    return torch.where(inside[:, None].to(images.device), mean, images)

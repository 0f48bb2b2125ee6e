"""Learning from another network, against values worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from medmamba_desktop.core.training.objective import Objective, Trainee
from medmamba_desktop.core.training.samples import Loader
from medmamba_desktop.core.training.teacher import TEMPERATURE, Taught, distillation, unlikeness
from tests.helpers.training_build import PLAN, STILL, network, samples

TASKS = ("first", "second")


def test_the_same_word_costs_nothing() -> None:
    scores = torch.randn(5, 3)
    # A score is a score up to a constant.
    assert torch.allclose(distillation(scores, scores + 7), torch.zeros(5), atol=1e-5)


def test_the_divergence_is_what_a_hand_finds() -> None:
    ours = torch.zeros(1, 2)
    theirs = torch.tensor([[math.log(3.0), 0.0]]) * TEMPERATURE  # 3/4 and 1/4 once softened
    expected = 0.75 * math.log(0.75 / 0.5) + 0.25 * math.log(0.25 / 0.5)
    found = float(distillation(ours, theirs))
    assert found == pytest.approx(expected * TEMPERATURE**2, rel=1e-4)


def test_turned_and_stretched_features_are_as_like() -> None:
    torch.manual_seed(0)
    features = torch.randn(20, 6)
    turned = features @ torch.linalg.qr(torch.randn(6, 6))[0] * 3 + 5
    tasks = torch.zeros(20, dtype=torch.int64)
    assert float(unlikeness(features, turned, tasks, 1)) == pytest.approx(0, abs=1e-4)
    assert 0.3 < float(unlikeness(features, torch.randn(20, 6), tasks, 1)) <= 1


def test_what_tells_tasks_apart_does_not_count() -> None:
    torch.manual_seed(0)
    tasks = torch.arange(40) % 2
    far = tasks[:, None].float() * 100
    ours, theirs = torch.randn(40, 4), torch.randn(40, 4)
    apart = float(unlikeness(ours + far, theirs + far, tasks, 2))
    assert apart == pytest.approx(float(unlikeness(ours, theirs, tasks, 2)), abs=1e-3)
    assert apart > 0.3


def test_a_task_with_too_few_pictures_is_left_out() -> None:
    features = torch.randn(9, 4)
    assert float(unlikeness(features, -features.flip(0), torch.arange(9), 9)) == 0


class Sure:
    """Says class 2 of everything, and keeps what it was shown."""

    def __init__(self) -> None:
        self.seen: list[Tensor] = []

    def __call__(self, images: Tensor, tasks: Tensor) -> Taught:
        self.seen.append(images)
        word = torch.tensor([[0.0, 0.0, 4.0]]).expand(len(images), 3)
        return Taught([word, word], torch.randn(len(images), 5))


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_teacher_has_its_share_of_the_loss(share: float) -> None:
    plan = replace(
        PLAN,
        balance="none",
        label_smoothing=0.0,
        guidance=0.0,
        augmentation=STILL,
        distillation=share,
    )
    of, rows = samples(12, tasks=2), [0, 1, 2, 3, 7]
    model = network(tasks=TASKS).eval()
    loader, teacher = Loader(of, torch.device("cpu")), Sure()
    ours = Objective(model, TASKS, of, loader, rows, plan, [STILL] * 2, teacher)
    losses = []
    with torch.no_grad():
        found = float(ours(Trainee(model, TASKS), rows, 0, 0.0))
        images = teacher.seen[0]
        for i, row in enumerate(rows):
            scores = model(images[i : i + 1], TASKS[int(of.tasks[row])])
            label = functional.cross_entropy(scores, of.labels[row : row + 1])
            told = distillation(scores, torch.tensor([[0.0, 0.0, 4.0]]))[0]
            losses.append(float((1 - share) * label + share * told))
    assert found == pytest.approx(sum(losses) / len(losses), rel=1e-4)


def test_likeness_adds_its_weight() -> None:
    of, rows = samples(24), list(range(24))
    model = network(tasks=("only",)).eval()
    loader = Loader(of, torch.device("cpu"))

    class Stranger:
        """Its features are like nothing of the student's."""

        def __call__(self, images: Tensor, tasks: Tensor) -> Taught:
            torch.manual_seed(1)
            return Taught([torch.zeros(len(images), 3)], torch.randn(len(images), 5))

    def loss(likeness: float) -> float:
        plan = replace(PLAN, guidance=0.0, augmentation=STILL, likeness=likeness)
        ours = Objective(model, ("only",), of, loader, rows, plan, [STILL], Stranger())
        with torch.no_grad():
            return float(ours(Trainee(model, ("only",)), rows, 0, 0.0))

    once, twice = loss(1.0) - loss(0.0), loss(2.0) - loss(0.0)
    assert 0.1 < once <= 1
    assert twice == pytest.approx(2 * once, rel=1e-3)

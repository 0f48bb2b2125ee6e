"""What training minimises, against values worked out by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from medmamba_desktop.core.network.class_map import activation_maps, map_weights, score_maps
from medmamba_desktop.core.training import objective
from medmamba_desktop.core.training.guidance import marked_cells, region_loss
from medmamba_desktop.core.training.mixing import draw_mixture
from medmamba_desktop.core.training.objective import Objective, Trainee
from medmamba_desktop.core.training.plan import Balance, Plan
from medmamba_desktop.core.training.samples import Loader, Samples
from tests.helpers.training_build import PLAN, STILL, TASK, network, samples

PLAIN = replace(PLAN, balance="none", label_smoothing=0.0, guidance=0.0, augmentation=STILL)


def made(
    plan: Plan, of: Samples, train: Sequence[int], tasks: Sequence[str] = (TASK,)
) -> tuple[Objective, Trainee]:
    model = network(tasks=tasks).eval()
    loader = Loader(of, torch.device("cpu"))
    wanted = [plan.augmentation] * len(tasks)
    return Objective(model, tasks, of, loader, train, plan, wanted), Trainee(model, tasks)


class Level(nn.Module):
    """Gives every class the same score, and a map that is the same everywhere."""

    def __init__(self, tasks: int = 1) -> None:
        super().__init__()
        self.tasks = tasks

    def forward(self, image: Tensor) -> tuple[dict[int, Tensor], list[Tensor]]:
        features = torch.ones(len(image), 2, 2, 64)
        return {4: features}, [torch.zeros(len(image), 3) for _ in range(self.tasks)]


LOPSIDED = [0, 3, 6, 9, 1, 2]  # four red, one green, one blue


@pytest.mark.parametrize(
    ("balance", "expected"),
    [
        ("none", math.log(3)),
        ("weights", math.log(3)),
        ("logits", -(4 * math.log(4 / 6) + 2 * math.log(1 / 6)) / 6),
    ],
)
def test_rare_classes_are_helped(balance: Balance, expected: float) -> None:
    ours, _ = made(replace(PLAIN, balance=balance), samples(12), LOPSIDED)
    assert float(ours(Level(), LOPSIDED, 0, 0.0)) == pytest.approx(expected, rel=1e-5)


def test_with_weights_each_class_has_the_same_say() -> None:
    ours, _ = made(replace(PLAIN, balance="weights"), samples(12), LOPSIDED)
    common, rare = (float(ours(Level(), rows, 0, 0.0)) for rows in ([0, 3, 6, 9], [1]))
    assert common * 4 == pytest.approx(rare, rel=1e-5)


def test_without_anything_it_is_the_cross_entropy_of_the_network() -> None:
    of, rows = samples(12), [0, 1, 2, 5]
    ours, trainee = made(PLAIN, of, range(12))
    with torch.no_grad():
        images = torch.from_numpy(of.pixels[rows]).permute(0, 3, 1, 2) / 127.5 - 1
        expected = nn.functional.cross_entropy(trainee.network(images, TASK), of.labels[rows])
        assert float(ours(trainee, rows, 0, 0.0)) == pytest.approx(float(expected), rel=1e-3)


def test_each_picture_counts_for_the_head_of_its_task() -> None:
    tasks = ("first", "second")
    ours, trainee = made(PLAIN, samples(12, tasks=2), range(12), tasks)
    ours(trainee, [0, 1, 2], 0, 0.0).backward()  # pictures of the first task alone
    first, second = (trainee.network.head_of(task).weight.grad for task in tasks)
    assert first is not None
    assert float(first.abs().sum()) > 0
    # The other takes part all the same, or processes would wait for each other.
    assert second is not None
    assert float(second.abs().sum()) == 0


def test_guidance_rises_with_the_run_and_follows_its_weight() -> None:
    of = samples(8, side=64, is_marked=True)
    plain, trainee = made(PLAIN, of, range(8))
    guided, _ = made(replace(PLAIN, guidance=0.5), of, range(8))
    rows = [0, 1, 2]
    with torch.no_grad():
        without = float(plain(trainee, rows, 0, 1.0))
        images = torch.from_numpy(of.pixels[rows]).permute(0, 3, 1, 2) / 127.5 - 1
        weight = trainee.network.head_of(TASK).weight
        maps = activation_maps(trainee.network.features(images), weight, of.labels[rows])
        covers = Loader(of, torch.device("cpu")).covers(rows)
        assert covers is not None
        whole = 0.5 * float(region_loss(maps, marked_cells(covers, (2, 2))))
        for done, share in ((0.0, 0.0), (objective.GUIDANCE_RISES / 2, 0.5), (0.7, 1.0)):
            found = float(guided(trainee, rows, 0, done))
            assert found - without == pytest.approx(share * whole, abs=2e-3)
    assert whole > 0.1


def test_regions_are_looked_up_only_where_guidance_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = []

    def augmented(images: Any, covers: Any, amounts: Any, seed: int) -> Any:
        seen.append(covers)
        return images, covers

    monkeypatch.setattr(objective, "augmented", augmented)
    of = samples(8, side=64, is_marked=True)
    for guidance in (0.0, 0.3):
        ours, trainee = made(replace(PLAIN, guidance=guidance), of, range(8))
        ours(trainee, [0, 1], 0, 0.5)
    assert [cover is None for cover in seen] == [True, False]


@torch.no_grad()
def test_a_network_with_a_side_is_guided_on_the_map_of_both_stages() -> None:
    of, rows = samples(8, side=64, is_marked=True), [0, 1, 2]
    model = network(sides=(3,)).eval()
    loader = Loader(of, torch.device("cpu"))
    trainee = Trainee(model, (TASK,))

    def loss(guidance: float) -> float:
        plan = replace(PLAIN, guidance=guidance)
        return float(
            Objective(model, (TASK,), of, loader, rows, plan, [STILL])(trainee, rows, 0, 1)
        )

    images = torch.from_numpy(of.pixels[rows]).permute(0, 3, 1, 2) / 127.5 - 1
    expected = nn.functional.cross_entropy(model(images, TASK), of.labels[rows])
    assert loss(0.0) == pytest.approx(float(expected), rel=1e-3)
    stages, weights, labels = model.stages(images), map_weights(model, TASK), of.labels[rows]
    covers = loader.covers(rows)
    assert covers is not None
    both = score_maps(dict(enumerate(stages, start=1)), weights, labels)
    last = activation_maps(stages[3], weights[4, None], labels)
    assert (both.shape[1], last.shape[1]) == (4, 2)
    wanted = sum(
        float(region_loss(maps, marked_cells(covers, (maps.shape[1], maps.shape[2]))))
        for maps in (both, last)
    )
    assert loss(1.0) - loss(0.0) == pytest.approx(wanted / 2, abs=3e-3)


def test_a_mixed_picture_counts_for_both_classes_and_guides_nothing() -> None:
    of = samples(8, side=64, is_marked=True)
    plan = replace(PLAIN, guidance=1.0, mix=1.0)
    ours, trainee = made(plan, of, range(8))
    rows = list(range(8))
    with torch.no_grad():
        mixture = draw_mixture(of.tasks[rows], 1.0, 1)
        images = torch.from_numpy(of.pixels[rows]).permute(0, 3, 1, 2) / 127.5 - 1
        scores = trainee.network(mixture.images(images), TASK)
        expected = nn.functional.cross_entropy(scores, mixture.targets(of.labels[rows], 3))
        assert float(ours(trainee, rows, 0, 1.0)) == pytest.approx(float(expected), rel=1e-3)

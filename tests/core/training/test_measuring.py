"""Figures, heads, temperatures and distances, against scikit-learn and planted truths."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import balanced_accuracy_score, log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from medmamba_desktop.core.library.familiar import OFFSET, PROJECTION, centres_key
from medmamba_desktop.core.network.class_map import map_weights
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import MEANS
from medmamba_desktop.core.training import familiar, measure
from medmamba_desktop.core.training.features import finish, pooled_features
from medmamba_desktop.core.training.head import (
    STRENGTHS,
    HeadData,
    choose_strength,
    fit_head,
    out_of_fold,
    softmax,
)
from medmamba_desktop.core.training.measure import fit_temperature, operating_points
from medmamba_desktop.core.training.samples import Loader
from medmamba_desktop.core.training.scores import mean_score, score
from medmamba_desktop.core.training.sight import Sight, with_head
from tests.helpers.tiny_model import TINY
from tests.helpers.training_build import TASK, network, samples

RNG = np.random.default_rng(0)

# ---- scores


def test_scores_are_scikit_learns() -> None:
    labels = torch.arange(60) % 4
    logits = torch.randn(60, 4, generator=torch.Generator().manual_seed(1))
    logits[range(60), labels] += 1
    found, shares = score(logits, labels), logits.softmax(1).numpy()
    called = logits.argmax(1)
    assert found.loss == pytest.approx(log_loss(labels, shares), rel=1e-4)
    assert found.accuracy == pytest.approx(float((called == labels).float().mean()))
    assert found.balanced_accuracy == pytest.approx(balanced_accuracy_score(labels, called))
    area = roc_auc_score(labels, shares / shares.sum(1, keepdims=True), multi_class="ovr")
    assert found.auc == pytest.approx(area, abs=1e-6)
    assert sum(map(sum, found.confusion)) == 60
    assert found.value("loss") == -found.loss
    assert found.value("accuracy") == found.accuracy
    assert found.value("macro_auc") == found.auc
    assert found.value("balanced_accuracy") == found.balanced_accuracy
    assert mean_score([found, found], "accuracy") == pytest.approx(found.accuracy)


def test_a_class_that_is_missing_leaves_the_rest_measured() -> None:
    found = score(torch.eye(3)[[0, 1, 1]] * 5, torch.tensor([0, 1, 0]))
    assert math.isnan(found.auc)
    assert found.value("macro_auc") == -found.loss
    assert found.balanced_accuracy == pytest.approx((0.5 + 1) / 2)
    assert found.confusion == ((1, 1, 0), (0, 1, 0), (0, 0, 0))


# ---- heads


def head_data(classes: int = 3, count: int = 90, **options: Any) -> HeadData:
    labels = np.arange(count) % classes
    features = RNG.normal(size=(count, 6)).astype(np.float32) * [1, 9, 0.1, 1, 1, 1] + 5
    features[:, 0] += labels * 2
    given = {"views": (), "is_balanced": False, "classes": classes, **options}
    return HeadData(features.astype(np.float32), labels=labels, **given)


@pytest.mark.parametrize("classes", [2, 3])
@pytest.mark.parametrize("is_balanced", [False, True])
def test_a_head_gives_what_the_pipeline_gives(classes: int, is_balanced: bool) -> None:
    data = head_data(classes, is_balanced=is_balanced)
    model = LogisticRegression(
        C=0.1, max_iter=300, class_weight="balanced" if is_balanced else None
    )
    pipeline = make_pipeline(StandardScaler(), model).fit(data.plain, data.labels)
    shares = softmax(fit_head(data, 0.1).logits(data.plain))
    assert shares == pytest.approx(pipeline.predict_proba(data.plain), abs=2e-3)


def test_views_are_further_pictures() -> None:
    data = head_data()
    twice = HeadData(data.plain, (data.plain,), data.labels, 3, False)
    # Every picture twice weighs the penalty half as much.
    once, doubled = fit_head(data, 0.2), fit_head(twice, 0.1)
    assert once.weight == pytest.approx(doubled.weight, rel=0.02, abs=2e-3)


def test_a_class_without_a_picture_never_wins() -> None:
    data = head_data(2)
    absent = HeadData(data.plain, (), data.labels * 2, 3, True)
    logits = fit_head(absent, 0.1).logits(absent.plain)
    assert logits.shape == (90, 3)
    assert set(logits.argmax(1)) == {0, 2}
    assert (softmax(logits)[:, 1] < 1e-6).all()


def test_the_strength_is_the_one_that_does_best_on_what_was_held_out() -> None:
    data = head_data()
    rows = np.arange(90)
    fold = [(rows[:60], rows[60:])]
    chosen = finish(choose_strength(data, fold))
    losses = {}
    for strength in STRENGTHS:
        logits = fit_head(data.of(rows[:60]), strength).logits(data.plain[60:])
        losses[strength] = log_loss(data.labels[60:], softmax(logits))
    assert chosen.strength == min(losses, key=losses.__getitem__)
    assert chosen.loss == pytest.approx(min(losses.values()), rel=1e-2)
    noise = HeadData(
        RNG.normal(size=(90, 6)).astype(np.float32), (), RNG.integers(0, 3, 90), 3, False
    )
    assert finish(choose_strength(noise, fold)).strength <= 0.1


def test_what_is_out_of_fold_was_not_fitted_to() -> None:
    data = head_data()
    rows = np.arange(90)
    parts = [(rows[rows % 3 != i], rows[rows % 3 == i]) for i in range(3)]
    seen = []
    for held_out, logits in out_of_fold(data, parts, 0.1):
        (train,) = [t for t, h in parts if np.array_equal(h, held_out)]
        expected = fit_head(data.of(train), 0.1).logits(data.plain[held_out])
        assert np.array_equal(logits, expected)
        seen += held_out.tolist()
    assert sorted(seen) == rows.tolist()


# ---- temperature and operating points


@pytest.mark.parametrize("planted", [0.5, 1.0, 3.0])
def test_a_planted_temperature_is_found(planted: float) -> None:
    rng = np.random.default_rng(1)
    logits = rng.normal(size=(4000, 4)).astype(np.float32) * 2
    shares = softmax(logits)
    labels = np.array([rng.choice(4, p=p) for p in shares])
    assert fit_temperature(logits * planted, labels) == pytest.approx(planted, rel=0.08)


def test_few_pictures_change_no_probabilities() -> None:
    logits, labels = np.eye(2, dtype=np.float32)[[0, 1] * 9], np.array([0, 1] * 9)
    assert fit_temperature(logits, labels) is None


def test_operating_points_are_youdens() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1])
    sick = np.array([0.1, 0.2, 0.6, 0.55, 0.7, 0.9])
    shares = np.stack([1 - sick, sick], 1)
    points = operating_points(shares, labels, ("normal", "sick"))
    best = max((np.mean(sick[labels == 1] >= t) - np.mean(sick[labels == 0] >= t), t) for t in sick)
    called = sick >= points["sick"]
    assert np.mean(called[labels == 1]) - np.mean(called[labels == 0]) == pytest.approx(best[0])
    assert points["normal-vs-rest"] == pytest.approx(points["sick"])


def test_a_class_without_pictures_has_no_operating_point() -> None:
    shares = np.array([[0.2, 0.8, 0.0], [0.7, 0.3, 0.0]])
    points = operating_points(shares, np.array([1, 0]), ("Normal", "b", "c"))
    # As in the figures, upper and lower case are no difference.
    assert points.keys() == {"Normal", "b", "normal-vs-rest"}
    assert operating_points(shares[:0], np.array([], np.int64), ("a", "b", "c")) == {}


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(1, 30), st.integers(0, 10**6))
def test_operating_points_are_probabilities(classes: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.ones(classes), count)
    names = tuple("abcde"[:classes])
    points = operating_points(shares, rng.integers(0, classes, count), names)
    assert all(0 <= value <= 1 for value in points.values())


# ---- what is familiar


def test_at_most_one_in_twenty_like_pictures_is_called_foreign() -> None:
    torch.manual_seed(0)
    alarms = []
    for _ in range(400):
        drawn = torch.randn(41).square()
        alarms.append(float(drawn[0]) > familiar.threshold(drawn[1:]))
    assert 0.01 < sum(alarms) / 400 < 0.08


def test_the_threshold_by_hand() -> None:
    assert familiar.threshold(torch.arange(1.0, 40.0)) == 38.0  # the 38th of 39
    assert familiar.threshold(torch.arange(1.0, 20.0)) == 19.0
    assert familiar.threshold(torch.arange(1.0, 19.0)) == 27.0  # too few: the largest and a half
    assert familiar.threshold(torch.zeros(50)) == pytest.approx(1e-6, abs=1e-4)


def test_near_and_far_are_told_apart() -> None:
    torch.manual_seed(0)
    centres = torch.tensor([[0.0] * 10, [4.0] * 10, [-4.0] * 10])
    labels = torch.arange(150) % 3
    features = centres[labels] + torch.randn(150, 10)
    pooled = familiar.by_class(features, labels, "t", ("a", "b", "c"))
    assert {key: len(value) for key, value in pooled.items()} == {
        ("t", "a"): 50,
        ("t", "b"): 50,
        ("t", "c"): 50,
    }
    found = familiar.fit_familiar(pooled, directions=6)
    assert found[PROJECTION].shape == (6, 10)
    assert found[OFFSET].shape == (6,)
    assert found[centres_key("t")].shape == (150, 6)
    like = familiar.far(centres[labels] + torch.randn(150, 10), found, "t")
    unlike = familiar.far(torch.randn(50, 10) * 6, found, "t")
    limit = familiar.threshold(like)
    assert float((unlike > limit).float().mean()) > 0.8
    # In whitened space one of fifty like pictures is nearer than their centre, at about 6.
    assert 0.3 < float(like.mean()) < 6
    assert float(familiar.far(features, found, "t").max()) < 1e-3


def test_no_more_pictures_a_class_than_are_needed() -> None:
    labels = torch.tensor([0] * 300 + [1] * 5)
    pooled = familiar.by_class(torch.randn(305, 4), labels, "t", ("a", "b"))
    assert [len(value) for value in pooled.values()] == [familiar.PER_CLASS, 5]


@pytest.mark.parametrize("counts", [(1, 1), (2, 1), (1, 1, 1), (3, 3)])
def test_the_fewest_pictures_give_finite_statistics(counts: tuple[int, ...]) -> None:
    torch.manual_seed(2)
    pooled = {("t", str(i)): torch.randn(n, 20) for i, n in enumerate(counts)}
    assert all(torch.isfinite(value).all() for value in familiar.fit_familiar(pooled).values())


# ---- pictures and their features


def test_a_loader_gives_pictures_as_the_network_takes_them() -> None:
    made = samples(6, is_marked=True)
    loader = Loader(made, torch.device("cpu"))
    images = loader.images([4, 1])
    assert images.shape == (2, 3, 32, 32)
    assert images.dtype == torch.float32
    stored = (images[0] * 255).round().byte().permute(1, 2, 0).numpy()
    assert np.array_equal(stored, made.pixels[4])
    assert torch.allclose(loader.normalised(images), images * 2 - 1, atol=1e-6)
    covers = loader.covers([0, 5])
    assert covers is not None
    assert covers.shape == (2, 1, 56, 56)
    assert float(covers[0, 0, 0, 0]) == 1
    assert float(covers[0, 0, 30, 30]) == 0


def test_there_are_no_covers_where_no_picture_is_marked() -> None:
    assert Loader(samples(4), torch.device("cpu")).covers([0, 1]) is None
    made = samples(4, is_marked=True)
    made.has_region[:2] = False
    loader = Loader(made, torch.device("cpu"))
    assert loader.covers([0, 1]) is None
    assert loader.covers([1, 2]) is not None


def test_features_do_not_depend_on_the_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    made = samples(10)
    lean, loader = LeanMedMamba(network().eval()), Loader(made, torch.device("cpu"))
    rows = [9, 3, 0, 4, 5]
    whole = finish(pooled_features(lean, loader, rows, 8))
    single = finish(pooled_features(lean, loader, rows, 1))
    assert [whole[s].shape for s in MEANS] == [(5, 8), (5, 16), (5, 32), (5, 64)]
    for source in MEANS:
        assert torch.allclose(whole[source], single[source], atol=1e-5)
    real, calls = lean.pooled, []

    def pooled(images: torch.Tensor, *sources: Any) -> Any:
        calls.append(len(images))
        if len(images) > 2:
            raise torch.OutOfMemoryError("out of memory")
        return real(images, *sources)

    monkeypatch.setattr(lean, "pooled", pooled)
    halved = finish(pooled_features(lean, loader, rows, 8))
    assert calls == [5, 4, 2, 2, 1]
    for source in MEANS:
        assert torch.allclose(whole[source], halved[source], atol=1e-5)


def test_region_hits_are_what_the_map_shows() -> None:
    made = samples(4, side=64, is_marked=True)
    weights = map_weights(network().eval(), TASK)
    weight = weights[4, None]
    rows = [0, 1, 2]

    class Lean:
        """Its map is highest in the upper left cell of even pictures, the lower right of odd."""

        def stages(self, images: torch.Tensor) -> list[torch.Tensor]:
            maps = torch.zeros(len(images), 2, 2, 64)
            for i in range(len(images)):
                own = weight[made.labels[rows[i]]]
                maps[i, -(i % 2), -(i % 2)] = own / own.square().sum()
            return [maps] * 4

    loader = Loader(made, torch.device("cpu"))
    steps = measure.region_hits(Lean(), weights, loader, rows, made.labels, 8)  # type: ignore[arg-type]
    found = finish(steps)
    assert [found[row][0] for row in rows] == [True, False, True]
    assert found[0][1] > 0.7
    assert found[1][1] < 0.2


@pytest.mark.parametrize(
    "sight",
    [
        Sight("", ()),
        Sight("", (2, 3)),
        Sight("", (1, 3), (0.4, None)),
        Sight("", (1, 2, 3), (0.4, 0.2), has_last=False),
    ],
)
def test_a_head_in_the_network_gives_its_own_scores(sight: Sight) -> None:
    model = MedMamba(TINY, {TASK: 3}, 0.0, {TASK: sight.sides}, {TASK: sight.windows}).eval()
    images = torch.randn(90, 3, 64, 64)
    pooled = LeanMedMamba(model).pooled(images)
    joined = sight.of(pooled).numpy()
    head = fit_head(HeadData(joined, (), np.arange(90) % 3, 3, False), 0.1)
    with_head(model, TASK, head, sight)
    expected = head.logits(joined)
    assert measure.logits_of(model, TASK, pooled) == pytest.approx(expected, abs=1e-5)
    with torch.no_grad():
        assert model(images[:3], TASK).numpy() == pytest.approx(expected[:3], abs=1e-4)

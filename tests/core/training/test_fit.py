"""Training all weights: it learns, and neither a stop nor a fault changes what comes out."""

from __future__ import annotations

import errno
import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from medmamba_desktop.core.errors import UnreadableError, UnsupportedError, WriteError
from medmamba_desktop.core.network.class_map import activation_maps
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training import fit as engine
from medmamba_desktop.core.training.events import EpochDone, Notice, StepDone
from medmamba_desktop.core.training.fit import Fit, Fitted, Part
from medmamba_desktop.core.training.objective import Objective
from medmamba_desktop.core.training.plan import Augmentation
from tests.helpers.training_build import (
    PLAN,
    STILL,
    TASK,
    broken_off,
    driven,
    fit,
    network,
    samples,
)

pytestmark = pytest.mark.slow

# Two epochs of two steps, each step in two parts.
SHORT = replace(PLAN, epochs=2, batch_size=6)
FEW = Part(range(12), range(12, 18))


@pytest.fixture
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.PART_SIZES, "cpu", 3)


def short(folder: Path, **options: Any) -> Fit:
    return fit(folder, SHORT, samples(18), FEW, **options)


def same(one: Fitted, other: Fitted) -> bool:
    mine, others = one.network.state_dict(), other.network.state_dict()
    is_equal = all(torch.equal(mine[key], others[key]) for key in mine)
    return is_equal and repr(one.history) == repr(other.history)


def of_kind(events: list[Any], kind: type[Any]) -> list[Any]:
    return [event for event in events if isinstance(event, kind)]


def spoiled(monkeypatch: pytest.MonkeyPatch, calls: Callable[[int], bool]) -> None:
    """Make some calls of the loss, counted from 0, no number."""
    real, count = Objective.__call__, itertools.count()

    def loss(*given: Any) -> torch.Tensor:
        value = real(*given)
        return value * math.nan if calls(next(count)) else value

    monkeypatch.setattr(Objective, "__call__", loss)


def test_it_learns_and_keeps_the_best(tmp_path: Path) -> None:
    plan = replace(PLAN, epochs=6, ema=0.5)
    events, fitted = driven(fit(tmp_path, plan).run())
    steps, epochs = of_kind(events, StepDone), of_kind(events, EpochDone)
    assert [step.step for step in steps] == list(range(1, 13))
    assert sum(s.loss for s in steps[-3:]) < 0.8 * sum(s.loss for s in steps[:3])
    assert epochs[-1].val_loss < epochs[0].val_loss
    assert max(epoch.accuracy for epoch in epochs) > 0.5
    assert fitted.history == tuple(epochs)
    best = max(epochs, key=lambda epoch: epoch.score)
    assert fitted.history[best.epoch - 1].is_best
    assert not fitted.network.training
    kept = list(tmp_path.glob("best-*"))
    assert [path.name for path in kept] == [f"best-{best.epoch:04d}.safetensors"]
    assert steps[-1].seconds_left == 0


@pytest.mark.usefixtures("_small_parts")
def test_stopping_at_any_yield_changes_nothing(tmp_path: Path) -> None:
    unbroken = short(tmp_path / "whole").run()
    count = 0
    while True:
        try:
            next(unbroken)
            count += 1
        except StopIteration as stop:
            expected = stop.value
            break
    assert count > 15
    for after in range(1, count + 1):
        folder = tmp_path / str(after)
        broken_off(lambda folder=folder: short(folder).run(), after)  # type: ignore[misc]
        _, found = driven(short(folder).run())
        assert same(found, expected), f"after {after} of {count} yields"


@pytest.mark.usefixtures("_small_parts")
def test_a_kill_goes_on_from_the_last_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, expected = driven(short(tmp_path / "whole").run())
    monkeypatch.setattr(engine, "CHECKPOINT_AFTER_S", 0)
    killed = short(tmp_path / "killed")
    monkeypatch.setattr(killed._kept, "save_if_possible", lambda _: None)
    epochs = 0
    for event in (steps := killed.run()):
        epochs += isinstance(event, EpochDone)
        if epochs and isinstance(event, StepDone):
            break
    steps.close()
    events, found = driven(short(tmp_path / "killed").run())
    assert of_kind(events, StepDone)[0].step == 3
    assert same(found, expected)


def test_a_finished_training_gives_its_result_again(tmp_path: Path) -> None:
    _, first = driven(short(tmp_path).run())
    events, again = driven(short(tmp_path).run())
    assert events == []
    assert same(first, again)


def test_an_interrupted_training_stands_still_without_its_files(tmp_path: Path) -> None:
    driven(short(tmp_path).run())
    for path in tmp_path.glob("best-*"):
        path.unlink()
    with pytest.raises(UnreadableError, match="gone"):
        driven(short(tmp_path).run())
    (tmp_path / "checkpoint.safetensors").write_bytes(b"no checkpoint")
    with pytest.raises(UnreadableError, match="saved state"):
        driven(short(tmp_path).run())


def test_a_loss_that_is_no_number_rolls_back_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled(monkeypatch, lambda call: call in (1, 3))
    events, fitted = driven(short(tmp_path).run())
    told = of_kind(events, Notice)
    assert ["50%" in n.text for n in told] == [True, False]
    assert "25%" in told[1].text
    assert len(fitted.history) == SHORT.epochs
    assert all(torch.isfinite(v).all() for v in fitted.network.state_dict().values())
    rates = [step.learning_rate for step in of_kind(events, StepDone)]
    assert rates[0] == pytest.approx(SHORT.learning_rate)
    assert rates[1] == pytest.approx(SHORT.learning_rate / 2)


def test_the_sixth_time_in_a_row_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled(monkeypatch, lambda call: True)
    steps = short(tmp_path).run()
    told = [next(steps) for _ in range(10)]
    assert len(of_kind(told, Notice)) == engine.MAX_ROLLBACKS
    with pytest.raises(UnsupportedError, match="does not settle"):
        driven(steps)


def test_the_lower_rate_outlives_a_stop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoiled(monkeypatch, lambda call: call == 0)
    events, _ = broken_off(lambda: short(tmp_path).run(), 2)
    assert of_kind(events, Notice)
    events, _ = driven(short(tmp_path).run())
    assert events[0].learning_rate == pytest.approx(SHORT.learning_rate / 2)


@pytest.mark.parametrize("failing", [0, 1])
def test_too_little_memory_means_smaller_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """The same comes out as if the parts had been small from the start."""
    monkeypatch.setitem(engine.PART_SIZES, "cpu", 3)
    plan = replace(SHORT, batch_size=8)
    _, expected = driven(fit(tmp_path / "small", plan, samples(18), FEW).run())
    monkeypatch.setitem(engine.PART_SIZES, "cpu", 6)
    real, count = Objective.__call__, itertools.count()

    def loss(*given: Any) -> torch.Tensor:
        value = real(*given)
        if next(count) == failing:
            raise torch.OutOfMemoryError("out of memory")
        return value

    monkeypatch.setattr(Objective, "__call__", loss)
    events, found = driven(fit(tmp_path / "large", plan, samples(18), FEW).run())
    (told,) = of_kind(events, Notice)
    assert "6 pictures" in told.text
    assert "3 at once" in told.text
    assert same(found, expected)


@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_full_disk_is_said_and_training_ends_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, last: int
) -> None:
    """After the first state, the first best weights or the second state; better ones come later."""
    plan = replace(SHORT, epochs=4)
    values = itertools.cycle((0.5, 0.6, 0.9, 0.7))
    monkeypatch.setattr(engine, "mean_score", lambda *_: next(values))
    _, expected = driven(fit(tmp_path / "roomy", plan, samples(18), FEW).run())
    monkeypatch.setattr(engine, "CHECKPOINT_AFTER_S", 0)
    real, count = checkpoint.write, itertools.count(1)

    def write(path: Path, tensors: Any, facts: Any) -> None:
        if next(count) > last:
            raise WriteError("The result could not be written (No space left on device)")
        real(path, tensors, facts)

    monkeypatch.setattr(checkpoint, "write", write)
    events, found = driven(fit(tmp_path / "full", plan, samples(18), FEW).run())
    told = of_kind(events, Notice)
    assert told
    assert all("No space left" in notice.text for notice in told)
    assert same(found, expected)
    assert [epoch.is_best for epoch in found.history] == [True, True, True, False]
    state = checkpoint.read(tmp_path / "full" / "checkpoint.safetensors")[1]
    best = tmp_path / "full" / f"best-{state['best_epoch']:04d}.safetensors"
    assert state["best_epoch"] == 0 or best.exists()


def test_a_disk_that_is_full_from_the_start_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def save_file(*args: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(checkpoint, "save_file", save_file)
    with pytest.raises(WriteError, match="No space left"):
        driven(short(tmp_path).run())


def test_it_stops_early_where_nothing_gets_better(tmp_path: Path) -> None:
    plan = replace(PLAN, epochs=50, learning_rate=1e-9, warm_up=0, patience=2, ema=0)
    _, fitted = driven(fit(tmp_path, plan).run())
    assert len(fitted.history) < 10
    best = max(epoch.epoch for epoch in fitted.history if epoch.is_best)
    assert len(fitted.history) == best + 2
    again, same_again = driven(fit(tmp_path, plan).run())
    assert again == []
    assert same(same_again, fitted)


def test_what_scores_well_while_the_rate_still_rises_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = iter((0.9, 0.8, 0.5, 0.7, 0.6))
    monkeypatch.setattr(engine, "mean_score", lambda *_: next(values))
    plan = replace(SHORT, epochs=5, warm_up=0.5, patience=2)
    _, fitted = driven(fit(tmp_path, plan, samples(18), FEW).run())
    assert [epoch.is_best for epoch in fitted.history] == [True, True, True, True, False]
    state = checkpoint.read(tmp_path / "checkpoint.safetensors")[1]
    assert (state["best_epoch"], state["best_score"]) == (4, 0.7)


def test_without_validation_the_last_weights_are_taken(tmp_path: Path) -> None:
    training = fit(tmp_path, SHORT, samples(12), Part(range(12), ()))
    _, fitted = driven(training.run())
    assert len(fitted.history) == SHORT.epochs
    assert all(math.isnan(epoch.score) and epoch.is_best for epoch in fitted.history)
    assert fitted.history[0].confusion == ()
    state, _ = checkpoint.read(tmp_path / "checkpoint.safetensors")
    mean = checkpoint.below("mean", state)
    assert all(torch.equal(mean[k], v) for k, v in fitted.network.state_dict().items())


def test_several_tasks_train_one_network(tmp_path: Path) -> None:
    plan = replace(PLAN, epochs=4)
    training = fit(
        tmp_path,
        plan,
        samples(24, tasks=2),
        tasks=("first", "second"),
        augmentations=[STILL, Augmentation()],
        weights=torch.ones(18),
    )
    before = {key: value.clone() for key, value in training._network.state_dict().items()}
    _, fitted = driven(training.run())
    after = fitted.network.state_dict()
    for task in ("first", "second"):
        assert not torch.equal(before[f"heads.{task}.weight"], after[f"heads.{task}.weight"])
    last = fitted.history[-1]
    assert [name for name, _, _ in last.by_task] == ["first", "second"]
    assert last.accuracy == pytest.approx(sum(a for _, a, _ in last.by_task) / 2)
    assert fitted.history[-1].train_loss < fitted.history[0].train_loss


def test_guidance_moves_the_map_into_the_region(tmp_path: Path) -> None:
    """Of two trainings alike but for guidance the guided one looks where it is told."""
    marked = samples(16, classes=2, side=64, is_marked=True)

    def share(guidance: float) -> float:
        plan = replace(
            PLAN,
            epochs=6,
            guidance=guidance,
            learning_rate=1e-2,
            warm_up=0,
            ema=0.3,
            drop_path=0.0,
            label_smoothing=0.0,
            augmentation=STILL,
        )
        _, fitted = driven(fit(tmp_path / str(guidance), plan, marked, Part(range(16), ())).run())
        images = torch.from_numpy(marked.pixels).permute(0, 3, 1, 2).float() / 127.5 - 1
        weight = fitted.network.head_of(TASK).weight
        with torch.no_grad():
            features = fitted.network.features(images)
            maps = activation_maps(features, weight, marked.labels).relu()
        return float((maps[:, 0, 0] / (maps.sum((1, 2)) + 1e-6)).mean())

    assert share(1.0) > share(0.0) + 0.2


def test_a_team_larger_than_the_data_is_refused(tmp_path: Path) -> None:
    class Many:
        device, size, rank, is_first = torch.device("cpu"), 8, 0, True

        def set_up(self, module: Any, optimiser: Any) -> Any:
            return module, optimiser

    with pytest.raises(UnsupportedError, match="fewer training pictures"):
        Fit(
            network(),
            ["colours"],
            samples(6),
            Part(range(3), ()),
            PLAN,
            tmp_path,
            Many(),  # type: ignore[arg-type]
        )


def test_the_running_mean_is_what_is_measured(tmp_path: Path) -> None:
    """With a mean that hardly moves at first, validation sees the start and not the newest."""
    slow = fit(tmp_path / "slow", replace(SHORT, ema=0.9999), samples(18), FEW)
    newest = fit(tmp_path / "newest", replace(SHORT, ema=0.0), samples(18), FEW)
    _, mean = driven(slow.run())
    _, last = driven(newest.run())
    assert mean.history[0].train_loss == last.history[0].train_loss
    assert mean.history[0].val_loss != last.history[0].val_loss


def test_dropped_paths_follow_from_the_step_alone(tmp_path: Path) -> None:
    plan = replace(SHORT, drop_path=0.5)
    _, first = driven(fit(tmp_path / "1", plan, samples(18), FEW).run())
    torch.manual_seed(99)
    torch.rand(7)
    _, second = driven(fit(tmp_path / "2", plan, samples(18), FEW).run())
    assert same(first, second)

"""Checkpoints, plans, curves and the run's folder: round trips, and what damage leads to."""

from __future__ import annotations

import errno
import math
import time
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors import SafetensorError

from medmamba_desktop.core.errors import UnreadableError, WriteError
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training.curves import Curves
from medmamba_desktop.core.training.events import EpochDone, Notice, StepDone
from medmamba_desktop.core.training.optimiser import make_optimiser
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.plan_file import read_plan, write_plan
from medmamba_desktop.core.training.record import DataRow, RunFolder
from medmamba_desktop.core.training.spent import Spent
from tests.helpers.training_build import PLAN, network

# ---- checkpoints


def stepped(seed: int = 0) -> tuple[Any, Any]:
    """A network and its optimiser after a step."""
    torch.manual_seed(seed)
    model = network()
    optimiser = make_optimiser(model, rate=1e-3, layer_decay=0.8, weight_decay=0.1)
    for weight in model.parameters():
        weight.grad = torch.randn_like(weight)
    optimiser.step()
    return model, optimiser


def test_a_checkpoint_brings_everything_back(tmp_path: Path) -> None:
    model, optimiser = stepped()
    tensors = {
        **checkpoint.with_prefix("network", model.state_dict()),
        **checkpoint.with_prefix("optimiser", checkpoint.optimiser_tensors(optimiser)),
    }
    facts = {"step": 7, "score": -math.inf, "history": [{"loss": math.nan}]}
    checkpoint.write(tmp_path / "c.safetensors", tensors, facts)
    found, said = checkpoint.read(tmp_path / "c.safetensors")
    assert repr(said) == repr(facts)
    other, optimiser_2 = stepped(1)
    other.load_state_dict(checkpoint.below("network", found))
    checkpoint.restore_optimiser(optimiser_2, checkpoint.below("optimiser", found))
    for key, value in model.state_dict().items():
        assert torch.equal(other.state_dict()[key], value)
    mine, theirs = optimiser.state_dict(), optimiser_2.state_dict()
    assert mine["state"].keys() == theirs["state"].keys()
    for number, state in mine["state"].items():
        for name, value in state.items():
            assert torch.equal(value, theirs["state"][number][name])
    # Both go on alike.
    for one, two in ((model, optimiser), (other, optimiser_2)):
        for weight in one.parameters():
            weight.grad = torch.ones_like(weight)
        two.step()
    for a, b in zip(model.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)


def test_before_the_first_step_there_is_nothing_of_the_optimiser(tmp_path: Path) -> None:
    fresh = make_optimiser(network(), rate=1e-3, layer_decay=1.0, weight_decay=0.0)
    assert checkpoint.optimiser_tensors(fresh) == {}
    _, used = stepped()
    checkpoint.restore_optimiser(used, {})
    assert checkpoint.optimiser_tensors(used) == {}


@pytest.mark.parametrize("damage", ["missing", "empty", "cut", "text", "foreign", "folder"])
def test_a_damaged_checkpoint_is_an_error_of_ours(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "c.safetensors"
    checkpoint.write(path, {"a": torch.zeros(100)}, {})
    content = path.read_bytes()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    elif damage == "foreign":
        from safetensors.torch import save_file

        save_file({"a": torch.zeros(2)}, path)
    elif damage != "missing":
        cut = content[: len(content) // 2]
        path.write_bytes({"empty": b"", "cut": cut, "text": b"hello" * 99}[damage])
    with pytest.raises(UnreadableError, match="saved state"):
        checkpoint.read(path)


@pytest.mark.parametrize(
    "failure", [OSError(errno.ENOSPC, "No space left on device"), SafetensorError("I/O error")]
)
def test_on_a_full_disk_the_older_checkpoint_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    path = tmp_path / "c.safetensors"
    checkpoint.write(path, {"a": torch.zeros(3)}, {"step": 1})

    def save_file(tensors: Any, scratch: Path, metadata: Any) -> None:
        scratch.write_bytes(b"half")
        raise failure

    monkeypatch.setattr(checkpoint, "save_file", save_file)
    with pytest.raises(WriteError):
        checkpoint.write(path, {"a": torch.ones(3)}, {"step": 2})
    monkeypatch.undo()
    assert checkpoint.read(path)[1] == {"step": 1}
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


# ---- plans

# What `read_plan` takes: shares of which something must be left end below 1.
_SHARES = st.floats(0, 0.99)
_AMOUNTS = st.floats(0, 1)
_CHANGES = ("brightness", "contrast", "saturation", "hue", "blur", "noise", "erase")


def augmentations() -> st.SearchStrategy[Augmentation]:
    return st.builds(
        Augmentation,
        flip_horizontal=st.booleans(),
        flip_vertical=st.booleans(),
        rotate_degrees=st.floats(0, 180),
        zoom=_SHARES,
        stretch=_SHARES,
        **dict.fromkeys(
            ("brightness", "contrast", "saturation", "hue", "blur", "noise", "erase"), _AMOUNTS
        ),
    )


@settings(max_examples=50, deadline=None)
@given(
    st.builds(
        Plan,
        task=st.text(),
        title=st.text(),
        start=st.text(),
        mode=st.sampled_from(["head", "full"]),
        epochs=st.integers(0, 10**6),
        batch_size=st.integers(0, 10**6),
        learning_rate=st.floats(0, 10),
        layer_decay=_AMOUNTS,
        weight_decay=st.floats(0, 10),
        drop_path=_SHARES,
        label_smoothing=_SHARES,
        warm_up=_AMOUNTS,
        ema=_SHARES,
        balance=st.sampled_from(["none", "weights", "logits"]),
        augmentation=augmentations(),
        views=st.integers(0, 100),
        patience=st.integers(0, 100),
        measure=st.sampled_from(["balanced_accuracy", "accuracy", "macro_auc", "loss"]),
        guidance=st.floats(0, 100),
        seed=st.integers(0, 10**8),
        device=st.text(),
    )
)
def test_a_plan_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, plan: Plan
) -> None:
    path = tmp_path_factory.mktemp("plan") / "plan.toml"
    write_plan(plan, path)
    assert read_plan(path) == plan


def test_what_a_plan_does_not_say_is_as_usual(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('task = "a"\ntitle = "A"\nlearning_rate = 1\n', encoding="utf-8-sig")
    assert read_plan(path) == Plan("a", "A", learning_rate=1)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('colour = "red"', "colour is not a field"),
        ("epochs = 2.5", "epochs is 2.5, not of the kind int"),
        ("epochs = true", "epochs is True"),
        ("epochs = -1", "epochs is -1, not a number from 0"),
        ("epochs = 100000000000", "epochs is 100000000000"),
        ('learning_rate = "high"', "learning_rate is 'high'"),
        ("learning_rate = nan", "learning_rate is nan"),
        ("learning_rate = inf", "learning_rate is inf"),
        ('mode = "best"', "mode is 'best', not one of head, full"),
        ("mode = [1]", "mode is .1."),
        ('balance = ""', "balance is ''"),
        ('measure = "auc"', "measure is 'auc'"),
        ("device = 3", "device is 3, not of the kind str"),
        ("drop_path = 1.0", "drop_path is 1.0, not a number from 0 to below 1"),
        ("label_smoothing = 2", "label_smoothing is 2"),
        ("warm_up = 1.5", "warm_up is 1.5, not a number from 0 to 1"),
        ("augmentation = 3", "augmentation is not a table"),
        ("[augmentation]\nzoom = 1", "augmentation.zoom is 1"),
        ("[augmentation]\nflip_vertical = 1", "augmentation.flip_vertical is 1"),
        ("[augmentation]\nrotation = 1", "augmentation.rotation is not a field"),
        ("[augmentation.zoom]\na = 1", "augmentation.zoom is"),
    ],
)
def test_a_wrong_field_is_named(tmp_path: Path, line: str, named: str) -> None:
    path = tmp_path / "plan.toml"
    path.write_text(f'task = "a"\ntitle = "A"\n{line}\n', encoding="utf-8")
    with pytest.raises(UnreadableError, match=named):
        read_plan(path)


def test_a_missing_field_is_named(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    path.write_text('title = "A"\n', encoding="utf-8")
    with pytest.raises(UnreadableError, match="task"):
        read_plan(path)


@pytest.mark.parametrize("content", [None, b"", b"task = ", b"\xff\xfe\x00", b"PK\x03\x04"])
def test_what_is_no_plan(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "plan.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UnreadableError):
        read_plan(path)


def test_every_field_of_a_plan_is_checked() -> None:
    """A new field needs a kind that the reader knows."""
    known = {"int", "float", "bool", "str", "Mode", "Balance", "Measure", "Augmentation"}
    assert {str(f.type) for kind in (Plan, Augmentation) for f in fields(kind)} <= known


# ---- curves


def step(number: int, steps: int = 10) -> StepDone:
    return StepDone(number, steps, 1, 0.5, 1e-3, 10.0, share=number / steps)


def epoch(number: int, at: int) -> EpochDone:
    return EpochDone(number, 2, at, 0.4, 0.5, 0.6, 0.7, 0.6, ((1, 0), (0, 1)), True)


def lines(run: Path) -> list[str]:
    return (run / "curves.csv").read_text().splitlines()


def test_curves_go_on_where_they_stopped(tmp_path: Path) -> None:
    first = Curves(tmp_path)
    assert first.share == 0
    first.begin("full")
    for event in (step(1), step(2), epoch(1, 2), step(3), step(4), Notice("said elsewhere"), None):
        first.add(event)
    first.close()
    assert len(lines(tmp_path)) == 1 + 5
    second = Curves(tmp_path)
    assert second.share == pytest.approx(0.4)
    second.begin("full")
    for event in (step(3), step(4), step(5)):
        second.add(event)
    second.close()
    assert [line.split(",")[2] for line in lines(tmp_path)[1:]] == ["1", "2", "2", "3", "4", "5"]


def test_steps_that_were_undone_leave_no_line(tmp_path: Path) -> None:
    """A loss that is no number throws training back: to a step, or to the end of an epoch."""
    curves = Curves(tmp_path)
    curves.begin("fold-0")
    curves.add(step(1))
    curves.begin("full")
    for event in (step(1), step(2), epoch(1, 2), step(3), step(4), epoch(2, 4), step(5)):
        curves.add(event)
    for event in (step(2), epoch(1, 2), step(3), epoch(1, 2), step(3)):
        curves.add(event)
    curves.close()
    kept = [tuple(line.split(",")[:3]) for line in lines(tmp_path)[1:]]
    assert kept == [
        ("fold-0", "step", "1"),
        ("full", "step", "1"),
        ("full", "step", "2"),
        ("full", "epoch", "2"),
        ("full", "step", "3"),
    ]


def test_the_end_of_an_epoch_that_is_told_again_is_one_line(tmp_path: Path) -> None:
    for _ in range(2):
        curves = Curves(tmp_path)
        curves.begin("full")
        curves.add(step(2))
        curves.add(epoch(1, 2))
        curves.close()
    again = Curves(tmp_path)
    again.begin("full")
    again.add(epoch(1, 2))
    again.close()
    assert [line.split(",")[1] for line in lines(tmp_path)[1:]] == ["step", "epoch"]


def test_time_is_counted_over_every_leg_of_a_run(tmp_path: Path) -> None:
    first = Spent(tmp_path, time.monotonic() - 100)
    first.keep()
    assert Spent(tmp_path, time.monotonic() - 20).seconds == pytest.approx(120, abs=1)
    (tmp_path / "seconds.txt").write_text("")
    assert Spent(tmp_path, time.monotonic()).seconds == pytest.approx(0, abs=1)
    Spent(tmp_path / "not there", time.monotonic()).keep()


def test_the_share_is_known_after_the_end_of_an_epoch(tmp_path: Path) -> None:
    curves = Curves(tmp_path)
    for event in (step(1), step(2), epoch(1, 2)):
        curves.add(event)
    curves.close()
    assert Curves(tmp_path).share == pytest.approx(0.2)


@pytest.mark.parametrize("rest", ["full,step,3,1", "full,step,3,,1,0.5,x", "\x00\x00", "a,b,c,d,e"])
def test_half_a_line_is_passed_over(tmp_path: Path, rest: str) -> None:
    curves = Curves(tmp_path)
    curves.add(step(2))
    curves.close()
    with (tmp_path / "curves.csv").open("a") as file:
        file.write(rest)
    again = Curves(tmp_path)
    assert again.share == pytest.approx(0.2)
    again.add(step(3))
    again.close()
    assert len(lines(tmp_path)) == 3


def test_a_full_disk_does_not_stop_the_curves(tmp_path: Path) -> None:
    curves = Curves(tmp_path / "not there")
    curves.add(step(1))
    curves.close()
    RunFolder(tmp_path / "not there").say("neither does the log")


# ---- the folder of a run


def test_rows_come_back_with_any_class_name(tmp_path: Path) -> None:
    classes = ("恶性", 'a "b", c', "line\nbreak", "plain")
    rows = [DataRow(f"{i:064x}", i % 4, ("train", "test")[i % 2], i - 1, -1) for i in range(8)]
    folder = RunFolder(tmp_path)
    folder.write_rows(rows, classes)
    assert folder.read_rows(classes) == rows
    with pytest.raises(UnreadableError):
        folder.read_rows(classes[:2])


def test_a_folder_is_begun_when_all_that_is_needed_is_there(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    assert not folder.is_begun
    write_plan(replace(PLAN), folder.plan)
    folder.write_facts({"title": "恶性"})
    assert not folder.is_begun
    folder.write_rows([], ())
    assert folder.is_begun
    assert not folder.is_done
    assert folder.read_facts()["title"] == "恶性"
    assert folder.read_plan() == PLAN

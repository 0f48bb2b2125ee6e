"""What is said on standard error of long work: how far it is, and no figure that is none."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest

from medmamba_desktop.commands import following
from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.training.events import EpochDone, Phase, StepDone

Captured = pytest.CaptureFixture[str]
EPOCH = EpochDone(2, 3, 20, 0.4, 0.5, 0.6, 0.7, 0.6, (), True)


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "_LINE_S", -1.0)


def test_a_log_file_gets_the_share_and_the_time_left(capsys: Captured) -> None:
    shown = following._Shown()
    shown.show(Phase("features", "Looking", 30, 120, 100.0))
    shown.show(Phase("full", "Training all weights", 0, 3))
    shown.show(StepDone(5, 20, 1, 0.5, 1e-3, 10.0, 30.0, 0.25, may_end_early=True))
    assert capsys.readouterr().err.splitlines() == [
        "Looking",
        "Looking: 25 %, 30 of 120, about 2 min left",
        "Training all weights",
        "Training all weights: 25 %, step 5 of 20, loss 0.500, 10.0 pictures/s, at most 30 s left",
    ]


def test_an_epoch_without_validation_names_no_accuracy(capsys: Captured) -> None:
    shown = following._Shown()
    shown.show(EPOCH)
    shown.show(replace(EPOCH, accuracy=math.nan))
    assert capsys.readouterr().err.splitlines() == [
        "Epoch 2 of 3: loss 0.400, validation accuracy 0.600, kept",
        "Epoch 2 of 3: loss 0.400",
    ]


def test_preparations_say_how_far_they_are(capsys: Captured) -> None:
    def steps() -> Iterator[Progress]:
        yield Progress("Reading labels", 0)
        yield Progress("Comparing", 5, 20)
        return 7  # type: ignore[return-value]

    assert following.finished(steps()) == 7  # type: ignore[arg-type]
    assert capsys.readouterr().err.splitlines() == [
        "Reading labels",
        "Comparing",
        "Comparing: 25 %, 5 of 20",
    ]

"""How far is too far: told by pictures that trained nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.split import Shares
from medmamba_desktop.core.library.weights import load_from
from medmamba_desktop.core.network.pooling import MEANS, Pooled
from medmamba_desktop.core.training import checkpoint, familiar, novelty, phases
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.run import train
from medmamba_desktop.core.values import ModelInfo
from tests.core.training.runs_build import FULL, request
from tests.helpers.training_build import driven, parted

CLASSES = ("a", "b")
SPREAD = 3.0


def work_of(mode: str, counts: dict[str, int], folds: int = 3) -> Any:
    """A run of so many pictures a part, of two classes in turn."""
    splits = [split for split, count in counts.items() for _ in range(count)]
    labels = np.arange(len(splits)) % 2
    open_rows = np.array([i for i, split in enumerate(splits) if split != "test"])
    held = [open_rows[number::folds] for number in range(folds)]
    return SimpleNamespace(
        plan=SimpleNamespace(mode=mode, task="t"),
        classes=CLASSES,
        labels=labels,
        part=lambda *names: np.array([i for i, s in enumerate(splits) if s in names], np.int64),
        folds=lambda: [(np.setdiff1d(open_rows, one), one) for one in held],
    )


def maps_of(work: Any, learned: tuple[str, ...]) -> Pooled:
    """Pooled maps by a network that has drawn the pictures it learned from to their centres."""
    generator = torch.Generator().manual_seed(0)
    centres = torch.tensor([[0.0] * 4, [20.0] * 4])[work.labels]
    noise = torch.randn(len(centres), 4, generator=generator)
    noise[np.setdiff1d(np.arange(len(centres)), work.part(*learned))] *= SPREAD
    return dict.fromkeys(MEANS, centres + noise)


def threshold_of(work: Any, learned: tuple[str, ...], crossed: Tensor | None = None) -> float:
    rows = np.arange(len(work.labels))
    _, found = novelty.what_is_familiar(work, maps_of(work, learned), rows, crossed)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("mode", "counts", "learned", "judges"),
    [
        ("full", {"train": 120, "val": 60, "test": 60}, ("train",), "val"),
        ("full", {"train": 120, "val": 10, "test": 60}, ("train",), "val"),
        ("full", {"train": 120, "test": 60}, ("train",), "test"),
    ],
)
def test_pictures_that_the_network_learned_from_do_not_tell(
    mode: str, counts: dict[str, int], learned: tuple[str, ...], judges: str
) -> None:
    work = work_of(mode, counts)
    found = threshold_of(work, learned)
    pooled = maps_of(work, learned)
    features = familiar.familiar_features(pooled)
    own = work.part("train")
    grouped = familiar.by_class(features[own], torch.from_numpy(work.labels[own]), "t", CLASSES)
    statistics = familiar.fit_familiar(grouped)
    others = familiar.far(features[work.part(judges)], statistics, "t")
    assert found == familiar.threshold(others)
    assert found > 2 * familiar.threshold(familiar.far(features[own], statistics, "t"))


def test_a_frozen_network_is_judged_by_folds_where_validation_is_small() -> None:
    work = work_of("head", {"train": 120, "val": 10, "test": 60})
    few = threshold_of(work, ("train", "val", "test"))
    # Nothing was learned: all pictures lie alike.
    many = threshold_of(work_of("head", {"train": 120, "val": 60}), ("train", "val"))
    assert few == pytest.approx(many, rel=1.0)  # learned ones would give a ninth


def test_what_cross_validation_found_is_taken() -> None:
    work = work_of("full", {"train": 120, "val": 60})
    distances = torch.arange(1.0, 40.0)
    assert threshold_of(work, ("train", "val"), distances) == familiar.threshold(distances)


def test_nothing_tells_where_there_is_no_picture() -> None:
    work = work_of("full", {"train": 40})
    rows = np.arange(40)
    _, found = novelty.what_is_familiar(work, maps_of(work, ("train",)), rows, torch.empty(0))
    assert found is None


def test_a_fold_without_a_class_tells_nothing() -> None:
    work = work_of("full", {"train": 40})
    features = familiar.familiar_features(maps_of(work, ("train",)))
    rows, first = np.arange(40), np.arange(0, 20, 2)
    held_out = np.arange(20, 30)
    assert novelty.distances_between(work, features, rows, first, held_out) is None


def test_in_cross_validation_networks_that_have_not_seen_a_picture_tell(
    tmp_path: Path, data: LabelledData, start: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(data, examples=tuple(replace(e, split="") for e in data.examples))
    own = parted(whole, Shares(validation=0.2, test=0.0))
    run, kept = tmp_path / "run", []
    real = checkpoint.write

    def write(path: Path, tensors: Any, facts: Any) -> None:
        if path.name == "logits.safetensors":
            kept.append(tensors["distances"])
        real(path, tensors, facts)

    monkeypatch.setattr(phases.checkpoint, "write", write)
    _, result = driven(train(request(run, own, FULL, start)))
    rows = RunFolder(run).read_rows(own.classes)
    assert [len(one) for one in kept] == [sum(r.fold == k for r in rows) for k in range(3)]
    (task,) = load_from(result.model).header.tasks
    assert task.novelty is not None
    assert task.novelty["threshold"] == familiar.threshold(torch.cat(kept))

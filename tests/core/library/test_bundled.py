"""The model that ships with the program: sound, documented, and right about its own pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.packs import PACKS, read_pack, split_of
from medmamba_desktop import paths
from medmamba_desktop.core.library.model_file import read_info, read_outline
from medmamba_desktop.core.library.verify import SUMS
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.predict.predictor import Predictor
from medmamba_desktop.core.values import Prediction
from tests.helpers.shared import shared

PER_TASK = 6


@pytest.fixture(scope="module")
def bundled() -> Path:
    (file,) = paths.bundled_models().glob("*.safetensors")
    return file


@pytest.fixture(scope="module")
def model(bundled: Path) -> LoadedModel:
    return load_from(bundled)


def test_the_hash_beside_it_is_its_own(bundled: Path) -> None:
    sums = (bundled.parent / SUMS).read_text("utf-8")
    assert sums == f"{read_info(bundled).sha256}  {bundled.name}\n"


def test_its_card_is_whole_and_its_figures_name_their_data(bundled: Path) -> None:
    info = read_info(bundled, is_bundled=True)
    titles = [title for title, _ in info.card]
    assert {"Intended use", "Not for", "Data", "Training", "Figures", "Limits"} <= set(titles)
    assert [task.name for task in info.tasks] == list(PACKS)
    for task in read_outline(bundled).header.tasks:
        assert task.metrics["n"] > 100
        assert task.metrics["data"]
        assert task.metrics["precision"] == "float32"


@pytest.mark.shared
@pytest.mark.parametrize("task", list(PACKS))
def test_auto_finds_the_task_of_its_test_pictures(model: LoadedModel, task: str) -> None:
    images = split_of(read_pack(shared("data"), task), "test")
    chosen = images[:: len(images) // PER_TASK][:PER_TASK]
    outcomes = list(Predictor(model).predict([image.ref for image in chosen]))
    predictions = [outcome for outcome in outcomes if isinstance(outcome, Prediction)]
    assert [p.task for p in predictions] == [task] * PER_TASK
    right = [p.top.name == image.label for p, image in zip(predictions, chosen, strict=True)]
    assert sum(right) >= PER_TASK / 2

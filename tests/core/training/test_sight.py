"""What the last layer sees is what held-out pictures say, and the file keeps it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from medmamba_desktop.core.library.weights import load_from
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.training.head import Choice
from medmamba_desktop.core.training.phases import LEAST_GAIN, _best
from medmamba_desktop.core.training.run import train
from medmamba_desktop.core.training.sight import SIGHTS, WHOLE
from medmamba_desktop.core.values import ModelInfo
from tests.core.training.runs_build import HEAD, request
from tests.helpers.training_build import CLASSES, driven, labelled, with_test

SIDE = 40


def write_middles(folder: Path, per_class: int) -> Path:
    """Pictures of which the middle tells the class and the rim, of any colours, does not."""
    rng = np.random.default_rng(0)
    for label, name in enumerate(CLASSES):
        (folder / name).mkdir(parents=True)
        for i in range(per_class):
            tiles = rng.integers(0, 255, (5, 5, 3)).astype(np.uint8)
            pixels = tiles.repeat(SIDE // 5, 0).repeat(SIDE // 5, 1)
            pixels[12:28, 12:28] = rng.integers(60, 120, 3)
            pixels[12:28, 12:28, label] += 100
            Image.fromarray(pixels).save(folder / name / f"{i:03d}.png")
    return folder


def test_the_middle_is_seen_where_held_out_pictures_gain_by_it(
    tmp_path: Path, start: ModelInfo
) -> None:
    data = with_test(labelled(write_middles(tmp_path / "middles", 24)))
    _, result = driven(train(request(tmp_path / "run", data, HEAD, start)))
    (said,) = [text for text in result.notices if "the last layer sees" in text.casefold()]
    assert "the middle of the picture" in said
    log = (tmp_path / "run" / "log.txt").read_text()
    assert said in log
    model = load_from(result.model)
    (task,) = model.header.tasks
    assert task.pooling == (0.35, 0.22)
    assert task.side_stages == (1, 2, 3)
    assert "towards the middle" in model.header.card["training"]
    # What the file's network says of a picture is what the result has measured.
    places = {e.source.ref: e for e in data.examples if e.split == "test"}
    assert len(places) == len(result.cases)
    for case in result.cases:
        image = to_tensor(read_picture(case.ref), task.input)[None]
        with torch.no_grad():
            whole = probabilities(model.network(image, task.name), task)[0]
            lean = probabilities(model.network.scores(model.lean.pooled(image), task.name), task)[0]
        assert whole.tolist() == pytest.approx(case.probabilities, abs=1e-5)
        assert lean.tolist() == pytest.approx(case.probabilities, abs=1e-5)


def test_next_to_nothing_changes_nothing() -> None:
    losses = {sight: Choice(0.1, 1.0 - 0.9 * LEAST_GAIN * i) for i, sight in enumerate(SIGHTS[:2])}
    assert _best(losses) is WHOLE
    losses[SIGHTS[2]] = Choice(0.1, 1.0 - 1.1 * LEAST_GAIN)
    assert _best(losses) is SIGHTS[2]

"""The table of heat maps: what is measured, taken over, gone on with, and written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.explain import beside, chosen, table
from benchmarks.explain_records import (
    Lesion,
    Record,
    append_record,
    key_of,
    located,
    measured,
    read_records,
)
from medmamba_desktop.core.explain.explain import explain
from medmamba_desktop.core.explain.methods import METHODS, STAGE_CHOICES
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.values import ImageRef, Picture
from tests.helpers.tiny_model import tiny_model

ROW = Record("m", "val 1", "g1", "grad-cam", 3, True, 0.5, True, 0.1)


@pytest.fixture
def model(tmp_path: Path) -> LoadedModel:
    return tiny_model(tmp_path)


@pytest.fixture
def case() -> Lesion:
    pixels = np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8)
    cover = np.zeros((224, 224), np.float32)
    cover[:112] = 1
    return Lesion("val 1", Picture(ImageRef(Path("x.png")), pixels), "blue", "g1", cover)


def test_every_method_and_stage_is_measured_once(model: LoadedModel, case: Lesion) -> None:
    found = list(measured(model, "colour", case, list(METHODS), is_judged=False))
    expected = [
        (name, stage)
        for name, method in METHODS.items()
        for stage in (STAGE_CHOICES if method.has_stages else (4,))
    ]
    assert [(r.method, r.stage) for r in found] == expected
    assert not any(r.is_judged for r in found)


def test_the_mean_of_slow_maps_is_made_of_their_parts(model: LoadedModel, case: Lesion) -> None:
    found = list(measured(model, "colour", case, ["ablation-cam"], is_judged=False))
    mean = next(r for r in found if r.stage == 0)
    alone = explain(model, case.picture, "colour", "blue", method="ablation-cam", stage=0)
    assert (mean.is_hit, pytest.approx(mean.energy)) == located(alone, case.cover)
    assert mean.seconds == pytest.approx(sum(r.seconds for r in found if r.stage))


def test_judged_maps_have_every_figure(model: LoadedModel, case: Lesion) -> None:
    (found,) = measured(model, "colour", case, ["class-map"], is_judged=True)
    assert found.is_judged
    assert None not in (found.insertion, found.random_insertion, found.fall, found.road)


def test_a_run_goes_on_where_it_was_stopped(
    model: LoadedModel, case: Lesion, tmp_path: Path
) -> None:
    file = tmp_path / "records.jsonl"
    every = measured(model, "colour", case, ["grad-cam", "eigen-cam"], is_judged=False)
    first = [next(every) for _ in range(3)]
    for record in first:
        append_record(file, record)
    with file.open("a") as cut:
        cut.write('{"model": "cut sh')
    assert read_records(file) == first
    done = {key_of(r) for r in first}
    rest = list(
        measured(model, "colour", case, ["grad-cam", "eigen-cam"], is_judged=False, done=done)
    )
    assert [(r.method, r.stage) for r in rest] == [
        ("grad-cam", 1), ("grad-cam", 0), *(("eigen-cam", stage) for stage in STAGE_CHOICES),
    ]  # fmt: skip


def test_a_row_says_how_often_and_of_how_many() -> None:
    records = [replace(ROW, picture=f"val {n}", group=f"g{n}", is_hit=n > 0) for n in range(4)]
    judged = replace(
        records[0], deletion=0.3, random_deletion=0.6, insertion=0.8, random_insertion=0.5,
        fall=0.25, road=0.125,
    )  # fmt: skip
    *_, line = table(chosen([*records, judged], "m", 10))
    assert line.startswith("| Grad-CAM | 3 | 4 | 0.75 (")
    assert "| 1 | 0.30 (0.60) | 0.80 (0.50) | 0.25 | 0.12 | 1.00 | 0.10 |" in line


def test_two_models_are_compared_over_the_pictures_that_both_have() -> None:
    ours = chosen([ROW, replace(ROW, picture="val 2", is_hit=False)], "m", 10)
    theirs = chosen([replace(ROW, model="n", is_hit=False, energy=0.25)], "n", 10)
    *_, line = beside(ours, theirs)
    assert line == "| Grad-CAM | 3 | 1 | 1.00 / 0.00 | 0.50 / 0.25 | - / - | - / - |"

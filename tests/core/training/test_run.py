"""Whole runs, from a folder of pictures to a model file: what comes out, and what must not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.dataset.examples import Box, LabelledData
from medmamba_desktop.core.dataset.split import Shares
from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.library.weights import load_from
from medmamba_desktop.core.predict.predictor import Predictor
from medmamba_desktop.core.training import begin as beginning
from medmamba_desktop.core.training.events import EpochDone, Phase
from medmamba_desktop.core.training.finish import complete_card
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.training.run import resume, train
from medmamba_desktop.core.values import ModelInfo, Prediction
from tests.core.training.runs_build import FULL, HEAD, check_model_loads, files_of, request
from tests.helpers.training_build import (
    broken_off,
    driven,
    labelled,
    parted,
    with_test,
    write_pictures,
)

pytestmark = pytest.mark.slow


def test_head_mode_gives_a_model_that_works(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    events, result = driven(train(request(tmp_path / "run", data, HEAD, start)))
    names = list(dict.fromkeys(e.name for e in events if isinstance(e, Phase)))
    assert names == ["read", "features", "head", "measure", "save"]
    assert all(e.done <= e.total for e in events if isinstance(e, Phase) and e.total)
    assert result.held_out == "test"
    assert result.evaluation.n == len(result.cases) == 6
    assert result.evaluation.overall["accuracy"].value >= 0.8
    assert {case.ref for case in result.cases} == {
        e.ref for e in data.examples if e.split == "test"
    }
    assert result.head_only is None
    assert result.start_model is not None
    assert result.history == ()
    check_predictions(result, data)


def test_full_mode_gives_a_model_that_works(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    marked = replace(
        data,
        examples=tuple(replace(e, regions=(Box(0.1, 0.1, 0.6, 0.6),)) for e in data.examples),
    )
    plan = replace(FULL, epochs=2)
    events, result = driven(train(request(tmp_path / "run", marked, plan, start)))
    assert [e for e in events if isinstance(e, EpochDone)] == list(result.history)
    assert len(result.history) == 2
    assert result.head_only is not None
    assert result.head_only.n == result.evaluation.n == 6
    assert result.regions is not None
    assert result.regions.n == 6
    assert result.regions.before is not None
    assert 0 <= result.regions.energy_after <= 1
    check_predictions(result, data)


def test_from_scratch(tmp_path: Path, data: LabelledData, monkeypatch: pytest.MonkeyPatch) -> None:
    small_network(monkeypatch)
    _, result = driven(train(request(tmp_path / "run", data, FULL)))
    assert result.head_only is None
    assert result.start_model is None
    assert "from scratch" in dict(read_info(result.model).card)["Training"]


def small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training from scratch makes the tiny network."""
    from tests.helpers.tiny_model import INPUT, TINY

    monkeypatch.setattr(beginning, "_CONFIG", TINY)
    monkeypatch.setattr(beginning, "_INPUT", INPUT)


def check_predictions(result: TrainingResult, data: LabelledData) -> None:
    """The file says of the held-out pictures what the result says."""
    model = load_from(result.model)
    (task,) = model.header.tasks
    assert [c.name for c in task.classes] == list(data.classes)
    assert model.familiar is not None
    assert task.metrics["split"] == result.held_out
    assert task.novelty is not None
    found, _ = driven(Predictor(model).predict([case.ref for case in result.cases]))
    for case, outcome in zip(result.cases, found, strict=True):
        assert isinstance(outcome, Prediction)
        shares = [share.probability for share in outcome.classes]
        assert shares == pytest.approx(list(case.probabilities), abs=2e-3)


def test_a_model_gets_its_name_and_card(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    _, result = driven(train(request(tmp_path / "run", data, HEAD, start)))
    answers = {"intended_use": "Ours alone", "no_such_section": "dropped"}
    target = tmp_path / "own.safetensors"
    info = complete_card(result.model, target, "own", "Our own", answers)
    assert (info.name, info.title) == ("own", "Our own")
    card = dict(info.card)
    assert card["Intended use"] == "Ours alone"
    assert "6 test pictures" in card["Data"]
    assert "dropped" not in repr(card)
    check_predictions(replace(result, model=target), data)
    with pytest.raises(ModelFileError, match="not a name"):
        complete_card(result.model, target, "our own", "Our own", {})


@pytest.mark.parametrize("plan", [HEAD, FULL], ids=lambda plan: plan.mode)
def test_without_a_test_part_every_picture_is_judged_in_turn(
    tmp_path: Path, data: LabelledData, start: ModelInfo, plan: Plan
) -> None:
    box = (Box(0.1, 0.1, 0.6, 0.6),)
    whole = replace(data, examples=tuple(replace(e, split="", regions=box) for e in data.examples))
    own = parted(whole, Shares(validation=0.2, test=0.0))
    events, result = driven(train(request(tmp_path / "run", own, plan, start)))
    assert result.held_out == "cross-validation"
    assert result.evaluation.n == len(own.examples)
    assert len({case.ref for case in result.cases}) == len(own.examples)
    assert result.regions is None, "the shipped model was trained on every marked picture"
    assert result.start_model is not None
    assert result.start_model.n == result.evaluation.n
    assert result.notices == ()
    if plan.mode == "full":
        titles = [e.title for e in events if isinstance(e, Phase) and e.name == "full"]
        assert titles == [
            *(f"Cross-validation, training {number} of 3" for number in (1, 2, 3)),
            "Training all weights",
        ]
        assert result.head_only is not None
        assert result.head_only.n == result.evaluation.n
    check_model_loads(result)


def test_classes_may_be_named_in_chinese(tmp_path: Path, start: ModelInfo) -> None:
    names = ("恶性", "良性")
    own = with_test(labelled(write_pictures(tmp_path / "pictures", 8, names)))
    _, result = driven(train(request(tmp_path / "run", own, HEAD, start)))
    assert result.evaluation.classes == own.classes
    assert set(own.classes) == set(names)
    assert [c.name for c in load_from(result.model).header.tasks[0].classes] == list(own.classes)
    _, again = driven(resume(tmp_path / "run"))
    assert again.evaluation == result.evaluation


# ---- privacy


@pytest.mark.parametrize("is_stopped", [False, True])
def test_no_name_of_a_patient_or_file_is_in_the_run(
    tmp_path: Path, start: ModelInfo, is_stopped: bool
) -> None:
    folder = write_pictures(tmp_path / "Zacharias", prefix="Quirinius")
    rows = [
        f"{path.relative_to(folder).as_posix()},{path.parent.name},Ybarra{i % 12}"
        for i, path in enumerate(sorted(folder.rglob("*.png")))
    ]
    table = folder / "Xaverina.csv"
    table.write_text("\n".join(["file,label,patient", *rows]), encoding="utf-8")
    own = with_test(labelled(folder))
    own = replace(
        own,
        examples=tuple(
            replace(e, group=f"Wilhelmina{e.split}{i % 4}") for i, e in enumerate(own.examples)
        ),
    )
    (folder / "red" / "Quirinius-007.png").unlink()
    plan = replace(FULL, epochs=1)
    if is_stopped:
        broken_off(lambda: train(request(tmp_path / "run", own, plan, start)), 40)
    else:
        driven(train(request(tmp_path / "run", own, plan, start)))
    for name, content in files_of(tmp_path / "run").items():
        text = name.encode() + content
        for planted in (b"Zacharias", b"Quirinius", b"Ybarra", b"Xaverina", b"Wilhelmina"):
            assert planted not in text, f"{planted!r} is in {name}"
        assert str(tmp_path).encode() not in content, name


def test_groups_are_numbers_and_stay_together(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    grouped = replace(
        data,
        examples=tuple(
            replace(e, group="" if e.label == "red" else f"{e.split}{i % 3}")
            for i, e in enumerate(data.examples)
        ),
    )
    _, result = driven(train(request(tmp_path / "run", grouped, HEAD, start)))
    rows = RunFolder(tmp_path / "run").read_rows(grouped.classes)
    of_group: dict[int, set[tuple[str, int]]] = {}
    for row, example in zip(rows, grouped.examples, strict=True):
        assert (row.group < 0) == (not example.group)
        if row.group >= 0:
            of_group.setdefault(row.group, set()).add((row.split, row.fold))
    assert all(len(places) == 1 for places in of_group.values())
    assert {case.group for case in result.cases if case.label == "red"} == {""}

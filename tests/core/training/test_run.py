"""Whole runs, from a folder of pictures to a model file: stopped, resumed, faulty, and private."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from medmamba_desktop.core.dataset.examples import Box, LabelledData
from medmamba_desktop.core.dataset.split import Shares
from medmamba_desktop.core.errors import (
    MedMambaError,
    ModelFileError,
    UnreadableError,
    UnsupportedError,
    WriteError,
)
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.library.weights import load_from
from medmamba_desktop.core.predict.predictor import Predictor
from medmamba_desktop.core.training import begin as beginning
from medmamba_desktop.core.training import phases
from medmamba_desktop.core.training.events import EpochDone, Notice, Phase
from medmamba_desktop.core.training.finish import complete_card
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.training.run import TrainingRequest, resume, tidy, train, unfinished
from medmamba_desktop.core.values import ModelInfo, Prediction
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import (
    PLAN,
    broken_off,
    driven,
    labelled,
    parted,
    with_test,
    write_pictures,
)

HEAD = replace(PLAN, mode="head", views=1)
FULL = replace(PLAN, epochs=1, batch_size=16)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return read_info(write_tiny_model(tmp_path_factory.mktemp("start") / "tiny.safetensors"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> LabelledData:
    """24 pictures of three classes, a quarter each for validation and test."""
    return with_test(labelled(write_pictures(tmp_path_factory.mktemp("pictures"))))


def request(
    run: Path, data: LabelledData, plan: Plan = HEAD, start: ModelInfo | None = None
) -> TrainingRequest:
    return TrainingRequest(data, plan, run, start)


def figures(result: TrainingResult) -> str:
    """What two runs alike must agree in, places of pictures and time aside."""
    cases = [(case.label, case.probabilities, case.group) for case in result.cases]
    told = (result.evaluation, result.head_only, result.start_model, result.regions)
    suspects = [(s.given, s.likely, s.confidence) for s in result.suspects]
    return repr((cases, told, suspects, result.history, result.held_out))


def files_of(run: Path) -> dict[str, bytes]:
    return {str(p.relative_to(run)): p.read_bytes() for p in run.rglob("*") if p.is_file()}


# ---- what comes out


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
    _, result = driven(train(request(tmp_path / "run", own, plan, start)))
    assert result.held_out == "cross-validation"
    assert result.evaluation.n == len(own.examples)
    assert len({case.ref for case in result.cases}) == len(own.examples)
    assert result.regions is None, "the shipped model was trained on every marked picture"
    assert result.start_model is not None
    assert result.start_model.n == result.evaluation.n
    told = [text for text in result.notices if "Cross-validation" in text]
    assert len(told) == (0 if plan.mode == "head" else 3)
    if plan.mode == "full":
        assert result.head_only is not None
        assert result.head_only.n == result.evaluation.n
    check_model_loads(result)


def check_model_loads(result: TrainingResult) -> None:
    assert load_from(result.model).header.tasks[0].metrics["n"] == result.evaluation.n


def test_classes_may_be_named_in_chinese(tmp_path: Path, start: ModelInfo) -> None:
    names = ("恶性", "良性")
    own = with_test(labelled(write_pictures(tmp_path / "pictures", 8, names)))
    _, result = driven(train(request(tmp_path / "run", own, HEAD, start)))
    assert result.evaluation.classes == own.classes
    assert set(own.classes) == set(names)
    assert [c.name for c in load_from(result.model).header.tasks[0].classes] == list(own.classes)
    _, again = driven(resume(tmp_path / "run"))
    assert again.evaluation == result.evaluation


# ---- stopping and going on


@pytest.mark.parametrize("plan", [HEAD, FULL], ids=lambda plan: plan.mode)
def test_a_run_that_was_stopped_ends_like_one_that_was_not(
    tmp_path: Path, data: LabelledData, start: ModelInfo, plan: Plan
) -> None:
    unbroken, count = train(request(tmp_path / "whole", data, plan, start)), 0
    reading = 0
    while True:
        try:
            event = next(unbroken)
        except StopIteration as stop:
            expected = figures(stop.value)
            break
        count += 1
        reading += isinstance(event, Phase) and event.name == "read"
    # The phases' beginnings and ends, and some places between.
    places = sorted({reading + 1, *range(reading + 2, count, max(1, count // 6)), count})
    for after in places:
        folder = tmp_path / str(after)
        make = request(folder, data, plan, start)
        broken_off(lambda make=make: train(make), after)  # type: ignore[misc]
        _, result = driven(resume(folder))
        assert figures(result) == expected, f"after {after} of {count}"
        assert all(case.ref.path.is_file() for case in result.cases)


def test_stopping_over_and_over_comes_to_an_end(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    _, expected = driven(train(request(tmp_path / "whole", data, FULL, start)))
    folder = tmp_path / "run"
    broken_off(lambda: train(request(folder, data, FULL, start)), 26)
    for after in range(2, 60, 4):
        _, result = broken_off(lambda: resume(folder), after)
        if result is not None:
            break
    assert result is not None
    assert figures(result) == figures(expected)


def test_unfinished_runs_are_found(tmp_path: Path, data: LabelledData, start: ModelInfo) -> None:
    home = tmp_path / "runs"
    plan = replace(FULL, epochs=2)
    assert unfinished(home) == ()
    driven(train(request(home / "done", data, HEAD, start)))
    broken_off(lambda: train(request(home / "reading", data, HEAD, start)), 5)
    steps = train(request(home / "half", data, plan, start))
    for event in steps:
        if isinstance(event, EpochDone):
            break
    steps.close()
    (home / "damaged").mkdir()
    for name in ("run.json", "plan.toml", "data.csv"):
        (home / "damaged" / name).write_text("{")
    (found,) = unfinished(home)
    assert (found.run, found.title) == (home / "half", "Colours")
    assert found.share == pytest.approx(0.5)
    driven(resume(home / "half"))
    assert unfinished(home) == ()


def test_what_killed_runs_left_behind_is_deleted(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    home = tmp_path / "runs"
    tidy(home)
    driven(train(request(home / "done", data, HEAD, start)))
    (home / "done" / "pixels.bin").write_bytes(b"left")
    kept = files_of(home / "done").keys() - {"pixels.bin"}
    broken_off(lambda: train(request(home / "killed", data, HEAD, start)), 5)
    at_work = train(request(home / "at-work", data, HEAD, start))
    for _ in range(5):
        next(at_work)
    (home / "prepared-elsewhere").mkdir()
    tidy(home)
    assert {path.name for path in home.iterdir()} == {"done", "at-work", "prepared-elsewhere"}
    assert files_of(home / "done").keys() == kept
    _, result = driven(at_work)
    assert result.evaluation.n == 6


def test_a_run_stopped_while_reading_is_begun_again(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    broken_off(lambda: train(request(tmp_path / "run", data, HEAD, start)), 5)
    with pytest.raises(UnreadableError, match="before its pictures were read"):
        driven(resume(tmp_path / "run"))
    _, result = driven(train(request(tmp_path / "run", data, HEAD, start)))
    assert result.evaluation.n == 6


def test_a_finished_run_gives_its_result_at_once(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    _, result = driven(train(request(tmp_path / "run", data, HEAD, start)))
    before = files_of(tmp_path / "run")
    events, again = driven(resume(tmp_path / "run"))
    assert events == []
    assert figures(again) == figures(result)
    assert again.seconds == pytest.approx(result.seconds, abs=0.1)
    assert files_of(tmp_path / "run") == before
    assert not {"pixels.bin", "covers.npy"} & set(before)
    assert not [name for name in before if name.startswith(("features", "full"))]


def test_a_folder_holds_one_run(tmp_path: Path, data: LabelledData, start: ModelInfo) -> None:
    driven(train(request(tmp_path / "run", data, HEAD, start)))
    before = files_of(tmp_path / "run")
    with pytest.raises(UnsupportedError, match="already holds a training run"):
        driven(train(request(tmp_path / "run", data, HEAD, start)))
    assert files_of(tmp_path / "run") == before


def test_two_at_once_in_one_folder(tmp_path: Path, data: LabelledData, start: ModelInfo) -> None:
    first = train(request(tmp_path / "run", data, HEAD, start))
    for event in first:
        if isinstance(event, Phase) and event.name == "features":
            break
    with pytest.raises(UnsupportedError, match="already running"):
        driven(resume(tmp_path / "run"))
    with pytest.raises(UnsupportedError, match="already running"):
        driven(train(request(tmp_path / "run", data, HEAD, start)))
    # Closed by another thread than the one that ran it: the folder is free all the same.
    closing = threading.Thread(target=first.close)
    closing.start()
    closing.join()
    _, result = driven(resume(tmp_path / "run"))
    assert result.evaluation.n == 6


def test_two_at_once_in_two_folders(tmp_path: Path, data: LabelledData, start: ModelInfo) -> None:
    """Their steps may take turns: nothing that one draws reaches the other."""
    _, alone = driven(train(request(tmp_path / "alone", data, FULL, start)))
    both = [train(request(tmp_path / name, data, FULL, start)) for name in "ab"]
    results: list[TrainingResult] = []
    while both:
        for steps in list(both):
            try:
                next(steps)
            except StopIteration as stop:
                results.append(stop.value)
                both.remove(steps)
    assert [figures(result) for result in results] == [figures(alone)] * 2


def test_stopping_leaves_no_thread(tmp_path: Path, data: LabelledData, start: ModelInfo) -> None:
    before = set(threading.enumerate())
    for after in (2, 26):
        broken_off(lambda n=after: train(request(tmp_path / f"{n}", data, HEAD, start)), after)  # type: ignore[misc]
        left = {thread.name for thread in set(threading.enumerate()) - before}
        assert not [name for name in left if "read" in name]


# ---- what can be wrong


def test_the_start_model_is_kept_when_its_file_goes(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    own = tmp_path / "own.safetensors"
    shutil.copyfile(start.path, own)
    folder = tmp_path / "run"
    broken_off(lambda: train(request(folder, data, HEAD, read_info(own))), 26)
    own.write_bytes(b"something else")
    _, result = driven(resume(folder))
    _, expected = driven(train(request(tmp_path / "other", data, HEAD, start)))
    assert figures(result) == figures(expected)


def test_a_start_model_that_is_not_the_one_that_was_chosen(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    own = tmp_path / "own.safetensors"
    shutil.copyfile(start.path, own)
    info = read_info(own)
    write_tiny_model(own, "another")
    with pytest.raises(ModelFileError, match="has changed"):
        driven(train(request(tmp_path / "changed", data, HEAD, info)))
    own.write_bytes(b"no model at all")
    with pytest.raises(ModelFileError):
        driven(train(request(tmp_path / "damaged", data, HEAD, info)))
    own.unlink()
    with pytest.raises(ModelFileError, match="is gone"):
        driven(train(request(tmp_path / "gone", data, HEAD, info)))
    for name in ("changed", "damaged", "gone"):
        with pytest.raises(UnreadableError):
            driven(resume(tmp_path / name))


def test_one_class_is_no_training(tmp_path: Path, start: ModelInfo) -> None:
    own = with_test(labelled(write_pictures(tmp_path / "pictures", 8, ("red",))))
    with pytest.raises(UnsupportedError, match="only one class"):
        driven(train(request(tmp_path / "run", own, HEAD, start)))
    assert not (tmp_path / "run").exists()


def test_a_class_without_training_pictures(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    kept = tuple(e for e in data.examples if e.split != "train" or e.label != "blue")
    with pytest.raises(UnsupportedError, match="blue has no training pictures"):
        driven(train(request(tmp_path / "run", replace(data, examples=kept), HEAD, start)))


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"mode": "full", "epochs": 0}, "no passes"),
        ({"task": "not a name"}, "not a name"),
        ({"task": "keys"}, "named keys"),
    ],
)
def test_plans_that_cannot_be_carried_out(
    tmp_path: Path, data: LabelledData, start: ModelInfo, change: dict[str, Any], match: str
) -> None:
    with pytest.raises(MedMambaError, match=match):
        driven(train(request(tmp_path / "run", data, replace(HEAD, **change), start)))
    assert not (tmp_path / "run").exists()


def test_head_mode_needs_a_start_model(tmp_path: Path, data: LabelledData) -> None:
    with pytest.raises(UnsupportedError, match="needs a model to start from"):
        driven(train(request(tmp_path / "run", data, HEAD)))


@pytest.mark.parametrize("plan", [HEAD, FULL], ids=lambda plan: plan.mode)
def test_two_pictures_are_refused_and_three_give_figures(
    tmp_path: Path, start: ModelInfo, plan: Plan
) -> None:
    folder = write_pictures(tmp_path / "pictures", 2, ("red", "green"))
    (folder / "green" / "picture-001.png").unlink()
    _, result = driven(train(request(tmp_path / "three", parted(labelled(folder)), plan, start)))
    assert result.evaluation.n == 2
    (folder / "red" / "picture-001.png").unlink()
    with pytest.raises(UnsupportedError, match="too few pictures"):
        driven(train(request(tmp_path / "two", parted(labelled(folder)), plan, start)))
    assert not (tmp_path / "two").exists()


def test_four_pictures_are_enough_to_be_judged_in_turn(tmp_path: Path, start: ModelInfo) -> None:
    own = parted(labelled(write_pictures(tmp_path / "pictures", 2, ("red", "green"))))
    _, result = driven(train(request(tmp_path / "run", own, HEAD, start)))
    assert result.evaluation.n == 4
    check_model_loads(result)


def test_a_target_that_cannot_be_written(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WriteError):
        driven(train(request(tmp_path / "file" / "run", data, HEAD, start)))


def test_a_disk_without_room_is_told_before_anything_is_read(
    tmp_path: Path, data: LabelledData, start: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = SimpleNamespace(free=10**7)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(WriteError, match=r"0\.0 GB free; this training needs 0\.2 GB"):
        driven(train(request(tmp_path / "run", data, HEAD, start)))


def test_a_picture_that_vanishes_is_left_out_and_said(tmp_path: Path, start: ModelInfo) -> None:
    own = with_test(labelled(write_pictures(tmp_path / "pictures")))
    gone = [e for e in own.examples if e.split == "test"][:2]
    for example in gone:
        example.ref.path.unlink()
    events, result = driven(train(request(tmp_path / "run", own, HEAD, start)))
    (told,) = [e.text for e in events if isinstance(e, Notice)]
    assert told == "2 pictures could not be read any more and were left out"
    assert result.notices == (told,)
    assert result.evaluation.n == 4
    assert not {e.ref for e in gone} & {case.ref for case in result.cases}
    # By row: no picture has taken the label of another.
    truth = {e.ref: e.label for e in own.examples}
    assert all(case.label == truth[case.ref] for case in result.cases)


def test_a_class_whose_pictures_vanish(tmp_path: Path, start: ModelInfo) -> None:
    own = with_test(labelled(write_pictures(tmp_path / "pictures")))
    for example in own.examples:
        if example.label == "blue" and example.split == "train":
            example.ref.path.unlink()
    with pytest.raises(UnsupportedError, match="blue has no training pictures"):
        driven(train(request(tmp_path / "run", own, HEAD, start)))


def test_when_most_pictures_vanish_nothing_is_trained(tmp_path: Path, start: ModelInfo) -> None:
    own = with_test(labelled(write_pictures(tmp_path / "pictures")))
    shutil.rmtree(tmp_path / "pictures")
    with pytest.raises(UnreadableError, match="24 of 24 pictures cannot be read any more"):
        driven(train(request(tmp_path / "run", own, HEAD, start)))


@pytest.mark.parametrize("name", ["run.json", "plan.toml", "data.csv", "pixels.bin"])
def test_a_damaged_run_is_said(
    tmp_path: Path, data: LabelledData, start: ModelInfo, name: str
) -> None:
    broken_off(lambda: train(request(tmp_path / "run", data, HEAD, start)), 26)
    content = (tmp_path / "run" / name).read_bytes()
    (tmp_path / "run" / name).write_bytes(content[: len(content) // 3])
    with pytest.raises(MedMambaError):
        driven(resume(tmp_path / "run"))


def test_a_newer_run_is_said(tmp_path: Path, data: LabelledData, start: ModelInfo) -> None:
    broken_off(lambda: train(request(tmp_path / "run", data, HEAD, start)), 26)
    path = tmp_path / "run" / "run.json"
    path.write_text(path.read_text().replace('"format": 1', '"format": 2'))
    with pytest.raises(UnsupportedError, match="newer version"):
        driven(resume(tmp_path / "run"))


def test_files_that_cannot_be_removed_do_not_spoil_a_run(
    tmp_path: Path, data: LabelledData, start: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows refuses to remove a mapped file."""
    real = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name == "pixels.bin":
            raise PermissionError("in use")
        real(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    _, result = driven(train(request(tmp_path / "run", data, HEAD, start)))
    assert result.model.is_file()


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


# ---- features are computed once


def test_features_of_a_stopped_run_are_read_again(
    tmp_path: Path, data: LabelledData, start: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(phases, "PIECE", 8)
    steps = train(request(tmp_path / "run", data, HEAD, start))
    assert any(isinstance(event, Phase) and event.name == "head" for event in steps)
    steps.close()
    monkeypatch.setattr(phases, "pooled_features", fail)
    # What is left of the run needs no picture again in head mode.
    _, result = driven(resume(tmp_path / "run"))
    assert result.evaluation.n == 6


def fail(*_: Any) -> Any:
    raise AssertionError("pictures were looked at again")

"""Runs that are stopped or killed: they go on where they were, and end like one that was not."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.split import Shares
from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.core.training import phases
from medmamba_desktop.core.training.events import EpochDone, Phase
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.training.run import resume, tidy, train, unfinished
from medmamba_desktop.core.values import ModelInfo
from tests.core.training.runs_build import FULL, HEAD, figures, files_of, request
from tests.helpers.training_build import broken_off, driven, parted

pytestmark = pytest.mark.slow


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


def test_the_time_of_a_run_is_that_of_all_its_legs(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    run = tmp_path / "run"
    broken_off(lambda: train(request(run, data, HEAD, start)), 30)
    kept = run / "seconds.txt"
    assert float(kept.read_text()) > 0
    kept.write_text("1000.0")
    _, result = driven(resume(run))
    assert 1000 < result.seconds < 1000 + 60


def test_stopping_over_and_over_comes_to_an_end(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    _, expected = driven(train(request(tmp_path / "whole", data, FULL, start)))
    folder = tmp_path / "run"
    broken_off(lambda: train(request(folder, data, FULL, start)), 26)
    for after in range(2, 200, 8):
        _, result = broken_off(lambda: resume(folder), after)
        if result is not None:
            break
    assert result is not None
    assert figures(result) == figures(expected)


def test_a_fold_that_is_done_leaves_no_checkpoint(
    tmp_path: Path, data: LabelledData, start: ModelInfo, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = replace(data, examples=tuple(replace(e, split="") for e in data.examples))
    own = parted(whole, Shares(validation=0.2, test=0.0))
    _, expected = driven(train(request(tmp_path / "whole", own, FULL, start)))
    run = tmp_path / "run"
    with monkeypatch.context() as patch:
        # Killed between the two: the logits of the first fold are there, and its checkpoints.
        patch.setattr(RunFolder, "remove_checkpoints", killed)
        with pytest.raises(SystemExit):
            driven(train(request(run, own, FULL, start)))
    assert {"checkpoint.safetensors", "logits.safetensors"} < names_in(run / "fold-0")
    steps = resume(run)
    for event in steps:
        if isinstance(event, Phase) and event.title.startswith("Cross-validation, training 2"):
            break
    assert names_in(run / "fold-0") == {"logits.safetensors"}
    steps.close()
    _, result = driven(resume(run))
    assert figures(result) == figures(expected)
    assert result.notices == ()


def killed(*_: Any) -> None:
    raise SystemExit


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


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

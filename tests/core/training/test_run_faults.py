"""Runs that cannot be: data, plans, start models, disks and folders that do not do."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.errors import (
    MedMambaError,
    ModelFileError,
    UnreadableError,
    UnsupportedError,
    WriteError,
)
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training.events import Notice
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.run import resume, train
from medmamba_desktop.core.values import ModelInfo
from tests.core.training.runs_build import FULL, HEAD, check_model_loads, figures, request
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import (
    broken_off,
    driven,
    labelled,
    parted,
    with_test,
    write_pictures,
)

pytestmark = pytest.mark.slow


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
    # Cut between two lines or amid a number, what is left of the plan could be a plan.
    (tmp_path / "run" / name).write_bytes(content[: len(content) // 3] + b"\n[")
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

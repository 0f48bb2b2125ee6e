"""Runs that are done are found with what they take of the disk."""

from __future__ import annotations

import shutil
from pathlib import Path

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.training.finished import finished
from medmamba_desktop.core.training.run import train
from medmamba_desktop.core.values import ModelInfo
from tests.core.training.runs_build import HEAD, files_of, request
from tests.helpers.training_build import broken_off, driven


def test_finished_runs_are_found_with_their_size(
    tmp_path: Path, data: LabelledData, start: ModelInfo
) -> None:
    home = tmp_path / "runs"
    assert finished(home) == ()
    driven(train(request(home / "done", data, HEAD, start)))
    broken_off(lambda: train(request(home / "stopped", data, HEAD, start)), 26)
    shutil.copytree(home / "done", home / "damaged")
    (home / "damaged" / "run.json").write_text("{")
    (home / "file").touch()
    (found,) = finished(home)
    assert (found.run, found.title, found.mode) == (home / "done", "Colours", "head")
    assert found.classes == data.classes
    assert found.size == sum(map(len, files_of(home / "done").values()))

"""The beginning of a run: what is said of masks, and what of that is written down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.dataset.examples import MaskImage
from medmamba_desktop.core.training.begin import TrainingRequest, begin
from medmamba_desktop.core.training.events import Notice
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.values import ImageRef
from tests.helpers.training_build import PLAN, driven, labelled, with_test, write_pictures


@pytest.mark.parametrize(("gone", "words"), [(1, "1 mask "), (3, "3 masks ")])
def test_masks_that_are_gone_are_named_to_the_user_and_not_in_the_run(
    tmp_path: Path, gone: int, words: str
) -> None:
    data = with_test(labelled(write_pictures(tmp_path / "pictures", 4)))
    examples = tuple(
        replace(e, regions=(MaskImage(ImageRef(tmp_path / f"someone_{i}.png")),)) if i < gone else e
        for i, e in enumerate(data.examples)
    )
    run = tmp_path / "run"
    events, refs = driven(begin(TrainingRequest(replace(data, examples=examples), PLAN, run, None)))
    assert len(refs) == len(data.examples)
    (notice,) = [event for event in events if isinstance(event, Notice)]
    assert notice.text.startswith(words)
    assert "someone_0.png: There is no such file or folder" in notice.text
    (kept,) = RunFolder(run).read_facts()["notices"]
    assert kept.startswith(words)
    written = [path.read_bytes() for path in run.rglob("*") if path.is_file()]
    assert not any(b"someone" in content for content in written)

"""Parting real data: what only the chosen rule shows to be wrong comes with the parts."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.jobs import Lane
from medmamba_desktop.operations.label_data import LabelData
from medmamba_desktop.operations.training_backend import training_core
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.fine_tune import DataChoice, FineTune, PartChoice
from tests.helpers.training_build import coloured


def write(folder: Path) -> Path:
    """Two classes of ten patients, two pictures each; the first patient is in both."""
    for label, name in enumerate(("red", "green")):
        (folder / name).mkdir(parents=True)
        for i in range(20):
            patient = 0 if i < 2 else 10 * label + i // 2
            pixels = coloured(label, 1000 * label + i, 40)
            Image.fromarray(pixels).save(folder / name / f"p{patient}_{name}{i}.png")
    return folder


def test_patients_of_a_rule_by_names_in_several_classes(
    tmp_path: Path, lane: Lane, qtbot: object
) -> None:
    tune = FineTune()
    label_data = LabelData(training_core(), lane, tune, Activities())
    label_data.read(DataChoice((write(tmp_path / "data"),)))
    qtbot.waitUntil(lambda: tune.checked is not None, timeout=20_000)  # type: ignore[attr-defined]
    assert not [p for p in tune.problems if p.kind.startswith("patient")]
    label_data.part()
    qtbot.waitUntil(lambda: tune.parts is not None, timeout=20_000)  # type: ignore[attr-defined]
    assert tune.parts is not None
    kinds = [rule.kind for rule in tune.parts.rules]
    assert kinds[tune.parts.rule] == "pattern"
    (problem,) = tune.parts.problems
    data: LabelledData = tune.checked.data
    labels = {e.ref: e.label for e in data.examples}
    assert {labels[ref] for ref in problem.sets[0]} == {"green", "red"}
    label_data.choose_parts(PartChoice(rule=kinds.index("none")))
    qtbot.waitUntil(lambda: tune.parts is not None, timeout=20_000)  # type: ignore[attr-defined]
    assert tune.parts.problems == ()

"""Figures show what they are given, in any number and any script."""

from __future__ import annotations

import io
import math
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.plots import (
    EpochPoint,
    confusion_figure,
    history_figure,
    png,
    reliability_figure,
    roc_figure,
    svg,
    write_figure,
)
from medmamba_desktop.core.evaluate.values import Evaluation
from tests.core.evaluate.cases_build import CLASSES, case, made_up


@pytest.fixture(scope="module")
def evaluation() -> Evaluation:
    return evaluate(made_up(60), CLASSES, resamples=5)


def _words(text: str) -> list[str]:
    return [e.text or "" for e in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")]


def test_the_confusion_matrix_holds_its_counts(evaluation: Evaluation) -> None:
    words = _words(svg(confusion_figure(evaluation)))
    counts = [str(n) for row in evaluation.confusion for n in row]
    assert [w for w in words if w.isdigit()] == counts
    assert {*CLASSES, "Predicted", "True (label in the data)"} <= set(words)


def test_roc_names_the_area_of_each_class(evaluation: Evaluation) -> None:
    words = _words(svg(roc_figure(evaluation)))
    for name in CLASSES:
        area = evaluation.per_class[name]["auc"].value
        assert any(name in word and f"{area:.3f}" in word for word in words)
    assert {"Sensitivity", "1 - specificity"} <= set(words)


def test_reliability_counts_pictures(evaluation: Evaluation) -> None:
    below = reliability_figure(evaluation).axes[1]
    heights = [bar.get_height() for bar in below.patches]
    assert heights == [b.count for b in evaluation.reliability]


def test_history_draws_every_epoch() -> None:
    points = [EpochPoint(n, 1 / n, 2 / n, 1 - 1 / n, math.nan) for n in range(1, 9)]
    lines = history_figure(points).axes[0].lines
    assert [list(line.get_ydata()) for line in lines] == [
        [p.train_loss for p in points],
        [p.val_loss for p in points],
    ]


def test_names_are_shown_as_they_are_written() -> None:
    """Formula signs, markup, a leading underscore, other scripts, and names without end."""
    names = ["$x^", "<b>&", "_hidden", "正常", "ü" * 90, "two\nlines"]
    evaluation = evaluate(made_up(90, names), names, resamples=5)
    words = _words(svg(confusion_figure(evaluation)))
    assert {"$x^", "<b>&", "_hidden", "正常", "two lines"} <= set(words)
    assert max(len(word) for word in words) < 40
    assert any("_hidden" in word for word in _words(svg(roc_figure(evaluation))))
    png(confusion_figure(evaluation))


def test_many_classes_stay_readable() -> None:
    names = [f"class {n}" for n in range(45)]
    evaluation = evaluate(made_up(200, names), names, resamples=2)
    matrix = confusion_figure(evaluation)
    assert max(matrix.get_size_inches()) < 14
    assert "class 3" not in _words(svg(matrix))
    legend = roc_figure(evaluation).axes[0].get_legend()
    assert legend is not None
    assert len(legend.get_texts()) == 8
    assert legend.get_title().get_text() == "Smallest areas"


def test_one_class_alone_is_said() -> None:
    evaluation = evaluate([case(0, "normal", (1, 0, 0))], CLASSES, resamples=5)
    assert "Not defined: one class alone" in _words(svg(roc_figure(evaluation)))
    for draw in (confusion_figure, reliability_figure):
        png(draw(evaluation))


def test_the_same_figure_is_the_same_text(evaluation: Evaluation) -> None:
    assert svg(roc_figure(evaluation)) == svg(roc_figure(evaluation))


def test_figures_are_written_by_their_ending(evaluation: Evaluation, tmp_path: Path) -> None:
    write_figure(tmp_path / "new" / "roc.png", roc_figure(evaluation))
    write_figure(tmp_path / "new" / "roc.svg", roc_figure(evaluation))
    assert (tmp_path / "new" / "roc.png").read_bytes().startswith(b"\x89PNG")
    assert ET.parse(tmp_path / "new" / "roc.svg").getroot().tag.endswith("svg")
    assert sorted(p.name for p in (tmp_path / "new").iterdir()) == ["roc.png", "roc.svg"]
    (tmp_path / "file").touch()
    with pytest.raises(WriteError):
        write_figure(tmp_path / "file" / "roc.svg", roc_figure(evaluation))


def test_nothing_is_cut_at_the_edge(evaluation: Evaluation) -> None:
    for figure in (confusion_figure(evaluation), roc_figure(evaluation)):
        pixels = np.asarray(Image.open(io.BytesIO(png(figure))).convert("L"))
        edges = (pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1])
        assert all((edge > 250).all() for edge in edges)


def test_pyplot_is_never_loaded() -> None:
    """It would keep figures alive and might open windows."""
    call = (
        "import sys, medmamba_desktop.core.evaluate.plots as p; "
        "p.png(p.history_figure([p.EpochPoint(1, 1, 1, 1, 1)])); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", call], timeout=60)
    assert done.returncode == 0

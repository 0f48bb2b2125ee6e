"""What is written for others is English, whatever language the window speaks."""

from __future__ import annotations

import base64
import re
from collections.abc import Generator, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from medmamba_desktop.core.explain.methods import title_of
from medmamba_desktop.core.export.card import write_card
from medmamba_desktop.core.export.evaluation import write_evaluation
from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.core.export.run import exporting
from medmamba_desktop.core.export.table import to_json
from medmamba_desktop.core.language import speak_through, tr
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.library.sheet import Figure, sheet_of
from medmamba_desktop.core.measuring.values import Measurement
from medmamba_desktop.core.values import Caution, Failure, HeatMap, Prediction, Problem
from tests.core.export.test_run import EVERYTHING, finished, make_map, results
from tests.helpers.evaluation_build import measured
from tests.helpers.tiny_model import write_tiny_model

MARK = "外文"


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    speak_through(lambda pattern, n: MARK + pattern)
    yield
    speak_through(None)


def _foreign(folder: Path) -> list[str]:
    """Files with a word that was translated in them, be it in a figure inside of a page."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    return [path.name for path in files if MARK.encode() in _opened(path.read_bytes())]


def _opened(content: bytes) -> bytes:
    figures = re.findall(rb"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)", content)
    return b"".join([content, *map(base64.b64decode, figures)])


def _made_map(prediction: Prediction) -> Generator[Any, None, HeatMap]:
    return replace((yield from make_map(prediction)), title=title_of("grad-cam", 4))


def test_results_and_their_maps(tmp_path: Path) -> None:
    caution = Caution("low-quality", tr("The picture is heavily blurred or has no fine detail"))
    problem = Problem(tr("The table is damaged"), tr("Copy or export it again"))
    found = results(tmp_path)
    outcomes = [
        Failure(one.ref, problem) if isinstance(one, Failure) else replace(one, cautions=(caution,))
        for one in found.outcomes
    ]
    found = replace(found, outcomes=outcomes, device=tr("CPU, {count} cores", count=2))
    done = finished(exporting(found, Plan(tmp_path / "out", **EVERYTHING), _made_map))
    assert any(MARK in told.message for _, told in done.problems), "the user reads these"
    assert _foreign(tmp_path / "out") == []
    assert MARK not in to_json(found)


def test_figures_of_a_measurement(tmp_path: Path) -> None:
    failure = Failure(measured().cases[0].ref, Problem(tr("The table is damaged")))
    one = replace(measured(), origin=tr("one folder a class"), failures=(failure,))
    write_evaluation(tmp_path / "out", Measurement((one,)))
    assert _foreign(tmp_path / "out") == []


def test_model_cards(tmp_path: Path) -> None:
    sheet = sheet_of(read_info(write_tiny_model(tmp_path / "tiny.safetensors")))
    figure = Figure("accuracy", tr("Accuracy"), 0.9, 0.8, 0.95)
    task = replace(sheet.tasks[0], figures=(figure,), pictures=156, measured_on=tr("test part"))
    sheet = replace(sheet, tasks=(task, *sheet.tasks[1:]))
    (tmp_path / "out").mkdir()
    for ending in (".md", ".xml"):
        write_card(sheet, tmp_path / "out" / f"card{ending}")
    assert _foreign(tmp_path / "out") == []

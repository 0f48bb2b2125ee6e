"""Runs for tests: two plans, a request, and what two runs alike must agree in."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.library.weights import load_from
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.training.run import TrainingRequest
from medmamba_desktop.core.values import ModelInfo
from tests.helpers.training_build import PLAN

HEAD = replace(PLAN, mode="head", views=1)
FULL = replace(PLAN, epochs=1, batch_size=16)


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


def check_model_loads(result: TrainingResult) -> None:
    assert load_from(result.model).header.tasks[0].metrics["n"] == result.evaluation.n

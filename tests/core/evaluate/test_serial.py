"""What is written is read again, and names nobody."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.serial import (
    cases_from_json,
    cases_to_json,
    evaluation_from_json,
    evaluation_to_json,
    suspects_from_json,
    suspects_to_json,
)
from medmamba_desktop.core.evaluate.suspects import suspects
from tests.core.evaluate.cases_build import CLASSES, case, made_up


def _there_and_back(content: Any) -> Any:
    """Through text that any JSON reader takes."""
    return json.loads(json.dumps(content, allow_nan=False))


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 30), st.integers(0, 1000))
def test_evaluations_are_read_again(n: int, seed: int) -> None:
    evaluation = evaluate(made_up(n, seed=seed), CLASSES, resamples=20)
    again = evaluation_from_json(_there_and_back(evaluation_to_json(evaluation)))
    assert repr(again) == repr(evaluation)  # NaN is not equal to itself


def test_cases_and_suspects_are_read_again() -> None:
    cases = tuple(made_up(60, skill=0.5, per_group=3))
    refs = [c.ref for c in reversed(cases)]
    rows = {ref: row for row, ref in enumerate(refs)}
    groups = [c.group for c in reversed(cases)]
    text = cases_to_json(cases, rows)
    assert cases_from_json(_there_and_back(text), refs, groups) == cases
    alone = cases_from_json(_there_and_back(text), refs)
    assert alone == tuple(replace(c, group="") for c in cases)
    found = suspects(cases, CLASSES)
    assert found
    assert suspects_from_json(_there_and_back(suspects_to_json(found, rows)), refs) == found


def test_no_name_of_a_picture_or_group_is_written() -> None:
    cases = made_up(40, skill=0.5, per_group=2)
    rows = {c.ref: row for row, c in enumerate(cases)}
    text = json.dumps(
        [
            cases_to_json(cases, rows),
            suspects_to_json(suspects(cases, CLASSES), rows),
            evaluation_to_json(evaluate(cases, CLASSES, resamples=5)),
        ]
    )
    assert "patient" not in text
    assert "private" not in text


def test_names_are_those_of_the_metrics_file() -> None:
    content = evaluation_to_json(evaluate(made_up(30), CLASSES, resamples=20))
    assert set(content["overall"]["macro_auc"]) == {"value", "low", "high"}
    assert content["confusion"]["labels"] == list(CLASSES)
    assert content["classes"]["benign"].keys() == {
        "n", "sensitivity", "specificity", "precision", "f1", "auc", "average_precision"
    }  # fmt: skip
    assert content["calibration"].keys() == {"ece", "ece_debiased", "brier"}
    assert content["binary"]["normal-vs-rest"].keys() == {"accuracy", "auc"}


def test_what_is_no_number_is_null() -> None:
    content = evaluation_to_json(evaluate([case(0, "normal", (1, 0, 0))], CLASSES, resamples=5))
    assert content["overall"]["macro_auc"] == {"value": None, "low": None, "high": None}
    (broken,) = cases_to_json([case(0, "normal", (math.nan, 0, 1))], {case(0, "", ()).ref: 0})
    assert broken["probabilities"] == [None, 0.0, 1.0]


@pytest.mark.parametrize("content", [{}, [], None, 3, {"n": 1, "confusion": {"labels": ["a"]}}])
def test_damaged_figures_are_refused(content: Any) -> None:
    with pytest.raises(UnreadableError, match="damaged"):
        evaluation_from_json(content)


@pytest.mark.parametrize("row", [-1, 5, "x", None])
def test_rows_that_are_not_there_are_refused(row: Any) -> None:
    refs = [c.ref for c in made_up(5)]
    with pytest.raises(UnreadableError):
        cases_from_json([{"row": row, "label": "a", "probabilities": [1.0]}], refs)
    with pytest.raises(UnreadableError):
        suspects_from_json([{"row": row, "given": "a", "likely": "b", "confidence": 1}], refs)

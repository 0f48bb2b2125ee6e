"""Planted wrong labels are found, right ones left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.evaluate.suspects import suspects
from tests.core.evaluate.cases_build import CLASSES, case, made_up


def test_by_hand() -> None:
    cases = [
        case(0, "normal", (0.9, 0.1, 0.0)),
        case(1, "normal", (0.7, 0.2, 0.1)),  # normal claims from (0.9 + 0.7 + 0.05) / 3 = 0.55
        case(2, "normal", (0.05, 0.95, 0.0)),  # benign claims from 0.85
        case(3, "benign", (0.1, 0.9, 0.0)),
        case(4, "benign", (0.2, 0.8, 0.0)),
        case(5, "malignant", (0.6, 0.0, 0.4)),  # both normal and malignant claim it
    ]
    first, second = suspects(cases, CLASSES)
    assert (first.ref, first.given, first.likely) == (cases[2].ref, "normal", "benign")
    assert first.confidence == pytest.approx(0.9)
    assert (second.given, second.likely) == ("malignant", "normal")
    assert second.confidence == pytest.approx(0.2)


def test_planted_errors_come_first() -> None:
    cases = made_up(400, skill=5.0, seed=2)
    planted = {row: CLASSES[(CLASSES.index(cases[row].label) + 1) % 3] for row in range(0, 400, 20)}
    for row, label in planted.items():
        cases[row] = replace(cases[row], label=label)
    found = suspects(cases, CLASSES)
    wrong = {cases[row].ref for row in planted}
    assert sum(s.ref in wrong for s in found[:20]) >= 18
    assert sum(s.ref in wrong for s in found) >= 18
    assert [s.confidence for s in found] == sorted((s.confidence for s in found), reverse=True)


def test_right_labels_are_left_alone() -> None:
    cases = [
        case(row, CLASSES[row % 3], [0.8 if c == row % 3 else 0.1 for c in range(3)])
        for row in range(9)
    ]
    assert suspects(cases, CLASSES) == ()


def test_no_more_than_asked_for() -> None:
    cases = made_up(400, skill=0.5)
    assert len(suspects(cases, CLASSES, limit=7)) == 7
    assert suspects(cases, CLASSES, limit=7) == suspects(cases, CLASSES)[:7]


def test_a_class_without_pictures_claims_none() -> None:
    cases = [case(row, "normal", (0.1, 0.0, 0.9)) for row in range(4)]
    assert suspects(cases, CLASSES) == ()


def test_no_cases_are_refused() -> None:
    with pytest.raises(UnsupportedError):
        suspects([], CLASSES)

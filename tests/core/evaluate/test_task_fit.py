"""The task is found by its classes, however a person spells them."""

from __future__ import annotations

import pytest

from medmamba_desktop.core.errors import TaskError, UnsupportedError
from medmamba_desktop.core.evaluate.task_fit import fitting_task
from medmamba_desktop.core.values import ClassInfo, TaskInfo


def task(name: str, **classes: str) -> TaskInfo:
    return TaskInfo(name, name, (), tuple(ClassInfo(k, v) for k, v in classes.items()))


SKIN = task("skin", nevus="Naevus", seborrheic_keratosis="Seborrheic keratosis")
CHEST = task("chest", normal="Normal", ill="Ill")
BREAST = task("breast", normal="Normal", benign="Benign", malignant="Malignant")
TASKS = (SKIN, CHEST, BREAST)


def test_case_spaces_underscores_and_titles_make_no_difference() -> None:
    fit = fitting_task(TASKS, dict.fromkeys(("NAEVUS", "Seborrheic-Keratosis"), ""))
    assert fit.task is SKIN
    assert list(fit.class_of.values()) == ["nevus", "seborrheic_keratosis"]


def test_a_class_of_several_tasks_needs_a_task() -> None:
    with pytest.raises(TaskError, match=r"fit several tasks.*chest, breast"):
        fitting_task(TASKS, {"normal": ""})
    assert fitting_task(TASKS, {"normal": ""}, "breast").task is BREAST


def test_a_task_whose_every_class_occurs_goes_first() -> None:
    some = task("some", benign="Benign", malignant="Malignant")
    assert fitting_task((*TASKS, some), {"benign": "", "malignant": ""}).task is some
    assert fitting_task(TASKS, {"benign": "", "malignant": ""}).task is BREAST


def test_a_stranger_among_known_classes_is_named_with_its_line() -> None:
    with pytest.raises(UnsupportedError, match=r"'odd' .line 9.* is none of the task breast"):
        fitting_task(TASKS, {"benign": "line 2", "odd": "line 9"})

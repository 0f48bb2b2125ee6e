"""How a fine-tune's values are said, in English and by the language."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from medmamba_desktop import paths
from medmamba_desktop.core.training.events import EpochDone
from medmamba_desktop.view.fine_tune import words
from medmamba_desktop.view.language import ENGLISH, speak


@pytest.fixture
def speaker(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    speak(qapp, ENGLISH, ())


def test_what_is_not_a_number_is_left_out() -> None:
    last = EpochDone(3, 20, 90, 0.5, 0.4, 0.81, math.nan, 0.8, (), is_best=True)
    assert words.validated(last) == "Pass 3 of 20: 81 % right"
    assert words.facts([]) == ""
    assert words.facts(["Part 2 of 5", "62 %"]) == "Part 2 of 5, 62 %"


def test_dates_and_numbers_go_by_the_language(speaker: QApplication) -> None:
    assert words.moment("2026-01-20T14:05:33") == "20 Jan, 14:05"
    assert words.size(2.35e9) == "2.4 GB"
    assert speak(speaker, "zh_CN", paths.translations())
    assert words.moment("2026-01-20T14:05:33") == "1月20日 14:05"
    assert words.duration(5400) == "约 1.5 小时"
    QLocale.setDefault(QLocale("de"))
    assert words.size(2.35e9) == "2,4 GB"

"""Nothing that goes wrong is lost, and one box at most is open."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox  # noqa: TID251 - to put a fake in its place
from pytestqt.qtbot import QtBot

from medmamba_desktop.core.values import Problem
from medmamba_desktop.view import errors
from medmamba_desktop.view.errors import ErrorDoor, show_problem


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    texts: list[str] = []
    monkeypatch.setattr(QMessageBox, "exec", lambda box: texts.append(box.text()))
    return texts


@pytest.fixture
def door(qapp: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[ErrorDoor]:
    made = ErrorDoor()
    before = sys.excepthook, threading.excepthook
    made.install()
    yield made
    made.uninstall()
    assert (sys.excepthook, threading.excepthook) == before


def test_a_problem_is_said_with_its_remedy(qapp: object, shown: list[str]) -> None:
    show_problem(Problem("It broke", "Mend it"))
    assert shown == ["It broke."]


def test_what_nobody_caught_is_logged_and_shown(
    qtbot: QtBot, door: ErrorDoor, shown: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    error = ZeroDivisionError("x")
    sys.excepthook(type(error), error, None)
    qtbot.waitUntil(lambda: bool(shown))
    assert "inside the program" in shown[0]
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    caplog.clear()


def test_from_a_thread_too(
    qtbot: QtBot, door: ErrorDoor, shown: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(shown))
    assert len(caplog.records) == 1
    caplog.clear()


def test_stopping_with_the_keyboard_is_no_defect(
    qtbot: QtBot, door: ErrorDoor, shown: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    qtbot.wait(20)
    assert not shown
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_the_reports_folder_is_opened_where_that_is_wanted(
    qapp: object, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    for answer, expected in ((1, []), (0, [str(tmp_path)])):
        monkeypatch.setattr(errors, "confirm", lambda *_: answer)  # noqa: B023
        errors.offer_report("It crashed.", "", tmp_path / "crash.txt")
        assert opened == expected

"""The one door to message boxes, and what happens to an exception that nobody caught."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.crash_reports import write_report
from medmamba_desktop.view import words

_log = logging.getLogger(__name__)

_DEFECT = tr_noop("Something went wrong inside the program")
_LOG = tr_noop(
    "Your images are untouched. Save what you need and start the program again; the log file says "
    "more, without names of files or patients"
)
_SAVE = tr_noop("Your images are untouched. Save what you need and start the program again.")
_REPORTED = tr_noop(
    "A report was written: a text without names of files or patients, which you can look through "
    "and send to whoever looks after this program. Nothing is sent by itself."
)


class ErrorDoor(QObject):
    """Logs, reports and shows what was not caught, from any thread; one box at a time.

    Signals:
        caught: an exception reached the top; with the report on it, or None.
    """

    caught = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._window = parent
        self._is_open = False
        self._is_reported = False
        self._before = (sys.excepthook, threading.excepthook)
        self.caught.connect(self._on_caught, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take over the hooks of the interpreter and of its threads."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Give the hooks back."""
        sys.excepthook, threading.excepthook = self._before

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, traceback)
            return
        _log.critical("Not caught", exc_info=(kind, error, traceback))
        # One report a run: what follows the first is mostly of its making.
        report = None if self._is_reported else write_report(kind, error, traceback)
        self._is_reported = True
        self.caught.emit(report)

    def _on_thread_exception(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self._on_exception(hook.exc_type, hook.exc_value, hook.exc_traceback)

    def _on_caught(self, report: Path | None) -> None:
        if self._is_open:
            return
        self._is_open = True
        if report is None:
            show_problem(Problem(tr(_DEFECT), tr(_LOG)), self._window)
        else:
            offer_report(words.sentence(tr(_DEFECT)), tr(_SAVE), report, self._window)
        self._is_open = False


def offer_report(what: str, advice: str, report: Path, parent: QWidget | None = None) -> None:
    """Say that a report was written, and open its folder if that is wanted."""
    detail = words.after(advice, tr(_REPORTED))
    if confirm(what, detail, (tr("Open the report's folder"), tr("Close")), parent) == 0:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(report.parent)))


def show_problem(problem: Problem, parent: QWidget | None = None) -> None:
    """A message box: what is wrong, and what to do."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle("MedMamba Desktop")
    box.setText(words.sentence(problem.message))
    box.setInformativeText(words.sentence(problem.remedy) if problem.remedy else "")
    box.exec()
    box.deleteLater()


def confirm(
    question: str, detail: str, answers: Sequence[str], parent: QWidget | None = None
) -> int:
    """A message box that asks; the index of the answer, the last one where it is just closed.

    The last answer is the harmless one: Esc and Enter give it.
    """
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle("MedMamba Desktop")
    box.setText(question)
    box.setInformativeText(detail)
    roles = [QMessageBox.ButtonRole.ActionRole] * (len(answers) - 1)
    roles.append(QMessageBox.ButtonRole.RejectRole)
    buttons = [box.addButton(text, role) for text, role in zip(answers, roles, strict=True)]
    box.setDefaultButton(buttons[-1])
    box.setEscapeButton(buttons[-1])
    box.exec()
    clicked = box.clickedButton()
    box.deleteLater()
    return next((n for n, made in enumerate(buttons) if made == clicked), len(answers) - 1)

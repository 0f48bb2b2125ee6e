"""Dialogs of the main window, opened over the images that a test has opened."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from medmamba_desktop.view.export.open import open_export
from medmamba_desktop.view.heat_maps.open import compare_maps
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program


def export_dialog(program: Program, window: MainWindow) -> QWidget:
    app = program.app
    dialog = open_export(app.state, app.operations, app.theme, window.browser.selected(), window)
    dialog.form.copies.setChecked(True)
    return dialog


def compare_dialog(program: Program, window: MainWindow) -> QWidget:
    made = compare_maps(program.app.state, program.app.operations, program.app.theme, window)
    assert made is not None
    program.wait(lambda: all(side.heat_map for side in made.sides))
    return made


def note_dialog(_program: Program, window: MainWindow) -> QWidget:
    made = window.results.open_note()
    assert made is not None
    return made


def header_dialog(_program: Program, window: MainWindow) -> QWidget:
    return window.open_header()

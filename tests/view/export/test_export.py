"""The export dialog, painting out, and the clipboard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from medmamba_desktop.core.export.plan import Rectangle
from medmamba_desktop.state.settings import EXPORT_FOLDER, HAS_EXPORT_NAMES
from medmamba_desktop.view.export.dialog import ExportDialog
from medmamba_desktop.view.export.paint import PaintSheet
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program


def opened(program: Program, window: MainWindow, folder: Path) -> ExportDialog:
    program.app.state.settings.set(EXPORT_FOLDER, str(folder))
    program.open("a.png", "b.png", "broken.png")
    window.actions_by_name["export_results"].trigger()
    (dialog,) = window.findChildren(ExportDialog)
    return dialog


def test_what_is_ticked_is_written_and_nothing_is_named(
    program: Program, window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(program, window, tmp_path)
    assert not dialog.form.dicom.isEnabled()
    assert not dialog.form.names.isChecked()
    dialog.form.report.setChecked(True)
    dialog.form.report_kind.setCurrentIndex(1)
    dialog.form.title.setText("Ward 3")
    dialog.export.click()
    assert dialog.stop.isVisible()
    assert not dialog.form.isEnabled()
    program.wait(lambda: not dialog.progress.isVisible())
    (folder,) = tmp_path.iterdir()
    assert {p.name for p in folder.iterdir()} == {"results.xlsx", "report.html"}
    text = (folder / "report.html").read_text()
    assert "Ward 3" in text
    assert "a.png" not in text
    assert "2 files written." in dialog.outcome.text()
    assert dialog.show_folder.isVisible()
    dialog.close()


def test_nothing_ticked_or_no_folder_is_no_export(
    program: Program, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(program, window, tmp_path)
    assert dialog.export.isEnabled()
    dialog.form.table.setChecked(False)
    assert not dialog.export.isEnabled()
    dialog.form.pictures.setChecked(True)
    assert dialog.export.isEnabled()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "new"))
    dialog.folder.change.click()
    assert program.app.state.settings.get(EXPORT_FOLDER) == str(tmp_path / "new")
    dialog.form.names.setChecked(True)
    assert program.app.state.settings.get(HAS_EXPORT_NAMES)
    window.actions_by_name["export_results"].trigger()
    assert len(window.findChildren(ExportDialog)) == 1
    dialog.close()


def test_a_folder_that_refuses_is_told_in_words(
    program: Program, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    dialog = opened(program, window, tmp_path / "file")
    dialog.export.click()
    program.wait(lambda: not dialog.progress.isVisible())
    assert "could not be written" in dialog.outcome.text()
    assert not dialog.show_folder.isVisible()
    dialog.close()


def test_cancelled_it_says_that_nothing_is_half_written(
    program: Program, window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(program, window, tmp_path)
    dialog.form.pictures.setChecked(True)
    program.fake.explain_gate.clear()
    before = len(program.fake.asked)
    dialog.export.click()
    program.wait(lambda: any(call[0] == "explain" for call in program.fake.asked[before:]))
    dialog.stop.click()
    program.fake.explain_gate.set()
    program.wait(lambda: not dialog.progress.isVisible())
    assert dialog.outcome.text().startswith("Stopped.")
    assert list(tmp_path.iterdir()) == []
    dialog.close()


def test_a_drag_becomes_a_rectangle_in_pixels_of_the_picture(
    program: Program, window: MainWindow
) -> None:
    chosen: list[tuple[Rectangle, ...]] = []
    pixels = np.full((100, 200, 3), 90, np.uint8)
    sheet = PaintSheet(pixels, (), program.app.theme, window)
    sheet.chosen.connect(chosen.append)
    sheet.show()
    board = sheet.board
    board.setFixedSize(400, 400)  # the picture lies at 0,100, twice its size
    program.qtbot.mousePress(board, Qt.MouseButton.LeftButton, pos=QPoint(-20, 80))
    program.qtbot.mouseMove(board, QPoint(60, 140))
    program.qtbot.mouseRelease(board, Qt.MouseButton.LeftButton, pos=QPoint(60, 140))
    program.qtbot.mouseClick(board, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert [(r.x, r.y) for r in board.rectangles] == [(0, 0)]
    assert abs(board.rectangles[0].width - 31) <= 1
    assert abs(board.rectangles[0].height - 21) <= 1
    shown = board.grab().toImage()
    assert shown.pixelColor(20, 120).lightness() == 0
    assert shown.pixelColor(200, 200).lightness() > 60
    sheet.undo.click()
    assert board.rectangles == []
    sheet._on_done()
    assert chosen == [()]


def test_picture_and_table_go_to_the_clipboard(program: Program, window: MainWindow) -> None:
    program.open("a.png", "b.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)
    clipboard = QGuiApplication.clipboard()
    window.actions_by_name["copy_picture"].trigger()
    program.wait(lambda: not clipboard.image().isNull())
    assert clipboard.image().width() > 200
    window.actions_by_name["copy_table"].trigger()
    program.wait(lambda: clipboard.text())
    assert [line.split("\t")[3] for line in clipboard.text().splitlines()] == [
        "predicted",
        "malignant",
        "malignant",
    ]
    clipboard.clear()


def test_the_handle_hands_over_a_file(
    program: Program, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    dragged: list[Path] = []
    program.open("a.png")
    program.wait(lambda: program.app.state.analysis.shown.heat_map)

    def take(drag: object, _action: object) -> None:
        (url,) = drag.mimeData().urls()  # type: ignore[attr-defined]
        dragged.append(Path(url.toLocalFile()))

    monkeypatch.setattr("medmamba_desktop.view.export.handle.QDrag.exec", take)
    handle = window.findings._handle
    program.qtbot.mousePress(handle, Qt.MouseButton.LeftButton)
    program.qtbot.mouseMove(handle, QPoint(60, 60))
    program.wait(lambda: dragged)
    saved: list[object] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: saved.append(1) or ("", ""))
    program.qtbot.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=QPoint(200, 200))
    assert saved == []
    program.qtbot.mouseClick(handle, Qt.MouseButton.LeftButton)
    assert saved == [1]
    program.wait(program.is_settled)
    assert dragged[0].name == "malignant.png"
    assert dragged[0].read_bytes().startswith(b"\x89PNG")

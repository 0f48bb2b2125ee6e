"""The screens of exports: the dialog empty, at work, done and refused, and painting out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop.core.export.plan import Rectangle
from medmamba_desktop.state.settings import EXPORT_FOLDER
from medmamba_desktop.view.export.dialog import ExportDialog
from medmamba_desktop.view.export.open import open_export
from medmamba_desktop.view.export.paint import PaintSheet

if TYPE_CHECKING:
    from benchmarks.screens import Studio

_SIZES = {"": (1440, 900), "-1280x720": (1280, 720)}


def take_export(studio: Studio, pictures: list[Path], broken: Path) -> None:
    """Photograph the dialog in its states and themes."""
    app = studio.app
    app.operations.open([*pictures, broken])
    studio.settle()
    with tempfile.TemporaryDirectory() as folder:
        app.state.settings.set(EXPORT_FOLDER, folder)
        dialog = open_export(app.state, app.operations, app.theme, (), app.window)
        studio.take("export-first", dialog)
        _take_all(studio, dialog)
        _take_run(studio, dialog)
        _take_refusal(studio, dialog, Path(folder))
        _take_paint(studio, dialog)
        dialog.close()
    app.state.settings.set(EXPORT_FOLDER, "")
    app.operations.open_source.close_all()


def _take_all(studio: Studio, dialog: ExportDialog) -> None:
    form = dialog.form
    for check in (form.report, form.pictures, form.copies):
        check.setChecked(True)
    form.dicom.setChecked(form.dicom.isEnabled())
    form.set_rectangles((Rectangle(0, 0, 200, 60),))
    for theme in ("light", "contrast", "dark"):
        studio.theme(theme)
        studio.take(f"export-all-{theme}", dialog)
    for name, size in _SIZES.items():
        studio.app.window.resize(*size)
        dialog.hide()
        dialog.show()
        studio.take(f"export-dialog{name}", dialog)
    studio.app.window.resize(1440, 900)


def _take_run(studio: Studio, dialog: ExportDialog) -> None:
    dialog.form.copies.setChecked(False)
    dialog.export.click()
    studio.take("export-running", dialog)
    studio.spin(60, lambda: not dialog.progress.isVisible())
    studio.take("export-done", dialog)


def _take_refusal(studio: Studio, dialog: ExportDialog, folder: Path) -> None:
    (folder / "file").touch()
    dialog.folder.folder = str(folder / "file")
    dialog.export.click()
    studio.spin(60, lambda: not dialog.progress.isVisible())
    studio.take("export-refused", dialog)


def _take_paint(studio: Studio, dialog: ExportDialog) -> None:
    picture = studio.app.state.analysis.shown.picture
    if picture is None:
        return
    wide, high = picture.width, picture.height
    drawn = (Rectangle(0, 0, wide // 2, high // 12), Rectangle(0, high // 6, wide // 8, high // 3))
    sheet = PaintSheet(picture.pixels, drawn, studio.app.theme, dialog)
    sheet.show()
    studio.take("export-paint", sheet)
    sheet.close()

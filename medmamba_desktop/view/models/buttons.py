"""What can be done with the selected model: a row of buttons."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.operations.model_library import ModelLibrary
from medmamba_desktop.state.model_library import ModelLibrary as Library
from medmamba_desktop.view.models.files import ask_card, ask_export
from medmamba_desktop.view.models.rename import RenameSheet
from medmamba_desktop.view.parts import button, row

# Offered beside those of the model's own tasks, as a model may say none.
_USUAL = ("CR", "DX", "US", "XC", "SM", "MG", "CT", "MR", "OP", "ES")
_OWN_ALONE = tr_noop("Only for models of yours: duplicate this one first")


class ModelButtons(QWidget):
    """Draws which of them make sense, and calls the operations."""

    def __init__(self, library: Library, do: ModelLibrary, window: QWidget) -> None:
        super().__init__()
        self._library = library
        self._do = do
        self._window = window
        self.use = button(tr("Use it"), "primary")
        self.default = button(tr("Default for"))
        self.defaults = QMenu(self)
        self.default.setMenu(self.defaults)
        self.rename, self.duplicate = button(tr("Rename…")), button(tr("Duplicate"))
        self.remove = button(tr("Remove"), "danger")
        self.export, self.save_card = button(tr("Export…")), button(tr("Save card…"))
        self.setLayout(row(
            self.use, self.default, self.duplicate, self.rename, self.remove, 0, self.export,
            self.save_card, spacing=6,
        ))  # fmt: skip
        self._connect()

    def _connect(self) -> None:
        library, do = self._library, self._do
        self.use.clicked.connect(lambda: do.use(library.selection))
        self.duplicate.clicked.connect(lambda: do.duplicate(library.selection))
        self.remove.clicked.connect(lambda: do.remove(library.selection))
        self.rename.clicked.connect(self.ask_name)
        self.export.clicked.connect(self._on_export)
        self.save_card.clicked.connect(self._on_save_card)
        self.defaults.aboutToShow.connect(self.fill_defaults)
        self.defaults.triggered.connect(self._on_default)

    def draw(self, sheet: ModelSheet | None, in_use: ModelInfo | None) -> None:
        """Switch off what makes no sense for this model."""
        is_own = sheet is not None and not sheet.info.is_bundled
        for made in (self.default, self.duplicate, self.export, self.save_card):
            made.setEnabled(sheet is not None)
        for made in (self.rename, self.remove):
            made.setEnabled(is_own)
            made.setToolTip("" if is_own else tr(_OWN_ALONE))
        is_in_use = sheet is not None and in_use is not None and in_use.path == sheet.info.path
        self.use.setEnabled(sheet is not None and not is_in_use)
        self.use.setText(tr("In use") if is_in_use else tr("Use it"))

    def ask_name(self) -> None:
        """Ask for a new name of the selected model, if it is the user's."""
        sheet = self._library.sheet
        if sheet is not None and not sheet.info.is_bundled:
            rename = partial(self._do.rename, sheet.info.name)
            RenameSheet(sheet.info, rename, self._window).open()

    def fill_defaults(self) -> None:
        """Offer modalities, those of the model's tasks first; a mark where it is the default."""
        self.defaults.clear()
        sheet = self._library.sheet
        if sheet is None:
            return
        own = [code for task in sheet.info.tasks for code in task.modalities]
        for code in dict.fromkeys((*own, *_USUAL)):
            action = self.defaults.addAction(tr("{modality} images", modality=code))
            action.setCheckable(True)
            action.setChecked(self._library.defaults.get(code) == sheet.info.name)
            action.setData((code, sheet.info.name))

    def _on_default(self, action: QAction) -> None:
        code, name = action.data()
        self._do.set_default(code, name if action.isChecked() else None)

    def _on_export(self) -> None:
        file = ask_export(self._window, self._library.selection)
        if file is not None:
            self._do.export(self._library.selection, file)

    def _on_save_card(self) -> None:
        sheet = self._library.sheet
        file = ask_card(self._window, self._library.selection)
        if sheet is not None and file is not None:
            self._do.write_card(sheet, file)

"""The bar at the top: open, model and task, device, classify, theme, help."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QMenu, QToolButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import DeviceInfo, ModelInfo
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.session import AUTO
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.icons import SIZE, icon
from medmamba_desktop.view.parts import NO_MARGINS, Chooser, box, label, row, tip, tool
from medmamba_desktop.view.theme import Theme

AUTO_TITLE = tr_noop("Automatic")
MANAGE_TITLE = tr_noop("All models…")


class ModelBox(Chooser):
    """Its last entry is no model: the arrow keys stop before it, and the wheel changes nothing."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = self.count() - 3  # a line and the entry are behind it
        is_down = event.key() == Qt.Key.Key_Down and self.currentIndex() >= last
        if not is_down and event.key() not in (Qt.Key.Key_End, Qt.Key.Key_PageDown):
            super().keyPressEvent(event)


class Toolbar(QWidget):
    """Draws `Session`; choices go to the operations."""

    def __init__(
        self, state: State, operations: Operations, theme: Theme, actions: Actions, themes: QMenu
    ) -> None:
        super().__init__()
        self._session = state.session
        self._operations = operations
        self._theme = theme
        self._manage = actions["models"]
        self.model = self._build_chooser(ModelBox(), tr("Model"), 150, 280)
        self.task = self._build_chooser(Chooser(), tr("Task"), 120, 210)
        self.device = self._build_device()
        self._themes = self._build_themes(themes)
        self._build_layout(actions)
        self._connect()
        self._draw()
        self._draw_device()

    def _build_chooser(self, chooser: Chooser, name: str, least: int, most: int) -> Chooser:
        chooser.setAccessibleName(name)
        chooser.setMinimumWidth(least)
        chooser.setMaximumWidth(most)
        chooser.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return chooser

    def _build_device(self) -> QToolButton:
        chip = QToolButton()
        chip.setObjectName("deviceChip")
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIconSize(SIZE)
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chip

    def _build_themes(self, menu: QMenu) -> QToolButton:
        chooser = QToolButton()
        chooser.setMenu(menu)
        chooser.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        chooser.setIconSize(SIZE)
        chooser.setToolTip(tr("Dark, light or high contrast"))
        chooser.setAccessibleName(tr("Theme"))
        chooser.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return chooser

    def _build_layout(self, actions: Actions) -> None:
        content = row(
            tool(actions["open_folder"], tr("Open folder")),
            tool(actions["open_files"]),
            6, label(tr("Model")), self.model, 2, label(tr("Task")), self.task, 2, self.device,
            0, tool(actions["classify_all"], tr("Classify all")),
            tool(actions["fine_tune"], tr("Fine-tune")),
            tool(actions["evaluate"], tr("Evaluate")),
            tool(actions["export_results"]), self._themes, tool(actions["shortcuts"]),
            margins=(10, 7, 10, 7), spacing=4,
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*NO_MARGINS)
        layout.addWidget(box(content, "toolbar"))

    def _connect(self) -> None:
        self._session.models_changed.connect(self._draw)
        self._session.choice_changed.connect(self._draw)
        self._session.device_changed.connect(self._draw_device)
        self._theme.changed.connect(self._draw_device)
        self.model.activated.connect(self._on_model_chosen)
        self.task.activated.connect(self._on_task_chosen)

    def _draw(self) -> None:
        session = self._session
        self.model.clear()
        for info in session.models:
            self.model.addItem(info.title, info)
        self.model.insertSeparator(self.model.count())
        self.model.addItem(tr(MANAGE_TITLE))
        if session.model in session.models:
            self.model.setCurrentIndex(session.models.index(session.model))
        self.model.setToolTip(tip(_identity(session.model)))
        self.task.clear()
        self.task.addItem(tr(AUTO_TITLE), AUTO)
        for task in session.model.tasks if session.model else ():
            self.task.addItem(task.title, task.name)
        self.task.setCurrentIndex(max(0, self.task.findData(session.task)))
        self.task.setToolTip(tr("Automatic: chosen for each image by what the picture looks like"))
        self.task.setEnabled(session.model is not None)

    def _draw_device(self) -> None:
        device = self._session.device
        title = device.title if device else tr("Finding the device…")
        self.device.setText(f" {title}")
        reason = _reason(device) if device else tr("The network is being made ready.")
        self.device.setToolTip(reason)
        self.device.setAccessibleName(
            tr("Computes on {device}. {reason}", device=title, reason=reason)
        )
        self.device.setIcon(icon("chip", self._theme.palette, "muted"))
        self._themes.setIcon(icon("theme", self._theme.palette))

    def _on_model_chosen(self, index: int) -> None:
        if index < len(self._session.models):
            self._operations.models.choose(self._session.models[index], self._session.task)
        else:
            self._draw()
            self._manage.trigger()

    def _on_task_chosen(self, index: int) -> None:
        if self._session.model is not None:
            self._operations.models.choose(self._session.model, self.task.itemData(index))


def _identity(model: ModelInfo | None) -> str:
    if model is None:
        return tr("No model is installed")
    return tr("{model}, version {version}", model=model.title, version=model.version)


def _reason(device: DeviceInfo) -> str:
    if not device.caveat:
        return words.sentence(device.reason)
    slower = tr("Slower than it could be: {caveat}.", caveat=device.caveat)
    return words.after(words.sentence(device.reason), slower)

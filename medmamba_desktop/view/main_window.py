"""The window: puts the parts together and binds the actions to the operations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from medmamba_desktop.core.language import tr
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.settings import (
    COLUMNS,
    GEOMETRY,
    HAS_CONTOURS,
    IS_MAP_SHOWN,
    IS_MAP_SMOOTH,
    KEEPS_PLACES,
    LAST_FOLDER,
    THEME,
)
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.actions import make_actions, paint_icons
from medmamba_desktop.view.banner import Banner
from medmamba_desktop.view.browser.browser import Browser
from medmamba_desktop.view.browser.header_window import HeaderWindow
from medmamba_desktop.view.canvas.page import CanvasPage
from medmamba_desktop.view.dialogs.shortcuts import shortcuts_sheet
from medmamba_desktop.view.dialogs.texts import about, licences, model_card
from medmamba_desktop.view.drop import DropHighlight, dropped_paths
from medmamba_desktop.view.errors import confirm
from medmamba_desktop.view.export.open import draw_export_enabled, export_slots
from medmamba_desktop.view.findings.panel import FindingsPanel
from medmamba_desktop.view.guide.help import place_in_focus
from medmamba_desktop.view.heat_maps.open import compare_maps, export_map
from medmamba_desktop.view.jobs_bar import JobsBar
from medmamba_desktop.view.menus import (
    LanguageMenu,
    MemoryMenu,
    RecentMenu,
    TextSizeMenu,
    ThemeMenu,
    fill_menu_bar,
)
from medmamba_desktop.view.results.actions import draw_result_actions, result_slots
from medmamba_desktop.view.results.panel import ResultsPanel, ResultsSplit
from medmamba_desktop.view.results.unfinished import UnfinishedBar
from medmamba_desktop.view.start_page import StartPage
from medmamba_desktop.view.theme import Theme
from medmamba_desktop.view.toolbar import Toolbar
from medmamba_desktop.view.viewer_actions import (
    draw_viewer_checks,
    draw_viewer_enabled,
    viewer_slots,
)

if TYPE_CHECKING:
    from medmamba_desktop.view.evaluate.window import EvaluateWindow
    from medmamba_desktop.view.fine_tune.window import FineTuneWindow
    from medmamba_desktop.view.guide.window import GuideWindow
    from medmamba_desktop.view.models.window import ModelsWindow

_COLUMN_WIDTHS = (300, 760, 300)
_IMAGES = "*.png *.jpg *.jpeg *.tif *.tiff *.bmp *.webp *.dcm *.dicom *.zip"
_MODELS = "*.safetensors *.pth *.pt *.ckpt"


class MainWindow(AccessibleWindow, QMainWindow):
    """Everything that is on screen."""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._state = state
        self._operations = operations
        self._theme = theme
        self.setWindowTitle("MedMamba Desktop")
        self.setAcceptDrops(True)
        self.setMinimumSize(1000, 620)
        self.fine_tune: FineTuneWindow | None = None
        self.evaluate: EvaluateWindow | None = None
        self.header: HeaderWindow | None = None
        self.models: ModelsWindow | None = None
        self.guide: GuideWindow | None = None
        self.actions_by_name = make_actions(self, self._slots())
        # From every window: each part of each says which page is about it.
        self.actions_by_name["guide"].setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        self._build_parts()
        self._build_layout()
        self._connect()
        self._restore()
        self._draw_all()
        self.start_page.setFocus()

    def _slots(self) -> dict[str, Callable[[], object]]:
        """What each action of the table does."""
        images, settings = self._state.images, self._state.settings
        return {
            "open_files": self._on_open_files,
            "open_folder": self._on_open_folder,
            "open_samples": self._operations.open_samples,
            "close_all": self._operations.open_source.close_all,
            "quit": self.close,
            "next": lambda: images.step(1),
            "previous": lambda: images.step(-1),
            "first": lambda: images.step(-len(images)),
            "last": lambda: images.step(len(images)),
            "classify_all": self._operations.classify.run_again,
            "classify_selection": lambda: self._operations.classify_chosen.run(
                self.browser.selected()
            ),
            "fine_tune": self.open_fine_tune,
            "evaluate": self.open_evaluate,
            "cancel": self._operations.cancel_all,
            "heat_map": lambda: settings.set(IS_MAP_SHOWN, not settings.get(IS_MAP_SHOWN)),
            "smooth": lambda: settings.set(IS_MAP_SMOOTH, not settings.get(IS_MAP_SMOOTH)),
            "contours": lambda: settings.set(HAS_CONTOURS, not settings.get(HAS_CONTOURS)),
            "compare_maps": lambda: compare_maps(self._state, self._operations, self._theme, self),
            "export_map": lambda: export_map(self._state, self._operations, self),
            **export_slots(
                self._state, self._operations, self._theme, lambda: self.browser.selected(), self
            ),
            "fit": lambda: self.page.canvas.fit(),
            "actual": lambda: self.page.canvas.show_actual(),
            **viewer_slots(self._state, self._operations, lambda: self.page),
            **result_slots(self._state, self._operations, lambda: self.results, self),
            "zoom_in": lambda: self.page.canvas.zoom_in(),
            "zoom_out": lambda: self.page.canvas.zoom_out(),
            "guide": lambda: self.open_guide(place_in_focus()),
            "shortcuts": lambda: shortcuts_sheet(self).open(),
            "header": self.open_header,
            "models": self.open_models,
            "keep_audit": self._operations.auditing.toggle,
            "keep_places": lambda: settings.set(KEEPS_PLACES, not settings.get(KEEPS_PLACES)),
            "model_card": self._on_model_card,
            "licences": lambda: licences(self).open(),
            "about": lambda: about(self).open(),
        }

    def _build_parts(self) -> None:
        state, operations, theme = self._state, self._operations, self._theme
        actions = self.actions_by_name
        self.themes = ThemeMenu(state.settings, self)
        looks = (
            self.themes,
            TextSizeMenu(state.settings, state.activities, self),
            LanguageMenu(state.settings, state.activities, self),
        )
        self.recent = RecentMenu(state.settings, self._open_path, self)
        self.memory = MemoryMenu(state.settings, self)
        fill_menu_bar(self.menuBar(), actions, self.recent, looks, self.memory)
        self.toolbar = Toolbar(state, operations, theme, actions, self.themes)
        self.banner = Banner(state.activities, theme)
        self.start_page = StartPage(theme, actions)
        self.browser = Browser(state, operations, theme, actions)
        self.page = CanvasPage(state, operations, theme, actions)
        self.findings = FindingsPanel(state, operations, theme, actions)
        self.results = ResultsPanel(state, operations, theme, actions)
        state.images.follow(self.results.order(self.browser.model.order))
        self.unfinished = UnfinishedBar(operations.unfinished, state.settings)
        self.jobs_bar = JobsBar(state.activities)
        self.highlight = DropHighlight(theme, self)

    def _build_layout(self) -> None:
        self.columns = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.browser, self.page, self.findings):
            self.columns.addWidget(part)
        self.columns.setChildrenCollapsible(False)
        self.columns.setStretchFactor(1, 1)
        self.columns.setHandleWidth(1)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page)
        self.rows = ResultsSplit(self.columns, self.results, self._state)
        self.pages.addWidget(self.rows)
        content = QWidget()
        content.setObjectName("window")
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.toolbar)
        layout.addWidget(self.banner)
        layout.addWidget(self.unfinished)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.jobs_bar)
        self.setCentralWidget(content)

    def _connect(self) -> None:
        images = self._state.images
        images.rows_added.connect(self._draw_page)
        images.cleared.connect(self._draw_page)
        self._state.activities.changed.connect(self._draw_actions)
        self._state.session.choice_changed.connect(self._draw_actions)
        self._state.settings.changed.connect(self._on_setting_changed)
        self._state.tune.run_changed.connect(self._draw_fine_tune)
        self._theme.changed.connect(self._draw_icons)
        self._operations.auditing.changed.connect(self._draw_checks)
        self._state.library.checkpoint_changed.connect(self._on_checkpoint)
        viewer = self._state.viewer
        for signal in (viewer.tool_changed, viewer.layout_changed, viewer.links_changed):
            signal.connect(self._draw_checks)

    def _restore(self) -> None:
        settings = self._state.settings
        kept = settings.get(GEOMETRY)
        if not (kept and self.restoreGeometry(QByteArray(kept))):
            self.resize(1360, 840)
        widths = settings.get(COLUMNS)
        self.columns.setSizes(list(widths if len(widths) == 3 else _COLUMN_WIDTHS))

    def _draw_all(self) -> None:
        self._draw_icons()
        self._draw_page()
        self._draw_checks()

    def _draw_icons(self) -> None:
        paint_icons(self.actions_by_name, self._theme.palette)

    def _draw_page(self) -> None:
        has_images = len(self._state.images) > 0
        self.pages.setCurrentWidget(self.rows if has_images else self.start_page)
        self._draw_actions()

    def _draw_actions(self) -> None:
        has_images = len(self._state.images) > 0
        has_model = self._state.session.model is not None
        is_busy = self._operations.classify.is_running
        actions = self.actions_by_name
        for name in (
            "close_all",
            "next",
            "previous",
            "first",
            "last",
            "header",
            "fit",
            "actual",
            "zoom_in",
        ):
            actions[name].setEnabled(has_images)
        actions["zoom_out"].setEnabled(has_images)
        for name in ("compare_maps", "export_map"):
            actions[name].setEnabled(has_images and has_model)
        actions["classify_all"].setEnabled(has_images and has_model and not is_busy)
        actions["model_card"].setEnabled(has_model)
        draw_viewer_enabled(actions, has_images, has_model)
        draw_export_enabled(actions, has_images, has_model)
        draw_result_actions(actions, self._state, self._operations, self.results)

    def _draw_fine_tune(self) -> None:
        """The button says how far a run is; it leads back to its window."""
        tune = self._state.tune
        share = tune.run.share if tune.is_at_work else None
        text = f" {tr('Fine-tune')}"
        if share is not None:
            text += f" · {words.whole_percent(share)}"
        action = self.actions_by_name["fine_tune"]
        if action.iconText() != text:
            action.setIconText(text)

    def open_header(self) -> HeaderWindow:
        """Show the header of the current image, in a window that then follows it."""
        if self.header is None:
            self.header = HeaderWindow(self._state, self._operations, self)
        self.header.follow()
        return self.header

    def open_models(self) -> ModelsWindow:
        """Show the library of models, made when it is first asked for."""
        window = self._models_window()
        window.open()
        return window

    def _models_window(self) -> ModelsWindow:
        from medmamba_desktop.view.models.window import ModelsWindow

        if self.models is None:
            self.models = ModelsWindow(self._state, self._operations, self._theme)
        return self.models

    def _on_checkpoint(self) -> None:
        """A checkpoint that was dropped before the library was ever shown asks its questions."""
        if self.models is None and self._state.library.checkpoint is not None:
            self._models_window().show_checkpoint()

    def open_fine_tune(self) -> FineTuneWindow:
        """Show the wizard, made when it is first asked for."""
        from medmamba_desktop.view.fine_tune.window import FineTuneWindow

        if self.fine_tune is None:
            self.fine_tune = FineTuneWindow(self._state, self._operations, self._theme)
            self.fine_tune.help_wanted.connect(self.open_guide)
        self.fine_tune.open_at_work()
        return self.fine_tune

    def open_evaluate(self) -> EvaluateWindow:
        """Show the window that measures models, made when it is first asked for."""
        from medmamba_desktop.view.evaluate.window import EvaluateWindow

        if self.evaluate is None:
            self.evaluate = EvaluateWindow(self._state, self._operations, self._theme)
        self.evaluate.open_at_work()
        return self.evaluate

    def open_guide(self, place: str) -> GuideWindow:
        """Show a place of the user's guide, in a window made when it is first asked for."""
        from medmamba_desktop.view.guide.window import GuideWindow

        if self.guide is None:
            self.guide = GuideWindow(self._theme)
        self.guide.open_at(place)
        return self.guide

    def _may_close(self) -> bool:
        """Whether the user agrees that a run is stopped and kept."""
        if not self._operations.fine_tune.is_running:
            return True
        answer = confirm(
            tr("A fine-tune is at work."),
            tr("It can be kept as it stands and goes on when you start the program again."),
            (tr("Keep for later and close"), tr("Go on training")), self,
        )  # fmt: skip
        return answer == 0

    def _draw_checks(self) -> None:
        settings, actions = self._state.settings, self.actions_by_name
        actions["heat_map"].setChecked(settings.get(IS_MAP_SHOWN))
        actions["smooth"].setChecked(settings.get(IS_MAP_SMOOTH))
        actions["contours"].setChecked(settings.get(HAS_CONTOURS))
        actions["keep_audit"].setChecked(self._operations.auditing.is_on)
        actions["keep_places"].setChecked(settings.get(KEEPS_PLACES))
        for name in ("smooth", "contours"):
            actions[name].setEnabled(settings.get(IS_MAP_SHOWN))
        draw_viewer_checks(actions, self._state)
        draw_result_actions(actions, self._state, self._operations, self.results)

    def _on_setting_changed(self, key: str) -> None:
        if key == THEME.key:
            self._theme.apply(self._state.settings.get(THEME))
        self._draw_checks()

    def _open_path(self, path: Path) -> None:
        self._operations.open([path])

    def _on_open_files(self) -> None:
        folder = self._state.settings.get(LAST_FOLDER)
        names, _ = QFileDialog.getOpenFileNames(self, tr("Open files"), folder, _kinds())
        if names:
            self._operations.open([Path(name) for name in names])

    def _on_open_folder(self) -> None:
        folder = self._state.settings.get(LAST_FOLDER)
        name = QFileDialog.getExistingDirectory(self, tr("Open folder"), folder)
        if name:
            self._operations.open([Path(name)])

    def _on_model_card(self) -> None:
        model = self._state.session.model
        if model is not None:
            model_card(model, self).open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()
            self.highlight.cover()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.highlight.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.highlight.hide()
        places = dropped_paths(event.mimeData())
        if places:
            event.acceptProposedAction()
            self._operations.open(places)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.highlight.isVisible():
            self.highlight.cover()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self._may_close():
            event.ignore()
            return
        for window in (self.fine_tune, self.evaluate, self.models, self.guide):
            if window is not None:
                window.close()
        settings = self._state.settings
        settings.set(GEOMETRY, bytes(self.saveGeometry().data()))
        settings.set(COLUMNS, tuple(self.columns.sizes()))
        self.results.save()
        settings.save()
        self._operations.shut_down()
        event.accept()


def _kinds() -> str:
    """The kinds of files that can be opened, as Qt's file dialog wants them."""
    return ";;".join(
        (
            tr("Images ({patterns})", patterns=_IMAGES),
            tr("Models and checkpoints ({patterns})", patterns=_MODELS),
            tr("All files ({patterns})", patterns="*"),
        )
    )

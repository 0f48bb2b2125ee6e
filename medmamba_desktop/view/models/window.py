"""The window of the library: the models at the side, one in full, what can be done with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QTabWidget, QWidget

from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.core.library.sheet import ModelSheet
from medmamba_desktop.core.values import Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.operations.library_backend import CardEdit
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.drop import dropped_paths
from medmamba_desktop.view.models.beside_tab import BesideTab
from medmamba_desktop.view.models.buttons import ModelButtons
from medmamba_desktop.view.models.card_tab import CardTab
from medmamba_desktop.view.models.facts_tab import FactsTab, megabytes
from medmamba_desktop.view.models.files import ask_model_files
from medmamba_desktop.view.models.import_form import ImportForm
from medmamba_desktop.view.models.model_list import ModelList
from medmamba_desktop.view.parts import ElidedLabel, box, button, column, label, row, set_role, tip
from medmamba_desktop.view.theme import Theme

_UNDO = {
    "add": tr_noop("Undo adding {name}"),
    "rename": tr_noop("Undo renaming {name}"),
    "duplicate": tr_noop("Undo copying {name}"),
    "edit": tr_noop("Undo the new card of {name}"),
    "remove": tr_noop("Undo removing {name}"),
}


class ModelsWindow(AccessibleWindow, QWidget):
    """Beside the main window, which stays usable."""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._library, self._session = state.library, state.session
        self._operations = operations
        self._do = operations.library
        self.form: ImportForm | None = None
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("Models"))
        self.setAcceptDrops(True)
        self.setMinimumSize(960, 580)
        self.resize(1180, 760)
        self._build(theme)
        self._build_layout()
        self._connect(theme)
        self._draw()
        self._draw_undo()

    def _build(self, theme: Theme) -> None:
        self.models = ModelList(theme)
        self.unsound = label(role="muted", is_wrapped=True)
        self.add = button(tr("Add a model…"))
        self.title = label(role="title", scale=1.4)
        self.identity = ElidedLabel("muted")
        self.buttons = ModelButtons(self._library, self._do, self)
        self.card, self.facts, self.beside = CardTab(), FactsTab(theme), BesideTab()
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for tab, title in ((self.card, tr("Model card")), (self.facts, tr("Figures and file")),
                           (self.beside, tr("Side by side"))):  # fmt: skip
            self.tabs.addTab(tab, title)
        self.note = ElidedLabel("muted", Qt.TextElideMode.ElideRight)
        self.undo, self.close_button = button(tr("Undo")), button(tr("Close"), "primary")

    def _build_layout(self) -> None:
        below = column(self.unsound, self.add, margins=(12, 10, 12, 12), spacing=8)
        left = column(self.models, box(below), spacing=0)
        left.setStretch(0, 1)
        side = box(left, "steps")
        side.setFixedWidth(290)
        head = column(self.title, self.identity, 6, self.buttons, spacing=2)
        right = column(box(head), self.tabs, margins=(20, 16, 20, 8), spacing=10)
        right.setStretch(1, 1)
        foot = row(
            label(tr(words.RESEARCH_ONLY)), 16, self.note, self.undo, self.close_button,
            margins=(16, 10, 16, 10), spacing=8,
        )  # fmt: skip
        foot.setStretch(2, 1)
        body = column(box(right), box(foot, "wizardFoot"), spacing=0)
        body.setStretch(0, 1)
        layout = row(side, box(body), spacing=0)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def _connect(self, theme: Theme) -> None:
        library, do = self._library, self._do
        library.changed.connect(self._draw_list)
        library.selected.connect(self._draw)
        library.checked.connect(self._draw_checks)
        library.undo_changed.connect(self._draw_undo)
        library.checkpoint_changed.connect(self.show_checkpoint)
        library.told.connect(self._on_told)
        self._session.choice_changed.connect(self._draw_list)
        self._session.models_changed.connect(self._on_models)
        self.models.chosen.connect(library.select)
        self.models.itemActivated.connect(lambda _: do.use(library.selection))
        self.card.saved.connect(self._on_saved)
        self.facts.verify_wanted.connect(lambda: self._with_sheet(do.verify))
        self.beside.chosen.connect(library.compare_with)
        self.add.clicked.connect(self._on_add)
        self.undo.clicked.connect(do.undo)
        self.close_button.clicked.connect(self.close)
        theme.changed.connect(self._draw_checks)
        keys: tuple[tuple[QKeySequence | QKeySequence.StandardKey, Callable[[], object]], ...] = (
            (QKeySequence.StandardKey.Undo, do.undo),
            (QKeySequence("F2"), self.buttons.ask_name),
            (QKeySequence.StandardKey.Close, self.close),
        )
        for key, slot in keys:
            QShortcut(key, self).activated.connect(slot)
        QShortcut(QKeySequence.StandardKey.Delete, self.models).activated.connect(
            self.buttons.remove.click
        )

    def open(self) -> None:
        """Show the window with what is on the shelf now, and come to the front."""
        self._do.read()
        self.show()
        self.raise_()
        self.activateWindow()
        self.models.setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_paths(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self._operations.open(dropped_paths(event.mimeData()))

    def _draw(self) -> None:
        """Draw the selected model."""
        sheet, library = self._library.sheet, self._library
        self._draw_list()
        self.tabs.setVisible(sheet is not None)
        self.buttons.draw(sheet, self._session.model)
        if sheet is None:
            self.title.setText(tr("No model"))
            self.identity.set_whole(tr("Add a model file, or drop one here"))
            return
        info = sheet.info
        self.title.setText(info.title)
        whose = tr("ships with the program") if info.is_bundled else tr("yours")
        parts = (
            tr("version {version}", version=info.version),
            whose,
            info.licence,
            megabytes(sheet),
        )
        self.identity.set_whole(" · ".join(parts))
        self.card.show_sheet(sheet)
        self.facts.show_sheet(sheet)
        self.beside.show_choices(library.relatives(info.name), library.beside)
        self.beside.show_pair(sheet, library.other)
        self._draw_checks()

    def _draw_list(self) -> None:
        library = self._library
        self.models.show_models(
            library.sheets, library.defaults, self._session.model, library.selection
        )
        self.buttons.draw(library.sheet, self._session.model)
        self.unsound.setText(
            trn(
                "{n} file in your models folder cannot be used; rest here to see why.",
                "{n} files in your models folder cannot be used; rest here to see why.",
                len(library.unsound),
            )
        )
        reasons = (f"{name}: {problem.message}" for name, problem in library.unsound)
        self.unsound.setToolTip(tip("\n".join(reasons)))
        self.unsound.setVisible(bool(library.unsound))

    def _draw_checks(self) -> None:
        sheet = self._library.sheet
        if sheet is not None:
            self.facts.show_checks(self._library.checks.get(sheet.info.sha256))

    def _draw_undo(self) -> None:
        change = self._library.last_change
        self.undo.setEnabled(change is not None)
        text = tr(_UNDO[change.verb], name=change.name) if change else tr("Nothing to undo")
        self.undo.setToolTip(tr("{what} (Ctrl+Z)", what=text) if change else text)
        self.undo.setAccessibleName(text)

    def _on_models(self) -> None:
        """Another window, as that of a fine-tune, has put a model on the shelf."""
        if self.isVisible():
            self._do.read()

    def _on_told(self, told: str | Problem) -> None:
        is_problem = isinstance(told, Problem)
        text = words.told(told) if isinstance(told, Problem) else words.sentence(told)
        self.note.set_whole(text)
        set_role(self.note, "error" if is_problem else "muted")
        if isinstance(told, Problem) and self.form is not None:
            self.form.show_problem(told)

    def _on_saved(self, edit: CardEdit) -> None:
        self._do.edit(self._library.selection, edit)

    def _on_add(self) -> None:
        self._operations.open(ask_model_files(self))

    def show_checkpoint(self) -> None:
        """Open the form for a checkpoint that has been read, or close it."""
        checkpoint = self._library.checkpoint
        if self.form is not None:
            form, self.form = self.form, None
            form.close()
            form.deleteLater()
        if checkpoint is not None:
            self.open()
            self.form = ImportForm(checkpoint, self._library.checkpoint_name, self)
            self.form.filled.connect(self._do.make_model)
            self.form.rejected.connect(self._do.drop_checkpoint)
            self.form.file_chosen.connect(self._do.read_class_names)
            self._library.classes_read.connect(self.form.show_classes)
            self.form.open()

    def _with_sheet(self, work: Callable[[ModelSheet], object]) -> None:
        sheet = self._library.sheet
        if sheet is not None:
            work(sheet)

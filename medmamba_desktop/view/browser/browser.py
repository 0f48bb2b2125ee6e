"""The left column: a search box, how many images are open, and the tree of them."""

from __future__ import annotations

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from PySide6.QtGui import QInputEvent, QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QVBoxLayout, QWidget

from medmamba_desktop.core.language import number, tr, trn
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.catalogue import Branch, Leaf
from medmamba_desktop.state.settings import IS_PRIVATE
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.browser.delegate import RowDelegate, is_on_chevron
from medmamba_desktop.view.browser.search_box import SearchBox
from medmamba_desktop.view.browser.tree_model import StudyTree
from medmamba_desktop.view.parts import box, column, label, row
from medmamba_desktop.view.theme import Theme

_SEARCH_AFTER_MS = 150  # typing goes on within that
_EXTENDING = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
_ALONE = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
_IN_MENU = ("classify_selection", "header")


class Tree(QTreeView):
    """Remembers where it was pressed, and whether several rows are being chosen."""

    pressed_x = 0
    is_extending = False
    _is_told = False

    def choose(self, index: QModelIndex) -> None:
        """Select this row alone: left to itself Qt goes by the keys that happen to be down."""
        self._is_told = True
        try:
            self.setCurrentIndex(index)
        finally:
            self._is_told = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed_x = round(event.position().x())
        super().mousePressEvent(event)

    def selectionCommand(  # noqa: N802 - Qt's name
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        if self._is_told:
            return _ALONE
        if isinstance(event, QInputEvent):
            self.is_extending = bool(event.modifiers() & _EXTENDING)
        return super().selectionCommand(index, event)


class Browser(QWidget):
    """Follows and sets the current image; more rows can be selected beside it."""

    def __init__(
        self, state: State, operations: Operations, theme: Theme, actions: Actions
    ) -> None:  # fmt: skip
        super().__init__()
        self._images = state.images
        self._settings = state.settings
        self.model = StudyTree(state.images, lambda: state.settings.get(IS_PRIVATE))
        self.list = self._build_tree(operations, theme, actions)
        self.search = SearchBox()
        self._title = label(tr("Images"), "title")
        self._counts = label(role="muted")
        self.nothing = label(tr("Nothing matches the search"), "muted", is_wrapped=True)
        self._typing = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._is_following = self._is_choosing = False
        self._build_layout()
        self._connect(operations, theme)
        self._draw_counts()

    def _build_tree(self, operations: Operations, theme: Theme, actions: Actions) -> Tree:
        view = Tree()
        view.setModel(self.model)
        view.setItemDelegate(RowDelegate(self.model, operations.thumbnails, theme, view))
        view.setUniformRowHeights(True)
        view.setHeaderHidden(True)
        view.setIndentation(0)  # the delegate indents: a whole row is one target
        view.setRootIsDecorated(False)
        view.setExpandsOnDoubleClick(False)
        view.setMouseTracking(True)
        view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        view.addActions([actions[name] for name in _IN_MENU])
        view.setAccessibleName(tr("Open images"))
        view.verticalScrollBar().setSingleStep(29)
        return view

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = row(self._title, 0, self._counts)
        title = column(box(head), self.search, margins=(14, 9, 12, 9), spacing=8)
        layout.addWidget(box(title, "panelHead"))
        self.nothing.setContentsMargins(16, 12, 16, 12)
        self.nothing.hide()
        layout.addWidget(self.nothing)
        layout.addWidget(self.list, 1)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(250)

    def _connect(self, operations: Operations, theme: Theme) -> None:
        images, tree = self._images, self.list
        images.follow(self.model.order)
        images.current_changed.connect(self._on_current_changed)
        for signal in (images.rows_added, images.rows_changed, images.cleared):
            signal.connect(self._draw_counts)
        images.cleared.connect(self.search.clear)
        self.model.grown.connect(self._on_grown)
        self.model.modelReset.connect(self._on_reset)
        tree.selectionModel().currentChanged.connect(self._on_row_chosen)
        tree.clicked.connect(self._on_clicked)
        tree.expanded.connect(self._on_unfolded)
        operations.thumbnails.arrived.connect(self.model.announce)
        for change in (theme.changed, self.model.faded):
            change.connect(tree.viewport().update)
        self._settings.changed.connect(self._on_setting_changed)
        self.search.textChanged.connect(self._typing.start)
        self._typing.timeout.connect(self.run_search)
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.setContext(Qt.ShortcutContext.WindowShortcut)
        find.activated.connect(self._on_find)
        self.search.left.connect(self._on_search_left)

    def selected(self) -> tuple[ImageRef, ...]:
        """The images of every selected row, in the order of the tree; of a group all in view."""
        found: set[ImageRef] = set()
        for index in self.list.selectionModel().selectedIndexes():
            found.update(_images_of(self.model.node(index)))
        return tuple(ref for ref in self.model.order() if ref in found)

    def run_search(self) -> None:
        """Show what the box asks for."""
        self.model.search(self.search.text())

    def _on_reset(self) -> None:
        """Rows were laid out anew, all of them folded."""
        if self.model.is_searched:
            self.list.expandAll()
        else:
            self._unfold_groups(self.model.root)
        is_empty = not self.model.rowCount() and len(self._images) > 0
        self.nothing.setVisible(is_empty)
        self._show_current()

    def _draw_counts(self) -> None:
        classified, failed, waiting = self._images.count()
        total = classified + failed + waiting
        self._counts.setText(_counted(classified, failed, total, is_done=not waiting))

    def _unfold_groups(self, branch: Branch) -> None:
        for child in branch.children:
            if isinstance(child, Branch) and not child.is_stack:
                self.list.expand(self.model.index_of_branch(child))
                self._unfold_groups(child)

    def _on_grown(self, branches: tuple[Branch, ...]) -> None:
        """Groups open by themselves; a series stays one row until someone looks into it."""
        for branch in branches:
            if not branch.is_stack:
                self.list.expand(self.model.index_of_branch(branch))

    def _on_unfolded(self, _index: QModelIndex) -> None:
        self._show_current()

    def _on_current_changed(self, _row_number: int) -> None:
        if not self._is_choosing:
            self._show_current()

    def _show_current(self) -> None:
        """Select the row of the current image, or of the folded series that it is in."""
        image = self._images.current_row
        index = self.model.index_of(image.ref) if image is not None else QModelIndex()
        parent = index.parent()
        node = self.model.node(parent)
        if isinstance(node, Branch) and node.is_stack and not self.list.isExpanded(parent):
            index = parent
        selection = self.list.selectionModel()
        self._is_following = True
        try:
            # On taking focus Qt makes the first row current without selecting it.
            is_so = index == self.list.currentIndex() and selection.isSelected(index)
            if not is_so:
                self.list.choose(index)
            if index.isValid():
                self.list.scrollTo(index)
        finally:
            self._is_following = False

    def _on_row_chosen(self, index: QModelIndex, _previous: QModelIndex) -> None:
        if self._is_following:
            return
        ref = _image_of(self.model.node(index), self._images.current_row)
        at = self._images.index_of(ref) if ref is not None else None
        if at is None:
            return
        # Qt has yet to select what is pressed with these keys, beside what is selected.
        self._is_choosing = self.list.is_extending
        try:
            self._images.select(at)
        finally:
            self._is_choosing = False

    def _on_clicked(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if not isinstance(node, Branch) or not node.exposed or self.list.is_extending:
            return
        if not node.is_stack or is_on_chevron(node, self.list.pressed_x):
            self.list.setExpanded(index, not self.list.isExpanded(index))

    def _on_setting_changed(self, key: str) -> None:
        if key == IS_PRIVATE.key:
            if self.model.is_searched:
                self.run_search()
            self.list.viewport().update()

    def _on_find(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _on_search_left(self) -> None:
        self.search.clear()
        self.list.setFocus()


def _counted(classified: int, failed: int, total: int, *, is_done: bool) -> str:
    if is_done:
        done: str = trn("{n} image", "{n} images", total)
    else:
        done = tr("{n} of {all} classified", n=number(classified), all=number(total))
    return tr("{done} · {n} failed", done=done, n=number(failed)) if failed else done


def _images_of(node: Branch | Leaf | None) -> tuple[ImageRef, ...]:
    if isinstance(node, Leaf):
        return (node.ref,)
    return tuple(leaf.ref for leaf in node.leaves(is_shown=True)) if node is not None else ()


def _image_of(node: Branch | Leaf | None, current: object) -> ImageRef | None:
    """The image that choosing a row asks for: a series gives its first, or keeps what is shown."""
    if isinstance(node, Leaf):
        return node.ref
    if node is None or not node.is_stack:
        return None
    refs = [leaf.ref for leaf in node.leaves()]
    shown = getattr(current, "ref", None)
    return shown if shown in refs else (refs[0] if refs else None)

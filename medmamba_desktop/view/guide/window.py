"""The user's guide: contents and search at the left, a page at the right."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLocale, Qt, QUrl
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QSplitter, QToolButton, QTreeWidget, QTreeWidgetItem, QWidget

from medmamba_desktop import paths
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.operations.guide import FIRST, PAGES, Guide
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.browser.search_box import SearchBox
from medmamba_desktop.view.guide.reader import Reader
from medmamba_desktop.view.icons import SIZE, icon
from medmamba_desktop.view.parts import box, column, label, row, tip
from medmamba_desktop.view.theme import Theme

_PLACE = Qt.ItemDataRole.UserRole
_SECTION = 2  # level of the headings that the contents show


class GuideWindow(AccessibleWindow, QWidget):
    """Beside the other windows, which stay usable."""

    def __init__(self, theme: Theme, guide: Guide | None = None) -> None:
        super().__init__()
        self._theme = theme
        self._guide = guide or Guide(paths.guide(), QLocale().name())
        self.setObjectName("window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(tr("User's guide"))
        self.setMinimumSize(720, 480)
        self.resize(1180, 800)
        self._build_parts()
        self._build_layout()
        self._connect()
        self._fill()
        self._draw_icons()

    def _build_parts(self) -> None:
        self.search = SearchBox()
        self.search.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.search.setPlaceholderText(tr("Search the guide (Ctrl+F)"))
        self.search.setAccessibleName(tr("Search the guide"))
        self.search.setToolTip("")
        self.contents = QTreeWidget()
        self.contents.setObjectName("guideContents")
        self.contents.setHeaderHidden(True)
        self.contents.setIndentation(14)
        self.contents.setAccessibleName(tr("Contents of the guide"))
        self.contents.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found = label(role="muted")
        self._items: dict[str, QTreeWidgetItem] = {}
        self.reader = Reader(self._theme, self._guide.pictures, self._anchors_of)
        self.back = self._tool(tr("Back (Alt+Left)"))
        self.forward = self._tool(tr("Forward (Alt+Right)"))

    def _tool(self, text: str) -> QToolButton:
        made = QToolButton()
        made.setIconSize(SIZE)
        made.setToolTip(text)
        made.setAccessibleName(text)
        made.setEnabled(False)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return made

    def _build_layout(self) -> None:
        head = row(label(tr("User's guide"), "title"), 0, self.back, self.forward, spacing=2)
        left = column(
            box(head), self.search, self.found, self.contents, margins=(12, 10, 8, 12), spacing=8
        )
        left.setStretch(3, 1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.addWidget(box(left, "panel"))
        halves.addWidget(self.reader)
        halves.setChildrenCollapsible(False)
        halves.setStretchFactor(1, 1)
        halves.setSizes([300, 880])
        self.setLayout(column(halves, spacing=0))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_searched)
        self.search.left.connect(self._on_search_left)
        self.search.returnPressed.connect(self._on_search_entered)
        self.contents.currentItemChanged.connect(self._on_item)
        self.reader.anchorClicked.connect(self._on_link)
        self.reader.sourceChanged.connect(self._on_page)
        self.reader.backwardAvailable.connect(self.back.setEnabled)
        self.reader.forwardAvailable.connect(self.forward.setEnabled)
        self.back.clicked.connect(self.reader.backward)
        self.forward.clicked.connect(self.reader.forward)
        self._theme.changed.connect(self._on_theme)
        keys = (
            ("Alt+Left", self.reader.backward), ("Alt+Right", self.reader.forward),
            ("Alt+Home", lambda: self.open_at(FIRST)), ("Ctrl+F", self._on_find),
            ("Ctrl+W", self.close), ("Ctrl++", lambda: self.reader.zoom(1)),
            ("Ctrl+=", lambda: self.reader.zoom(1)), ("Ctrl+-", lambda: self.reader.zoom(-1)),
            ("Ctrl+0", lambda: self.reader.zoom(0)),
        )  # fmt: skip
        for key, slot in keys:
            QShortcut(QKeySequence(key), self).activated.connect(slot)

    def open_at(self, place: str) -> None:
        """Show a place, "page" or "page#anchor", and come to the front."""
        self._show_place(place)
        self.show()
        self.raise_()
        self.activateWindow()
        self.reader.setFocus()

    @property
    def place(self) -> str:
        """The place shown, "page" or "page#anchor"."""
        url = self.reader.url
        return f"{_page(url)}#{url.fragment()}".rstrip("#")

    def _show_place(self, place: str) -> None:
        page, _, anchor = place.partition("#")
        url = QUrl.fromLocalFile(str(self._guide.file(page)))
        if anchor:
            url.setFragment(anchor)
        self.reader.setSource(url)

    def _anchors_of(self, url: QUrl) -> list[str]:
        return [section.anchor for section in self._guide.sections(_page(url))]

    def _fill(self) -> None:
        """Every page with its headings."""
        self._empty()
        for page in PAGES:
            title, *sections = self._guide.sections(page)
            item = self._item(page, title.title)
            for section in sections:
                if section.level == _SECTION:
                    item.addChild(self._item(f"{page}#{section.anchor}", section.title))
            self.contents.addTopLevelItem(item)
        self._draw_found("")

    def _fill_hits(self, words: str) -> None:
        self._empty()
        hits = self._guide.search(words)
        for hit in hits:
            section = hit.section
            place = f"{section.page}#{section.anchor}".rstrip("#")
            page = self._guide.sections(section.page)[0].title
            title = f"{section.title}\n{page}" if section.anchor else section.title
            item = self._item(place, title)
            item.setToolTip(0, tip(hit.piece))
            self.contents.addTopLevelItem(item)
        self._draw_found(trn("{n} place", "{n} places", len(hits)))

    def _empty(self) -> None:
        self._items = {}
        self.contents.clear()

    def _item(self, place: str, title: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem([title])
        item.setData(0, _PLACE, place)
        self._items[place] = item
        return item

    def _draw_found(self, text: str) -> None:
        self.found.setText(text)
        self.found.setVisible(bool(text))

    def _on_searched(self, words: str) -> None:
        self.contents.blockSignals(True)
        if words.strip():
            self._fill_hits(words)
        else:
            self._fill()
        self.contents.blockSignals(False)
        if not words.strip():
            self.reader.mark(())
            self._on_page()

    def _on_search_left(self) -> None:
        if self.search.text():
            self.search.clear()
        else:
            self.close()

    def _on_search_entered(self) -> None:
        """Into the list: its first entry."""
        first = next(iter(self._items.values()), None)
        if first is not None:
            self.contents.setFocus()
            self.contents.setCurrentItem(first)

    def _on_find(self) -> None:
        self.search.setFocus()
        self.search.selectAll()

    def _on_item(self, item: QTreeWidgetItem | None) -> None:
        if item is not None:
            self._show_place(str(item.data(0, _PLACE)))
            self.reader.mark(self.search.text().split())

    def _on_link(self, url: QUrl) -> None:
        page = _page(url if url.path() else self.reader.url)
        if page in PAGES and not url.host():
            self._show_place(f"{page}#{url.fragment()}".rstrip("#"))

    def _on_page(self) -> None:
        """Mark the page in the contents and unfold it alone."""
        if self.search.text().strip():
            return
        page = _page(self.reader.url)
        self.contents.blockSignals(True)
        for place, item in self._items.items():
            item.setExpanded(place == page)
        shown = self._items.get(self.place) or self._items.get(page)
        if shown is not None:
            self.contents.setCurrentItem(shown)
        self.contents.blockSignals(False)

    def _on_theme(self) -> None:
        self._draw_icons()
        self.reader.dress_again()

    def _draw_icons(self) -> None:
        palette = self._theme.palette
        self.back.setIcon(icon("back", palette))
        self.forward.setIcon(icon("next", palette))
        self.setWindowIcon(icon("help", palette))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)


def _page(url: QUrl) -> str:
    return Path(url.path()).stem

"""The line of choices above the results: which rows are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QWidget

from medmamba_desktop.state.result_rows import EVERYTHING, OUTSIDE, Choice
from medmamba_desktop.state.result_table import ResultTable
from medmamba_desktop.state.settings import IS_PRIVATE, Settings
from medmamba_desktop.view import words
from medmamba_desktop.view.browser.search_box import SearchBox
from medmamba_desktop.view.findings.notes import CAUTION_TITLES
from medmamba_desktop.view.parts import Chooser, button, row
from medmamba_desktop.view.results.model import ResultModel
from medmamba_desktop.view.results.texts import VERDICTS

_SEARCH_AFTER_MS = 200
_SHARES: Final = (
    ("Any probability", (0.0, 1.0)),
    ("90 % or more", (0.9, 1.0)),
    ("75 % or more", (0.75, 1.0)),
    ("Under 75 %", (0.0, 0.75)),
    ("Under 60 %", (0.0, 0.6)),
)
_CAUTIONS: Final = (
    ("All cautions", ""), ("No caution", "none"), ("Any caution", "any"),
    *((title, kind) for kind, title in CAUTION_TITLES.items()),
)  # fmt: skip
_STANDINGS: Final = (
    ("All states", ""), ("Classified", "classified"), ("Not readable", "failed"),
    ("Waiting", "waiting"),
)  # fmt: skip
_MARKS: Final = (
    ("All marks", ""), ("Not marked", "none"), ("Marked", "any"),
    *((title, key) for key, title in VERDICTS.items()),
)  # fmt: skip


class FilterBar(QWidget):
    """Writes the table's filter, and shows what there is to choose."""

    def __init__(self, table: ResultTable, model: ResultModel, settings: Settings) -> None:
        super().__init__()
        self._table = table
        self._model = model
        self._settings = settings
        self._drawn: dict[QComboBox, object] = {}
        self.classes = self._build("Class", lambda key: table.set_filter(class_key=key))
        spans = [(title, at) for at, (title, _) in enumerate(_SHARES)]
        self.shares = self._build("Probability", self._on_shares, spans)
        self.cautions = self._build("Caution", lambda k: table.set_filter(caution=k), _CAUTIONS)
        self.modalities = self._build("Modality", lambda key: table.set_filter(modality=key))
        self.folders = self._build("Folder", lambda key: table.set_filter(folder=key))
        self.standings = self._build("State", lambda k: table.set_filter(standing=k), _STANDINGS)
        self.marks = self._build("Mark", lambda key: table.set_filter(mark=key), _MARKS)
        self.search = self._build_search()
        self.clear = button("Show all", "link")
        self.clear.clicked.connect(self._on_clear)
        self._choosers = (
            self.classes, self.shares, self.cautions, self.modalities, self.folders,
            self.standings, self.marks,
        )  # fmt: skip
        content = row(*self._choosers, self.search, self.clear, margins=(12, 4, 12, 6), spacing=6)
        self.setLayout(content)
        table.summed.connect(self.draw)
        settings.changed.connect(self._on_setting_changed)
        self.draw()

    def draw(self) -> None:
        """Show what there is to choose, and what is chosen."""
        found = self._table.choices
        wanted = self._table.filter
        classes = [("All classes", ""), *self._class_titles(found.get("class", ()))]
        if self._table.summary.outside or wanted.class_key == OUTSIDE:
            classes.append((f"{words.OUTSIDE} · {self._table.summary.outside:,}", OUTSIDE))
        self._fill(self.classes, classes, wanted.class_key)
        modalities = [("All modalities", ""), *_titles(found.get("modality", ()))]
        self._fill(self.modalities, modalities, wanted.modality)
        self._fill(self.folders, self._folder_titles(found.get("folder", ())), wanted.folder)
        spans = [span for _, span in _SHARES]
        span = (wanted.least, wanted.most)
        self.shares.setCurrentIndex(spans.index(span) if span in spans else -1)
        for chooser, key in (
            (self.cautions, wanted.caution),
            (self.standings, wanted.standing),
            (self.marks, wanted.mark),
        ):
            chooser.setCurrentIndex(chooser.findData(key))
        self.modalities.setVisible(len(modalities) > 2)
        self.folders.setVisible(self.folders.count() > 2)
        self.clear.setVisible(wanted != EVERYTHING)

    def _build(self, name: str, choose: Any, choices: Sequence[tuple[str, object]] = ()) -> Chooser:
        chooser = Chooser()
        chooser.setAccessibleName(name)
        chooser.setToolTip(f"Show rows by {name.lower()}")
        chooser.setMinimumWidth(96)
        chooser.setMaximumWidth(190)
        for title, data in choices:
            chooser.addItem(title, data)
        chooser.activated.connect(lambda index: choose(chooser.itemData(index)))
        return chooser

    def _build_search(self) -> SearchBox:
        search = SearchBox()
        search.setPlaceholderText("Search the results")
        search.setAccessibleName("Search the results")
        search.setMinimumWidth(120)
        typing = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        search.textChanged.connect(typing.start)
        typing.timeout.connect(self.run_search)
        search.left.connect(search.clear)
        return search

    def run_search(self) -> None:
        """Show what the box asks for."""
        self._table.set_filter(
            words=tuple(self.search.text().casefold().split()),
            is_private=self._settings.get(IS_PRIVATE),
        )

    def _fill(self, chooser: Chooser, items: Sequence[tuple[str, str]], chosen: str) -> None:
        """Anew only where something has changed, and never under an open list."""
        if self._drawn.get(chooser) != items and not chooser.view().isVisible():
            self._drawn[chooser] = items
            chooser.clear()
            for title, key in items:
                chooser.addItem(title, key)
        chooser.setCurrentIndex(max(0, chooser.findData(chosen)))

    def _class_titles(self, choices: Sequence[Choice]) -> list[tuple[str, str]]:
        """With the task in front where there are several."""
        is_mixed = len({choice.task for choice in choices}) > 1
        return [
            (
                f"{self._model.class_title(c.task, '')}: {c.title} · {c.count:,}"
                if is_mixed
                else f"{c.title} · {c.count:,}",
                c.key,
            )
            for c in choices
        ]

    def _folder_titles(self, choices: Sequence[Choice]) -> list[tuple[str, str]]:
        if self._settings.get(IS_PRIVATE):
            named = [(f"Folder {n} · {c.count:,}", c.key) for n, c in enumerate(choices, 1)]
        else:
            named = _titles(choices)
        return [("All folders", ""), *named]

    def _on_shares(self, at: int) -> None:
        least, most = _SHARES[at][1]
        self._table.set_filter(least=least, most=most)

    def _on_clear(self) -> None:
        self.search.clear()
        self._table.clear_filter()

    def _on_setting_changed(self, key: str) -> None:
        if key == IS_PRIVATE.key:
            self.run_search() if self._table.filter.words else self.draw()


def _titles(choices: Sequence[Choice]) -> list[tuple[str, str]]:
    return [(f"{choice.title} · {choice.count:,}", choice.key) for choice in choices]

"""The line of choices above the results: which rows are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QWidget

from medmamba_desktop.core.language import number, tr, tr_noop
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
    (tr_noop("Any probability"), (0.0, 1.0)),
    (tr_noop("90 % or more"), (0.9, 1.0)),
    (tr_noop("75 % or more"), (0.75, 1.0)),
    (tr_noop("Under 75 %"), (0.0, 0.75)),
    (tr_noop("Under 60 %"), (0.0, 0.6)),
)
_CAUTIONS: Final = (
    (tr_noop("All cautions"), ""),
    (tr_noop("No caution"), "none"),
    (tr_noop("Any caution"), "any"),
    *((title, kind) for kind, title in CAUTION_TITLES.items()),
)  # fmt: skip
_STANDINGS: Final = (
    (tr_noop("All states"), ""),
    (tr_noop("Classified"), "classified"),
    (tr_noop("Not readable"), "failed"),
    (tr_noop("Waiting"), "waiting"),
)
_MARKS: Final = (
    (tr_noop("All marks"), ""),
    (tr_noop("Not marked"), "none"),
    (tr_noop("Marked"), "any"),
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
        self._build_choosers()
        self.search = self._build_search()
        self.clear = button(tr("Show all"), "link")
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

    def _build_choosers(self) -> None:
        choose, build = self._table.set_filter, self._build
        spans = [(title, at) for at, (title, _) in enumerate(_SHARES)]
        self.classes = build(
            tr("Class"), tr("Show rows by class"), lambda key: choose(class_key=key)
        )
        self.shares = build(
            tr("Probability"), tr("Show rows by probability"), self._on_shares, spans
        )
        self.cautions = build(
            tr("Caution"), tr("Show rows by caution"), lambda key: choose(caution=key), _CAUTIONS
        )
        self.modalities = build(
            tr("Modality"), tr("Show rows by modality"), lambda key: choose(modality=key)
        )
        self.folders = build(
            tr("Folder"), tr("Show rows by folder"), lambda key: choose(folder=key)
        )
        self.standings = build(
            tr("State"), tr("Show rows by state"), lambda key: choose(standing=key), _STANDINGS
        )
        self.marks = build(
            tr("Mark"), tr("Show rows by mark"), lambda key: choose(mark=key), _MARKS
        )

    def draw(self) -> None:
        """Show what there is to choose, and what is chosen."""
        found = self._table.choices
        wanted = self._table.filter
        classes = [(tr("All classes"), ""), *self._class_titles(found.get("class", ()))]
        if self._table.summary.outside or wanted.class_key == OUTSIDE:
            count = number(self._table.summary.outside)
            classes.append((f"{tr(words.OUTSIDE)} · {count}", OUTSIDE))
        self._fill(self.classes, classes, wanted.class_key)
        modalities = [(tr("All modalities"), ""), *_titles(found.get("modality", ()))]
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

    def _build(
        self, name: str, tip: str, choose: Any, choices: Sequence[tuple[str, object]] = ()
    ) -> Chooser:
        chooser = Chooser()
        chooser.setAccessibleName(name)
        chooser.setToolTip(tip)
        chooser.setMinimumWidth(96)
        chooser.setMaximumWidth(190)
        for title, data in choices:
            chooser.addItem(tr(title), data)
        chooser.activated.connect(lambda index: choose(chooser.itemData(index)))
        return chooser

    def _build_search(self) -> SearchBox:
        search = SearchBox()
        search.setPlaceholderText(tr("Search the results"))
        search.setAccessibleName(tr("Search the results"))
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
        if not is_mixed:
            return _titles(choices)
        return [(f"{self._model.class_title(c.task, '')}: {_counted(c)}", c.key) for c in choices]

    def _folder_titles(self, choices: Sequence[Choice]) -> list[tuple[str, str]]:
        if self._settings.get(IS_PRIVATE):
            named = [
                (f"{tr('Folder {number}', number=n)} · {number(c.count)}", c.key)
                for n, c in enumerate(choices, 1)
            ]
        else:
            named = _titles(choices)
        return [(tr("All folders"), ""), *named]

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
    return [(_counted(choice), choice.key) for choice in choices]


def _counted(choice: Choice) -> str:
    return f"{choice.title} · {number(choice.count)}"

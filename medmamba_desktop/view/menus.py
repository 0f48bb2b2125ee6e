"""The menu bar, made from the table of actions, with the recent files and the themes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from medmamba_desktop import paths
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem
from medmamba_desktop.state.activities import Activities
from medmamba_desktop.state.settings import (
    CACHE_MB,
    CACHE_SIZES_MB,
    IS_PRIVATE,
    LANGUAGE,
    RECENT,
    TEXT_SIZE,
    TEXT_SIZES,
    THEME,
    Setting,
    Settings,
)
from medmamba_desktop.view.actions import MENUS, TABLE, Actions
from medmamba_desktop.view.language import ENGLISH, SYSTEM, catalogues, chosen, own_name, own_names
from medmamba_desktop.view.theme import TITLES

_KNOWN = ("bmp", "dcm", "dicom", "jpeg", "jpg", "png", "tif", "tiff", "webp", "zip")


def fill_menu_bar(
    bar: QMenuBar, actions: Actions, recent: QMenu, looks: Sequence[QMenu], memory: QMenu
) -> None:
    """Every menu with its actions; `looks` stand in the view menu."""
    for name, title in MENUS.items():
        menu = bar.addMenu(tr(title))
        if name == "view":
            for look in looks:
                menu.addMenu(look)
            menu.addSeparator()
        for entry in TABLE:
            if entry.menu == name:
                if entry.starts_group:
                    menu.addSeparator()
                menu.addAction(actions[entry.name])
            if entry.name == "open_folder" and name == "file":
                menu.addMenu(recent)
        if name == "tools":
            menu.addSeparator()
            menu.addMenu(memory)


class _ChoiceMenu(QMenu):
    """One entry a value of a setting, the one in force marked; writes the setting."""

    def __init__(
        self,
        title: str,
        setting: Setting[Any],
        choices: Mapping[Any, str],
        settings: Settings,
        parent: QWidget,
    ) -> None:
        super().__init__(title, parent)
        self._setting = setting
        self._settings = settings
        self._group = QActionGroup(self)
        for value, text in choices.items():
            action = self.addAction(text)
            action.setCheckable(True)
            action.setData(value)
            self._group.addAction(action)
        self._group.triggered.connect(self._on_triggered)
        settings.changed.connect(self._draw)
        self._draw()

    def _draw(self) -> None:
        for action in self._group.actions():
            action.setChecked(action.data() == self._settings.get(self._setting))

    def _on_triggered(self, action: QAction) -> None:
        self._settings.set(self._setting, action.data())


class ThemeMenu(_ChoiceMenu):
    """One entry a theme."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        titles = {name: tr(title) for name, title in TITLES.items()}
        super().__init__(tr("&Theme"), THEME, titles, settings, parent)


class LanguageMenu(_ChoiceMenu):
    """One entry a language there is a catalogue of, in its own words; for the next start."""

    def __init__(self, settings: Settings, activities: Activities, parent: QWidget) -> None:
        self._known = (ENGLISH, *catalogues(paths.translations()))
        names = {SYSTEM: tr("As the system"), **own_names(self._known)}
        super().__init__(tr("&Language"), LANGUAGE, names, settings, parent)
        self._activities = activities
        self._spoken = self._told = self._wanted()

    def _wanted(self) -> str:
        return chosen(self._settings.get(LANGUAGE), self._known)

    def _on_triggered(self, action: QAction) -> None:
        super()._on_triggered(action)
        self._settings.save()
        wanted = self._wanted()
        if wanted == self._told:
            return
        self._told = wanted
        said = tr(
            "The window speaks this language from the next start: {name}", name=own_name(wanted)
        )
        again = "" if wanted == self._spoken else tr("Close the program and start it again")
        self._activities.tell(Problem(said, again))


class TextSizeMenu(_ChoiceMenu):
    """How large letters and everything else is drawn, from the next start on."""

    def __init__(self, settings: Settings, activities: Activities, parent: QWidget) -> None:
        sizes = {size: tr("{number} %", number=size) for size in TEXT_SIZES}
        super().__init__(tr("Text si&ze"), TEXT_SIZE, sizes, settings, parent)
        self._activities = activities
        self._drawn = settings.get(TEXT_SIZE)

    def _on_triggered(self, action: QAction) -> None:
        before = self._settings.get(TEXT_SIZE)
        super()._on_triggered(action)
        self._settings.save()
        wanted = self._settings.get(TEXT_SIZE)
        if wanted != before and wanted != self._drawn:
            said = tr("The window has this size of text from the next start: {n} %", n=wanted)
            self._activities.tell(Problem(said, tr("Close the program and start it again")))


class MemoryMenu(_ChoiceMenu):
    """How much memory the images looked at last may take."""

    def __init__(self, settings: Settings, parent: QWidget) -> None:
        sizes = {size_mb: tr("{megabytes} MB", megabytes=size_mb) for size_mb in CACHE_SIZES_MB}
        super().__init__(tr("M&emory for images"), CACHE_MB, sizes, settings, parent)


def _nameless(number: int, text: str) -> str:
    """What to call a place whose name may be somebody's: "2: ZIP, name hidden"."""
    # A folder "Doe.Jane" has a suffix, too.
    suffix = Path(text).suffix[1:].lower()
    kind = suffix.upper() if suffix in _KNOWN else tr("File or folder")
    return tr("{number}: {kind}, name hidden", number=number, kind=kind)


class RecentMenu(QMenu):
    """What was opened lately; filled when it opens."""

    def __init__(
        self, settings: Settings, open_path: Callable[[Path], object], parent: QWidget
    ) -> None:
        super().__init__(tr("Open &recent"), parent)
        self._settings = settings
        self._open = open_path
        self.aboutToShow.connect(self.fill)
        self.triggered.connect(self._on_triggered)
        self.fill()

    def fill(self) -> None:
        """Read the list from the settings."""
        self.clear()
        kept = self._settings.get(RECENT)
        is_private = self._settings.get(IS_PRIVATE)
        for number, text in enumerate(kept, 1):
            title = _nameless(number, text) if is_private else text
            self.addAction(title.replace("&", "&&")).setData(text)
        if kept:
            self.addSeparator()
        self.addAction(tr("Clear the list")).setEnabled(bool(kept))

    def _on_triggered(self, action: QAction) -> None:
        if action.data():
            self._open(Path(action.data()))
        else:
            self._settings.set(RECENT, ())

"""The menu of the classes whose probability can have a column of its own."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ClassInfo, TaskInfo
from medmamba_desktop.state.result_rows import class_key


class ClassAction(QAction):
    """A class, its key the data; or none, with an empty one."""


def class_menu(
    tasks: Sequence[TaskInfo], chosen: tuple[TaskInfo, ClassInfo] | None, parent: QMenu
) -> QMenu:
    """No class, then those of each task, below the task's title where there are several."""
    menu = QMenu(parent)
    group = QActionGroup(menu)
    wanted = class_key(chosen[0].name, chosen[1].name) if chosen else ""

    def add(into: QMenu, title: str, key: str) -> None:
        action = ClassAction(_plain(title), group)
        action.setCheckable(True)
        action.setChecked(key == wanted)
        action.setData(key)
        into.addAction(action)

    add(menu, tr("None"), "")
    menu.addSeparator()
    for task in tasks:
        into = menu.addMenu(_plain(task.title)) if len(tasks) > 1 else menu
        for one in task.classes:
            add(into, one.title, class_key(task.name, one.name))
    return menu


def _plain(title: str) -> str:
    """A title from a model file, in which no letter is to be a key of the menu."""
    return title.replace("&", "&&")

"""Menus of choices: one entry is marked, another writes the setting."""

from __future__ import annotations

from typing import Any

import pytest

from medmamba_desktop.state.settings import CACHE_MB, CACHE_SIZES_MB, THEME, Setting
from medmamba_desktop.view.main_window import MainWindow
from medmamba_desktop.view.menus import MemoryMenu, ThemeMenu
from medmamba_desktop.view.theme import TITLES
from tests.helpers.window_guards import Program


@pytest.mark.parametrize(
    ("kind", "setting", "values"),
    [(ThemeMenu, THEME, list(TITLES)), (MemoryMenu, CACHE_MB, list(CACHE_SIZES_MB))],
)
def test_each_entry_is_a_value_of_the_setting(
    program: Program, window: MainWindow, kind: Any, setting: Setting[Any], values: list[Any]
) -> None:
    menu, settings = window.findChild(kind), program.app.state.settings
    assert [action.data() for action in menu.actions()] == values
    for action in menu.actions():
        action.trigger()
        assert settings.get(setting) == action.data()
        assert [a.data() for a in menu.actions() if a.isChecked()] == [action.data()]
    settings.set(setting, values[0])
    assert [a.isChecked() for a in menu.actions()].index(True) == 0

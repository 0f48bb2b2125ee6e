"""Menus of choices: one entry is marked, another writes the setting."""

from __future__ import annotations

from typing import Any

import pytest

from medmamba_desktop.state.settings import (
    CACHE_MB,
    CACHE_SIZES_MB,
    KEEPS_PLACES,
    THEME,
    Setting,
)
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


def test_what_was_opened_is_remembered_only_where_that_is_switched_on(
    program: Program, window: MainWindow
) -> None:
    action, settings = window.actions_by_name["keep_places"], program.app.state.settings
    assert not action.isChecked()
    action.trigger()
    assert action.isChecked()
    assert settings.get(KEEPS_PLACES)
    action.trigger()
    assert not settings.get(KEEPS_PLACES)


def test_the_audit_log_shows_as_off_where_there_is_none(window: MainWindow) -> None:
    action = window.actions_by_name["keep_audit"]
    assert not action.isChecked()
    action.trigger()
    assert not action.isChecked()

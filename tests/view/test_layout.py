"""How the window looks: themes, columns, sizes, names of controls."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QSlider,
    QWidget,
)

from medmamba_desktop.state.settings import (
    COLUMNS,
    GEOMETRY,
    THEME,
)
from medmamba_desktop.view.main_window import MainWindow
from tests.helpers.window_guards import Program


def test_every_theme_can_be_worn(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    looks = []
    for action in window.themes.actions():
        action.trigger()
        assert program.app.state.settings.get(THEME) == action.data() == program.app.theme.name
        looks.append(window.grab().toImage())
    assert looks[0] != looks[1] != looks[2]


def test_the_layout_is_remembered(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    window.resize(1200, 700)
    program.qtbot.wait(50)
    window.columns.setSizes([280, 600, 300])
    sizes = window.columns.sizes()
    window.close()
    settings = program.app.state.settings
    assert settings.get(COLUMNS) == tuple(sizes)
    assert settings.get(GEOMETRY)
    settings.set(GEOMETRY, b"")  # the offscreen screen is too small for any window of ours
    again = MainWindow(program.app.state, program.app.operations, program.app.theme)
    program.qtbot.addWidget(again)
    again.show()
    program.qtbot.waitExposed(again)
    program.qtbot.wait(50)
    left, _, right = again.columns.sizes()
    assert (left, right) == (sizes[0], sizes[2])


def test_at_1280_by_720_nothing_is_cut(program: Program, window: MainWindow) -> None:
    window.resize(1280, 720)
    program.open("a.png", "broken.png")
    assert (window.width(), window.height()) == (1280, 720)
    program.qtbot.wait(50)
    for part in window.findChildren(QLabel):
        if part.isVisible() and part.text() and not part.wordWrap():
            assert part.fontMetrics().horizontalAdvance(part.text()) <= part.width() + 1, (
                part.text()
            )
    for button in window.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.width() >= button.minimumSizeHint().width(), button.text()


def test_every_control_has_a_name(program: Program, window: MainWindow) -> None:
    program.open("a.png")
    nameless = [
        type(part).__name__
        for kind in (QAbstractButton, QComboBox, QSlider)
        for part in window.findChildren(kind)
        if part.isVisible() and not (part.accessibleName() or _text(part))
    ]
    assert nameless == []
    for part in (window.browser.list, window.findings.bars, window.page.canvas):
        assert part.accessibleName()


def _text(part: QWidget) -> str:
    return part.text() if isinstance(part, QAbstractButton) else ""

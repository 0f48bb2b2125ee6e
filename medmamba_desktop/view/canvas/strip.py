"""The controls of the heat map, below the image."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.state.settings import (
    COLOUR_MAP,
    COLOUR_MAPS,
    IS_MAP_SHOWN,
    OPACITY,
    TOP,
    TOPS,
    Settings,
)
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.parts import NO_MARGINS, Chooser, box, label, row, tool

_TOP_TIP = tr_noop("How much of the image the map covers: its highest places")
# Colour maps that are not called by a proper name.
_COLOURS = {"grey": tr_noop("Grey"), "two-sided": tr_noop("Two-sided")}


class Strip(QWidget):
    """Writes the map settings, and shows what they are."""

    def __init__(self, settings: Settings, actions: Actions) -> None:
        super().__init__()
        self._settings = settings
        self._build_opacity()
        self.colours = self._build_chooser(
            tr("Colours of the heat map"), {name: _colours(name) for name in COLOUR_MAPS}
        )
        self.top = self._build_chooser(tr(_TOP_TIP), {top: _top(top) for top in TOPS})
        self._build_layout(actions)
        self.colours.activated.connect(self._on_colours_chosen)
        self.top.activated.connect(self._on_top_chosen)
        self.opacity.valueChanged.connect(self._on_opacity_moved)
        settings.changed.connect(self._draw)
        self._draw()

    def _build_opacity(self) -> None:
        self.opacity = QSlider(Qt.Orientation.Horizontal)
        self.opacity.setRange(0, 100)
        self.opacity.setSingleStep(5)
        self.opacity.setMinimumWidth(72)
        self.opacity.setMaximumWidth(180)
        self.opacity.setAccessibleName(tr("Opacity of the heat map"))
        self.opacity.setToolTip(tr("Opacity of the heat map (Ctrl and mouse wheel over the image)"))
        self._opacity_text = label()
        self._opacity_text.setFixedWidth(
            self._opacity_text.fontMetrics().horizontalAdvance(words.whole_percent(1.0))
        )

    def _build_chooser(self, name: str, choices: dict[str, str] | dict[float, str]) -> Chooser:
        chooser = Chooser()
        chooser.setAccessibleName(name)
        chooser.setToolTip(name)
        for value, text in choices.items():
            chooser.addItem(text, value)
        return chooser

    def _build_layout(self, actions: Actions) -> None:
        heat_map = tool(actions["heat_map"], tr("Heat map"))
        content = row(
            heat_map, 4, label(tr("Opacity")), self.opacity, self._opacity_text, 4,
            self.colours, self.top, tool(actions["smooth"]), tool(actions["contours"]), 0,
            margins=(10, 6, 10, 6), spacing=6,
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*NO_MARGINS)
        layout.addWidget(box(content, "strip"))

    def _draw(self) -> None:
        is_shown = self._settings.get(IS_MAP_SHOWN)
        opacity = round(self._settings.get(OPACITY) * 100)
        if opacity != self.opacity.value():
            self.opacity.setValue(opacity)
        self._opacity_text.setText(words.whole_percent(opacity / 100))
        self.colours.setCurrentIndex(max(0, self.colours.findData(self._settings.get(COLOUR_MAP))))
        self.top.setCurrentIndex(max(0, self.top.findData(self._settings.get(TOP))))
        for control in (self.opacity, self._opacity_text, self.colours, self.top):
            control.setEnabled(is_shown)

    def _on_opacity_moved(self, value: int) -> None:
        self._settings.set(OPACITY, value / 100)

    def _on_colours_chosen(self, index: int) -> None:
        self._settings.set(COLOUR_MAP, self.colours.itemData(index))

    def _on_top_chosen(self, index: int) -> None:
        self._settings.set(TOP, self.top.itemData(index))


def _colours(name: str) -> str:
    return tr(_COLOURS[name]) if name in _COLOURS else name.capitalize()


def _top(share: float) -> str:
    if share == 1:
        return tr("All of it")
    return tr("Top {share}", share=words.whole_percent(share))

"""The middle of the window: name, image, colour bar, caption, and the strip of controls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from medmamba_desktop.core.values import HeatMap
from medmamba_desktop.operations.bundle import State
from medmamba_desktop.state.analysis import Shown
from medmamba_desktop.state.settings import COLOUR_MAP, IS_MAP_SHOWN, IS_MAP_SMOOTH, OPACITY
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.canvas.colour_bar import ColourBar
from medmamba_desktop.view.canvas.message import CanvasMessage
from medmamba_desktop.view.canvas.strip import Strip
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import ElidedLabel, box, label, plain_tool, row
from medmamba_desktop.view.theme import Theme

# Actions at hand above the image, with their icons: the canvas is dark in every theme.
_TOOLS = {"zoom_out": "zoom-out", "zoom_in": "zoom-in", "fit": "fit", "actual": "actual"}


class CanvasPage(QWidget):
    """Draws `Analysis` and the map settings."""

    def __init__(self, state: State, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._state = state
        self._theme = theme
        self.canvas = Canvas()
        self.colour_bar = ColourBar()
        self.message = CanvasMessage()
        self.strip = Strip(state.settings, actions)
        self._name = ElidedLabel("title")
        self._facts = ElidedLabel(cut=Qt.TextElideMode.ElideRight)
        self.caption = ElidedLabel(cut=Qt.TextElideMode.ElideRight)
        self._under_cursor = label()
        self._position: tuple[int, int] | None = None
        self._drawn: tuple[object, ...] = ()
        self._build_layout(actions)
        self._connect()
        self._on_theme_changed()
        self._draw()

    def _build_layout(self, actions: Actions) -> None:
        self._name.setObjectName("imageName")
        self.caption.setAccessibleName("What the heat map shows")
        self._under_cursor.setObjectName("underCursor")
        self._under_cursor.setAccessibleName("Under the cursor")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._build_head(actions))
        layout.addLayout(self._build_surface(), 1)
        layout.addWidget(self._build_caption())
        layout.addWidget(self.strip)

    def _build_head(self, actions: Actions) -> QWidget:
        self._tools = {icon_name: plain_tool(actions[name]) for name, icon_name in _TOOLS.items()}
        content = row(
            self._name, 12, self._facts, 8, *self._tools.values(), margins=(16, 5, 10, 5), spacing=4
        )
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        content.setStretchFactor(self._name, 2)
        content.setStretchFactor(self._facts, 3)
        return box(content, "canvasHead")

    def _build_surface(self) -> QStackedLayout:
        with_bar = QHBoxLayout()
        with_bar.setContentsMargins(0, 0, 0, 0)
        with_bar.setSpacing(0)
        with_bar.addWidget(self.canvas, 1)
        with_bar.addWidget(self.colour_bar)
        stack = QStackedLayout()
        stack.setStackingMode(QStackedLayout.StackingMode.StackAll)
        stack.addWidget(self.message)
        stack.addWidget(box(with_bar))
        return stack

    def _build_caption(self) -> QWidget:
        content = row(self.caption, self._under_cursor, margins=(16, 7, 16, 9), spacing=16)
        content.setStretch(0, 1)
        return box(content, "mapCaption")

    def _connect(self) -> None:
        self._state.analysis.changed.connect(self._draw)
        self._state.settings.changed.connect(self._on_setting_changed)
        self._theme.changed.connect(self._on_theme_changed)
        self.canvas.hovered.connect(self._on_hovered)
        self.canvas.opacity_turned.connect(self._on_opacity_turned)
        self.canvas.viewport_changed.connect(self._draw_facts)

    def _draw(self) -> None:
        shown = self._state.analysis.shown
        image = self._state.images.current_row
        self._name.set_whole(image.name if image else "")
        self.canvas.set_picture(shown.picture)
        self._draw_facts()
        self._draw_map(shown)
        self._draw_message(shown)
        self._draw_cursor()

    def _draw_facts(self) -> None:
        picture = self._state.analysis.shown.picture
        if picture is None:
            self._facts.set_whole("")
            return
        size = f"{picture.width} × {picture.height}"
        parts = [picture.modality, size, f"{self.canvas.zoom * 100:.0f} %", picture.rendering]
        self._facts.set_whole("   ·   ".join(part for part in parts if part))

    def _draw_map(self, shown: Shown) -> None:
        settings = self._state.settings
        heat_map = shown.heat_map if settings.get(IS_MAP_SHOWN) else None
        colours, is_smooth = settings.get(COLOUR_MAP), settings.get(IS_MAP_SMOOTH)
        self.caption.set_whole(self._caption(shown, heat_map))
        self.canvas.set_opacity(settings.get(OPACITY))
        wanted = (heat_map, shown.picture, colours, is_smooth)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        has_map = heat_map is not None and heat_map.peak > 0
        self.colour_bar.show_colours(colours if has_map else None)
        if heat_map is None or shown.picture is None:
            self.canvas.set_overlay(None)
        else:
            self.canvas.set_overlay(
                overlay.overlay(heat_map, shown.picture, colours, is_smooth)
            )  # fmt: skip

    def _caption(self, shown: Shown, heat_map: HeatMap | None) -> str:
        if not self._state.settings.get(IS_MAP_SHOWN):
            return "Heat map is off" if shown.picture else ""
        if shown.map_problem is not None:
            return f"No heat map: {shown.map_problem.message}"
        if heat_map is None:
            return "Computing the heat map…" if shown.is_mapping else ""
        title = _class_title(shown)
        if heat_map.peak <= 0:
            return f"{words.NO_EVIDENCE}: {title}   ({heat_map.method_title})"
        return f"Where the model looked for: {title}   ({heat_map.method_title})"

    def _draw_message(self, shown: Shown) -> None:
        if shown.problem is not None and shown.picture is None:
            self.message.show_problem(shown.problem, self._theme.palette)
        elif shown.is_reading:
            self.message.show_text("Opening the image…")
        else:
            self.message.show_nothing()

    def _draw_cursor(self) -> None:
        shown = self._state.analysis.shown
        if self._position is None or shown.picture is None:
            self._under_cursor.setText("")
            return
        x, y = self._position
        parts = [f"x {x}  y {y}"]
        if shown.heat_map is not None and self._state.settings.get(IS_MAP_SHOWN):
            value = overlay.value_under(shown.heat_map, self._position, shown.picture)
            parts.append(f"map value {value:.4g}")
        self._under_cursor.setText("   ·   ".join(parts))

    def _on_setting_changed(self, key: str) -> None:
        if key in (IS_MAP_SHOWN.key, IS_MAP_SMOOTH.key, COLOUR_MAP.key, OPACITY.key):
            self._draw()

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette
        self.canvas.set_ground(palette.colour("canvas"))
        self.colour_bar.set_palette(palette)
        for name, button in self._tools.items():
            button.setIcon(icon(name, palette, "canvas_text"))
        self._draw_message(self._state.analysis.shown)

    def _on_hovered(self, position: tuple[int, int] | None) -> None:
        self._position = position
        self._draw_cursor()

    def _on_opacity_turned(self, change: float) -> None:
        opacity = self._state.settings.get(OPACITY) + change
        self._state.settings.set(OPACITY, round(min(1.0, max(0.0, opacity)), 2))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._draw()
        super().changeEvent(event)


def _class_title(shown: Shown) -> str:
    classes = shown.prediction.classes if shown.prediction else ()
    return next((c.title for c in classes if c.name == shown.class_name), shown.class_name)

"""The middle of the window: name, tools, panes, colour bar, stack, caption, and the map's strip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source.frame import Frame
from medmamba_desktop.core.values import HeatMap, ImageRef
from medmamba_desktop.core.viewing.measure import value_at
from medmamba_desktop.core.viewing.windowing import Choice, presets, stored_choices
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.analysis import Shown
from medmamba_desktop.state.settings import (
    IS_MAP_SHOWN,
    IS_PRIVATE,
    OPACITY,
)
from medmamba_desktop.view import words
from medmamba_desktop.view.access import describe
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.canvas import overlay, spoken
from medmamba_desktop.view.canvas.canvas import Canvas
from medmamba_desktop.view.canvas.colour_bar import ColourBar
from medmamba_desktop.view.canvas.grid import Grid
from medmamba_desktop.view.canvas.inset import ModelInset
from medmamba_desktop.view.canvas.maps_in_panes import MapsInPanes
from medmamba_desktop.view.canvas.message import CanvasMessage
from medmamba_desktop.view.canvas.panes import Panes
from medmamba_desktop.view.canvas.player import Player
from medmamba_desktop.view.canvas.stack_bar import StackBar
from medmamba_desktop.view.canvas.strip import Strip
from medmamba_desktop.view.canvas.tool_row import ToolRow
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import ElidedLabel, box, label, plain_tool, row
from medmamba_desktop.view.theme import Theme

# Actions at hand above the image, with their icons: the canvas is dark in every theme.
_MAP_SETTINGS = "map/"
_TOOLS = {"zoom_out": "zoom-out", "zoom_in": "zoom-in", "fit": "fit", "actual": "actual"}


class CanvasPage(QWidget):
    """Draws `Viewer`, `Analysis` and the map settings."""

    def __init__(
        self, state: State, operations: Operations, theme: Theme, actions: Actions
    ) -> None:  # fmt: skip
        super().__init__()
        self._state = state
        self._model_view = operations.model_view
        self._theme = theme
        self.grid = Grid()
        self.panes = Panes(state, operations, theme, self.grid)
        self.beside = MapsInPanes(state, operations, self.grid)
        self.player = Player(state.viewer, operations.show_frames, self)
        self.tools = ToolRow(actions)
        self.colour_bar = ColourBar()
        self.stack_bar = StackBar()
        self.inset = ModelInset(self.grid)
        self.is_inset_wanted = False
        self.strip = Strip(state.settings, actions)
        self._name = ElidedLabel("title")
        self._facts = ElidedLabel(cut=Qt.TextElideMode.ElideRight)
        self.caption = ElidedLabel(cut=Qt.TextElideMode.ElideRight)
        self._under_cursor = label()
        self._hover: tuple[Canvas, tuple[int, int] | None] | None = None
        self._inset_ref: ImageRef | None = None
        self._drawn: tuple[object, ...] = ()
        self._is_map_held_back = False
        self._build_layout(actions)
        self._connect()
        self._on_theme_changed()
        self._draw()

    @property
    def canvas(self) -> Canvas:
        """That of the active pane."""
        return self.panes.canvas

    @property
    def message(self) -> CanvasMessage:
        """What stands in the active pane instead of an image."""
        return self.grid.panes[self._state.viewer.active].message

    def _build_layout(self, actions: Actions) -> None:
        self._name.setObjectName("imageName")
        self.caption.setAccessibleName(tr("What the heat map shows"))
        self._under_cursor.setObjectName("underCursor")
        self._under_cursor.setAccessibleName(tr("Under the cursor"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._build_head(actions))
        layout.addWidget(self.tools)
        layout.addWidget(self._build_surface(), 1)
        layout.addWidget(self.stack_bar)
        layout.addWidget(self._build_caption())
        layout.addWidget(self.strip)

    def _build_head(self, actions: Actions) -> QWidget:
        self._tools = {icon_name: plain_tool(actions[name]) for name, icon_name in _TOOLS.items()}
        content = row(
            self._name, 12, self._facts, 8, *self._tools.values(), margins=(16, 5, 10, 3), spacing=4
        )
        self._facts.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        content.setStretchFactor(self._name, 2)
        content.setStretchFactor(self._facts, 3)
        return box(content, "canvasHead")

    def _build_surface(self) -> QWidget:
        with_bar = QHBoxLayout()
        with_bar.setContentsMargins(0, 0, 0, 0)
        with_bar.setSpacing(0)
        with_bar.addWidget(self.grid, 1)
        with_bar.addWidget(self.colour_bar)
        return box(with_bar, "canvasHead")

    def _build_caption(self) -> QWidget:
        content = row(self.caption, self._under_cursor, margins=(16, 7, 16, 9), spacing=16)
        content.setStretch(0, 1)
        return box(content, "mapCaption")

    def _connect(self) -> None:
        viewer = self._state.viewer
        self._state.analysis.changed.connect(self._draw)
        self._state.images.rows_changed.connect(self._draw_stack)
        self._state.settings.changed.connect(self._on_setting_changed)
        self._theme.changed.connect(self._on_theme_changed)
        self.panes.drawn.connect(self._on_panes_drawn)
        self.beside.changed.connect(lambda: self._draw_map(self._state.analysis.shown))
        viewer.playing_changed.connect(self._draw_playing)
        for pane in self.grid.panes:
            pane.canvas.hovered.connect(
                lambda position, canvas=pane.canvas: self._on_hovered(canvas, position)
            )  # fmt: skip
            pane.canvas.opacity_turned.connect(self._on_opacity_turned)
        self.stack_bar.chosen.connect(self._on_place_chosen)
        self.tools.choice_made.connect(self._on_choice_made)
        self.tools.windows.aboutToShow.connect(self._offer_windows)
        self._model_view.made.connect(self._on_fed)
        self._model_view.failed.connect(self.inset.show_problem)
        for number in range(1, 10):
            shortcut = QShortcut(QKeySequence(str(number)), self)
            shortcut.activated.connect(lambda number=number: self.take_preset(number))

    def take_preset(self, number: int) -> None:
        """Take the window on that number key, 1 first."""
        frame = self.canvas.frame
        offered = presets(frame) if frame is not None else ()
        if 0 < number <= len(offered):
            self._on_choice_made(offered[number - 1])

    def show_model_view(self, is_wanted: bool) -> None:
        """Show what the model sees of the current image, and keep doing so."""
        self.is_inset_wanted = is_wanted
        shown = self._state.analysis.shown
        ref = shown.ref if shown.picture is not None or shown.is_reading else None
        self._inset_ref = shown.ref
        if not is_wanted or ref is None:
            self._model_view.cancel()
            self.inset.hide()
        else:
            self._model_view.show(ref)

    def _draw(self) -> None:
        shown = self._state.analysis.shown
        self._draw_name()
        self._draw_facts()
        self._draw_map(shown)
        self._draw_cursor()
        self._draw_stack()
        self._follow_with_inset(shown)

    def _draw_name(self) -> None:
        image = self._state.images.current_row
        if image is not None and self._state.settings.get(IS_PRIVATE):
            # Names of files are often names of people.
            self._name.set_whole(tr("Image {number}", number=self._state.images.current + 1))
        else:
            self._name.set_whole(image.name if image else "")
        self._describe()

    def _draw_facts(self) -> None:
        self._facts.set_whole("   ·   ".join(spoken.facts(self.canvas)))
        self._describe()

    def _describe(self) -> None:
        panes = [pane.canvas for pane in self.grid.panes if not pane.isHidden()]
        for number, canvas in enumerate(panes, 1):
            is_here = canvas is self.canvas
            name, caption = (self._name.whole, self.caption.whole) if is_here else ("", "")
            place = tr("pane {n} of {all}", n=number, all=len(panes)) if len(panes) > 1 else ""
            describe(canvas, spoken.said(canvas, name, caption, place))

    def _draw_map(self, shown: Shown) -> None:
        settings, canvas = self._state.settings, self.canvas
        heat_map = shown.heat_map if settings.get(IS_MAP_SHOWN) else None
        if canvas.frame is None or canvas.frame.ref != shown.ref:
            heat_map = None  # the reader has scrolled on; the map is that of another image
        beside = self.beside.maps() if settings.get(IS_MAP_SHOWN) else ()
        here = (heat_map,) if heat_map is not None else ()
        style = overlay.on_one_scale(
            overlay.style_of(settings), (*here, *(other for _, other in beside))
        )  # fmt: skip
        self.caption.set_whole(self._caption(shown, heat_map))
        self._describe()
        for pane in self.grid.panes:
            pane.canvas.set_opacity(0.0 if self._is_map_held_back else settings.get(OPACITY))
        frames = tuple(other.frame for other, _ in beside)
        wanted = (heat_map, shown.picture, style, canvas, canvas.frame, beside, frames)
        if wanted == self._drawn:
            return
        self._drawn = wanted
        if heat_map is not None and overlay.is_drawn(heat_map, style):
            words_beside = overlay.bar_words(heat_map, style)
            self.colour_bar.show_colours(style.colour_map, words_beside)
        else:
            self.colour_bar.show_colours(None)
        for pane in self.grid.panes:
            pane.canvas.set_overlay(None)
        if heat_map is not None and shown.picture is not None:
            canvas.set_overlay(overlay.overlay(heat_map, shown.picture, style))
        for other, its_map in beside:
            assert other.frame is not None
            other.set_overlay(overlay.overlay(its_map, other.frame, style))

    def _caption(self, shown: Shown, heat_map: HeatMap | None) -> str:
        if not self._state.settings.get(IS_MAP_SHOWN):
            return tr("Heat map is off") if shown.picture else ""
        if shown.map_problem is not None:
            return tr("No heat map: {message}", message=shown.map_problem.message)
        if heat_map is None:
            return _waiting(shown) if shown.is_mapping else ""
        return _what_is_shown(heat_map, _class_title(shown))

    def _draw_stack(self) -> None:
        pane, shown = self._state.viewer.pane, self._state.analysis.shown
        self.stack_bar.setVisible(len(pane.refs) > 1)
        if len(pane.refs) < 2:
            return
        self.stack_bar.set_place(pane.position, len(pane.refs))
        self.stack_bar.set_curve(self._shares(shown), _class_title(shown))

    def _shares(self, shown: Shown) -> tuple[float | None, ...]:
        """The probability of the chosen class at each place of the stack."""
        images, task = self._state.images, shown.prediction.task if shown.prediction else ""
        found: list[float | None] = []
        for ref in self._state.viewer.pane.refs:
            image = images.find(ref)
            prediction = image.prediction if image is not None else None
            classes = prediction.classes if prediction and prediction.task == task else ()
            found.append(
                next((c.probability for c in classes if c.name == shown.class_name), None)
            )  # fmt: skip
        return tuple(found)

    def _draw_cursor(self) -> None:
        shown = self._state.analysis.shown
        frame, position = _under(self._hover)
        if frame is None or position is None:
            self._under_cursor.setText("")
            return
        x, y = position
        parts = [f"x {x}  y {y}", value_at(frame, x, y)]
        heat_map = shown.heat_map if frame.ref == shown.ref else self._map_beside(frame)
        if heat_map is not None and self._state.settings.get(IS_MAP_SHOWN):
            value = overlay.value_under(heat_map, position, frame)
            parts.append(tr("map value {value}", value=f"{value:.4g}"))
        self._under_cursor.setText("   ·   ".join(parts))

    def _map_beside(self, frame: Frame) -> HeatMap | None:
        maps = (its_map for canvas, its_map in self.beside.maps() if canvas.frame is frame)
        return next(maps, None)

    def _draw_playing(self) -> None:
        self.tools.show_playing(self._state.viewer.is_playing, self._theme.palette)

    def _offer_windows(self) -> None:
        frame = self.canvas.frame
        if frame is not None:
            choice = self._state.viewer.pane.choice
            self.tools.offer(presets(frame), stored_choices(frame), choice)

    def _on_panes_drawn(self) -> None:
        shown = self._state.analysis.shown
        self._draw_facts()
        self._draw_map(shown)
        self._draw_cursor()
        pane = self._state.viewer.pane
        if len(self.stack_bar.shares) == len(pane.refs):
            self.stack_bar.set_place(pane.position, len(pane.refs))
        else:
            self._draw_stack()

    def _follow_with_inset(self, shown: Shown) -> None:
        if self.is_inset_wanted and shown.ref != self._inset_ref:
            self.show_model_view(is_wanted=True)

    def _on_fed(self, fed: object) -> None:
        if self.is_inset_wanted:
            self.inset.show_fed(fed)  # type: ignore[arg-type]

    def _on_place_chosen(self, position: int) -> None:
        self._state.viewer.play(False)
        self._state.viewer.go(position)

    def _on_choice_made(self, choice: Choice) -> None:
        self._state.viewer.choose(self._state.viewer.active, choice)

    def _on_setting_changed(self, key: str) -> None:
        if key.startswith(_MAP_SETTINGS):
            self._draw()
        if key == IS_PRIVATE.key:
            self._draw_name()

    def _on_theme_changed(self) -> None:
        palette = self._theme.palette
        for pane in self.grid.panes:
            pane.canvas.set_ground(palette.colour("canvas"))
            pane.canvas.set_accent(palette.colour("accent"))
        self.colour_bar.set_palette(palette)
        self.stack_bar.set_palette(palette)
        self.tools.paint_icons(palette)
        self._draw_playing()
        for name, button in self._tools.items():
            button.setIcon(icon(name, palette, "canvas_text"))

    def _on_hovered(self, canvas: Canvas, position: tuple[int, int] | None) -> None:
        self._hover = canvas, position
        self._draw_cursor()

    def _on_opacity_turned(self, change: float) -> None:
        opacity = self._state.settings.get(OPACITY) + change
        self._state.settings.set(OPACITY, round(min(1.0, max(0.0, opacity)), 2))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._hold_back(event, is_held=True):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not self._hold_back(event, is_held=False):
            super().keyReleaseEvent(event)

    def _hold_back(self, event: QKeyEvent, *, is_held: bool) -> bool:
        """While V is held, the picture shows without its heat map."""
        if event.key() != Qt.Key.Key_V or event.modifiers():
            return False
        if not event.isAutoRepeat():
            self._is_map_held_back = is_held
            self._draw_map(self._state.analysis.shown)
        return True

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.FontChange:
            self._draw()
        super().changeEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        # Keys belong to the image at first, not to a field to search in.
        self.canvas.setFocus()
        super().showEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.inset.keep_place()
        self._draw_facts()


def _under(
    hover: tuple[Canvas, tuple[int, int] | None] | None,
) -> tuple[Frame | None, tuple[int, int] | None]:
    """The frame under the cursor and the pixel, where there is one."""
    canvas, position = hover if hover is not None else (None, None)
    frame = canvas.frame if canvas is not None else None
    if frame is None or position is None:
        return None, None
    is_inside = position[0] < frame.width and position[1] < frame.height
    return (frame, position) if is_inside else (None, None)


def _what_is_shown(heat_map: HeatMap, title: str) -> str:
    if not heat_map.is_of_class:
        return tr(
            "Where the model looked, for no class in particular   ({method})",
            method=heat_map.method_title,
        )
    if not heat_map.has_evidence:
        return tr(
            "No positive evidence for this class: {class_title}   ({method})",
            class_title=title, method=heat_map.method_title,
        )  # fmt: skip
    return tr(
        "Where the model looked for: {class_title}   ({method})",
        class_title=title, method=heat_map.method_title,
    )  # fmt: skip


def _waiting(shown: Shown) -> str:
    """Quick maps say no more than that they are coming."""
    said: str = tr("Computing the heat map…")
    if shown.map_share is not None:
        far = words.whole_percent(shown.map_share)
        said = tr("Computing the heat map… {share}", share=far)
    return f"{said}   ·   {shown.map_note}" if shown.map_note else said


def _class_title(shown: Shown) -> str:
    classes = shown.prediction.classes if shown.prediction else ()
    return next((c.title for c in classes if c.name == shown.class_name), shown.class_name)

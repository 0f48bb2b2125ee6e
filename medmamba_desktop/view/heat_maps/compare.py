"""Two heat maps side by side: two classes or methods of an image, or two images, on one scale."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import HeatMap, Picture, Prediction, Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.operations.compare_maps import Wanted
from medmamba_desktop.state.settings import IS_PRIVATE, METHOD, OPACITY, STAGE
from medmamba_desktop.view import words
from medmamba_desktop.view.accessible_window import AccessibleWindow
from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.heat_maps.choices import Choice, choices, place_of
from medmamba_desktop.view.heat_maps.side import Side
from medmamba_desktop.view.parts import label, row
from medmamba_desktop.view.theme import Theme

_ONE_SCALE_TIP = tr_noop(
    "Both maps have the larger one's scale. Two methods, or two tasks, measure in different units: "
    "their colours are compared only with a scale each"
)
_SWIPE_TIP = tr_noop(
    "Both maps on one picture: the left one up to the cursor, the right one beyond it. "
    "For two maps of the same image"
)


class CompareWindow(AccessibleWindow, QDialog):
    """Opens with the image on screen on both sides; each can be put on another one."""

    def __init__(
        self, state: State, operations: Operations, theme: Theme, parent: QWidget
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._state = state
        self._compare = operations.compare_maps
        shown = state.analysis.shown
        assert shown.picture is not None
        assert shown.prediction is not None
        self._compare.begin(shown.picture)
        images = choices(state.images, state.settings.get(IS_PRIVATE))
        at = place_of(images, shown.prediction.ref)
        self.setWindowTitle(tr("Compare heat maps"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.sides = tuple(Side(shown.picture, images, at, theme, name) for name in _sides())
        self.has_one_scale = QCheckBox(tr("One scale for both"))
        self.has_one_scale.setToolTip(tr(_ONE_SCALE_TIP))
        self._divider = 0.5
        self.is_swiped = QCheckBox(tr("Swipe"))
        self.is_swiped.setToolTip(tr(_SWIPE_TIP))
        self.values = label(role="muted")
        self._build_layout()
        self._connect()
        self._begin(shown.prediction, shown.class_name)
        self.resize(1120, 640)

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(18, 14, 18, 14)
        layout.setSpacing(10)
        halves = QHBoxLayout()
        halves.setSpacing(14)
        for side in self.sides:
            halves.addWidget(side, 1)
        layout.addLayout(halves, 1)
        note = label(tr(words.RESEARCH_ONLY), "muted", 0.9)
        layout.addLayout(row(self.has_one_scale, 8, self.is_swiped, 12, self.values, 0, note))

    def _connect(self) -> None:
        compare = self._compare
        compare.pictured.connect(self._on_pictured)
        compare.mapped.connect(self._on_mapped)
        compare.progressed.connect(self._on_progressed)
        compare.failed.connect(self._on_failed)
        self.has_one_scale.toggled.connect(self._draw)
        self.is_swiped.toggled.connect(self._on_swiped)
        self._state.settings.changed.connect(self._draw)
        for number, side in enumerate(self.sides):
            side.image_chosen.connect(lambda image, number=number: self._on_image(number, image))
            side.chosen.connect(lambda wanted, number=number: self._on_chosen(number, wanted))
            side.hovered.connect(lambda place, number=number: self._on_hovered(number, place))

    def _begin(self, prediction: Prediction, class_name: str) -> None:
        """The class on screen beside the most probable other one."""
        get = self._state.settings.get
        others = [c for c in prediction.classes if c.name != class_name]
        other = max(others, key=lambda c: c.probability).name if others else class_name
        self.has_one_scale.setChecked(True)
        for side, name in zip(self.sides, (class_name, other), strict=True):
            side.choose(Wanted(prediction.task, name, get(METHOD), get(STAGE)))

    def _on_image(self, number: int, image: Choice) -> None:
        self.sides[number].say(tr("Reading the image…"))
        self._draw()
        self._compare.read(number, image.ref)

    def _on_pictured(self, number: int, picture: Picture) -> None:
        is_same = picture.ref == getattr(self.sides[1 - number].surface.picture, "ref", None)
        self.is_swiped.setEnabled(is_same)
        if not is_same:
            self.is_swiped.setChecked(False)
        self.sides[number].show_picture(picture)

    def _on_chosen(self, number: int, wanted: Wanted) -> None:
        side = self.sides[number]
        side.say(tr("Computing the heat map…"))
        self.has_one_scale.setEnabled(self._have_one_unit())
        self._draw()
        assert side.surface.picture is not None
        self._compare.show(number, side.surface.picture, wanted)

    def _have_one_unit(self) -> bool:
        """Whether the same task's maps by the same method stand side by side."""
        left, right = (side.wanted.plain for side in self.sides)
        return (left.task, left.method, left.stage) == (right.task, right.method, right.stage)

    def _on_mapped(self, number: int, made: HeatMap) -> None:
        side = self.sides[number]
        side.heat_map = made
        title = side.title_of(made.class_name)
        side.say(_said(made, title))
        self._draw()

    def _on_progressed(self, number: int, share: float) -> None:
        self.sides[number].say(
            tr("Computing the heat map… {share}", share=words.whole_percent(share))
        )

    def _on_failed(self, number: int, problem: Problem) -> None:
        self.sides[number].say(tr("No heat map: {problem}", problem=words.told(problem)))

    def _draw(self, *_: object) -> None:
        style = overlay.style_of(self._state.settings)
        opacity = self._state.settings.get(OPACITY)
        common = self._common_scale(style)
        shared = replace(style, scale=common)
        # One scale's bar stands beside the picture that both are on.
        self.sides[1].bar.setVisible(common is None or not self.is_swiped.isChecked())
        for side in self.sides:
            side.draw(shared, opacity)
        self._draw_swipe(self._divider)

    def _common_scale(self, style: overlay.Style) -> float | None:
        maps = [side.heat_map for side in self.sides if side.heat_map is not None]
        if not (self.has_one_scale.isChecked() and self.has_one_scale.isEnabled() and maps):
            return None
        return max(m.reach if style.is_two_sided else m.peak for m in maps)

    def _on_swiped(self, is_swiped: bool) -> None:
        self.sides[1].surface.setVisible(not is_swiped)
        self.sides[0].surface.show_cross(None)
        self._divider = 0.5
        self._draw()

    def _draw_swipe(self, divider: float) -> None:
        left, right = (side.surface for side in self.sides)
        if self.is_swiped.isChecked():
            left.swipe(right.overlay, divider)
        else:
            left.swipe(None, None)
        self._divider = divider

    def _on_hovered(self, number: int, place: tuple[float, float] | None) -> None:
        if self.is_swiped.isChecked():
            self._draw_swipe(place[0] if place else self._divider)
        # The same place of another picture means something only where it is as large.
        shown = [place if number == i or self._are_alike() else None for i in range(2)]
        if not self.is_swiped.isChecked():
            for side, at in zip(self.sides, shown, strict=True):
                side.surface.show_cross(at)
        values = [
            side.value_at(at) if at else None for side, at in zip(self.sides, shown, strict=True)
        ]
        parts = [
            tr("{side} {value}", side=name, value=f"{value:.4g}")
            for name, value in zip(_sides(), values, strict=True)
            if value is not None
        ]
        self.values.setText(tr("Here: {values}", values=words.listed(parts)) if parts else "")

    def _are_alike(self) -> bool:
        left, right = (side.surface.picture for side in self.sides)
        return bool(left and right and (left.width, left.height) == (right.width, right.height))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._compare.cancel()
        super().closeEvent(event)


def _sides() -> tuple[str, str]:
    return tr("left"), tr("right")


def _said(made: HeatMap, title: str) -> str:
    """What a map shows, and of which class."""
    says = METHODS[made.method].says
    about = title if made.is_of_class else tr("no class in particular")
    said = tr("{method}, for {about}. {says}", method=made.method_title, about=about, says=says)
    if made.has_evidence:
        return said
    nothing = tr("No positive evidence for this class: {class_title}.", class_title=title)
    return words.after(nothing, said)

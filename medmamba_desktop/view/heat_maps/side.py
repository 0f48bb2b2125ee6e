"""One side of a comparison: which image, which map, and the picture under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from medmamba_desktop.core.explain.methods import METHODS
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import HeatMap, Picture
from medmamba_desktop.operations.compare_maps import Wanted
from medmamba_desktop.state.settings import STAGES
from medmamba_desktop.view import words
from medmamba_desktop.view.access import describe
from medmamba_desktop.view.canvas import overlay
from medmamba_desktop.view.canvas.colour_bar import ColourBar
from medmamba_desktop.view.heat_maps.choices import Choice
from medmamba_desktop.view.heat_maps.surface import Surface
from medmamba_desktop.view.parts import Chooser, label, row
from medmamba_desktop.view.theme import Theme

_CAPTION_LINES = 4


class Side(QWidget):
    """Choosers above a picture.

    Signals:
        image_chosen: another image is wanted, a `Choice`.
        chosen: another map is wanted, a `Wanted`.
        hovered: the place under the cursor, (x, y) from 0 to 1 of the picture, or None.
    """

    image_chosen = Signal(object)
    chosen = Signal(object)
    hovered = Signal(object)

    def __init__(
        self, picture: Picture, images: Sequence[Choice], at: int, theme: Theme, name: str
    ) -> None:
        super().__init__()
        self._images = images
        self._prediction = images[at].prediction
        self.heat_map: HeatMap | None = None
        self.image, self.classes, self.method, self.stage = (Chooser() for _ in range(4))
        self._build_choosers(at, name)
        self.surface = Surface(picture, theme)
        self.surface.hovered.connect(self.hovered)
        self.bar = ColourBar()
        self.bar.set_palette(theme.palette)
        self.caption = label(role="muted", is_wrapped=True)
        # The same room on both sides, so that the pictures stand level.
        self.caption.setFixedHeight(self.caption.fontMetrics().lineSpacing() * _CAPTION_LINES)
        self.caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._build_layout()
        # Both sides as wide as each other, whatever stands in their choosers.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)

    def _build_choosers(self, at: int, name: str) -> None:
        # Not as wide as the longest of perhaps ten thousand names.
        self.image.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.image.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.image.addItems([choice.title for choice in self._images])
        self.image.setCurrentIndex(at)
        self.image.setAccessibleName(tr("Image, {side}", side=name))
        self.image.activated.connect(self._on_image_chosen)
        self._fill_classes()
        for key, method in METHODS.items():
            self.method.addItem(method.title, key)
        for stage in STAGES:
            self.stage.addItem(words.stage(stage), stage)
        for chooser, what in (
            (self.classes, tr("Class, {side}", side=name)),
            (self.method, tr("Method, {side}", side=name)),
            (self.stage, tr("Stage, {side}", side=name)),
        ):
            chooser.setAccessibleName(what)
            chooser.activated.connect(self._on_chosen)

    def _fill_classes(self) -> None:
        self.classes.clear()
        for c in self._prediction.classes:
            self.classes.addItem(words.with_share(c.title, c.probability), c.name)

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.image)
        layout.addLayout(row(self.classes, self.method, self.stage, 0, spacing=6))
        shown = row(self.surface, self.bar, spacing=0)
        shown.setStretch(0, 1)
        layout.addLayout(shown, 1)
        layout.addWidget(self.caption)

    @property
    def wanted(self) -> Wanted:
        """What is chosen."""
        return Wanted(
            self._prediction.task, self.classes.currentData(), self.method.currentData(),
            self.stage.currentData(),
        )  # fmt: skip

    def choose(self, wanted: Wanted) -> None:
        """Stand on this, and ask for it."""
        self.classes.setCurrentIndex(max(0, self.classes.findData(wanted.class_name)))
        self.method.setCurrentIndex(max(0, self.method.findData(wanted.method)))
        self.stage.setCurrentIndex(max(0, self.stage.findData(wanted.stage)))
        self._on_chosen()

    def show_picture(self, picture: Picture) -> None:
        """Stand on the chosen image, whose pixels these are, and ask for its map.

        The class stays where the image's task has it; otherwise it is the most probable one.
        """
        kept = self.classes.currentData()
        self._prediction = self._images[self.image.currentIndex()].prediction
        self._fill_classes()
        at = self.classes.findData(kept)
        if at < 0:
            at = self.classes.findData(self._prediction.top.name)
        self.classes.setCurrentIndex(at)
        self.surface.show_picture(picture)
        self._enable_choosers(True)
        self._on_chosen()

    def title_of(self, class_name: str) -> str:
        """A class's name for people."""
        return next(c.title for c in self._prediction.classes if c.name == class_name)

    def say(self, text: str) -> None:
        """Say this below the picture."""
        self.caption.setText(text)
        describe(self.surface, text)

    def draw(self, style: overlay.Style, opacity: float) -> None:
        """Lay the map over the picture, and its colours beside it."""
        made, picture = self.heat_map, self.surface.picture
        image = None if made is None or picture is None else overlay.overlay(made, picture, style)
        self.surface.lay_over(image, opacity)
        if made is not None and overlay.is_drawn(made, style):
            self.bar.show_colours(style.colour_map, overlay.bar_words(made, style))
        else:
            self.bar.show_colours(None)

    def value_at(self, place: tuple[float, float]) -> float | None:
        """The raw value at a place of the picture."""
        picture = self.surface.picture
        if self.heat_map is None or picture is None:
            return None
        at = int(place[0] * picture.width), int(place[1] * picture.height)
        return overlay.value_under(self.heat_map, at, picture)

    def _on_image_chosen(self, index: int) -> None:
        self._forget()
        self.surface.show_picture(None)
        self._enable_choosers(False)
        self.image_chosen.emit(self._images[index])

    def _on_chosen(self, *_: object) -> None:
        has_stages = METHODS[self.method.currentData()].has_stages
        self.stage.setVisible(has_stages)
        self._forget()
        self.chosen.emit(self.wanted)

    def _enable_choosers(self, is_enabled: bool) -> None:
        for chooser in (self.classes, self.method, self.stage):
            chooser.setEnabled(is_enabled)

    def _forget(self) -> None:
        self.heat_map = None
        self.surface.lay_over(None, 0.0)

"""One held-out picture: what it is, what the new model says, and where it looked."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from medmamba_desktop.core.dataset.examples import Box, Example, MaskImage
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import HeatMap, ImageRef, ModelInfo, Picture, Problem
from medmamba_desktop.operations.explain_case import ExplainCase
from medmamba_desktop.operations.thumbnails import Thumbnails
from medmamba_desktop.state.settings import COLOUR_MAPS
from medmamba_desktop.view import words
from medmamba_desktop.view.canvas.overlay import Style, overlay
from medmamba_desktop.view.fine_tune.page import set_icon
from medmamba_desktop.view.fine_tune.picture_view import PictureView
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.parts import ElidedLabel, box, button, column, label, row
from medmamba_desktop.view.theme import Theme


class CasePreview(QWidget):
    """Asks for the heat map of the class that the model says.

    Signals:
        opened: the user wants the picture in the viewer.
    """

    opened = Signal(object)

    def __init__(self, pictures: Thumbnails, explain: ExplainCase, theme: Theme) -> None:
        super().__init__()
        self._explain = explain
        self._theme = theme
        self._model: ModelInfo | None = None
        self._task = ""
        self._class_name = ""
        self.view = PictureView(pictures, theme)
        self.name = ElidedLabel()
        self.said = label(role="muted", is_wrapped=True)
        self.map = QCheckBox(tr("Where the model looked"))
        self.map.setChecked(True)
        self.map.toggled.connect(self._ask)
        self.map_text = label(role="muted", scale=0.92, is_wrapped=True)
        self.open = button(tr("Open in the viewer"))
        theme.changed.connect(self._draw_icon)
        self._draw_icon()
        self.open.clicked.connect(lambda: self.opened.emit(self.view.ref))
        head = row(self.name, self.open, spacing=6)
        head.setStretch(0, 1)
        content = column(self.view, box(head), self.said, self.map, self.map_text, spacing=4)
        content.setStretch(0, 1)
        self.setLayout(content)
        explain.mapped.connect(self._on_mapped)
        explain.failed.connect(self._on_failed)
        self.show_case(None, "", "")

    def set_model(self, model: ModelInfo, task: str = "") -> None:
        """The model whose maps are shown, and its task where it has several."""
        self._model, self._task = model, task
        self._ask()

    def show_case(
        self, ref: ImageRef | None, said: str, class_name: str, example: Example | None = None
    ) -> None:
        """Show a picture with these words, and the map of that class."""
        self._class_name = class_name
        regions = example.regions if example else ()
        boxes = tuple(region for region in regions if isinstance(region, Box))
        masks = [region.ref for region in regions if isinstance(region, MaskImage)]
        self.view.show_picture(ref, boxes, masks[0] if masks else None)
        self.name.set_whole(ref.file_name if ref else "")
        self.said.setText(said)
        self.open.setEnabled(ref is not None)
        self._ask()

    def _ask(self) -> None:
        self.view.lay_over(None)
        ref = self.view.ref
        self._say("")
        if ref is None or self._model is None or not self.map.isChecked() or not self.isVisible():
            return
        self._say(tr("Computing the map…"))
        self._explain.explain(self._model, ref, self._class_name, self._task)

    def _on_mapped(self, heat_map: HeatMap, picture: Picture) -> None:
        is_wanted = heat_map.ref == self.view.ref and self.map.isChecked() and self.isVisible()
        if not is_wanted:
            return
        image = overlay(heat_map, picture, Style(COLOUR_MAPS[0]))
        self.view.lay_over(image)
        self._say("" if image else words.sentence(tr(words.NO_EVIDENCE)))

    def _on_failed(self, problem: Problem) -> None:
        if self.isVisible():
            self._say(words.sentence(problem.message))

    def _say(self, text: str) -> None:
        self.map_text.setText(text)
        self.map_text.setVisible(bool(text))

    def _draw_icon(self) -> None:
        set_icon(self.open, icon("eye", self._theme.palette))

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self._ask()

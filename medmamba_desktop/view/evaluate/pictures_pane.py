"""The pictures behind a part of a figure: a strip, the one chosen with its heat map, and marks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.measuring.values import Measured
from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.evaluation import Looked
from medmamba_desktop.state.settings import LAST_FOLDER
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune.case_preview import CasePreview
from medmamba_desktop.view.fine_tune.picture_strip import PictureStrip, Tile
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import Theme

MOST_TILES = 500
_LEAST_STRIP = 158  # one row of tiles
_LISTS = tr_noop("Tables (*.csv)")


class PicturesPane(QWidget):
    """Draws what `Evaluation.looking` names."""

    def __init__(self, state: State, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._state = state
        self._evaluation = state.evaluation
        self._operations = operations
        self._place = -1
        self._place_of: dict[ImageRef, int] = {}
        self.heading = label(role="section", is_wrapped=True)
        self.strip = PictureStrip(operations.thumbnails, theme, tr("Pictures behind the figure"))
        self.preview = CasePreview(operations.pictures, operations.explain_case, theme)
        self.wrong = button(tr("Label is wrong"))
        self.wrong.setCheckable(True)
        self.wrong.setToolTip(
            tr("Mark the label of this picture as an error; your files stay as they are")
        )
        self.export = button(tr("Export list…"))
        self.export.setToolTip(tr("Write these pictures with labels and probabilities as CSV"))
        self.wrong.toggled.connect(self._on_wrong)
        self.export.clicked.connect(self._on_export)
        self.strip.chosen.connect(self._on_tile)
        self.strip.opened.connect(lambda tile: self._open(tile.ref))
        self.preview.opened.connect(self._open)
        buttons = row(self.wrong, 0, self.export, spacing=8)
        content = column(self.heading, self.strip, self.preview, box(buttons), spacing=8)
        content.setStretch(1, 4)
        content.setStretch(2, 6)
        content.setContentsMargins(14, 4, 0, 0)
        self.strip.setMinimumHeight(_LEAST_STRIP)
        self.setLayout(content)
        self._evaluation.looked.connect(self.draw)
        self._evaluation.marked.connect(self._draw_marks)

    def draw(self) -> None:
        """Show the pictures that are looked at."""
        measured, looking = self._evaluation.measured, self._evaluation.looking
        if measured is None:
            return
        self.preview.set_model(measured.model, measured.task.name)
        self.heading.setText(_heading(looking))
        shown = looking.places[:MOST_TILES]
        self._place_of = {measured.cases[place].ref: place for place in shown}
        self.strip.show_tiles([self._tile(measured, place) for place in shown])
        self.export.setEnabled(bool(looking.places))
        self.wrong.setEnabled(bool(looking.places))
        if not looking.places:
            self.preview.show_case(None, tr("There are no such pictures."), "")

    def _tile(self, measured: Measured, place: int) -> Tile:
        case, top = measured.cases[place], measured.predictions[place].top
        line = f"{top.title}, {words.percent(top.probability)}"
        is_right = top.name == case.label
        second = tr("correct") if is_right else tr("label: {label}", label=case.label)
        if place in self._evaluation.marks:
            second = tr("✗ label: {label}", label=case.label)
        name = case.ref.file_name
        tip = tr("{file}. The model: {said}; {label}", file=name, said=line, label=second)
        return Tile(case.ref, line, second, tip)

    def _on_tile(self, tile: Tile) -> None:
        measured = self._evaluation.measured
        if measured is None or tile.ref not in self._place_of:
            return
        place = self._place_of[tile.ref]
        self._place = place
        prediction, case = measured.predictions[place], measured.cases[place]
        said = prediction.top
        text = tr(
            "Label: {label}. The model: {said}, {share}.",
            label=case.label,
            said=said.title,
            share=words.percent(said.probability),
        )
        for other in self._others(place):
            text = words.after(text, other)
        text = "\n".join((text, *(words.sentence(one.text) for one in prediction.cautions)))
        self.preview.show_case(case.ref, text, said.name, measured.examples[place])
        self.wrong.blockSignals(True)
        self.wrong.setChecked(place in self._evaluation.marks)
        self.wrong.blockSignals(False)

    def _others(self, place: int) -> list[str]:
        """What the other models say of a picture."""
        measurement, shown = self._evaluation.measurement, self._evaluation.shown
        if measurement is None or len(measurement.models) == 1:
            return []
        said = [(n, one.predictions[place].top) for n, one in enumerate(measurement.models)]
        return [
            tr(
                "{model}: {said}, {share}.",
                model=measurement.titles[n].partition(":")[0],
                said=top.title,
                share=words.percent(top.probability),
            )
            for n, top in said
            if n != shown
        ]

    def _on_wrong(self, is_wrong: bool) -> None:
        if self._place >= 0:
            self._evaluation.mark(self._place, is_wrong)

    def _draw_marks(self) -> None:
        """The tiles say which are marked; the one chosen stays."""
        measured = self._evaluation.measured
        if measured is None:
            return
        at = self.strip.currentIndex().row()
        shown = self._evaluation.looking.places[:MOST_TILES]
        self.strip.change_tiles([self._tile(measured, place) for place in shown], at)

    def _open(self, ref: ImageRef) -> None:
        self._operations.evaluate.open(tuple(tile.ref for tile in self.strip.tiles), ref)

    def _on_export(self) -> None:
        self._write_list("pictures.csv", is_of_marked=False)

    def export_marked(self) -> None:
        """Ask for a file, and write the pictures whose label is marked as wrong."""
        self._write_list("label-errors.csv", is_of_marked=True)

    def _write_list(self, first: str, *, is_of_marked: bool) -> None:
        folder = Path(self._state.settings.get(LAST_FOLDER))
        name, _ = QFileDialog.getSaveFileName(
            self, tr("Write the list"), str(folder / first), tr(_LISTS)
        )
        if name:
            self._operations.evaluate.write_list(Path(name), is_of_marked=is_of_marked)


def _heading(looking: Looked) -> str:
    """What is looked at, how many pictures, and how many of them are shown."""
    count = len(looking.places)
    said = trn("{what}: {n} picture.", "{what}: {n} pictures.", count, what=looking.heading)
    if count <= MOST_TILES:
        return said
    return words.after(said, tr("The first {n} are shown.", n=number(MOST_TILES)))

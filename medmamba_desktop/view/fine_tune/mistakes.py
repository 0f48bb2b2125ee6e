"""Tabs of pictures: what the model got wrong, cell by cell, and labels that are probably wrong."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.dataset.examples import Example
from medmamba_desktop.core.evaluate.values import Case, Suspect
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.values import ImageRef, ModelInfo
from medmamba_desktop.operations.bundle import Operations
from medmamba_desktop.view import words
from medmamba_desktop.view.fine_tune import words as tune_words
from medmamba_desktop.view.fine_tune.case_preview import CasePreview
from medmamba_desktop.view.fine_tune.confusion import ConfusionMatrix
from medmamba_desktop.view.fine_tune.picture_strip import PictureStrip, Tile
from medmamba_desktop.view.parts import box, button, column, label, row
from medmamba_desktop.view.theme import Theme

MOST_TILES = 500
Examples = Mapping[ImageRef, Example]


class MistakesTab(QWidget):
    """The confusion matrix opens its pictures; at first the worst mistakes are shown.

    Signals:
        opened: pictures in order, and the one to look at first.
    """

    opened = Signal(object, object)

    def __init__(self, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._result: TrainingResult | None = None
        self._examples: Examples = {}
        self._cases: dict[ImageRef, Case] = {}
        self.matrix = ConfusionMatrix(theme, is_choosable=True)
        self.matrix.chosen.connect(self._on_cell)
        self.heading = label(role="section", is_wrapped=True)
        self.worst = button(tr("Show the worst mistakes"), "link")
        self.worst.clicked.connect(self._show_worst)
        self.strip = PictureStrip(operations.thumbnails, theme, tr("Pictures of the chosen cell"))
        self.preview = CasePreview(operations.pictures, operations.explain_case, theme)
        self.strip.chosen.connect(self._on_tile)
        self.strip.opened.connect(lambda tile: self._open(tile.ref))
        self.preview.opened.connect(self._open)
        hint = label(tr("Choose a cell to see its pictures."), "muted")
        left = box(column(hint, self.worst, self.matrix, spacing=4))
        middle = box(column(self.heading, self.strip, spacing=8))
        content = row(left, middle, self.preview, spacing=18)
        for place, stretch in enumerate((30, 32, 34)):
            content.setStretch(place, stretch)
        self.setLayout(content)

    def show_result(self, result: TrainingResult, examples: Examples) -> None:
        """Draw the cases of a result."""
        self._result, self._examples = result, examples
        self._cases = {case.ref: case for case in result.cases}
        evaluation = result.evaluation
        self.matrix.cell = (-1, -1)
        self.matrix.show_counts(evaluation.classes, evaluation.confusion)
        self._show_worst()

    def _show_worst(self) -> None:
        if self._result is None:
            return
        self.matrix.cell = (-1, -1)
        self.matrix.update()
        found = worst_mistakes(self._result)
        self._show(
            found,
            trn(
                "The worst mistakes, {n} picture in all",
                "The worst mistakes, {n} pictures in all",
                len(found),
            ),
        )

    def _on_cell(self, line: int, place: int) -> None:
        if self._result is None:
            return
        classes = self._result.evaluation.classes
        found = [
            case
            for case in self._result.cases
            if case.label == classes[line] and said_class(case, classes) == classes[place]
        ]
        found.sort(key=lambda case: -max(case.probabilities))
        self._show(found, tune_words.cell(len(found), classes[line], classes[place]))

    def _show(self, cases: list[Case], heading: str) -> None:
        assert self._result is not None
        classes = self._result.evaluation.classes
        self.heading.setText(heading)
        self.strip.show_tiles([_tile(case, classes) for case in cases[:MOST_TILES]])
        if not cases:
            self.preview.show_case(None, tr("There are no pictures in this cell."), "")

    def _on_tile(self, tile: Tile) -> None:
        assert self._result is not None
        case = self._cases[tile.ref]
        said = said_class(case, self._result.evaluation.classes)
        share = words.percent(max(case.probabilities))
        text = tr(
            "Label: {label}.  The model: {said}, {share}.", label=case.label, said=said, share=share
        )
        self.preview.show_case(case.ref, text, said, self._examples.get(case.ref))

    def _open(self, ref: ImageRef) -> None:
        self.opened.emit(tuple(tile.ref for tile in self.strip.tiles), ref)


class SuspectsTab(QWidget):
    """Pictures whose label is probably wrong, the surest first.

    Signals:
        opened: pictures in order, and the one to look at first.
    """

    opened = Signal(object, object)

    def __init__(self, operations: Operations, theme: Theme) -> None:
        super().__init__()
        self._examples: Examples = {}
        self._suspects: dict[ImageRef, Suspect] = {}
        self.heading = label(is_wrapped=True)
        self.strip = PictureStrip(operations.thumbnails, theme, tr("Labels to check"))
        self.preview = CasePreview(operations.pictures, operations.explain_case, theme)
        self.strip.chosen.connect(self._on_tile)
        self.strip.opened.connect(lambda tile: self._open(tile.ref))
        self.preview.opened.connect(self._open)
        left = box(column(self.heading, self.strip, spacing=8))
        content = row(left, self.preview, spacing=18)
        content.setStretch(0, 3)
        content.setStretch(1, 2)
        self.setLayout(content)

    def show_result(self, result: TrainingResult, examples: Examples) -> None:
        """Draw the suspects of a result."""
        self._examples = examples
        self._suspects = {suspect.ref: suspect for suspect in result.suspects}
        self.heading.setText(
            trn(
                "{n} picture whose label may be wrong: a model that had not seen the picture is "
                "sure of another class. Check them, correct the labels in your files, and train "
                "again.",
                "{n} pictures whose label may be wrong: a model that had not seen the picture is "
                "sure of another class. Check them, correct the labels in your files, and train "
                "again.",
                len(result.suspects),
            )
            if result.suspects
            else tr("No label stands out as wrong.")
        )
        self.strip.show_tiles([_suspect_tile(suspect) for suspect in result.suspects[:MOST_TILES]])
        self.preview.setVisible(bool(result.suspects))

    def _on_tile(self, tile: Tile) -> None:
        suspect = self._suspects[tile.ref]
        text = tr(
            "Label: {label}.  Looks like: {likely}.", label=suspect.given, likely=suspect.likely
        )
        self.preview.show_case(tile.ref, text, suspect.likely, self._examples.get(tile.ref))

    def _open(self, ref: ImageRef) -> None:
        self.opened.emit(tuple(tile.ref for tile in self.strip.tiles), ref)


def said_class(case: Case, classes: tuple[str, ...]) -> str:
    """The class that the model holds most probable."""
    return classes[case.probabilities.index(max(case.probabilities))]


def worst_mistakes(result: TrainingResult) -> list[Case]:
    """The cases that were wrong, the surest first."""
    classes = result.evaluation.classes
    wrong = [case for case in result.cases if said_class(case, classes) != case.label]
    place = {name: number for number, name in enumerate(classes)}

    def margin(case: Case) -> float:
        return max(case.probabilities) - case.probabilities[place[case.label]]

    return sorted(wrong, key=margin, reverse=True)


def _tile(case: Case, classes: tuple[str, ...]) -> Tile:
    said = said_class(case, classes)
    share = words.percent(max(case.probabilities))
    line = f"{said}, {share}"
    second = tr("label: {label}", label=case.label) if said != case.label else tr("correct")
    tip = tr("{file}. The model: {said}; {label}", file=case.ref.file_name, said=line, label=second)
    return Tile(case.ref, line, second, tip)


def _suspect_tile(suspect: Suspect) -> Tile:
    line = tr("label: {label}", label=suspect.given)
    second = tr("looks like: {likely}", likely=suspect.likely)
    tip = tr("{file}. {label}, {likely}", file=suspect.ref.file_name, label=line, likely=second)
    return Tile(suspect.ref, line, second, tip)


def show_model(tabs: tuple[MistakesTab | SuspectsTab, ...], model: ModelInfo) -> None:
    """Tell the previews which model's maps to show."""
    for tab in tabs:
        tab.preview.set_model(model)

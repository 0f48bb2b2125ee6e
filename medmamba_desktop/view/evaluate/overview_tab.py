"""Tab of figures: what has to be known first, the paper's table, and each class."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from medmamba_desktop.core.evaluate.macro import PAPER
from medmamba_desktop.core.export.evaluation_words import CALLED, OVERALL, banner, limits
from medmamba_desktop.core.language import number, tr
from medmamba_desktop.core.measuring.values import Measured, Measurement
from medmamba_desktop.view.evaluate.tables import figure, figure_table, fill
from medmamba_desktop.view.fine_tune.page import card, scrolled
from medmamba_desktop.view.parts import box, column, label, row, set_role

_ROLES = {"good": "note", "unknown": "note", "bad": "stop"}
_FIRST = ("sensitivity", "specificity", "precision", "npv", "f1", "mcc")
_SECOND = ("accuracy", "balanced_accuracy")


class OverviewTab(QWidget):
    """Draws the figures of one model, and the paper's of all."""

    def __init__(self) -> None:
        super().__init__()
        self.banner = label(is_wrapped=True)
        self._frame = card(column(self.banner, margins=(14, 10, 14, 10)), "note")
        self.tiles = {name: (label(scale=1.5, role="title"), label(role="muted", scale=0.9))
                      for name in OVERALL}  # fmt: skip
        self.limits = label(role="muted", is_wrapped=True)
        self.paper = figure_table(tr("Means over classes, under the names of the paper"))
        self.classes = figure_table(tr("Each class against the rest"))
        self.areas = figure_table(tr("Areas of each class"))
        body = column(
            self._frame, box(self._build_tiles()), self.limits,
            label(tr("Means over classes, as in the paper of MedMamba"), "section"), self.paper,
            label(tr("Each class against the rest, where the most probable class is called"),
                  "section"),
            self.classes, self.areas, 0, margins=(0, 0, 10, 0), spacing=10,
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolled(body))

    def _build_tiles(self) -> QVBoxLayout:
        tiles = [
            card(column(label(tr(title), "muted", 0.92), *self.tiles[name],
                        margins=(14, 9, 14, 9), spacing=1))
            for name, title in OVERALL.items()
        ]  # fmt: skip
        content = row(*tiles, spacing=10)
        for place in range(len(tiles)):
            content.setStretch(place, 1)
        return column(box(content))

    def show_measured(self, measurement: Measurement, measured: Measured) -> None:
        """Draw another model or measurement."""
        said = banner(measured.seen)
        self.banner.setText(said.text)
        set_role(self._frame, _ROLES[said.level])
        for name, (value, interval) in self.tiles.items():
            first, _, second = figure(measured.evaluation.overall[name], name).partition("\n")
            value.setText(first)
            interval.setText(second or tr("interval not known"))
        told = limits(measured)
        self.limits.setText("\n".join(f"•  {text}" for text in told))
        self.limits.setVisible(bool(told))
        fill(self.paper, (tr("Model"), *map(tr, PAPER.values())), [
            (title, *(figure(one.detail.paper[name], name) for name in PAPER))
            for title, one in zip(measurement.titles, measurement.models, strict=True)
        ])  # fmt: skip
        self._fill_classes(measured)

    def _fill_classes(self, measured: Measured) -> None:
        called = measured.detail.most_probable
        fill(self.classes, (tr("Class"), "n", *(tr(CALLED[name]) for name in _FIRST)), [
            (name, number(found.n), *(figure(found.figures[key], key) for key in _FIRST))
            for name, found in called.items()
        ])  # fmt: skip
        per_class = measured.evaluation.per_class
        heads = (
            tr("Class"),
            *(tr(CALLED[name]) for name in _SECOND),
            "AUC",
            tr("Average precision"),
        )
        fill(self.areas, heads, [
            (
                name,
                *(figure(found.figures[key], key) for key in _SECOND),
                *(figure(per_class[name][key], key) for key in ("auc", "average_precision")),
            )
            for name, found in called.items()
        ])  # fmt: skip

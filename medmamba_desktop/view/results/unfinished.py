"""A line under the toolbar that offers to go on with a batch that was not finished."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.store.unfinished import Unfinished
from medmamba_desktop.operations.unfinished_batch import UnfinishedBatch
from medmamba_desktop.state.settings import IS_PRIVATE, Settings
from medmamba_desktop.view.parts import button, label, row


class UnfinishedBar(QWidget):
    """Shown while there is an offer."""

    def __init__(self, unfinished: UnfinishedBatch, settings: Settings) -> None:
        super().__init__()
        self._unfinished = unfinished
        self._settings = settings
        self.text = label(is_wrapped=True)
        self.go_on, self.forget = button(tr("Go on"), "primary"), button(tr("Forget it"))
        self.go_on.clicked.connect(unfinished.go_on)
        self.forget.clicked.connect(unfinished.forget)
        self.setObjectName("unfinished")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        content = row(self.text, self.go_on, self.forget, margins=(16, 6, 10, 6), spacing=10)
        content.setStretch(0, 1)
        self.setLayout(content)
        unfinished.changed.connect(self.draw)
        settings.changed.connect(self.draw)
        self.draw()

    def draw(self) -> None:
        """Say what was left."""
        offered = self._unfinished.offered
        self.setVisible(offered is not None)
        if offered is not None:
            self.text.setText(_said(offered, self._settings.get(IS_PRIVATE)))
            self.setAccessibleName(self.text.text())


def _said(batch: Unfinished, is_private: bool) -> str:
    day, _, clock = batch.begun.partition("T")
    began = tr("{day} at {time}", day=day, time=clock[:-3])
    images = trn("{n} image", "{n} images", batch.images)
    places = "" if is_private else _places(batch)
    if not places:
        return tr(
            "{images} were not all classified last time (begun on {began}). What was finished is "
            "not computed again.",
            images=images, began=began,
        )  # fmt: skip
    return tr(
        "{images} in {places} were not all classified last time (begun on {began}). What was "
        "finished is not computed again.",
        images=images, places=places, began=began,
    )  # fmt: skip


def _places(batch: Unfinished) -> str:
    first = batch.places[0].name if batch.places else ""
    more = len(batch.places) - 1
    if not first or not more:
        return first
    return trn(
        "{first} and {n} other place", "{first} and {n} other places", more, first=first
    )  # fmt: skip

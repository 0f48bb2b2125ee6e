"""The right column: what the model says of the current image, and how far to trust it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.values import Prediction, Problem
from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.state.analysis import Shown
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.export.handle import DragHandle
from medmamba_desktop.view.findings.class_bars import ClassBars
from medmamba_desktop.view.findings.explanation import Explanation
from medmamba_desktop.view.findings.notes import caution_note
from medmamba_desktop.view.parts import box, button, column, label, row, set_role
from medmamba_desktop.view.theme import Theme

_CHOOSE = tr_noop("Choose a class to see where the model looked for it.")
_NOT_RELIABLE = tr_noop("Not to be relied on")
_UNCALIBRATED = tr_noop(
    "Not calibrated: the probabilities were not fitted to held-out images. Of 100 images given "
    "80 %, more or fewer than 80 may be right."
)
_CALIBRATED = tr_noop(
    "Calibrated: the probabilities were fitted to held-out images of its training data."
)


class FindingsPanel(QWidget):
    """Draws `Analysis`; a click on a class asks for its heat map."""

    def __init__(
        self, state: State, operations: Operations, theme: Theme, actions: Actions
    ) -> None:
        super().__init__()
        self._state = state
        self._operations = operations
        self._theme = theme
        self._prediction: object = None
        self._build_parts(actions)
        self._build_layout()
        state.analysis.changed.connect(self._draw)
        state.session.choice_changed.connect(self._draw)
        theme.changed.connect(self._redraw)
        self._draw()

    def _build_parts(self, actions: Actions) -> None:
        self.task = label(role="muted")
        self.result = label(role="title", scale=1.5, is_wrapped=True)
        self.probability = label(role="muted", is_wrapped=True)
        self.empty = label(role="muted", is_wrapped=True)
        self.bars = ClassBars(self._theme)
        self.bars.chosen.connect(self._operations.analyse.choose_class)
        self._heading = label(tr("Probability of each class"), "section", 0.95)
        self._hint = label(tr(_CHOOSE), "muted", 0.95, is_wrapped=True)
        self._cautions = column(margins=(0, 6, 0, 6))
        self.calibration = label(role="muted", scale=0.95, is_wrapped=True)
        self.model = label(role="muted", scale=0.95, is_wrapped=True)
        self.card_link = button(tr("Read the model card"), "link")
        self.card_link.clicked.connect(actions["model_card"].trigger)
        self.explanation = Explanation(self._state, self._operations, actions)
        self._handle = DragHandle(self._state, self._operations, self._theme, actions)

    def _build_layout(self) -> None:
        self._caution_box = QWidget()
        self._caution_box.setLayout(self._cautions)
        content = column(
            self.task, self._caution_box, self.result, self.probability, self.empty, 6,
            self._heading, self.bars, self._hint, 10, self.explanation, 10, self.calibration, 0,
            margins=(16, 14, 16, 14), spacing=6,
        )  # fmt: skip
        foot = box(
            column(self.model, self.card_link, margins=(16, 8, 12, 8), spacing=2), "panelFoot"
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        head = row(
            label(tr("What the model says"), "title"), 0, self._handle, margins=(16, 5, 10, 5)
        )  # fmt: skip
        layout.addWidget(box(head, "panelHead"))
        layout.addWidget(_scrolled(content), 1)
        layout.addWidget(foot)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumWidth(260)

    def _draw(self) -> None:
        shown = self._state.analysis.shown
        prediction = shown.prediction
        self.bars.show_prediction(prediction, shown.class_name)
        parts = (self.task, self.result, self.probability, self._heading, self.bars, self._hint)
        for part in (*parts, self.calibration, self.explanation):
            part.setVisible(prediction is not None)
        self.empty.setVisible(prediction is None)
        self.empty.setText(_why_empty(shown))
        self._draw_model()
        if prediction is not self._prediction:
            self._prediction = prediction
            self._draw_prediction(prediction)

    def _draw_prediction(self, prediction: Prediction | None) -> None:
        _empty(self._cautions)
        self._caution_box.setVisible(prediction is not None and bool(prediction.cautions))
        if prediction is None:
            return
        info = self._state.session.task_info(prediction.task)
        self.task.setText(info.title if info else prediction.task)
        self.result.setText(prediction.top.title)
        # A class for an image that the model knows nothing of must not look like an answer.
        set_role(self.result, "muted" if prediction.is_outside else "title")
        share = words.percent(prediction.top.probability)
        is_calibrated = info is not None and info.is_calibrated
        if prediction.is_outside:
            share = tr(_NOT_RELIABLE)
        elif not is_calibrated:
            share = tr("{share}, not calibrated", share=share)
        self.probability.setText(share)
        for caution in prediction.cautions:
            self._cautions.addWidget(caution_note(caution, self._theme.palette))
        self.calibration.setText(tr(_CALIBRATED if is_calibrated else _UNCALIBRATED))

    def _draw_model(self) -> None:
        model = self._state.session.model
        self.model.setText(
            tr("{model}, version {version}", model=model.title, version=model.version)
            if model
            else tr("No model")
        )
        self.card_link.setVisible(model is not None and bool(model.card))

    def _redraw(self) -> None:
        self._prediction = object()
        self._draw()


def _why_empty(shown: Shown) -> str:
    if shown.ref is None:
        return tr("No image is chosen.")
    if shown.problem is not None:
        return _why_no_result(shown.problem, is_said_beside=shown.picture is None)
    return tr("Waiting for the model…")


def _why_no_result(problem: Problem, is_said_beside: bool) -> str:
    """The canvas says the reason where it has no picture to show."""
    if is_said_beside:
        return tr("There is no result for this image. The reason is beside it.")
    nothing = tr("There is no result for this image.")
    return f"{nothing}\n\n{words.told(problem)}"


def _scrolled(content: QLayout) -> QScrollArea:
    area = QScrollArea()
    area.setWidget(box(content))
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()

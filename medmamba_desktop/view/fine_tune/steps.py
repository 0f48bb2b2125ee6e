"""The list of steps at the side: where one is, what is done, what each step came to."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.view.icons import pixmap
from medmamba_desktop.view.parts import label
from medmamba_desktop.view.theme import Theme, font

WIDTH = 228
_PRIVACY = tr_noop("Your pictures stay on this computer. Nothing is sent anywhere.")


class StepList(QWidget):
    """One button a step; a step that can be reached is clicked to go there.

    Signals:
        chosen: the step's number.
    """

    chosen = Signal(int)

    def __init__(self, titles: tuple[str, ...], theme: Theme) -> None:
        super().__init__()
        self.buttons = tuple(StepButton(n, title, theme) for n, title in enumerate(titles))
        for button in self.buttons:
            button.clicked.connect(lambda _=False, n=button.number: self.chosen.emit(n))
        self.setObjectName("steps")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 20, 12, 16)
        layout.setSpacing(2)
        heading = label(tr("Fine-tune on my data"), "title", 1.1)
        heading.setContentsMargins(10, 0, 0, 10)
        layout.addWidget(heading)
        for button in self.buttons:
            layout.addWidget(button)
        layout.addStretch(1)
        privacy = label(tr(_PRIVACY), "muted", 0.95, is_wrapped=True)
        privacy.setContentsMargins(10, 0, 6, 0)
        layout.addWidget(privacy)


class StepButton(QAbstractButton):
    """A number or a tick, the step's title, and below it what it came to."""

    def __init__(self, number: int, title: str, theme: Theme) -> None:
        super().__init__()
        self.number = number
        self.detail = ""
        self._theme = theme
        self._is_done = False
        self.setText(title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self.update)

    def show_state(self, is_here: bool, is_done: bool, can_go: bool, detail: str) -> None:
        """Draw it as the step one is at, as done, as one that can be reached."""
        self._is_done, self.detail = is_done, detail
        self.setChecked(is_here)
        self.setEnabled(can_go or is_here)
        state = tr("current step") if is_here else tr("done") if is_done else tr("to come")
        self.setAccessibleName(
            tr(
                "Step {n}, {title}, {state}. {detail}",
                n=self.number + 1,
                title=self.text(),
                state=state,
                detail=detail,
            )
        )
        self.setToolTip(detail)
        self.update()

    def nextCheckState(self) -> None:
        """A click alone does not change which step one is at."""

    def sizeHint(self) -> QSize:
        return QSize(WIDTH - 24, 54)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter)
        self._draw_mark(painter, QRectF(11, 15, 24, 24))
        self._draw_words(painter, QRect(46, 0, self.width() - 49, self.height()))
        painter.end()

    def _draw_ground(self, painter: QPainter) -> None:
        palette = self._theme.palette
        area = QRectF(self.rect()).adjusted(0.5, 1.5, -0.5, -1.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(palette.colour("accent_soft"))
            painter.setPen(palette.colour("accent_line"))
        elif self.underMouse() and self.isEnabled():
            painter.setBrush(palette.colour("raised"))
        else:
            painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.hasFocus():
            painter.setPen(QPen(palette.colour("accent"), 1.5))
        painter.drawRoundedRect(area, 8, 8)

    def _draw_mark(self, painter: QPainter, circle: QRectF) -> None:
        palette = self._theme.palette
        is_filled = self.isChecked() or self._is_done
        line = "accent" if is_filled else "muted" if self.isEnabled() else "faint"
        painter.setPen(QPen(palette.colour(line), 1.5))
        ground = palette.colour("accent") if self.isChecked() else Qt.BrushStyle.NoBrush
        painter.setBrush(ground)
        painter.drawEllipse(circle)
        if self._is_done and not self.isChecked():
            tick = pixmap("check", palette.accent_text, 16, self.devicePixelRatioF())
            painter.drawPixmap(circle.toRect().adjusted(4, 4, -4, -4), tick)
            return
        painter.setPen(palette.colour("on_accent" if self.isChecked() else line))
        painter.setFont(font(0.9, is_bold=True))
        painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, str(self.number + 1))

    def _draw_words(self, painter: QPainter, area: QRect) -> None:
        palette = self._theme.palette
        painter.setFont(font(is_bold=self.isChecked()))
        painter.setPen(palette.colour("text" if self.isEnabled() else "muted"))
        middle = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        cut = Qt.TextElideMode.ElideRight
        if not self.detail:
            painter.drawText(area, middle, self.text())
            return
        painter.drawText(QRect(area.x(), 8, area.width(), 20), middle, self.text())
        painter.setFont(font(0.9))
        painter.setPen(palette.colour("muted"))
        detail = painter.fontMetrics().elidedText(self.detail, cut, area.width())
        painter.drawText(QRect(area.x(), 27, area.width(), 18), middle, detail)

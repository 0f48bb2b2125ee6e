"""What stands in the window while nothing is open: where to begin, and what the program is for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.view import words
from medmamba_desktop.view.actions import Actions
from medmamba_desktop.view.icons import icon, pixmap
from medmamba_desktop.view.parts import box, button, label, row
from medmamba_desktop.view.theme import Theme

_PURPOSE = tr_noop(
    "Sorts medical images with a network, and shows where it looked. Everything stays on this "
    "computer."
)
_FORMATS = tr_noop(
    "PNG, JPEG, TIFF, BMP, WebP and DICOM; single files, whole folders, or a zip of them"
)


class StartPage(QWidget):
    """A large place to drop on, and three buttons."""

    def __init__(self, theme: Theme, actions: Actions) -> None:
        super().__init__()
        self._theme = theme
        self._mark = QLabel()
        self.open_folder = self._build_button(tr("Open folder"), actions, "open_folder", "primary")
        self.open_files = self._build_button(tr("Open files"), actions, "open_files")
        self.open_samples = self._build_button(tr("Try sample images"), actions, "open_samples")
        self._build_layout()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # keeps the focus ring off until Tab
        theme.changed.connect(self._draw_icons)
        self._draw_icons()

    def _build_button(self, text: str, actions: Actions, name: str, kind: str = "") -> QPushButton:
        made = button(text, kind)
        made.setText(f" {text}")
        made.setToolTip(actions[name].toolTip())
        made.setMinimumHeight(40)
        made.clicked.connect(actions[name].trigger)
        return made

    def _build_layout(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 32, 48, 24)
        layout.setSpacing(10)
        layout.addStretch(2)
        layout.addWidget(_centred("MedMamba Desktop", "title", 2.0))
        layout.addWidget(_centred(tr(_PURPOSE), "muted", 1.05))
        layout.addSpacing(18)
        layout.addWidget(self._build_target(), 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(18)
        layout.addWidget(_centred(tr(words.RESEARCH_ONLY), "title", 1.05))
        layout.addWidget(_centred(tr("No result may be used to decide on a patient."), "muted"))
        layout.addStretch(3)

    def _build_target(self) -> QFrame:
        target = QFrame()
        target.setObjectName("dropTarget")
        target.setFixedSize(720, 300)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        buttons = row(0, self.open_folder, self.open_files, self.open_samples, 0, spacing=10)
        layout = QVBoxLayout(target)
        layout.setContentsMargins(24, 24, 24, 24)
        layout.setSpacing(8)
        layout.addStretch(1)
        layout.addWidget(self._mark)
        layout.addSpacing(4)
        layout.addWidget(_centred(tr("Drop images here"), "title", 1.4))
        layout.addWidget(_centred(tr(_FORMATS), "muted"))
        layout.addSpacing(18)
        layout.addWidget(box(buttons))
        layout.addStretch(1)
        return target

    def _draw_icons(self) -> None:
        palette = self._theme.palette
        self._mark.setPixmap(pixmap("drop", palette.accent_text, 44, 2.0))
        self.open_folder.setIcon(icon("folder", palette, "on_accent"))
        self.open_files.setIcon(icon("files", palette))
        self.open_samples.setIcon(icon("sample", palette))


def _centred(text: str, role: str, scale: float = 1.0) -> QLabel:
    made = label(text, role, scale, is_wrapped=True)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made

"""The three themes: a table of colours each, one style sheet for all, and the font."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, fields
from string import Template

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

from medmamba_desktop import paths
from medmamba_desktop.core.language import tr_noop
from medmamba_desktop.view.language import families

# The first that is installed is taken; each covers Latin, Greek and Cyrillic.
FONT_FAMILIES = (
    "Inter",
    "Segoe UI",
    "SF Pro Text",
    "Helvetica Neue",
    "Noto Sans",
    "Ubuntu",
    "DejaVu Sans",
)
# A point is 1/72 inch on macOS and 1/96 elsewhere: both are 14 px.
FONT_SIZE_PT = 14.0 if sys.platform == "darwin" else 10.5


_READABLE = 4.5  # WCAG 2.2, 1.4.3, level AA


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one theme, each "#rrggbb".

    Attributes:
        window, panel, raised: grounds, from the back to the front.
        hover, track, scroll, border, dash: of controls; `track` also where they are pressed.
        field: around what can be filled in or chosen from.
        canvas, canvas_hover, canvas_text, canvas_muted: around the image, dark in every theme.
        text, muted, faint: faint is for what is switched off, and never for something to read.
        accent, accent_hover, on_accent: the one accent, and text upon it.
        accent_text: the accent as text on a panel.
        accent_soft, accent_line: ground and border of what is chosen.
        bar: probability bars of classes that are not the top one.
        caution, error: marks, always with an icon and words beside them.
        caution_soft, caution_line: ground and border of a caution.
    """

    window: str
    panel: str
    raised: str
    hover: str
    track: str
    scroll: str
    border: str
    field: str
    dash: str
    canvas: str
    canvas_hover: str
    canvas_text: str
    canvas_muted: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_soft: str
    accent_line: str
    bar: str
    caution: str
    error: str
    caution_soft: str
    caution_line: str

    def colour(self, name: str) -> QColor:
        """The colour of that name."""
        return QColor(getattr(self, name))


PALETTES: dict[str, Palette] = {
    "dark": Palette(
        window="#121416", panel="#171a1d", raised="#1f2327", hover="#282d32", track="#2b3136",
        scroll="#66707a", border="#292e33", field="#6f7a83", dash="#66707a",
        canvas="#0b0c0d", canvas_hover="#24282c", canvas_text="#d3d8dc", canvas_muted="#929ba3",
        text="#d9dee2", muted="#98a2aa", faint="#59626a",
        accent="#46c7c1", accent_hover="#63d6d0", on_accent="#04211f", accent_text="#58cfc9",
        accent_soft="#163230", accent_line="#33908a", bar="#727f89",
        caution="#eab354", error="#f28b82", caution_soft="#2a2316", caution_line="#574724",
    ),
    "light": Palette(
        window="#eef0f2", panel="#fafbfc", raised="#ffffff", hover="#e6eaed", track="#d5dbe0",
        scroll="#7f8a93", border="#d3d9de", field="#7a858e", dash="#7f8a93",
        canvas="#1a1c1e", canvas_hover="#34393d", canvas_text="#dde2e6", canvas_muted="#a0a9b0",
        text="#1b2125", muted="#55606a", faint="#a3adb5",
        accent="#0b7d78", accent_hover="#096a66", on_accent="#ffffff", accent_text="#086c68",
        accent_soft="#d8eeec", accent_line="#358c87", bar="#6f7b85",
        caution="#8a5a00", error="#b3261e", caution_soft="#fff4dc", caution_line="#e3c88b",
    ),
    "contrast": Palette(
        window="#000000", panel="#000000", raised="#0d0d0d", hover="#2b2b2b", track="#333333",
        scroll="#bdbdbd", border="#d0d0d0", field="#d0d0d0", dash="#ffffff",
        canvas="#000000", canvas_hover="#3a3a3a", canvas_text="#ffffff", canvas_muted="#ececec",
        text="#ffffff", muted="#ececec", faint="#9a9a9a",
        accent="#4ff0ff", accent_hover="#a5f7ff", on_accent="#000000", accent_text="#4ff0ff",
        accent_soft="#003b40", accent_line="#4ff0ff", bar="#c4c4c4",
        caution="#ffd75e", error="#ffb8b2", caution_soft="#241c00", caution_line="#ffd75e",
    ),
}  # fmt: skip

TITLES = {
    "dark": tr_noop("Dark"),
    "light": tr_noop("Light"),
    "contrast": tr_noop("High contrast"),
}


class Theme(QObject):
    """The theme in force.

    Signals:
        changed: another one is; whoever paints by hand paints again.
    """

    changed = Signal()

    def __init__(self, application: QApplication, name: str) -> None:
        super().__init__()
        self._application = application
        self.name = ""
        self.palette = PALETTES["dark"]
        application.setStyle(QStyleFactory.create("Fusion"))
        application.setFont(font())
        self.apply(name)

    def apply(self, name: str) -> None:
        """Dress the whole program in the theme of that name."""
        if name == self.name:
            return
        self.name, self.palette = name, PALETTES[name]
        # A sheet in place of another has Qt dress every widget several times over: a thousand take
        # seconds (Qt 6.10). Off and on again takes a seventh, and nothing is painted between.
        self._application.setStyleSheet("")
        self._application.setPalette(_qt_palette(self.palette))
        self._application.setStyleSheet(style_sheet(self.palette, name))
        self.changed.emit()


def font(scale: float = 1.0, is_bold: bool = False) -> QFont:
    """The program's font, larger or smaller by a factor."""
    made = QFont()
    made.setFamilies([*FONT_FAMILIES, *families()])
    made.setPointSizeF(FONT_SIZE_PT * scale)
    made.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    return made


def style_sheet(palette: Palette, name: str) -> str:
    """The style sheet with the colours put in."""
    folder = paths.resources() / "themes"
    chevron, check = ((folder / f"{mark}-{name}.svg").as_posix() for mark in ("chevron", "check"))
    template = Template((folder / "base.qss").read_text("utf-8"))
    return template.substitute(asdict(palette), chevron=chevron, check=check)


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blend(ground: str, over: str, opacity: float) -> str:
    """The colour that one makes over another, at an opacity of 0 to 1."""
    pairs = [(int(ground[i : i + 2], 16), int(over[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * opacity):02x}" for a, b in pairs)


def ink_on(ground: str, wanted: str) -> str:
    """The wanted colour if words in it can be read there, else black or white, whichever can."""
    if contrast(wanted, ground) >= _READABLE:
        return wanted
    return max("#000000", "#ffffff", key=lambda ink: contrast(ink, ground))


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


_ROLES = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.Base: "panel",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "on_accent",
    QPalette.ColorRole.Link: "accent_text",
}


def _qt_palette(palette: Palette) -> QPalette:
    made = QPalette()
    for role, name in _ROLES.items():
        made.setColor(role, palette.colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, palette.colour("faint"))
    return made


def colour_names() -> tuple[str, ...]:
    """Every colour that a theme has."""
    return tuple(field.name for field in fields(Palette))

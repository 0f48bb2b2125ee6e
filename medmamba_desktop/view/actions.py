"""Every action of the window, as a table: words, icon, keys, and the menu it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.theme import Palette


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action.

    Attributes:
        keys: shortcuts, the first of which the menu shows.
        menu: where it stands; empty for none.
        tip: what it does, for tool tips and the shortcut sheet.
        starts_group: a line is drawn above it.
    """

    name: str
    text: str
    keys: tuple[str, ...] = ()
    menu: str = ""
    icon: str = ""
    tip: str = ""
    is_checkable: bool = False
    starts_group: bool = False


MENUS = ("&File", "&Images", "&View", "&Help")

TABLE: tuple[ActionRow, ...] = (
    ActionRow("open_files", "Open &files…", ("Ctrl+O",), "&File", "files", "Open image files"),
    ActionRow(
        "open_folder", "Open f&older…", ("Ctrl+Shift+O",), "&File", "folder",
        "Open a folder with everything in it",
    ),
    ActionRow("open_samples", "Open &sample images", (), "&File", "sample", "Try it on samples"),
    ActionRow(
        "close_all", "&Close all", ("Ctrl+W",), "&File", "close", "Close every image",
        starts_group=True,
    ),
    ActionRow("quit", "&Quit", ("Ctrl+Q",), "&File", "quit", "Close the program",
              starts_group=True),
    ActionRow("next", "&Next image", ("J",), "&Images", "", "Go to the next image"),
    ActionRow("previous", "&Previous image", ("K",), "&Images", "", "Go to the image before"),
    ActionRow("first", "F&irst image", ("Home",), "&Images", "", "Go to the first image"),
    ActionRow("last", "&Last image", ("End",), "&Images", "", "Go to the last image"),
    ActionRow(
        "classify_all", "&Classify all", ("Ctrl+R",), "&Images", "classify",
        "Classify every open image again", starts_group=True,
    ),
    ActionRow(
        "fine_tune", "Fine-&tune on my data…", ("Ctrl+T",), "&Images", "tune",
        "Make a model from your own labelled pictures", starts_group=True,
    ),
    ActionRow("cancel", "S&top", ("Esc",), "&Images", "cancel", "Stop what runs"),
    ActionRow(
        "heat_map", "&Heat map", ("H",), "&View", "map", "Show where the model looked",
        is_checkable=True,
    ),
    ActionRow(
        "smooth", "S&moothed heat map", ("S",), "&View", "smooth",
        "Smooth between the network's cells, or show the cells as they are", is_checkable=True,
    ),
    ActionRow("fit", "&Fit to window", ("F",), "&View", "fit", "Fit the image to the window",
              starts_group=True),
    ActionRow("actual", "&Actual pixels", ("1",), "&View", "actual",
              "One image pixel a screen pixel"),
    ActionRow("zoom_in", "Zoom &in", ("+", "=", "Ctrl++"), "&View", "zoom-in", "Zoom in"),
    ActionRow("zoom_out", "Zoom &out", ("-", "Ctrl+-"), "&View", "zoom-out", "Zoom out"),
    ActionRow("shortcuts", "&Keyboard and mouse", ("?", "F1"), "&Help", "keyboard",
              "Show every key and mouse gesture"),
    ActionRow("model_card", "Model &card", ("Ctrl+I",), "&Help", "card",
              "What the model is for, what it learned from, where it fails"),
    ActionRow("about", "&About", (), "&Help", "info", "Version and licences", starts_group=True),
)  # fmt: skip

Actions = dict[str, QAction]


def make_actions(owner: QWidget, slots: Mapping[str, Callable[[], object]]) -> Actions:
    """The table's actions, bound to the slots of the same names."""
    made: Actions = {}
    for row in TABLE:
        action = QAction(row.text, owner)
        action.setObjectName(row.name)
        action.setCheckable(row.is_checkable)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.setToolTip(_tip(row))
        action.setStatusTip(row.tip)
        action.triggered.connect(slots[row.name])
        owner.addAction(action)
        made[row.name] = action
    return made


def paint_icons(actions: Actions, palette: Palette) -> None:
    """Give every action its icon in the theme's colours."""
    for row in TABLE:
        if row.icon:
            actions[row.name].setIcon(icon(row.icon, palette))


def _tip(row: ActionRow) -> str:
    return f"{row.tip} ({row.keys[0]})" if row.keys else row.tip

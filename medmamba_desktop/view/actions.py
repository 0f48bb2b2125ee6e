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


MENUS = ("&File", "&Images", "&Results", "&View", "&Picture", "&Tools", "&Help")

TABLE: tuple[ActionRow, ...] = (
    ActionRow("open_files", "Open &files…", ("Ctrl+O",), "&File", "files", "Open image files"),
    ActionRow(
        "open_folder", "Open f&older…", ("Ctrl+Shift+O",), "&File", "folder",
        "Open a folder with everything in it",
    ),
    ActionRow("open_samples", "Open &sample images", (), "&File", "sample", "Try it on samples"),
    ActionRow("keep_places", "Re&member what was opened", (), "&File", "",
              "Keep the names of files and folders opened lately after the program is closed",
              is_checkable=True),
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
    ActionRow("classify_selection", "Classify s&election", ("Ctrl+Return", "Ctrl+Enter"), "&Images",
              "", "Classify what is selected in the list, ahead of the others"),
    ActionRow("classify_image", "Classify this image", (), "&Images", "",
              "Classify the image on screen again"),
    ActionRow("classify_series", "Classify this series", ("Ctrl+Shift+R",), "&Images", "",
              "Classify every image of the series on screen, ahead of the others"),
    ActionRow("classify_tenth", "Classify every 10th of this series", (), "&Images", "",
              "Classify every tenth image of the series, for a quick curve"),
    ActionRow(
        "fine_tune", "Fine-&tune on my data…", ("Ctrl+T",), "&Images", "tune",
        "Make a model from your own labelled pictures", starts_group=True,
    ),
    ActionRow(
        "evaluate", "E&valuate on labelled images…", ("Ctrl+Shift+T",), "&Images", "target",
        "Measure a model, or compare several, on pictures whose class is known",
    ),
    ActionRow("header", "DICOM &header…", ("D",), "&Images", "", "Show and search every element",
              starts_group=True),
    ActionRow("pause", "Pa&use classifying", ("Ctrl+Shift+P",), "&Images", "pause",
              "Pause the batch, or go on with it", is_checkable=True),
    ActionRow("cancel", "S&top", ("Esc",), "&Images", "cancel", "Stop what runs"),
    ActionRow("results_table", "Table of &results", ("F8",), "&Results", "",
              "Fold or unfold the table of results", is_checkable=True),
    ActionRow("group_results", "&Group by study", ("F7",), "&Results", "",
              "By patient and study, plain pictures by folder; the highest probability first",
              is_checkable=True),
    ActionRow("mark_agree", "&Agree", ("Shift+A",), "&Results", "check",
              "Mark that you agree with the most probable class; once more takes it back",
              starts_group=True),
    ActionRow("mark_disagree", "&Disagree", ("Shift+D",), "&Results", "close",
              "Mark that you do not agree with it"),
    ActionRow("mark_unsure", "&Unsure", ("Shift+U",), "&Results", "help",
              "Mark that you are not sure"),
    ActionRow("mark_note", "Your label and &note…", ("Shift+N",), "&Results", "",
              "Give the image a label and a note of your own"),
    ActionRow("keep_results", "&Keep results on this computer", (), "&Results", "",
              "Keep results and marks, by hashes, so that nothing is computed twice",
              is_checkable=True, starts_group=True),
    ActionRow("clear_results", "&Clear the kept results", (), "&Results", "trash",
              "Delete every kept result; marks stay"),
    ActionRow("delete_marks", "Delete all &marks…", (), "&Results", "", "Delete every mark"),
    ActionRow(
        "heat_map", "&Heat map", ("H",), "&View", "map", "Show where the model looked",
        is_checkable=True,
    ),
    ActionRow(
        "smooth", "S&moothed heat map", ("S",), "&View", "smooth",
        "Smooth between the network's cells, or show the cells as they are", is_checkable=True,
    ),
    ActionRow(
        "contours", "&Contour lines", ("U",), "&View", "target",
        "Draw lines where the heat map reaches a quarter, half and three quarters of its scale",
        is_checkable=True,
    ),
    ActionRow(
        "compare_maps", "Com&pare heat maps…", ("B",), "&View", "compare",
        "Two classes or two methods of an image, or two images, side by side on one scale",
    ),
    ActionRow(
        "export_map", "&Export heat map…", ("Ctrl+E",), "&File", "save",
        "Write the heat map on screen as a picture, a drawing or raw values",
    ),
    ActionRow(
        "export_results", "Export &results…", ("Ctrl+Shift+E",), "&File", "export",
        "Write tables, reports, DICOM objects or de-identified copies",
    ),
    ActionRow("copy_picture", "Copy p&icture", ("Ctrl+C",), "&File", "",
              "Copy the picture on screen with its heat map", starts_group=True),
    ActionRow("copy_table", "Copy &table", ("Ctrl+Shift+C",), "&File", "",
              "Copy the results of the selected images, or of all, as a table"),
    ActionRow("fit", "&Fit to window", ("F",), "&View", "fit", "Fit the image to the window",
              starts_group=True),
    ActionRow("actual", "&Actual pixels", ("0",), "&View", "actual",
              "One image pixel a screen pixel"),
    ActionRow("zoom_in", "Zoom &in", ("+", "=", "Ctrl++"), "&View", "zoom-in", "Zoom in"),
    ActionRow("zoom_out", "Zoom &out", ("-", "Ctrl+-"), "&View", "zoom-out", "Zoom out"),
    ActionRow("invert", "I&nvert", ("I",), "&Picture", "", "Swap black and white"),
    ActionRow("turn_right", "Turn &right", ("]",), "&Picture", "", "Turn the image clockwise"),
    ActionRow("turn_left", "Turn &left", ("[",), "&Picture", "",
              "Turn the image counter-clockwise"),
    ActionRow("flip_sideways", "Mirror left to right", ("X",), "&Picture", "",
              "Mirror the image left to right"),
    ActionRow("flip_over", "Mirror upside down", ("Y",), "&Picture", "",
              "Mirror the image upside down"),
    ActionRow("reset_view", "R&eset the image", ("Shift+F",), "&Picture", "",
              "Window, zoom, turns and mirrors as at first"),
    ActionRow("layout_1x1", "&One pane", ("Ctrl+1",), "&Picture", "", "Show one image",
              is_checkable=True, starts_group=True),
    ActionRow("layout_1x2", "&Two panes", ("Ctrl+2",), "&Picture", "",
              "Show two images side by side", is_checkable=True),
    ActionRow("layout_2x2", "Fo&ur panes", ("Ctrl+4",), "&Picture", "", "Show four images",
              is_checkable=True),
    ActionRow("link", "&Link the panes", ("Ctrl+L",), "&Picture", "",
              "Zoom, window and scroll of all panes go together", is_checkable=True),
    ActionRow("link_zoom", "Link zoom", (), "&Picture", "", "Zoom goes together",
              is_checkable=True),
    ActionRow("link_window", "Link window", (), "&Picture", "", "The window goes together",
              is_checkable=True),
    ActionRow("link_scroll", "Link scroll", (), "&Picture", "", "Scroll goes together",
              is_checkable=True),
    ActionRow("corners", "&Text in the corners", ("T",), "&View", "",
              "Show the text in the corners, letters and scale", is_checkable=True,
              starts_group=True),
    ActionRow("overlays", "Overlays and s&hutters", ("O",), "&View", "",
              "Show graphics and covers that are stored with the image", is_checkable=True),
    ActionRow("privacy", "Hide &names", ("N",), "&View", "",
              "Blank the names of patients and files on screen", is_checkable=True),
    ActionRow("model_view", "What the &model sees", ("M",), "&View", "",
              "Show the picture that goes into the network", is_checkable=True),
    ActionRow("tool_window", "&Window", ("W",), "&Tools", "",
              "Drag: right for less contrast, up for brighter", is_checkable=True),
    ActionRow("tool_pan", "&Move", ("P",), "&Tools", "", "Drag to move the image",
              is_checkable=True),
    ActionRow("tool_zoom", "&Zoom", ("Z",), "&Tools", "", "Drag up to zoom in",
              is_checkable=True),
    ActionRow("tool_magnifier", "Ma&gnifier", ("G",), "&Tools", "",
              "Enlarge what is under the cursor", is_checkable=True),
    ActionRow("tool_length", "&Length", ("L",), "&Tools", "", "Measure a length",
              is_checkable=True, starts_group=True),
    ActionRow("tool_angle", "&Angle", ("A",), "&Tools", "", "Measure an angle",
              is_checkable=True),
    ActionRow("tool_rectangle", "&Rectangle", ("R",), "&Tools", "",
              "Mean, deviation, least, greatest and area of a rectangle", is_checkable=True),
    ActionRow("tool_ellipse", "&Ellipse", ("E",), "&Tools", "",
              "Mean, deviation, least, greatest and area of an ellipse", is_checkable=True),
    ActionRow("clear_measures", "Remove all measures", ("Shift+Del",), "&Tools", "",
              "Remove everything measured on this image"),
    ActionRow("play", "&Play or stop", ("C",), "&Tools", "", "Play the loop, or stop it",
              starts_group=True),
    ActionRow("slower", "&Slower", (",",), "&Tools", "", "Play more slowly"),
    ActionRow("faster", "&Faster", (".",), "&Tools", "", "Play faster"),
    ActionRow("models", "&Models…", ("Ctrl+M",), "&Tools", "",
              "See, change, check and compare the models", starts_group=True),
    ActionRow("keep_audit", "Keep an a&udit log", (), "&Tools", "",
              "Write down what is done with which files, by hashes, without names",
              is_checkable=True),
    ActionRow("shortcuts", "&Keyboard and mouse", ("?", "F1"), "&Help", "keyboard",
              "Show every key and mouse gesture"),
    ActionRow("model_card", "Model &card", ("Ctrl+I",), "&Help", "card",
              "What the model is for, what it learned from, where it fails"),
    ActionRow("licences", "Third-party &licences", (), "&Help", "", "Parts made by others",
              starts_group=True),
    ActionRow("about", "&About", (), "&Help", "info", "Version, and where things lie"),
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

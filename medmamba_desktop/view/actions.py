"""Every action of the window, as a table: words, icon, keys, and the menu it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.view.icons import icon
from medmamba_desktop.view.theme import Palette


@dataclass(frozen=True, slots=True)
class ActionRow:
    """One action; its words are English, translated where they are shown.

    Attributes:
        keys: shortcuts, the first of which the menu shows.
        menu: where it stands, a name of `MENUS`; empty for none.
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


# Name of each menu, as rows give it, and its title.
MENUS = {
    "file": tr_noop("&File"),
    "images": tr_noop("&Images"),
    "results": tr_noop("&Results"),
    "view": tr_noop("&View"),
    "picture": tr_noop("&Picture"),
    "tools": tr_noop("&Tools"),
    "help": tr_noop("&Help"),
}

TABLE: tuple[ActionRow, ...] = (
    ActionRow("open_files", tr_noop("Open &files…"), ("Ctrl+O",), "file", "files",
              tr_noop("Open image files")),
    ActionRow("open_folder", tr_noop("Open f&older…"), ("Ctrl+Shift+O",), "file", "folder",
              tr_noop("Open a folder with everything in it")),
    ActionRow("open_samples", tr_noop("Open &sample images"), (), "file", "sample",
              tr_noop("Try it on samples")),
    ActionRow("keep_places", tr_noop("Re&member what was opened"), (), "file", "",
              tr_noop("Keep the names of files and folders opened lately after the program is "
                      "closed"),
              is_checkable=True),
    ActionRow("close_all", tr_noop("&Close all"), ("Ctrl+W",), "file", "close",
              tr_noop("Close every image"), starts_group=True),
    ActionRow("quit", tr_noop("&Quit"), ("Ctrl+Q",), "file", "quit", tr_noop("Close the program"),
              starts_group=True),
    ActionRow("next", tr_noop("&Next image"), ("J",), "images", "",
              tr_noop("Go to the next image")),
    ActionRow("previous", tr_noop("&Previous image"), ("K",), "images", "",
              tr_noop("Go to the image before")),
    ActionRow("first", tr_noop("F&irst image"), ("Home",), "images", "",
              tr_noop("Go to the first image")),
    ActionRow("last", tr_noop("&Last image"), ("End",), "images", "",
              tr_noop("Go to the last image")),
    ActionRow("classify_all", tr_noop("&Classify all"), ("Ctrl+R",), "images", "classify",
              tr_noop("Classify every open image again"), starts_group=True),
    ActionRow("classify_selection", tr_noop("Classify s&election"), ("Ctrl+Return", "Ctrl+Enter"),
              "images", "", tr_noop("Classify what is selected in the list, ahead of the others")),
    ActionRow("classify_image", tr_noop("Classify this image"), (), "images", "",
              tr_noop("Classify the image on screen again")),
    ActionRow("classify_series", tr_noop("Classify this series"), ("Ctrl+Shift+R",), "images", "",
              tr_noop("Classify every image of the series on screen, ahead of the others")),
    ActionRow("classify_tenth", tr_noop("Classify every 10th of this series"), (), "images", "",
              tr_noop("Classify every tenth image of the series, for a quick curve")),
    ActionRow("fine_tune", tr_noop("Fine-&tune on my data…"), ("Ctrl+T",), "images", "tune",
              tr_noop("Make a model from your own labelled pictures"), starts_group=True),
    ActionRow("evaluate", tr_noop("E&valuate on labelled images…"), ("Ctrl+Shift+T",), "images",
              "target",
              tr_noop("Measure a model, or compare several, on pictures whose class is known")),
    ActionRow("header", tr_noop("DICOM &header…"), ("D",), "images", "",
              tr_noop("Show and search every element"), starts_group=True),
    ActionRow("pause", tr_noop("Pa&use classifying"), ("Ctrl+Shift+P",), "images", "pause",
              tr_noop("Pause the batch, or go on with it"), is_checkable=True),
    ActionRow("cancel", tr_noop("S&top"), ("Esc",), "images", "cancel", tr_noop("Stop what runs")),
    ActionRow("results_table", tr_noop("Table of &results"), ("F8",), "results", "",
              tr_noop("Fold or unfold the table of results"), is_checkable=True),
    ActionRow("group_results", tr_noop("&Group by study"), ("F7",), "results", "",
              tr_noop("By patient and study, plain pictures by folder; the highest probability "
                      "first"),
              is_checkable=True),
    ActionRow("mark_agree", tr_noop("&Agree"), ("Shift+A",), "results", "check",
              tr_noop("Mark that you agree with the most probable class; once more takes it back"),
              starts_group=True),
    ActionRow("mark_disagree", tr_noop("&Disagree"), ("Shift+D",), "results", "close",
              tr_noop("Mark that you do not agree with it")),
    ActionRow("mark_unsure", tr_noop("&Unsure"), ("Shift+U",), "results", "help",
              tr_noop("Mark that you are not sure")),
    ActionRow("mark_note", tr_noop("Your label and &note…"), ("Shift+N",), "results", "",
              tr_noop("Give the image a label and a note of your own")),
    ActionRow("keep_results", tr_noop("&Keep results on this computer"), (), "results", "",
              tr_noop("Keep results and marks, by hashes, so that nothing is computed twice"),
              is_checkable=True, starts_group=True),
    ActionRow("clear_results", tr_noop("&Clear the kept results"), (), "results", "trash",
              tr_noop("Delete every kept result; marks stay")),
    ActionRow("delete_marks", tr_noop("Delete all &marks…"), (), "results", "",
              tr_noop("Delete every mark")),
    ActionRow("heat_map", tr_noop("&Heat map"), ("H",), "view", "map",
              tr_noop("Show where the model looked"), is_checkable=True),
    ActionRow("smooth", tr_noop("S&moothed heat map"), ("S",), "view", "smooth",
              tr_noop("Smooth between the network's cells, or show the cells as they are"),
              is_checkable=True),
    ActionRow("contours", tr_noop("&Contour lines"), ("U",), "view", "target",
              tr_noop("Draw lines where the heat map reaches a quarter, half and three quarters of "
                      "its scale"),
              is_checkable=True),
    ActionRow("compare_maps", tr_noop("Com&pare heat maps…"), ("B",), "view", "compare",
              tr_noop("Two classes or two methods of an image, or two images, side by side on one "
                      "scale")),
    ActionRow("export_map", tr_noop("&Export heat map…"), ("Ctrl+E",), "file", "save",
              tr_noop("Write the heat map on screen as a picture, a drawing or raw values")),
    ActionRow("export_results", tr_noop("Export &results…"), ("Ctrl+Shift+E",), "file", "export",
              tr_noop("Write tables, reports, DICOM objects or de-identified copies")),
    ActionRow("copy_picture", tr_noop("Copy p&icture"), ("Ctrl+C",), "file", "",
              tr_noop("Copy the picture on screen with its heat map"), starts_group=True),
    ActionRow("copy_table", tr_noop("Copy &table"), ("Ctrl+Shift+C",), "file", "",
              tr_noop("Copy the results of the selected images, or of all, as a table")),
    ActionRow("fit", tr_noop("&Fit to window"), ("F",), "view", "fit",
              tr_noop("Fit the image to the window"), starts_group=True),
    ActionRow("actual", tr_noop("&Actual pixels"), ("0",), "view", "actual",
              tr_noop("One image pixel a screen pixel")),
    ActionRow("zoom_in", tr_noop("Zoom &in"), ("+", "=", "Ctrl++"), "view", "zoom-in",
              tr_noop("Zoom in")),
    ActionRow("zoom_out", tr_noop("Zoom &out"), ("-", "Ctrl+-"), "view", "zoom-out",
              tr_noop("Zoom out")),
    ActionRow("invert", tr_noop("I&nvert"), ("I",), "picture", "", tr_noop("Swap black and white")),
    ActionRow("turn_right", tr_noop("Turn &right"), ("]",), "picture", "",
              tr_noop("Turn the image clockwise")),
    ActionRow("turn_left", tr_noop("Turn &left"), ("[",), "picture", "",
              tr_noop("Turn the image counter-clockwise")),
    ActionRow("flip_sideways", tr_noop("Mirror left to right"), ("X",), "picture", "",
              tr_noop("Mirror the image left to right")),
    ActionRow("flip_over", tr_noop("Mirror upside down"), ("Y",), "picture", "",
              tr_noop("Mirror the image upside down")),
    ActionRow("reset_view", tr_noop("R&eset the image"), ("Shift+F",), "picture", "",
              tr_noop("Window, zoom, turns and mirrors as at first")),
    ActionRow("layout_1x1", tr_noop("&One pane"), ("Ctrl+1",), "picture", "",
              tr_noop("Show one image"), is_checkable=True, starts_group=True),
    ActionRow("layout_1x2", tr_noop("&Two panes"), ("Ctrl+2",), "picture", "",
              tr_noop("Show two images side by side"), is_checkable=True),
    ActionRow("layout_2x2", tr_noop("Fo&ur panes"), ("Ctrl+4",), "picture", "",
              tr_noop("Show four images"), is_checkable=True),
    ActionRow("link", tr_noop("&Link the panes"), ("Ctrl+L",), "picture", "",
              tr_noop("Zoom, window and scroll of all panes go together"), is_checkable=True),
    ActionRow("link_zoom", tr_noop("Link zoom"), (), "picture", "", tr_noop("Zoom goes together"),
              is_checkable=True),
    ActionRow("link_window", tr_noop("Link window"), (), "picture", "",
              tr_noop("The window goes together"), is_checkable=True),
    ActionRow("link_scroll", tr_noop("Link scroll"), (), "picture", "",
              tr_noop("Scroll goes together"), is_checkable=True),
    ActionRow("corners", tr_noop("&Text in the corners"), ("T",), "view", "",
              tr_noop("Show the text in the corners, letters and scale"), is_checkable=True,
              starts_group=True),
    ActionRow("overlays", tr_noop("Overlays and s&hutters"), ("O",), "view", "",
              tr_noop("Show graphics and covers that are stored with the image"),
              is_checkable=True),
    ActionRow("privacy", tr_noop("Hide &names"), ("N",), "view", "",
              tr_noop("Blank the names of patients and files on screen"), is_checkable=True),
    ActionRow("model_view", tr_noop("What the &model sees"), ("M",), "view", "",
              tr_noop("Show the picture that goes into the network"), is_checkable=True),
    ActionRow("tool_window", tr_noop("&Window"), ("W",), "tools", "",
              tr_noop("Drag: right for less contrast, up for brighter"), is_checkable=True),
    ActionRow("tool_pan", tr_noop("&Move"), ("P",), "tools", "", tr_noop("Drag to move the image"),
              is_checkable=True),
    ActionRow("tool_zoom", tr_noop("&Zoom"), ("Z",), "tools", "", tr_noop("Drag up to zoom in"),
              is_checkable=True),
    ActionRow("tool_magnifier", tr_noop("Ma&gnifier"), ("G",), "tools", "",
              tr_noop("Enlarge what is under the cursor"), is_checkable=True),
    ActionRow("tool_length", tr_noop("&Length"), ("L",), "tools", "", tr_noop("Measure a length"),
              is_checkable=True, starts_group=True),
    ActionRow("tool_angle", tr_noop("&Angle"), ("A",), "tools", "", tr_noop("Measure an angle"),
              is_checkable=True),
    ActionRow("tool_rectangle", tr_noop("&Rectangle"), ("R",), "tools", "",
              tr_noop("Mean, deviation, least, greatest and area of a rectangle"),
              is_checkable=True),
    ActionRow("tool_ellipse", tr_noop("&Ellipse"), ("E",), "tools", "",
              tr_noop("Mean, deviation, least, greatest and area of an ellipse"),
              is_checkable=True),
    ActionRow("clear_measures", tr_noop("Remove all measures"), ("Shift+Del",), "tools", "",
              tr_noop("Remove everything measured on this image")),
    ActionRow("play", tr_noop("&Play or stop"), ("C",), "tools", "",
              tr_noop("Play the loop, or stop it"), starts_group=True),
    ActionRow("slower", tr_noop("&Slower"), (",",), "tools", "", tr_noop("Play more slowly")),
    ActionRow("faster", tr_noop("&Faster"), (".",), "tools", "", tr_noop("Play faster")),
    ActionRow("models", tr_noop("&Models…"), ("Ctrl+M",), "tools", "",
              tr_noop("See, change, check and compare the models"), starts_group=True),
    ActionRow("keep_audit", tr_noop("Keep an a&udit log"), (), "tools", "",
              tr_noop("Write down what is done with which files, by hashes, without names"),
              is_checkable=True),
    ActionRow("guide", tr_noop("&User's guide"), ("F1",), "help", "help",
              tr_noop("Open the guide at what has the focus")),
    ActionRow("shortcuts", tr_noop("&Keyboard and mouse"), ("?",), "help", "keyboard",
              tr_noop("Show every key and mouse gesture")),
    ActionRow("model_card", tr_noop("Model &card"), ("Ctrl+I",), "help", "card",
              tr_noop("What the model is for, what it learned from, where it fails")),
    ActionRow("licences", tr_noop("Third-party &licences"), (), "help", "",
              tr_noop("Parts made by others"), starts_group=True),
    ActionRow("about", tr_noop("&About"), (), "help", "info",
              tr_noop("Version, and where things lie")),
)  # fmt: skip

Actions = dict[str, QAction]


def make_actions(owner: QWidget, slots: Mapping[str, Callable[[], object]]) -> Actions:
    """The table's actions, bound to the slots of the same names."""
    made: Actions = {}
    for row in TABLE:
        action = QAction(tr(row.text), owner)
        action.setObjectName(row.name)
        action.setCheckable(row.is_checkable)
        action.setShortcuts([QKeySequence(key) for key in row.keys])
        action.setToolTip(_tip(row))
        action.setStatusTip(tr(row.tip))
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
    tip = tr(row.tip)
    return tr("{tip} ({key})", tip=tip, key=row.keys[0]) if row.keys else tip

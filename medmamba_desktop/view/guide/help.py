"""Which page of the guide a part of a window is about: F1 opens that of the part in focus."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QWidget

from medmamba_desktop.operations.guide import FIRST

_VIEWS = "medmamba_desktop.view."
# Module of a part of a window, and the place of the guide about it: "page" or "page#heading".
PLACES = {
    "start_page": "quick-start",
    "toolbar": "settings-and-keys#the-toolbar",
    "browser.browser": "many-images#the-list-of-images",
    "browser.header_window": "viewing#the-header-of-a-file",
    "canvas.page": "viewing",
    "canvas.strip": "heat-maps",
    "findings.panel": "reading-results",
    "findings.explanation": "heat-maps#methods-and-stages",
    "results.panel": "many-images#the-table-of-results",
    "results.unfinished": "many-images#when-the-program-was-closed",
    "jobs_bar": "many-images",
    "heat_maps.compare": "heat-maps#two-maps-side-by-side",
    "export.dialog": "exports",
    "fine_tune.data_page": "fine-tuning#data",
    "fine_tune.regions_page": "fine-tuning#where-to-look",
    "fine_tune.split_page": "fine-tuning#split",
    "fine_tune.plan_page": "fine-tuning#plan",
    "fine_tune.run_page": "fine-tuning#run",
    "fine_tune.result_page": "fine-tuning#result",
    "evaluate.choose_page": "evaluating",
    "evaluate.result_page": "evaluating#the-result",
    "evaluate.window": "evaluating",
    "models.window": "models",
}


def place_of(widget: QWidget | None) -> str:
    """The place of the guide about a part of a window, else about what is around it."""
    while widget is not None:
        # Beside its page a window has buttons, which are there for the page.
        part = getattr(widget, "part_in_view", widget)
        place = PLACES.get(type(part).__module__.removeprefix(_VIEWS))
        if place:
            return place
        widget = widget.parentWidget()
    return FIRST


def place_in_focus() -> str:
    """The place of the guide about what has the focus, else about the window in front."""
    return place_of(QApplication.focusWidget() or QApplication.activeWindow())

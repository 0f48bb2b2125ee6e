"""What the viewer's actions do, and how they stand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from medmamba_desktop.operations.bundle import Operations, State
from medmamba_desktop.operations.classify_chosen import every_nth
from medmamba_desktop.state.settings import (
    ARE_CORNERS_SHOWN,
    ARE_OVERLAYS_SHOWN,
    IS_PRIVATE,
    Setting,
    Settings,
)
from medmamba_desktop.state.viewer import LINKS, PANES, Layout, Tool
from medmamba_desktop.view.actions import Actions

if TYPE_CHECKING:
    from medmamba_desktop.view.canvas.page import CanvasPage

_TOOLS: tuple[Tool, ...] = (
    "window", "pan", "zoom", "magnifier", "length", "angle", "rectangle", "ellipse",
)  # fmt: skip
_LAYOUTS: tuple[Layout, ...] = tuple(PANES)
_SWITCHES: dict[str, Setting[bool]] = {
    "corners": ARE_CORNERS_SHOWN,
    "overlays": ARE_OVERLAYS_SHOWN,
    "privacy": IS_PRIVATE,
}
_NEED_IMAGES = (
    "invert", "turn_right", "turn_left", "flip_sideways", "flip_over", "reset_view", "play",
    "slower", "faster", "clear_measures", *(f"tool_{tool}" for tool in _TOOLS),
)  # fmt: skip
_NEED_MODEL = (
    "classify_selection", "classify_image", "classify_series", "classify_tenth", "model_view",
)  # fmt: skip

Slots = dict[str, Callable[[], object]]


def viewer_slots(state: State, operations: Operations, page: Callable[[], CanvasPage]) -> Slots:
    """A slot for each action of the viewer."""
    viewer, settings = state.viewer, state.settings
    slots: Slots = {
        "invert": viewer.invert,
        "turn_right": lambda: viewer.turn(1),
        "turn_left": lambda: viewer.turn(-1),
        "flip_sideways": lambda: viewer.flip(),
        "flip_over": lambda: viewer.flip(is_vertical=True),
        "reset_view": viewer.reset,
        "play": lambda: viewer.play(not viewer.is_playing),
        "slower": lambda: viewer.change_speed(is_faster=False),
        "faster": lambda: viewer.change_speed(is_faster=True),
        "link": lambda: _link_all(state),
        "clear_measures": lambda: _clear_measures(state),
        "model_view": lambda: page().show_model_view(not page().is_inset_wanted),
    }
    slots |= {f"tool_{tool}": partial(viewer.take, tool) for tool in _TOOLS}
    slots |= {f"layout_{layout}": partial(viewer.set_layout, layout) for layout in _LAYOUTS}
    slots |= {f"link_{link}": partial(_toggle_link, state, link) for link in LINKS}
    slots |= {name: partial(_switch, settings, switch) for name, switch in _SWITCHES.items()}
    return slots | _classify_slots(state, operations)


def _classify_slots(state: State, operations: Operations) -> Slots:
    viewer, run = state.viewer, operations.classify_chosen.run
    return {
        "classify_image": lambda: run([viewer.pane.ref] if viewer.pane.ref is not None else []),
        "classify_series": lambda: run(viewer.pane.refs),
        "classify_tenth": lambda: run(every_nth(viewer.pane.refs, 10)),
    }


def draw_viewer_checks(actions: Actions, state: State) -> None:
    """Make the marks of the actions say what is so."""
    viewer = state.viewer
    for tool in _TOOLS:
        actions[f"tool_{tool}"].setChecked(viewer.tool == tool)
    for layout in _LAYOUTS:
        actions[f"layout_{layout}"].setChecked(viewer.layout == layout)
    for link in LINKS:
        actions[f"link_{link}"].setChecked(link in viewer.links)
        actions[f"link_{link}"].setEnabled(len(viewer.panes) > 1)
    actions["link"].setChecked(bool(viewer.links))
    actions["link"].setEnabled(len(viewer.panes) > 1)
    for name, switch in _SWITCHES.items():
        actions[name].setChecked(state.settings.get(switch))


def draw_viewer_enabled(actions: Actions, has_images: bool, has_model: bool) -> None:
    """Switch off what there is nothing to do for."""
    for name in _NEED_IMAGES:
        actions[name].setEnabled(has_images)
    for name in _NEED_MODEL:
        actions[name].setEnabled(has_images and has_model)


def _link_all(state: State) -> None:
    is_on = not state.viewer.links
    for link in LINKS:
        state.viewer.link(link, is_on)


def _toggle_link(state: State, link: str) -> None:
    viewer = state.viewer
    for known in LINKS:
        if known == link:
            viewer.link(known, known not in viewer.links)


def _switch(settings: Settings, switch: Setting[bool]) -> None:
    settings.set(switch, not settings.get(switch))


def _clear_measures(state: State) -> None:
    ref = state.viewer.pane.ref
    if ref is not None:
        state.viewer.set_measures(ref, ())

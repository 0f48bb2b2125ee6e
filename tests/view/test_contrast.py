"""Every pair of words or marks and their ground, as the style sheet and the painters use them."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from medmamba_desktop import paths
from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.view.canvas.stack_bar import on_dark
from medmamba_desktop.view.evaluate.figure_view import BRIGHT
from medmamba_desktop.view.fine_tune import trust
from medmamba_desktop.view.theme import PALETTES, Theme, blend, contrast, ink_on

# `track` is the ground of what is pressed, `hover` of what the cursor is on.
CONTROLS = ("window", "panel", "raised", "hover", "track")
CHOSEN = ("accent_soft", "caution_soft")
WORDS = [
    *((ink, ground) for ink in ("text", "muted", "error") for ground in (*CONTROLS, *CHOSEN)),
    *(("accent_text", ground) for ground in ("window", "panel", "raised", "hover", "accent_soft")),
    *(("caution", ground) for ground in ("panel", "raised", *CHOSEN)),
    ("on_accent", "accent"), ("on_accent", "accent_hover"),
    ("canvas_text", "canvas"), ("canvas_text", "canvas_hover"), ("canvas_muted", "canvas"),
]  # fmt: skip
MARKS = [
    # the focus
    *(("accent", ground) for ground in (*CONTROLS, *CHOSEN)),
    ("on_accent", "accent"), ("canvas_text", "canvas_hover"),
    # around what can be filled in, chosen, moved; what is switched on
    *(("field", ground) for ground in ("window", "panel", "raised", "hover")),
    *(("accent_line", ground) for ground in ("window", "panel", "raised", "hover", "accent_soft")),
    ("scroll", "panel"), ("scroll", "window"), ("dash", "panel"), ("muted", "panel"),
    ("canvas_muted", "canvas_hover"),
    # bars
    *((bar, ground) for bar in ("accent", "bar") for ground in ("track", "panel", "accent_soft")),
]  # fmt: skip
# Switched off, which WCAG leaves out; transparent, or a picture.
_LEFT_OUT = {"faint", "transparent", "none"}


def ratio(theme: str, one: str, other: str) -> float:
    palette = PALETTES[theme]
    return contrast(getattr(palette, one), getattr(palette, other))


def least(theme: str) -> float:
    return 7.0 if theme == "contrast" else 4.5


@pytest.mark.parametrize("theme", PALETTES)
def test_words_can_be_read(theme: str) -> None:
    low = [(pair, ratio(theme, *pair)) for pair in WORDS if ratio(theme, *pair) < least(theme)]
    assert low == []


@pytest.mark.parametrize("theme", PALETTES)
def test_marks_can_be_seen(theme: str) -> None:
    assert [(pair, ratio(theme, *pair)) for pair in MARKS if ratio(theme, *pair) < 3] == []


def _rules() -> list[tuple[str, dict[str, str]]]:
    sheet = (paths.resources() / "themes" / "base.qss").read_text("utf-8")
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", sheet)
    return [
        (where.strip(), dict(re.findall(r"([\w-]+):\s*([^;]+);", said))) for where, said in rules
    ]


def _colour(said: str) -> str:
    found = re.search(r"\$(\w+)", said)
    return found.group(1) if found else "transparent"


@pytest.mark.parametrize("theme", PALETTES)
def test_every_rule_with_words_on_a_ground_can_be_read(theme: str) -> None:
    pairs = {
        where: (_colour(said["color"]), _colour(said["background"]))
        for where, said in _rules()
        if "color" in said and "background" in said
    }
    assert len(pairs) > 5
    low = {
        where: pair
        for where, pair in pairs.items()
        if not _LEFT_OUT.intersection(pair) and ratio(theme, *pair) < least(theme)
    }
    assert low == {}


@pytest.mark.parametrize("theme", PALETTES)
def test_every_sign_of_the_focus_can_be_seen(theme: str) -> None:
    rings = [
        _colour(value)
        for where, said in _rules()
        if ":focus" in where
        for key, value in said.items()
        if key.startswith("border") and "$" in value
    ]
    assert len(rings) > 8
    # What the canvas and a filled button have is theirs alone.
    grounds = {"canvas_text": ("canvas",), "on_accent": ("accent",)}
    for ring in rings:
        on = grounds.get(ring, ("window", "panel", "raised"))
        assert all(ratio(theme, ring, ground) >= 3 for ground in on), ring


@pytest.mark.parametrize("theme", PALETTES)
def test_what_stands_in_an_empty_field_can_be_read(theme: str, qtbot: QtBot, qapp: object) -> None:
    Theme(qapp, theme)  # type: ignore[arg-type]
    for field in (QLineEdit(), QPlainTextEdit()):
        qtbot.addWidget(field)
        field.show()
        ink = field.palette().color(QPalette.ColorRole.PlaceholderText)
        shown = blend(PALETTES[theme].raised, ink.name(), ink.alphaF())
        assert contrast(shown, PALETTES[theme].raised) >= least(theme)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize("colour", ["accent", "caution"])
def test_counts_in_a_matrix_can_be_read_however_dark_their_cell(theme: str, colour: str) -> None:
    palette = PALETTES[theme]
    for opacity in range(0, 76, 5):
        ground = blend(palette.raised, getattr(palette, colour), opacity / 100)
        assert contrast(ink_on(ground, palette.text), ground) >= 4.5


@pytest.mark.parametrize("theme", PALETTES)
def test_curves_can_be_seen_and_told_apart_without_their_colours(theme: str) -> None:
    panel = PALETTES[theme].panel
    lines = plots.PALETTE if QColor(panel).lightness() > 127 else BRIGHT
    assert all(contrast(line.lower(), panel) >= 3 for line in lines)
    assert all(ratio(theme, name, "panel") >= 3 for name in trust.COLOURS)
    accent = on_dark(PALETTES[theme].colour("accent")).name()
    assert contrast(accent, PALETTES[theme].canvas) >= 3
    assert len(set(plots.STYLES)) >= 6
    assert len(set(trust.STYLES)) >= 4

"""Colours that can be read, on every ground they are drawn on, in every theme."""

from __future__ import annotations

import re

import pytest

from medmamba_desktop.view.theme import (
    FONT_SIZE_PT,
    PALETTES,
    TITLES,
    Palette,
    colour_names,
    contrast,
    style_sheet,
)

GROUNDS = ("window", "panel", "raised", "accent_soft", "hover")
ON_PANELS = [(ink, ground) for ink in ("text", "muted") for ground in GROUNDS]
TEXTS = [
    *ON_PANELS,
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("accent_text", "panel"),
    ("error", "panel"),
    ("error", "accent_soft"),
    ("text", "caution_soft"),
    ("muted", "caution_soft"),
    ("canvas_text", "canvas"),
    ("canvas_muted", "canvas"),
]
MARKS = [
    ("accent", "track"),
    ("accent", "panel"),
    ("bar", "panel"),
    ("caution", "panel"),
    ("caution", "caution_soft"),
    ("caution", "accent_soft"),
]


def test_black_on_white_is_the_most() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("ink", "ground"), TEXTS)
def test_text_can_be_read(theme: str, ink: str, ground: str) -> None:
    palette = PALETTES[theme]
    least = 7.0 if theme == "contrast" else 4.5
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= least


@pytest.mark.parametrize("theme", PALETTES)
@pytest.mark.parametrize(("ink", "ground"), MARKS)
def test_marks_can_be_told_from_their_ground(theme: str, ink: str, ground: str) -> None:
    palette = PALETTES[theme]
    assert contrast(getattr(palette, ink), getattr(palette, ground)) >= 3.0


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
def test_every_colour_is_one(palette: Palette) -> None:
    for name in colour_names():
        assert re.fullmatch(r"#[0-9a-f]{6}", getattr(palette, name)), name


@pytest.mark.parametrize("theme", PALETTES)
def test_the_style_sheet_has_no_gap(theme: str) -> None:
    sheet = style_sheet(PALETTES[theme], theme)
    assert "$" not in sheet
    assert theme in TITLES


def test_text_is_not_small() -> None:
    assert FONT_SIZE_PT * 0.95 >= 9.9

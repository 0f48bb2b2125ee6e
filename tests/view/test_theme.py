"""The table of colours is whole, and the style sheet made of it."""

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


def test_black_on_white_is_the_most() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


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

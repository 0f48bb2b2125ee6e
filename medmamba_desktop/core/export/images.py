"""A picture with its heat map, colour bar and caption, as one PNG."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.explain.heat_map import (
    COLOUR_MAPS,
    Look,
    colour_bar,
    composite,
    overlay_rgba,
)
from medmamba_desktop.core.values import HeatMap, Picture

DISCLAIMER = "Research use only. Not a medical device."
MAX_SIDE = 1024
MIN_SIDE = 384
_MARGIN, _BAR, _LINE = 12, 16, 20
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_BACKGROUND, _INK, _QUIET = (18, 20, 22), (230, 232, 235), (150, 155, 162)


def write_heat_map(
    path: Path,
    picture: Picture,
    heat_map: HeatMap,
    class_title: str,
    *,
    opacity: float = 0.6,
    colour_map: str = COLOUR_MAPS[0],
) -> None:
    """Write the picture with the map over it, a colour bar and what it shows.

    Raises:
        WriteError: the file cannot be written.
    """
    image = _shown_size(picture)
    overlay = overlay_rgba(heat_map, image.size, Look(colour_map))
    blended = Image.fromarray(composite(np.asarray(image), overlay, opacity))
    sheet = _sheet(blended, colour_map, _caption(heat_map, class_title))
    with whole_file(path) as scratch:
        sheet.save(scratch, "PNG")


def _shown_size(picture: Picture) -> Image.Image:
    """Large pictures are made smaller, tiny ones larger, so that the caption fits."""
    image = Image.fromarray(picture.pixels)
    scale = min(1.0, MAX_SIDE / max(image.size))
    scale = max(scale, min(MIN_SIDE / image.width, MAX_SIDE / max(image.size)))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image if size == image.size else image.resize(size, Image.Resampling.BICUBIC)


def _caption(heat_map: HeatMap, class_title: str) -> list[str]:
    lines = [
        f"Where the model looked for: {class_title}",
        f"{heat_map.method_title}, {heat_map.values.shape[0]} x {heat_map.values.shape[1]} cells",
    ]
    if not heat_map.peak > 0:
        lines.append("No positive evidence for this class")
    return [*lines, DISCLAIMER]


def _width(line: str, font: _Font) -> int:
    return math.ceil(font.getlength(line))


def _fitting(line: str, font: _Font) -> str:
    """One line, cut where the largest picture ends: a class may have any title."""
    line = " ".join(line.split())[:MAX_SIDE]
    if _width(line, font) <= MAX_SIDE:
        return line
    while _width(f"{line}...", font) > MAX_SIDE:
        line = line[:-1]
    return f"{line}..."


def _sheet(image: Image.Image, colour_map: str, caption: list[str]) -> Image.Image:
    font = ImageFont.load_default(size=14)
    caption = [_fitting(line, font) for line in caption]
    labels = 44
    width = max(image.width + _MARGIN + _BAR + labels, *(_width(line, font) for line in caption))
    width += 2 * _MARGIN
    height = image.height + 2 * _MARGIN + _LINE * len(caption) + _MARGIN
    sheet = Image.new("RGB", (width, height), _BACKGROUND)
    sheet.paste(image, (_MARGIN, _MARGIN))
    bar = np.repeat(colour_bar(colour_map, image.height)[::-1, None], _BAR, axis=1)
    left = image.width + 2 * _MARGIN
    sheet.paste(Image.fromarray(bar), (left, _MARGIN))
    draw = ImageDraw.Draw(sheet)
    draw.text((left + _BAR + 6, _MARGIN - 3), "most", _INK, font)
    draw.text((left + _BAR + 6, _MARGIN + image.height - 16), "none", _INK, font)
    top = image.height + 2 * _MARGIN
    for i, line in enumerate(caption):
        draw.text((_MARGIN, top + i * _LINE), line, _QUIET if i else _INK, font)
    return sheet

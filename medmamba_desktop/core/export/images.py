"""A picture with its heat map, colour bar and caption, as PNG or SVG."""

from __future__ import annotations

import base64
import io
import math
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.explain.heat_map import (
    COLOUR_MAPS,
    Look,
    colour_bar,
    composite,
    is_drawn,
    overlay_rgba,
    shown_scale,
)
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.values import HeatMap, Picture

DISCLAIMER = "Research use only. Not a medical device."
NO_EVIDENCE = "No positive evidence for this class"
OPACITY = 0.6
MAX_SIDE = 1024
MIN_SIDE = 384
# A PNG as quick as a prediction, a tenth larger than the smallest.
_COMPRESSION = 1
_MARGIN, _BAR, _LINE = 12, 16, 20
_LABELS = 64
_Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
_BACKGROUND, _INK, _QUIET = (18, 20, 22), (230, 232, 235), (150, 155, 162)


@dataclass(frozen=True, slots=True)
class Said:
    """What the caption says beside the map's own facts.

    Attributes:
        class_title: the class's name for people.
        model: title and version; empty leaves it out.
        probability: of the class, 0 to 1; None leaves it out.
        more: further lines, such as how faithful the map is.
    """

    class_title: str
    model: str = ""
    probability: float | None = None
    more: tuple[str, ...] = ()


def write_heat_map(
    path: Path,
    picture: Picture,
    heat_map: HeatMap,
    said: Said,
    *,
    look: Look = Look(COLOUR_MAPS[0]),  # noqa: B008  # frozen
    opacity: float = OPACITY,
    is_full_size: bool = False,
) -> None:
    """Write the picture with the map over it, a colour bar and what it shows.

    Args:
        path: ends in .svg for a drawing whose picture and map are layers of their own; else a PNG.
        is_full_size: as many pixels as the picture has; else at most 1024 a side.

    Raises:
        WriteError: the file cannot be written.
    """
    sheet = _Sheet(picture, heat_map, said, look, opacity, is_full_size)
    with whole_file(path) as scratch:
        if path.suffix.lower() == ".svg":
            scratch.write_text(sheet.svg(), encoding="utf-8")
        else:
            sheet.png().save(scratch, "PNG", compress_level=_COMPRESSION)


class _Sheet:
    """Image, colour bar and caption laid out; PNG and SVG draw the same."""

    def __init__(
        self,
        picture: Picture,
        heat_map: HeatMap,
        said: Said,
        look: Look,
        opacity: float,
        is_full_size: bool,
    ) -> None:
        self.look, self.opacity = look, opacity
        self.image = Image.fromarray(picture.pixels) if is_full_size else shown_size(picture)
        self.overlay = overlay_rgba(heat_map, self.image.size, look)
        self.font = ImageFont.load_default(size=14)
        room = max(MAX_SIDE, self.image.width)
        self.caption = [_fitting(line, self.font, room) for line in _caption(heat_map, said)]
        self.labels = bar_labels(heat_map, look)
        lines = [_width(line, self.font) for line in self.caption]
        self.width = max(self.image.width + _MARGIN + _BAR + _LABELS, *lines) + 2 * _MARGIN
        self.text_top = self.image.height + 2 * _MARGIN
        self.height = self.text_top + _LINE * len(self.caption) + _MARGIN
        self.bar_left = self.image.width + 2 * _MARGIN
        colours = colour_bar(look.colour_map, self.image.height)[::-1, None]
        self.bar = Image.fromarray(np.repeat(colours, _BAR, axis=1))

    def label_tops(self) -> list[tuple[str, float]]:
        """The bar's words from the top down, with the top of each."""
        last = len(self.labels) - 1
        room = self.image.height - 17
        return [(t, _MARGIN - 1 + room * i / last) for i, t in enumerate(self.labels)]

    def png(self) -> Image.Image:
        sheet = Image.new("RGB", (self.width, self.height), _BACKGROUND)
        blended = composite(np.asarray(self.image), self.overlay, self.opacity)
        sheet.paste(Image.fromarray(blended), (_MARGIN, _MARGIN))
        sheet.paste(self.bar, (self.bar_left, _MARGIN))
        draw = ImageDraw.Draw(sheet)
        for text, top in self.label_tops():
            draw.text((self.bar_left + _BAR + 6, top - 2), text, _INK, self.font)
        for i, line in enumerate(self.caption):
            at = (_MARGIN, self.text_top + i * _LINE)
            draw.text(at, line, _QUIET if i else _INK, self.font)
        return sheet

    def svg(self) -> str:
        w, h = self.image.size
        layers = [
            _layer("image", self.image, _MARGIN, w, h),
            _layer("heat-map", Image.fromarray(self.overlay), _MARGIN, w, h, self.opacity),
            _layer("colour-bar", self.bar, self.bar_left, _BAR, h),
        ]
        words = [
            _text(text, self.bar_left + _BAR + 6, top + 13, _INK) for text, top in self.label_tops()
        ]
        words += [
            _text(line, _MARGIN, self.text_top + i * _LINE + 14, _QUIET if i else _INK)
            for i, line in enumerate(self.caption)
        ]
        return "\n".join(
            [
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" '
                f'height="{self.height}" font-family="sans-serif" font-size="14">',
                f'<rect width="100%" height="100%" fill="{_hex(_BACKGROUND)}"/>',
                *layers,
                *words,
                "</svg>\n",
            ]
        )


def drawn_heat_map(
    picture: Picture,
    heat_map: HeatMap,
    said: Said,
    *,
    look: Look = Look(COLOUR_MAPS[0]),  # noqa: B008  # frozen
    opacity: float = OPACITY,
) -> NDArray[np.uint8]:
    """What `write_heat_map` writes as a PNG of at most 1024 a side, (h, w, 3) uint8 RGB."""
    sheet = _Sheet(picture, heat_map, said, look, opacity, is_full_size=False).png()
    pixels: NDArray[np.uint8] = np.asarray(sheet)
    return pixels


def bar_labels(heat_map: HeatMap, look: Look) -> list[str]:
    """From the top down: the raw value shown as "most", and what the other end is."""
    scale = shown_scale(heat_map, look)
    if not (scale > 0 and is_drawn(heat_map, is_two_sided=look.is_two_sided)):
        return ["most", "none"]
    if look.is_two_sided:
        return [f"+{scale:.3g}", "0", f"-{scale:.3g}"]
    return [f"{scale:.3g}", f"{scale / 2:.3g}", "0"]


def _layer(
    name: str, image: Image.Image, left: int, width: int, height: int, opacity: float = 1.0
) -> str:
    content = io.BytesIO()
    image.save(content, "PNG", compress_level=_COMPRESSION)
    data = base64.b64encode(content.getvalue()).decode("ascii")
    return (
        f'<image id="{name}" x="{left}" y="{_MARGIN}" width="{width}" height="{height}" '
        f'opacity="{opacity:g}" preserveAspectRatio="none" href="data:image/png;base64,{data}"/>'
    )


def _text(text: str, x: float, y: float, colour: tuple[int, int, int]) -> str:
    # XML has no way to write a control character.
    shown = "".join(c for c in text if c.isprintable())
    return f'<text x="{x:g}" y="{y:g}" fill="{_hex(colour)}">{escape(shown)}</text>'


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def shown_size(picture: Picture) -> Image.Image:
    """Large pictures are made smaller, tiny ones larger, so that the caption fits."""
    image = Image.fromarray(picture.pixels)
    scale = min(1.0, MAX_SIDE / max(image.size))
    scale = max(scale, min(MIN_SIDE / image.width, MAX_SIDE / max(image.size)))
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image if size == image.size else image.resize(size, Image.Resampling.BICUBIC)


def _caption(heat_map: HeatMap, said: Said) -> list[str]:
    share = "" if said.probability is None else f", probability {said.probability:.0%}"
    first = f"Where the model looked for: {said.class_title}{share}"
    if not heat_map.is_of_class:
        first = f"Where the model looked, for no class in particular ({said.class_title}{share})"
    rows, columns = heat_map.values.shape
    lines = [first, f"{in_english(heat_map.method_title)}, {rows} x {columns} cells"]
    if not heat_map.has_evidence:
        lines.append(NO_EVIDENCE)
    lines += [*map(in_english, said.more), *([said.model] if said.model else [])]
    return [*lines, DISCLAIMER]


def _width(line: str, font: _Font) -> int:
    return math.ceil(font.getlength(line))


def _fitting(line: str, font: _Font, room: int) -> str:
    """One line, cut where the picture ends: a class may have any title."""
    line = " ".join(line.split())[:room]
    if _width(line, font) <= room:
        return line
    while _width(f"{line}...", font) > room:
        line = line[:-1]
    return f"{line}..."

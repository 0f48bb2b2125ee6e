"""A heat map alone, to lay over the picture in another program."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.explain.heat_map import PLAIN, Look, overlay_rgba, shown_scale
from medmamba_desktop.core.export.images import DISCLAIMER, NO_EVIDENCE, OPACITY, Said
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.values import HeatMap

_COMPRESSION = 1


def write_overlay(
    path: Path,
    size: tuple[int, int],
    heat_map: HeatMap,
    said: Said,
    *,
    look: Look = PLAIN,
    opacity: float = OPACITY,
) -> None:
    """Write the coloured map as a PNG that is transparent where nothing is shown.

    Laid over the picture it looks as on screen. What it is stands in the file's text chunks (PNG,
    section 11.3.3): no pixel is letters.

    Args:
        size: (width, height) of the picture it belongs to.
        opacity: 0 to 1; is in the pixels' own.

    Raises:
        WriteError: the file cannot be written.
    """
    pixels = overlay_rgba(heat_map, size, look)
    pixels[..., 3] = np.rint(pixels[..., 3] * np.float32(opacity)).astype(np.uint8)
    facts = PngInfo()
    facts.add_itxt("Title", f"Where the model looked for: {said.class_title}")
    facts.add_itxt("Description", _description(heat_map, said, look))
    facts.add_itxt("Disclaimer", DISCLAIMER)
    with whole_file(path) as scratch:
        image = Image.fromarray(pixels)
        image.save(scratch, "PNG", compress_level=_COMPRESSION, pnginfo=facts)


def _description(heat_map: HeatMap, said: Said, look: Look) -> str:
    probability = "" if said.probability is None else f"probability {said.probability:.0%}"
    parts = [
        in_english(heat_map.method_title),
        f"full colour at {shown_scale(heat_map, look):.4g}",
        probability,
        "" if heat_map.has_evidence else NO_EVIDENCE,
        said.model,
        *map(in_english, said.more),
    ]
    return "; ".join(part for part in parts if part)

"""A heat map's raw values as a file: .npz, or 16-bit TIFF for programs that know no other."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, TiffImagePlugin

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.values import HeatMap

_DESCRIPTION = 270  # TIFF 6.0, ImageDescription
_LEVELS = 65535


def write_raw_map(path: Path, heat_map: HeatMap) -> None:
    """Write a map's values, not rescaled.

    Args:
        path: .npz holds `values` (h, w) float32, as computed, and in words what they are; .tif or
            .tiff holds 16 bit, and its description says how to get values back:
            value = offset + step * stored.

    Raises:
        WriteError: the file cannot be written.
        ValueError: another ending.
    """
    suffix = path.suffix.lower()
    if suffix not in (".npz", ".tif", ".tiff"):
        raise ValueError(suffix)
    with whole_file(path) as scratch:
        if suffix == ".npz":
            _write_npz(scratch, heat_map)
        else:
            _write_tiff(scratch, heat_map)


def _write_npz(path: Path, heat_map: HeatMap) -> None:
    floor = np.nan if heat_map.floor is None else heat_map.floor
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            values=heat_map.values,
            task=np.array(heat_map.task),
            class_name=np.array(heat_map.class_name),
            method=np.array(heat_map.method),
            stage=np.array(heat_map.stage),
            floor=np.array(floor, np.float32),
            has_evidence=np.array(heat_map.has_evidence),
        )


def _write_tiff(path: Path, heat_map: HeatMap) -> None:
    low, high = float(heat_map.values.min()), float(heat_map.values.max())
    step = (high - low) / _LEVELS or 1.0
    stored = np.rint((heat_map.values.astype(np.float64) - low) / step).astype(np.uint16)
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    tags[_DESCRIPTION] = (
        f"{in_english(heat_map.method_title)}; {heat_map.task}, {heat_map.class_name}; "
        f"value = {low!r} + {step!r} * stored"
    ).encode("ascii", "replace")
    Image.fromarray(stored).save(path, "TIFF", tiffinfo=tags)

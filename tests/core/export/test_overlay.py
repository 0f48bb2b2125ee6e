"""The map alone: a transparent picture that laid over its own gives what the screen shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from medmamba_desktop.core.explain.heat_map import TWO_SIDED, Look, composite, overlay_rgba
from medmamba_desktop.core.export.images import DISCLAIMER, NO_EVIDENCE, Said, write_heat_map
from medmamba_desktop.core.export.overlay import write_overlay
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture

REF = ImageRef(Path("4711-mustermann.png"))


def made(floor: float | None = None) -> HeatMap:
    values = np.random.default_rng(0).normal(size=(7, 7)).astype(np.float32)
    return HeatMap(REF, "t", "a", "grad-cam", 4, values, "Grad-CAM, stage 4", floor)


@pytest.mark.parametrize("look", [Look(), Look(TWO_SIDED, smooth=False, top=0.2)])
def test_laid_over_the_picture_it_is_what_the_screen_shows(tmp_path: Path, look: Look) -> None:
    pixels = np.random.default_rng(1).integers(0, 255, (60, 90, 3), dtype=np.uint8)
    write_overlay(tmp_path / "o.png", (90, 60), made(), Said("A"), look=look, opacity=0.6)
    with Image.open(tmp_path / "o.png") as image:
        assert (image.mode, image.size) == ("RGBA", (90, 60))
        laid = Image.alpha_composite(Image.fromarray(pixels).convert("RGBA"), image)
    expected = composite(pixels, overlay_rgba(made(), (90, 60), look), 0.6)
    difference = np.asarray(laid.convert("RGB")).astype(int) - expected
    assert np.abs(difference).max() <= 2  # alpha has 256 steps


def test_what_it_is_stands_in_the_file_and_no_name_of_the_image_does(tmp_path: Path) -> None:
    said = Said("Cyst", "Model, version 1", 0.91, ("Blurring 20 %: 0.3.",))
    write_overlay(tmp_path / "o.png", (30, 30), made(), said)
    with Image.open(tmp_path / "o.png") as image:
        assert image.text["Disclaimer"] == DISCLAIMER
        assert image.text["Title"] == "Where the model looked for: Cyst"
        told = image.text["Description"]
    assert told.startswith("Grad-CAM, stage 4; full colour at 1.96;")
    assert told.endswith("probability 91%; Model, version 1; Blurring 20 %: 0.3.")
    assert b"mustermann" not in (tmp_path / "o.png").read_bytes()


def test_without_evidence_neither_overlay_nor_picture_glows(tmp_path: Path) -> None:
    doubted, said = made(floor=9.0), Said("A")
    write_overlay(tmp_path / "o.png", (30, 30), doubted, said)
    with Image.open(tmp_path / "o.png") as image:
        assert np.asarray(image)[..., 3].max() == 0
        assert NO_EVIDENCE in image.text["Description"]
    write_heat_map(
        tmp_path / "h.png", Picture(REF, np.full((400, 400, 3), 90, np.uint8)), doubted, said
    )
    with Image.open(tmp_path / "h.png") as image:
        assert (np.asarray(image)[12:412, 12:412] == 90).all()

"""Tables and heat map pictures as they are written."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from medmamba_desktop.core.explain.heat_map import TWO_SIDED, Look
from medmamba_desktop.core.export.images import DISCLAIMER, MAX_SIDE, Said, write_heat_map
from medmamba_desktop.core.export.raw_map import write_raw_map
from medmamba_desktop.core.export.results import ResultSet
from medmamba_desktop.core.export.table import to_csv, to_json, write_table
from medmamba_desktop.core.values import (
    Caution,
    ClassProbability,
    Failure,
    HeatMap,
    ImageRef,
    ModelInfo,
    Picture,
    Prediction,
    Problem,
)

MODEL = ModelInfo("m", "M", "1", "CC0-1.0", Path("m.safetensors"), "ab" * 32, True, ())


def results() -> ResultSet:
    classes = (ClassProbability("a", "A", 0.25), ClassProbability("b", "B", 0.75))
    cautions = (Caution("low-confidence", "not sure"),)
    ref = ImageRef(Path("=1+1.png"), None, 2)
    outcomes = (
        Prediction(ref, "t", classes, cautions),
        Failure(ImageRef(Path("x.zip"), "y/患者.png"), Problem("Broken", "Mend it")),
    )
    return ResultSet(MODEL, "auto", "cpu", outcomes, {ref: "heatmap-00001.png"}, 1.23456)


def test_json_is_as_the_contract_says() -> None:
    found = json.loads(to_json(results()))
    assert found["model"] == {"name": "m", "version": "1", "sha256": "ab" * 32}
    assert (found["task"], found["device"]) == ("auto", "cpu")
    assert found["summary"] == {"images": 1, "unreadable": 1, "seconds": 1.235}
    good, bad = found["results"]
    assert good == {
        "path": "=1+1.png",
        "frame": 2,
        "task": "t",
        "predicted": "b",
        "probabilities": {"a": 0.25, "b": 0.75},
        "cautions": [{"kind": "low-confidence", "text": "not sure"}],
        "heatmap": "heatmap-00001.png",
        "error": None,
    }
    assert bad["predicted"] is None
    assert bad["error"] == {"message": "Broken", "remedy": "Mend it"}
    assert bad["path"] == "x.zip/y/患者.png"


def test_csv_holds_the_same_and_no_formula() -> None:
    good, bad = csv.DictReader(io.StringIO(to_csv(results())))
    assert good["path"] == "'=1+1.png"
    assert (good["predicted"], good["probability"], good["p_a"]) == ("b", "0.75", "0.25")
    assert good["cautions"] == "low-confidence: not sure"
    assert (bad["error"], bad["remedy"], bad["p_a"]) == ("Broken", "Mend it", "")


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_the_name_says_which(tmp_path: Path, suffix: str) -> None:
    write_table(results(), tmp_path / f"x{suffix}")
    text = (tmp_path / f"x{suffix}").read_text(encoding="utf-8")
    assert text == (to_csv if suffix == ".csv" else to_json)(results())


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_a_file_name_that_is_no_text_can_be_written(tmp_path: Path, suffix: str) -> None:
    failure = Failure(ImageRef(Path("caf\udce9.png")), Problem("Broken"))
    found = ResultSet(MODEL, "auto", "cpu", [failure], {}, 1.0)
    write_table(found, tmp_path / f"x{suffix}")
    assert r"caf\xe9.png" in (tmp_path / f"x{suffix}").read_text("utf-8").replace("\\\\", "\\")


@pytest.mark.parametrize("title", ["A class", "A\nclass", "Long " * 10_000])
@pytest.mark.parametrize("size", [(3000, 10), (50, 80), (1, 1), (30, 3000)])
def test_a_heat_map_becomes_a_captioned_picture(
    tmp_path: Path, size: tuple[int, int], title: str
) -> None:
    width, height = size
    ref = ImageRef(Path("x.png"))
    picture = Picture(ref, np.full((height, width, 3), 90, np.uint8))
    shown = HeatMap(ref, "t", "a", "grad-cam", 4, np.eye(7, dtype=np.float32))
    write_heat_map(tmp_path / "h.png", picture, shown, Said(title))
    with Image.open(tmp_path / "h.png") as image:
        assert image.width <= MAX_SIDE + 120
        assert image.height > 80
        lines = np.asarray(image)[-80:]
    room = ImageFont.load_default(size=14).getlength(DISCLAIMER)
    assert lines.shape[1] > room + 12
    # Nothing is drawn in the right margin, where a line that is cut off would be.
    assert (lines[:, -6:] == lines[-1, -1]).all()


def a_map() -> tuple[Picture, HeatMap]:
    ref = ImageRef(Path("x.png"))
    values = np.linspace(-1.5, 2.5, 49, dtype=np.float32).reshape(7, 7)
    shown = HeatMap(ref, "t", "a", "grad-cam", 4, values, "Grad-CAM, stage 4")
    return Picture(ref, np.full((300, 500, 3), 90, np.uint8)), shown


def test_an_svg_has_the_picture_and_the_map_as_layers_and_its_words_as_text(
    tmp_path: Path,
) -> None:
    picture, shown = a_map()
    said = Said("Cyst <b> & \x07 co", "Model, version 1", 0.91, ("Blurring 20 %: 0.3.",))
    write_heat_map(tmp_path / "h.svg", picture, shown, said, look=Look(TWO_SIDED))
    root = ET.parse(tmp_path / "h.svg").getroot()  # our own
    space = "{http://www.w3.org/2000/svg}"
    layers = {image.get("id"): image for image in root.iter(f"{space}image")}
    assert set(layers) == {"image", "heat-map", "colour-bar"}
    assert layers["image"].get("width") == layers["heat-map"].get("width") == "500"
    words = [text.text for text in root.iter(f"{space}text")]
    assert words[:3] == ["+2.5", "0", "-2.5"]
    assert words[3].startswith("Where the model looked for: Cyst <b> &")
    assert words[3].endswith("probability 91%")
    assert words[4:] == [
        "Grad-CAM, stage 4, 7 x 7 cells", "Blurring 20 %: 0.3.", "Model, version 1", DISCLAIMER,
    ]  # fmt: skip


def test_full_size_keeps_every_pixel_of_the_picture(tmp_path: Path) -> None:
    _, shown = a_map()
    pixels = np.random.default_rng(0).integers(0, 255, (1500, 2000, 3), dtype=np.uint8)
    picture = Picture(shown.ref, pixels)
    write_heat_map(tmp_path / "h.png", picture, shown, Said("A"), opacity=0.0, is_full_size=True)
    with Image.open(tmp_path / "h.png") as image:
        kept = np.asarray(image)[12:1512, 12:2012]
    assert (kept == pixels).all()


def test_raw_maps_come_back_as_they_were(tmp_path: Path) -> None:
    _, shown = a_map()
    write_raw_map(tmp_path / "m.npz", shown)
    with np.load(tmp_path / "m.npz") as found:
        assert (found["values"] == shown.values).all()
        assert np.isnan(found["floor"])
    write_raw_map(tmp_path / "m.tiff", shown)
    with Image.open(tmp_path / "m.tiff") as image:
        assert image.mode == "I;16"
        words = image.tag_v2[270]
        stored = np.asarray(image).astype(float)
    low, step = (float(n) for n in re.findall(r"value = (\S+) \+ (\S+) \* stored", words)[0])
    np.testing.assert_allclose(low + step * stored, shown.values, atol=step)
    with pytest.raises(ValueError, match="bmp"):
        write_raw_map(tmp_path / "m.bmp", shown)


def test_a_flat_map_is_written_too(tmp_path: Path) -> None:
    ref = ImageRef(Path("x.png"))
    flat = HeatMap(ref, "t", "a", "grad-cam", 4, np.full((7, 7), 0.25, np.float32))
    write_raw_map(tmp_path / "m.tif", flat)
    with Image.open(tmp_path / "m.tif") as image:
        assert (np.asarray(image) == 0).all()

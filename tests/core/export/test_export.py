"""Tables and heat map pictures as they are written."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFont

from medmamba_desktop.core.export.images import DISCLAIMER, MAX_SIDE, write_heat_map
from medmamba_desktop.core.export.table import ResultSet, to_csv, to_json, write_table
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
    write_heat_map(tmp_path / "h.png", picture, shown, title)
    with Image.open(tmp_path / "h.png") as image:
        assert image.width <= MAX_SIDE + 120
        assert image.height > 80
        lines = np.asarray(image)[-80:]
    room = ImageFont.load_default(size=14).getlength(DISCLAIMER)
    assert lines.shape[1] > room + 12
    # Nothing is drawn in the right margin, where a line that is cut off would be.
    assert (lines[:, -6:] == lines[-1, -1]).all()

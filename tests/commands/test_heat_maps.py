"""Heat maps from the command line: every class, every format, words that clash."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from medmamba_desktop.cli import main
from tests.helpers.images_build import png
from tests.helpers.tiny_model import CLASSES, write_tiny_model

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(write_tiny_model(tmp_path / "tiny.safetensors"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "images"
    folder.mkdir()
    for name in ("a.png", "b.png"):
        (folder / name).write_bytes(png(60, 80))
    return folder


def run(*words: object) -> int:
    return main([str(word) for word in words])


@pytest.mark.parametrize("kind", ["png", "svg", "npz", "tiff"])
def test_every_class_in_every_format(
    model: str, folder: Path, tmp_path: Path, capsys: Captured, kind: str
) -> None:
    maps = tmp_path / "maps"
    status = run(
        "classify", folder, "--model", model, "--task", "colour", "--heatmaps", maps,
        "--all-classes", "--map-format", kind,
    )  # fmt: skip
    assert status == 0
    results = json.loads(capsys.readouterr().out)["results"]
    names = {p.name for p in maps.iterdir()}
    expected = {
        f"heatmap-{i:05d}-{name}.{kind}"
        for i in range(1, len(results) + 1)
        for name in CLASSES["colour"]
    }
    assert names == expected
    for i, result in enumerate(results, start=1):
        assert result["heatmap"] == f"heatmap-{i:05d}-{result['predicted']}.{kind}"
    if kind in ("png", "tiff"):
        for path in maps.iterdir():
            with Image.open(path) as image:
                image.load()


def test_overlays_are_transparent_and_as_large_as_their_pictures(
    model: str, folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    maps = tmp_path / "maps"
    words = ["--task", "shape", "--heatmaps", maps, "--map-format", "overlay"]
    assert run("classify", folder, "--model", model, *words) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [r["heatmap"] for r in results] == ["overlay-00001.png", "overlay-00002.png"]
    for result in results:
        with Image.open(maps / result["heatmap"]) as image, Image.open(result["path"]) as picture:
            assert (image.mode, image.size) == ("RGBA", picture.size)


def test_raw_values_add_up_to_the_score(model: str, folder: Path, tmp_path: Path) -> None:
    maps = tmp_path / "maps"
    words = ["--task", "shape", "--heatmaps", maps, "--map-format", "npz", "--target", "round"]
    assert run("classify", folder, "--model", model, *words) == 0
    with np.load(maps / "heatmap-00001.npz") as found:
        assert found["values"].dtype == np.float32
        assert str(found["class_name"]) == "round"
        assert (str(found["method"]), int(found["stage"])) == ("class-map", 4)


@pytest.mark.parametrize(
    "words",
    [
        ["--method", "class-map", "--stage", "2"],
        ["--method", "occlusion", "--stage", "0"],
        ["--all-classes", "--target", "round", "--task", "shape"],
    ],
)
def test_words_that_clash_are_2(
    model: str, folder: Path, tmp_path: Path, capsys: Captured, words: list[str]
) -> None:
    maps = tmp_path / "maps"
    assert run("classify", folder, "--model", model, "--heatmaps", maps, *words) == 2
    assert capsys.readouterr().err.strip().splitlines()[-1].startswith("medmamba: ")


def test_a_method_of_the_scan_and_the_mean_of_stages(
    model: str, folder: Path, tmp_path: Path
) -> None:
    words = ["--task", "shape", "--method", "scan-flow", "--stage", "0"]
    maps = tmp_path / "maps"
    assert run("classify", folder, "--model", model, "--heatmaps", maps, *words) == 0
    assert len(list(maps.iterdir())) > 0

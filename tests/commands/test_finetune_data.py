"""`medmamba finetune`: what it says of the data before it trains."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from medmamba_desktop.cli import main
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import coloured

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def start(tmp_path: Path) -> str:
    return str(write_tiny_model(tmp_path / "tiny.safetensors"))


def write(folder: Path, label: int, names: list[str], seed: int = 0) -> None:
    folder.mkdir(parents=True)
    for i, name in enumerate(names, start=seed):
        Image.fromarray(coloured(label, 1000 * label + i, 40)).save(folder / name)


def test_patients_that_names_tell_of_are_said_with_their_files(
    start: str, tmp_path: Path, capsys: Captured
) -> None:
    place = tmp_path / "data"
    write(place / "train" / "red", 0, [f"p{n // 2}_{n}.png" for n in range(12)])
    write(place / "train" / "blue", 2, [f"p{10 + n // 2}_{n}.png" for n in range(12)])
    write(place / "test" / "red", 0, [f"p{20 + n}_0.png" for n in range(5)], 50)
    write(place / "test" / "blue", 2, [f"p{30 + n}_0.png" for n in range(4)] + ["p0_90.png"], 50)
    words = ("--from", start, "--mode", "head", "--device", "cpu", "--group-by", r"^(p\d+)_")
    output = tmp_path / "mine.safetensors"
    assert main(["finetune", str(place), "--output", str(output), *words]) == 0
    said = capsys.readouterr()
    assert "1 patient (or group) has pictures in several of the parts" in said.err
    assert "2 pictures will be left out" in said.err
    assert "pictures of several classes" in said.err
    assert "red/p0_0.png, red/p0_1.png" in said.err
    assert "blue/p0_90.png" in said.err
    assert json.loads(said.out)["n"] == 10

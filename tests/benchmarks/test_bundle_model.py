"""From a trained network and packs to the shipped file, on made-up pictures."""

from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.torch import load_file, save_file

from benchmarks import bars, bundle_model, card_words
from benchmarks.bundle_fit import drawn_bias
from benchmarks.measure import differences, measure_task
from benchmarks.packs import PACKS
from medmamba_desktop.core.library.header import CARD_SECTIONS
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.plan import Plan
from tests.helpers.tiny_model import INPUT, TINY

CHEST, BREAST = "chest-xray", "breast-ultrasound"
CLASSES = {
    CHEST: ["bacterial_pneumonia", "normal", "viral_pneumonia"],
    BREAST: ["benign", "malignant", "normal"],
}
COUNTS = {"train": 6, "val": 6, "test": 9}
RECIPE = "variant = 'T'\n" + "".join(f"[tasks.{task}]\npower = 0.5\n" for task in CLASSES)


def write_pack(path: Path, task: str) -> None:
    """Coloured noise, a class a colour; lesions have a mask; two test groups are in training."""
    random, lines = np.random.default_rng(0), []
    with zipfile.ZipFile(path, "w") as archive:
        for part, count in COUNTS.items():
            for number, name in ((n, c) for n in range(count) for c in CLASSES[task]):
                place = CLASSES[task].index(name)
                pixels = random.integers(0, 160, (40, 48, 3)).astype(np.uint8)
                pixels[..., place] += 60
                file, mask = f"{name}/{part}{number}.png", ""
                archive.writestr(file, png(pixels))
                if task == BREAST and name != "normal":
                    mask = f"masks/{file}"
                    cover = np.zeros((40, 48), np.uint8)
                    cover[: 8 + number, :20] = 255
                    archive.writestr(mask, png(cover))
                group = "both" if number == 0 and part != "val" else f"{part}{number}{name}"
                lines.append([file, name, part, group, 300 + number, 200, "", mask])
        text = io.StringIO()
        head = "path class split group original_width original_height pixel_hash mask"
        csv.writer(text).writerows([head.split(), *lines])
        archive.writestr("index.csv", text.getvalue())


def png(pixels: np.ndarray) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG")
    return content.getvalue()


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with packs and a recipe; the bundler takes a network of milliseconds."""
    monkeypatch.setitem(VARIANTS, "T", TINY)
    monkeypatch.setattr(bundle_model, "INPUT", INPUT)
    for task in CLASSES:
        monkeypatch.setitem(PACKS, task, (f"{task}.zip",))
        write_pack(tmp_path / f"{task}.zip", task)
    (tmp_path / "tiny.toml").write_text(RECIPE)
    counts = {task: len(names) for task, names in CLASSES.items()}
    state = MedMamba(TINY, counts, sides=dict.fromkeys(CLASSES, (3,))).state_dict()
    kept = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    plan = asdict(Plan("joint", "Joint", distillation=0.6))
    metadata = {"classes": json.dumps(CLASSES), "plan": json.dumps(plan)}
    save_file(kept, tmp_path / "network.safetensors", metadata)
    return tmp_path


def bundled(place: Path, monkeypatch: pytest.MonkeyPatch) -> LoadedModel:
    (place / "docs").mkdir()
    (place / "docs" / "model.md").write_text(f"Aims.\n{bars.BEGIN}\nnothing\n{bars.END}\nMore.\n")
    words = ["--recipe", "tiny.toml", "--card", "docs", "--compute", "a minute", "--device", "cpu"]
    monkeypatch.chdir(place)
    monkeypatch.setattr(sys, "argv", ["x", "network.safetensors", ".", "out.safetensors", *words])
    bundle_model.main()
    return load_from(place / "out.safetensors")


def test_the_file_holds_all_that_is_shipped(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = bundled(place, monkeypatch)
    assert "out.safetensors" in capsys.readouterr().out
    assert [task.name for task in model.header.tasks] == list(CLASSES)
    for task in model.header.tasks:
        assert task.side_stages == (3,)
        assert task.calibration is not None
        assert task.calibration["measured_on"] == "val"
        assert task.abstention is not None
        assert task.novelty is not None
        assert task.metrics["n"] == 3 * COUNTS["test"]
        assert task.metrics["split"] == "test"
        assert task.metrics["packs"].keys() == {f"{task.name}.zip"}
    assert model.familiar is not None
    assert model.task(CHEST).calibration["doubtful_labels"] == list(  # type: ignore[index]
        CLASSES[CHEST][::2]
    )

    again = measure_task(model, place, CHEST, "test", "cpu")
    assert list(differences(model.task(CHEST).metrics, again["metrics"])) == []
    shared = "without the 1 groups that occur in test and in training or validation"
    assert again["subgroups"][shared]["n"] == 3 * (COUNTS["test"] - 1)

    card = model.header.card
    assert card.keys() == CARD_SECTIONS.keys()
    assert "ImageNet" in card["training"]
    assert "a minute" in card["training"]
    assert "Kermany" in card["licence"]
    assert bundle_model.weights_hash(load_file(place / "network.safetensors")) in card["identity"]
    assert "maximum in the lesion" in card["heat_maps"]
    document = (place / "docs" / "model-card.md").read_text()
    assert document.startswith(f"# Model card: {card_words.TITLE}")
    for task in CLASSES:
        drawing = f"model/reliability-{task}.svg"
        assert f"]({drawing})" in document
        assert (place / "docs" / drawing).stat().st_size > 1000
    aims = (place / "docs" / "model.md").read_text()
    assert "| Breast ultrasound | malignant, AUC | at least 0.93 |" in aims
    assert "nothing" not in aims
    assert "Blood cell" not in aims
    assert aims.endswith(f"{bars.END}\nMore.\n")
    stored = json.loads((place / "docs" / "model" / "measured.json").read_text())
    assert stored[BREAST]["heat_maps"]["n"] == 2 * COUNTS["test"]
    assert stored["auto"].keys() == CLASSES.keys()


def test_a_network_that_does_not_say_its_classes_is_refused(place: Path) -> None:
    save_file(load_file(place / "network.safetensors"), place / "bare.safetensors")
    with pytest.raises(SystemExit, match="does not say its classes"):
        bundle_model.read_metadata(place / "bare.safetensors")


def test_the_bias_undoes_how_often_classes_were_drawn() -> None:
    bias = drawn_bias([100, 400], 0.5)
    # Drawn as sqrt(n), 10 to 20; given back is the factor 2 that is missing.
    assert np.exp(bias[1] - bias[0]) == pytest.approx(2, rel=1e-3)
    assert sum(bias) == pytest.approx(0)
    assert drawn_bias([100, 400], 0) == ()

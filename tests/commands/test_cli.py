"""The command line: results, exit statuses, messages, and nothing half written."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from medmamba_desktop import paths
from medmamba_desktop.cli import main
from medmamba_desktop.commands import classify, heat_maps
from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.network.medmamba import MedMamba
from tests.helpers.tiny_model import TINY, write_tiny_model

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(write_tiny_model(tmp_path / "tiny.safetensors"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three good pictures in a folder of their own, one below another folder."""
    rng = np.random.default_rng(0)
    made = tmp_path / "images" / "深い 🩺"
    made.mkdir(parents=True)
    for i, place in enumerate([made.parent, made.parent, made]):
        pixels = rng.integers(0, 255, (80, 90, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(place / f"good{i}.png")
    return made.parent


def spoil(folder: Path) -> None:
    """Five bad files of five kinds."""
    (folder / "text.png").write_text("I am a letter")
    (folder / "empty.jpg").touch()
    good = (folder / "good0.png").read_bytes()
    (folder / "short.png").write_bytes(good[: len(good) // 2])
    (folder / "archive.zip").write_bytes(b"PK\x03\x04 broken")
    (folder / "film.mp4").write_bytes(b"\x00\x00\x00\x18ftypmp42" + bytes(100))


def run(*words: str | Path) -> int:
    return main([str(word) for word in words])


def test_classify_writes_the_contract_and_returns_0(
    model: str, folder: Path, capsys: Captured
) -> None:
    assert run("classify", folder, "--model", model, "--device", "cpu") == 0
    found = json.loads(capsys.readouterr().out)
    assert found["model"]["name"] == "tiny"
    assert found["device"] == "cpu"
    assert found["summary"]["images"] == 3
    for result in found["results"]:
        assert result["predicted"] in result["probabilities"]
        assert sum(result["probabilities"].values()) == pytest.approx(1, abs=1e-4)


def test_bad_files_are_named_and_the_rest_is_classified(
    model: str, folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    spoil(folder)
    output = tmp_path / "out.json"
    status = run("classify", folder, "--model", model, "--device", "cpu", "--output", output)
    assert status == 3
    found = json.loads(output.read_text())
    assert found["summary"]["images"] == 3
    assert found["summary"]["unreadable"] == 5
    errors = [r["error"] for r in found["results"] if r["predicted"] is None]
    assert len(errors) == 5
    assert all(error["message"] and error["remedy"] for error in errors)
    assert len([r for r in found["results"] if r["predicted"]]) == 3
    assert "Traceback" not in capsys.readouterr().err


def test_nothing_readable_is_4(model: str, tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "empty").mkdir()
    assert run("classify", tmp_path / "empty", "--model", model) == 4
    assert "no images were found" in capsys.readouterr().err
    (tmp_path / "bad.png").write_text("text")
    assert run("classify", tmp_path / "bad.png", "--model", model) == 4
    assert run("classify", tmp_path / "absent", "--model", model) == 4


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["sing"],
        ["classify"],
        ["classify", "x", "--batch-size", "0"],
        ["classify", "x", "--output", "x.doc"],
        ["classify", "x", "--stage", "5"],
        ["classify", "x", "--device", "abacus"],
        ["models", "import", "x.pth", "--classes", "a,,b"],
        ["models", "import", "x.pth", "--classes", "a", "--name", "../x"],
    ],
)
def test_wrong_words_are_2(words: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--model", "nope"], 2),
        (["--task", "smell"], 2),
        (["--target", "violet"], 2),
        (["--task", "colour", "--target", "square"], 2),
        (["--model", "/nowhere/x.safetensors"], 4),
        (["--device", "cuda:77"], 4),
        (["--output", "/proc/none/x.json"], 4),
        (["--heatmaps", "/proc/none"], 4),
    ],
)
def test_what_cannot_be_used_is_told_in_one_line(
    model: str, folder: Path, capsys: Captured, words: list[str], status: int
) -> None:
    chosen = words if "--model" in words else ["--model", model, *words]
    assert run("classify", folder, *chosen) == status
    *_, last = capsys.readouterr().err.strip().splitlines()
    assert last.startswith("medmamba: ")


def test_a_heat_map_that_cannot_be_made_leaves_the_results(
    model: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def gone(_: object) -> None:
        raise UnreadableError("The file is gone", "Put it back")

    monkeypatch.setattr(heat_maps, "read_picture", gone)
    status = run("classify", folder, "--model", model, "--heatmaps", tmp_path / "maps")
    captured = capsys.readouterr()
    assert status == 0
    assert [r["heatmap"] for r in json.loads(captured.out)["results"]] == [None] * 3
    assert captured.err.count("no heat map. The file is gone. Put it back.") == 3


def test_a_model_cut_short_is_4(model: str, folder: Path, capsys: Captured) -> None:
    file = Path(model)
    file.write_bytes(file.read_bytes()[:-100])
    assert run("classify", folder, "--model", model) == 4
    assert "cut short" in capsys.readouterr().err


def test_heat_maps_are_written_under_names_that_name_no_one(
    model: str, folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    maps = tmp_path / "maps"
    status = run(
        "classify", folder, "--model", model, "--task", "shape", "--heatmaps", maps,
        "--target", "square", "--stage", "2",
    )  # fmt: skip
    assert status == 0
    results = json.loads(capsys.readouterr().out)["results"]
    names = [r["heatmap"] for r in results]
    assert names == ["heatmap-00001.png", "heatmap-00002.png", "heatmap-00003.png"]
    assert sorted(p.name for p in maps.iterdir()) == names


def test_csv_has_a_row_an_image(model: str, folder: Path, tmp_path: Path) -> None:
    assert run("classify", folder, "--model", model, "--output", tmp_path / "x.csv") == 0
    assert len((tmp_path / "x.csv").read_text().splitlines()) == 4


def test_an_interruption_is_130_and_leaves_no_file(
    model: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(classify, "_classify", interrupt)
    assert run("classify", folder, "--model", model, "--output", tmp_path / "x.json") == 130
    assert not (tmp_path / "x.json").exists()


def test_a_defect_is_1_and_its_log_names_no_path(
    model: str, folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError(f"failed on {folder}/Jane Doe.dcm")

    monkeypatch.setattr(classify, "_classify", fail)
    assert run("classify", folder, "--model", model) == 1
    log = paths.log_file().read_text()
    assert "RuntimeError" in log
    assert "Jane" not in log
    caplog.clear()


def test_inspect_counts_and_names(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    spoil(folder)
    (folder / "notes.csv").write_text("a,b")
    assert run("inspect", folder, "--json", tmp_path / "i.json") == 3
    captured = capsys.readouterr()
    # The picture cut short shows only when its pixels are read.
    assert "4 images" in captured.out
    assert "4 unreadable" in captured.out
    found = json.loads((tmp_path / "i.json").read_text())
    assert len(found["images"]) == 4
    assert found["summary"]["skipped"] == 1


def test_models_go_in_and_out(tmp_path: Path, capsys: Captured) -> None:
    torch.save(MedMamba(TINY, 2).state_dict(), tmp_path / "my net.pth")
    assert run("models", "import", tmp_path / "my net.pth", "--classes", "a,b") == 0
    assert run("models", "list") == 0
    assert "my-net" in capsys.readouterr().out
    assert run("models", "show", "my-net") == 0
    assert "a: A" in capsys.readouterr().out
    assert run("models", "export", "my-net", tmp_path / "out.safetensors") == 0
    assert run("models", "show", tmp_path / "out.safetensors") == 0
    assert run("models", "remove", "my-net") == 0
    assert run("models", "show", "my-net") == 2


def test_devices_says_what_is_used_and_why(capsys: Captured) -> None:
    assert run("devices") == 0
    found = capsys.readouterr().out
    assert "cpu" in found
    assert "Used: " in found
    assert "Scan: compiled kernels." in found


def test_devices_says_why_the_scan_is_slow(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    from medmamba_desktop.core.network import scan

    monkeypatch.setattr(scan.cpu, "availability", lambda: "no Numba")
    assert run("devices") == 0
    assert "Scan: plain torch operations, which are slower: no Numba." in capsys.readouterr().out


def test_the_command_line_needs_no_qt_and_bad_words_no_torch() -> None:
    code = (
        "import sys\n"
        "sys.modules['PySide6'] = None\n"
        "from medmamba_desktop.cli import main\n"
        "try: main(['classify', 'x', '--stage', '9'])\n"
        "except SystemExit: pass\n"
        "print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"

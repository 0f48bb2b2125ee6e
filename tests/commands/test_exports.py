"""`medmamba classify`: reports, DICOM objects, workbooks, and names from standard input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import openpyxl
import pytest

from medmamba_desktop.cli import main
from tests.core.export.results_build import write_dicom_file
from tests.helpers.images_build import png
from tests.helpers.tiny_model import write_tiny_model

Captured = pytest.CaptureFixture[str]


def run(*words: object) -> int:
    return main([str(word) for word in words])


def test_everything_in_one_call(tmp_path: Path, capsys: Captured) -> None:
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    write_dicom_file(folder / "jane.dcm", Modality="US")
    (folder / "z.png").write_bytes(png(60, 80))
    (folder / "y.png").write_text("broken")
    status = run(
        "classify", folder, "--model", model, "--device", "cpu", "--output", out / "r.xlsx",
        "--heatmaps", out / "maps", "--report", out / "r.html", "--dicom", out / "dicom",
    )  # fmt: skip
    assert status == 3
    assert {p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()} == {
        "r.xlsx",
        "r.html",
        "maps/heatmap-00001.png",
        "maps/heatmap-00003.png",
        "dicom/00001-overlay.dcm",
        "dicom/00001-report.dcm",
    }
    said = capsys.readouterr().err
    assert "Image 3: This picture is no DICOM object" in said
    assert "jane" not in (out / "r.html").read_text()
    rows = list(openpyxl.load_workbook(out / "r.xlsx")["Results"].values)
    assert [str(row[0]).rsplit("/", 1)[-1] for row in rows[1:]] == ["jane.dcm", "y.png", "z.png"]


def test_images_of_two_tasks_in_one_folder(tmp_path: Path) -> None:
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for modality in ("US", "XC"):
        write_dicom_file(folder / f"{modality}.dcm", Modality=modality)
    status = run(
        "classify", folder, "--model", model, "--device", "cpu", "--output", out / "r.csv",
        "--report", out / "r.html", "--dicom", out,
    )  # fmt: skip
    assert status == 0
    heading, us, xc = (out / "r.csv").read_text().splitlines()
    assert "p_round,p_square,p_red,p_green,p_blue" in heading
    assert (us.split(",")[2], xc.split(",")[2]) == ("shape", "colour")
    text = (out / "r.html").read_text()
    assert "<td>Shape</td>" in text
    assert "<td>Colour</td>" in text
    assert len(list(out.glob("*-report.dcm"))) == 2


def test_names_come_from_standard_input_in_their_order(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    names = [tmp_path / name for name in ("b.png", "a b.png")]
    for name in names:
        name.write_bytes(png(60, 80))
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{name}\n" for name in names) + "\n"))
    assert run("classify", "-", "--model", model, "--device", "cpu") == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [result["path"] for result in results] == [str(name) for name in names]


def test_a_logo_that_is_none_stops_before_the_work(tmp_path: Path, capsys: Captured) -> None:
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    (tmp_path / "a.png").write_bytes(png(60, 80))
    (tmp_path / "logo.png").write_text("text")
    status = run(
        "classify", tmp_path / "a.png", "--model", model,
        "--report", tmp_path / "r.pdf", "--report-logo", tmp_path / "logo.png",
    )  # fmt: skip
    assert status == 4
    assert "The logo cannot be read" in capsys.readouterr().err
    assert not (tmp_path / "r.pdf").exists()


def test_deidentify_copies_and_says_what_it_cannot_do(tmp_path: Path, capsys: Captured) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write_dicom_file(folder / "jane.dcm")
    (folder / "y.png").write_text("broken")
    assert run("deidentify", folder, "--output", tmp_path / "out", "--paint", "0,0,4,4") == 3
    said = capsys.readouterr().err
    assert "y.png: This is" in said
    assert "burnt into pictures is not removed" in said
    (copy,) = (tmp_path / "out").rglob("*.dcm")
    assert b"SECRET-7" not in copy.read_bytes()
    assert run("deidentify", folder, "--output", tmp_path / "out") == 4
    assert "not empty" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        run("deidentify", folder, "--output", tmp_path / "o", "--paint", "1,2,3")


@pytest.mark.parametrize("is_full", [False, True])
def test_a_table_that_is_held_elsewhere_costs_no_result(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, is_full: bool
) -> None:
    model = write_tiny_model(tmp_path / "tiny.safetensors")
    (tmp_path / "a.png").write_bytes(png(60, 80))
    real, out = Path.replace, tmp_path / "out"

    def replace(self: Path, target: Path) -> Path:
        if target.name == "r.xlsx" or (is_full and target.suffix == ".xlsx"):
            raise PermissionError(13, "Permission denied")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    status = run("classify", tmp_path / "a.png", "--model", model, "--output", out / "r.xlsx")
    said = capsys.readouterr()
    if is_full:
        assert status == 4
        assert json.loads(said.out)["summary"]["images"] == 1
        assert "Close the file" in said.err
        assert list(out.iterdir()) == []
    else:
        assert status == 0
        assert [p.name for p in out.iterdir()] == ["r (2).xlsx"]
        assert "The results are in" in said.err

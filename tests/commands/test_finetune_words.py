"""`medmamba finetune`: columns of a table by name, and what is said before training."""

from __future__ import annotations

import csv
import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from medmamba_desktop.cli import main
from medmamba_desktop.core.dataset.examples import DataProblem, LabelledData, Progress
from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.library.weights import save_model
from medmamba_desktop.core.training import domain
from medmamba_desktop.core.training.plan_file import write_plan
from tests.helpers.tiny_model import (
    tiny_familiar,
    tiny_header,
    tiny_network,
    write_tiny_model,
)
from tests.helpers.training_build import PLAN, write_pictures

Captured = pytest.CaptureFixture[str]
HEADER = ("Aufnahme", "label", "Befund", "Wer", "Wozu")
COLUMNS = ("--file-column", "Aufnahme", "--label-column", "befund",
           "--patient-column", "Wer", "--split-column", "Wozu")  # fmt: skip


@pytest.fixture
def start(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny.safetensors")


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Folders of colours, eight pictures each."""
    return write_pictures(tmp_path / "pictures", 8)


def call(*words: object) -> int:
    return main(["finetune", *map(str, words), "--device", "cpu", "--mode", "head"])


def table_of(pictures: Path) -> list[tuple[str, ...]]:
    """Rows whose column called "label" holds something else than the labels."""
    rows = [HEADER]
    for path in sorted(pictures.rglob("*.png")):
        number = int(path.stem.removeprefix("picture-"))
        part = {0: "test", 1: "test", 2: "val", 3: "val"}.get(number, "train")
        name = path.relative_to(pictures).as_posix()
        colour = {"red": "rot", "green": "gruen", "blue": "blau"}[path.parent.name]
        rows.append((name, "seen", colour, f"P{path.parent.name}{number // 2}", part))
    return rows


def write_table(rows: list[tuple[str, ...]], path: Path) -> Path:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
        return path
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_is_read_by_the_columns_that_the_call_names(
    suffix: str, pictures: Path, start: Path, tmp_path: Path, capsys: Captured
) -> None:
    table = write_table(table_of(pictures), tmp_path / f"table{suffix}")
    run = tmp_path / "run"
    words = ("--labels", table, *COLUMNS, "--from", start, "--run-dir", run)
    assert call(pictures, "--output", tmp_path / "mine.safetensors", *words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["held_out"] == "test"
    assert found["n"] == 6
    assert found["confusion"]["labels"] == ["blau", "gruen", "rot"]
    rows = list(csv.DictReader((run / "data.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["split"] for row in rows].count("val") == 6
    assert len({row["group"] for row in rows}) == 12, "two pictures a patient"


@pytest.mark.parametrize("option", COLUMNS[::2])
def test_a_column_that_is_not_there_is_said_with_those_that_are(
    option: str, pictures: Path, start: Path, tmp_path: Path, capsys: Captured
) -> None:
    table = write_table(table_of(pictures), tmp_path / "table.csv")
    words = ("--labels", table, "--label-column", "Befund", option, "Nothing", "--from", start)
    assert call(pictures, "--output", tmp_path / "mine.safetensors", *words) == 2
    said = capsys.readouterr().err
    assert "no column 'Nothing'" in said
    assert "'Aufnahme', 'label', 'Befund'" in said


def test_a_column_without_a_table_is_wrong(
    pictures: Path, start: Path, tmp_path: Path, capsys: Captured
) -> None:
    words = ("--label-column", "Befund", "--from", start)
    assert call(pictures, "--output", tmp_path / "mine.safetensors", *words) == 2
    said = capsys.readouterr().err
    assert "no column 'Befund'" in said
    assert "--labels" in said


def test_pictures_unlike_those_of_the_start_model_are_said_before_training(
    pictures: Path, tmp_path: Path, capsys: Captured
) -> None:
    header = tiny_header()
    near = {"kind": "mahalanobis", "stages": [3, 4], "threshold": 1e-9}
    header = replace(header, tasks=tuple(replace(t, novelty=near) for t in header.tasks))
    start = tmp_path / "narrow.safetensors"
    save_model(start, header, {**tiny_network().state_dict(), **tiny_familiar()})
    assert call(pictures, "--output", tmp_path / "mine.safetensors", "--from", start) == 0
    said = capsys.readouterr().err
    assert "Warning: 24 of 24 pictures looked at are unlike those that Tiny learned from" in said
    assert said.index("Warning: 24 of 24") < said.index("Reading pictures\nLooking at")


def test_familiar_pictures_get_no_warning_and_a_suggested_plan_its_reasons(
    pictures: Path, start: Path, tmp_path: Path, capsys: Captured
) -> None:
    output = tmp_path / "mine.safetensors"
    assert call(pictures, "--output", output, "--from", start) == 0
    said = capsys.readouterr().err
    assert "Comparing with the start model" in said
    assert "Warning" not in said
    assert "Plan: The last layer alone learns from" in said
    assert "Plan: There are too few pictures for a locked test part" in said
    write_plan(replace(PLAN, mode="head"), tmp_path / "plan.toml")
    words = ("--plan", tmp_path / "plan.toml", "--from", start)
    assert call(pictures, "--output", output, *words) == 0
    assert "Plan:" not in capsys.readouterr().err, "the user's own plan needs no reasons"


def test_the_few_odd_ones_are_named(
    pictures: Path,
    start: Path,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def odd(data: LabelledData, *_: object) -> Generator[Progress, None, DataProblem]:
        yield Progress("Comparing with the start model", 0, 1)
        red = next(e.ref for e in data.examples if e.label == "red")
        return DataProblem("outside-domain", "warning", "1 of 24 is unlike the others", ((red,),))

    monkeypatch.setattr(domain, "domain_problem", odd)
    assert call(pictures, "--output", tmp_path / "mine.safetensors", "--from", start) == 0
    said = capsys.readouterr().err
    assert "Warning: 1 of 24 is unlike the others\n    red/picture-000.png\n" in said


def test_a_comparison_that_fails_does_not_prevent_training(
    pictures: Path, start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> Generator[Progress, None, None]:
        yield Progress("Comparing with the start model", 0, 1)
        raise UnreadableError("no")

    monkeypatch.setattr(domain, "domain_problem", failing)
    assert call(pictures, "--output", tmp_path / "mine.safetensors", "--from", start) == 0

"""`medmamba evaluate`: figures that equal what is classified, and nothing for what is not sound."""

from __future__ import annotations

import csv
import json
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from medmamba_desktop.cli import main
from medmamba_desktop.commands import evaluate
from medmamba_desktop.core.evaluate import plots
from medmamba_desktop.core.export.evaluation import FILES
from tests.helpers.images_build import png
from tests.helpers.shared import shared
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import coloured

Captured = pytest.CaptureFixture[str]
Row = tuple[str, str, str, str]
COLOURS = ("red", "green", "blue")


@pytest.fixture(autouse=True)
def _quick_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Drawing takes seconds a call, and has tests of its own."""
    monkeypatch.setattr(plots, "png", lambda _figure: png(4, 6))
    monkeypatch.setattr(plots, "svg", lambda _figure: "<svg/>")


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(write_tiny_model(tmp_path / "tiny.safetensors"))


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "results" / "first"


def tree(folder: Path, each: int = 3, names: Sequence[str] = COLOURS) -> Path:
    for label, name in enumerate(names):
        (folder / name).mkdir(parents=True)
        for i in range(each):
            picture = Image.fromarray(coloured(label, 100 * label + i, side=80))
            picture.save(folder / name / f"{name}{i}.png")
    return folder


def rows_of(each: int, test_from: int = 1) -> list[Row]:
    """Lines of an index: the first pictures of each class are for training."""
    return [
        (f"{name}/{name}{i}.png", name, "test" if i >= test_from else "train", f"P{i}")
        for name in COLOURS
        for i in range(each)
    ]


def write_index(folder: Path, rows: Sequence[Sequence[str]]) -> None:
    with (folder / "index.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("path", "class", "split", "group"), *rows])


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tree(tmp_path / "pack", 4)
    write_index(folder, rows_of(4))
    return folder


def zipped(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder))


def run(*words: object) -> int:
    return main(["evaluate", *map(str, words), "--device", "cpu"])


def metrics(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "metrics.json").read_text())
    return found


def predictions(folder: Path) -> list[dict[str, str]]:
    with (folder / "predictions.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_tree_gives_the_contract(model: str, tmp_path: Path, output: Path) -> None:
    assert run(tree(tmp_path / "data"), "--model", model, "--output", output) == 0
    names = {path.name for path in output.iterdir()}
    assert names <= set(FILES)
    assert {"metrics.json", "predictions.csv", "report.html", "report.pdf", "roc.png"} < names
    assert {"confusion.svg", "decision.svg", "scores.png", "abstention.svg"} < names
    found = metrics(output)
    assert (found["task"], found["n"], found["split"]) == ("colour", 9, "all")
    assert found["model"]["name"] == "tiny"
    assert found["data"].keys() == {"sha256", "unreadable"}
    assert found["overall"].keys() == {"accuracy", "balanced_accuracy", "macro_auc", "macro_f1"}
    assert found["overall"]["accuracy"].keys() == {"value", "low", "high"}
    assert found["classes"].keys() == set(COLOURS)
    assert sum(map(sum, found["confusion"]["matrix"])) == 9
    assert found["calibration"].keys() == {"ece", "ece_debiased", "brier"}
    kinds = {"outside-domain", "low-confidence", "low-quality", "other-task"}
    assert found["cautions"].keys() == kinds
    assert [p.name for p in output.parent.iterdir()] == ["first"], "no scratch is left"


def test_predictions_are_those_of_classify(
    model: str, tmp_path: Path, output: Path, capsys: Captured
) -> None:
    data = tree(tmp_path / "data")
    assert run(data, "--model", model, "--output", output) == 0
    capsys.readouterr()
    words = ["--model", model, "--task", "colour", "--device", "cpu"]
    assert main(["classify", str(data), *words]) == 0
    classified = {r["path"]: r for r in json.loads(capsys.readouterr().out)["results"]}
    rows = predictions(output)
    assert len(rows) == len(classified) == 9
    right = 0
    for row in rows:
        same = classified[str(data / row["path"])]
        assert row["predicted"] == same["predicted"]
        assert row["cautions"] == "; ".join(c["kind"] for c in same["cautions"])
        for name, share in same["probabilities"].items():
            assert float(row[f"p_{name}"]) == pytest.approx(share, abs=2e-6)
        right += row["predicted"] == row["label"]
    found = metrics(output)
    assert found["overall"]["accuracy"]["value"] == pytest.approx(right / 9)
    unsure = [
        r for r in rows if {"low-confidence", "outside-domain"} & {*r["cautions"].split("; ")}
    ]
    assert found["abstention"]["n"] == 9 - len(unsure)


def test_of_a_pack_the_test_part_is_measured_with_its_groups(
    model: str, pack: Path, tmp_path: Path, output: Path
) -> None:
    assert run(pack, "--model", model, "--output", output) == 0
    found = metrics(output)
    assert (found["n"], found["split"]) == (9, "test")
    assert all("0.png" not in row["path"] for row in predictions(output))
    text = (output / "report.html").read_text()
    assert "Pictures of one group count together (3 in all)" in text
    assert "training pictures that the model file remembers" in text
    for name in ("metrics.json", "predictions.csv", "report.html"):
        assert "P1" not in (output / name).read_text(), "groups may be patients"
    every = tmp_path / "every"
    assert run(pack, "--model", model, "--output", every, "--split", "all") == 0
    assert metrics(every)["n"] == 12


def test_a_zip_is_the_same_data_as_its_folder(
    model: str, pack: Path, tmp_path: Path, output: Path
) -> None:
    assert run(pack, "--model", model, "--output", output) == 0
    other = tmp_path / "other"
    assert run(zipped(pack), "--model", model, "--output", other) == 0
    assert metrics(other) == metrics(output)
    assert predictions(other) == predictions(output)


def test_several_packs_are_one_set(model: str, tmp_path: Path, output: Path) -> None:
    parts = []
    for name, colours in (("a", COLOURS[:1]), ("b", COLOURS[1:])):
        folder = tree(tmp_path / name, 3, colours)
        write_index(folder, [row for row in rows_of(3) if row[1] in colours])
        parts.append(zipped(folder))
    assert run(*parts, "--model", model, "--output", output) == 0
    assert metrics(output)["n"] == 6
    assert {row["path"].split("/")[0] for row in predictions(output)} == {"a.zip", "b.zip"}


def test_names_of_classes_may_be_spelled_as_people_do(
    model: str, tmp_path: Path, output: Path
) -> None:
    data = tree(tmp_path / "data", names=("Red", "GREEN", "blue_"))
    assert run(data, "--model", model, "--output", output) == 0
    assert metrics(output)["confusion"]["labels"] == list(COLOURS)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            lambda rows: [*rows, ("red/gone.png", "red", "train", "")],
            "line 14 of the index names a",
        ),
        (lambda rows: [*rows[:2], (rows[2][0], "violet", "test", ""), *rows[3:]], "line 4 of the"),
        (lambda rows: [*rows, ("../pack/red/red0.png", "red", "test", "")], "outside the pack"),
        (lambda rows: [*rows, rows[0]], "that an earlier line names"),
        (
            lambda rows: [*rows[:5], (rows[5][0], "", "test", "")],
            "line 7 of the index has no class",
        ),
        (lambda rows: [(*rows[0][:2], "later", ""), *rows[1:]], "line 2 of the index names an unk"),
        (lambda rows: [row for row in rows if row[2] == "train"], "have no test part"),
        (lambda _: [], "has no lines"),
    ],
)
def test_an_index_that_is_not_sound_is_refused_with_its_line(
    model: str, pack: Path, output: Path, capsys: Captured, change: Any, said: str
) -> None:
    write_index(pack, change(rows_of(4)))
    assert run(pack, "--model", model, "--output", output) == 4
    *_, last = capsys.readouterr().err.strip().splitlines()
    assert said.casefold() in last.casefold()
    assert not output.exists()


def test_a_mask_that_is_not_there_is_refused(
    model: str, pack: Path, output: Path, capsys: Captured
) -> None:
    (pack / "index.csv").write_text("path,class,mask\nred/red0.png,red,masks/red0.png\n")
    assert run(pack, "--model", model, "--output", output) == 4
    assert "Line 2 of the index names a mask that is not there" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["--task", "smell"], 2, "no task named smell"),
        (["--task", "shape"], 2, "blue, green, red; the task has round, square"),
        (["--model", "nope"], 2, "nope"),
        (["--split", "test"], 4, "do not say which pictures"),
    ],
)
def test_what_does_not_fit_is_told_in_one_line(
    model: str, tmp_path: Path, output: Path, capsys: Captured,
    words: list[str], status: int, said: str,
) -> None:  # fmt: skip
    chosen = words if "--model" in words else ["--model", model, *words]
    assert run(tree(tmp_path / "data"), *chosen, "--output", output) == status
    *_, last = capsys.readouterr().err.strip().splitlines()
    assert last.startswith("medmamba: ")
    assert said in last
    assert not output.exists()


def test_classes_of_no_task_are_refused_naming_both_lists(
    model: str, tmp_path: Path, output: Path, capsys: Captured
) -> None:
    data = tree(tmp_path / "data", names=("loud", "quiet"))
    assert run(data, "--model", model, "--output", output) == 4
    said = capsys.readouterr().err
    for name in ("loud, quiet", "red, green, blue", "round, square"):
        assert name in said


@pytest.mark.parametrize("words", [[], ["x"], ["x", "--output", "y", "--split", "monday"]])
def test_wrong_words_are_2(words: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["evaluate", *words])
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_unreadable_pictures_are_counted_and_listed(
    model: str, pack: Path, output: Path, capsys: Captured
) -> None:
    (pack / "red" / "red1.png").write_text("I am a letter")
    good = (pack / "blue" / "blue2.png").read_bytes()
    (pack / "blue" / "blue2.png").write_bytes(good[: len(good) // 2])
    (pack / "red" / "red0.png").write_text("not of the test part")
    assert run(pack, "--model", model, "--output", output) == 3
    found = metrics(output)
    assert (found["n"], found["data"]["unreadable"]) == (7, 2)
    said = capsys.readouterr().err
    assert "red/red1.png: " in said
    assert "blue/blue2.png: " in said
    with (output / "unreadable.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["path"] for row in rows} == {"red/red1.png", "blue/blue2.png"}
    assert all(row["error"] and row["remedy"] for row in rows)


def test_nothing_that_can_be_read_is_4(
    model: str, pack: Path, tmp_path: Path, output: Path, capsys: Captured
) -> None:
    for path in pack.rglob("*.png"):
        path.write_text("no picture")
    assert run(pack, "--model", model, "--output", output) == 4
    assert "no picture could be read" in capsys.readouterr().err
    assert run(tmp_path / "absent", "--model", model, "--output", output) == 4
    (tmp_path / "empty").mkdir()
    assert run(tmp_path / "empty", "--model", model, "--output", output) == 4
    assert not output.exists()


def test_only_an_earlier_result_is_replaced(
    model: str, tmp_path: Path, output: Path, capsys: Captured
) -> None:
    data = tree(tmp_path / "data")
    output.mkdir(parents=True)
    assert run(data, "--model", model, "--output", output) == 0
    assert run(data, "--model", model, "--output", output) == 0, "over an earlier result"
    (output / "notes.txt").write_text("mine")
    assert run(data, "--model", model, "--output", output) == 4
    assert "did not write" in capsys.readouterr().err
    assert (output / "notes.txt").read_text() == "mine"
    other = tmp_path / "other"
    other.mkdir()
    (other / "report.html").write_text("of another command")
    assert run(data, "--model", model, "--output", other) == 4
    assert (other / "report.html").read_text() == "of another command"


def test_results_below_the_data_are_not_measured_on(model: str, tmp_path: Path) -> None:
    data = tree(tmp_path / "data")
    for _ in range(2):
        assert run(data, "--model", model, "--output", data / "results") == 0
        assert metrics(data / "results")["n"] == 9


@pytest.mark.parametrize("step", ["_outcomes", "write_evaluation"])
def test_an_interruption_is_130_and_leaves_nothing(
    model: str, tmp_path: Path, output: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def interrupt(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(evaluate, step, interrupt)
    assert run(tree(tmp_path / "data"), "--model", model, "--output", output) == 130
    assert not output.exists()


def test_other_names_of_classes_are_proposed_and_mapped(
    model: str, tmp_path: Path, output: Path, capsys: Captured
) -> None:
    data = tree(tmp_path / "data", names=("reddish", "greens", "violet"))
    assert run(data, "--model", model, "--output", output) == 4
    said = capsys.readouterr().err
    assert "--map reddish=red" in said
    assert "--map violet=" in said
    words = ["--map", "reddish=red", "--map", "greens=green", "--map", "violet="]
    assert run(data, "--model", model, "--output", output, *words) == 0
    found = metrics(output)
    assert found["n"] == 6
    assert found["flow"]["left_out"] == 3
    assert "greens as green" in (output / "report.html").read_text()
    wrong = tmp_path / "wrong"
    assert run(data, "--model", model, "--output", wrong, "--map", "pink=red") == 2
    assert run(data, "--model", model, "--output", wrong, "--map", "violet=purple") != 0


def test_several_models_are_compared_on_the_same_pictures(
    model: str, tmp_path: Path, output: Path
) -> None:
    data = tree(tmp_path / "data")
    other = str(write_tiny_model(tmp_path / "other.safetensors", "other"))
    words = ["--model", model, "--model", other]
    assert run(data, *words, "--output", output) == 0
    found = json.loads((output / "comparison.json").read_text())
    assert found["first"]["name"] == "tiny"
    (one,) = found["others"]
    assert one["model"]["name"] == "other"
    assert one["mcnemar"]["p"] == 1.0
    assert one["overall"]["accuracy"]["value"] == 0.0
    assert (output / "metrics-2.json").exists()
    assert run(data, *words * 4, "--output", output) == 2, "six at most"


def test_a_table_names_labels_patients_and_subgroups(
    model: str, tmp_path: Path, output: Path
) -> None:
    tree(tmp_path / "data", 4)
    rows = [(p, label, group, "FM"[i % 2]) for i, (p, label, _, group) in enumerate(rows_of(4))]
    table = tmp_path / "data" / "labels.csv"
    with table.open("w", newline="") as file:
        csv.writer(file).writerows([("file", "diagnosis", "patient", "sex"), *rows])
    words = ["--label-column", "diagnosis", "--patient-column", "patient"]
    assert run(table, "--model", model, "--output", output, *words) == 0
    found = metrics(output)
    assert found["unit"] == {"name": "group", "groups": 4}
    assert [(g["column"], g["value"], g["n"]) for g in found["subgroups"]] == [
        ("sex", "F", 6), ("sex", "M", 6)
    ]  # fmt: skip


@pytest.mark.shared
def test_a_handful_of_real_pictures_in_the_bundled_model(tmp_path: Path, output: Path) -> None:
    """Two pictures a class of a real pack, by the model that comes with the program."""
    folder, taken = tmp_path / "pack", []
    with zipfile.ZipFile(shared("data", "breast_ultrasound.zip")) as archive:
        lines = archive.read("index.csv").decode().splitlines()
        rows = [row for row in csv.DictReader(lines) if row["split"] == "test"]
        for name in ("normal", "benign", "malignant"):
            taken += [row for row in rows if row["class"] == name][:2]
        for row in taken:
            archive.extract(row["path"], folder)
    write_index(folder, [(r["path"], r["class"], r["split"], r["group"]) for r in taken])
    assert run(folder, "--output", output) == 0
    found = metrics(output)
    assert (found["task"], found["n"]) == ("breast-ultrasound", 6)
    assert "normal-vs-rest" in found["binary"]
    assert found["overall"]["accuracy"]["value"] >= 0.5

"""`medmamba finetune`: a model file, figures, and plain words for what cannot be trained."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop import paths
from medmamba_desktop.cli import main
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training.events import TrainEvent
from medmamba_desktop.core.training.fit import Fit
from medmamba_desktop.core.training.plan_file import read_plan, write_plan
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import PLAN, write_pictures

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def start(tmp_path: Path) -> str:
    return str(write_tiny_model(tmp_path / "tiny.safetensors"))


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return write_pictures(tmp_path / "pictures", 10)


def call(*words: object) -> int:
    return main(["finetune", *map(str, words), "--device", "cpu"])


def test_a_folder_becomes_a_model_that_classifies(
    pictures: Path, start: str, tmp_path: Path, capsys: Captured
) -> None:
    output, report = tmp_path / "out" / "mine.safetensors", tmp_path / "report.html"
    words = ("--from", start, "--mode", "head", "--title", "My colours", "--report", report)
    assert call(pictures, "--output", output, *words) == 0
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert found["confusion"]["labels"] == ["blue", "green", "red"]
    assert found["held_out"] == "cross-validation"
    assert "it had never seen" in said.err
    info = read_info(output)
    assert (info.name, info.title) == ("mine", "My colours")
    assert "Research use only" in report.read_text(encoding="utf-8")
    assert not list(paths.runs().iterdir()), "a run that is done leaves nothing behind"
    assert main(["classify", str(pictures / "red"), "--model", str(output)]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [r["predicted"] for r in results].count("red") >= 8


def test_a_run_folder_is_kept_and_gives_its_result_again(
    pictures: Path, start: str, tmp_path: Path, capsys: Captured
) -> None:
    output, run = tmp_path / "mine.safetensors", tmp_path / "run"
    words = ("--from", start, "--mode", "head", "--run-dir", run)
    assert call(pictures, "--output", output, *words) == 0
    first = json.loads(capsys.readouterr().out)
    again = tmp_path / "again.safetensors"
    assert call(pictures, "--output", again, "--resume", run) == 0
    assert json.loads(capsys.readouterr().out) == first
    assert again.read_bytes() == output.read_bytes()


def test_a_saved_plan_is_followed(
    pictures: Path, start: str, tmp_path: Path, capsys: Captured
) -> None:
    write_plan(PLAN, tmp_path / "plan.toml")
    run = tmp_path / "run"
    words = ("--plan", tmp_path / "plan.toml", "--epochs", 1, "--run-dir", run, "--from", start)
    assert call(pictures, "--output", tmp_path / "mine.safetensors", *words) == 0
    assert "Epoch 1 of 1" in capsys.readouterr().err
    kept = (run / "plan.toml").read_text(encoding="utf-8")
    assert "epochs = 1" in kept
    assert "learning_rate = 0.003" in kept


def test_a_saved_plan_names_its_start_model_seed_and_device(
    pictures: Path, start: str, tmp_path: Path
) -> None:
    saved = replace(PLAN, start=start, seed=7, epochs=1, device="cpu")
    write_plan(saved, tmp_path / "plan.toml")
    words = ("--plan", tmp_path / "plan.toml", "--output", tmp_path / "mine.safetensors")
    assert main(["finetune", *map(str, (pictures, *words, "--run-dir", tmp_path / "run"))]) == 0
    kept = read_plan(tmp_path / "run" / "plan.toml")
    assert (kept.seed, kept.device) == (7, "cpu")
    assert kept.start == read_info(Path(start)).name
    assert (tmp_path / "run" / "start.safetensors").read_bytes() == Path(start).read_bytes()


@pytest.mark.parametrize("seed", ["-1", "9999999999", "one"])
def test_a_seed_that_cannot_be_one_is_refused(
    seed: str, pictures: Path, tmp_path: Path, capsys: Captured
) -> None:
    with pytest.raises(SystemExit) as stop:
        call(pictures, "--output", tmp_path / "mine.safetensors", "--seed", seed)
    assert stop.value.code == 2
    assert "--seed" in capsys.readouterr().err


def test_a_run_whose_model_cannot_be_delivered_is_kept(
    pictures: Path, start: str, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "file").touch()
    output = tmp_path / "mine.safetensors"
    words = ("--from", start, "--mode", "head", "--report", tmp_path / "file" / "report.html")
    assert call(pictures, "--output", output, *words) == 4
    assert "--resume" in capsys.readouterr().err
    run = next(paths.runs().iterdir())
    assert call(pictures, "--output", output, "--resume", run) == 0


def test_copies_and_contradictions_are_said_and_left_out(
    pictures: Path, start: str, tmp_path: Path, capsys: Captured
) -> None:
    shutil.copy(pictures / "red" / "picture-000.png", pictures / "blue" / "same.png")
    words = ("--from", start, "--mode", "head", "--output", tmp_path / "mine.safetensors")
    assert call(pictures, *words) == 0
    said = capsys.readouterr()
    assert "different labels" in said.err or "contradict" in said.err
    assert json.loads(said.out)["n"] == 29


def test_one_class_is_refused_in_plain_words(tmp_path: Path, start: str, capsys: Captured) -> None:
    folder = write_pictures(tmp_path / "one", 10, ("red",))
    output = tmp_path / "mine.safetensors"
    assert call(folder, "--output", output, "--from", start) == 4
    said = capsys.readouterr().err
    assert "nothing to tell apart" in said
    assert not output.exists()
    assert not list(paths.runs().iterdir())


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--from", "nothing-of-that-name"), 2),
        (("--group-by", "("), 2),
        (("--resume", "no-such-run", "--from", "nothing-of-that-name"), 2),
    ],
)
def test_wrong_words_are_told_from_wrong_data(
    words: tuple[str, ...], status: int, pictures: Path, tmp_path: Path, capsys: Captured
) -> None:
    assert call(pictures, "--output", tmp_path / "mine.safetensors", *words) == status
    assert capsys.readouterr().err.count("medmamba:") == 1


def test_an_output_that_cannot_be_written_is_said_first(
    pictures: Path, start: str, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "file").touch()
    assert call(pictures, "--output", tmp_path / "file" / "mine.safetensors", "--from", start) == 4
    assert "could not be written" in capsys.readouterr().err


def test_interrupted_it_says_how_to_go_on(
    pictures: Path,
    start: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_plan(PLAN, tmp_path / "plan.toml")
    words = ("--plan", tmp_path / "plan.toml", "--from", start)
    output = tmp_path / "mine.safetensors"

    def stop(_: object, text: str, *__: object, **___: object) -> None:
        if text.startswith("step 3 "):
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("medmamba_desktop.commands.following._Shown.draw", stop)
        assert call(pictures, "--output", output, *words) == 130
    said = capsys.readouterr().err
    assert "--resume" in said
    run = next(paths.runs().iterdir())
    assert call(pictures, "--output", output, "--resume", run) == 0
    assert output.exists()


def test_ctrl_c_amid_a_step_lets_it_end_and_keeps_its_state(
    pictures: Path,
    start: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write_plan(PLAN, tmp_path / "plan.toml")
    words = ("--plan", tmp_path / "plan.toml", "--from", start)
    output = tmp_path / "mine.safetensors"
    run_step = Fit._step
    before = signal.getsignal(signal.SIGINT)

    def pressed(self: Fit) -> Generator[TrainEvent | None, None, float]:
        if self._state.step == 3:
            signal.raise_signal(signal.SIGINT)
        return (yield from run_step(self))

    with monkeypatch.context() as patch:
        patch.setattr(Fit, "_step", pressed)
        assert call(pictures, "--output", output, *words) == 130
    assert signal.getsignal(signal.SIGINT) == before
    assert "--resume" in capsys.readouterr().err
    run = next(paths.runs().iterdir())
    _, facts = checkpoint.read(next(run.glob("*/checkpoint.safetensors")))
    assert facts["step"] == 3

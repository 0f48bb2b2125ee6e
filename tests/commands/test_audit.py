"""`medmamba audit`, and what the other commands write into the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from medmamba_desktop import paths
from medmamba_desktop.cli import main
from medmamba_desktop.commands import auditing
from medmamba_desktop.commands import classify as classify_command
from medmamba_desktop.core.audit import chain
from medmamba_desktop.core.audit.line import Entry
from medmamba_desktop.core.values import Outcome
from tests.helpers import images_build
from tests.helpers.tiny_model import write_tiny_model

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "Doe Jane"
    folder.mkdir()
    for number in range(3):
        (folder / f"{number}.png").write_bytes(images_build.png(40 + number, 40))
    return folder


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_tiny_model(tmp_path / "tiny.safetensors")


def run(*words: str | Path) -> int:
    return main([str(word) for word in words])


def entries() -> list[Entry]:
    return list(chain.entries_of(paths.audit()))


def classify(pictures: Path, model: Path, *more: str | Path) -> int:
    return run("classify", pictures, "--model", model, "--device", "cpu", *more)


def test_what_is_classified_and_exported_is_written_down(
    pictures: Path, model: Path, tmp_path: Path
) -> None:
    (pictures / "torn.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    classify(pictures, model, "--output", tmp_path / "results.csv")
    classified, exported = entries()
    assert (classified.action, classified.door) == ("classified", "command")
    assert (classified.facts["images"], classified.facts["unreadable"]) == (4, 1)
    assert len(str(classified.facts["model"])) == 64
    assert len(classified.on) == 4
    assert (exported.action, exported.on) == ("exported", classified.on)
    assert (exported.facts["table"], exported.facts["names"]) == (1, 1)


def test_of_a_run_that_is_broken_off_what_is_done_is_written(
    pictures: Path, model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auditing, "_AT_ONCE", 2)
    real = classify_command._classify

    def broken_off(*arguments: Any) -> Iterator[Outcome]:
        yield from list(real(*arguments))[:3]
        raise KeyboardInterrupt

    monkeypatch.setattr(classify_command, "_classify", broken_off)
    (pictures / "3.png").write_bytes(images_build.png(50, 40))
    assert classify(pictures, model) == 130
    assert [entry.facts["images"] for entry in entries()] == [2, 1]


def test_looking_copying_and_the_library_are_written_down(
    pictures: Path, model: Path, tmp_path: Path
) -> None:
    run("inspect", pictures)
    run("deidentify", pictures, "--output", tmp_path / "copies")
    run("models", "import", model)
    run("models", "rename", "tiny", "other")
    run("models", "remove", "other")
    run("models", "restore", "other")
    said = [(entry.action, entry.facts.get("verb")) for entry in entries()]
    assert said == [
        ("opened", None),
        ("de-identified", None),
        *(("library", verb) for verb in ("import", "rename", "remove", "restore")),
    ]
    assert len(entries()[1].on) == 3


def test_verify_says_how_many_entries_are_sound_or_which_line_is_broken(
    pictures: Path, capsys: Captured
) -> None:
    assert run("audit", "verify") == 0
    assert "nothing is in the audit log" in capsys.readouterr().out
    for _ in range(3):
        run("inspect", pictures)
    capsys.readouterr()
    assert run("audit", "verify") == 0
    assert capsys.readouterr().out.startswith("sound: 3 entries in 1 file")
    (file,) = chain.files_of(paths.audit())
    file.write_bytes(file.read_bytes().replace(b'"images":3', b'"images":2', 1))
    assert run("audit", "verify") == 4
    assert "broken: line 1 of audit-0000000001.jsonl" in capsys.readouterr().out


def test_show_finds_what_was_done_to_a_file(pictures: Path, capsys: Captured) -> None:
    run("inspect", pictures / "0.png")
    run("inspect", pictures)
    capsys.readouterr()
    assert run("audit", "show") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert all(" you " in line and "opened" in line for line in lines)
    moved = (pictures / "1.png").rename(pictures / "renamed.png")
    run("audit", "show", "--about", moved)
    assert capsys.readouterr().out.splitlines() == lines[1:]
    run("audit", "show", "--last", "1")
    assert capsys.readouterr().out.splitlines() == lines[1:]
    assert run("audit", "show", "--about", pictures / "gone.png") == 4


def test_it_can_be_switched_off(pictures: Path, capsys: Captured) -> None:
    assert run("audit", "off") == 0
    run("inspect", pictures)
    assert [entry.facts.get("now") for entry in entries()] == ["off"]
    assert run("audit", "on") == 0
    run("inspect", pictures)
    assert entries()[-1].action == "opened"


def test_a_log_that_cannot_be_written_stops_nothing(pictures: Path, capsys: Captured) -> None:
    paths.audit().parent.mkdir(parents=True)
    paths.audit().write_text("a file in the folder's place")
    assert run("inspect", pictures) == 0
    said = capsys.readouterr()
    assert "3 images" in said.out
    assert said.err.count("The audit log cannot be written") == 1

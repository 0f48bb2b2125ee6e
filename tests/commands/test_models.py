"""`medmamba models`: every verb, what it says, and what it refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop import paths
from medmamba_desktop.cli import main
from medmamba_desktop.commands.shelf import fitting_default
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage, SourceKind
from tests.helpers.tiny_model import write_tiny_model

Captured = pytest.CaptureFixture[str]


def run(*words: str | Path) -> int:
    return main(["models", *(str(word) for word in words)])


@pytest.fixture(autouse=True)
def _bundled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "bundled"
    write_tiny_model(folder / "tiny.safetensors")
    monkeypatch.setattr(paths, "bundled_models", lambda: folder)


def listed(capsys: Captured) -> list[str]:
    capsys.readouterr()
    assert run("list") == 0
    return [line.split()[0] for line in capsys.readouterr().out.splitlines()]


def test_a_model_file_goes_through_every_verb(tmp_path: Path, capsys: Captured) -> None:
    file = write_tiny_model(tmp_path / "x.safetensors", "mine")
    assert run("import", file) == 0
    assert run("import", file, "--name", "again") == 0
    assert run("rename", "again", "other", "--title", "Another") == 0
    assert run("duplicate", "tiny") == 0
    assert listed(capsys) == ["tiny", "mine", "other", "tiny-2"]
    assert run("remove", "other") == 0
    assert run("restore", "other") == 0
    assert run("show", "other") == 0
    assert "Another (other 1)" in capsys.readouterr().out
    assert run("verify", "mine") == 0
    assert capsys.readouterr().out.count("sound") == 3
    for ending in ("pdf", "md", "xml"):
        assert run("card", "mine", "--output", tmp_path / f"card.{ending}") == 0
        assert (tmp_path / f"card.{ending}").stat().st_size > 500


def test_defaults_are_set_said_and_taken_back(capsys: Captured) -> None:
    assert run("default", "tiny", "--modality", "us") == 0
    assert run("default", "tiny") == 0
    assert run("default") == 0
    assert capsys.readouterr().out.split() == ["all", "tiny", "US", "tiny"]
    assert run("list") == 0
    assert "(default: all, US)" in capsys.readouterr().out
    assert run("default", "--clear") == 0
    assert run("default") == 0
    assert capsys.readouterr().out.split() == ["US", "tiny"]


def test_images_of_one_modality_are_classified_by_its_default() -> None:
    def image(name: str, modality: str) -> SourceImage:
        facts = DicomFacts(modality=modality) if modality else None
        kind: SourceKind = "dicom" if modality else "raster"
        return SourceImage(ImageRef(Path(name)), kind, "", 64, 64, dicom=facts)

    assert run("default", "tiny", "--modality", "US") == 0
    found = fitting_default([image("a", "US"), image("b", "US")])
    assert found is not None
    assert found.name == "tiny"
    for others in ([], [image("c", "")], [image("c", "CR")], [image("a", "US"), image("c", "CR")]):
        assert fitting_default(others) is None


def test_a_changed_file_is_not_sound_and_says_so_by_its_status(
    tmp_path: Path, capsys: Captured
) -> None:
    assert run("import", write_tiny_model(tmp_path / "x.safetensors", "mine")) == 0
    path = paths.user_models() / "mine.safetensors"
    path.write_bytes(write_tiny_model(tmp_path / "y.safetensors", "mine", is_familiar=False)
                     .read_bytes())  # fmt: skip
    assert run("verify", "mine") == 4
    assert "failed   Hash: The file was changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (["import", "x.pth"], 2, "--classes"),
        (["import", "x.safetensors", "--classes", "a"], 2, "names its classes itself"),
        (["import", "x.pth", "--classes", "a", "--std", "0"], 2, "std above 0"),
        (["import", "x.pth", "--classes", "a", "--size", "9"], 2, "input size"),
        (["import", "nowhere.pth", "--classes", "a"], 4, "cannot be read"),
        (["import", "nowhere.safetensors"], 4, "cannot be read"),
        (["remove", "tiny"], 4, "belongs to the program"),
        (["rename", "nope", "x"], 2, "no model named nope"),
        (["restore", "nope"], 2, "No removed model named nope"),
        (["default", "nope"], 2, "no model named nope"),
        (["duplicate", "tiny", "../evil"], 4, "is not a name"),
    ],
)
def test_what_cannot_be_done_is_said(
    words: list[str], status: int, reason: str, capsys: Captured
) -> None:
    assert run(*words) == status
    said = capsys.readouterr().err
    assert "medmamba: " in said
    assert reason in said


@pytest.mark.parametrize(
    "words", [["default", "tiny", "--modality", "a b"], ["card", "tiny", "--output", "x.doc"],
              ["import", "x.pth", "--mean", "1,2"]],
)  # fmt: skip
def test_wrong_words_are_2(words: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as caught:
        run(*words)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err

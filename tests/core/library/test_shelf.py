"""The shelf: bundled models and the user's."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.errors import ModelFileError, ModelNotFoundError, WriteError
from medmamba_desktop.core.library.imported import import_checkpoint
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.library.weights import load_model
from medmamba_desktop.core.network.medmamba import MedMamba
from tests.helpers.tiny_model import TINY, write_tiny_model


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    (tmp_path / "bundled").mkdir()
    write_tiny_model(tmp_path / "bundled" / "tiny.safetensors")
    return Shelf(tmp_path / "bundled", tmp_path / "user")


def test_a_model_goes_in_and_out(shelf: Shelf, tmp_path: Path) -> None:
    added = shelf.add(write_tiny_model(tmp_path / "mine.safetensors", "mine"))
    assert [m.name for m in shelf.models()] == ["tiny", "mine"]
    assert [m.is_bundled for m in shelf.models()] == [True, False]
    shelf.export("mine", tmp_path / "out" / "copy.safetensors")
    assert shelf.find(str(tmp_path / "out" / "copy.safetensors")).sha256 == added.sha256
    shelf.remove("mine")
    assert [m.name for m in shelf.models()] == ["tiny"]


def test_the_first_bundled_model_is_the_default(shelf: Shelf) -> None:
    assert shelf.find().name == "tiny"


def test_unknown_names_say_which_are_known(shelf: Shelf) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        shelf.find("nope")
    assert "tiny" in caught.value.remedy


def test_bundled_models_stay(shelf: Shelf) -> None:
    with pytest.raises(ModelFileError, match="belongs to the program"):
        shelf.remove("tiny")
    with pytest.raises(ModelNotFoundError):
        shelf.remove("nope")


def test_a_name_is_taken_once(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="there already"):
        shelf.add(write_tiny_model(tmp_path / "again.safetensors", "tiny"))


def test_a_damaged_model_is_not_added_and_does_not_hide_the_others(
    shelf: Shelf, tmp_path: Path
) -> None:
    broken = write_tiny_model(tmp_path / "broken.safetensors", "broken")
    broken.write_bytes(broken.read_bytes()[:-10])
    with pytest.raises(ModelFileError):
        shelf.add(broken)
    (tmp_path / "user").mkdir(exist_ok=True)
    (tmp_path / "user" / "broken.safetensors").write_bytes(broken.read_bytes())
    assert [m.name for m in shelf.models()] == ["tiny"]


def test_an_unwritable_shelf_is_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    shelf = Shelf(tmp_path, tmp_path / "file")
    with pytest.raises(WriteError):
        shelf.add(write_tiny_model(tmp_path / "x.tmp"))


def test_a_published_checkpoint_becomes_a_model(shelf: Shelf, tmp_path: Path) -> None:
    network = MedMamba(TINY, 3).eval()
    torch.save(network.state_dict(), tmp_path / "authors.pth")
    info = import_checkpoint(shelf, tmp_path / "authors.pth", ["a", "b", "c"], "authors")
    loaded = load_model(info)
    image = torch.randn(1, 3, 64, 64)
    with torch.no_grad():
        torch.testing.assert_close(loaded.network(image, "classify"), network(image))
    assert [c.name for c in info.tasks[0].classes] == ["a", "b", "c"]


def test_a_wrong_number_of_classes_is_told(shelf: Shelf, tmp_path: Path) -> None:
    torch.save(MedMamba(TINY, 3).state_dict(), tmp_path / "authors.pth")
    for classes in (["a", "b"], ["a", "b", "b"]):
        with pytest.raises(ModelFileError, match="3 classes"):
            import_checkpoint(shelf, tmp_path / "authors.pth", classes, "x")
    assert [m.name for m in shelf.models()] == ["tiny"]

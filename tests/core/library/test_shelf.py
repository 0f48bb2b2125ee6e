"""The shelf: bundled models and the user's."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.errors import ModelFileError, ModelNotFoundError, WriteError
from medmamba_desktop.core.library import changes
from medmamba_desktop.core.library.checkpoint import convert
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
    changes.remove(shelf, "mine")
    assert [m.name for m in shelf.models()] == ["tiny"]


def test_the_first_bundled_model_is_the_default(shelf: Shelf) -> None:
    assert shelf.find().name == "tiny"


def test_unknown_names_say_which_are_known(shelf: Shelf) -> None:
    with pytest.raises(ModelNotFoundError) as caught:
        shelf.find("nope")
    assert "tiny" in caught.value.remedy


def test_bundled_models_stay(shelf: Shelf) -> None:
    with pytest.raises(ModelFileError, match="belongs to the program"):
        changes.remove(shelf, "tiny")
    with pytest.raises(ModelNotFoundError):
        changes.remove(shelf, "nope")


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
    ((name, problem),) = shelf.unsound()
    assert (name, "cut short" in problem.message) == ("broken.safetensors", True)


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
    with pytest.raises(ModelFileError, match="3 classes"):
        import_checkpoint(shelf, tmp_path / "authors.pth", ["a", "b", "b"], "x")
    assert [m.name for m in shelf.models()] == ["tiny"]


def checkpoint(path: Path, **changed: object) -> Path:
    """A published checkpoint of three classes; a tensor given as None is left out."""
    state = {
        **MedMamba(TINY, 3).state_dict(),
        **{k.replace("__", "."): v for k, v in changed.items()},
    }
    torch.save({k: v for k, v in state.items() if v is not None}, path)
    return path


NAN = torch.tensor([0.0, float("nan"), 0.0])


@pytest.mark.parametrize(
    ("bias", "reason"),
    [
        (None, "not those of a MedMamba"),
        (torch.zeros(2), "not those of a MedMamba"),
        (torch.tensor(0.0), "not those of a MedMamba"),
        (NAN, r"bias holds values that are not numbers"),
        (torch.full((3,), 1e300, dtype=torch.float64), r"bias holds values that are not numbers"),
        (torch.zeros(3, dtype=torch.int64), r"bias is no plain tensor"),
        (torch.zeros(3, dtype=torch.complex64), r"bias is no plain tensor"),
        (torch.zeros(3).to_sparse(), r"bias is no plain tensor|damaged"),
        (torch.zeros(3, device="meta"), r"bias is no plain tensor"),
    ],
)
def test_a_checkpoint_with_tensors_that_cannot_serve_is_refused(
    tmp_path: Path, bias: torch.Tensor | None, reason: str
) -> None:
    file, target = checkpoint(tmp_path / "authors.pth", head__bias=bias), tmp_path / "tensors"
    with pytest.raises(ModelFileError, match=reason):
        convert(str(file), str(target))
    assert not target.exists()


def test_a_checkpoint_whose_tensors_share_memory_is_imported(shelf: Shelf, tmp_path: Path) -> None:
    memory = torch.arange(3 * 64 + 3, dtype=torch.float32)
    shared = {"head__weight": memory[3:].view(64, 3).T, "head__bias": memory[:3]}
    file = checkpoint(tmp_path / "authors.pth", **shared)
    head = load_model(import_checkpoint(shelf, file, ["a", "b", "c"], "authors")).network.heads
    torch.testing.assert_close(head["classify"].weight.data, shared["head__weight"])


@pytest.mark.parametrize("name", ["../evil", "", "a/b"])
def test_an_import_takes_a_plain_name_alone(shelf: Shelf, tmp_path: Path, name: str) -> None:
    file = checkpoint(tmp_path / "authors.pth")
    with pytest.raises(ModelFileError, match="not a name"):
        import_checkpoint(shelf, file, ["a", "b", "c"], name)
    assert not list(tmp_path.rglob("*evil*"))


def test_a_name_is_taken_in_whatever_case(shelf: Shelf, tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="model named TINY is there"):
        shelf.add(write_tiny_model(tmp_path / "again.safetensors", "TINY"))


def test_a_damaged_file_of_that_name_is_not_written_over(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "user").mkdir()
    damaged = tmp_path / "user" / "Mine.safetensors"
    damaged.write_bytes(b"damaged, perhaps to be mended")
    with pytest.raises(ModelFileError, match="models folder already"):
        shelf.add(write_tiny_model(tmp_path / "mine.safetensors", "mine"))
    assert damaged.read_bytes().startswith(b"damaged")
    assert len(list(damaged.parent.glob("*.safetensors"))) == 1


def test_a_model_that_the_system_keeps_is_an_error_of_ours(
    shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.add(write_tiny_model(tmp_path / "mine.safetensors", "mine"))

    def rename(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", rename)
        with pytest.raises(WriteError, match="mine could not be moved"):
            changes.remove(shelf, "mine")
    assert shelf.find("mine").name == "mine"

"""Authors' checkpoints: tensors in, programs out."""

from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest
import torch

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.upstream import infer_config, read_checkpoint
from tests.helpers.tiny_model import TINY


class Payload:
    """Unpickled without care, it makes a folder."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.target),)


@pytest.mark.parametrize("is_zip", [True, False])
@pytest.mark.parametrize("is_hidden", [True, False])
def test_code_in_a_checkpoint_does_not_run(tmp_path: Path, is_zip: bool, is_hidden: bool) -> None:
    target, file = tmp_path / "ran", tmp_path / "evil.pth"
    content = (
        {"head.weight": torch.zeros(2, 2), "x": Payload(target)} if is_hidden else Payload(target)
    )
    torch.save(content, file, _use_new_zipfile_serialization=is_zip)
    with pytest.raises(ModelFileError, match="not opened"):
        read_checkpoint(file)
    assert not target.exists()


def test_a_bare_pickle_with_code_does_not_run(tmp_path: Path) -> None:
    target, file = tmp_path / "ran", tmp_path / "evil.pth"
    file.write_bytes(pickle.dumps(Payload(target)))
    with pytest.raises(ModelFileError):
        read_checkpoint(file)
    assert not target.exists()


@pytest.mark.parametrize("wrapper", ["state_dict", "model", None])
def test_wrapped_and_prefixed_state_dicts_are_found(tmp_path: Path, wrapper: str | None) -> None:
    network = MedMamba(TINY, 3)
    state = {f"module.{k}": v for k, v in network.state_dict().items()}
    file = tmp_path / "x.pth"
    torch.save({wrapper: state, "epoch": 3} if wrapper else state, file)
    found = read_checkpoint(file)
    assert found.keys() == network.state_dict().keys()
    assert infer_config(found) == (TINY, 3)


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04broken"])
def test_a_damaged_file_is_named(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.pth"
    file.write_bytes(content)
    with pytest.raises(ModelFileError):
        read_checkpoint(file)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_checkpoint(tmp_path / "none.pth")


def test_another_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelFileError, match="not those of a MedMamba"):
        infer_config({"conv1.weight": torch.zeros(1)})

"""Verifying a model: what was changed shows, what is not known is said."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from medmamba_desktop.core.library.header import KEY
from medmamba_desktop.core.library.ledger import changing
from medmamba_desktop.core.library.model_file import read_info, read_outline
from medmamba_desktop.core.library.reference import made_up_picture
from medmamba_desktop.core.library.sheet import sheet_of
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.library.verify import SUMS, verifying
from medmamba_desktop.core.library.weights import load_from
from tests.helpers.tiny_model import INPUT, tiny_header, write_tiny_model


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path / "bundled", tmp_path / "user")
    made.add(write_tiny_model(tmp_path / "mine.safetensors", "mine"))
    return made


def states(shelf: Shelf, path: Path) -> list[str]:
    return [check.state for check in verifying(shelf, read_info(path))]


def rewritten(path: Path, text: str, **changed: torch.Tensor) -> None:
    save_file({**load_file(path), **changed}, path, metadata={KEY: text})


def test_a_sound_model_is_sound(shelf: Shelf) -> None:
    assert states(shelf, shelf.find("mine").path) == ["sound", "sound", "sound"]


def test_the_stored_scores_are_those_of_the_whole_way(shelf: Shelf) -> None:
    model = load_from(shelf.find("mine").path)
    stored = model.header.reference
    assert stored is not None
    scores = model.network(made_up_picture(INPUT), "colour")[0]
    torch.testing.assert_close(scores, torch.tensor(stored["scores"]["colour"]))


def test_other_weights_show_in_hash_and_scores(shelf: Shelf) -> None:
    path = shelf.find("mine").path
    text = read_outline(path).header.to_json()
    rewritten(path, text, **{"heads.colour.bias": torch.ones(3)})
    assert states(shelf, path) == ["failed", "sound", "failed"]


def test_a_file_without_scores_says_so(shelf: Shelf, tmp_path: Path) -> None:
    old = write_tiny_model(tmp_path / "old.safetensors", "old")
    rewritten(old, tiny_header("old").to_json())
    assert not sheet_of(read_info(old)).has_reference
    assert states(shelf, old) == ["unknown", "sound", "unknown"]


def test_a_damaged_model_fails_with_its_reason(shelf: Shelf) -> None:
    path = shelf.find("mine").path
    info = read_info(path)
    rewritten(path, read_outline(path).header.to_json(), extra=torch.zeros(1))
    found = list(verifying(shelf, info))
    assert [check.state for check in found] == ["failed", "failed"]
    assert "extra is unknown" in found[1].text


def test_a_bundled_model_is_compared_with_the_sums_beside_it(shelf: Shelf) -> None:
    path = write_tiny_model(shelf.bundled / "tiny.safetensors")
    assert states(shelf, path)[0] == "unknown"
    (shelf.bundled / SUMS).write_text(f"{read_info(path).sha256}  tiny.safetensors\n")
    assert states(shelf, path)[0] == "sound"
    (shelf.bundled / SUMS).write_text(f"{'0' * 64}  tiny.safetensors\n")
    assert states(shelf, path)[0] == "failed"


def test_a_file_that_vanishes_is_told(shelf: Shelf) -> None:
    info = shelf.find("mine")
    with changing(shelf.user):
        info.path.unlink()
    assert [check.state for check in verifying(shelf, info)] == ["failed", "failed"]

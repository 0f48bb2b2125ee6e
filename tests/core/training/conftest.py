"""What every run of the tests starts from."""

from __future__ import annotations

import pytest

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.values import ModelInfo
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import labelled, with_test, write_pictures


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> ModelInfo:
    return read_info(write_tiny_model(tmp_path_factory.mktemp("start") / "tiny.safetensors"))


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> LabelledData:
    """24 pictures of three classes, a quarter each for validation and test."""
    return with_test(labelled(write_pictures(tmp_path_factory.mktemp("pictures"))))

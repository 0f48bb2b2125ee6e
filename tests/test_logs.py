"""The log names no one."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest

from medmamba_desktop import logs, paths


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    logs.start_logging()
    yield
    logs.stop_logging()


def test_an_exception_is_logged_without_its_text(caplog: pytest.LogCaptureFixture) -> None:
    try:
        try:
            raise OSError("/data/Doe, Jane/ct.dcm is gone")
        except OSError as error:
            raise RuntimeError("cannot open Doe, Jane") from error
    except RuntimeError:
        logging.getLogger("medmamba_desktop.x").exception("a job failed")
    text = paths.log_file().read_text(encoding="utf-8")
    assert "a job failed" in text
    assert "RuntimeError" in text
    assert "OSError" in text
    assert "test_logs.py" in text
    assert "Jane" not in text
    caplog.clear()


def test_starting_twice_writes_once() -> None:
    logs.start_logging()
    logging.getLogger("medmamba_desktop.x").info("hello")
    assert paths.log_file().read_text(encoding="utf-8").count("hello") == 1


def test_a_folder_that_cannot_be_made_is_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    logs.stop_logging()
    file = tmp_path_factory.mktemp("x") / "file"
    file.touch()
    monkeypatch.setenv("MEDMAMBA_HOME", str(file))
    logs.start_logging()
    logging.getLogger("medmamba_desktop.x").info("to nowhere")

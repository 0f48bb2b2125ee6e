"""The log names no one."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from medmamba_desktop import logs, paths

FAIL = """
import logging
from medmamba_desktop import logs
logs.start_logging()
logging.basicConfig()
try:
    raise OSError("/data/Doe, Jane/ct.dcm is gone")
except OSError:
    logging.getLogger("medmamba_desktop.x").exception("a job failed")
"""


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


def what_is_printed(home: Path) -> str:
    """By a program that logs a failure, with its folders below `home`."""
    done = subprocess.run(
        [sys.executable, "-c", FAIL],
        env=os.environ | {"MEDMAMBA_HOME": str(home)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout + done.stderr


def test_without_a_folder_for_the_log_nothing_is_printed(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not what_is_printed(tmp_path / "file")


def test_a_log_file_that_cannot_be_opened_prints_nothing(tmp_path: Path) -> None:
    (tmp_path / "log" / "medmamba.log").mkdir(parents=True)
    assert not what_is_printed(tmp_path)


def test_a_log_that_works_prints_nothing(tmp_path: Path) -> None:
    assert not what_is_printed(tmp_path)
    assert "a job failed" in (tmp_path / "log" / "medmamba.log").read_text("utf-8")


def test_records_reach_others_again_once_the_log_is_closed() -> None:
    logger = logging.getLogger("medmamba_desktop")
    assert not logger.propagate
    logs.stop_logging()
    assert logger.propagate

"""A report says where it happened and never on whom."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from medmamba_desktop import logs, paths
from medmamba_desktop.operations import crash_reports
from medmamba_desktop.operations.crash_reports import find_crash, without_places, write_report

CRASH = """
import os
from medmamba_desktop.operations.crash_reports import watch_for_crashes
watch_for_crashes()
def look_at_jane_doe():
    os.abort()
look_at_jane_doe()
"""
END_WELL = """
from medmamba_desktop.operations.crash_reports import stop_watching, watch_for_crashes
watch_for_crashes()
stop_watching()
"""


@pytest.fixture(autouse=True)
def _log() -> Iterator[None]:
    logs.start_logging()
    yield
    logs.stop_logging()


def run(code: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, *arguments, "-c", code], check=False).returncode


def raised() -> ValueError:
    try:
        raise ValueError("/data/Doe, Jane/ct.dcm")
    except ValueError as error:
        return error


def test_an_exception_is_reported_without_its_text() -> None:
    error = raised()
    report = write_report(type(error), error, error.__traceback__)
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert "ValueError" in text
    assert "test_crash_reports.py" in text
    assert "Jane" not in text
    assert str(Path.home()) not in text
    assert report.parent == paths.crash_reports()


def test_a_crash_is_reported_once_at_the_next_start(tmp_path: Path) -> None:
    script = tmp_path / "Doe, Jane.py"
    script.write_text(CRASH, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script)], check=False)
    assert done.returncode != 0
    report = find_crash()
    assert report is not None
    text = report.read_text(encoding="utf-8")
    assert "Fatal Python error: Aborted" in text
    assert "in look_at_jane_doe" in text  # a name in the code, not of a file
    assert str(tmp_path) not in text
    assert find_crash() is None


def test_a_sound_end_leaves_nothing() -> None:
    assert run(END_WELL) == 0
    assert not list(paths.crash_reports().iterdir())
    assert find_crash() is None


def test_a_program_that_still_runs_is_left_alone() -> None:
    scratch = paths.crash_reports() / "fault-1.scratch"
    scratch.parent.mkdir(parents=True)
    scratch.touch()
    assert find_crash() is None
    assert scratch.exists()
    long_ago = time.time() - 30 * 86400
    os.utime(scratch, (long_ago, long_ago))
    assert find_crash() is None
    assert not scratch.exists()


def test_places_are_cut_down_to_names_of_code_files() -> None:
    said = (
        "Fatal Python error: Segmentation fault\n\nThread 0x0000 [Jane] (most recent call first):\n"
        '  File "C:\\Users\\Doe, Jane\\x\\app.py", line 7 in run\n'
        '  File "/home/jane/y.py", line 8 in other\n\nExtension modules: jane (total: 1)\n'
    )
    assert without_places(said).splitlines() == [
        "Fatal Python error: Segmentation fault", "Thread 0x0000",
        "  app.py:7 in run", "  y.py:8 in other",
    ]  # fmt: skip


def test_only_the_last_few_are_kept() -> None:
    error = raised()
    folder = paths.crash_reports()
    folder.mkdir(parents=True)
    for number in range(crash_reports.KEPT + 3):
        (folder / f"crash-2000010{number:02}.txt").touch()
    report = write_report(type(error), error, None)
    kept = sorted(folder.glob("crash-*.txt"))
    assert len(kept) == crash_reports.KEPT
    assert kept[-1] == report


def test_without_a_folder_there_is_no_report_and_no_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEDMAMBA_HOME", str(tmp_path / "file"))
    error = raised()
    assert write_report(type(error), error, error.__traceback__) is None
    crash_reports.watch_for_crashes()
    assert find_crash() is None

"""Reports on what nobody caught, for the user to look through and send: no names in them.

A report says which program on which system, where in the code it happened, and what the log held
before. Of exceptions there is no text, of files only the program's own names. What crashes the
interpreter itself is caught by faulthandler in a scratch file, which the next start turns into a
report.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import platform
import re
import time
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import TextIO

from medmamba_desktop import __version__, paths
from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.logs import PrivateFormatter

_log = logging.getLogger(__name__)

KEPT = 10
_LOG_LINES = 200
_PARTS = ("torch", "numba", "numpy", "PySide6-Essentials", "pydicom")
_SCRATCH = "fault-{}.scratch"
# `File "/home/jane/x/app.py", line 7 in run` as faulthandler writes it.
_FRAME = re.compile(r'^  File "(?P<file>[^"]*)", line (?P<line>\d+) in (?P<name>.*)$')
_KEPT_LINE = re.compile(
    r"^(Fatal Python error: [A-Za-z ]+|Windows fatal exception: [\w ]+"
    r"|(Current thread|Thread) 0x[0-9a-f]+)"
)

_fault: tuple[Path, TextIO] | None = None


def write_report(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> Path | None:
    """Write a report on an exception; None where that is not possible."""
    where = PrivateFormatter().formatException((kind, error, traceback))
    return _write("An exception that nobody caught", where)


def watch_for_crashes() -> None:
    """Let the interpreter write down where it stood when it crashes."""
    global _fault
    if _fault is not None:
        return
    file = paths.crash_reports() / _SCRATCH.format(os.getpid())
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = file.open("w", encoding="utf-8")
    except OSError as error:
        _log.info("crashes are not written down: %s", type(error).__name__)
        return
    faulthandler.enable(stream)
    _fault = (file, stream)


def stop_watching() -> None:
    """The program ends as it should: nothing was written, and the scratch file goes."""
    global _fault
    if _fault is not None:
        faulthandler.disable()
        file, stream = _fault
        stream.close()
        file.unlink(missing_ok=True)
        _fault = None


def find_crash() -> Path | None:
    """A report on the last time, if the program then crashed; each crash is reported once."""
    reports = [_report_on(file) for file in sorted(paths.crash_reports().glob("fault-*.scratch"))]
    found = [report for report in reports if report is not None]
    return found[-1] if found else None


def _report_on(scratch: Path) -> Path | None:
    if _fault is not None and scratch == _fault[0]:
        return None
    try:
        said = scratch.read_text(encoding="utf-8", errors="replace")
        # Of a program that is still running, on this computer or on another that shares the home.
        is_recent = time.time() - scratch.stat().st_mtime < 7 * 86400
        if not said and is_recent:
            return None
        scratch.unlink(missing_ok=True)
    except OSError:
        return None
    return _write("The program was ended by a crash", without_places(said)) if said else None


def without_places(said: str) -> str:
    """What faulthandler wrote, with the names of code files alone and no line that is not known."""
    lines = []
    for line in said.splitlines():
        frame = _FRAME.match(line)
        if frame:
            file = frame["file"].replace("\\", "/").rpartition("/")[2]
            lines.append(f"  {file}:{frame['line']} in {frame['name']}")
        elif known := _KEPT_LINE.match(line):
            lines.append(known[0])
    return "\n".join(lines)


def _write(what: str, where: str) -> Path | None:
    folder = paths.crash_reports()
    report = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}.txt"
    text = "\n\n".join((f"MedMamba Desktop: {what}", _circumstances(), where, _end_of_log()))
    try:
        with whole_file(report) as scratch:
            scratch.write_text(f"{text}\n", encoding="utf-8")
        for old in sorted(folder.glob("crash-*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except (OSError, WriteError):
        _log.info("a crash report could not be written")
        return None
    return report


def _circumstances() -> str:
    lines = [
        f"Program {__version__}, {'frozen' if paths.program() else 'in Python'}",
        f"Time {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
        f"System {platform.system()} {platform.release()} {platform.machine()}",
        f"Python {platform.python_version()}, {os.cpu_count()} cores",
    ]
    return "\n".join([*lines, *(f"{part} {_version(part)}" for part in _PARTS)])


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "unknown"


def _end_of_log() -> str:
    try:
        lines = paths.log_file().read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "No log."
    return "\n".join(("The end of the log:", *lines[-_LOG_LINES:]))

"""The log file: what the program did, never on whom.

Messages are the program's own and hold no path and no DICOM value. Of an exception only its type
and the places in the code are written: its text may quote a file's name, which may name a patient.
"""

from __future__ import annotations

import copy
import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from medmamba_desktop import paths

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def start_logging(level: int = logging.INFO) -> None:
    """Send the program's log to its file and nowhere else, once.

    Without a writable folder there is no log: nothing reaches the terminal in its place, neither by
    `logging.lastResort` nor by a handler that a library gave to the root logger.
    """
    logger = logging.getLogger("medmamba_desktop")
    logger.setLevel(level)
    if any(isinstance(handler.formatter, PrivateFormatter) for handler in logger.handlers):
        return
    handler = _file_handler() or logging.NullHandler()
    handler.setFormatter(PrivateFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger.addHandler(handler)
    logger.propagate = False


def stop_logging() -> None:
    """Close the log file."""
    logger = logging.getLogger("medmamba_desktop")
    for handler in list(logger.handlers):
        if isinstance(handler.formatter, PrivateFormatter):
            logger.removeHandler(handler)
            handler.close()
            logger.propagate = True


class _SilentFile(RotatingFileHandler):
    """Tells nobody that it cannot write: logging's own words would quote paths and messages."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Do nothing."""


class PrivateFormatter(logging.Formatter):
    """Writes exceptions without their texts."""

    def format(self, record: logging.LogRecord) -> str:
        """As always, but from what was raised: another handler may have left its text behind."""
        own = copy.copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - logging's name
        """Types of the exception and its causes, each with where it was raised."""
        lines = []
        error: BaseException | None = ei[1]
        while error is not None:
            lines.append(type(error).__name__)
            lines += [
                f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            error = error.__cause__ or error.__context__
        return "\n".join(lines)


def _file_handler() -> logging.Handler | None:
    file = paths.log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return _SilentFile(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True)
    except OSError:
        return None

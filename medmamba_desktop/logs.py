"""The log file: what the program did, never on whom.

Messages are the program's own and hold no path and no DICOM value. Of an exception only its type
and the places in the code are written: its text may quote a file's name, which may name a patient.
"""

from __future__ import annotations

import logging
import traceback
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

from medmamba_desktop import paths

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def start_logging(level: int = logging.INFO) -> None:
    """Send the program's log to its file, once; without a writable folder there is none."""
    logger = logging.getLogger("medmamba_desktop")
    logger.setLevel(level)
    if any(isinstance(handler.formatter, PrivateFormatter) for handler in logger.handlers):
        return
    handler = _file_handler()
    if handler is not None:
        handler.setFormatter(PrivateFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
        logger.addHandler(handler)


def stop_logging() -> None:
    """Close the log file."""
    logger = logging.getLogger("medmamba_desktop")
    for handler in list(logger.handlers):
        if isinstance(handler.formatter, PrivateFormatter):
            logger.removeHandler(handler)
            handler.close()


class PrivateFormatter(logging.Formatter):
    """Writes exceptions without their texts."""

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
        return RotatingFileHandler(
            file, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        return None

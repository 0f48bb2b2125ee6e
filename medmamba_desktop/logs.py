"""The log file: what the program did, never on whom.

Records go through a filter that drops folders and file names from paths, so that a patient's name
in a path does not reach the disk. DICOM values are never logged in the first place.
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler

from medmamba_desktop import paths

# A path of two or more parts, POSIX or Windows, up to a quote, colon, comma or line end.
_PATH = re.compile(r"(?:[A-Za-z]:\\|/)(?:[^\s/\\:\"',;]+[/\\])+[^\"':,;\n]*")


def start_logging(level: int = logging.INFO) -> None:
    """Send the program's log to its file; without a writable folder there is none."""
    handler = _file_handler()
    if handler is None:
        return
    handler.setFormatter(_PrivateFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logger = logging.getLogger("medmamba_desktop")
    logger.setLevel(level)
    logger.addHandler(handler)


def without_paths(text: str) -> str:
    """`text` with every file path replaced, but for the program's own source lines."""
    return _PATH.sub(lambda m: m[0] if _is_own(m[0]) else "<path>", text)


def _file_handler() -> logging.Handler | None:
    file = paths.log_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        return RotatingFileHandler(file, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        return None


def _is_own(path: str) -> bool:
    return path.endswith(".py") or "site-packages" in path


class _PrivateFormatter(logging.Formatter):
    """Formats a record, its traceback included, then takes the paths out."""

    def format(self, record: logging.LogRecord) -> str:
        return without_paths(super().format(record))

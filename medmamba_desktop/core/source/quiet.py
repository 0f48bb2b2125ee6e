"""Keeps what pydicom, highdicom and Pillow say about a file out of logs and warnings.

They quote values of the file in their messages, a patient's name among them. What matters of it
reaches the user as an error or in `Picture.rendering` instead.
"""

from __future__ import annotations

import logging
import threading
import warnings

_MODULES = r"(pydicom|PIL|highdicom|dicognito)\b"
_lock = threading.Lock()


def hush() -> None:
    """Silence these libraries; cheap, and right to call before every read.

    `warnings.catch_warnings` saves and restores state of the whole process, so it goes wrong when
    four threads read at once. A standing filter for these modules alone does not.
    """
    with _lock:
        if not _is_first_filter():
            warnings.filterwarnings("ignore", module=_MODULES)
        for name in ("pydicom", "PIL", "highdicom"):
            logger = logging.getLogger(name)
            if logger.level != logging.CRITICAL:  # setting it anew empties every logger's cache
                logger.setLevel(logging.CRITICAL)


def _is_first_filter() -> bool:
    first = warnings.filters[0] if warnings.filters else None
    return first is not None and getattr(first[3], "pattern", None) == _MODULES

"""Where things lie: bundled resources, the user's models, settings, logs and caches.

Every folder of the user's comes from appdirs. `MEDMAMBA_HOME` moves them all below one folder; so
does a file named `portable` beside the frozen program, for running from a memory stick.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import appdirs

APP = "MedMamba Desktop"
AUTHOR = "MedMamba"
PORTABLE_MARKER = "portable"
PORTABLE_DATA = "medmamba-data"


def resources() -> Path:
    """Folder of icons, themes and bundled models: installed, in a checkout or in a build."""
    package = Path(__file__).resolve().parent
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [package / "resources", package.parent / "resources"]
    if frozen:
        candidates.insert(0, Path(frozen) / "resources")
    for folder in candidates:
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"resources folder beside {package}")


def bundled_models() -> Path:
    """Model files that ship with the program; read-only."""
    return resources() / "models"


def translations() -> tuple[Path, Path]:
    """Folders of catalogues of languages: the program's, then the user's own."""
    return resources() / "translations", _user_folder("data") / "translations"


def guide() -> Path:
    """The user's guide: pages in Markdown, and folders of translated ones; in a checkout, docs."""
    installed = resources() / "guide"
    return installed if installed.is_dir() else resources().parent / "docs" / "guide"


def user_models() -> Path:
    """Model files that the user added or trained."""
    return _user_folder("data") / "models"


def runs() -> Path:
    """Folders of fine-tunes: plans, checkpoints, results."""
    return _user_folder("data") / "runs"


def results_file() -> Path:
    """Results that are not to be computed twice, and marks; hashes alone, no names or paths."""
    return _user_folder("data") / "results.sqlite"


def batches() -> Path:
    """Paths of what was opened, while a batch is not finished."""
    return _user_folder("data") / "batches"


def scratch() -> Path:
    """Where this program and others make scratch files, while they run."""
    return _user_folder("data") / "scratch"


def audit() -> Path:
    """The audit log: who did what with which files, by hashes alone."""
    return _user_folder("data") / "audit"


def settings_file() -> Path:
    """The window's settings, an INI file."""
    return _user_folder("config") / "settings.ini"


def cache() -> Path:
    """What can be computed again: compiled kernels, thumbnails."""
    return _user_folder("cache")


def log_file() -> Path:
    """The running program's log."""
    return _user_folder("log") / "medmamba.log"


def crash_reports() -> Path:
    """Reports on what went wrong, without names of files or patients."""
    return _user_folder("log") / "crashes"


def program() -> Path | None:
    """Folder of the frozen program; None where it runs from Python."""
    return Path(sys.executable).resolve().parent if getattr(sys, "frozen", False) else None


def portable_home() -> Path | None:
    """Where everything is kept beside the program; None unless the marker lies there."""
    folder = program()
    if folder is None or not (folder / PORTABLE_MARKER).is_file():
        return None
    return folder / PORTABLE_DATA


def _user_folder(kind: str) -> Path:
    home = os.environ.get("MEDMAMBA_HOME") or portable_home()
    if home:
        return Path(home) / kind
    find = {
        "data": appdirs.user_data_dir,
        "config": appdirs.user_config_dir,
        "cache": appdirs.user_cache_dir,
        "log": appdirs.user_log_dir,
    }[kind]
    return Path(find(APP, AUTHOR))

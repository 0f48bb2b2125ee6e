"""An exception as the user reads it."""

from __future__ import annotations

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import Problem


def problem_of(error: Exception) -> Problem:
    """What is wrong and what to do; a defect of ours gets general words, the log has the rest."""
    if isinstance(error, MedMambaError):
        return Problem(error.message, error.remedy)
    return Problem(
        tr("Something went wrong inside the program"),
        tr("Try again; if it happens again, send us the log file (Help, About)"),
    )

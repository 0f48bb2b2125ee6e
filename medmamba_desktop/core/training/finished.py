"""Runs that are done: which there are, and how much of the disk each takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.core.errors import DAMAGE, MedMambaError
from medmamba_desktop.core.training.plan import Mode
from medmamba_desktop.core.training.record import RunFolder


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """A run that has come to its end.

    Attributes:
        title: of the task.
        started: date and time, ISO 8601.
        size: bytes of its folder.
        mode: as planned.
        classes: names, in the order of the model's head.
    """

    run: Path
    title: str
    started: str
    size: int
    mode: Mode
    classes: tuple[str, ...]


def finished(runs: Path) -> tuple[FinishedRun, ...]:
    """Runs in a folder of runs that are done, the newest first; damaged ones are passed over."""
    found = []
    for path in runs.glob("*") if runs.is_dir() else ():
        folder = RunFolder(path)
        if not folder.is_done:
            continue
        try:
            facts, mode = folder.read_facts(), folder.read_plan().mode
            title, started = str(facts["title"]), str(facts["created"])
            classes = tuple(map(str, facts["classes"]))
            found.append(FinishedRun(path, title, started, sum(_sizes(path)), mode, classes))
        except (MedMambaError, *DAMAGE):
            continue
    return tuple(sorted(found, key=lambda run: run.started, reverse=True))


def _sizes(folder: Path) -> Iterator[int]:
    for path in folder.rglob("*"):
        try:
            yield path.stat().st_size if path.is_file() else 0
        except OSError:
            continue  # deleted meanwhile, or not ours to see

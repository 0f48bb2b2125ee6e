"""The course of a run as a table: one line a step, one an epoch, for people and for the share done.

A run that goes on from a checkpoint repeats the steps since; their older lines are dropped first.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import IO

from medmamba_desktop.core.training.events import EpochDone, StepDone, TrainEvent

_COLUMNS = (
    "training",
    "kind",
    "step",
    "steps",
    "epoch",
    "loss",
    "learning_rate",
    "val_loss",
    "accuracy",
    "auc",
    "score",
    "seconds",
)


class Curves:
    """`curves.csv` of a run's folder; a full disk does not stop a run here.

    Attributes:
        seconds_before: how long the run had computed when it was stopped.
    """

    def __init__(self, run: Path) -> None:
        self._path = run / "curves.csv"
        self._rows = self._read()
        self.seconds_before = float(self._rows[-1]["seconds"]) if self._rows else 0.0
        self._began = time.monotonic()
        self._training = ""
        self._file: IO[str] | None = None

    @property
    def share(self) -> float:
        """About how much of the training of all weights is done, 0 to 1."""
        steps = [row for row in self._rows if row["kind"] == "step"]
        if not steps:
            return 0.0
        return min(1.0, int(steps[-1]["step"]) / max(1, int(steps[-1]["steps"])))

    def begin(self, training: str) -> None:
        """What follows belongs to this training ("full", "fold-0")."""
        self._training = training

    def add(self, event: TrainEvent | None) -> None:
        """Write a step or the end of an epoch; everything else is passed over."""
        if isinstance(event, StepDone):
            if self._file is None:
                self._drop_from(event.step)
            self._write("step", event.step, event.steps, event.epoch, event.loss,
                        event.learning_rate, "", "", "", "")  # fmt: skip
        elif isinstance(event, EpochDone):
            self._write("epoch", event.step, "", event.epoch, event.train_loss, "",
                        event.val_loss, event.accuracy, event.auc, event.score)  # fmt: skip

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, kind: str, *values: object) -> None:
        seconds = round(self.seconds_before + time.monotonic() - self._began, 1)
        try:
            if self._file is None:
                self._file = self._opened()
            csv.writer(self._file, lineterminator="\n").writerow(
                [self._training, kind, *values, seconds]
            )
            self._file.flush()
        except OSError:
            return

    def _opened(self) -> IO[str]:
        file = self._path.open("w", encoding="utf-8", newline="")
        table = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(self._rows)
        return file

    def _drop_from(self, step: int) -> None:
        self._rows = [
            row
            for row in self._rows
            if row["training"] != self._training or int(row["step"]) < step
        ]

    def _read(self) -> list[dict[str, str]]:
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                return [row for row in csv.DictReader(file) if _is_whole(row)]
        except (OSError, UnicodeDecodeError, csv.Error):
            return []


def _is_whole(row: dict[str, str]) -> bool:
    """Whether a row was written to its end: a kill may leave half of one."""
    try:
        float(row["seconds"])
        return row["kind"] == "epoch" or (int(row["step"]) > 0 and int(row["steps"]) > 0)
    except (KeyError, TypeError, ValueError):
        return False

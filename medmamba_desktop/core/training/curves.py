"""The course of a run as a table: one line a step, one an epoch, for people and for the share done.

A run that goes on from a checkpoint repeats the steps since, as does one whose loss was no number:
their older lines are dropped.
"""

from __future__ import annotations

import csv
import time
from pathlib import Path
from typing import IO

from medmamba_desktop.core.training.events import EpochDone, StepDone, TrainEvent
from medmamba_desktop.core.training.spent import Spent

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
    "share",
    "seconds",
)


class Curves:
    """`curves.csv` of a run's folder; a full disk does not stop a run here.

    Args:
        spent: the run's time, for the last column; by default that since now.
    """

    def __init__(self, run: Path, spent: Spent | None = None) -> None:
        self._path = run / "curves.csv"
        self._rows = self._read()
        self._spent = spent or Spent(run, time.monotonic())
        self._file: IO[str] | None = None
        self.begin("")

    @property
    def share(self) -> float:
        """About how much of the training of all weights is done, 0 to 1, over all trainings."""
        steps = [row for row in self._rows if row["kind"] == "step"]
        return min(1.0, float(steps[-1]["share"])) if steps else 0.0

    def begin(self, training: str) -> None:
        """What follows belongs to this training ("full", "fold-0")."""
        self._training = training
        # Steps of the newest lines of this training.
        self._at = {"step": 0, "epoch": 0}
        for row in self._rows:
            if row["training"] == training:
                self._at[row["kind"]] = int(row["step"])

    def add(self, event: TrainEvent | None) -> None:
        """Write a step or the end of an epoch; everything else is passed over."""
        if isinstance(event, StepDone):
            if event.step <= max(self._at.values()):
                self._drop_from(event.step)
            self._write("step", event.step, event.steps, event.epoch, event.loss,
                        event.learning_rate, "", "", "", "", round(event.share, 4))  # fmt: skip
        elif isinstance(event, EpochDone):
            if event.step <= self._at["epoch"]:
                self._drop_from(event.step, ("epoch",))
            self._write("epoch", event.step, "", event.epoch, event.train_loss, "",
                        event.val_loss, event.accuracy, event.auc, event.score, "")  # fmt: skip

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _write(self, kind: str, step: int, *values: object) -> None:
        self._at[kind] = step
        row = [self._training, kind, step, *values, round(self._spent.seconds, 1)]
        try:
            if self._file is None:
                self._file = self._opened()
            csv.writer(self._file, lineterminator="\n").writerow(row)
            self._file.flush()
        except OSError:
            return

    def _opened(self) -> IO[str]:
        file = self._path.open("w", encoding="utf-8", newline="")
        table = csv.DictWriter(file, _COLUMNS, lineterminator="\n")
        table.writeheader()
        table.writerows(self._rows)
        return file

    def _drop_from(self, step: int, kinds: tuple[str, ...] = ("step", "epoch")) -> None:
        """Forget lines of this training from a step on; the file is written anew."""
        if self._file is not None:
            self.close()
            self._rows = self._read()
        for kind in kinds:
            self._at[kind] = min(self._at[kind], step - 1)
        self._rows = [
            row
            for row in self._rows
            if row["training"] != self._training
            or row["kind"] not in kinds
            or int(row["step"]) < step
        ]

    def _read(self) -> list[dict[str, str]]:
        try:
            with self._path.open(encoding="utf-8", newline="") as file:
                return [row for row in csv.DictReader(file) if _is_whole(row)]
        except (OSError, UnicodeDecodeError, csv.Error):
            return []


def _is_whole(row: dict[str, str]) -> bool:
    """Whether a row was written to its end: a kill may leave half of one."""
    if row.keys() != set(_COLUMNS) or row["kind"] not in ("step", "epoch"):
        return False
    try:
        float(row["seconds"])
        return int(row["step"]) > 0 and (row["kind"] == "epoch" or float(row["share"]) >= 0)
    except (KeyError, TypeError, ValueError):
        return False

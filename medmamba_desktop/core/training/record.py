"""The folder of a run: everything to go on after a kill at any moment, and no name of a patient.

Pictures are known by their row and the hash of their pixels; neither names of files nor of groups,
which may be patients', are written. Each file appears whole or not at all, and a phase whose file
is there is done.

    plan.toml               what is to be done
    run.json                classes, parts, versions, device, start model, what the user was told
    start.safetensors       a copy of the start model
    pixels.bin, covers.npy  pictures as the network is fed them, and the regions marked in them
    data.csv                row, hash of the pixels, class, part, number of the group, fold
    features/               pooled maps of the start model's frozen network
    full/, fold-N/          checkpoints of the training of all weights; of a fold that is done what
                            it says of the pictures that it held out
    log.txt, curves.csv     what happened
    seconds.txt             how long it has computed
    model.safetensors, result.json
"""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.lib.format import open_memmap
from numpy.typing import NDArray

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import DAMAGE, MedMambaError, UnreadableError, UnsupportedError
from medmamba_desktop.core.language import in_english, tr
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.plan_file import read_plan
from medmamba_desktop.core.training.samples import COVER_SIDE, Samples, open_pixels
from medmamba_desktop.core.values import ImageRef

FORMAT = 1
_COLUMNS = ("row", "sha256", "class", "split", "group", "fold")


@dataclass(frozen=True, slots=True)
class DataRow:
    """One line of the data list.

    Attributes:
        label: index of the class.
        group: number of what must not be parted, -1 where nothing is known.
        fold: in which fold of a cross-validation it is held out, -1 for none.
    """

    sha256: str
    label: int
    split: str
    group: int
    fold: int


class RunFolder:
    """Names and files of one run."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plan = path / "plan.toml"
        self.start = path / "start.safetensors"
        self.pixels = path / "pixels.bin"
        self.covers = path / "covers.npy"
        self.data = path / "data.csv"
        self.features = path / "features"
        self.full = path / "full"
        self.model = path / "model.safetensors"
        self.result = path / "result.json"
        self._facts = path / "run.json"
        self._log = path / "log.txt"

    def picture(self, row: int) -> ImageRef:
        """A small copy of a picture, kept where its own place is not known any more."""
        return ImageRef(self.path / "pictures" / f"{row:06d}.png")

    def fold_logits(self, number: int) -> Path:
        """What a fold of a cross-validation is for; where it is, the fold is done."""
        return self.path / f"fold-{number}" / "logits.safetensors"

    @property
    def is_begun(self) -> bool:
        """Whether it can go on from here: what is to be done and with which pictures is written."""
        return self._facts.exists() and self.plan.exists() and self.data.exists()

    @property
    def is_done(self) -> bool:
        """Whether it has come to its end."""
        return self.result.exists() and self.model.exists()

    def write_facts(self, facts: Mapping[str, Any]) -> None:
        """Write `run.json`."""
        with whole_file(self._facts) as scratch:
            text = json.dumps({"format": FORMAT, **facts}, ensure_ascii=False, indent=1)
            scratch.write_text(text, encoding="utf-8")

    def read_facts(self) -> dict[str, Any]:
        """What `write_facts` wrote.

        Raises:
            UnreadableError: it is missing, damaged or of a newer version.
        """
        with _readable():
            facts: dict[str, Any] = json.loads(self._facts.read_text(encoding="utf-8"))
            is_known = facts["format"] <= FORMAT
        if not is_known:
            raise UnsupportedError(
                tr("The training run is of a newer version of the program"),
                tr("Install the newer version"),
            )
        return facts

    def read_plan(self) -> Plan:
        """The plan."""
        return read_plan(self.plan)

    def write_rows(self, rows: Sequence[DataRow], classes: Sequence[str]) -> None:
        """Write the data list; pictures are read when it is there."""
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\n")
        table.writerow(_COLUMNS)
        for number, row in enumerate(rows):
            table.writerow([number, row.sha256, classes[row.label], row.split, row.group, row.fold])
        with whole_file(self.data) as scratch:
            scratch.write_text(text.getvalue(), encoding="utf-8")

    def read_rows(self, classes: Sequence[str]) -> list[DataRow]:
        """The data list."""
        with _readable(), self.data.open(encoding="utf-8", newline="") as file:
            return [
                DataRow(
                    line["sha256"],
                    list(classes).index(line["class"]),
                    line["split"],
                    int(line["group"]),
                    int(line["fold"]),
                )
                for line in csv.DictReader(file)
            ]

    def samples(self, rows: Sequence[DataRow], spec: InputSpec) -> Samples:
        """The pictures of the run, as training takes them."""
        with _readable():
            covers = _read_covers(self.covers, len(rows)) if self.covers.exists() else None
            has_region = torch.zeros(len(rows), dtype=torch.bool)
            if covers is not None:
                has_region = torch.from_numpy(covers.any(axis=(1, 2)))
            return Samples(
                pixels=open_pixels(self.pixels, len(rows), spec),
                spec=spec,
                labels=torch.tensor([row.label for row in rows]),
                tasks=torch.zeros(len(rows), dtype=torch.int64),
                covers=covers,
                has_region=has_region,
            )

    def keep_notices(self, notices: Sequence[str]) -> None:
        """Keep what the user was told, for the result of a run that goes on another day.

        A full disk, which may be what she was told of, does not stop a run here.
        """
        try:
            self.write_facts({**self.read_facts(), "notices": list(notices)})
        except MedMambaError:
            return

    def say(self, text: str) -> None:
        """Add a line to the log, in English; a full disk does not stop a run here."""
        try:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {in_english(text)}\n")
        except OSError:
            return

    def remove_scratch(self) -> None:
        """Delete what only an unfinished run needs: pictures, features, checkpoints."""
        folders = [self.features, *self.path.glob("fold-*"), self.full]
        checkpoints = [file for folder in folders for file in folder.glob("*.safetensors")]
        _remove([self.pixels, self.covers, *checkpoints])

    def remove_checkpoints(self, number: int) -> None:
        """Delete what only the training of a fold needs, once its logits are there."""
        logits = self.fold_logits(number)
        _remove([f for f in logits.parent.glob("*.safetensors") if f != logits])


def _read_covers(path: Path, count: int) -> NDArray[np.uint8]:
    try:
        # Mapped first: a forged head may claim any size.
        covers = open_memmap(path, mode="r")
    except Exception as error:  # numpy's reader of a damaged head raises nearly anything
        raise ValueError(repr(error)) from error
    if covers.shape != (count, COVER_SIDE, COVER_SIDE) or covers.dtype != np.uint8:
        raise ValueError(f"regions of {covers.shape} {covers.dtype}")
    return np.array(covers)


def _remove(files: Sequence[Path]) -> None:
    for file in files:
        # Windows keeps what is still mapped; the run goes on, or is done, all the same.
        with suppress(OSError):
            file.unlink(missing_ok=True)


@contextmanager
def _readable() -> Iterator[None]:
    """Turn whatever a damaged file of a run leads to into one error.

    Raises:
        UnreadableError: a file is missing or not as it was written.
    """
    try:
        yield
    except MedMambaError:
        raise
    except (OSError, *DAMAGE) as error:
        raise UnreadableError(
            tr("The training run cannot be read: a file of it is missing or damaged"),
            tr("Start the training again"),
            repr(error),
        ) from error

"""Results kept on disk, so that nothing is computed twice; and what the reader says of them.

Everything is found by hashes: of a picture's pixels, of the model's file, of what was asked.
Neither a name nor a path is in the file. The hashes are keyed with a number that this file alone
holds, so that two stores cannot be compared.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from medmamba_desktop.core.errors import DAMAGE
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.preprocess.channels import Channels
from medmamba_desktop.core.store.database import Database
from medmamba_desktop.core.values import (
    Caution,
    ClassProbability,
    ImageRef,
    Picture,
    Prediction,
    Problem,
)

MAX_RESULTS: Final = 500_000
"""How many are kept, about 250 MB; the oldest go first."""

Row = tuple[str, str, str]
Verdict = Literal["agree", "disagree", "unsure"]

# Raised when the same pixels and model would give another result: preprocessing, cautions.
_METHOD: Final = 1
_AT_ONCE: Final = 500  # SQLite takes only so many values in one question


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reader says of a result.

    Attributes:
        verdict: on the class in `about`; empty where there is a note alone.
        about: name of the class that the model gave when the mark was made.
        label: name of the class that the reader gives; empty where none is given.
        note: the reader's own words.
    """

    verdict: Verdict | Literal[""]
    about: str
    label: str = ""
    note: str = ""

    def verdict_on(self, class_name: str) -> Verdict | None:
        """What it says of a class: another model may give another one than `about`."""
        if self.verdict == "unsure" or class_name == self.about:
            return self.verdict or None
        if self.label:
            return "agree" if self.label == class_name else "disagree"
        return None


class ResultStore:
    """One file of the user's; may be used by several threads and programs at once.

    Attributes:
        is_on: whether results are looked up and kept; where not, it is as if there were none.
    """

    def __init__(self, file: Path, max_results: int = MAX_RESULTS) -> None:
        self._database = Database(file)
        self._max_results = max_results
        self._salt = b""
        self._is_pruned = False
        self.is_on = True

    @property
    def problem(self) -> Problem | None:
        """Why it is out of use, or what happened to it; None while all is well."""
        return self._database.problem if self.is_on else None

    def of_model(self, sha256: str) -> ModelResults:
        """The results of the model whose file has this hash."""
        return ModelResults(self, sha256)

    def picture_key(self, picture: Picture, channels: Channels) -> bytes:
        """What a picture is known by: its pixels, and what else the model is told of it.

        Args:
            channels: what `channels_of` gives of its pixels.
        """
        if not self.is_on:
            return b""
        salt = self._salt or self._read_salt()
        if not salt:
            return b""
        what = (channels.shape, picture.modality, in_english(picture.flaw))
        made = hashlib.blake2b(repr(what).encode(), key=salt, digest_size=16)
        made.update(channels.data)
        return made.digest()

    def get(self, key: bytes) -> Row | None:
        """A kept result: task, classes, cautions."""
        if not self.is_on:
            return None
        question = "SELECT task, classes, cautions FROM results WHERE key = ?"
        row: Row | None = None
        return self._database.run(lambda c: c.execute(question, (key,)).fetchone(), row)

    def put(self, rows: Sequence[tuple[bytes, str, str, str]]) -> None:
        """Keep results: key, task, classes, cautions."""
        if not self.is_on or not rows:
            return
        order = "INSERT OR REPLACE INTO results VALUES (?, ?, ?, ?)"
        self._database.run(lambda c: c.executemany(order, rows), None)

    def count(self) -> tuple[int, int]:
        """How many results and marks are kept."""
        question = "SELECT (SELECT count(*) FROM results), (SELECT count(*) FROM marks)"
        results, marks = self._database.run(lambda c: c.execute(question).fetchone(), (0, 0))
        return int(results), int(marks)

    def clear(self) -> None:
        """Delete every result; marks stay. It may take seconds."""
        self._database.run(lambda c: c.execute("DELETE FROM results"), None)
        self._database.tidy()

    def clear_marks(self) -> None:
        """Delete every mark."""
        self._database.run(lambda c: c.execute("DELETE FROM marks"), None)
        self._database.tidy()

    def marks(self, pictures: Sequence[str]) -> dict[tuple[str, str], Mark]:
        """The marks on these pictures, by key in hex and task."""
        found: dict[tuple[str, str], Mark] = {}
        none: list[tuple[Any, ...]] = []
        keys = [bytes.fromhex(key) for key in pictures if key]
        for start in range(0, len(keys) if self.is_on else 0, _AT_ONCE):
            for row in self._database.run(_asking_marks(keys[start : start + _AT_ONCE]), none):
                found[row[0].hex(), row[1]] = Mark(*row[2:])
        return found

    def set_marks(self, marks: Mapping[tuple[str, str], Mark | None]) -> None:
        """Keep marks by picture key in hex and task; None deletes one."""
        if self.is_on:
            self._database.run(lambda c: _write_marks(c, marks), None)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _read_salt(self) -> bytes:
        self._salt = self._database.salt()
        if not self._is_pruned:
            self._is_pruned = True
            order = "DELETE FROM results WHERE rowid <= (SELECT max(rowid) FROM results) - ?"
            self._database.run(lambda c: c.execute(order, (self._max_results,)), None)
        return self._salt


class ModelResults:
    """The kept results of one model, as the predictor asks for them (`predict.memory`)."""

    def __init__(self, store: ResultStore, sha256: str) -> None:
        self._store = store
        self._sha256 = sha256

    def picture_key(self, picture: Picture, channels: Channels) -> bytes:
        """What the picture is known by; empty where nothing is kept."""
        return self._store.picture_key(picture, channels)

    def known(self, picture: bytes, ref: ImageRef, task: str) -> Prediction | None:
        """What was said of such a picture before, as of this image, for a task or "auto"."""
        row = self._store.get(self._key(picture, task)) if picture else None
        return None if row is None else _read(row, ref, picture)

    def keep(self, found: Iterable[Prediction], task: str) -> None:
        """Keep predictions that have the key of their picture."""
        self._store.put(
            [
                (self._key(bytes.fromhex(one.picture_key), task), one.task, *_written(one))
                for one in found
                if one.picture_key
            ]
        )

    def _key(self, picture: bytes, task: str) -> bytes:
        asked = repr((_METHOD, self._sha256, task)).encode()
        return hashlib.blake2b(asked, key=picture, digest_size=16).digest()


def _written(prediction: Prediction) -> tuple[str, str]:
    classes = [(c.name, c.title, c.probability) for c in prediction.classes]
    cautions = [(c.kind, in_english(c.text)) for c in prediction.cautions]
    return json.dumps(classes), json.dumps(cautions)


def _read(row: Row, ref: ImageRef, picture: bytes) -> Prediction | None:
    """None for a row that is damaged: the result is computed anew."""
    task, classes, cautions = row
    try:
        return Prediction(
            ref,
            task,
            tuple(ClassProbability(*one) for one in json.loads(classes)),
            tuple(Caution(*one) for one in json.loads(cautions)),
            picture.hex(),
        )
    except DAMAGE:
        return None


def _asking_marks(keys: Sequence[bytes]) -> Callable[[sqlite3.Connection], list[tuple[Any, ...]]]:
    places = ", ".join("?" * len(keys))
    question = (
        "SELECT picture, task, verdict, about, label, note FROM marks "  # noqa: S608 - no words in
        f"WHERE picture IN ({places})"
    )
    return lambda connection: connection.execute(question, keys).fetchall()


def _write_marks(
    connection: sqlite3.Connection, marks: Mapping[tuple[str, str], Mark | None]
) -> None:
    for (picture, task), mark in marks.items():
        at = (bytes.fromhex(picture), task)
        if mark is None:
            connection.execute("DELETE FROM marks WHERE picture = ? AND task = ?", at)
        else:
            what = (mark.verdict, mark.about, mark.label, mark.note)
            connection.execute("INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?)", at + what)

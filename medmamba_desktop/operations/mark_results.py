"""Agree, disagree, be unsure, note something: on the results of images, kept beside the results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QObject

from medmamba_desktop.core.store.results import Mark, Verdict
from medmamba_desktop.core.values import ImageRef, Prediction
from medmamba_desktop.jobs import Job, Lane, Urgency, once
from medmamba_desktop.operations.backend import Backend
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.marks import Marks, place_of

_Kept = dict[tuple[str, str], Mark | None]


class MarkResults(QObject):
    """Reads the marks of what is classified, and writes those that are made."""

    def __init__(self, backend: Backend, reading: Lane, images: ImageList, marks: Marks) -> None:
        super().__init__()
        self._store = backend.results
        self._reading = reading
        self._images = images
        self._marks = marks
        self._asked: set[str] = set()
        self._to_write: _Kept = {}
        self._being_written: _Kept = {}
        images.rows_changed.connect(self._on_rows_changed)
        images.cleared.connect(self._asked.clear)

    def set_verdict(self, refs: Sequence[ImageRef], verdict: Verdict) -> None:
        """Say this of every result; where it is said of all of them already, take it back."""
        results = self._predictions(refs)
        marks = [self._marks.of(result) for result in results]
        is_back = bool(results) and all(
            mark is not None and mark.verdict_on(result.top.name) == verdict
            for result, mark in zip(results, marks, strict=True)
        )
        self._enter(
            {
                place_of(result): _given(mark, result.top.name, "" if is_back else verdict)
                for result, mark in zip(results, marks, strict=True)
            }
        )

    def set_note(self, ref: ImageRef, label: str, note: str) -> None:
        """Give an image a label, the name of a class or nothing, and a note."""
        for result in self._predictions([ref]):
            mark = self._marks.of(result) or Mark("", result.top.name)
            verdict = mark.verdict
            if label:
                verdict = "agree" if label == result.top.name else "disagree"
            made = Mark(verdict, result.top.name, label, note.strip())
            is_empty = not (made.verdict or made.label or made.note)
            self._enter({place_of(result): None if is_empty else made})

    def delete_all(self) -> None:
        """Delete every mark, also of images that are not open."""
        self._to_write.clear()
        self._marks.clear()
        if self._store is not None:
            self._reading.submit(Job(once(self._store.clear_marks), Urgency.SOON))

    def close(self) -> None:
        """Write what is not written yet."""
        left = {**self._being_written, **self._to_write}
        if self._store is not None and left:
            self._store.set_marks(left)
            self._being_written, self._to_write = {}, {}

    def _predictions(self, refs: Sequence[ImageRef]) -> list[Prediction]:
        rows = [self._images.find(ref) for ref in refs]
        return [row.prediction for row in rows if row is not None and row.prediction is not None]

    def _enter(self, marks: dict[tuple[str | ImageRef, str], Mark | None]) -> None:
        self._marks.put(marks)
        kept = {(key, task): mark for (key, task), mark in marks.items() if isinstance(key, str)}
        self._to_write.update(kept)
        self._write()

    def _write(self) -> None:
        """One job at a time, so that the last word on a picture is the one that is kept."""
        store = self._store
        if store is None or self._being_written or not self._to_write:
            return
        marks = self._being_written = self._to_write
        self._to_write = {}
        job = Job(once(lambda: store.set_marks(marks)), Urgency.SOON)
        job.succeeded.connect(self._on_written)
        self._reading.submit(job)

    def _on_written(self) -> None:
        self._being_written = {}
        self._write()

    def _on_rows_changed(self, indices: tuple[int, ...]) -> None:
        store, rows = self._store, self._images.rows
        predictions = [rows[index].prediction for index in indices]
        keys = {one.picture_key for one in predictions if one is not None} - self._asked - {""}
        if store is None or not keys:
            return
        self._asked |= keys
        job = Job(once(lambda: store.marks(tuple(keys))), Urgency.SOON)
        job.succeeded.connect(self._marks.add)
        self._reading.submit(job)


def _given(mark: Mark | None, class_name: str, verdict: Verdict | Literal[""]) -> Mark | None:
    """The mark with another verdict on a class; None where nothing is left of it."""
    note = mark.note if mark is not None else ""
    label = class_name if verdict == "agree" else ""
    if verdict == "disagree" and mark is not None and mark.label != class_name:
        label = mark.label
    return Mark(verdict, class_name, label, note) if verdict or note else None

"""The images that are open, in order, with what is known of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import (
    DicomFacts,
    Failure,
    ImageRef,
    Outcome,
    Prediction,
    Problem,
    SourceImage,
    UnreadableSource,
)


@dataclass(frozen=True, slots=True)
class ImageRow:
    """One image of the list.

    Attributes:
        source: what its header says; None where not even that could be read.
        prediction: what the model says, once it has.
        problem: why it cannot be opened or classified.
        dicom: facts of its header, where it is DICOM and has one.
        what: "Structured report", ... for a sound object that holds no image.
    """

    ref: ImageRef
    source: SourceImage | None = None
    prediction: Prediction | None = None
    problem: Problem | None = None
    dicom: DicomFacts | None = None
    what: str = ""

    @property
    def name(self) -> str:
        """File name, with the frame, counted from 1, where there are several."""
        if self.ref.frame is None:
            return self.ref.file_name
        return tr("{file} · frame {n}", file=self.ref.file_name, n=self.ref.frame + 1)

    @property
    def is_waiting(self) -> bool:
        """Whether it can be classified and has not been."""
        return self.source is not None and self.prediction is None and self.problem is None


class ImageList(QObject):
    """The open images and which of them is the current one.

    Attributes:
        places: the folders, archives and files that were opened.

    Signals:
        rows_added: the first and the last new index.
        rows_changed: a tuple of indices.
        cleared: the list is empty now.
        current_changed: the new current index, -1 for none.
    """

    rows_added = Signal(int, int)
    rows_changed = Signal(object)
    cleared = Signal()
    current_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.places: list[Path] = []
        self._order: Callable[[], Sequence[ImageRef]] | None = None
        self._rows: list[ImageRow] = []
        self._index_of: dict[ImageRef, int] = {}
        self._tally: Counter[str] = Counter()  # counting ten thousand rows anew takes milliseconds
        self._current = -1

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def rows(self) -> Sequence[ImageRow]:
        """Every row, in order; not to be changed."""
        return self._rows

    @property
    def current(self) -> int:
        """Index of the current image, -1 for none."""
        return self._current

    @property
    def current_row(self) -> ImageRow | None:
        """The current image's row."""
        return self._rows[self._current] if self._current >= 0 else None

    def find(self, ref: ImageRef) -> ImageRow | None:
        """The row of that image, if it is open."""
        index = self._index_of.get(ref)
        return None if index is None else self._rows[index]

    def index_of(self, ref: ImageRef) -> int | None:
        """Where that image stands, if it is open."""
        return self._index_of.get(ref)

    def waiting(self) -> tuple[SourceImage, ...]:
        """What has yet to be classified, in order."""
        return tuple(row.source for row in self._rows if row.source and row.is_waiting)

    def count(self) -> tuple[int, int, int]:
        """How many are classified, failed, and waiting; what holds no image is none of these."""
        tally = self._tally
        return tally["classified"], tally["failed"], tally["waiting"]

    def add(self, found: Iterable[SourceImage | UnreadableSource]) -> None:
        """Append what is not in the list yet."""
        first = len(self._rows)
        for item in found:
            if item.ref not in self._index_of:
                self._index_of[item.ref] = len(self._rows)
                row = _row(item)
                self._rows.append(row)
                self._tally[_standing(row)] += 1
        if len(self._rows) > first:
            self.rows_added.emit(first, len(self._rows) - 1)

    def set_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Enter what the model says; images closed meanwhile are passed over."""
        changed = []
        for outcome in outcomes:
            index = self._index_of.get(outcome.ref)
            if index is not None:
                self._put(index, _with_outcome(self._rows[index], outcome))
                changed.append(index)
        if changed:
            self.rows_changed.emit(tuple(changed))

    def forget_outcomes(self) -> None:
        """Make every image that has a header wait for classification again."""
        changed = []
        for index, row in enumerate(self._rows):
            if row.source is not None and not row.is_waiting:
                self._put(index, replace(row, prediction=None, problem=None))
                changed.append(index)
        if changed:
            self.rows_changed.emit(tuple(changed))

    def clear(self) -> None:
        """Close everything."""
        self.places.clear()
        self._rows.clear()
        self._tally.clear()
        self._index_of.clear()
        self._current = -1
        self.cleared.emit()
        self.current_changed.emit(-1)

    def select(self, index: int) -> None:
        """Make that image the current one; out of range is the nearest there is."""
        index = max(-1, min(index, len(self._rows) - 1))
        if index != self._current:
            self._current = index
            self.current_changed.emit(index)

    def follow(self, order: Callable[[], Sequence[ImageRef]]) -> None:
        """Have `step` go in the order of a list that shows the images otherwise, or fewer."""
        self._order = order

    def step(self, distance: int) -> None:
        """Go that many images on, or back; stops at the ends."""
        if not self._rows:
            return
        order = self._order() if self._order else ()
        try:
            place = order.index(self._rows[max(0, self._current)].ref) + distance
        except ValueError:
            self.select(max(0, self._current + distance))
        else:
            self.select(self._index_of[order[max(0, min(place, len(order) - 1))]])

    def _put(self, index: int, row: ImageRow) -> None:
        self._tally[_standing(self._rows[index])] -= 1
        self._tally[_standing(row)] += 1
        self._rows[index] = row


def _standing(row: ImageRow) -> str:
    if row.prediction is not None:
        return "classified"
    if row.problem is not None:
        return "holds no image" if row.what else "failed"
    return "waiting" if row.is_waiting else "none"


def _row(item: SourceImage | UnreadableSource) -> ImageRow:
    if isinstance(item, SourceImage):
        return ImageRow(item.ref, source=item, dicom=item.dicom)
    return ImageRow(item.ref, problem=item.problem, dicom=item.dicom, what=item.what)


def _with_outcome(row: ImageRow, outcome: Outcome) -> ImageRow:
    if isinstance(outcome, Failure):
        return replace(row, prediction=None, problem=outcome.problem)
    return replace(row, prediction=outcome, problem=None)

"""The results of the open images as a table: filtered, sorted, grouped, counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QTimer, Signal

from medmamba_desktop.core.values import ImageRef
from medmamba_desktop.state.image_list import ImageList
from medmamba_desktop.state.marks import Marks
from medmamba_desktop.state.result_rows import (
    EVERYTHING,
    Choice,
    Filter,
    Group,
    Line,
    Result,
    choices,
    grouped,
    passes,
    result_of,
    sorted_by,
)

ARRANGE_AFTER_MS = 400  # a batch changes rows ten times a second; nobody reads that fast


@dataclass(frozen=True, slots=True)
class Summary:
    """What there is, on the whole.

    Attributes:
        classes: how often each class came first, by title, the most frequent first; those outside
            the training images are not among them.
        outside: how many are outside the training images.
        cautioned: how many have a caution of any kind.
        verdicts: how often the reader agreed, disagreed and was unsure.
        shown: how many pass the filter.
    """

    total: int = 0
    classes: tuple[tuple[str, int], ...] = ()
    outside: int = 0
    cautioned: int = 0
    failed: int = 0
    waiting: int = 0
    verdicts: tuple[tuple[str, int], ...] = ()
    shown: int = 0


class ResultTable(QObject):
    """Follows the image list and the marks; `lines` is what is to be shown, from top to bottom.

    Attributes:
        lines: results, and a group before its results where they are grouped.

    Signals:
        about_to_arrange: `lines` is about to be another list.
        arranged: it is.
        changed: places in `lines` whose content is another one.
        summed: `summary` and `choices` are others.
    """

    about_to_arrange = Signal()
    arranged = Signal()
    changed = Signal(object)
    summed = Signal()

    def __init__(self, images: ImageList, marks: Marks) -> None:
        super().__init__()
        self._images = images
        self._marks = marks
        self._results: list[Result] = []
        self._by_ref: dict[ImageRef, int] = {}
        self._places: dict[ImageRef, int] = {}
        self._timer = QTimer(self, singleShot=True, interval=ARRANGE_AFTER_MS)
        self._timer.timeout.connect(self.arrange)
        self.lines: list[Line] = []
        self.filter = EVERYTHING
        self.column, self.is_descending = "number", False
        self.is_grouped = False
        self.summary = Summary()
        self.choices: dict[str, tuple[Choice, ...]] = {}
        images.rows_added.connect(self._on_rows_added)
        images.rows_changed.connect(self._on_rows_changed)
        images.cleared.connect(self._on_cleared)
        marks.changed.connect(self._on_marks_changed)

    def place_of(self, ref: ImageRef) -> int | None:
        """Where an image stands in `lines`; None where the filter hides it."""
        return self._places.get(ref)

    def refs(self) -> Sequence[ImageRef]:
        """Every image that is shown, from top to bottom."""
        return [line.ref for line in self.lines if isinstance(line, Result)]

    def set_filter(self, **parts: object) -> None:
        """Show those alone that pass; parts that are not named stay."""
        self.filter = replace(self.filter, **parts)  # type: ignore[arg-type]
        self.arrange()

    def clear_filter(self) -> None:
        """Show everything."""
        self.filter = EVERYTHING
        self.arrange()

    def sort(self, column: str, is_descending: bool = False) -> None:
        """Sort by a column; what has nothing in it comes last either way."""
        self.column, self.is_descending = column, is_descending
        self.arrange()

    def set_grouped(self, is_grouped: bool) -> None:
        """Show by patient and study, or by folder, the highest probability first."""
        self.is_grouped = is_grouped
        self.arrange()

    def arrange(self) -> None:
        """Lay out everything now, and count it."""
        self._timer.stop()
        kept = [one for one in self._results if passes(one, self.filter)]
        arranged = grouped if self.is_grouped else sorted_by
        lines: list[Line] = [*arranged(kept, self.column, self.is_descending)]
        if _is_other(lines, self.lines):
            self.about_to_arrange.emit()
            self.lines = lines
            self._places = {
                line.ref: place for place, line in enumerate(lines) if isinstance(line, Result)
            }
            self.arranged.emit()
        self._sum(len(kept))

    def _sum(self, shown: int) -> None:
        self.summary = _summary(self._results, shown)
        self.choices = choices(self._results)
        self.summed.emit()

    def _result(self, number: int) -> Result:
        row = self._images.rows[number]
        return result_of(number, row, self._marks.of(row.prediction))

    def _on_rows_added(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            if not self._images.rows[number].what:  # a report or a waveform has no result
                self._by_ref[self._images.rows[number].ref] = len(self._results)
                self._results.append(self._result(number))
        self._arrange_soon()

    def _on_rows_changed(self, numbers: Sequence[int]) -> None:
        places = []
        for number in numbers:
            ref = self._images.rows[number].ref
            at = self._by_ref.get(ref)
            if at is None:
                continue
            self._results[at] = made = self._result(number)
            place = self._places.get(ref)
            if place is not None:
                self.lines[place] = made
                places.append(place)
        if places:
            self.changed.emit(tuple(places))
        self._arrange_soon()

    def _on_marks_changed(self) -> None:
        changed = []
        for at, one in enumerate(self._results):
            mark = self._marks.of(self._images.rows[one.number].prediction)
            if mark != one.mark:
                self._results[at] = result_of(one.number, self._images.rows[one.number], mark)
                changed.append(at)
        places = []
        for at in changed:
            place = self._places.get(self._results[at].ref)
            if place is not None:
                self.lines[place] = self._results[at]
                places.append(place)
        if places:
            self.changed.emit(tuple(places))
        self._arrange_soon()

    def _arrange_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_cleared(self) -> None:
        self._results.clear()
        self._by_ref.clear()
        self.filter = EVERYTHING
        self.arrange()


def _is_other(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """By identity: a changed row is another object in both."""
    return len(one) != len(other) or any(
        a is not b and (isinstance(a, Result) or a != b) for a, b in zip(one, other, strict=True)
    )


def _summary(results: Sequence[Result], shown: int) -> Summary:
    classes: Counter[str] = Counter()
    verdicts: Counter[str] = Counter()
    standings: Counter[str] = Counter()
    outside = cautioned = 0
    for one in results:
        standings[one.standing] += 1
        if one.standing == "classified":
            outside += one.is_outside
            cautioned += bool(one.cautions)
            if not one.is_outside:
                classes[one.class_title] += 1
            if one.verdict:
                verdicts[one.verdict] += 1
    return Summary(
        len(results), tuple(classes.most_common()), outside, cautioned, standings["failed"],
        standings["waiting"], tuple(verdicts.most_common()), shown,
    )  # fmt: skip


__all__ = ["EVERYTHING", "Choice", "Filter", "Group", "Line", "Result", "ResultTable", "Summary"]

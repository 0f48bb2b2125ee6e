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
    OUTSIDE,
    Choice,
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
        chosen: key of the class whose probability each result has beside its own; empty for none.

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
        self._at: dict[int, int] = {}  # by number: where it stands in `_results`, and in `lines`
        self._places: dict[int, int] = {}
        self._timer = QTimer(self, singleShot=True, interval=ARRANGE_AFTER_MS)
        self._timer.timeout.connect(self.arrange)
        self.lines: list[Line] = []
        self.filter = EVERYTHING
        self.column, self.is_descending = "number", False
        self.is_grouped = False
        self.chosen = ""
        self.summary = Summary()
        self.choices: dict[str, tuple[Choice, ...]] = {}
        images.rows_added.connect(self._on_rows_added)
        images.rows_changed.connect(self._on_rows_changed)
        images.cleared.connect(self._on_cleared)
        marks.changed.connect(self._on_marks_changed)

    def place_of(self, ref: ImageRef) -> int | None:
        """Where an image stands in `lines`; None where the filter hides it."""
        number = self._images.index_of(ref)
        return None if number is None else self._places.get(number)

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

    def choose_class(self, chosen: str) -> None:
        """Have each result say the probability of this class; empty for none."""
        self.chosen = chosen
        self._results = [self._result(one.number) for one in self._results]
        self.arrange()

    def arrange(self) -> None:
        """Lay out everything now, and count it."""
        self._timer.stop()
        is_all = self.filter == EVERYTHING
        kept = [one for one in self._results if is_all or passes(one, self.filter)]
        arranged = grouped if self.is_grouped else sorted_by
        lines: list[Line] = [*arranged(kept, self.column, self.is_descending)]
        if _is_other(lines, self.lines):
            self.about_to_arrange.emit()
            self.lines = lines
            self._places = {
                line.number: place for place, line in enumerate(lines) if isinstance(line, Result)
            }
            self.arranged.emit()
        self.choices = choices(self._results)
        self.summary = _summary(self._results, self.choices["class"], len(kept))
        self.summed.emit()

    def _result(self, number: int) -> Result:
        row = self._images.rows[number]
        return result_of(number, row, self._marks.of(row.prediction), self.chosen)

    def _on_rows_added(self, first: int, last: int) -> None:
        for number in range(first, last + 1):
            if not self._images.rows[number].what:  # a report or a waveform has no result
                self._at[number] = len(self._results)
                self._results.append(self._result(number))
        self._arrange_soon()

    def _on_rows_changed(self, numbers: Sequence[int]) -> None:
        self._renew([number for number in numbers if number in self._at])

    def _on_marks_changed(self) -> None:
        rows, of = self._images.rows, self._marks.of
        self._renew(
            [one.number for one in self._results if of(rows[one.number].prediction) != one.mark]
        )

    def _renew(self, numbers: Sequence[int]) -> None:
        """What is said of these images has changed: it shows at once, and moves rows soon."""
        places = []
        for number in numbers:
            self._results[self._at[number]] = made = self._result(number)
            place = self._places.get(number)
            if place is not None:
                self.lines[place] = made
                places.append(place)
        if places:
            self.changed.emit(tuple(places))
        self._arrange_soon()

    def _arrange_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    def _on_cleared(self) -> None:
        self._results.clear()
        self._at.clear()
        self.filter = EVERYTHING
        self.arrange()


def _is_other(one: Sequence[Line], other: Sequence[Line]) -> bool:
    """By identity: a changed row is another object in both."""
    return len(one) != len(other) or any(
        a is not b and (isinstance(a, Result) or a != b) for a, b in zip(one, other, strict=True)
    )


def _summary(results: Sequence[Result], classes: Sequence[Choice], shown: int) -> Summary:
    """Of all results; a class that several tasks have counts once for each."""
    titles: Counter[str] = Counter()
    for choice in classes:
        titles[choice.title] += choice.count
    standings = Counter(one.standing for one in results)
    verdicts = Counter(one.verdict for one in results if one.verdict)
    return Summary(
        total=len(results),
        classes=tuple(titles.most_common()),
        outside=sum(one.class_key == OUTSIDE for one in results),
        cautioned=sum(bool(one.cautions) for one in results),
        failed=standings["failed"],
        waiting=standings["waiting"],
        verdicts=tuple(verdicts.most_common()),
        shown=shown,
    )

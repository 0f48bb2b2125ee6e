"""What is exported: what a model said of images, with their headers and heat maps."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from medmamba_desktop.core.values import (
    DicomFacts,
    Failure,
    HeatMap,
    ImageRef,
    ModelInfo,
    Outcome,
    Problem,
    SourceImage,
)


def _now() -> datetime.datetime:
    return datetime.datetime.now().astimezone()


@dataclass(frozen=True, slots=True)
class ReaderMark:
    """What a reader says of a result.

    Attributes:
        verdict: "agree", "disagree" or "unsure", on the class that the model gives; empty for none.
        label: name of the class that the reader gives; empty for none.
        note: the reader's own words, which may name somebody.
    """

    verdict: str = ""
    label: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class ResultSet:
    """What one run found.

    Attributes:
        task: as it was asked for, "auto" or a name.
        heatmaps: image -> file name of its heat map, where one was written.
        seconds: from the first image to the last.
        sources: image -> what its header says, where it is known.
        maps: image -> a heat map of it, where there is one.
        has_names: files and patients are named; else images go by their place in the results, and
            notes are left out.
        made: when.
        marks: image -> what the reader marked.
    """

    model: ModelInfo
    task: str
    device: str
    outcomes: Sequence[Outcome]
    heatmaps: Mapping[ImageRef, str]
    seconds: float
    sources: Mapping[ImageRef, SourceImage] = field(default_factory=dict)
    maps: Mapping[ImageRef, HeatMap] = field(default_factory=dict)
    has_names: bool = True
    made: datetime.datetime = field(default_factory=_now)
    marks: Mapping[ImageRef, ReaderMark] = field(default_factory=dict)

    @property
    def unreadable(self) -> int:
        """How many images have no result."""
        return sum(isinstance(outcome, Failure) for outcome in self.outcomes)

    def numbered(self) -> Iterator[tuple[int, Outcome]]:
        """The outcomes with their place in the results, from 1."""
        return enumerate(self.outcomes, start=1)

    def name_of(self, number: int, ref: ImageRef) -> str:
        """Where the image lies; only its place in the results where names are left out."""
        return ref.location if self.has_names else f"image {number:05d}"

    def mark_of(self, ref: ImageRef) -> ReaderMark | None:
        """What the reader marked, as far as it may be told; None for nothing."""
        mark = self.marks.get(ref, _NO_MARK)
        told = mark if self.has_names else without_note(mark)
        return None if told == _NO_MARK else told

    def facts_of(self, ref: ImageRef) -> DicomFacts | None:
        """What its DICOM header says; None for other pictures."""
        source = self.sources.get(ref)
        return source.dicom if source else None


_NO_MARK: Final = ReaderMark()


def without_note(mark: ReaderMark) -> ReaderMark:
    """What of a mark can name nobody."""
    return replace(mark, note="")


@dataclass(frozen=True, slots=True)
class Step:
    """How far an export is.

    Attributes:
        file: one that has been written just now, whole.
        number, problem: the image, by its place in the results, that is left out, and why.
    """

    done: int
    total: int
    file: Path | None = None
    number: int = 0
    problem: Problem | None = None

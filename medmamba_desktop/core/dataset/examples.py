"""The values of labelled data; free of torch and of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from medmamba_desktop.core.values import ImageRef, SourceImage, UnreadableSource

Split = Literal["", "train", "val", "test"]
SPLITS: tuple[Split, ...] = ("train", "val", "test")


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in a picture, in shares of its width and height, 0 to 1."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class MaskImage:
    """A picture of the same scene whose pixels above 0 lie in the region."""

    ref: ImageRef


@dataclass(frozen=True, slots=True)
class SegmentFrame:
    """One frame of a DICOM Segmentation object (PS3.3 A.51), counted from 0.

    Attributes:
        member: its name inside the zip `path`, or None for a plain file.
    """

    path: Path
    frame: int
    member: str | None = None


Region = Box | MaskImage | SegmentFrame


@dataclass(frozen=True, slots=True)
class Example:
    """One picture with its label.

    Attributes:
        source: the picture, known from its header.
        label: the class's name as the data spell it.
        split: where the data's own layout puts it, or a split decided on; empty where open.
        group: what must not be parted (a patient, a set of near-duplicates); empty where unknown.
            Held in memory alone: it may be a patient's id.
        regions: where the lesion is, if known; together they are one region.
        columns: further columns of the table it came from, name and value, in its order.
    """

    source: SourceImage
    label: str
    split: Split = ""
    group: str = ""
    regions: tuple[Region, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    @property
    def ref(self) -> ImageRef:
        """Which picture."""
        return self.source.ref


@dataclass(frozen=True, slots=True)
class LabelledData:
    """What was found in a labelled folder or table.

    Attributes:
        examples: every readable picture with a label.
        classes: names, in the order in which a model's head will have them.
        unreadable: pictures that cannot be opened, with the reason.
        unlabelled: pictures that no label was found for.
        missing: names in the table for which there is no file, as the table spells them.
        unusable_masks: masks that belong to no picture for sure or cannot be read, with the reason.
        origin: how labels were found, in words ("one folder a class", "the table labels.csv").
    """

    examples: tuple[Example, ...]
    classes: tuple[str, ...]
    unreadable: tuple[UnreadableSource, ...] = ()
    unlabelled: tuple[ImageRef, ...] = ()
    missing: tuple[str, ...] = ()
    origin: str = ""
    unusable_masks: tuple[UnreadableSource, ...] = ()

    def counts(self, split: Split | None = None) -> dict[str, int]:
        """Pictures of each class, in all or in one split."""
        found = dict.fromkeys(self.classes, 0)
        for example in self.examples:
            if split is None or example.split == split:
                found[example.label] += 1
        return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a long piece of work is.

    Attributes:
        what: in words, for people ("Reading pictures").
        done: how many.
        total: of how many; 0 where that is not known.
    """

    what: str
    done: int
    total: int = 0


ProblemKind = Literal[
    "unreadable",
    "missing",
    "unlabelled",
    "unusable-mask",
    "exact-duplicate",
    "near-duplicate",
    "leak",
    "contradiction",
    "few-pictures",
    "one-class",
    "patient-in-splits",
    "patient-in-classes",
    "mixed-sizes",
    "mixed-modalities",
    "outside-domain",
]
Severity = Literal["stop", "warning", "note"]
MendKind = Literal["leave-out", "keep-together", "move-to-train"]


@dataclass(frozen=True, slots=True)
class Mend:
    """A change that would solve a problem, for the user to take or leave.

    Attributes:
        kind: leave-out drops `refs`; keep-together gives each tuple of the problem's `sets` one
            group; move-to-train moves `refs` to the training part.
        text: what it does, in the user's words, on a button or a check box.
        refs: the pictures that it touches (for keep-together: all of the sets').
        is_advised: taken unless the user says otherwise.
    """

    kind: MendKind
    text: str
    refs: tuple[ImageRef, ...]
    is_advised: bool = True


@dataclass(frozen=True, slots=True)
class DataProblem:
    """Something about the data that the user should know before training.

    Attributes:
        severity: stop prevents training; a warning may make its figures wrong; a note informs.
        text: what is the matter, one sentence without a trailing full stop, no file names in it.
        sets: the pictures concerned, each set shown side by side (for duplicates: the copies of
            one picture); single pictures are sets of one.
        mend: what could be done, or None.
    """

    kind: ProblemKind
    severity: Severity
    text: str
    sets: tuple[tuple[ImageRef, ...], ...] = ()
    mend: Mend | None = None


def classes_of(examples: Sequence[Example]) -> tuple[str, ...]:
    """The labels that occur, as a person would sort them: "normal" first, then by name."""
    return tuple(sorted({e.label for e in examples}, key=lambda n: (n.casefold() != "normal", n)))

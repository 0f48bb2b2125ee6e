"""The open images as a tree: patient, study, series, image; or folder, class folder, image.

Plain data without Qt. `way_to` says under which groups an image belongs; `Branch` holds them in
order and grows by one image at a time.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from medmamba_desktop.core.language import tr
from medmamba_desktop.core.source import in_order
from medmamba_desktop.core.source.folder import natural_key
from medmamba_desktop.core.values import DicomFacts, ImageRef, SourceImage
from medmamba_desktop.state.image_list import ImageRow

Kind = Literal["root", "patient", "study", "series", "place", "folder"]

_DICOM_FIRST, _PLACES_LAST = 0, 1


@dataclass(frozen=True, slots=True)
class Step:
    """One group on the way to an image.

    Attributes:
        key: tells it from its siblings.
        order: sorts it among them.
        title: what to call it.
        facts: of the first image in it, where it is a group of DICOM.
        path: of a place or folder.
    """

    kind: Kind
    key: Hashable
    order: tuple[object, ...]
    title: str = ""
    facts: DicomFacts | None = None
    path: Path | None = None


class Leaf:
    """One image in the tree; what is known of it stands in the image list."""

    __slots__ = ("parent", "ref", "row", "source")

    def __init__(self, ref: ImageRef, source: SourceImage | None, parent: Branch) -> None:
        self.ref = ref
        self.source = source
        self.parent = parent
        self.row = 0


class Branch:
    """A group; `children` are branches or leaves, in order, never both in one of DICOM."""

    __slots__ = ("by_key", "children", "parent", "row", "shown", "step")

    def __init__(self, step: Step, parent: Branch | None) -> None:
        self.step = step
        self.parent = parent
        self.row = 0
        self.children: list[Branch | Leaf] = []
        self.shown: list[Branch | Leaf] = self.children
        self.by_key: dict[Hashable, Branch] = {}

    @property
    def is_stack(self) -> bool:
        """Whether it is scrolled through as one: a series, or a file with several frames."""
        return self.step.kind == "series"

    @property
    def is_single(self) -> bool:
        """Whether it is a series of one image, which stands for it."""
        return self.is_stack and len(self.children) == 1

    @property
    def exposed(self) -> list[Branch | Leaf]:
        """The children that are shown as rows of their own."""
        return [] if self.is_single else self.shown

    @property
    def depth(self) -> int:
        """How many groups it lies in."""
        return 0 if self.parent is None else self.parent.depth + 1

    def leaves(self, is_shown: bool = False) -> Iterator[Leaf]:
        """Every image in it, in order."""
        for child in self.shown if is_shown else self.children:
            if isinstance(child, Leaf):
                yield child
            else:
                yield from child.leaves(is_shown)

    def place_of(self, step: Step) -> int:
        """Where a new branch goes among the children; branches stand before leaves."""
        orders = [child.step.order for child in self.children if isinstance(child, Branch)]
        return bisect_right(orders, step.order)


def root() -> Branch:
    """An empty tree."""
    return Branch(Step("root", "", ()), None)


def sorted_leaves(stack: Branch, leaves: Sequence[Leaf]) -> list[Leaf]:
    """The leaves of a series as they are scrolled through; those without pixels come last."""
    by_ref = {leaf.ref: leaf for leaf in leaves}
    images = in_order([leaf.source for leaf in leaves if leaf.source is not None])
    others = [leaf for leaf in leaves if leaf.source is None]
    others.sort(key=lambda leaf: natural_key(leaf.ref.location))
    return [by_ref[image.ref] for image in images] + others


def way_to(image: ImageRow, places: Sequence[Path]) -> tuple[Step, ...]:
    """The groups that an image lies in, from the outside.

    Args:
        places: the folders and archives that were opened.
    """
    facts = image.dicom
    return _way_in_study(image.ref, facts) if facts else _way_in_folder(image.ref, tuple(places))


def _way_in_study(ref: ImageRef, facts: DicomFacts) -> tuple[Step, ...]:
    name = facts.patient_name or facts.patient
    who = facts.patient or facts.patient_name
    patient = Step(
        "patient", who, (_DICOM_FIRST, natural_key(name), who), name or tr("Unknown patient"), facts
    )
    newest_first = -int(facts.study_date) if facts.study_date.isdigit() else 0
    study = Step(
        "study", facts.study_uid, (newest_first, facts.study_time, facts.study_uid),
        facts.study_description or tr("Study"), facts,
    )  # fmt: skip
    # The frames of one file are a stack of their own: two loops of one series are two loops.
    file = (str(ref.path), ref.member or "") if ref.frame is not None else ()
    number, instance = facts.series_number, facts.instance_number
    series = Step(
        "series", (facts.series_uid, file),
        (number is None, number or 0, facts.series_uid, bool(file) and (instance or 0), file),
        facts.series_description or "", facts,
    )  # fmt: skip
    return patient, study, series


def _way_in_folder(ref: ImageRef, places: tuple[Path, ...]) -> tuple[Step, ...]:
    place, parts = _placed(ref.path, _folder_of(ref), places)
    title = place.name or str(place)
    steps = [Step("place", str(place), (_PLACES_LAST, natural_key(title), str(place)), title,
                  path=place)]  # fmt: skip
    if parts:
        inner = "/".join(parts)
        steps.append(
            Step(
                "folder", inner, (natural_key(inner), inner), " / ".join(parts), path=place / inner
            )
        )
    return tuple(steps)


def _folder_of(ref: ImageRef) -> tuple[str, ...]:
    """The folders inside a zip."""
    return tuple(ref.member.split("/")[:-1]) if ref.member else ()


@lru_cache(maxsize=4096)
def _placed_folder(folder: Path, places: tuple[Path, ...]) -> tuple[Path, tuple[str, ...]]:
    """The opened place that a folder lies in, the nearest one, and the folders between."""
    for parent in (folder, *folder.parents):
        if parent in places:
            return parent, folder.relative_to(parent).parts
    return folder, ()


def _placed(
    path: Path, inner: tuple[str, ...], places: tuple[Path, ...]
) -> tuple[Path, tuple[str, ...]]:
    if not inner and path not in places:
        return _placed_folder(path.parent, places)
    if path in places:
        # A zip is a place like a folder; a single file stands in its folder.
        return (path, inner) if path.suffix.lower() == ".zip" or inner else (path.parent, ())
    place, parts = _placed_folder(path.parent, places)
    return place, (*parts, path.name, *inner)

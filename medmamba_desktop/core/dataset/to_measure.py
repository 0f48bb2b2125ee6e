"""The labelled pictures that a model is measured on: packs to the letter, all else as found."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from medmamba_desktop.core.dataset.examples import Example, LabelledData, Progress, Split
from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.dataset.labelled import Labels, read_labelled
from medmamba_desktop.core.dataset.packs import Pack, PackRow, pack_rows, packs_at
from medmamba_desktop.core.dataset.places import REPORT_EVERY, parts_below
from medmamba_desktop.core.errors import MedMambaError, UnsupportedError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source import find_images
from medmamba_desktop.core.source.content import opened
from medmamba_desktop.core.values import (
    ImageRef,
    Problem,
    SkippedFile,
    SourceImage,
    UnreadableSource,
)

ALL: Final = "all"
_TITLES: Final = {
    "train": tr_noop("training"),
    "val": tr_noop("validation"),
    "test": tr_noop("test"),
}
_BLOCK: Final = 1 << 20
_AS_FOUND: Final = Labels()


@dataclass(frozen=True, slots=True)
class ToMeasure:
    """Pictures with labels.

    Attributes:
        examples: of the part chosen, in the data's order.
        unreadable: of the same part: what cannot be opened.
        labels: every class that the data name, in any part -> where it stands first in an index.
        split: the part chosen; empty for all pictures.
        origin: how labels were found, in words.
        unit: what pictures are grouped by, "group" or "patient"; empty where by nothing.
        notes: what else was found, in words.
        found: labelled pictures that can be opened, in all parts.
        unlabelled: pictures without a label.
    """

    examples: tuple[Example, ...]
    unreadable: tuple[UnreadableSource, ...]
    labels: Mapping[str, str]
    split: Split = ""
    origin: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()
    found: int = 0
    unlabelled: int = 0


def to_measure(
    places: Sequence[Path],
    wanted: str = "",
    leave_out: Path | None = None,
    labels: Labels = _AS_FOUND,
) -> Generator[Progress, None, ToMeasure]:
    """Find the labelled pictures of one part of the data.

    Args:
        places: packs, or else what `read_labelled` takes.
        wanted: train, val, test, or all; empty for test where the data name parts, else for all.
        leave_out: a folder whose pictures do not count: results of an earlier measurement.
        labels: how labels are found; where it says anything, packs are read as any folder is.

    Raises:
        UnreadableError, UnsupportedError, TooLargeError: there are no labels, a pack is not to the
            letter, packs and others are mixed, or there is no such part.
    """
    packs = [packs_at(place) if labels == _AS_FOUND else [] for place in places]
    if all(packs):
        return (yield from _of_packs([pack for found in packs for pack in found], wanted))
    if any(packs):
        raise UnsupportedError(
            tr("Some of the places are packs with an index, others are not"),
            tr("Give either packs, or folders with one folder a class"),
        )
    data = yield from read_labelled(places, labels)
    return _of_labelled(data, places, wanted, leave_out)


def _of_packs(packs: Sequence[Pack], wanted: str) -> Generator[Progress, None, ToMeasure]:
    rows = pack_rows(packs)
    split = _chosen({row.split for row in rows}, wanted)
    chosen = [row for row in rows if not split or row.split == split]
    found = yield from _found(chosen)
    examples: list[Example] = []
    unreadable: list[UnreadableSource] = []
    for row in chosen:
        for one in found.get((row.ref.path, row.ref.member), [_no_picture(row)]):
            if isinstance(one, SourceImage):
                examples.append(_example(one, row))
            else:
                unreadable.append(one)
    labels: dict[str, str] = {}
    for row in rows:
        labels.setdefault(row.label, row.where)
    origin = (
        tr("the pack's index")
        if len(packs) == 1
        else tr("the indexes of {count} packs", count=len(packs))
    )
    unit = "group" if any(row.group for row in chosen) else _unit(examples)
    return ToMeasure(
        tuple(examples), tuple(unreadable), labels, split, origin, unit,
        found=len(rows) - len(unreadable),
    )  # fmt: skip


def _example(image: SourceImage, row: PackRow) -> Example:
    patient = image.dicom.patient if image.dicom else ""
    return Example(image, row.label, row.split, row.group or patient, columns=row.columns)


_Key = tuple[Path, str | None]


def _found(
    rows: Sequence[PackRow],
) -> Generator[Progress, None, dict[_Key, list[SourceImage | UnreadableSource]]]:
    """What each file of the rows holds: one picture, its frames, or what is wrong with it."""
    wanted = {(row.ref.path, row.ref.member) for row in rows}
    found: dict[_Key, list[SourceImage | UnreadableSource]] = {}
    for done, one in enumerate(find_images(list(dict.fromkeys(row.ref.path for row in rows)))):
        if done % REPORT_EVERY == 0:
            yield Progress(tr("Finding pictures"), done)
        if not isinstance(one, SkippedFile) and (one.ref.path, one.ref.member) in wanted:
            found.setdefault((one.ref.path, one.ref.member), []).append(one)
    return found


def _no_picture(row: PackRow) -> UnreadableSource:
    problem = Problem(tr("This is not an image that can be opened"), tr("Choose an image file"))
    return UnreadableSource(row.ref, problem)


def _of_labelled(
    data: LabelledData, places: Sequence[Path], wanted: str, leave_out: Path | None
) -> ToMeasure:
    examples = [e for e in data.examples if not _lies_in(e.ref, leave_out)]
    if not examples:
        raise UnsupportedError(tr("There are no labelled pictures"), tr("Give one folder a class"))
    split = _chosen({example.split for example in examples}, wanted)
    chosen = tuple(e for e in examples if not split or e.split == split)
    unreadable = [one for one in data.unreadable if not _lies_in(one.ref, leave_out)]
    return ToMeasure(
        examples=chosen,
        unreadable=tuple(u for u in unreadable if not split or _may_be(u.ref, places, split)),
        labels={example.label: "" for example in examples},
        split=split,
        origin=data.origin,
        unit=_unit(chosen),
        notes=tuple(_notes(data)),
        found=len(examples),
        unlabelled=len(data.unlabelled),
    )


def _notes(data: LabelledData) -> Iterator[str]:
    if data.unlabelled:
        yield tr("Pictures without a label, not measured on: {count}", count=len(data.unlabelled))
    if data.missing:
        yield tr("Names in the table that no file has: {count}", count=len(data.missing))


def _chosen(present: set[Split], wanted: str) -> Split:
    """The part that is asked for, or meant where none is."""
    named = present - {""}
    if wanted == ALL or not (named or wanted):
        return ""
    if not named:
        raise UnsupportedError(
            tr("The data do not say which pictures are for training and which for test"),
            tr("Leave --split out to measure on all of them"),
        )
    split = split_of(wanted) if wanted else "test"
    if split not in named:
        has = tr(" and ").join(tr(_TITLES[n]) for n in ("train", "val", "test") if n in named)
        raise UnsupportedError(
            tr(
                "The data have no {part} part; they have {parts}",
                part=tr(_TITLES[split]),
                parts=has,
            ),
            tr("Name another part with --split"),
        )
    return split


def _unit(examples: Iterable[Example]) -> str:
    """What groups stand for where a table or DICOM headers give them."""
    grouped = [example for example in examples if example.group]
    by_header = all(e.source.dicom is not None and e.source.dicom.patient for e in grouped)
    return ("patient" if by_header else "group") if grouped else ""


def _lies_in(ref: ImageRef, folder: Path | None) -> bool:
    return folder is not None and ref.path.absolute().is_relative_to(folder.absolute())


def _may_be(ref: ImageRef, places: Sequence[Path], split: Split) -> bool:
    """Whether no folder says that a file belongs to another part."""
    place = next((p for p in places if ref.path.is_relative_to(p)), ref.path)
    return all(split_of(part) in ("", split) for part in parts_below(ref, place)[:-1])


def name_below(ref: ImageRef, places: Sequence[Path]) -> str:
    """A picture's path below its place; where there are several places, the place's name first."""
    for number, place in enumerate(places, start=1):
        if ref.path == place or ref.path.is_relative_to(place):
            inside = ref.path.relative_to(place)
            if len(places) > 1:
                is_unique = [one.name for one in places].count(place.name) == 1
                inside = Path(place.name if is_unique else str(number)) / inside
            if inside == Path():
                return ref.file_name if ref.member is None else ImageRef(Path(ref.member)).location
            return ImageRef(Path(inside.as_posix()), ref.member).location
    return ref.file_name


def content_hash(ref: ImageRef) -> str:
    """SHA-256 of a picture's file, empty where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with opened(ref) as content:
            while block := content.stream.read(_BLOCK):
                digest.update(block)
    except MedMambaError:
        return ""
    return digest.hexdigest()


def data_hash(pictures: Iterable[tuple[str, int | None, str]]) -> str:
    """SHA-256 that names a set of labelled pictures, wherever they lie and in whatever order.

    It is that of the sorted lines "content's hash, frame or -, class", each ended by a line feed.
    """
    lines = sorted(
        f"{own} {'-' if frame is None else frame} {label}\n" for own, frame, label in pictures
    )
    return hashlib.sha256("".join(lines).encode()).hexdigest()

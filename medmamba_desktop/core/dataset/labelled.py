"""Reads labelled pictures: folders, zips, tables, packs, plain pictures and DICOM."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path
from typing import Final

from medmamba_desktop.core.dataset.columns import Wishes
from medmamba_desktop.core.dataset.examples import (
    Example,
    LabelledData,
    Progress,
    Region,
    classes_of,
)
from medmamba_desktop.core.dataset.label_search import Found, LabelSearch
from medmamba_desktop.core.dataset.places import Gathered, Place, Placed, gather
from medmamba_desktop.core.dataset.regions import segmented_regions, with_regions
from medmamba_desktop.core.dataset.segmentation import is_segmentation
from medmamba_desktop.core.dataset.table_labels import RowLabel
from medmamba_desktop.core.dataset.tables import is_table_name
from medmamba_desktop.core.errors import UnreadableError, UnsupportedError
from medmamba_desktop.core.language import tr

MAX_CLASSES: Final = 1000


@dataclass(frozen=True, slots=True)
class Labels:
    """How labels are found; everything may be left to be found by itself.

    Attributes:
        table: a CSV, TSV or XLSX file with a row for each picture.
        file_column, label_column, group_column, split_column: columns of the table, empty to find.
        validation, test: folders with class folders of the same names, kept for that purpose.
        masks: what `with_regions` understands.
    """

    table: Path | None = None
    file_column: str = ""
    label_column: str = ""
    group_column: str = ""
    split_column: str = ""
    validation: Path | None = None
    test: Path | None = None
    masks: Path | None = None

    @property
    def wishes(self) -> Wishes:
        """The columns that the user names."""
        return Wishes(self.file_column, self.label_column, self.group_column, self.split_column)


def read_labelled(
    places: Sequence[Path], labels: Labels = Labels()
) -> Generator[Progress, None, LabelledData]:
    """Find the pictures in `places` and a label for each.

    A place is a folder, a zip or a table; several are read as one data set. Labels come from the
    table given; else from each `index.csv` (a pack); else from the only table that names the
    pictures, where folders are no classes or the table says more than they do; else from the
    folders. Headers are read, pixels never.

    Yields:
        how far it is, at least every 50 files.

    Raises:
        UnreadableError: a place is not there, or there is no readable picture in any.
        UnsupportedError: no labels are recognisable, a table does not fit, or there are over
            `MAX_CLASSES` classes.
        UnknownNameError: a column that `labels` names is not in the table.
    """
    where, labels = _resolved([Path(place) for place in places], labels)
    leave_out = [path for path in (labels.masks,) if path is not None]
    gathered = yield from gather(where, leave_out)
    _check_pictures(gathered)
    segmentations = [p for p in gathered.pictures if is_segmentation(p.image.modality)]
    pictures = [p for p in gathered.pictures if not is_segmentation(p.image.modality)]
    search = LabelSearch(pictures, gathered.tables, where, labels.wishes)
    found = yield from search.run(labels.table)
    images = [picture.image for picture in pictures]
    drawn = yield from segmented_regions(
        images, [one.image.ref for one in segmentations], found.unusable_masks
    )
    for number, regions in drawn.items():
        found.masks[number] += regions
    data = _data(pictures, found, gathered)
    if labels.masks is not None:
        data = yield from with_regions(data, labels.masks)
    return data


def _resolved(places: Sequence[Path], labels: Labels) -> tuple[list[Place], Labels]:
    """Places to look in; a table given as a place stands for its folder and itself."""
    tables = [place for place in places if is_table_name(place.name) and place.is_file()]
    if tables and labels.table is None:
        if len(tables) > 1:
            raise UnsupportedError(
                tr("Several tables are given"), tr("Give one table for all pictures")
            )
        labels = replace(labels, table=tables[0])
        places = [place for place in places if place not in tables] or [tables[0].parent]
    where = [Place(place) for place in dict.fromkeys(places)]
    if labels.validation is not None:
        where.append(Place(labels.validation, "val"))
    if labels.test is not None:
        where.append(Place(labels.test, "test"))
    return where, labels


def _check_pictures(gathered: Gathered) -> None:
    if any(not is_segmentation(one.image.modality) for one in gathered.pictures):
        return
    if gathered.unreadable:
        reasons = Counter(one.problem for one in gathered.unreadable)
        problem, _ = reasons.most_common(1)[0]
        raise UnreadableError(
            tr(
                "None of the {count:,} pictures can be opened; the commonest reason: {message}",
                count=len(gathered.unreadable),
                message=problem.message,
            ),
            problem.remedy,
        )
    raise UnreadableError(
        tr("There are no pictures in this place"), tr("Choose a folder with pictures")
    )


def _both(first: str, second: str) -> str:
    return tr("{first} and {second}", first=first, second=second) if first else second


def _data(pictures: Sequence[Placed], found: Found, gathered: Gathered) -> LabelledData:
    names = _unified(row.label for row in found.rows.values())
    if len(set(names.values())) > MAX_CLASSES:
        raise UnsupportedError(
            tr(
                "There are {count:,} classes, over the limit of {most:,}",
                count=len(set(names.values())),
                most=MAX_CLASSES,
            ),
            tr(
                "Probably each picture has a folder or a label of its own; put all pictures "
                "of a class in one folder, or choose another column for the labels"
            ),
        )
    examples, unlabelled = [], []
    for number, picture in enumerate(pictures):
        row = found.rows.get(number)
        if row is not None:
            examples.append(_example(picture, row, names, found.masks.get(number, ())))
        elif number not in found.mask_files:
            unlabelled.append(picture.image.ref)
    return LabelledData(
        examples=tuple(examples),
        classes=classes_of(examples),
        unreadable=tuple(gathered.unreadable),
        unlabelled=tuple(unlabelled),
        missing=tuple(dict.fromkeys(found.missing)),
        origin=reduce(_both, dict.fromkeys(found.origins), ""),
        unusable_masks=tuple(found.unusable_masks),
    )


def _example(
    picture: Placed, row: RowLabel, names: Mapping[str, str], regions: Sequence[Region]
) -> Example:
    patient = picture.image.dicom.patient if picture.image.dicom is not None else ""
    return Example(
        source=picture.image,
        label=names[row.label],
        split=row.split,
        group=row.group or patient,
        regions=tuple(dict.fromkeys(regions)),
        columns=row.columns,
    )


def _unified(labels: Iterable[str]) -> dict[str, str]:
    """Each spelling of a label -> its commonest one; upper and lower case are no difference."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for label in labels:
        spellings[label.casefold()][label] += 1
    return {label: counts.most_common(1)[0][0] for counts in spellings.values() for label in counts}

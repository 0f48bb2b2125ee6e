"""Reads labelled pictures: folders, zips, tables, packs, plain pictures and DICOM."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from medmamba_desktop.core.dataset.columns import Wishes, find_columns, with_true_header
from medmamba_desktop.core.dataset.examples import (
    Example,
    LabelledData,
    MaskImage,
    Progress,
    Region,
    classes_of,
)
from medmamba_desktop.core.dataset.folders import FolderLabel, folder_labels, is_convincing
from medmamba_desktop.core.dataset.mask_names import masks_among
from medmamba_desktop.core.dataset.matching import NameIndex
from medmamba_desktop.core.dataset.places import (
    Gathered,
    Parts,
    Place,
    Placed,
    PlacedTable,
    composed,
    gather,
)
from medmamba_desktop.core.dataset.regions import mask_pictures, segmented_regions, with_regions
from medmamba_desktop.core.dataset.segmentation import is_segmentation
from medmamba_desktop.core.dataset.table_labels import RowLabel, table_labels
from medmamba_desktop.core.dataset.tables import Table, is_table_name, read_table
from medmamba_desktop.core.errors import MedMambaError, UnreadableError, UnsupportedError
from medmamba_desktop.core.values import ImageRef

MAX_CLASSES: Final = 1000
_PACK_INDEX: Final = "index.csv"
_LAYOUTS: Final = (
    "Put the pictures of each class in a folder named after it, or give a CSV or XLSX table with "
    "a column of file names and a column of labels"
)
_COVERED: Final = 0.9
"""The share of pictures a table must name before its labels come before those of folders."""
_COVERED_IN_PART: Final = 0.5
"""The share it must name before it adds patients and the like to what folders say."""


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


@dataclass(slots=True)
class _Found:
    """Labels by picture's number, gathered from folders and tables."""

    rows: dict[int, RowLabel] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    masks: dict[int, list[Region]] = field(default_factory=lambda: defaultdict(list))
    mask_files: set[int] = field(default_factory=set)


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
    found = yield from _labelled(pictures, gathered.tables, where, labels)
    images = [picture.image for picture in pictures]
    drawn = yield from segmented_regions(images, [one.image.ref for one in segmentations])
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
            raise UnsupportedError("Several tables are given", "Give one table for all pictures")
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
            f"None of the {len(gathered.unreadable):,} pictures can be opened; the commonest "
            f"reason: {problem.message}",
            problem.remedy,
        )
    raise UnreadableError("There are no pictures in this place", "Choose a folder with pictures")


def _labelled(
    pictures: Sequence[Placed],
    tables: Sequence[PlacedTable],
    where: Sequence[Place],
    labels: Labels,
) -> Generator[Progress, None, _Found]:
    """Labels from whatever the data have: a table, packs, folders."""
    yield Progress("Finding labels", 0, len(pictures))
    found = _Found()
    masks = masks_among([_with_place(picture) for picture in pictures])
    plain = [number for number in range(len(pictures)) if number not in masks]
    if labels.table is not None:
        _add_table(found, read_table(ImageRef(labels.table)), pictures, plain, labels)
    else:
        packed = yield from _add_packs(found, pictures, tables)
        rest = [number for number in plain if number not in packed]
        yield from _add_open(found, pictures, rest, tables, where, labels)
    for mask, owners in masks.items():
        if mask not in found.mask_files and mask not in found.rows:
            _add_mask(found, pictures, mask, owners)
    if not found.rows:
        raise _no_labels()
    _add_kept(found, pictures, where)
    yield Progress("Finding labels", len(pictures), len(pictures))
    return found


def _with_place(picture: Placed) -> Parts:
    """The parts with the place before them: pictures of two places are never each other's masks."""
    return (f"\0{picture.place}", *picture.parts)


def _add_mask(found: _Found, pictures: Sequence[Placed], mask: int, owners: Sequence[int]) -> None:
    """A mask that belongs to one file; where it is unsure whose it is, it is left out."""
    found.mask_files.add(mask)
    try:
        numbers = mask_pictures([p.image for p in pictures], pictures[mask].image, owners)
    except UnsupportedError:
        return
    for number in numbers:
        found.masks[number].append(MaskImage(pictures[mask].image.ref))


def _add_table(
    found: _Found,
    table: Table,
    pictures: Sequence[Placed],
    numbers: Sequence[int],
    labels: Labels = Labels(),
) -> None:
    """Labels from a table for those of the pictures that `numbers` names."""
    index = NameIndex([pictures[number] for number in numbers])
    table = with_true_header(table, index)
    wishes = Wishes(
        labels.file_column, labels.label_column, labels.group_column, labels.split_column
    )
    said = table_labels(table, find_columns(table, index, wishes), index)
    found.missing += said.missing
    found.origins.append(f"the table {table.name}")
    for at, row in said.rows.items():
        if row.mask:
            for mask in index.find(row.mask).pictures:
                _add_mask(found, pictures, numbers[mask], [numbers[at]])
        if row.label:
            found.rows[numbers[at]] = row


def _add_packs(
    found: _Found, pictures: Sequence[Placed], tables: Sequence[PlacedTable]
) -> Generator[Progress, None, frozenset[int]]:
    """Labels from every pack's index; gives the pictures that lie in packs."""
    packed: set[int] = set()
    for done, one in enumerate(tables):
        if one.parts[-1].lower() != _PACK_INDEX:
            continue
        yield Progress("Reading tables", done, len(tables))
        inside = [
            number
            for number, picture in enumerate(pictures)
            if picture.place == one.place and picture.parts[: len(one.parts) - 1] == one.parts[:-1]
        ]
        if inside and _is_pack(table := read_table(one.ref)):
            below = {n: _below(pictures[n], len(one.parts) - 1) for n in inside}
            _add_table(found, table, [below.get(n, p) for n, p in enumerate(pictures)], inside)
            packed.update(inside)
    if len(found.origins) > 1:
        found.origins = [f"the tables of {len(found.origins)} packs"]
    return frozenset(packed)


def _is_pack(table: Table) -> bool:
    return {"path", "class"} <= {name.casefold() for name in table.columns}


def _below(picture: Placed, levels: int) -> Placed:
    return replace(picture, parts=picture.parts[levels:])


def _add_open(
    found: _Found,
    pictures: Sequence[Placed],
    numbers: Sequence[int],
    tables: Sequence[PlacedTable],
    where: Sequence[Place],
    labels: Labels,
) -> Generator[Progress, None, None]:
    """Labels for pictures outside packs: from folders, or the one table that fits."""
    if not numbers:
        return
    folders = _from_folders(pictures, numbers, where)
    loose = [one for one in tables if one.parts[-1].lower() != _PACK_INDEX or not found.rows]
    told = yield from _fitting(pictures, numbers, loose, labels)
    are_classes = is_convincing(list(folders.values()))
    if not are_classes and len(told) > 1:
        raise UnsupportedError(
            f"{len(told)} tables name the pictures and have labels for them",
            "Choose which table holds the labels",
        )
    if not are_classes and not told and not found.rows:
        raise _no_labels()
    if are_classes:
        found.origins.append("one folder a class")
        found.rows |= {n: RowLabel(one.label, one.split) for n, one in folders.items() if one.label}
    if len(told) == 1:
        _add_told(found, told[0], folders if are_classes else {})


def _add_told(found: _Found, told: _Found, folders: Mapping[int, FolderLabel]) -> None:
    """Add what a table says; where folders are classes as well, what it says beyond them.

    Folders give the labels where the table says the same in other words; a table that says
    something else counts where it names nearly all pictures.
    """
    covered = sum(number in folders for number in told.rows)
    is_same = _say_the_same(told.rows, folders)
    if covered < (_COVERED_IN_PART if is_same else _COVERED) * len(folders):
        return
    for number, row in told.rows.items():
        one = folders.get(number, FolderLabel())
        label = one.label if is_same and one.label else row.label
        found.rows[number] = replace(row, label=label, split=row.split or one.split)
    if folders and not is_same:
        found.origins.clear()
        for number in folders.keys() - told.rows.keys():
            found.rows.pop(number, None)
    found.missing += told.missing
    found.origins += told.origins
    found.mask_files |= told.mask_files
    for number, regions in told.masks.items():
        found.masks[number] += regions


def _say_the_same(rows: Mapping[int, RowLabel], folders: Mapping[int, FolderLabel]) -> bool:
    """Whether each label of a table goes with one folder of several, and each folder with one."""
    pairs = {(row.label, folders[n].label) for n, row in rows.items() if n in folders}
    pairs = {pair for pair in pairs if pair[1]}
    labels, classes = {label for label, _ in pairs}, {label for _, label in pairs}
    return len(classes) > 1 and len(pairs) == len(labels) == len(classes)


def _fitting(
    pictures: Sequence[Placed],
    numbers: Sequence[int],
    tables: Sequence[PlacedTable],
    labels: Labels,
) -> Generator[Progress, None, list[_Found]]:
    """What each table says that names pictures and has labels for them."""
    fitting = []
    for done, one in enumerate(tables):
        yield Progress("Reading tables", done, len(tables))
        said = _Found()
        try:
            _add_table(said, read_table(one.ref), pictures, numbers, labels)
        except MedMambaError:
            if len(tables) == 1 and _is_asked_for(labels):
                raise
            continue
        if said.rows:
            fitting.append(said)
    return fitting


def _is_asked_for(labels: Labels) -> bool:
    """Whether the user has named a column, so that there must be a table."""
    return any((labels.file_column, labels.label_column, labels.group_column, labels.split_column))


def _from_folders(
    pictures: Sequence[Placed], numbers: Sequence[int], where: Sequence[Place]
) -> dict[int, FolderLabel]:
    """What folders say of pictures; each place on its own, without those kept for a part."""
    by_place: dict[int, list[int]] = defaultdict(list)
    for number in numbers:
        if not where[pictures[number].place].split:
            by_place[pictures[number].place].append(number)
    are_classes = len(by_place) > 1 and all(
        _lies_right_in(where[place].path, pictures[number])
        for place, members in by_place.items()
        for number in members
    )
    said: dict[int, FolderLabel] = {}
    for place, members in by_place.items():
        if are_classes:
            path = where[place].path.absolute()
            name = composed(path.stem if path.is_file() else path.name)
            said |= {number: FolderLabel(name) for number in members}
        else:
            paths = [pictures[number].parts for number in members]
            said |= dict(zip(members, folder_labels(paths), strict=True))
    return said


def _lies_right_in(place: Path, picture: Placed) -> bool:
    """Whether no folder is between, and the place is not the picture itself."""
    ref = picture.image.ref
    return len(picture.parts) == 1 and (ref.member is not None or ref.path != place)


def _no_labels() -> UnsupportedError:
    return UnsupportedError("The pictures are there, but no labels for them", _LAYOUTS)


def _add_kept(found: _Found, pictures: Sequence[Placed], where: Sequence[Place]) -> None:
    """Pictures of a folder kept for validation or test belong there, whatever a table says.

    The first of their folders that is called like a class labels those that no table does.
    """
    classes = {row.label.casefold() for row in found.rows.values()}
    for place, one in enumerate(where):
        if not one.split:
            continue
        inside = [
            n for n, p in enumerate(pictures) if p.place == place and n not in found.mask_files
        ]
        for number in inside:
            label = _known_folder(pictures[number].parts, classes)
            row = found.rows.get(number, RowLabel(label))
            if row.label:
                found.rows[number] = replace(row, split=one.split)
        if not any(number in found.rows for number in inside):
            words = "validation" if one.split == "val" else "test"
            raise UnsupportedError(
                f"The {words} folder holds no pictures of these classes",
                "Give it class folders of the same names",
            )


def _known_folder(parts: Parts, classes: set[str]) -> str:
    """The first folder that is called like a class, empty where none is."""
    return next((part for part in parts[:-1] if part.strip().casefold() in classes), "").strip()


def _data(pictures: Sequence[Placed], found: _Found, gathered: Gathered) -> LabelledData:
    names = _unified(row.label for row in found.rows.values())
    if len(set(names.values())) > MAX_CLASSES:
        raise UnsupportedError(
            f"There are {len(set(names.values())):,} classes, over the limit of {MAX_CLASSES:,}",
            "Probably each picture has a folder or a label of its own; put all pictures of a class "
            "in one folder, or choose another column for the labels",
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
        origin=" and ".join(dict.fromkeys(found.origins)),
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

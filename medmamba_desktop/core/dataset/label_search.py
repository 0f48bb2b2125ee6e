"""Searches labels for pictures in tables, packs and folders, and the masks that lie among them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from medmamba_desktop.core.dataset.columns import Wishes, find_columns, with_true_header
from medmamba_desktop.core.dataset.examples import MaskImage, Progress, Region
from medmamba_desktop.core.dataset.folders import FolderLabel, folder_labels, is_convincing
from medmamba_desktop.core.dataset.mask_names import masks_among
from medmamba_desktop.core.dataset.matching import NameIndex
from medmamba_desktop.core.dataset.places import Parts, Place, Placed, PlacedTable, composed
from medmamba_desktop.core.dataset.regions import mask_pictures
from medmamba_desktop.core.dataset.table_labels import RowLabel, table_labels
from medmamba_desktop.core.dataset.tables import Table, read_table
from medmamba_desktop.core.errors import MedMambaError, UnsupportedError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef, Problem, UnreadableSource

_PACK_INDEX: Final = "index.csv"
_COVERED: Final = 0.9
"""The share of pictures a table must name before its labels come before those of folders."""
_COVERED_IN_PART: Final = 0.5
"""The share it must name before it adds patients and the like to what folders say."""


@dataclass(slots=True)
class Found:
    """Labels and masks found so far; pictures go by their numbers.

    Attributes:
        rows: the label of each picture that has one.
        missing: names in tables that fit no picture.
        origins: how labels were found, in words.
        masks: regions of each picture.
        mask_files: pictures that are masks of others.
        unusable_masks: those of them that are left out, with the reason.
    """

    rows: dict[int, RowLabel] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    origins: list[str] = field(default_factory=list)
    masks: dict[int, list[Region]] = field(default_factory=lambda: defaultdict(list))
    mask_files: set[int] = field(default_factory=set)
    unusable_masks: list[UnreadableSource] = field(default_factory=list)

    def add(self, other: Found) -> None:
        """Take over what `other` has, its labels before those known."""
        self.rows |= other.rows
        self.missing += other.missing
        self.origins += other.origins
        self.mask_files |= other.mask_files
        self.unusable_masks += other.unusable_masks
        for number, regions in other.masks.items():
            self.masks[number] += regions


@dataclass(frozen=True, slots=True)
class LabelSearch:
    """A search among pictures.

    Attributes:
        pictures: where they lie; no segmentations among them.
        tables: the tables that lie among them.
        places: those that `Placed.place` counts.
        wishes: columns that the user names.
    """

    pictures: Sequence[Placed]
    tables: Sequence[PlacedTable]
    places: Sequence[Place]
    wishes: Wishes

    def run(self, table: Path | None = None) -> Generator[Progress, None, Found]:
        """Find labels: in `table`, else in packs, in the only table that fits, in folders.

        Raises:
            UnreadableError, UnsupportedError, TooLargeError, UnknownNameError: there are none, or
                a table does not fit.
        """
        yield Progress(tr("Finding labels"), 0, len(self.pictures))
        found = Found()
        masks = masks_among([_with_place(picture) for picture in self.pictures])
        plain = [number for number in range(len(self.pictures)) if number not in masks]
        if table is not None:
            found.add(self._from_table(read_table(ImageRef(table)), self.pictures, plain))
        else:
            packed = yield from self._add_packs(found)
            rest = [number for number in plain if number not in packed]
            yield from self._add_open(found, rest)
        for mask, owners in masks.items():
            if mask not in found.mask_files and mask not in found.rows:
                self._add_mask(found, mask, owners)
        if not found.rows:
            raise no_labels()
        self._add_kept(found)
        yield Progress(tr("Finding labels"), len(self.pictures), len(self.pictures))
        return found

    def _add_mask(self, found: Found, mask: int, owners: Sequence[int]) -> None:
        """A mask that belongs to one file; where it is unsure whose it is, it is left out."""
        image = self.pictures[mask].image
        found.mask_files.add(mask)
        try:
            kept = mask_pictures([self.pictures[n].image for n in owners], image)
        except UnsupportedError as error:
            problem = Problem(error.message, error.remedy)
            found.unusable_masks.append(UnreadableSource(image.ref, problem))
            return
        for at in kept:
            found.masks[owners[at]].append(MaskImage(image.ref))

    def _from_table(
        self, table: Table, pictures: Sequence[Placed], numbers: Sequence[int]
    ) -> Found:
        """What a table says of those of the pictures that `numbers` names."""
        found = Found(origins=[tr("the table {name}", name=table.name)])
        index = NameIndex([pictures[number] for number in numbers])
        table = with_true_header(table, index)
        columns = find_columns(table, index, self.wishes)
        said = table_labels(table, columns, index)
        found.missing += said.missing
        found.rows = {numbers[at]: row for at, row in said.rows.items() if row.label}
        if columns.mask is not None:
            everything = NameIndex(pictures)  # masks that are known by their names are in it too
            for at, row in said.rows.items():
                for mask in everything.find(row.mask).pictures:
                    if mask not in found.rows:
                        self._add_mask(found, mask, [numbers[at]])
        return found

    def _add_packs(self, found: Found) -> Generator[Progress, None, frozenset[int]]:
        """Labels from every pack's index; gives the pictures that lie in packs."""
        packed: set[int] = set()
        for done, one in enumerate(self.tables):
            if one.parts[-1].lower() != _PACK_INDEX:
                continue
            yield Progress(tr("Reading tables"), done, len(self.tables))
            folders = one.parts[:-1]
            inside = [
                number
                for number, picture in enumerate(self.pictures)
                if picture.place == one.place and picture.parts[: len(folders)] == folders
            ]
            if inside and _is_pack(table := read_table(one.ref)):
                found.add(self._of_pack(table, inside, len(folders)))
                packed.update(inside)
        if len(found.origins) > 1:
            found.origins = [tr("the tables of {count} packs", count=len(found.origins))]
        return frozenset(packed)

    def _of_pack(self, table: Table, inside: Sequence[int], levels: int) -> Found:
        """What an index says of the pictures below it, which it names from its own folder."""
        below = [_below(self.pictures[number], levels) for number in inside]
        pack = LabelSearch(below, (), self.places, Wishes())
        told = pack._from_table(table, below, range(len(below)))
        return Found(
            {inside[at]: row for at, row in told.rows.items()},
            told.missing,
            told.origins,
            {inside[at]: regions for at, regions in told.masks.items()},
            {inside[at] for at in told.mask_files},
            told.unusable_masks,
        )

    def _add_open(self, found: Found, numbers: Sequence[int]) -> Generator[Progress, None, None]:
        """Labels for pictures outside packs: from folders, or the one table that fits."""
        if not numbers:
            return
        folders = self._from_folders(numbers)
        told, refusals = yield from self._fitting(numbers, is_beside_packs=bool(found.rows))
        if is_convincing(list(folders.values())):
            by_folder = {
                n: RowLabel(one.label, one.split) for n, one in folders.items() if one.label
            }
            found.add(Found(by_folder, origins=[tr("one folder a class")]))
            if len(told) == 1:
                _add_told(found, told[0], folders)
        elif len(told) > 1:
            raise UnsupportedError(
                tr("{count} tables name the pictures and have labels for them", count=len(told)),
                tr("Choose which table holds the labels"),
            )
        elif told:
            found.add(_with_splits(told[0], folders))
        elif not found.rows:
            raise no_labels(refusals[0] if len(refusals) == 1 else "")

    def _fitting(
        self, numbers: Sequence[int], is_beside_packs: bool
    ) -> Generator[Progress, None, tuple[list[Found], list[str]]]:
        """What each table says that names pictures and has labels for them; why others do not."""
        fitting, refusals = [], []
        for done, one in enumerate(self.tables):
            if is_beside_packs and one.parts[-1].lower() == _PACK_INDEX:
                continue
            yield Progress(tr("Reading tables"), done, len(self.tables))
            try:
                said = self._from_table(read_table(one.ref), self.pictures, numbers)
            except MedMambaError as error:
                if len(self.tables) == 1 and self.wishes != Wishes():
                    raise  # the user speaks of this table
                refusals.append(error.message)
                continue
            if said.rows:
                fitting.append(said)
        return fitting, refusals

    def _from_folders(self, numbers: Sequence[int]) -> dict[int, FolderLabel]:
        """What folders say of pictures; each place on its own, without those kept for a part."""
        by_place: dict[int, list[int]] = defaultdict(list)
        for number in numbers:
            if not self.places[self.pictures[number].place].split:
                by_place[self.pictures[number].place].append(number)
        are_classes = len(by_place) > 1 and all(
            _lies_right_in(self.places[place].path, self.pictures[number])
            for place, members in by_place.items()
            for number in members
        )
        said: dict[int, FolderLabel] = {}
        for place, members in by_place.items():
            if are_classes:
                path = self.places[place].path.absolute()
                name = composed(path.stem if path.is_file() else path.name)
                said |= {number: FolderLabel(name) for number in members}
            else:
                paths = [self.pictures[number].parts for number in members]
                said |= dict(zip(members, folder_labels(paths), strict=True))
        return said

    def _add_kept(self, found: Found) -> None:
        """Pictures of a folder kept for validation or test belong there, whatever a table says.

        The first of their folders that is called like a class labels those that no table does.
        """
        classes = {row.label.casefold() for row in found.rows.values()}
        kept: dict[int, bool] = {at: False for at, one in enumerate(self.places) if one.split}
        for number, picture in enumerate(self.pictures):
            if picture.place not in kept or number in found.mask_files:
                continue
            row = found.rows.get(number) or RowLabel(_known_folder(picture.parts, classes))
            if row.label:
                split = self.places[picture.place].split
                found.rows[number] = replace(row, split=split)
                kept[picture.place] = True
        for place, has_any in kept.items():
            if not has_any:
                raise UnsupportedError(
                    tr("The validation folder holds no pictures of these classes")
                    if self.places[place].split == "val"
                    else tr("The test folder holds no pictures of these classes"),
                    tr("Give it class folders of the same names"),
                )


def no_labels(refusal: str = "") -> UnsupportedError:
    """The error for pictures without any label, with the layouts that are understood.

    Args:
        refusal: why the table beside the pictures was of no use.
    """
    return UnsupportedError(
        tr(
            "The pictures are there, but no labels for them (of the table beside them: {reason})",
            reason=f"{refusal[:1].lower()}{refusal[1:]}",
        )
        if refusal
        else tr("The pictures are there, but no labels for them"),
        tr(
            "Put the pictures of each class in a folder named after it, or give a CSV or "
            "XLSX table with a column of file names and a column of labels"
        ),
    )


def _with_place(picture: Placed) -> Parts:
    """The parts with the place before them: pictures of two places are never each other's masks."""
    return (f"\0{picture.place}", *picture.parts)


def _below(picture: Placed, levels: int) -> Placed:
    return replace(picture, parts=picture.parts[levels:])


def _is_pack(table: Table) -> bool:
    return {"path", "class"} <= {name.casefold() for name in table.columns}


def _add_told(found: Found, told: Found, folders: Mapping[int, FolderLabel]) -> None:
    """Add what a table says beyond folders that are classes.

    Folders give the labels where the table says the same in other words; a table that says
    something else counts where it names nearly all pictures.
    """
    masks = told.mask_files
    folders = {number: one for number, one in folders.items() if number not in masks}
    covered = sum(number in folders for number in told.rows)
    is_same = _say_the_same(told.rows, folders)
    if covered < (_COVERED_IN_PART if is_same else _COVERED) * len(folders):
        return
    told = _with_splits(told, folders)
    if is_same:
        for number, row in told.rows.items():
            told.rows[number] = replace(
                row, label=folders.get(number, FolderLabel()).label or row.label
            )
    else:
        found.origins.remove(tr("one folder a class"))
    for number in masks if is_same else masks | folders.keys():
        found.rows.pop(number, None)
    found.add(told)


def _with_splits(told: Found, folders: Mapping[int, FolderLabel]) -> Found:
    """What a table says, with the parts that folders are named after where it names none."""
    rows = {
        number: replace(row, split=row.split or folders.get(number, FolderLabel()).split)
        for number, row in told.rows.items()
    }
    return replace(told, rows=rows)


def _say_the_same(rows: Mapping[int, RowLabel], folders: Mapping[int, FolderLabel]) -> bool:
    """Whether each label of a table goes with one folder of several, and each folder with one."""
    pairs = {(row.label, folders[n].label) for n, row in rows.items() if n in folders}
    pairs = {pair for pair in pairs if pair[1]}
    labels, classes = {label for label, _ in pairs}, {label for _, label in pairs}
    return len(classes) > 1 and len(pairs) == len(labels) == len(classes)


def _lies_right_in(place: Path, picture: Placed) -> bool:
    """Whether no folder is between, and the place is not the picture itself."""
    ref = picture.image.ref
    return len(picture.parts) == 1 and (ref.member is not None or ref.path != place)


def _known_folder(parts: Parts, classes: set[str]) -> str:
    """The first folder that is called like a class, empty where none is."""
    return next((part for part in parts[:-1] if part.strip().casefold() in classes), "").strip()

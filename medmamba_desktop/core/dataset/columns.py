"""Tells which column of a table names the pictures, which their labels, patients, parts, masks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from medmamba_desktop.core.dataset.folders import split_of
from medmamba_desktop.core.dataset.matching import Match, NameIndex
from medmamba_desktop.core.dataset.tables import Table
from medmamba_desktop.core.errors import UnknownNameError, UnsupportedError
from medmamba_desktop.core.language import tr

FILE_NAMES: Final = (
    *("path", "filepath", "file", "filename", "imagepath", "imagefile", "imagename", "image"),
    *("imageid", "imageindex", "img", "imgpath", "imgname", "imgid", "picture", "name", "id"),
    *("sopinstanceuid", "sopuid", "seriesinstanceuid", "seriesuid", "studyinstanceuid", "studyuid"),
    *("文件", "文件名", "路径", "图像", "图片", "影像", "fichier", "datei", "archivo", "imagen"),
)
LABEL_NAMES: Final = (
    *("label", "labels", "class", "classes", "classname", "classlabel", "category", "target"),
    *("diagnosis", "dx", "finding", "findings", "findinglabel", "findinglabels", "groundtruth"),
    *("gt", "pathology", "outcome", "disease", "y", "标签", "类别", "分类", "诊断", "病理"),
    *("diagnose", "diagnostic", "diagnostico", "diagnóstico", "klasse", "classe", "etiqueta"),
    *("étiquette", "clase", "categoria", "categoría"),
)
GROUP_NAMES: Final = (
    *("group", "groupid", "patient", "patientid", "patientnumber", "pid", "mrn", "subject"),
    *("subjectid", "person", "personid", "case", "caseid", "casenumber", "lesionid"),
    *("患者", "病人", "患者编号", "患者id", "病人id", "病例", "受试者", "paciente", "patientin"),
)
SPLIT_NAMES: Final = ("split", "set", "subset", "partition", "fold", "usage", "划分", "数据集")
MASK_NAMES: Final = ("mask", "maskpath", "maskfile", "segmentation", "掩膜", "掩码", "分割")
_KNOWN: Final = {*FILE_NAMES, *LABEL_NAMES, *GROUP_NAMES, *SPLIT_NAMES, *MASK_NAMES}
_TRIED: Final = 500
_COLUMNS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Wishes:
    """Columns that the user names; empty to find them."""

    file: str = ""
    label: str = ""
    group: str = ""
    split: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Columns of a table by number; None where there is none.

    Attributes:
        label: the column of labels; several where there is a column of 0 and 1 for each class.
        is_patient: the file column holds DICOM Patient IDs.
    """

    file: int
    label: tuple[int, ...]
    group: int | None = None
    split: int | None = None
    mask: int | None = None
    is_patient: bool = False

    def match(self, index: NameIndex, row: Sequence[str]) -> Match:
        """The pictures that a row is about."""
        return index.of_patient(row[self.file]) if self.is_patient else index.find(row[self.file])

    def label_in(self, row: Sequence[str], names: Sequence[str]) -> str:
        """The label that a row gives, empty where none; `names` are those of the columns."""
        if len(self.label) == 1:
            return row[self.label[0]]
        return next(names[at] for at in self.label if _is_one(row[at]))

    @property
    def used(self) -> frozenset[int | None]:
        """The columns that have a meaning."""
        return frozenset((self.file, *self.label, self.group, self.split, self.mask))


def with_true_header(table: Table, index: NameIndex) -> Table:
    """The table, its columns numbered where the first row already names a picture."""
    if any(_plain(name) in _KNOWN for name in table.columns):
        return table
    return table.without_header() if any(index.find(c).pictures for c in table.columns) else table


def find_columns(table: Table, index: NameIndex, wishes: Wishes = Wishes()) -> Columns:
    """Which column is which: the file column by what it matches, the others by their names.

    Raises:
        UnknownNameError: a column that the user names is not there.
        UnsupportedError: no column names pictures, or none holds labels.
    """
    file, is_patient = find_file_column(table, index, wishes.file)
    wish = _wished(table, wishes.label)
    group = _wished(table, wishes.group)
    split = _wished(table, wishes.split)
    mask = _named(table, MASK_NAMES, (file, wish))
    label = _label_columns(table, (file, group, split, mask)) if wish is None else (wish,)
    if group is None:
        group = file if is_patient else _named(table, GROUP_NAMES, (file, *label, split))
    if split is None:
        split = _named(table, SPLIT_NAMES, (file, *label, group))
        split = split if split is not None and _holds_splits(table, split) else None
    elif not _holds_splits(table, split):
        raise UnsupportedError(
            tr("The column that should part the data holds other words than train, val and test"),
            tr("Write train, val or test in it, or choose another column"),
        )
    return Columns(file, label, group, split, mask, is_patient)


def find_file_column(table: Table, index: NameIndex, wish: str = "") -> tuple[int, bool]:
    """The column whose values fit most pictures, and whether they are DICOM Patient IDs.

    Raises:
        UnknownNameError: the column that the user names is not there.
        UnsupportedError: no column fits any picture.
    """
    rows = table.rows[:: max(1, len(table.rows) // _TRIED)]
    wished = _wished(table, wish)
    choice = range(len(table.columns)) if wished is None else (wished,)
    for is_patient in (False, True):
        hits = {at: _hits(index, [row[at] for row in rows], is_patient) for at in choice}
        best = max(choice, key=lambda at: (hits[at], -_preference(table.columns[at], FILE_NAMES)))
        if hits[best]:
            return best, is_patient
    if wished is not None:
        return wished, False
    raise UnsupportedError(
        tr(
            "No column of the table names the pictures; it has the columns {columns}",
            columns=_shown(table),
        ),
        tr(
            "Choose the folder that the table is about, or write in one column the "
            "pictures' file names, paths or DICOM UIDs"
        ),
    )


def named_column(table: Table, names: Sequence[str], taken: Sequence[int | None]) -> int | None:
    """The first column called by one of `names`, the earlier name first."""
    return _named(table, names, taken)


def _hits(index: NameIndex, values: Sequence[str], is_patient: bool) -> int:
    found = (index.of_patient(value) if is_patient else index.find(value) for value in values)
    return sum(bool(match.pictures) or match.is_ambiguous for match in found)


def _label_columns(table: Table, taken: Sequence[int | None]) -> tuple[int, ...]:
    named = _named(table, LABEL_NAMES, taken)
    if named is not None:
        return (named,)
    left = [at for at in range(len(table.columns)) if at not in taken]
    if len(left) == 1:
        return (left[0],)
    marks = [at for at in left if all(row[at] and _is_mark(row[at]) for row in table.rows)]
    if len(marks) > 1 and all(sum(_is_one(row[at]) for at in marks) == 1 for row in table.rows):
        return tuple(marks)  # one column a class, as in the tables of the ISIC challenges
    raise UnsupportedError(
        tr(
            "No column of the table is known to hold labels; it has the columns {columns}",
            columns=_shown(table),
        ),
        tr("Name the column of the labels, or call it 'label' in the table"),
    )


def _is_mark(text: str) -> bool:
    return text in ("0", "1", "0.0", "1.0")


def _is_one(text: str) -> bool:
    return text in ("1", "1.0")


def _wished(table: Table, wish: str) -> int | None:
    if not wish:
        return None
    for fits in (str, _plain):
        for at, name in enumerate(table.columns):
            if fits(name) == fits(wish.strip()):
                return at
    raise UnknownNameError(
        tr(
            "The table has no column '{column}'; it has the columns {columns}",
            column=wish,
            columns=_shown(table),
        ),
        tr("Choose one of these"),
    )


def _named(table: Table, names: Sequence[str], taken: Sequence[int | None]) -> int | None:
    found = [
        (_preference(name, names), at) for at, name in enumerate(table.columns) if at not in taken
    ]
    best = min(found, default=(len(names), 0))
    return best[1] if best[0] < len(names) else None


def _preference(name: str, names: Sequence[str]) -> int:
    """The place of a column's name in `names`; their length where it is not among them."""
    plain = _plain(name)
    return names.index(plain) if plain in names else len(names)


def _plain(name: str) -> str:
    return re.sub(r"[\s_\-./:#()]+", "", name.casefold())


def _holds_splits(table: Table, column: int) -> bool:
    values = {row[column] for row in table.rows} - {""}
    return bool(values) and all(split_of(value) for value in values)


def _shown(table: Table) -> str:
    shown = [f"'{name}'" for name in table.columns[:_COLUMNS_SHOWN]]
    more = len(table.columns) - len(shown)
    names = ", ".join(shown)
    return tr("{names} and {count:,} more", names=names, count=more) if more > 0 else names

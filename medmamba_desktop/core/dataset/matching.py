"""Finds the picture that a name in a table means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from medmamba_desktop.core.dataset.places import Parts, Placed, composed, path_parts

# Not every dot starts an ending: "1.2.840.10008" is a UID, "scan.3" a number.
_ENDING: Final = re.compile(r"(\.nii)?\.[A-Za-z][A-Za-z0-9]{0,4}$")


def stem(name: str) -> str:
    """A file's name without its ending."""
    return _ENDING.sub("", name) or name


@dataclass(frozen=True, slots=True)
class Match:
    """What a name means.

    Attributes:
        pictures: their places in the list; the frames of one file, or all pictures of a series.
        closeness: how many folders of the name agree; -1 where it is no name of a file.
        is_ambiguous: several files fit equally well; then `pictures` is empty.
    """

    pictures: tuple[int, ...] = ()
    closeness: int = -1
    is_ambiguous: bool = False


NOTHING: Final = Match()
# Tables of a `NameIndex`, in the order of `_spellings`.
_NAME, _STEM, _FOLDED_NAME, _FOLDED_STEM = range(4)


class Namesakes:
    """Files that a name fits, looked up by the folders they lie in, counted from the file upward.

    With each of hundreds of patients an "1.png", comparing every name with every namesake would
    take longer than opening the pictures.
    """

    def __init__(self, paths: Sequence[Parts], files: Iterable[int]) -> None:
        self._by_folders: dict[Parts, list[int]] = defaultdict(list)
        for file in files:
            folders = _upward(paths[file][:-1])
            for count in range(len(folders) + 1):
                self._by_folders[folders[:count]].append(file)

    def nearest(self, folders: Sequence[str]) -> tuple[int, Sequence[int]]:
        """How many of the folders agree at best, as `agreeing` counts, and the files that do."""
        wanted = _upward(folders)
        for count in range(len(wanted), 0, -1):
            if wanted[:count] in self._by_folders:
                return count, self._by_folders[wanted[:count]]
        return 0, self._by_folders[()]


class NameIndex:
    """Looks pictures up by path, by name, by name without ending, or by DICOM UID.

    The nearer spelling comes first; upper and lower case are told apart while that finds something.
    """

    def __init__(self, pictures: Sequence[Placed]) -> None:
        self._parts = [picture.parts for picture in pictures]
        self._frames: dict[object, list[int]] = defaultdict(list)
        self._uids: dict[str, list[int]] = defaultdict(list)
        self._patients: dict[str, list[int]] = defaultdict(list)
        tables = [defaultdict[str, list[int]](list) for _ in range(4)]
        for number, picture in enumerate(pictures):
            frames = self._frames[picture.image.ref.path, picture.image.ref.member]
            frames.append(number)
            self._add_uids(number, picture)
            if len(frames) == 1:  # a file once, however many frames it has
                for table, key in zip(tables, _spellings(picture.parts[-1]), strict=True):
                    table[key].append(number)
        self._tables = tables
        self._namesakes: dict[tuple[int, str], Namesakes] = {}
        self._refs = [(picture.image.ref.path, picture.image.ref.member) for picture in pictures]

    def _add_uids(self, number: int, picture: Placed) -> None:
        facts = picture.image.dicom
        if facts is None:
            return
        for uid in {facts.sop_uid, facts.series_uid, facts.study_uid} - {""}:
            self._uids[uid].append(number)
        if facts.patient:
            self._patients[facts.patient].append(number)

    def find(self, name: str) -> Match:
        """The picture that `name` means: a path, a file's name with or without ending, or a UID."""
        if name in self._uids:
            return Match(tuple(self._uids[name]))
        parts = path_parts(composed(name))
        if not parts:
            return NOTHING
        last, short = parts[-1], stem(parts[-1])
        for table, key in (
            (_NAME, last),
            (_STEM, last),
            (_STEM, short),
            (_FOLDED_NAME, last.casefold()),
            (_FOLDED_STEM, last.casefold()),
            (_FOLDED_STEM, short.casefold()),
        ):
            if key in self._tables[table]:
                return self._nearest(table, key, parts[:-1])
        return NOTHING

    def of_patient(self, patient: str) -> Match:
        """All pictures whose DICOM Patient ID is `patient`."""
        return Match(tuple(self._patients.get(patient, ())))

    def _nearest(self, table: int, key: str, folders: Parts) -> Match:
        files: Sequence[int] = self._tables[table][key]
        if len(files) == 1:
            closeness, near = agreeing(folders, self._parts[files[0]][:-1]), files
        else:
            if (table, key) not in self._namesakes:
                self._namesakes[table, key] = Namesakes(self._parts, files)
            closeness, near = self._namesakes[table, key].nearest(folders)
            near = [file for file in near if self._parts[file][:-1] == folders] or near
        if len(near) > 1:
            return Match(is_ambiguous=True)
        return Match(tuple(self._frames[self._refs[near[0]]]), closeness)


def _spellings(name: str) -> tuple[str, str, str, str]:
    short = stem(name)
    return name, short, name.casefold(), short.casefold()


def _upward(folders: Iterable[str]) -> Parts:
    return tuple(folder.casefold() for folder in reversed(tuple(folders)))


def agreeing(one: Iterable[str], other: Iterable[str]) -> int:
    """How many folders agree, counted from the file upward, upper and lower case alike."""
    count = 0
    for a, b in zip(reversed(tuple(one)), reversed(tuple(other)), strict=False):
        if a.casefold() != b.casefold():
            break
        count += 1
    return count

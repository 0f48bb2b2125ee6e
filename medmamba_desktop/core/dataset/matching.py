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
        self._by_name, self._by_stem, self._by_folded_name, self._by_folded_stem = tables
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
            (self._by_name, last),
            (self._by_stem, last),
            (self._by_stem, short),
            (self._by_folded_name, last.casefold()),
            (self._by_folded_stem, last.casefold()),
            (self._by_folded_stem, short.casefold()),
        ):
            if key in table:
                return self._nearest(table[key], parts[:-1])
        return NOTHING

    def of_patient(self, patient: str) -> Match:
        """All pictures whose DICOM Patient ID is `patient`."""
        return Match(tuple(self._patients.get(patient, ())))

    def _nearest(self, files: Sequence[int], folders: Parts) -> Match:
        ranks = [_rank(folders, self._parts[file][:-1]) for file in files]
        best = max(ranks)
        if ranks.count(best) > 1:
            return Match(is_ambiguous=True)
        file = files[ranks.index(best)]
        return Match(tuple(self._frames[self._refs[file]]), best[1])


def _spellings(name: str) -> tuple[str, str, str, str]:
    return name, stem(name), name.casefold(), stem(name).casefold()


def _rank(wanted: Parts, folders: Parts) -> tuple[bool, int]:
    """How near folders are to those wanted: equal, or alike from the file upward."""
    return wanted == folders, agreeing(wanted, folders)


def agreeing(one: Iterable[str], other: Iterable[str]) -> int:
    """How many folders agree, counted from the file upward, upper and lower case alike."""
    count = 0
    for a, b in zip(reversed(tuple(one)), reversed(tuple(other)), strict=False):
        if a.casefold() != b.casefold():
            break
        count += 1
    return count

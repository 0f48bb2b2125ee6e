"""Tells masks from pictures by their names, and which picture each one belongs to."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from medmamba_desktop.core.dataset.matching import Namesakes, stem
from medmamba_desktop.core.dataset.places import Parts

_WORDS: Final = r"(masks?|seg|segmentations?|segmented|annotations?|ground[ _-]?truth|gt|掩膜|掩码)"
_SUFFIX: Final = re.compile(rf"(.+?)[ _.-]+{_WORDS}([ _-]*\(?\d+\)?)?", re.IGNORECASE)
_FOLDER: Final = re.compile(_WORDS, re.IGNORECASE)
_WORD: Final = re.compile(rf"(?<![^\W_]){_WORDS}(?![^\W_])", re.IGNORECASE)
_SHARE_NEEDED: Final = 0.9


def pictured_stem(name: str) -> str:
    """The name without ending of the picture that a mask called `name` belongs to, casefolded.

    "a_mask.png", "a-seg.png" and "a_mask_1.png" belong to "a", and so does "a.png".
    """
    match = _SUFFIX.fullmatch(stem(name))
    return (match[1] if match else stem(name)).casefold()


class PictureNames:
    """Finds pictures for masks, among pictures whose `Parts` are given."""

    def __init__(self, paths: Sequence[Parts], numbers: Iterable[int] | None = None) -> None:
        self._paths = paths
        self._namesakes: dict[str, Namesakes] = {}
        self._by_stem: dict[str, list[int]] = defaultdict(list)
        for number in range(len(paths)) if numbers is None else numbers:
            self._by_stem[stem(paths[number][-1]).casefold()].append(number)

    def of_mask(self, path: Parts) -> tuple[int, ...]:
        """Pictures that a mask may belong to: those of its name whose folders are nearest.

        One file's frames and a true ambiguity both give several.
        """
        own = stem(path[-1]).casefold()
        name = own if own in self._by_stem else pictured_stem(path[-1])
        found = self._by_stem.get(name, [])
        if len(found) < 2:
            return tuple(found)
        if name not in self._namesakes:
            self._namesakes[name] = Namesakes(self._paths, found)
        folders = [part for part in path[:-1] if not _FOLDER.fullmatch(part)]
        return tuple(self._namesakes[name].nearest(folders)[1])


def masks_among(paths: Sequence[Parts]) -> dict[int, tuple[int, ...]]:
    """Which of the files at `paths` are masks of others: mask -> its pictures.

    A mask lies beside its picture under the picture's name and a word for masks, or in a folder
    called by such a word, mirrored, under the picture's name.
    """
    return _beside(paths) | _mirrored(paths)


def _beside(paths: Sequence[Parts]) -> dict[int, tuple[int, ...]]:
    by_place: dict[tuple[Parts, str], list[int]] = defaultdict(list)
    for number, path in enumerate(paths):
        by_place[path[:-1], stem(path[-1]).casefold()].append(number)
    masks = {}
    for number, path in enumerate(paths):
        match = _SUFFIX.fullmatch(stem(path[-1]))
        pictures = by_place.get((path[:-1], match[1].casefold())) if match else None
        if pictures:
            masks[number] = tuple(pictures)
    return masks


def _mirrored(paths: Sequence[Parts]) -> dict[int, tuple[int, ...]]:
    inside = [n for n, path in enumerate(paths) if any(map(_FOLDER.fullmatch, path[:-1]))]
    others = sorted(set(range(len(paths))) - set(inside))
    # Beside "no_mask", "mask" is a class.
    names = PictureNames(
        paths, [n for n in others if not re.search(_WORD, "/".join(paths[n][:-1]))]
    )
    masks = {number: names.of_mask(paths[number]) for number in inside}
    sure = sum(len({paths[picture] for picture in found}) == 1 for found in masks.values())
    # A class may be called so as well: then its pictures have no namesakes, or several, elsewhere.
    return masks if inside and sure >= _SHARE_NEEDED * len(inside) else {}

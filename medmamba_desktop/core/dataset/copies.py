"""Copies and near copies in labelled data: what is wrong with them, and what would mend it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from medmamba_desktop.core.dataset.duplicates import Duplicates
from medmamba_desktop.core.dataset.examples import (
    DataProblem,
    Example,
    LabelledData,
    Mend,
    Split,
)
from medmamba_desktop.core.dataset.split import KEPT_FIRST
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.values import ImageRef

# Larger sets of near copies are frames of one recording, whose labels may differ with good reason.
_LARGEST_CONTRADICTION = 8

Set = tuple[ImageRef, ...]


def copy_problems(data: LabelledData, duplicates: Duplicates) -> Iterator[DataProblem]:
    """Copies with different labels, in several parts, with one label, and near copies."""
    examples = {example.ref: example for example in data.examples}
    sets = [tuple(ref for ref in found if ref in examples) for found in duplicates.together]
    sets = [found for found in sets if len(found) > 1]

    def labels(found: Set) -> set[str]:
        return {examples[ref].label for ref in found}

    def splits(found: Set) -> set[Split]:
        return {examples[ref].split for ref in found}

    exact = {tuple(ref for ref in refs if ref in examples) for refs in duplicates.exact}
    contradictory = [
        found
        for found in sets
        if len(labels(found)) > 1 and (found in exact or len(found) <= _LARGEST_CONTRADICTION)
    ]
    if contradictory:
        yield _contradiction(contradictory)
    leaking = [found for found in sets if len(splits(found)) > 1]
    if leaking:
        yield _leak(leaking, examples)
    settled = {*contradictory, *leaking}
    yield from _exact_copies(duplicates.exact, examples)
    kept = tuple(found for found in sets if found not in exact and found not in settled)
    if kept:
        yield _near_copies(kept)


def _contradiction(sets: Sequence[Set]) -> DataProblem:
    text = trn(
        "{n} picture has copies with different labels; at most one of the labels is right",
        "{n} pictures have copies with different labels; at most one of the labels is right",
        len(sets),
    )
    mend = Mend("leave-out", tr("Leave all copies of these pictures out"), _flat(sets))
    return DataProblem("contradiction", "warning", text, tuple(sets), mend)


def _leak(sets: Sequence[Set], examples: Mapping[ImageRef, Example]) -> DataProblem:
    text = trn(
        "{n} picture has copies in several of the parts training, validation and test; figures "
        "measured on such copies are too good",
        "{n} pictures have copies in several of the parts training, validation and test; figures "
        "measured on such copies are too good",
        len(sets),
    )
    dropped = [ref for found in sets for ref in _outside_kept_split(found, examples)]
    if any(examples[ref].split == "val" for ref in dropped):
        words = trn(
            "Leave {n} picture out of training and validation",
            "Leave {n} pictures out of training and validation",
            len(dropped),
        )
    else:
        words = trn(
            "Leave {n} picture out of training", "Leave {n} pictures out of training", len(dropped)
        )
    mend = Mend("leave-out", words, tuple(dropped))
    return DataProblem("leak", "warning", text, tuple(sets), mend)


def _outside_kept_split(
    refs: Iterable[ImageRef], examples: Mapping[ImageRef, Example]
) -> list[ImageRef]:
    refs = list(refs)
    kept = min((examples[ref].split for ref in refs), key=KEPT_FIRST.index)
    return [ref for ref in refs if examples[ref].split != kept]


def _exact_copies(
    exact: Sequence[Set], examples: Mapping[ImageRef, Example]
) -> Iterator[DataProblem]:
    """Copies with one label in one part; the others are contradictions or leaks."""
    sets: list[Set] = []
    for refs in exact:
        alike: dict[tuple[str, Split], list[ImageRef]] = defaultdict(list)
        for ref in refs:
            if ref in examples:
                alike[examples[ref].label, examples[ref].split].append(ref)
        sets += [tuple(found) for found in alike.values() if len(found) > 1]
    if not sets:
        return
    spare = tuple(ref for found in sets for ref in found[1:])
    text = trn(
        "{n} picture has exact copies with the same label",
        "{n} pictures have exact copies with the same label",
        len(sets),
    )
    words = trn(
        "Keep one of each and leave {n} picture out",
        "Keep one of each and leave {n} pictures out",
        len(spare),
    )
    mend = Mend("leave-out", words, spare)
    yield DataProblem("exact-duplicate", "note", text, tuple(sets), mend)


def _near_copies(sets: tuple[Set, ...]) -> DataProblem:
    largest = max(len(found) for found in sets)
    text = trn(
        "{pictures:,} pictures are nearly the same as others, in {n} set of up to {largest}",
        "{pictures:,} pictures are nearly the same as others, in {n} sets of up to {largest}",
        len(sets),
        pictures=sum(len(found) for found in sets),
        largest=largest,
    )
    mend = Mend("keep-together", tr("Keep each set in one part"), _flat(sets))
    return DataProblem("near-duplicate", "note", text, sets, mend)


def _flat(sets: Iterable[Set]) -> Set:
    return tuple(ref for refs in sets for ref in refs)

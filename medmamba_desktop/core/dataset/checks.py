"""What is wrong with labelled data before anything is trained on it, and what would mend it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from medmamba_desktop.core.dataset.copies import copy_problems
from medmamba_desktop.core.dataset.duplicates import Duplicates, comparison
from medmamba_desktop.core.dataset.examples import (
    DataProblem,
    LabelledData,
    Mend,
    Progress,
    Severity,
)
from medmamba_desktop.core.dataset.fingerprints import Fingerprint, fingerprints
from medmamba_desktop.core.dataset.patients import patient_problems
from medmamba_desktop.core.dataset.unusable_masks import mask_problems, without_unusable
from medmamba_desktop.core.language import tr, trn
from medmamba_desktop.core.values import ImageRef

FEW_PICTURES = 10
TOO_FEW_PICTURES = 3
# Ratio of areas (4 times the width and the height) beyond which sizes are called wildly mixed.
MIXED_AREAS = 16
# Difference between classes in the share of one modality, or of colour, that gives the class away.
_TELLING_SHARE = 0.5
_NAMED_CLASSES = 5
_GRAVITY: dict[Severity, int] = {"stop": 0, "warning": 1, "note": 2}

Set = tuple[ImageRef, ...]


@dataclass(frozen=True, slots=True, eq=False)
class CheckedData:
    """Labelled data with what is wrong with it.

    Attributes:
        data: as given, with pictures that cannot be read moved to its `unreadable`, and classes
            that have no picture dropped; pictures whose mask cannot be read have no region.
        problems: the gravest first.
        prints: of every example of `data`.
    """

    data: LabelledData
    problems: tuple[DataProblem, ...]
    prints: Mapping[ImageRef, Fingerprint]
    duplicates: Duplicates


def check_data(data: LabelledData) -> Generator[Progress, None, CheckedData]:
    """Read every picture and mask once and say what is wrong; closing the generator ends it."""
    prints, unreadable = yield from fingerprints(data)
    readable = tuple(example for example in data.examples if example.ref in prints)
    occurring = {example.label for example in readable}
    checked = replace(
        data,
        examples=readable,
        classes=tuple(name for name in data.classes if name in occurring),
        unreadable=data.unreadable + unreadable,
    )
    checked = yield from without_unusable(checked)
    duplicates = yield from comparison(prints)
    empty = tuple(name for name in data.classes if name not in occurring)
    problems = problems_of(checked, prints, duplicates, empty)
    return CheckedData(checked, problems, prints, duplicates)


def problems_of(
    data: LabelledData,
    prints: Mapping[ImageRef, Fingerprint],
    duplicates: Duplicates,
    empty_classes: Sequence[str] = (),
) -> tuple[DataProblem, ...]:
    """The problems of data whose pictures are read already, the gravest first.

    Args:
        empty_classes: classes that the data name and that have no readable picture.
    """
    problems = [
        *_not_used(data),
        *mask_problems(data),
        *_class_problems(data, empty_classes),
        *copy_problems(data, duplicates),
        *patient_problems(data),
        *_size_problems(data, prints),
        *_modality_problems(data, prints),
    ]
    return tuple(sorted(problems, key=lambda problem: _GRAVITY[problem.severity]))


def _not_used(data: LabelledData) -> Iterator[DataProblem]:
    if not data.examples:
        text = tr("No picture with a label could be read")
        yield DataProblem("unreadable", "stop", text, _single(u.ref for u in data.unreadable))
    elif data.unreadable:
        text = trn(
            "{n} picture cannot be read and will not be used",
            "{n} pictures cannot be read and will not be used",
            len(data.unreadable),
        )
        yield DataProblem("unreadable", "warning", text, _single(u.ref for u in data.unreadable))
    if data.missing:
        rows = trn(
            "{n} row of the table names a file that is not there",
            "{n} rows of the table name a file that is not there",
            len(data.missing),
        )
        yield DataProblem("missing", "warning", rows)
    if data.unlabelled:
        text = trn(
            "{n} picture without a label will not be used",
            "{n} pictures without a label will not be used",
            len(data.unlabelled),
        )
        yield DataProblem("unlabelled", "note", text, _single(data.unlabelled))


def _class_problems(data: LabelledData, empty: Sequence[str]) -> Iterator[DataProblem]:
    if empty:
        text = trn(
            "There is {n} class ({names}) without a picture that can be read and will not be used",
            "There are {n} classes ({names}) without a picture that can be read and will not be "
            "used",
            len(empty),
            names=_named(empty),
        )
        yield DataProblem("few-pictures", "note", text)
    counts = data.counts()
    if len(counts) == 1:
        text = tr("All pictures have the same label; there is nothing to tell apart")
        yield DataProblem("one-class", "stop", text)
    too_few = [name for name in counts if counts[name] < TOO_FEW_PICTURES]
    few = [name for name in counts if TOO_FEW_PICTURES <= counts[name] < FEW_PICTURES]
    if too_few:
        yield _too_few_pictures(data, too_few)
    if few:
        text = trn(
            "There is {n} class ({names}) with fewer than {least} pictures; what is learned and "
            "measured on so few is not reliable",
            "There are {n} classes ({names}) with fewer than {least} pictures; what is learned and "
            "measured on so few is not reliable",
            len(few),
            names=_named(few),
            least=FEW_PICTURES,
        )
        yield DataProblem("few-pictures", "warning", text, _of_classes(data, few))


def _too_few_pictures(data: LabelledData, names: Sequence[str]) -> DataProblem:
    text = trn(
        "There is {n} class ({names}) with fewer than {least} pictures, too few to train with and "
        "to measure on",
        "There are {n} classes ({names}) with fewer than {least} pictures, too few to train with "
        "and to measure on",
        len(names),
        names=_named(names),
        least=TOO_FEW_PICTURES,
    )
    sets = _of_classes(data, names)
    mend = None
    if len(data.classes) - len(names) >= 2:
        words = trn("Leave this class out", "Leave these {n} classes out", len(names))
        mend = Mend("leave-out", words, _flat(sets))
    return DataProblem("few-pictures", "stop", text, sets, mend)


def _size_problems(
    data: LabelledData, prints: Mapping[ImageRef, Fingerprint]
) -> Iterator[DataProblem]:
    areas: dict[str, list[float]] = defaultdict(list)
    for example in data.examples:
        found = prints[example.ref]
        areas[example.label].append(found.width * found.height)
    if not areas:
        return
    typical = {name: float(np.median(values)) for name, values in areas.items()}
    small, large = min(typical, key=typical.__getitem__), max(typical, key=typical.__getitem__)
    if typical[large] > MIXED_AREAS * typical[small]:
        ratio = typical[large] / typical[small]
        text = tr(
            "Pictures of “{large}” are {ratio:.0f} times as large in area as pictures of "
            "“{small}”; the network may learn the size instead of the disease",
            large=large,
            ratio=ratio,
            small=small,
        )
        yield DataProblem("mixed-sizes", "warning", text)
        return
    low, high = np.percentile(np.concatenate(list(areas.values())), (2, 98))
    if high > MIXED_AREAS * low:
        text = tr(
            "Sizes are very mixed: large pictures have {ratio:.0f} times the area of small",
            ratio=high / low,
        )
        yield DataProblem("mixed-sizes", "note", text)


def _modality_problems(
    data: LabelledData, prints: Mapping[ImageRef, Fingerprint]
) -> Iterator[DataProblem]:
    modalities = {prints[example.ref].modality for example in data.examples}
    names = ", ".join(sorted(name or tr("plain pictures") for name in modalities))
    yield from _mixture(
        data,
        lambda ref: prints[ref].modality,
        tr("Pictures of several kinds are mixed ({names})", names=names),
    )
    yield from _mixture(
        data,
        lambda ref: prints[ref].is_colour,
        tr("Grey pictures and pictures in colour are mixed"),
    )


def _mixture(
    data: LabelledData, property_of: Callable[[ImageRef], object], text: str
) -> Iterator[DataProblem]:
    """A note where a property differs between pictures, a warning where it tells the class."""
    values = {example.ref: property_of(example.ref) for example in data.examples}
    sizes = Counter(values.values())
    if len(sizes) < 2:
        return
    counts = data.counts()
    rarest_value = min(sizes, key=sizes.__getitem__)
    rarest = [ref for ref, value in values.items() if value == rarest_value]
    together = Counter((e.label, values[e.ref]) for e in data.examples)
    widest = max(
        max(shares) - min(shares)
        for value in sizes
        if (shares := [together[name, value] / counts[name] for name in counts if counts[name]])
    )
    if widest > _TELLING_SHARE:
        text = tr(
            "{mixed}, and not evenly over the classes; the network may learn that instead",
            mixed=text,
        )
        yield DataProblem("mixed-modalities", "warning", text, _single(rarest))
    else:
        yield DataProblem("mixed-modalities", "note", text, _single(rarest))


def _of_classes(data: LabelledData, names: Sequence[str]) -> tuple[Set, ...]:
    wanted = set(names)
    return _single(example.ref for example in data.examples if example.label in wanted)


def _single(refs: Iterable[ImageRef]) -> tuple[Set, ...]:
    return tuple((ref,) for ref in refs)


def _flat(sets: Iterable[Set]) -> Set:
    return tuple(ref for refs in sets for ref in refs)


def _named(names: Sequence[str]) -> str:
    """Classes by name, of many the first few."""
    named = ", ".join(f"“{name}”" for name in names[:_NAMED_CLASSES])
    more = len(names) - _NAMED_CLASSES
    return tr("{names} and {count:,} more", names=named, count=more) if more > 0 else named

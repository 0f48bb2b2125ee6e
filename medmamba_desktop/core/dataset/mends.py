"""Applying the mends that the user took."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from medmamba_desktop.core.dataset.duplicates import connected
from medmamba_desktop.core.dataset.examples import DataProblem, Example, LabelledData, Mend
from medmamba_desktop.core.values import ImageRef


def mended(data: LabelledData, problems: Sequence[DataProblem]) -> LabelledData:
    """The data after the mends of exactly these problems; those without a mend change nothing.

    What one mend leaves out no other brings back, whatever their order. A class that has no
    picture left is dropped.
    """
    taken = [(problem, problem.mend) for problem in problems if problem.mend is not None]
    left_out = _refs(mend for _, mend in taken if mend.kind == "leave-out")
    to_train = _refs(mend for _, mend in taken if mend.kind == "move-to-train")
    examples = tuple(
        replace(example, split="train") if example.ref in to_train else example
        for example in data.examples
        if example.ref not in left_out
    )
    sets = [
        refs for problem, mend in taken if mend.kind == "keep-together" for refs in problem.sets
    ]
    examples = kept_together(examples, sets)
    occurring = {example.label for example in examples}
    classes = tuple(name for name in data.classes if name in occurring)
    return replace(data, examples=examples, classes=classes)


def kept_together(
    examples: tuple[Example, ...], sets: Sequence[Sequence[ImageRef]]
) -> tuple[Example, ...]:
    """The examples with groups such that no set and no group that they had is parted.

    A set takes the group of its first member that has one; groups that a set touches become one.
    """
    own: dict[ImageRef | str, Example] = {example.ref: example for example in examples}
    pairs: list[tuple[ImageRef | str, ...]] = [
        (example.ref, example.group) for example in examples if example.group
    ]
    pairs += [tuple(ref for ref in refs if ref in own) for refs in sets]
    items: list[ImageRef | str] = [example.ref for example in examples]
    items += dict.fromkeys(example.group for example in examples if example.group)
    group_of: dict[ImageRef | str, str] = {}
    for number, members in enumerate(connected(items, [pair for pair in pairs if pair]), start=1):
        groups = [member for member in members if isinstance(member, str)]
        name = groups[0] if groups else f"copies {number}"
        group_of |= dict.fromkeys(members, name)
    return tuple(
        replace(example, group=group_of.get(example.ref, example.group)) for example in examples
    )


def _refs(mends: Iterable[Mend]) -> set[ImageRef]:
    return {ref for mend in mends for ref in mend.refs}

"""Parting data into training, validation and test, so that nothing that belongs together is parted.

scikit-learn's StratifiedGroupKFold has folds of one size alone and promises no class a place in
any of them, so the same greedy dealing is written here with shares of one's own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import Example, LabelledData, Split
from medmamba_desktop.core.errors import UnsupportedError
from medmamba_desktop.core.language import tr, tr_noop, trn
from medmamba_desktop.core.values import ImageRef

# A test part is cut where its figures will mean something: with this many pictures of every class,
# or with this many in all. Fewer serve better in cross-validation, where every picture is tested.
MIN_TEST_OF_CLASS = 8
MIN_TEST = 100
MIN_PICTURES = 60
MIN_GROUPS_OF_CLASS = 5
# Where a group lies in several parts of the data's own, what lies first here stays.
KEPT_FIRST: tuple[Split, ...] = ("test", "val", "train", "")
_CAME_WITH_DATA: Mapping[Split, str] = {
    "val": tr_noop("The validation part is the one that the data came with"),
    "test": tr_noop("The test part is the one that the data came with"),
}
_CUT_FROM_TRAINING: Mapping[Split, str] = {
    "val": tr_noop("The validation part is cut from the training pictures"),
    "test": tr_noop("The test part is cut from the training pictures"),
}
_NONE_OF: Mapping[Split, str] = {
    "train": tr_noop("No training pictures of {names}, as there are too few patients or groups"),
    "val": tr_noop("No validation pictures of {names}, as there are too few patients or groups"),
    "test": tr_noop("No test pictures of {names}, as there are too few patients or groups"),
}
_NAMED_CLASSES = 5


@dataclass(frozen=True, slots=True)
class Shares:
    """Which share of the pictures goes to validation and to test, 0 to 1 each and below 1 together.

    Raises:
        ValueError: they are not.
    """

    validation: float = 0.15
    test: float = 0.2

    def __post_init__(self) -> None:
        if min(self.validation, self.test) < 0 or self.validation + self.test >= 1:
            raise ValueError(f"nothing is left for training beside {self}")


@dataclass(frozen=True, slots=True)
class Parted:
    """Data of which every example has a split.

    Attributes:
        data: without the pictures that had to be left out, if any.
        notes: what was kept of the data's own layout, what could not be done, and why; one
            sentence each without a trailing full stop.
        has_test: whether there is a test part; where not, figures come from `folds`.
    """

    data: LabelledData
    notes: tuple[str, ...]
    has_test: bool


@dataclass(frozen=True, slots=True, eq=False)
class _Groups:
    """Pictures that go together.

    Attributes:
        members: the examples of each group.
        counts: (groups, classes) int64, how many pictures of which class.
        splits: of each, as the data have it; empty where open.
    """

    members: list[list[Example]]
    counts: NDArray[np.int64]
    splits: list[Split]

    def lying_in(self, splits: Collection[Split]) -> NDArray[np.intp]:
        """Which groups have one of these splits."""
        return np.flatnonzero([split in splits for split in self.splits])


def part(data: LabelledData, shares: Shares | None = None, seed: int = 0) -> Parted:
    """Give every example a split: the data's own where it has one, else by group and stratified.

    No group lies in two parts: where the data's own layout parts one, what lies in test stays, else
    in validation, and the rest is left out. What the layout lacks is cut from its training
    pictures. In that, every class stays in training; one of two groups or more is in test as well
    (in validation where there is no test part), one of three in all. The same seed gives the same
    parts.

    Raises:
        UnsupportedError: the layout leaves no picture to train with.
    """
    shares = shares or Shares()
    groups, notes = _own_groups(data)
    pool = groups.lying_in(("", "train"))
    if not len(pool):
        raise UnsupportedError(
            tr("There are no training pictures, all lie in validation or test"),
            tr("Put some into a training folder, or open the pictures without these folders"),
        )
    own = set(groups.splits) - {"", "train"}
    has_test = "test" in own or _deserves_test(groups.counts[pool], shares.test)
    wanted: dict[Split, float] = {"train": 1.0}
    if has_test and "test" not in own:
        wanted["test"] = shares.test
    if "val" not in own and shares.validation > 0:
        wanted["val"] = shares.validation
    wanted["train"] = 1 - wanted.get("test", 0) - wanted.get("val", 0)
    splits = _dealt_splits(groups, pool, wanted, seed)
    parted = _with_splits(data, groups, splits)
    notes += [*_layout_notes(own, wanted), *_test_notes(parted, has_test, shares)]
    return Parted(parted, tuple(notes), has_test)


def folds(data: LabelledData, count: int, seed: int) -> tuple[frozenset[ImageRef], ...]:
    """Held-out sets for cross-validation, by group and stratified, whatever the examples' splits.

    Together they hold every picture once, save for a group without which a class would be missing
    from the training pictures of a fold: it is never held out.

    Args:
        count: how many; lowered to the groups of the smallest class, but not below 2.

    Returns:
        none of them empty; no fold at all where there are fewer than two groups to hold out.
    """
    groups, _ = _own_groups(_without_splits(data))
    of_class = (groups.counts > 0).sum(axis=0)
    divisible = of_class[of_class > 1]
    if not len(divisible):
        return ()
    count = max(2, min(count, int(divisible.min())))
    dealt = _deal(groups.counts, np.full(count, 1 / count), seed)
    dealt[_indispensable(groups.counts, dealt)] = -1
    held_out = [
        frozenset(e.ref for i in np.flatnonzero(dealt == fold) for e in groups.members[i])
        for fold in range(count)
    ]
    held_out = [fold for fold in held_out if fold]
    return tuple(held_out) if len(held_out) > 1 else ()


def _without_splits(data: LabelledData) -> LabelledData:
    return replace(data, examples=tuple(replace(e, split="") for e in data.examples))


def _own_groups(data: LabelledData) -> tuple[_Groups, list[str]]:
    """The groups, each with one split; pictures that would part one are left out, and noted."""
    by_name: dict[str | int, list[Example]] = {}
    for place, example in enumerate(data.examples):
        by_name.setdefault(example.group or place, []).append(example)
    column = {name: i for i, name in enumerate(data.classes)}
    members: list[list[Example]] = []
    splits: list[Split] = []
    counts = np.zeros((len(by_name), len(data.classes)), np.int64)
    left_out = 0
    for row, found in enumerate(by_name.values()):
        split = min((e.split for e in found), key=KEPT_FIRST.index)
        # Training pictures and open ones get along: open ones become training pictures.
        fitting = ("train", "") if split in ("train", "") else (split,)
        kept = [e for e in found if e.split in fitting]
        left_out += len(found) - len(kept)
        members.append(kept)
        splits.append(split)
        np.add.at(counts[row], [column[e.label] for e in kept], 1)
    notes = []
    if left_out:
        notes.append(
            trn(
                "{n} picture is left out: others of the same patient or group, or copies of them, "
                "lie in the validation or test part that the data came with",
                "{n} pictures are left out: others of the same patient or group, or copies of "
                "them, lie in the validation or test part that the data came with",
                left_out,
            )
        )
    return _Groups(members, counts, splits), notes


def _deserves_test(counts: NDArray[np.int64], share: float) -> bool:
    if share <= 0:
        return False
    of_class = counts.sum(axis=0)
    occurring = of_class > 0
    groups_of_class = (counts > 0).sum(axis=0)[occurring]
    pictures = int(of_class.sum())
    if pictures < MIN_PICTURES or len(counts) < MIN_GROUPS_OF_CLASS:
        return False
    is_enough_of_each = bool(
        (share * of_class[occurring] >= MIN_TEST_OF_CLASS).all()
        and (groups_of_class >= MIN_GROUPS_OF_CLASS).all()
    )
    return is_enough_of_each or share * pictures >= MIN_TEST


def _dealt_splits(
    groups: _Groups, pool: NDArray[np.intp], wanted: dict[Split, float], seed: int
) -> list[Split]:
    """The split of every group: the pool is dealt, the rest stays."""
    names = list(wanted)
    counts = groups.counts[pool]
    dealt = _deal(counts, np.array(list(wanted.values()), float), seed)
    _give_each_class_a_place(counts, dealt, len(names))
    splits = list(groups.splits)
    for index, part_number in zip(pool.tolist(), dealt.tolist(), strict=True):
        splits[index] = names[part_number]
    return splits


def _deal(counts: NDArray[np.int64], shares: NDArray[np.float64], seed: int) -> NDArray[np.intp]:
    """Which part each group goes to, so that each has its share of each class.

    Groups go, the largest first and equal ones in random order, to where the sum over classes of
    (pictures - wanted)^2 / wanted grows the least; for single pictures that is Sainte-Lague's way
    of giving out seats.

    Args:
        counts: (groups, classes).
        shares: (parts,), summing to 1; a part with a share of 0 gets nothing.
    """
    wanted = shares[:, None] * counts.sum(axis=0)
    weight = np.divide(1, wanted, out=np.zeros_like(wanted), where=wanted > 0)
    barred = np.where(shares > 0, 0, np.inf)
    have = np.zeros_like(wanted)
    dealt = np.zeros(len(counts), np.intp)
    shuffled = np.random.default_rng(seed).permutation(len(counts))
    for i in shuffled[np.argsort(-counts[shuffled].sum(axis=1), kind="stable")]:
        growth = (counts[i] * (2 * (have - wanted) + counts[i]) * weight).sum(axis=1)
        dealt[i] = np.argmin(growth + barred)
        have[dealt[i]] += counts[i]
    return dealt


def _give_each_class_a_place(
    counts: NDArray[np.int64], dealt: NDArray[np.intp], parts: int
) -> None:
    """Move groups, the smallest that will do, until each class is in the parts it has groups for.

    Part 0 is training and comes first; nothing is taken from a part whose last group of a class it
    is. `dealt` is changed.
    """
    has = counts > 0
    sizes = counts.sum(axis=1)
    rarest_first = np.argsort(has.sum(axis=0), kind="stable")
    for to in range(parts):
        for column in rarest_first:
            own = np.flatnonzero(has[:, column])
            if len(own) <= to or (dealt[own] == to).any():
                continue
            movable = own if to == 0 else own[[_is_spare(has, dealt, i) for i in own.tolist()]]
            if len(movable):
                dealt[movable[np.lexsort((sizes[movable], dealt[movable]))[0]]] = to


def _is_spare(has: NDArray[np.bool_], dealt: NDArray[np.intp], group: int) -> bool:
    """Whether the group's part has another group of each of its classes."""
    return bool((has[dealt == dealt[group]].sum(axis=0)[has[group]] > 1).all())


def _indispensable(counts: NDArray[np.int64], dealt: NDArray[np.intp]) -> list[int]:
    """Of each class that lies in one fold alone, the smallest group."""
    sizes = counts.sum(axis=1)
    kept = []
    for column in range(counts.shape[1]):
        own = np.flatnonzero(counts[:, column])
        if len(own) and len(set(dealt[own].tolist())) == 1:
            kept.append(int(own[np.argmin(sizes[own])]))
    return kept


def _with_splits(data: LabelledData, groups: _Groups, splits: Sequence[Split]) -> LabelledData:
    split_of = {
        example.ref: split
        for members, split in zip(groups.members, splits, strict=True)
        for example in members
    }
    examples = tuple(
        replace(example, split=split_of[example.ref])
        for example in data.examples
        if example.ref in split_of
    )
    return replace(data, examples=examples)


def _layout_notes(own: Collection[Split], wanted: Collection[Split]) -> Iterator[str]:
    for split in ("val", "test"):
        if split in own:
            yield tr(_CAME_WITH_DATA[split])
        elif own and split in wanted:
            yield tr(_CUT_FROM_TRAINING[split])


def _test_notes(data: LabelledData, has_test: bool, shares: Shares) -> Iterator[str]:
    train, val, test = (data.counts(split) for split in ("train", "val", "test"))
    yield from _absent("train", train)
    if val and sum(val.values()):
        yield from _absent("val", val)
    elif shares.validation > 0:
        yield tr("There are too few pictures or groups for a validation part")
    if not has_test:
        yield (
            tr(
                "Every picture is judged once by a model that had not seen it (cross-validation), "
                "as no share is set aside for a test part"
            )
            if shares.test <= 0
            else tr(
                "Every picture is judged once by a model that had not seen it (cross-validation), "
                "as there are too few pictures for a test part"
            )
        )
        return
    yield from _absent("test", test)
    few = [name for name, number in test.items() if 0 < number < MIN_TEST_OF_CLASS]
    if few:
        yield tr(
            "Fewer than {least} test pictures of {names}; figures for such a class alone are very "
            "uncertain",
            least=MIN_TEST_OF_CLASS,
            names=_named(few),
        )


def _absent(split: Split, counts: dict[str, int]) -> Iterator[str]:
    absent = [name for name, number in counts.items() if number == 0]
    if absent:
        yield tr(_NONE_OF[split], names=_named(absent))


def _named(names: Sequence[str]) -> str:
    named = ", ".join(f"“{name}”" for name in names[:_NAMED_CLASSES])
    more = len(names) - _NAMED_CLASSES
    return tr("{names} and {count:,} more", names=named, count=more) if more > 0 else named

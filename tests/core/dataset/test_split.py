"""Parting: groups stay whole, classes keep a place, the data's own parts are honoured."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medmamba_desktop.core.dataset.examples import SPLITS, LabelledData, Split
from medmamba_desktop.core.dataset.split import MIN_TEST_OF_CLASS, Parted, Shares, folds, part
from medmamba_desktop.core.errors import UnsupportedError
from tests.core.dataset.examples_build import data_of, example


def labelled(*splits: Split) -> st.SearchStrategy[LabelledData]:
    """Any mixture of classes, groups large and small, and these splits."""
    numbers = (st.integers(1, 80), st.integers(1, 5), st.integers(1, 30), st.integers(0, 10**6))
    return st.tuples(*numbers).map(lambda n: mixture(*n, splits or ("",)))


def mixture(
    size: int, classes: int, groups: int, seed: int, splits: Sequence[Split]
) -> LabelledData:
    rng = random.Random(seed)
    return data_of(
        example(
            f"/{i}",
            f"class {rng.randrange(classes)}",
            rng.choice(splits),
            rng.choice(["", *(f"g{n}" for n in range(groups))]),
        )
        for i in range(size)
    )


def even(classes: int, pictures: int, split: Split = "", start: str = "p") -> LabelledData:
    """As many pictures of each class, each by itself."""
    return data_of(
        example(f"/{start}/{c}/{i}", f"class {c}", split)
        for c in range(classes)
        for i in range(pictures)
    )


def joined(*parts: LabelledData) -> LabelledData:
    return data_of(e for one in parts for e in one.examples)


def parts_of_groups(parted: Parted) -> dict[str, set[Split]]:
    found: dict[str, set[Split]] = defaultdict(set)
    for e in parted.data.examples:
        if e.group:
            found[e.group].add(e.split)
    return found


@settings(max_examples=60, deadline=None)
@given(labelled(), st.integers(0, 3))
def test_open_data_lose_nothing_and_no_group_is_parted(data: LabelledData, seed: int) -> None:
    parted = part(data, seed=seed)
    assert [e.ref for e in parted.data.examples] == [e.ref for e in data.examples]
    assert all(e.split in SPLITS for e in parted.data.examples)
    assert all(len(splits) == 1 for splits in parts_of_groups(parted).values())
    assert all(parted.data.counts("train").values()), "a class is missing from training"
    assert parted.has_test == bool(sum(parted.data.counts("test").values()))
    assert part(data, seed=seed).data == parted.data


@settings(max_examples=60, deadline=None)
@given(labelled("", *SPLITS))
def test_own_layouts_are_honoured_and_no_group_is_parted(data: LabelledData) -> None:
    try:
        parted = part(data)
    except UnsupportedError:
        assert not any(e.split in ("", "train") and not e.group for e in data.examples)
        return
    assert all(e.split in SPLITS for e in parted.data.examples)
    assert all(len(splits) == 1 for splits in parts_of_groups(parted).values())
    after = {e.ref: e.split for e in parted.data.examples}
    for own in data.examples:
        if own.split in ("val", "test"):
            assert after.get(own.ref, own.split) == own.split
        if own.split == "test":
            assert own.ref in after
    gone = len(data.examples) - len(parted.data.examples)
    assert any("left out" in note for note in parted.notes) == (gone > 0)


@settings(max_examples=60, deadline=None)
@given(labelled(), st.integers(2, 8))
def test_folds_hold_out_each_picture_once_and_leave_every_class(
    data: LabelledData, count: int
) -> None:
    held_out = folds(data, count, 0)
    assert len(held_out) <= count
    assert len(held_out) != 1
    every = [ref for fold in held_out for ref in fold]
    assert len(every) == len(set(every))
    group_of = {e.ref: e.group or str(e.ref.path) for e in data.examples}
    for fold in held_out:
        assert fold
        rest = [e for e in data.examples if e.ref not in fold]
        assert {e.label for e in rest} == set(data.classes)
        assert not {group_of[ref] for ref in fold} & {group_of[e.ref] for e in rest}


def test_classes_get_their_shares() -> None:
    parted = part(joined(even(2, 100), even(1, 300, start="q")))
    assert parted.has_test
    assert parted.data.counts("test") == {"class 0": 80, "class 1": 20}
    assert parted.data.counts("val") == {"class 0": 60, "class 1": 15}
    assert not parted.notes


def test_the_seed_decides() -> None:
    data = even(2, 60)
    assert part(data, seed=1).data == part(data, seed=1).data
    assert part(data, seed=1).data != part(data, seed=2).data


def test_a_locked_test_part_needs_enough_of_the_smallest_class() -> None:
    enough = MIN_TEST_OF_CLASS * 5
    assert part(even(2, enough)).has_test
    short = part(even(2, enough - 1))
    assert not short.has_test
    assert sum(short.data.counts("test").values()) == 0
    assert all(short.data.counts("val").values())
    assert any("cross-validation" in note for note in short.notes)


def test_a_rare_class_does_not_cost_large_data_their_test_part() -> None:
    rare = data_of(example(f"/rare/{i}", "rare") for i in range(10))
    parted = part(joined(even(2, 300), rare))
    assert parted.has_test
    assert parted.data.counts("test")["rare"] == 2
    assert any("“rare”" in note and "uncertain" in note for note in parted.notes)


def test_few_groups_of_many_pictures_give_no_test_part() -> None:
    data = data_of(
        example(f"/{c}/{i}", f"class {c}", group=f"patient {c} {i % 4}")
        for c in range(2)
        for i in range(60)
    )
    assert not part(data).has_test


def test_a_class_of_two_groups_is_trained_and_tested() -> None:
    twins = data_of(example(f"/t/{i}", "twins", group=f"patient {i % 2}") for i in range(8))
    parted = part(joined(even(2, 300), twins))
    assert parted.data.counts("train")["twins"] == 4
    assert parted.data.counts("test")["twins"] == 4
    assert parted.data.counts("val")["twins"] == 0
    assert any("No validation pictures of “twins”" in note for note in parted.notes)


def test_one_patient_with_most_pictures_goes_to_training() -> None:
    giant = data_of(example(f"/giant/{i}", "class 0", group="giant") for i in range(400))
    parted = part(joined(even(2, 100), giant))
    assert {e.split for e in parted.data.examples if e.group == "giant"} == {"train"}


def test_an_own_test_folder_stays_and_validation_is_cut_from_the_rest() -> None:
    own = even(2, 10, "test", "own")
    parted = part(joined(even(2, 50), own))
    assert parted.has_test
    assert parted.data.counts("test") == own.counts()
    assert 12 <= sum(parted.data.counts("val").values()) <= 18
    assert "The test part is the one that the data came with" in parted.notes
    assert "The validation part is cut from the training pictures" in parted.notes


def test_with_all_own_parts_nothing_moves() -> None:
    data = joined(*(even(2, 12, split, split) for split in SPLITS))
    assert part(data).data == data


def test_training_pictures_of_a_tested_patient_are_left_out() -> None:
    data = even(2, 30, "train")
    test = even(2, 10, "test", "own")
    patient = {data.examples[0].ref, test.examples[0].ref}
    mixed = joined(data, test)
    mixed = replace(
        mixed,
        examples=tuple(
            replace(e, group="someone") if e.ref in patient else e for e in mixed.examples
        ),
    )
    parted = part(mixed)
    assert data.examples[0].ref not in {e.ref for e in parted.data.examples}
    assert parted.data.counts("test") == test.counts()
    assert any(note.startswith("1 picture is left out") for note in parted.notes)


def test_no_training_pictures_is_said() -> None:
    with pytest.raises(UnsupportedError, match="no training pictures"):
        part(even(2, 10, "test"))


def test_no_share_for_test_or_validation() -> None:
    parted = part(even(2, 100), Shares(validation=0, test=0))
    assert not parted.has_test
    assert sum(parted.data.counts("train").values()) == 200
    with pytest.raises(ValueError, match="nothing is left"):
        Shares(0.5, 0.5)


def test_folds_are_stratified_and_as_many_as_groups_allow() -> None:
    data = even(2, 50)
    assert [len(fold) for fold in folds(data, 5, 0)] == [20] * 5
    assert folds(data, 5, 0) == folds(data, 5, 0)
    few = data_of(example(f"/{i}", f"class {i % 2}", group=f"p{i % 6}") for i in range(60))
    assert len(folds(few, 5, 0)) == 3
    assert folds(even(2, 1), 5, 0) == ()

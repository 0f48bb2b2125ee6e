"""Checks: what is wrong is named with counts, and the mends do what they say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medmamba_desktop.core.dataset.checks import check_data, problems_of
from medmamba_desktop.core.dataset.duplicates import Duplicates
from medmamba_desktop.core.dataset.examples import (
    DataProblem,
    Example,
    Mend,
    Split,
)
from medmamba_desktop.core.dataset.fingerprints import Fingerprint
from medmamba_desktop.core.dataset.mends import kept_together, mended
from medmamba_desktop.core.values import ImageRef, Problem, UnreadableSource
from tests.core.dataset.examples_build import data_of, example
from tests.core.dataset.test_duplicates import jpeg, scene
from tests.helpers.labelled_build import result_of

THUMBNAIL = np.zeros((32, 32), np.uint8)


def classes(**counts: int) -> list[Example]:
    return [example(f"/{name}/{i}", name) for name, n in counts.items() for i in range(n)]


def found(
    examples: Sequence[Example],
    duplicates: Duplicates | None = None,
    **of_class: Fingerprint,
) -> dict[str, DataProblem]:
    """Problems by kind, of pictures alike in all but what `of_class` says."""
    plain = Fingerprint("", THUMBNAIL, 100, 100)
    prints = {e.ref: of_class.get(e.label, plain) for e in examples}
    problems = problems_of(data_of(examples), prints, duplicates or Duplicates())
    assert len({p.kind for p in problems}) == len(problems)
    return {p.kind: p for p in problems}


def refs(*examples: Example) -> tuple[ImageRef, ...]:
    return tuple(e.ref for e in examples)


def test_sound_data_have_no_problem() -> None:
    assert found(classes(a=20, b=20)) == {}


def test_one_class_stops() -> None:
    assert found(classes(a=20))["one-class"].severity == "stop"


def test_few_pictures_warn_and_too_few_stop_with_a_mend() -> None:
    examples = classes(a=20, b=20, c=9, d=2)
    data = data_of(examples)
    problems = problems_of(
        data, {e.ref: Fingerprint("", THUMBNAIL, 9, 9) for e in examples}, Duplicates()
    )
    assert [(p.kind, p.severity) for p in problems] == [
        ("few-pictures", "stop"),
        ("few-pictures", "warning"),
    ]
    assert "“d”" in problems[0].text
    assert "“c”" in problems[1].text
    assert mended(data, problems).classes == ("a", "b", "c")
    assert mended(data, problems[1:]).classes == ("a", "b", "c", "d")


def test_three_pictures_have_no_mend() -> None:
    problem = found(classes(a=2, b=1))["few-pictures"]
    assert (problem.severity, problem.mend) == ("stop", None)


def test_a_thousand_classes_are_one_problem() -> None:
    examples = [example(f"/{c}/{i}", f"类 {c}") for c in range(1000) for i in range(3)]
    problem = found(examples)["few-pictures"]
    assert "1,000 classes" in problem.text
    assert len(problem.text) < 250


def test_copies_within_a_class() -> None:
    examples = classes(a=20, b=20)
    exact, near = refs(*examples[:3]), refs(*examples[5:7])
    problems = found(examples, Duplicates((exact,), (near,)))
    assert set(problems) == {"exact-duplicate", "near-duplicate"}
    after = mended(data_of(examples), list(problems.values()))
    kept = {e.ref: e.group for e in after.examples}
    assert exact[0] in kept
    assert not {*exact[1:]} & set(kept)
    assert kept[near[0]] == kept[near[1]] != ""
    assert len(kept) == 38


def test_copies_with_different_labels_are_left_out() -> None:
    examples = classes(a=20, b=20)
    pair = refs(examples[0], examples[30])
    problems = found(examples, Duplicates((pair,), ()))
    assert set(problems) == {"contradiction"}
    assert problems["contradiction"].sets == (pair,)
    assert not set(pair) & {e.ref for e in mended(data_of(examples), [*problems.values()]).examples}


def test_frames_of_a_recording_may_differ_in_label() -> None:
    examples = classes(a=20, b=20)
    frames = refs(*examples[15:25])
    assert set(found(examples, Duplicates((), (frames,)))) == {"near-duplicate"}


def split_data(*splits: Split) -> list[Example]:
    return [
        example(f"/{s or 'open'}/{c}/{i}", c, s) for s in splits for c in "ab" for i in range(12)
    ]


@pytest.mark.parametrize("kept", ["test", "val"])
@pytest.mark.parametrize("lost", ["train", ""])
def test_a_leak_is_mended_in_favour_of_what_is_measured_on(kept: Split, lost: Split) -> None:
    examples = split_data(lost, kept)
    pair = refs(examples[0], examples[24])
    problem = found(examples, Duplicates((), (pair,)))["leak"]
    assert problem.severity == "warning"
    assert problem.mend is not None
    assert problem.mend.is_advised
    assert problem.mend.refs == (pair[0],)
    assert problem.mend.text == "Leave 1 picture out of training"


def test_every_pair_of_a_leak_is_found_also_with_other_labels() -> None:
    examples = split_data("train", "val", "test")
    sets = (refs(examples[0], examples[1], examples[60]), refs(examples[25], examples[50]))
    problems = found(examples, Duplicates((sets[0],), (sets[1],)))
    assert problems["leak"].sets == (sets[1], sets[0])
    assert problems["leak"].mend is not None
    assert set(problems["leak"].mend.refs) == {examples[0].ref, examples[1].ref, examples[25].ref}
    assert "validation" in problems["leak"].mend.text
    assert "contradiction" in problems


def test_patients_in_several_classes_are_odd_only_where_the_others_are_not() -> None:
    def patients(mixed: int, single: int) -> list[Example]:
        labels = [("a", "b")] * mixed + [("a", "a"), ("b", "b")] * (single // 2)
        return [
            example(f"/{p}/{i}", label, group=f"p{p}")
            for p, pair in enumerate(labels)
            for i, label in enumerate(pair)
        ]

    assert found(patients(10, 10))["patient-in-classes"].severity == "note"
    assert found(patients(1, 40))["patient-in-classes"].severity == "warning"
    assert found(patients(0, 40)) == {}


def test_sizes_that_tell_the_class() -> None:
    small, large = (Fingerprint("", THUMBNAIL, side, side) for side in (100, 500))
    problem = found(classes(a=20, b=20), a=small, b=large)["mixed-sizes"]
    assert problem.severity == "warning"
    assert "25 times" in problem.text
    assert found(classes(a=20, b=20), a=small, b=replace(large, width=300)) == {}


@pytest.mark.parametrize("change", [{"modality": "US"}, {"is_colour": True}])
def test_kinds_that_tell_the_class(change: dict[str, object]) -> None:
    other = replace(Fingerprint("", THUMBNAIL, 100, 100), **change)  # type: ignore[arg-type]
    assert found(classes(a=20, b=20), b=other)["mixed-modalities"].severity == "warning"
    assert found(classes(a=20, b=20), a=other, b=other) == {}


def test_kinds_that_are_mixed_in_every_class_are_a_note() -> None:
    examples = classes(a=20, b=20)
    prints = {
        e.ref: Fingerprint("", THUMBNAIL, 9, 9, is_colour=i % 4 == 0)
        for i, e in enumerate(examples)
    }
    (problem,) = problems_of(data_of(examples), prints, Duplicates())
    assert (problem.kind, problem.severity, len(problem.sets)) == ("mixed-modalities", "note", 10)


def test_what_was_not_used_is_counted() -> None:
    lost = ImageRef(Path("/lost.png"))
    data = replace(
        data_of(classes(a=20, b=20)),
        unreadable=(UnreadableSource(lost, Problem("The PNG file is damaged")),),
        unlabelled=(lost, lost),
        missing=("x.png",),
    )
    prints = {e.ref: Fingerprint("", THUMBNAIL, 9, 9) for e in data.examples}
    problems = problems_of(data, prints, Duplicates(), ("c",))
    assert [(p.kind, p.severity) for p in problems] == [
        ("unreadable", "warning"),
        ("missing", "warning"),
        ("unlabelled", "note"),
        ("few-pictures", "note"),
    ]
    texts = " ".join(p.text for p in problems)
    assert "lost" not in texts
    assert "x.png" not in texts
    assert not any(p.text.endswith(".") for p in problems)


def test_a_folder_is_read_and_checked(tmp_path: Path) -> None:
    examples = []
    for i in range(24):
        file = tmp_path / f"{i}.png"
        scene(i).save(file)
        examples.append(example(str(file), "ab"[i % 2], "test" if i < 8 else "train"))
    jpeg(scene(0), 80).save(tmp_path / "8.png")
    scene(1).save(tmp_path / "11.png")
    (tmp_path / "23.png").write_text("no picture")
    lonely = tmp_path / "lonely.png"
    lonely.write_text("no picture either")
    data = data_of([*examples, example(str(lonely), "c", "train")])
    checked = result_of(check_data(data))
    assert checked.data.classes == ("a", "b")
    assert [u.ref.path.stem for u in checked.data.unreadable] == ["23", "lonely"]
    assert len(checked.prints) == len(checked.data.examples) == 23
    by_kind = {p.kind: p for p in checked.problems}
    pairs = {tuple(ref.path.stem for ref in one) for one in by_kind["leak"].sets}
    assert pairs == {("0", "8"), ("1", "11")}
    after = mended(checked.data, checked.problems)
    assert {"8", "11"}.isdisjoint(e.ref.path.stem for e in after.examples)
    assert "“c”" in by_kind["few-pictures"].text


def test_nothing_readable_stops(tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_text("no picture")
    checked = result_of(check_data(data_of([example(str(file), "a")])))
    gravest = checked.problems[0]
    assert (gravest.kind, gravest.severity) == ("unreadable", "stop")
    assert checked.data.examples == ()


def test_only_the_mends_taken_are_applied() -> None:
    data = data_of(split_data("train", "test"))
    first, second = data.examples[0].ref, data.examples[30].ref
    out = DataProblem("leak", "warning", "", (), Mend("leave-out", "", (first,)))
    move = DataProblem("leak", "warning", "", (), Mend("move-to-train", "", (first, second)))
    assert mended(data, []) == data
    assert mended(data, [DataProblem("missing", "note", "")]) == data
    for order in ([out, move], [move, out]):
        after = {e.ref: e.split for e in mended(data, order).examples}
        assert first not in after
        assert after[second] == "train"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["", "p", "q", "r"]), min_size=1, max_size=12),
    st.lists(st.lists(st.integers(0, 14), max_size=4), max_size=4),
)
def test_sets_and_groups_are_never_parted(groups: list[str], sets: list[list[int]]) -> None:
    examples = tuple(example(f"/{i}", "a", group=group) for i, group in enumerate(groups))
    named = [tuple(ImageRef(Path(f"/{i}")) for i in one) for one in sets]
    after = kept_together(examples, named)
    group_of = {e.ref: e.group for e in after}
    for one in named:
        present = {ref for ref in one if ref in group_of}
        assert len({group_of[ref] for ref in present}) <= 1
        assert len(present) < 2 or all(group_of[ref] for ref in present)
    for group in {"p", "q", "r"}:
        joined = {a.group for b, a in zip(examples, after, strict=True) if b.group == group}
        assert len(joined) <= 1
    untouched = {ref for one in named for ref in one}
    for before, now in zip(examples, after, strict=True):
        assert now.group or not before.group
        assert before.group or now.ref in untouched or not now.group

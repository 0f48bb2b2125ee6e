"""Patients in several parts or classes: told by the data, or only once a rule has found them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.dataset.duplicates import Duplicates
from medmamba_desktop.core.dataset.examples import LabelledData, Split
from medmamba_desktop.core.dataset.groups import GroupRule, group_rules, grouped, rule_from_text
from medmamba_desktop.core.dataset.patients import patient_problems, rule_problems, shown_sets
from medmamba_desktop.core.dataset.split import part
from medmamba_desktop.core.values import DicomFacts, ImageRef
from tests.core.dataset.examples_build import data_of, example, named

BY_NAME = rule_from_text(r"^(p\d+)_")
TWO_PARTS: tuple[Split, Split] = ("train", "test")


def in_parts(*splits: Split) -> LabelledData:
    """Patient p0 with a picture in each of these parts, and two patients of each class besides."""
    shared = [example(f"/{i}/a/p0_{i}.png", "a", split) for i, split in enumerate(splits)]
    others = [
        example(f"/{c}/p{p}_{i}.png", c, "train")
        for p, c in enumerate("aabb", start=1)
        for i in range(2)
    ]
    return data_of([*shared, *others])


def test_a_patient_in_several_parts() -> None:
    examples = list(in_parts(*TWO_PARTS).examples)
    examples[:2] = [replace(one, group="someone") for one in examples[:2]]
    (problem,) = patient_problems(data_of(examples))
    assert problem.kind == "patient-in-splits"
    assert problem.mend is not None
    assert problem.mend.refs == (examples[0].ref,)
    assert "someone" not in problem.text


def test_open_pictures_beside_training_pictures_are_in_one_part() -> None:
    examples = [replace(one, group="someone") for one in in_parts("train", "").examples[:2]]
    assert patient_problems(data_of(examples)) == ()


def test_a_rule_by_names_tells_of_patients_in_several_given_parts() -> None:
    data = in_parts("train", "val", "test")
    assert patient_problems(data) == ()
    (problem,) = rule_problems(data, BY_NAME)
    assert (problem.kind, problem.severity, problem.mend) == ("patient-in-splits", "warning", None)
    assert problem.sets == (tuple(one.ref for one in data.examples[:3]),)
    assert "1 patient (or group) has pictures in several of the parts" in problem.text
    assert "2 pictures will be left out" in problem.text
    assert "p0" not in problem.text
    parted = part(grouped(data, BY_NAME, Duplicates()))
    assert len(parted.data.examples) == len(data.examples) - 2


def test_a_rule_by_names_tells_of_patients_in_several_classes() -> None:
    data = named("a/p1_1.png", "b/p1_2.png", "a/p2_1.png", "a/p2_2.png", "b/p3_1.png")
    (problem,) = rule_problems(data, BY_NAME)
    assert (problem.kind, problem.severity) == ("patient-in-classes", "warning")
    assert problem.sets == ((data.examples[0].ref, data.examples[1].ref),)
    assert "seen again later" in problem.text
    assert "take another rule" in problem.text
    assert shown_sets(problem) == ("a/p1_1.png, b/p1_2.png",)


def test_folders_of_patients_are_checked_as_well() -> None:
    paths = [
        f"{c}/pat {p}/{i}.png" for c, p in ("a1", "a2", "a3", "a4", "b3", "b5", "b6") for i in "12"
    ]
    data = named(*paths)
    (rule, *_) = group_rules(data, Duplicates())
    assert rule.kind == "folder"
    (problem,) = rule_problems(data, rule)
    assert [ref.path.parent.name for ref in problem.sets[0]] == ["pat 3"] * 4


@pytest.mark.parametrize("kind", ["duplicates", "none"])
def test_rules_that_mean_no_person_find_nothing(kind: str) -> None:
    data = in_parts(*TWO_PARTS)
    both = replace(data, examples=tuple(replace(one, group="x") for one in data.examples))
    assert rule_problems(both, GroupRule(kind, "")) == ()  # type: ignore[arg-type]


def test_what_is_known_from_the_headers_is_not_told_again() -> None:
    facts = [DicomFacts(patient=f"id {i // 2}") for i in range(12)]
    labels = ["a", "b", *"aabbaabbaa"]
    data = data_of(
        example(f"/{i}.dcm", label, dicom=one, group=one.patient)
        for i, (label, one) in enumerate(zip(labels, facts, strict=True))
    )
    told = patient_problems(data)
    (rule, *_) = group_rules(data, Duplicates())
    assert (rule.kind, len(told)) == ("dicom", 1)
    assert rule_problems(data, rule, told) == ()
    (again,) = rule_problems(data, rule)
    assert "names" not in again.text


def test_of_many_patients_a_few_are_shown() -> None:
    data = named(*(f"{c}/p{p}_{c}{i}.png" for p in range(5) for c in "ab" for i in range(3)))
    (problem,) = rule_problems(data, BY_NAME)
    assert len(problem.sets) == 5
    assert shown_sets(problem)[-1] == "and 2 more"
    assert shown_sets(problem)[0] == "a/p0_a0.png, a/p0_a1.png, a/p0_a2.png, b/p0_b0.png and 2 more"
    zipped = replace(problem, sets=((ImageRef(Path("/x.zip"), "set/a/p1_1.png"),),))
    assert shown_sets(zipped) == ("a/p1_1.png",)

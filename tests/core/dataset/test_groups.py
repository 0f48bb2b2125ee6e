"""Groups: patients by header, by a pattern found in names, by folder; copies always together."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.dataset.duplicates import Duplicates
from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.groups import group_rules, grouped, rule_from_text
from medmamba_desktop.core.errors import UnknownNameError, UnsupportedError
from medmamba_desktop.core.values import DicomFacts, ImageRef
from tests.core.dataset.examples_build import data_of, example, named

NO_COPIES = Duplicates()


def groups_of(data: LabelledData, rule: str = "auto") -> dict[str, str]:
    found = grouped(data, rule_from_text(rule), NO_COPIES)
    return {e.ref.file_name: e.group for e in found.examples}


def kinds(data: LabelledData) -> list[str]:
    return [rule.kind for rule in group_rules(data, NO_COPIES)]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("person{p}_bacteria_{i}.jpeg", "person{p}"),
        ("P{p:03}_L_{i}.png", "P{p:03}"),
        ("{p:08}_{i:03}.png", "{p:08}"),
        ("病人{p}-{i}.png", "病人{p}"),
        ("TCGA-AB-{p}-{i}-x.png", "TCGA-AB-{p}"),
    ],
)
def test_a_pattern_is_found_in_names(template: str, expected: str) -> None:
    pictures = [(p, 4 * p + i) for p in range(20) for i in range(1 + p % 3)]
    data = named(*(f"{'ab'[p % 2]}/{template.format(p=p, i=i)}" for p, i in pictures))
    best = group_rules(data, NO_COPIES)[0]
    assert (best.kind, best.groups, best.largest) == ("pattern", 20, 3)
    found = groups_of(data)
    for p, i in pictures:
        assert found[template.format(p=p, i=i)] == expected.format(p=p)
    assert len(best.examples) == 4
    assert all(found[name] == group for name, group in best.examples)


def test_names_of_several_shapes_share_a_beginning() -> None:
    names = [f"a/IM-{p:04}-{i:04}.jpeg" for p in range(20) for i in range(2)]
    names += [f"b/IM-{p:04}-0001-0001.jpeg" for p in range(20)]
    assert group_rules(named(*names), NO_COPIES)[0].groups == 20


@pytest.mark.parametrize(
    "template",
    ["ISIC_{i:07}.jpg", "benign ({i}).png", "{c}_{i}.png", "IMG_{i}.jpg", "{i}.png"],
)
def test_names_that_only_count_give_no_pattern(template: str) -> None:
    data = named(
        *(f"{'abcdefgh'[i % 8]}/{template.format(i=i, c='LMNO'[i % 4])}" for i in range(96))
    )
    assert kinds(data) == ["none"]


def test_grades_in_names_are_no_patients() -> None:
    data = named(*(f"grade {i % 6}/KL{i % 6}_{i}.png" for i in range(96)))
    assert kinds(data) == ["none"]


def test_slices_numbered_in_each_folder_are_no_patients() -> None:
    data = named(*(f"{'ab'[p % 2]}/{p:04}/slice_{i:03}.png" for p in range(9) for i in range(30)))
    assert kinds(data) == ["folder", "none"]


def test_folders_below_the_class_are_patients() -> None:
    data = named(
        *(
            f"{c}/patient-{p:04}/study {s}/{i}.png"
            for c in "ab"
            for p in range(8)
            for s in (1, 2)
            for i in (1, 2)
        )
    )
    (first, *_) = group_rules(data, NO_COPIES)
    assert (first.kind, first.groups, first.largest) == ("folder", 8, 8)


def test_folders_above_the_class_are_patients() -> None:
    data = data_of(
        example(f"/root/train/p{p}/{c}/{i}.png", c) for p in range(10) for c in "ab" for i in (1, 2)
    )
    assert group_rules(data, NO_COPIES)[0].kind == "folder"
    assert group_rules(data, NO_COPIES)[0].groups == 10


def test_members_of_zips_are_grouped_by_their_names() -> None:
    refs = [ImageRef(Path(f"/{z}.zip"), f"a/P{p}_{z}.png") for p in range(10) for z in (1, 2)]
    plain = example("/x", "a")
    data = data_of(replace(plain, source=replace(plain.source, ref=ref)) for ref in refs)
    assert group_rules(data, NO_COPIES)[0].groups == 10


def test_the_header_names_patients_or_else_the_study() -> None:
    patients = data_of(
        example(f"/{i}.dcm", "ab"[i % 2], dicom=DicomFacts(patient=f"id {i // 3}"))
        for i in range(30)
    )
    assert kinds(patients)[0] == "dicom"
    assert groups_of(patients)["4.dcm"] == groups_of(patients)["5.dcm"] == "id 1"
    nameless = data_of(
        example(f"/{i}.dcm", "ab"[i % 2], dicom=DicomFacts(study_uid=f"1.{i // 3}"))
        for i in range(30)
    )
    assert group_rules(nameless, NO_COPIES)[0].groups == 10


def test_given_groups_come_first_and_patient_means_them() -> None:
    data = data_of(example(f"/{i}.png", "ab"[i % 2], group=f"g{i // 2}") for i in range(20))
    assert kinds(data)[0] == "given"
    assert groups_of(data, "patient")["1.png"] == "g0"
    assert set(groups_of(data, "none").values()) == {""}


def test_copies_are_never_parted_whatever_the_rule() -> None:
    data = named(*(f"a/P{p}_{i}.png" for p in range(10) for i in range(2)))
    refs = [e.ref for e in data.examples]
    copies = Duplicates(exact=((refs[0], refs[19]),), near=((refs[2], refs[5], refs[6]),))
    for text in ("none", "auto", r"^(P\d)_"):
        found = {e.ref: e.group for e in grouped(data, rule_from_text(text), copies).examples}
        assert found[refs[0]] == found[refs[19]] != ""
        assert found[refs[2]] == found[refs[5]] == found[refs[6]] != ""
    by_patient = grouped(data, rule_from_text("auto"), copies)
    assert len({e.group for e in by_patient.examples}) == 10 - 3
    assert [rule.kind for rule in group_rules(data, copies)] == ["pattern", "duplicates", "none"]


def test_an_expression_of_ones_own() -> None:
    data = named("a/x7 left.png", "a/x7 right.png", "b/sub9/other.png")
    assert groups_of(data, r"(x\d)") == {"x7 left.png": "x7", "x7 right.png": "x7", "other.png": ""}
    assert groups_of(data, r"/(sub\d)/")["other.png"] == "sub9"


def test_bad_rules_are_said() -> None:
    with pytest.raises(UnknownNameError, match="neither a known word"):
        rule_from_text("(")
    with pytest.raises(UnknownNameError, match="nothing in particular"):
        rule_from_text(".*")
    data = named("a/1.png", "b/2.png")
    for text, words in (
        ("zzz", "matches none"),
        ("folder", "do not part"),
        ("patient", "no patients"),
    ):
        with pytest.raises(UnsupportedError, match=words):
            grouped(data, rule_from_text(text), NO_COPIES)
    assert rule_from_text(" Auto ").kind == "auto"
    assert kinds(data_of(())) == ["none"]

"""Two models on the same pictures, parts of the pictures, and what labels may mean."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.evaluate.compare import compare, mcnemar
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.naming import proposed_classes
from medmamba_desktop.core.evaluate.subgroups import subgroups, usable_columns, values_of
from medmamba_desktop.core.values import ClassInfo
from tests.core.evaluate.cases_build import made_up


def test_mcnemar_as_published() -> None:
    # Agresti, Categorical Data Analysis, approval of a prime minister: 150 against 86.
    first = np.repeat([True, True, False, False], [794, 150, 86, 570])
    second = np.repeat([True, False, True, False], [794, 150, 86, 570])
    found = mcnemar(first, second)
    assert (found.first_only, found.second_only) == (150, 86)
    assert found.p == pytest.approx(3.7e-5, abs=2e-6)
    assert mcnemar(first, first).p == 1.0


def test_a_model_does_not_differ_from_itself() -> None:
    classes = tuple("abcdef"[:3])
    cases = made_up(60, classes)
    found = compare(cases, cases, classes)
    assert found.disagree == ()
    assert {d.value for d in found.overall.values()} == {0.0}
    assert all(np.isnan(d.p) for d in found.auc.values())


def test_differences_are_those_of_the_figures_and_intervals_hold_them() -> None:
    classes = tuple("abcdef"[:3])
    cases = made_up(150, classes)
    worse = [
        replace(case, probabilities=tuple(np.roll(case.probabilities, i % 4 == 0)))
        for i, case in enumerate(cases)
    ]
    found = compare(worse, cases, classes)
    one, two = evaluate(worse, classes, resamples=5), evaluate(cases, classes, resamples=5)
    for name, difference in found.overall.items():
        expected = two.overall[name].value - one.overall[name].value
        assert difference.value == pytest.approx(expected), name
        assert difference.low < expected < difference.high
    for name in classes:
        expected = two.per_class[name]["auc"].value - one.per_class[name]["auc"].value
        assert found.auc[name].value == pytest.approx(expected)
    said = [np.argmax(c.probabilities) for c in worse], [np.argmax(c.probabilities) for c in cases]
    assert sorted(found.disagree) == list(np.flatnonzero(np.array(said[0]) != np.array(said[1])))
    decided = [cases[i].label in (classes[said[0][i]], classes[said[1][i]]) for i in found.disagree]
    assert decided == sorted(decided, reverse=True)


def test_other_pictures_are_refused() -> None:
    classes = tuple("abcdef"[:2])
    cases = made_up(10, classes)
    with pytest.raises(MedMambaError, match="not measured on the same pictures"):
        compare(cases, cases[1:], classes)


def test_columns_are_cut_into_groups() -> None:
    ages = [{"age": f"{year:03}Y", "sex": "FM"[year % 2], "name": f"P{year}"} for year in range(90)]
    assert usable_columns(ages) == ("age", "sex")
    assert list(dict.fromkeys(values_of(ages, "age"))) == [
        "0 to 17", "18 to 39", "40 to 64", "65 and over",
    ]  # fmt: skip
    widths = [{"width": str(n)} for n in range(100)] + [{}]
    assert len(set(values_of(widths, "width"))) == 5
    assert values_of(widths, "width")[-1] == "not given"
    sites = [{"site": "ABCDEFGHIJKLMNOP"[n % 16]} for n in range(400)]
    assert "other" in values_of(sites, "site")


def test_a_subgroup_has_the_figures_of_its_pictures_alone() -> None:
    classes = tuple("abcdef"[:3])
    cases = made_up(90, classes)
    values = ["b", "a", "a"] * 30
    found = subgroups(cases, classes, "site", values)
    assert [(one.value, one.n) for one in found] == [("a", 60), ("b", 30)]
    own = [case for case, value in zip(cases, values, strict=True) if value == "b"]
    expected = evaluate(own, classes, resamples=5).overall
    for name in ("accuracy", "balanced_accuracy", "macro_auc"):
        assert found[1].figures[name].value == pytest.approx(expected[name].value)
    single = subgroups(cases, classes, "site", ["x"] + ["y"] * 89)[0]
    assert np.isnan(single.figures["macro_auc"].value)


@pytest.mark.parametrize(
    ("label", "meant"),
    [("Pneumonia, viral", "viral_pneumonia"), ("Healthy", "normal"), ("NORMALS", "normal"),
     ("bacterial-pneumonias", "bacterial_pneumonia"), ("fracture", ""),
     ("bact", "bacterial_pneumonia"),
     ("abnormal", ""), ("not normal", ""), ("non-viral pneumonia", "")],
)  # fmt: skip
def test_names_that_differ_get_a_proposal(label: str, meant: str) -> None:
    classes = [
        ClassInfo(n, n.replace("_", " ").capitalize())
        for n in ("bacterial_pneumonia", "normal", "viral_pneumonia")
    ]
    assert proposed_classes([label], classes) == {label: meant}

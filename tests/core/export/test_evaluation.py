"""Reports and tables of a measurement: whole, honest, escaped, and naming nobody."""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
from dataclasses import replace
from pathlib import Path

import pytest

from medmamba_desktop.core.evaluate.delong import Difference
from medmamba_desktop.core.export.document import Document, document_html
from medmamba_desktop.core.export.document_pdf import document_pdf
from medmamba_desktop.core.export.evaluation import (
    FILES,
    comparisons,
    metrics,
    write_evaluation,
    write_picture_list,
)
from medmamba_desktop.core.export.evaluation_figures import Figures
from medmamba_desktop.core.export.evaluation_report import measurement_document
from medmamba_desktop.core.export.evaluation_words import (
    banner,
    difference_words,
    limits,
    p_words,
)
from medmamba_desktop.core.measuring.values import Measurement, Seen
from tests.core.evaluate.cases_build import case
from tests.helpers.evaluation_build import MODEL, measured, measurement

DAY = datetime.date(2026, 5, 4)


@pytest.fixture(scope="module")
def pair() -> Measurement:
    return measurement(2)


@pytest.fixture(scope="module")
def report(pair: Measurement) -> Document:
    return measurement_document(pair, Figures(pair), DAY)


def test_the_report_has_what_tripod_and_claim_ask(report: Document) -> None:
    titles = [section.title for section in report.sections]
    assert titles == [
        "Read this first", "Data", "Model and program", "All classes together",
        "Each class against the rest", "At the operating points",
        "Comparison on the same pictures", "Figures", "Subgroups", "Cautions and abstention",
        "To be completed by a person", "How it was computed",
    ]  # fmt: skip
    html = document_html(report)
    for words in (
        "Reference standard", "Unit of analysis", "Pictures of one patient count together (30",
        "healthy as normal", "Labelled pictures found", "ab" * 32, "cd" * 32, "2026-05-04",
        "McNemar", "F1-score", "Overall accuracy", "chosen on held-out pictures",
        "sex: F", "Research use only",
    ):  # fmt: skip
        assert words in html, words
    assert "patient-" not in html, "no picture is named"
    assert "<script" not in html
    assert html.count("data:image/svg+xml") == len(Figures(measurement(2)).names())


def test_the_pdf_has_pages_and_the_same_bytes_for_the_same_report(report: Document) -> None:
    content = document_pdf(report)
    assert content.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", content)) >= 3
    assert document_pdf(report) == content


def test_names_cannot_act_on_the_page() -> None:
    evil = replace(MODEL, title="<script>alert(1)</script> & <b>")
    one = Measurement((measured(model=evil),))
    made = measurement_document(one, Figures(one), DAY)
    assert "<script>" not in document_html(made)
    assert document_pdf(made).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("seen", "level", "words"),
    [
        (Seen(60, 0, 486, is_held_out=True), "good", "own test"),
        (Seen(60, 7, 486, is_held_out=False), "bad", "7 of 60 pictures are training pictures"),
        (Seen(60, 0, 486, is_held_out=False), "unknown", "None of the 486"),
        (Seen(0, 0, 0, is_held_out=False), "unknown", "not known whether the model was trained"),
    ],
)
def test_the_banner_says_whether_the_model_knows_the_pictures(
    seen: Seen, level: str, words: str
) -> None:
    said = banner(seen)
    assert said.level == level
    assert words in said.text


def test_limits_are_told() -> None:
    few = measured(cases=[case(n, "normal", (0.1, 0.2, 0.7)) for n in range(5)])
    told = " ".join(limits(replace(few, unit="")))
    for words in ("few pictures (5)", "Fewer than 20", "No picture of: benign, malignant",
                  "same probabilities", "which pictures are of one patient"):  # fmt: skip
        assert words in told, words


def test_one_picture_is_a_report_with_dashes() -> None:
    one = Measurement((measured(cases=[case(1, "benign", (0.6, 0.3, 0.1))]),))
    made = measurement_document(one, Figures(one), DAY)
    assert "–" in document_html(made)
    assert document_pdf(made).startswith(b"%PDF")
    json.dumps(metrics(one.first), allow_nan=False)


def test_the_folder_holds_everything(pair: Measurement, tmp_path: Path) -> None:
    write_evaluation(tmp_path / "out", pair)
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names <= set(FILES)
    assert {"metrics-2.json", "predictions-2.csv", "comparison.json", "compare-3.svg"} < names
    found = json.loads((tmp_path / "out" / "metrics.json").read_text())
    assert set(found["paper"]) == {
        "precision", "sensitivity", "specificity", "f1", "overall_accuracy", "auc"
    }  # fmt: skip
    assert found["operating_points"]["malignant"]["threshold"] == 0.3
    assert found["operating_points_of_the_model"] == ["malignant"]
    with (tmp_path / "out" / "disagreements.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == comparisons(pair)["others"][0]["disagree"]
    assert all(row["predicted_1"] != row["predicted_2"] for row in rows)


def test_a_list_of_pictures_says_which_labels_are_wrong(tmp_path: Path) -> None:
    write_picture_list(tmp_path / "list.csv", measured(), (4, 2), frozenset({2}))
    with (tmp_path / "list.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["path"], r["label_is_wrong"]) for r in rows] == [
        ("p/patient-4.png", ""), ("p/patient-2.png", "yes")
    ]  # fmt: skip


def test_differences_read_as_points() -> None:
    assert difference_words(Difference(0.021, -0.004, 0.046), "accuracy") == "+2.1\n-0.4 to +4.6"
    assert difference_words(Difference(0.021, math.nan, math.nan), "auc") == "+0.021"
    assert difference_words(Difference(math.nan, math.nan, math.nan), "auc") == "–"
    assert (p_words(0.0004), p_words(0.04), p_words(math.nan)) == ("< 0.001", "0.040", "–")

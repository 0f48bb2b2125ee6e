"""The report is whole, loads nothing, names nobody and says what limits it."""

from __future__ import annotations

import base64
import datetime
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from medmamba_desktop.core.errors import WriteError
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.plots import EpochPoint
from medmamba_desktop.core.evaluate.report import (
    DISCLAIMER,
    DataSummary,
    ModelIdentity,
    RegionShare,
    Report,
    estimate,
    limits,
    report_html,
    write_report,
)
from medmamba_desktop.core.evaluate.values import Estimate
from tests.core.evaluate.cases_build import CLASSES, case, made_up

NAN = float("nan")
_VOID = {"meta", "img", "br", "hr", "link", "input"}


class _Page(HTMLParser):
    """Collects what the page shows and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def report() -> Report:
    figures = evaluate(made_up(120, per_group=2), CLASSES, resamples=20)
    return Report(
        title="Ultrasound of the breast",
        model=ModelIdentity("our-breast", "Our model", "3", "ab" * 32, "MedMamba T"),
        data=DataSummary(
            "one folder a class",
            {"train": {"normal": 5, "benign": 7}, "test": figures.counts},
            unit="patient",
            groups=60,
            unreadable=2,
        ),
        evaluation=figures,
        date=datetime.date(2026, 1, 2),
        head_only=evaluate(made_up(120, skill=1), CLASSES, resamples=20),
        curves=[EpochPoint(n, 1 / n, 1 / n, 0.5, NAN) for n in range(1, 4)],
        regions=RegionShare(40, 0.4, 0.725),
        suspects=4,
        notices=["The batch was halved"],
        plan="epochs = 3",
        environment=[("Device", "CPU, 2 cores")],
    )


@pytest.fixture(scope="module")
def page(report: Report) -> str:
    return report_html(report)


def test_it_says_what_it_must(report: Report, page: str) -> None:
    text = _Page(page).text
    accuracy = report.evaluation.overall["accuracy"]
    for words in (
        DISCLAIMER,
        "Ultrasound of the breast",
        "Model our-breast, version 3 · 2026-01-02",
        "ab" * 32,
        "Started from MedMamba T",
        "one folder a class",
        "All pictures of one patient lie in one part (60 in all)",
        "locked away before training",
        f"{100 * accuracy.value:.1f} %",
        f"{100 * accuracy.low:.1f} to {100 * accuracy.high:.1f}",
        "Last layer alone",
        "In 72.5 % of 40 held-out pictures",
        "before training it was 40.0 %",
        "The batch was halved.",
        "epochs = 3",
        "Device CPU, 2 cores",
    ):
        assert words in text, words
    assert "Model it started from" not in text


def test_it_loads_nothing(page: str) -> None:
    parsed = _Page(page)
    assert not parsed.open
    assert not {"script", "link", "iframe", "object"} & {tag for tag, _ in parsed.tags}
    sources = [attributes["src"] or "" for tag, attributes in parsed.tags if tag == "img"]
    assert len(sources) == 4
    for source in sources:
        kind, content = source.split(",", 1)
        assert kind == "data:image/svg+xml;base64"
        assert ET.fromstring(base64.b64decode(content)).tag.endswith("svg")
    assert "http" not in re.sub(r'src="data:[^"]*"|http-equiv', "", page)


def test_words_of_the_user_are_never_markup(report: Report) -> None:
    bad = "<script>alert(1)</script>{{ 7*7 }}"
    names = (bad, "b&<i>")
    figures = evaluate(made_up(30, names), names, resamples=5)
    hostile = replace(
        report,
        title=bad,
        evaluation=figures,
        head_only=None,
        model=ModelIdentity(bad, bad, bad, "00", bad),
        data=DataSummary(bad, {bad: figures.counts}, unit=bad),
        notices=[bad],
        plan=bad,
        environment=[(bad, bad)],
    )
    page = _Page(report_html(hostile))
    assert "script" not in {tag for tag, _ in page.tags}
    assert "i" not in {tag for tag, _ in page.tags}
    assert bad in page.text


def test_no_picture_and_no_patient_is_named(page: str) -> None:
    for name in ("/private", "patient-", "patient 1"):
        assert name not in page


def test_it_is_written_whole(report: Report, tmp_path: Path) -> None:
    write_report(tmp_path / "run" / "report.html", report)
    assert (tmp_path / "run" / "report.html").read_text("utf-8").endswith("</html>\n")
    assert len(list((tmp_path / "run").iterdir())) == 1
    (tmp_path / "file").touch()
    with pytest.raises(WriteError):
        write_report(tmp_path / "file" / "report.html", report)


def test_the_least_that_can_be_known() -> None:
    """One picture, no data summary, no figures but the one."""
    figures = evaluate([case(0, "normal", (1, 0, 0))], CLASSES, resamples=5)
    page = _Page(
        report_html(
            Report("T", ModelIdentity("m", "M", "1", "00"), DataSummary("a table", {}), figures)
        )
    )
    assert "interval not known" in page.text
    assert "Measured on few pictures (1)" in page.text
    assert "nothing (random weights)" in page.text
    assert "nan" not in page.text.split()


def test_a_thousand_classes_are_cut_short() -> None:
    names = [f"class {n}" for n in range(130)]
    figures = evaluate(made_up(200, names), names, resamples=2)
    model = ModelIdentity("m", "M", "1", "00")
    text = _Page(report_html(Report("T", model, DataSummary("a table", {}), figures))).text
    assert "30 further classes are not listed" in text


def test_limits_are_those_that_hold(report: Report) -> None:
    assert [text.split(" ")[0] for text in limits(report)] == ["Labels", "Training"]
    poor = replace(
        report,
        evaluation=evaluate([c for c in made_up(30) if c.label != "benign"], CLASSES, resamples=5),
        data=DataSummary("a table", {}),
        held_out="cross-validation",
        suspects=0,
    )
    said = " / ".join(limits(poor))
    for words in (
        "Measured on few pictures",
        "Fewer than 20 pictures of: normal, malignant",
        "No picture of: benign",
        "which pictures are of one patient",
        "the model in the file was trained on all pictures",
    ):
        assert words in said
    assert "may be wrong" not in said
    elsewhere = replace(report, held_out="external", suspects=None)
    assert limits(elsewhere) == []


@pytest.mark.parametrize(
    ("figure", "name", "expected"),
    [
        (Estimate(0.87123, 0.79, 0.924), "accuracy", "87.1 % (79.0 to 92.4)"),
        (Estimate(0.9312, 0.88, 0.96), "auc", "0.931 (0.880 to 0.960)"),
        (Estimate(0.5, NAN, NAN), "auc", "0.500"),
        (Estimate(NAN, NAN, NAN), "auc", "–"),
    ],
)
def test_figures_for_people(figure: Estimate, name: str, expected: str) -> None:
    assert estimate(figure, name) == expected

"""What the reader marked, in tables and reports: only where there is something, and escaped."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from medmamba_desktop.core.export.report import write_reports
from medmamba_desktop.core.export.report_content import ReportOptions
from medmamba_desktop.core.export.results import ReaderMark, ResultSet
from medmamba_desktop.core.export.table import to_csv, to_json, to_tabs, write_table
from tests.core.export.results_build import results_of
from tests.helpers.images_build import png

NOTE = '=HYPERLINK("x") <b>Doe</b>'
COLUMNS = ["reader_verdict", "reader_label", "reader_note"]


@pytest.fixture
def marked(tmp_path: Path) -> ResultSet:
    """Three pictures and a broken one; the first two are marked."""
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.png").write_bytes(png(60, 80))
    (tmp_path / "d.png").write_text("no")
    made = results_of([tmp_path], has_names=True)
    refs = [outcome.ref for outcome in sorted(made.outcomes, key=lambda o: o.ref.path)]
    marks = {
        refs[0]: ReaderMark("disagree", "benign", NOTE),
        refs[1]: ReaderMark("", "", "Tuesday"),
    }
    return replace(made, marks=marks)


def _report(results: ResultSet, path: Path) -> str:
    list(write_reports(path, results, ReportOptions()))
    if path.suffix == ".html":
        return path.read_text()
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    words = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout


def test_tables_have_marks_at_the_end_and_run_no_note(marked: ResultSet, tmp_path: Path) -> None:
    heading, *rows = csv.reader(to_csv(marked).splitlines())
    assert heading[-3:] == COLUMNS
    found = {Path(row[0]).name: row[-3:] for row in rows}
    assert found == {
        "a.png": ["disagree", "benign", f"'{NOTE}"], "b.png": ["", "", "Tuesday"],
        "c.png": ["", "", ""], "d.png": ["", "", ""],
    }  # fmt: skip
    said = {Path(one["path"]).name: one["reader"] for one in json.loads(to_json(marked))["results"]}
    assert said["a.png"] == {"verdict": "disagree", "label": "benign", "note": NOTE}
    assert said["b.png"] == {"verdict": None, "label": None, "note": "Tuesday"}
    assert said["c.png"] is said["d.png"] is None
    write_table(marked, tmp_path / "r.xlsx")
    cells = [c for row in openpyxl.load_workbook(tmp_path / "r.xlsx")["Results"] for c in row]
    assert f"'{NOTE}" in [cell.value for cell in cells]
    assert not any(cell.data_type == "f" for cell in cells)


def test_without_marks_tables_are_as_they_were(marked: ResultSet) -> None:
    bare = replace(marked, marks={})
    assert "reader" not in to_csv(bare) + to_json(bare) + to_tabs(bare)


@pytest.mark.parametrize("ending", [".html", ".pdf"])
def test_reports_say_verdict_label_and_note(marked: ResultSet, tmp_path: Path, ending: str) -> None:
    text = _report(marked, tmp_path / f"r{ending}")
    assert "Marked by the reader: disagree 1." in text
    assert "disagree, Benign" in text
    assert "The reader: Disagrees with the model" in text
    assert "The reader's label: Benign" in text.replace("&#39;", "'")
    assert ("&lt;b&gt;Doe&lt;/b&gt;" if ending == ".html" else "<b>Doe</b>") in text
    assert ending != ".html" or "<b>Doe" not in text
    bare = _report(replace(marked, marks={}), tmp_path / f"bare{ending}")
    assert "he reader" not in bare


def test_without_names_notes_are_left_out_and_the_rest_stays(
    marked: ResultSet, tmp_path: Path
) -> None:
    unnamed = replace(marked, has_names=False)
    texts = [to_csv(unnamed), to_json(unnamed), to_tabs(unnamed)]
    texts += [_report(unnamed, tmp_path / f"r{ending}") for ending in (".html", ".pdf")]
    for text in texts:
        assert "HYPERLINK" not in text
        assert "Tuesday" not in text
        assert "disagree" in text
    only_notes = {ref: ReaderMark(note="Tuesday") for ref in marked.marks}
    assert "reader" not in to_csv(replace(unnamed, marks=only_notes))

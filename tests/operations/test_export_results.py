"""Exports from the window's side: what is known is written, stopping keeps what was finished."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from medmamba_desktop.core.export.plan import Plan
from medmamba_desktop.core.export.run import Exported
from medmamba_desktop.core.values import ImageRef
from tests.helpers.window_desk import Desk

NAMES = ("a.png", "b.png", "broken.png")
PARTS = ("verdict", "label", "note")
REFS = [ImageRef(Path("/scans") / name) for name in NAMES]


def opened(desk: Desk) -> None:
    desk.open(*NAMES)
    desk.settle()


def test_what_is_known_is_written_and_named_only_when_asked(desk: Desk, tmp_path: Path) -> None:
    opened(desk)
    done: list[Exported] = []
    operation = desk.operations.export_results
    operation.exported.connect(done.append)
    for has_names in (False, True):
        plan = Plan(tmp_path / str(has_names), table=".csv", report=".html")
        operation.run(REFS, plan, has_names=has_names)
        desk.settle()
        rows = (plan.folder / "results.csv").read_text().splitlines()
        assert len(rows) == 4
        assert ("/scans/a.png" in rows[1]) is has_names
        assert "The file ends too early" in rows[3]
        assert "Class map, of the most probable class" in (plan.folder / "report.html").read_text()
    assert [len(one.files) for one in done] == [2, 2]
    assert desk.state.activities.running == ()


def test_marks_go_with_their_results_and_notes_only_with_names(desk: Desk, tmp_path: Path) -> None:
    opened(desk)
    marking = desk.operations.mark_results
    marking.set_verdict(REFS[:2], "unsure")
    marking.set_note(REFS[0], "benign", "Doe")
    for has_names, note in ((False, ""), (True, "Doe")):
        plan = Plan(tmp_path / str(has_names), table=".csv")
        desk.operations.export_results.run(REFS, plan, has_names=has_names)
        desk.settle()
        lines = (plan.folder / "results.csv").read_text().splitlines()
        found = [tuple(row[f"reader_{part}"] for part in PARTS) for row in csv.DictReader(lines)]
        assert found == [("disagree", "benign", note), ("unsure", "", ""), ("", "", "")]


def test_stopped_it_says_so_and_keeps_what_was_finished(desk: Desk, tmp_path: Path) -> None:
    opened(desk)
    said: list[str] = []
    operation = desk.operations.export_results
    operation.cancelled.connect(lambda: said.append("cancelled"))
    operation.ended.connect(lambda: said.append("ended"))
    desk.fake.explain_gate.clear()
    operation.run(REFS, Plan(tmp_path / "out", report=".html"), has_names=False)
    desk.qtbot.waitUntil(lambda: ("explain", "a.png", "malignant") in desk.fake.asked)
    operation.cancel()
    desk.fake.explain_gate.set()
    desk.settle()
    assert said == ["cancelled", "ended"]
    assert not (tmp_path / "out").exists()
    assert not operation.is_running


def test_the_clipboard_gets_a_picture_a_table_and_a_file(desk: Desk) -> None:
    opened(desk)
    out, shown = desk.operations.copy_out, desk.state.analysis.shown
    pictures: list[np.ndarray] = []  # type: ignore[type-arg]
    tables: list[str] = []
    files: list[Path] = []
    out.picture_made.connect(pictures.append)
    out.table_made.connect(tables.append)
    out.file_made.connect(files.append)
    out.copy_picture(shown)
    desk.settle()
    results = desk.operations.export_results.results_of(REFS, has_names=False)
    assert results is not None
    out.copy_table(results)
    desk.settle()
    out.make_file(shown)
    desk.settle()
    assert pictures[0].shape[1] > shown.picture.width  # type: ignore[union-attr]
    assert tables[0].splitlines()[1].startswith("image 00001\t")
    assert files[0].read_bytes().startswith(b"\x89PNG")
    assert files[0].name == "malignant.png"
    out.close()
    assert not files[0].exists()

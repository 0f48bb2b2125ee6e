"""A program killed in the middle of an export leaves whole files and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pydicom

from tests.core.export.results_build import write_dicom_file

_ROOT = Path(__file__).resolve().parents[3]
_ENDLESS = """
import sys
from pathlib import Path
from medmamba_desktop.core.export.dicom_results import write_dicom
from medmamba_desktop.core.export.report import write_reports
from medmamba_desktop.core.export.report_content import ReportOptions
from tests.core.export.results_build import results_of
results, out = results_of([Path(sys.argv[1])]), Path(sys.argv[2])
for i in range(10_000):
    for _ in write_reports(out / f"{i}.html", results, ReportOptions()):
        pass
    for _ in write_dicom(out / str(i), results):
        pass
"""


def test_every_file_left_is_whole(tmp_path: Path) -> None:
    source, out = write_dicom_file(tmp_path / "a.dcm"), tmp_path / "out"
    words = [sys.executable, "-c", _ENDLESS, str(source), str(out)]
    environment = {**os.environ, "PYTHONPATH": str(_ROOT)}
    with subprocess.Popen(words, env=environment, cwd=_ROOT) as program:
        deadline = time.monotonic() + 60
        while len(list(out.glob("*.html"))) < 5 and time.monotonic() < deadline:
            time.sleep(0.01)
        program.kill()
    left = [p for p in out.rglob("*") if p.is_file() and not p.name.startswith(".medmamba-")]
    assert len(left) >= 5
    for path in left:
        if path.suffix == ".html":
            assert path.read_text().rstrip().endswith("</html>")
        else:
            assert pydicom.dcmread(path).SOPInstanceUID

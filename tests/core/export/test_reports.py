"""Reports: what they say, what they leave out, and that a broken-off one is not there."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.export.images import DISCLAIMER
from medmamba_desktop.core.export.report import write_reports
from medmamba_desktop.core.export.report_content import ReportOptions, logo_png
from medmamba_desktop.core.values import Caution, Problem
from tests.core.export.results_build import results_of, write_dicom_file
from tests.helpers.images_build import png


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / "in"
    folder.mkdir()
    first = write_dicom_file(folder / "jane.dcm")
    second = write_dicom_file(folder / "b.dcm", StudyInstanceUID="1.2.840.99.9")
    (folder / "<img>.png").write_bytes(png(60, 80))
    (folder / "broken.png").write_text("text")
    return [first, second, folder / "<img>.png", folder / "broken.png"]


def test_html_says_all_and_names_no_one(files: list[Path], tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGB", (900, 300), "red").save(logo)
    options = ReportOptions(title="Ward <3>", logo=logo, settings=(("Heat maps", "Class map"),))
    steps = list(write_reports(tmp_path / "r.html", results_of(files), options))
    assert [s.done for s in steps] == [1, 2, 3, 4, 4]
    text = (tmp_path / "r.html").read_text()
    assert len(re.findall(r'src="data:image/jpeg', text)) == 6
    assert not re.search(r'(src|href)="(?!data:image)', text)
    text = re.sub(r"base64,[^\"]+", "", text)
    said = [DISCLAIMER, "Ward &lt;3&gt;", "Breast &lt;ultrasound&gt;", "75.0 %", "ab" * 32]
    said += ["version 1.2", "It is not sure", "It is broken", "Anything &amp; everything."]
    assert [words for words in said if words not in text] == []
    for hidden in ("jane", "Doe", "SECRET", "&lt;img&gt;", "broken.png", "2020", "<script"):
        assert hidden not in text


def test_names_are_there_when_asked_for(files: list[Path], tmp_path: Path) -> None:
    results = results_of(files, has_names=True)
    list(write_reports(tmp_path / "r.html", results, ReportOptions()))
    text = (tmp_path / "r.html").read_text()
    assert "Doe, Jane" in text
    assert "SECRET-7" in text
    assert "&lt;img&gt;.png" in text


@pytest.mark.parametrize(("per", "count"), [("study", 3), ("image", 4)])
def test_a_report_for_each(files: list[Path], tmp_path: Path, per: str, count: int) -> None:
    options = ReportOptions(per=per)  # type: ignore[arg-type]
    list(write_reports(tmp_path / "out" / "r.html", results_of(files), options))
    names = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert names == [f"r-{n:05d}.html" for n in range(1, count + 1)]


def test_cancelled_at_any_step_keeps_whole_files_alone(files: list[Path], tmp_path: Path) -> None:
    for stop in range(8):
        out = tmp_path / str(stop)
        out.mkdir()
        steps = write_reports(out / "r.html", results_of(files), ReportOptions(per="image"))
        written = {s.file.name for _, s in zip(range(stop), steps, strict=False) if s.file}
        steps.close()
        assert {p.name for p in out.iterdir()} == written


def test_a_picture_that_went_away_is_told(files: list[Path], tmp_path: Path) -> None:
    results = results_of(files)
    files[0].unlink()
    list(write_reports(tmp_path / "r.html", results, ReportOptions()))
    assert "The picture cannot be shown: There is no such file" in (tmp_path / "r.html").read_text()


def test_pdf_has_the_disclaimer_on_every_page(files: list[Path], tmp_path: Path) -> None:
    path = tmp_path / "r.pdf"
    list(write_reports(path, results_of(files), ReportOptions(title="患者 Ward")))
    assert path.read_bytes().startswith(b"%PDF")
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = [page for page in text.split("\f") if page.strip()]
    assert len(pages) > 1
    assert all(DISCLAIMER in page for page in pages)
    assert all(
        f"{n}/{len(pages)}" in page.replace(" ", "") for n, page in enumerate(pages, start=1)
    )
    assert "SECRET" not in text
    assert "75.0%" in text
    assert "ab" * 32 in text


def test_a_long_list_and_long_words_run_over_pages(files: list[Path], tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed")
    results = results_of(files[-1:])
    broken = replace(results.outcomes[0], problem=Problem("It is broken " * 2_000, "Mend it"))
    many = replace(results, outcomes=[*results.outcomes * 150, broken])
    list(write_reports(tmp_path / "r.pdf", many, ReportOptions()))
    words = ["pdftotext", "-layout", str(tmp_path / "r.pdf"), "-"]
    text = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert [n for n in range(1, 152) if f"Image {n}\n" not in text] == []
    assert text.count("broken") >= 150 * 2 + 2_000
    pages = text.split("\f")
    assert all(DISCLAIMER in page for page in pages if page.strip())


def test_a_class_outside_the_training_images_is_no_answer(tmp_path: Path) -> None:
    results = results_of([write_dicom_file(tmp_path / "a.dcm")])
    (prediction,) = results.outcomes
    outside = replace(prediction, cautions=(Caution("outside-domain", "Unlike all"),))
    texts = []
    for place, one in enumerate((prediction, outside)):
        path = tmp_path / f"{place}.html"
        list(write_reports(path, replace(results, outcomes=[one]), ReportOptions()))
        texts.append(path.read_text())
    assert ["<b>Malignant</b>" in text for text in texts] == [True, False]
    assert ["Not to be relied on" in text for text in texts] == [False, True]


def test_a_logo_that_is_none_is_refused(tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_text("text")
    with pytest.raises(UnreadableError, match="logo"):
        logo_png(tmp_path / "logo.png")

"""Several processes find what one finds, in the same order, and leave nothing behind."""

from __future__ import annotations

import multiprocessing
import zipfile
from pathlib import Path

import numpy as np
import pytest

from medmamba_desktop.core.source import find_images, looking
from medmamba_desktop.core.source.look import Answer
from medmamba_desktop.core.values import ImageRef, SourceImage
from tests.helpers.dicoms_build import dicom, structured_report
from tests.helpers.images_build import png


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """More than the first few files, of every kind, a zip among them."""
    for number in range(60):
        content = dicom(np.full((4, 4), number, np.uint8), InstanceNumber=number)
        (tmp_path / f"slice {number}.dcm").write_bytes(content)
    (tmp_path / "note.txt").write_text("no image")
    (tmp_path / "report.dcm").write_bytes(structured_report())
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with zipfile.ZipFile(tmp_path / "m.zip", "w") as archive:
        for number in range(40):
            archive.writestr(f"{number}.png", png())
    return tmp_path


def readers() -> list[str]:
    """Processes that are there, but for the decoders, which stay."""
    names = [child.name for child in multiprocessing.active_children()]
    return [name for name in names if name != "decoder"]


def test_processes_find_the_same_in_the_same_order(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "FIRST_FILES", 5)
    alone = list(find_images([folder]))
    assert len(alone) == 103
    assert list(find_images([folder], processes=2)) == alone
    assert not readers()


def test_a_search_that_is_given_up_leaves_no_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "FIRST_FILES", 0)
    search = find_images([folder], processes=2)
    assert next(search) is not None
    search.close()  # type: ignore[attr-defined]
    assert not readers()


def test_few_files_start_no_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(looking, "ProcessPoolExecutor", refuse)
    assert sum(isinstance(one, SourceImage) for one in find_images([folder], processes=2)) == 100


class _Dying:
    """A pool whose processes cannot start."""

    def __init__(self, *_arguments: object, **_named: object) -> None:
        pass

    def submit(self, _function: object, _chunk: object) -> object:
        raise looking.BrokenProcessPool

    def shutdown(self, **_named: object) -> None:
        pass


def test_where_processes_cannot_start_we_read_ourselves(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking, "FIRST_FILES", 5)
    monkeypatch.setattr(looking, "ProcessPoolExecutor", _Dying)
    assert list(find_images([folder], processes=2)) == list(find_images([folder]))


def test_what_is_asked_is_asked_lazily() -> None:
    asked: list[int] = []

    def refs() -> object:
        for number in range(1000):
            asked.append(number)
            yield ImageRef(Path("/none"), f"{number}")

    with looking.looking(1) as look:
        answers = look(refs())  # type: ignore[arg-type]
        first: Answer = next(answers)
    assert first
    assert asked == [0]

"""Where things lie: the user's folders, or beside the program where it is portable."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from medmamba_desktop import paths


@pytest.fixture
def frozen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frozen program in a folder with a name that is not plain."""
    folder = tmp_path / "Dr. Ünal Çelik" / "MedMamba Desktop"
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(folder / "medmamba-desktop"))
    monkeypatch.delenv("MEDMAMBA_HOME")
    return folder


def every_folder() -> list[Path]:
    return [
        paths.settings_file(), paths.user_models(), paths.runs(), paths.cache(), paths.log_file(),
        paths.crash_reports(),
    ]  # fmt: skip


def test_the_marker_keeps_everything_beside_the_program(frozen: Path) -> None:
    (frozen / paths.PORTABLE_MARKER).touch()
    assert all(place.is_relative_to(frozen / paths.PORTABLE_DATA) for place in every_folder())


def test_without_the_marker_nothing_lies_beside_the_program(frozen: Path) -> None:
    assert not any(place.is_relative_to(frozen) for place in every_folder())


def test_the_variable_goes_before_the_marker(
    frozen: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (frozen / paths.PORTABLE_MARKER).touch()
    monkeypatch.setenv("MEDMAMBA_HOME", str(tmp_path / "home"))
    assert all(place.is_relative_to(tmp_path / "home") for place in every_folder())


def test_python_is_never_portable() -> None:
    assert paths.program() is None
    assert paths.portable_home() is None


def test_the_guide_lies_among_the_resources_or_in_a_checkout_among_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (paths.guide() / "index.md").is_file()
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    assert paths.guide() == tmp_path.parent / "docs" / "guide"
    (tmp_path / "guide").mkdir()
    assert paths.guide() == tmp_path / "guide"

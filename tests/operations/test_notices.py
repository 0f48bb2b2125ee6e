"""Other people's parts are named with their licences."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop import paths
from medmamba_desktop.operations.notices import shipped_parts


def test_from_python_the_required_packages_are_named() -> None:
    lines = shipped_parts()
    names = [line.split()[0].lower() for line in lines]
    assert {"torch", "pydicom", "pyside6_essentials"} <= set(names)
    assert "pytest" not in names
    assert all(": " in line for line in lines)


def test_a_frozen_program_has_a_list_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "licences").mkdir()
    (tmp_path / "licences" / "packages.txt").write_text("Qt 6: LGPL\n\nx 1: MIT\n")
    monkeypatch.setattr(paths, "resources", lambda: tmp_path)
    assert shipped_parts() == ("Qt 6: LGPL", "x 1: MIT")

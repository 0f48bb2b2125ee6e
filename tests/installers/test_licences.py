"""What the program is shipped with may be shipped with it."""

from __future__ import annotations

import tomllib
from importlib.metadata import Distribution
from pathlib import Path

import pytest

from installers.licences import is_allowed, licence_of, needed, refused


class Package(Distribution):
    """A package of which only its licence is known."""

    def __init__(self, *lines: str) -> None:
        self._text = "\n".join(["Metadata-Version: 2.4", "Name: x", "Version: 1", *lines, "", ""])

    def read_text(self, filename: str) -> str | None:
        return self._text if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        raise AssertionError("its files are not looked at")


def test_every_package_that_is_needed_may_be_shipped(repository: Path) -> None:
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))["project"]
    packages = needed(project["dependencies"])
    assert {"torch", "pydicom", "shiboken6", "numpy", "jinja2", "markupsafe"} <= packages.keys()
    assert "pytest" not in packages
    assert refused(packages) == []


@pytest.mark.parametrize(
    ("expression", "is_good"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("LGPL-3.0-only OR GPL-2.0-only OR GPL-3.0-only", True),
        ("MIT AND GPL-2.0-only", False),
        ("MIT AND (GPL-2.0-only OR BSD-2-Clause)", True),
        ("Apache-2.0 WITH LLVM-exception AND MIT", True),
        ("GPL-3.0-only OR MIT AND AGPL-3.0-only", False),
        ("(MIT", False),
        ("MIT BSD", False),
        ("", False),
    ],
)
def test_choices_and_sums_of_licences(expression: str, is_good: bool) -> None:
    assert is_allowed(expression) is is_good


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("License-Expression: MIT", "License: something"), "MIT"),
        (("Classifier: License :: OSI Approved :: BSD License",), "BSD-3-Clause"),
        (("License: Apache 2.0",), "Apache-2.0"),
        (("License: Ask us",), "Ask us"),
        ((), ""),
    ],
)
def test_where_a_package_says_its_licence(lines: tuple[str, ...], said: str) -> None:
    assert licence_of(Package(*lines)) == said
    assert refused({"x": Package(*lines)}) == (
        [] if is_allowed(said) else [f"x 1: {said or 'says no licence'}"]
    )

"""The documents: what they point to is there, and they keep to what the program has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

_LINK = re.compile(r"\]\(([^)#:]+)\)")
_ROOT = Path(__file__).resolve().parents[1]
_DOCUMENTS = [*_ROOT.glob("*.md"), *_ROOT.glob("docs/**/*.md"), *_ROOT.glob("installers/*.md")]


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    missing = [
        link
        for link in _LINK.findall(document.read_text(encoding="utf-8"))
        if not (document.parent / link).exists()
    ]
    assert not missing


def test_ci_runs_the_readmes_test_command() -> None:
    command = 'python3 -m pip install -e ".[dev]" && python3 -m pytest'
    assert command in (_ROOT / "README.md").read_text(encoding="utf-8")
    assert 'pip install -e ".[dev]" && python3 -m pytest' in (_ROOT / ".ci/run").read_text()


def test_the_readme_names_the_debian_packages_that_ci_installs() -> None:
    readme = (_ROOT / "README.md").read_text(encoding="utf-8")
    (named,) = re.findall(r"`sudo apt install ([^`]+)`", readme)
    script = (_ROOT / ".ci/run").read_text(encoding="utf-8")
    parts = re.findall(r'^libraries="(?:\$libraries )?([^"]+)"', script, re.MULTILINE)
    assert set(named.split()) == set(" ".join(parts).split())

"""Names as they are shown and written."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.values import ImageRef


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("患者 é.png", "患者 é.png"),
        ("caf\udce9.png", r"caf\xe9.png"),
        ("lone\ud800.png", r"lone\ud800.png"),
    ],
)
def test_names_can_be_encoded_whatever_they_hold(name: str, shown: str) -> None:
    assert ImageRef(Path("x") / name).file_name == shown
    assert ImageRef(Path("x.zip"), f"a/{name}").file_name == shown
    assert ImageRef(Path("x.zip"), f"a/{name}").location == f"x.zip/a/{shown}"

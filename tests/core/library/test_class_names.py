"""Class names as the authors' code writes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.library.class_names import read_class_names


@pytest.mark.parametrize(
    "text",
    [
        '{"0": "dyed polyps", "1": "cecum", "10": "k", "2": "c", "3": "d", "4": "e", "5": "f",'
        ' "6": "g", "7": "h", "8": "i", "9": "j"}',
        '\ufeff{"dyed polyps": 0, "cecum": 1, "c": 2, "d": 3, "e": 4, "f": 5, "g": 6, "h": 7,'
        ' "i": 8, "j": 9, "k": 10}',
        '["dyed\\n polyps", "cecum", "c", "d", "e", "f", "g", "h", "i", "j", "k"]',
    ],
)
def test_names_come_in_the_order_of_their_numbers(tmp_path: Path, text: str) -> None:
    (tmp_path / "class_indices.json").write_text(text, "utf-8")
    found = read_class_names(tmp_path / "class_indices.json")
    assert found == ("dyed polyps", "cecum", *"cdefghijk")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "3",
        "[]",
        "{}",
        '{"0": "a", "2": "b"}',
        '["a", ""]',
        '["a", 1]',
        '{"a": "x"}',
        "[" * 9999,
    ],
)
def test_what_does_not_number_its_names_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    with pytest.raises(ModelFileError, match="by number"):
        read_class_names(tmp_path / "x.json")
    with pytest.raises(ModelFileError, match="cannot be read"):
        read_class_names(tmp_path / "nowhere.json")

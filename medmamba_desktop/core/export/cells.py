"""Text for cells of a table that people open in a spreadsheet."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")
# A spreadsheet runs a cell that begins with one of these as a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def shown(value: T) -> T | str:
    """A cell that a spreadsheet shows and does not run; all but text stays as it is."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value

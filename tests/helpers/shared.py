"""The private data beside the checkout: stored numbers to prove against, and labelled pictures."""

from __future__ import annotations

from pathlib import Path

import pytest


def shared(*parts: str) -> Path:
    """A file or folder of `../shared`; the test is skipped where it is absent."""
    path = Path(__file__).resolve().parents[3].joinpath("shared", *parts)
    if not path.exists():
        pytest.skip(f"needs shared/{'/'.join(parts)} beside the checkout")
    return path

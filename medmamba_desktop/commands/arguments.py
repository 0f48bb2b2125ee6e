"""Kinds of values that several commands take."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

STANDARD_INPUT = Path("-")


def count(text: str) -> int:
    """A whole number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def given_paths(paths: Sequence[Path]) -> list[Path]:
    """The paths of a call, with those that standard input names, one a line, in place of `-`."""
    return [path for given in paths for path in _named_by(given)]


def _named_by(given: Path) -> Iterator[Path]:
    if given != STANDARD_INPUT:
        yield given
        return
    lines = (line.rstrip("\r\n") for line in sys.stdin)
    yield from (Path(line) for line in lines if line)

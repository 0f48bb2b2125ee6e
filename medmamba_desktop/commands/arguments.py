"""Kinds of values that several commands take."""

from __future__ import annotations

import argparse


def count(text: str) -> int:
    """A whole number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number

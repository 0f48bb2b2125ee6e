"""Names of classes from the `class_indices.json` that the authors' training code writes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from medmamba_desktop.core.errors import DAMAGE, ModelFileError
from medmamba_desktop.core.language import tr

_MAX_BYTES = 1024 * 1024


def read_class_names(path: Path) -> tuple[str, ...]:
    """Names in the order of the network's outputs.

    Args:
        path: JSON: number -> name, as the authors write it, name -> number, or a list of names.

    Raises:
        ModelFileError: the file cannot be read, or does not number its names from 0 without a gap.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise ValueError("too large")
        names = _ordered(json.loads(path.read_text("utf-8-sig")))
    except OSError as error:
        raise ModelFileError(
            tr(
                "The file of class names cannot be read ({reason})",
                reason=error.strerror or type(error).__name__,
            ),
            tr("Check that it exists and may be read"),
            repr(error),
        ) from error
    except DAMAGE as error:
        raise ModelFileError(
            tr("The file does not name classes by number"),
            tr(
                'Give JSON as {"0": "first class", "1": "second class"}, numbered '
                "from 0 without a gap"
            ),
            repr(error)[:200],
        ) from error
    return names


def _ordered(content: Any) -> tuple[str, ...]:
    if isinstance(content, list):
        names = content
    else:
        is_by_number = all(str(key).isdecimal() for key in content)
        by_number = (
            {int(key): name for key, name in content.items()}
            if is_by_number
            else {int(number): name for name, number in content.items()}
        )
        names = [by_number[number] for number in range(len(content))]
    texts = tuple(" ".join(name.split()) for name in map(_text, names))
    if not texts or not all(texts):
        raise ValueError("a name is empty")
    return texts


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    return value

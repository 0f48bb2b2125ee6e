"""The outside of a model file: its header, bounds and hash, read without torch or trust."""

from __future__ import annotations

import hashlib
import json
import struct
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.header import (
    CARD_SECTIONS,
    KEY,
    MAX_REASON,
    ModelHeader,
    parse_header,
)
from medmamba_desktop.core.values import ModelInfo, TaskInfo

SUFFIX = ".safetensors"
# A header holds names, shapes and a card: a few hundred kilobytes at the most.
MAX_HEADER_BYTES = 16 * 1024 * 1024
# The largest published network takes 160 MB in float32.
MAX_FILE_BYTES = 2 * 1024**3
MAX_SIDES = 8
MAX_SIDE = 2**40
_DTYPE_BYTES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8}
INTEGERS = frozenset({"I64"})


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """One tensor of a file, not read: its type and shape."""

    dtype: str
    shape: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ModelOutline:
    """What a model file says of itself, checked against the file's size."""

    header: ModelHeader
    tensors: dict[str, StoredTensor]


def read_outline(path: Path) -> ModelOutline:
    """Header and tensor table of a model file.

    Raises:
        ModelFileError: absent, truncated, no safetensors file, or no model of ours.
    """
    content, length = read_table(path)
    metadata = content.pop("__metadata__")
    try:
        data_bytes = path.stat().st_size - 8 - length
    except OSError as error:
        raise _unreadable(error) from error
    tensors = _check_table(content, data_bytes)
    return ModelOutline(parse_header(metadata[KEY]), tensors)


def read_info(path: Path, *, is_bundled: bool = False) -> ModelInfo:
    """A model as it is listed.

    Raises:
        ModelFileError: as `read_outline`.
    """
    header = read_outline(path).header
    try:
        sha256 = file_sha256(path)
    except OSError as error:
        raise _unreadable(error) from error
    return ModelInfo(
        name=header.name,
        title=header.title,
        version=header.version,
        licence=header.licence,
        path=path,
        sha256=sha256,
        is_bundled=is_bundled,
        tasks=tuple(
            TaskInfo(t.name, t.title, t.modalities, t.classes, t.calibration is not None)
            for t in header.tasks
        ),
        card=tuple(
            (title, header.card[key]) for key, title in CARD_SECTIONS.items() if key in header.card
        ),
    )


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, lower-case hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_table(path: Path) -> tuple[dict[str, Any], int]:
    """The file's JSON table, with our text in its metadata, and how many bytes it takes.

    Raises:
        ModelFileError: absent, cut short inside the table, no safetensors file or no model of ours.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE_BYTES:
            raise ModelFileError(
                tr(
                    "The file has {size:,.1f} GB; model files of up to 2 GB are read",
                    size=size / 1024**3,
                ),
                tr("Choose a model file of this program"),
            )
        with path.open("rb") as file:
            length = struct.unpack("<Q", file.read(8))[0]
            if length > min(MAX_HEADER_BYTES, size - 8):
                raise _no_model()
            content = json.loads(file.read(length))
    except OSError as error:
        raise _unreadable(error) from error
    except (struct.error, ValueError, RecursionError) as error:
        raise _no_model() from error
    if not isinstance(content, dict):
        raise _no_model()
    metadata = content.get("__metadata__")
    if not isinstance(metadata, dict) or KEY not in metadata:
        raise ModelFileError(
            tr("The file holds tensors, but is no MedMamba Desktop model"),
            tr(
                "Choose a model made by this program; import a published checkpoint with "
                "`medmamba models import`"
            ),
        )
    return content, length


def _unreadable(error: OSError) -> ModelFileError:
    return ModelFileError(
        tr(
            "The model file cannot be read ({reason})",
            reason=error.strerror or type(error).__name__,
        ),
        tr("Check that it exists and may be read"),
        repr(error),
    )


def _no_model() -> ModelFileError:
    return ModelFileError(
        tr("The file is no model file, or is cut short"),
        tr("Copy or download the model file again"),
    )


def _check_table(content: dict[str, Any], data_bytes: int) -> dict[str, StoredTensor]:
    """Check that the tensors fill the data exactly, each with the bytes that its shape needs."""
    tensors, spans = {}, []
    try:
        for name, entry in content.items():
            name.encode()
            shape = tuple(int(side) for side in entry["shape"])
            begin, end = (int(v) for v in entry["data_offsets"])
            count = _DTYPE_BYTES[entry["dtype"]]
            if len(shape) > MAX_SIDES or not all(0 <= side <= MAX_SIDE for side in shape):
                raise ValueError(repr(name))
            for side in shape:
                count *= side
            if end - begin != count:
                raise ValueError(repr(name))
            spans.append((begin, end))
            tensors[name] = StoredTensor(entry["dtype"], shape)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        reason = textwrap.shorten(str(error), MAX_REASON, placeholder=" ...")
        raise ModelFileError(
            tr("The model file describes a tensor wrongly ({reason})", reason=reason),
            tr("Get the model file again"),
        ) from error
    _check_spans(spans, data_bytes)
    return tensors


def _check_spans(spans: list[tuple[int, int]], data_bytes: int) -> None:
    position = 0
    for begin, end in sorted(spans):
        if begin != position:
            raise ModelFileError(
                tr("The model file's tensors overlap"), tr("Get the model file again")
            )
        position = end
    if position != data_bytes:
        raise ModelFileError(
            tr(
                "The model file is cut short: {there:,} of {all:,} bytes of weights",
                there=data_bytes,
                all=position,
            )
            if data_bytes < position
            else tr("The model file has bytes that belong to no tensor"),
            tr("Copy or download the model file again"),
        )

"""DICOMDIR: the table of contents of a DICOM medium (PS3.3 annex F, PS3.10 section 8)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from medmamba_desktop.core.source.content import Content, is_there, opened
from medmamba_desktop.core.source.dicom_header import border
from medmamba_desktop.core.source.kinds import HEAD_BYTES
from medmamba_desktop.core.source.quiet import hush
from medmamba_desktop.core.values import ImageRef

if TYPE_CHECKING:
    from pydicom import Dataset

_SOP_CLASS: Final = re.compile(
    rb"1\.2\.840\.10008\.1\.3\.10[^0-9.]"
)  # Media Storage Directory Storage


def is_dicomdir(content: Content) -> bool:
    """Whether a DICOM object is a DICOMDIR, by its (0002,0002) Media Storage SOP Class UID."""
    head = content.stream.read(HEAD_BYTES)
    content.stream.seek(0)
    return _SOP_CLASS.search(head, 132, 600) is not None and head[128:132] == b"DICM"


def referenced_files(path: Path) -> list[Path]:
    """The files that a DICOMDIR names, in its order, each once, whether or not they are there.

    Raises:
        UnreadableError: it is damaged.
    """
    from pydicom import dcmread

    hush()
    with opened(ImageRef(path)) as content, border():
        directory = dcmread(content.stream, specific_tags=["DirectoryRecordSequence"])
        records = directory.get("DirectoryRecordSequence") or ()
        parts = [_file_id(record) for record in records]
    return list(dict.fromkeys(_located(path.parent, part) for part in parts if part))


def _file_id(record: Dataset) -> list[str]:
    """(0004,1500) Referenced File ID: the folders and the name, empty where a record has none.

    Parts that lead out of the medium are dropped: a file set holds nothing outside itself.
    """
    value = record.get("ReferencedFileID")
    parts = [value] if isinstance(value, str) else list(value or ())
    names = [name for part in parts for name in str(part).replace("\\", "/").split("/")]
    return [name.strip() for name in names if name.strip() not in ("", ".", "..")]


def _located(folder: Path, parts: list[str]) -> Path:
    """The file on disk. Some systems copy a medium's upper-case names in lower case."""
    exact = folder.joinpath(*parts)
    lower = folder.joinpath(*(part.lower() for part in parts))
    return lower if not is_there(exact) and is_there(lower) else exact

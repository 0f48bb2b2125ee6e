"""Labelled data packs: zip files one folder a class, an `index.csv` that names the splits."""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from medmamba_desktop.core.values import ImageRef

# Task -> file names of its pack's parts.
PACKS: dict[str, tuple[str, ...]] = {
    "chest-xray": ("chest_xray_1.zip", "chest_xray_2.zip"),
    "breast-ultrasound": ("breast_ultrasound.zip",),
    "skin-lesion": ("skin_lesion.zip",),
    "blood-cell": ("blood_cell_1.zip", "blood_cell_2.zip", "blood_cell_3.zip"),
}


@dataclass(frozen=True, slots=True)
class LabelledImage:
    """One picture of a pack with its class, split and the group that must not be parted."""

    ref: ImageRef
    label: str
    split: str
    group: str


def read_pack(folder: Path, task: str) -> list[LabelledImage]:
    """Every picture of a task's pack, its parts read as one, in the order of the index."""
    return [image for name in PACKS[task] for image in _read_part(folder / name)]


def pack_sha256(folder: Path, task: str) -> dict[str, str]:
    """Hash of each of the pack's files, so that a figure names the data it was measured on."""
    return {name: _sha256(folder / name) for name in PACKS[task]}


def split_of(images: Sequence[LabelledImage], split: str) -> list[LabelledImage]:
    """The pictures of one split."""
    return [image for image in images if image.split == split]


def _read_part(path: Path) -> Iterator[LabelledImage]:
    with zipfile.ZipFile(path) as archive:
        text = archive.read("index.csv").decode()
    for row in csv.DictReader(io.StringIO(text)):
        ref = ImageRef(path, row["path"])
        yield LabelledImage(ref, row["class"], row["split"], row["group"])


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

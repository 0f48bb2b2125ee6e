"""Parts of a pack's pictures whose figures are told on their own."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.packs import PACKS
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.serial import evaluation_to_json
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef

_TEST = "test"
# Halves of fewer pictures than this say nothing.
_FEWEST = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a pack's index.

    Attributes:
        size: width times height of the original, in pixels.
    """

    ref: ImageRef
    mask: ImageRef | None
    split: str
    group: str
    size: int


@dataclass(frozen=True, slots=True)
class PackIndex:
    """The lines of a task's pack, its parts read as one."""

    task: str
    entries: tuple[Entry, ...]

    @classmethod
    def read(cls, packs: Path, task: str) -> PackIndex:
        entries: list[Entry] = []
        for name in PACKS[task]:
            path = packs / name
            with zipfile.ZipFile(path) as archive:
                text = archive.read("index.csv").decode()
            entries += [
                Entry(
                    ImageRef(path, row["path"]),
                    ImageRef(path, row["mask"]) if row.get("mask") else None,
                    row["split"],
                    row["group"],
                    int(row["original_width"] or 0) * int(row["original_height"] or 0),
                )
                for row in csv.DictReader(io.StringIO(text))
            ]
        return cls(task, tuple(entries))

    def find(self, path: str) -> Entry:
        """The entry of a path as `medmamba evaluate` writes it: of several packs, the name first.

        Raises:
            KeyError: there is none, or more than one.
        """
        parts = path.replace("\\", "/").split("/")
        in_pack = [e for e in self.entries if e.ref.path.name == parts[0]]
        wanted = "/".join(parts[1:]) if in_pack else "/".join(parts)
        found = [e for e in in_pack or self.entries if e.ref.member == wanted]
        if len(found) != 1:
            raise KeyError(f"{len(found)} lines of the index of {self.task} fit a prediction")
        return found[0]


def subgroups(cases: Sequence[Case], names: Sequence[str], index: PackIndex) -> dict[str, Any]:
    """Title -> figures of a part of the cases."""
    of_ref = {entry.ref: entry for entry in index.entries}
    entries = [of_ref[case.ref] for case in cases]
    parts: dict[str, list[bool]] = {}
    shared = _shared_groups(index)
    if shared:
        title = f"without the {len(shared)} groups that occur in test and in training or validation"
        parts[title] = [entry.group not in shared for entry in entries]
    parts |= _halves("pictures", [entry.size for entry in entries])
    if any(entry.mask for entry in entries):
        parts |= _halves("lesions", [_mask_share(entry) for entry in entries])
    found = {}
    for title, is_in in parts.items():
        chosen = [case for case, own in zip(cases, is_in, strict=True) if own]
        if _FEWEST <= len(chosen) < len(cases):
            found[title] = _figures(chosen, names)
    return found


def _shared_groups(index: PackIndex) -> set[str]:
    """Groups of the test part that training or validation have, too."""
    of = {split: {e.group for e in index.entries if e.split == split and e.group}
          for split in ("train", "val", _TEST)}  # fmt: skip
    return of[_TEST] & (of["train"] | of["val"])


def _halves(what: str, sizes: Sequence[float]) -> dict[str, list[bool]]:
    """The smaller and the larger half by size; nothing where all are of one size."""
    known = [size for size in sizes if size]
    if not known or min(known) == max(known):
        return {}
    middle = float(np.median(known))
    return {
        f"smaller {what}": [0 < size <= middle for size in sizes],
        f"larger {what}": [size > middle for size in sizes],
    }


def _mask_share(entry: Entry) -> float:
    """The lesion's share of the picture; 0 without a lesion."""
    if entry.mask is None:
        return 0.0
    return float((read_picture(entry.mask).pixels.max(axis=2) > 127).mean())


def _figures(cases: Sequence[Case], names: Sequence[str]) -> dict[str, Any]:
    found = evaluation_to_json(evaluate(cases, names))
    classes = {name: {k: v[k] for k in ("n", "sensitivity", "auc")}
               for name, v in found["classes"].items()}  # fmt: skip
    return {**{key: found[key] for key in ("n", "overall", "binary")}, "classes": classes}

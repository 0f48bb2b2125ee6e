"""Reads classes and parts (training, validation, test) from the folders that pictures lie in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from medmamba_desktop.core.dataset.examples import Split
from medmamba_desktop.core.dataset.places import Parts

_SPLITS: Final[dict[str, Split]] = {
    **dict.fromkeys(("train", "training", "trainset", "tr", "训练", "训练集"), "train"),
    **dict.fromkeys(("val", "valid", "validation", "valset", "dev", "验证", "验证集"), "val"),
    **dict.fromkeys(("test", "testing", "testset", "holdout", "测试", "测试集"), "test"),
}
_NO_CLASS: Final = re.compile(
    r"(images?|imgs?|pictures?|pics?|photos?|data|dataset|files?|dicoms?|dcm|jpe?gs?|pngs?|tiffs?|"
    r"raw|all|图像|图片|(.*[ _-])?(part|batch|chunk|folder)[ _-]?\d+)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FolderLabel:
    """What a picture's folders say; the label is empty where they say nothing."""

    label: str = ""
    split: Split = ""


def split_of(text: str) -> Split:
    """The part of the data that a word means, empty where it means none."""
    return _SPLITS.get(text.strip().casefold().replace("_", "").replace("-", ""), "")


def folder_labels(paths: Sequence[Parts]) -> list[FolderLabel]:
    """A label and a part for each picture of one place.

    Folders around everything are passed over, then those named after parts. The next level is the
    class, whatever lies below it. Pictures beside the class folders have no label.

    Args:
        paths: folders and name of each picture, below the place.
    """
    folders = [path[:-1] for path in paths]
    level = _below_wrapping(folders, 0)
    splits: list[Split] = [""] * len(folders)
    if _are_splits({f[level] for f in folders if len(f) > level}):
        splits = [split_of(f[level]) if len(f) > level else "" for f in folders]
        level = _below_wrapping(folders, level + 1)
    if set(splits) <= {"", "train"}:
        splits = [""] * len(folders)  # training data alone: its parts are still to be cut
    labels = [f[level].strip() if len(f) > level else "" for f in folders]
    return [FolderLabel(*pair) for pair in zip(labels, splits, strict=True)]


def is_convincing(labels: Sequence[FolderLabel]) -> bool:
    """Whether folders plainly are classes, and not just some folders that pictures lie in."""
    counts = Counter(one.label for one in labels)
    unlabelled = counts.pop("", 0)
    if all(_NO_CLASS.fullmatch(name) for name in counts):
        return False
    return len(counts) > 1 or counts.total() > unlabelled


def _below_wrapping(folders: Sequence[Parts], level: int) -> int:
    """The first level from `level` on that has several folders, or holds most pictures."""
    while True:
        here = [f for f in folders if len(f) > level]
        names = {f[level] for f in here}
        deeper = sum(len(f) > level + 1 for f in here)
        if len(names) != 1 or _are_splits(names) or deeper * 2 <= len(here):
            return level
        level += 1


def _are_splits(names: set[str]) -> bool:
    """Whether folders are parts of the data: all are, or training and another one are."""
    parts = {split_of(name) for name in names}
    return bool(names) and ("" not in parts or ("train" in parts and len(parts) > 2))

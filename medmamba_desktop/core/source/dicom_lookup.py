"""Look-up tables of the Modality LUT and VOI LUT modules (PS3.3 C.11.1 and C.11.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from medmamba_desktop.core.source.grey import Values

if TYPE_CHECKING:
    from pydicom import Dataset


@dataclass(frozen=True, slots=True)
class LookUp:
    """A table from whole numbers to whole numbers.

    Attributes:
        entries: (n,) unsigned.
        first: the input that the first entry is for; below it the first entry counts, and beyond
            the last entry the last one.
        top: the largest output that its depth allows, at least its largest entry.
    """

    entries: Values
    first: int
    top: int

    @classmethod
    def of(cls, item: Dataset, syntax: str, is_signed: bool) -> LookUp:
        """The table in an item of a LUT sequence, (0028,3002) descriptor and (0028,3006) data.

        Args:
            is_signed: its input may be negative, so `first` is read as such.

        Raises:
            ValueError: the table is empty or its descriptor is no triple.
        """
        count, first, bits = (int(number) for number in _words(item.LUTDescriptor, syntax))
        if is_signed and first > 32767:
            first -= 65536
        entries = _entries(item.LUTData, count or 65536, syntax)
        return cls(entries, first, max(2**bits - 1, int(entries.max())))

    def __call__(self, values: Values) -> Values:
        """`values` looked up, in the same shape."""
        index = np.rint(np.nan_to_num(values)).astype(np.int64) - self.first
        found: Values = self.entries[np.clip(index, 0, len(self.entries) - 1)]
        return found


def with_syntax(dataset: Dataset, syntax: str) -> Dataset:
    """`dataset` with the transfer syntax where pydicom's functions look for the byte order."""
    from pydicom.dataset import FileMetaDataset
    from pydicom.uid import UID

    if not hasattr(dataset, "file_meta") or "TransferSyntaxUID" not in dataset.file_meta:
        dataset.file_meta = FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = UID(syntax)
    return dataset


def _words(value: object, syntax: str) -> Values:
    """16-bit numbers, which are still bytes where the VR was ambiguous (US, SS or OW)."""
    if isinstance(value, bytes):
        return np.frombuffer(value, _order(syntax) + "u2")
    return np.atleast_1d(np.asarray(value)).astype(np.int64)


def _entries(value: object, count: int, syntax: str) -> Values:
    if isinstance(value, bytes) and len(value) < 2 * count:
        # 8-bit entries, two to a word (PS3.3 C.11.1.1.1).
        entries: Values = np.frombuffer(value, np.uint8)
    else:
        entries = _words(value, syntax).astype(np.uint16)
    if not entries.size:
        raise ValueError("an empty look-up table")
    return entries[:count]


def _order(syntax: str) -> str:
    from pydicom.uid import UID

    return "<" if UID(syntax).is_little_endian else ">"

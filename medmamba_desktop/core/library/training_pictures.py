"""Which pictures a model learned from: a Bloom filter of their pixels' hashes in its file.

The filter says of a picture that it is none of them, for certain, or that it is one, wrongly in one
of 100,000. No picture can be made from it (Bloom 1970, doi 10.1145/362686.362692; two hashes stand
for all, Kirsch and Mitzenmacher 2006, doi 10.1007/11841036_42).
"""

from __future__ import annotations

import base64
import binascii
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

KIND = "bloom/sha256-rgb"
FALSE_POSITIVES = 1e-5
MOST_BYTES = 72_000
"""100 KB in the file's text; from 24,000 pictures on wrong answers grow more frequent."""
_MOST_PICTURES, _MOST_HASHES = 10_000_000, 32


@dataclass(frozen=True, slots=True)
class TrainingPictures:
    """The pictures of one task that a model was trained or chosen by.

    Attributes:
        count: how many there are.
        hashes: places a picture marks.
        bits: the places, 8 a byte, the lowest bit first.
    """

    count: int
    hashes: int
    bits: bytes

    def __contains__(self, pixel_hash: str) -> bool:
        return all(
            self.bits[place >> 3] >> (place & 7) & 1
            for place in _places(pixel_hash, self.hashes, 8 * len(self.bits))
        )

    @property
    def false_positives(self) -> float:
        """Share of other pictures that are taken for one of these."""
        filled = sum(byte.bit_count() for byte in self.bits) / (8 * len(self.bits))
        return float(filled**self.hashes)

    def to_header(self) -> dict[str, Any]:
        """The value of a task's `training_pictures` in the model file."""
        bits = base64.b64encode(self.bits).decode()
        return {"kind": KIND, "count": self.count, "hashes": self.hashes, "bits": bits}


def listed(pixel_hashes: Iterable[str]) -> TrainingPictures | None:
    """The filter of pictures by `pixel_hash` (SHA-256, hexadecimal); None of no pictures."""
    every = sorted(set(pixel_hashes))
    if not every:
        return None
    wanted = -len(every) * math.log(FALSE_POSITIVES) / math.log(2) ** 2
    size = min(MOST_BYTES, math.ceil(wanted / 8))
    hashes = min(_MOST_HASHES, max(1, round(8 * size / len(every) * math.log(2))))
    bits = bytearray(size)
    for one in every:
        for place in _places(one, hashes, 8 * size):
            bits[place >> 3] |= 1 << (place & 7)
    return TrainingPictures(len(every), hashes, bytes(bits))


def from_header(content: Mapping[str, Any] | None) -> TrainingPictures | None:
    """The filter that a task's header holds; None where it holds none, or one of a newer kind.

    Raises:
        ValueError, KeyError, TypeError: it is damaged.
    """
    if content is None or content.get("kind") != KIND:
        return None
    count, hashes = content["count"], content["hashes"]
    if type(count) is not int or not 1 <= count <= _MOST_PICTURES:
        raise ValueError(f"training_pictures.count {count!r} is no number of pictures")
    if type(hashes) is not int or not 1 <= hashes <= _MOST_HASHES:
        raise ValueError(f"training_pictures.hashes {hashes!r} is not 1 to {_MOST_HASHES}")
    try:
        bits = base64.b64decode(content["bits"], validate=True)
    except binascii.Error as error:
        raise ValueError("training_pictures.bits is no base64") from error
    if not 1 <= len(bits) <= MOST_BYTES:
        raise ValueError(f"training_pictures.bits has not 1 to {MOST_BYTES} bytes")
    return TrainingPictures(count, hashes, bits)


def _places(pixel_hash: str, hashes: int, size: int) -> Iterable[int]:
    first, step = int(pixel_hash[:16], 16), int(pixel_hash[16:32], 16) | 1
    return ((first + i * step) % size for i in range(hashes))

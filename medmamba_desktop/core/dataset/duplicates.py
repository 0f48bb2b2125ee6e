"""Copies of one picture, exact or near: re-encoded, rescaled, brighter, mirrored, turned.

Near copies are compared by the low frequencies of a small grey picture's cosine transform, as
perceptual hashes do, but by their cosine instead of their signs: it has a wider margin between a
copy and a look-alike, and from one transform the mirrored and turned pictures' follow without
reading again. Figures: docs/decisions/013-splits-and-leaks.md.
"""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from medmamba_desktop.core.dataset.examples import Progress
from medmamba_desktop.core.dataset.fingerprints import Fingerprint
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef

Item = TypeVar("Item", bound=Hashable)

# Coefficients along each axis: few to find candidates among all pairs, more to judge those.
_COARSE, _FINE = 8, 24
_COARSE_COSINE, _FINE_COSINE = 0.9, 0.92
_CHUNK = 2048
# Standard deviation in grey levels below which a thumbnail is plain: it resembles nothing.
_PLAIN = 1.0
# Mirrored along an axis, a coefficient changes its sign where its frequency is odd; turned by 90
# degrees, the axes swap as well. Together the eight ways to lay a picture on a table.
_POSES = tuple((swap, v, h) for swap in (False, True) for v in (False, True) for h in (False, True))


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Sets of pictures that are copies of each other, each in the data's order.

    Attributes:
        exact: the same decoded pixels.
        near: connected by near copies, with the exact copies of each in it.
    """

    exact: tuple[tuple[ImageRef, ...], ...] = ()
    near: tuple[tuple[ImageRef, ...], ...] = ()

    @property
    def together(self) -> tuple[tuple[ImageRef, ...], ...]:
        """What must not be parted: near sets, and exact sets that lie in none."""
        held = {ref for near in self.near for ref in near}
        return self.near + tuple(exact for exact in self.exact if exact[0] not in held)


def duplicate_sets(prints: Mapping[ImageRef, Fingerprint]) -> Duplicates:
    """Find the copies among pictures; 20,000 take 11 s on one core, up to 40 if all look alike."""
    work = comparison(prints)
    while True:
        try:
            next(work)
        except StopIteration as stop:
            found: Duplicates = stop.value
            return found


def comparison(
    prints: Mapping[ImageRef, Fingerprint],
) -> Generator[Progress, None, Duplicates]:
    """`duplicate_sets` with reports, at which it can be stopped."""
    same: dict[str, list[ImageRef]] = {}
    for ref, found in prints.items():
        same.setdefault(found.pixels, []).append(ref)
    copies = list(same.values())
    thumbnails = [prints[refs[0]].perceptual for refs in copies]
    pairs = yield from _near_pairs(thumbnails)
    order = {ref: i for i, ref in enumerate(prints)}
    near = [
        tuple(sorted((ref for i in one for ref in copies[i]), key=order.__getitem__))
        for one in connected(range(len(copies)), pairs)
    ]
    exact = tuple(tuple(refs) for refs in copies if len(refs) > 1)
    return Duplicates(exact, tuple(sorted(near, key=lambda refs: order[refs[0]])))


def connected(items: Iterable[Item], pairs: Iterable[Sequence[Item]]) -> list[list[Item]]:
    """Sets of two or more items that `pairs` (or longer sequences) connect, in order of `items`."""
    parent = {item: item for item in items}

    def root(item: Item) -> Item:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for first, *others in pairs:
        for other in others:
            parent[root(other)] = root(first)
    sets: dict[Item, list[Item]] = {}
    for item in parent:
        sets.setdefault(root(item), []).append(item)
    return [members for members in sets.values() if len(members) > 1]


def _near_pairs(
    thumbnails: Sequence[NDArray[np.uint8]],
) -> Generator[Progress, None, list[tuple[int, int]]]:
    pairs: list[tuple[int, int]] = []
    if len(thumbnails) < 2:
        return pairs
    coefficients = _coefficients(np.stack(thumbnails))
    coarse = _directions(coefficients[:, :_COARSE, :_COARSE])
    blocks = _blocks(len(thumbnails))
    total = len(blocks) * len(_POSES)
    for number, (pose, (top, left)) in enumerate(product(_POSES, blocks)):
        yield Progress(tr("Looking for copies"), number, total)
        part = coefficients[left : left + _CHUNK, :_COARSE, :_COARSE]
        cosines = coarse[top : top + _CHUNK] @ _directions(_posed(part, pose)).T
        first, second = np.nonzero(cosines >= _COARSE_COSINE)
        first, second = first + top, second + left
        first, second = first[first < second], second[first < second]
        is_copy = _cosines(coefficients, first, second, pose) >= _FINE_COSINE
        pairs += zip(first[is_copy].tolist(), second[is_copy].tolist(), strict=True)
    yield Progress(tr("Looking for copies"), total, total)
    return pairs


def _blocks(size: int) -> list[tuple[int, int]]:
    """Where the blocks begin that cover all pairs of two different pictures."""
    return [(top, left) for top in range(0, size, _CHUNK) for left in range(top, size, _CHUNK)]


def _coefficients(thumbnails: NDArray[np.uint8]) -> NDArray[np.float32]:
    """(n, 24, 24) weighted cosine transform; without the mean, zero for plain pictures.

    The weight is the frequency: pictures of the world have amplitudes that fall with it, and
    unweighted the coarse layout that all pictures of one kind share would decide alone.
    """
    from scipy.fft import dctn

    found = np.empty((len(thumbnails), _FINE, _FINE), np.float32)
    frequency = np.hypot(*np.meshgrid(np.arange(_FINE), np.arange(_FINE))).astype(np.float32)
    for start in range(0, len(thumbnails), _CHUNK):
        part = thumbnails[start : start + _CHUNK].astype(np.float32)
        part[part.std(axis=(1, 2)) < _PLAIN] = 0
        transformed = dctn(part, axes=(1, 2), norm="ortho")
        found[start : start + _CHUNK] = transformed[:, :_FINE, :_FINE] * frequency
    return found


def _posed(coefficients: NDArray[np.float32], pose: tuple[bool, bool, bool]) -> NDArray[np.float32]:
    swap, is_upside_down, is_mirrored = pose
    posed = coefficients.swapaxes(1, 2) if swap else coefficients
    odd = np.where(np.arange(posed.shape[1]) % 2, -1, 1).astype(np.float32)
    even = np.ones_like(odd)
    signs = np.outer(odd if is_upside_down else even, odd if is_mirrored else even)
    return np.asarray(posed * signs, np.float32)


def _directions(coefficients: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n, k) of length 1, or of length 0 for plain pictures."""
    flat = coefficients.reshape(len(coefficients), -1)
    lengths = np.linalg.norm(flat, axis=1, keepdims=True)
    return np.asarray(flat / np.where(lengths > 0, lengths, 1), np.float32)


def _cosines(
    coefficients: NDArray[np.float32],
    first: NDArray[np.intp],
    second: NDArray[np.intp],
    pose: tuple[bool, bool, bool],
) -> NDArray[np.float32]:
    found = np.empty(len(first), np.float32)
    for start in range(0, len(first), _CHUNK):
        part = slice(start, start + _CHUNK)
        one = _directions(coefficients[first[part]])
        other = _directions(_posed(coefficients[second[part]], pose))
        found[part] = np.einsum("nk,nk->n", one, other)
    return found

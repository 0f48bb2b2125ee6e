"""How many planted copies are found, and what is called a copy in packs as they are.

For every pack a tenth of the test pictures is copied in each of several ways. A copy is found where
`duplicate_sets` puts it into one set with its own original.

python -m benchmarks.leaks FOLDER_OF_PACKS [--share 0.1] [--seed 0]
"""

from __future__ import annotations

import argparse
import io
import json
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from benchmarks.packs import PACKS, LabelledImage, read_pack
from medmamba_desktop.core.dataset.duplicates import Duplicates, duplicate_sets
from medmamba_desktop.core.dataset.examples import Example, LabelledData, Progress, classes_of
from medmamba_desktop.core.dataset.fingerprints import Fingerprint, fingerprint, fingerprints
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef, Picture, SourceImage

Result = TypeVar("Result")
Change = Callable[[Image.Image, np.random.Generator], Image.Image]
_FILTERS = ("NEAREST", "BILINEAR", "BICUBIC", "LANCZOS")
_PLANTED = Path("planted")


def encoded_again(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Through JPEG of quality 70 to 90, every fourth through PNG."""
    buffer = io.BytesIO()
    if rng.random() < 0.25:
        image.save(buffer, "PNG")
    else:
        image.save(buffer, "JPEG", quality=int(rng.integers(70, 91)))
    return Image.open(buffer).convert("RGB")


def rescaled(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """By 0.5 to 1.5 along both sides, by one of four filters, and encoded again."""
    factor = rng.uniform(0.5, 1.5)
    size = (max(8, round(image.width * factor)), max(8, round(image.height * factor)))
    chosen = Image.Resampling[str(rng.choice(_FILTERS))]
    return encoded_again(image.resize(size, chosen), rng)


def brighter(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Brightness and contrast by 0.75 to 1.3 each, and rescaled."""
    changed = ImageEnhance.Brightness(image).enhance(rng.uniform(0.75, 1.3))
    return rescaled(ImageEnhance.Contrast(changed).enhance(rng.uniform(0.75, 1.3)), rng)


def mirrored(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """Left and right exchanged, and rescaled."""
    return rescaled(image.transpose(Image.Transpose.FLIP_LEFT_RIGHT), rng)


def turned(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """By 90 degrees, and rescaled."""
    return rescaled(image.transpose(Image.Transpose.ROTATE_90), rng)


def cropped(share: float) -> Change:
    """Up to this share cut from each side, and rescaled."""

    def crop(image: Image.Image, rng: np.random.Generator) -> Image.Image:
        left, top, right, bottom = rng.uniform(0, share, 4)
        box = (left * image.width, top * image.height)
        end = ((1 - right) * image.width, (1 - bottom) * image.height)
        return rescaled(image.crop(tuple(map(round, (*box, *end)))), rng)

    return crop


CHANGES: dict[str, Change] = {
    "encoded again": encoded_again,
    "and rescaled": rescaled,
    "brightness, contrast": brighter,
    "mirrored": mirrored,
    "turned by 90 degrees": turned,
    "cropped by up to 1 %": cropped(0.01),
    "cropped by up to 5 %": cropped(0.05),
}


def measure(folder: Path, task: str, share: float, seed: int) -> dict[str, Any]:
    """Figures of one pack."""
    images = read_pack(folder, task)
    start = time.perf_counter()
    prints = _prints(images)
    read = time.perf_counter()
    alone = duplicate_sets(prints)
    compared = time.perf_counter()
    rng = np.random.default_rng(seed)
    test = [image.ref for image in images if image.split == "test"]
    chosen = [test[i] for i in rng.choice(len(test), round(share * len(test)), replace=False)]
    return {
        "pictures": len(images),
        "seconds": {"reading": round(read - start, 1), "comparing": round(compared - read, 1)},
        "called near copies as it is": _as_it_is(images, alone),
        "planted": len(chosen),
        "found": {name: _found(prints, chosen, change, rng) for name, change in CHANGES.items()},
    }


def _prints(images: list[LabelledImage]) -> dict[ImageRef, Fingerprint]:
    examples = tuple(
        Example(SourceImage(i.ref, "raster", "JPEG", 0, 0), i.label, group=i.group) for i in images
    )
    prints, unreadable = drained(fingerprints(LabelledData(examples, classes_of(examples))))
    assert not unreadable
    return prints


def _found(
    prints: dict[ImageRef, Fingerprint],
    chosen: list[ImageRef],
    change: Change,
    rng: np.random.Generator,
) -> float:
    """The share of copies that lie in one set with their original."""
    planted = {ref: ImageRef(_PLANTED / str(i)) for i, ref in enumerate(chosen)}
    copies = {
        planted[ref]: fingerprint(Picture(planted[ref], _changed(ref, change, rng)))
        for ref in chosen
    }
    duplicates = duplicate_sets(prints | copies)
    set_of = {ref: i for i, found in enumerate(duplicates.together) for ref in found}
    hits = [ref in set_of and set_of[ref] == set_of.get(planted[ref]) for ref in chosen]
    return round(float(np.mean(hits)), 4)


def _changed(ref: ImageRef, change: Change, rng: np.random.Generator) -> NDArray[np.uint8]:
    return np.asarray(change(Image.fromarray(read_picture(ref).pixels), rng))


def _as_it_is(images: list[LabelledImage], duplicates: Duplicates) -> dict[str, int]:
    by_ref = {image.ref: image for image in images}
    found = [[by_ref[ref] for ref in one] for one in duplicates.together]
    return {
        "sets": len(found),
        "pictures": sum(map(len, found)),
        "largest set": max(map(len, found), default=0),
        "sets across the pack's groups": sum(len({i.group for i in one}) > 1 for one in found),
        "sets across splits": sum(len({i.split for i in one}) > 1 for one in found),
        "sets across classes": sum(len({i.label for i in one}) > 1 for one in found),
    }


def drained(work: Generator[Progress, None, Result]) -> Result:
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packs", type=Path)
    parser.add_argument("--share", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=0)
    call = parser.parse_args()
    for task in PACKS:
        print(json.dumps({task: measure(call.packs, task, call.share, call.seed)}, indent=2))


if __name__ == "__main__":
    main()

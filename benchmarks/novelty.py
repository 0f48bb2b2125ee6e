"""What a model says of pictures that are not for it, by the program's own cautions.

python -m benchmarks.novelty MODEL PACKS --foreign FOLDER [--split val|test] [--shifted 60]

FOLDER is what `python -m benchmarks.foreign FOLDER` made; `--split val` takes its `dev` pictures,
`--split test` its `test` pictures. Prints Markdown tables; changes nothing.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from benchmarks.novelty_shifts import shifts
from benchmarks.packs import PACKS, LabelledImage, read_pack, split_of
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.predict.novelty import distances, domain_cautions, nearest_task
from medmamba_desktop.core.preprocess.quality import quality_cautions
from medmamba_desktop.core.preprocess.to_tensor import to_tensor
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef, Picture

FOREIGN_PARTS = {"val": "dev", "test": "test"}
# A change breaks a task where its accuracy falls under this share of the accuracy without it.
BROKEN = 0.8
BATCH = 16


@dataclass(frozen=True, slots=True)
class Seen:
    """What the program says of one picture.

    Attributes:
        classes: task -> the class that its head would give, by place.
        cautions: task -> kinds of cautions if that task were chosen.
        routed: the task that `auto` picks.
    """

    classes: dict[str, int]
    cautions: Mapping[str, frozenset[str]]
    routed: str

    def is_flagged(self, task: str) -> bool:
        """Whether a reader who chose `task` is warned by more than a low probability."""
        return bool(self.cautions[task])


class Judge:
    """Asks a model about pictures as the window does, without a probability's own caution."""

    def __init__(self, model: LoadedModel) -> None:
        self.model = model
        self.tasks = [task.name for task in model.header.tasks]
        self._input = model.header.tasks[0].input

    def of_files(self, refs: Sequence[ImageRef]) -> list[Seen]:
        with ThreadPoolExecutor() as pool:
            return self.of_pictures(list(pool.map(read_picture, refs)))

    def of_pictures(self, pictures: Sequence[Picture]) -> list[Seen]:
        found: list[Seen] = []
        for start in range(0, len(pictures), BATCH):
            found += self._batch(pictures[start : start + BATCH])
        return found

    @torch.inference_mode()
    def _batch(self, pictures: Sequence[Picture]) -> list[Seen]:
        images = torch.stack([to_tensor(p, self._input) for p in pictures])
        pooled = self.model.lean.pooled(images.to(self.model.device))
        far = distances(self.model, pooled)
        top = {t: self.model.network.scores(pooled, t).argmax(-1).tolist() for t in self.tasks}
        return [
            self._seen(picture, {t: top[t][i] for t in top}, {t: far[t][i] for t in far})
            for i, picture in enumerate(pictures)
        ]

    def _seen(self, picture: Picture, classes: dict[str, int], far: dict[str, float]) -> Seen:
        poor = {caution.kind for caution in quality_cautions(picture)}
        cautions = {
            task: frozenset(poor | {c.kind for c in domain_cautions(self.model, task, "", far)})
            for task in self.tasks
        }
        routed = nearest_task(self.model, far, self.tasks) or self.tasks[0]
        return Seen(classes, cautions, routed)


def in_domain(judge: Judge, packs: Path, split: str) -> Iterator[str]:
    """Own pictures: called outside, and sent to their own task. Others': flagged or sent on."""
    yield "| pictures of | n | auto picks their task | flagged | " + " | ".join(
        f"given to {task}: flagged" for task in judge.tasks
    )
    yield "|---" * (4 + len(judge.tasks)) + "|"
    for task in PACKS:
        seen = judge.of_files([image.ref for image in split_of(read_pack(packs, task), split)])
        right = share(s.routed == task for s in seen) if task in judge.tasks else "-"
        flagged = share(s.is_flagged(s.routed) for s in seen)
        given = [share(s.is_flagged(other) for s in seen) for other in judge.tasks]
        yield f"| {task} | {len(seen)} | {right} | {flagged} | " + " | ".join(given) + " |"


def foreign(judge: Judge, folder: Path, part: str) -> Iterator[str]:
    """Foreign pictures by kind: flagged with `auto`, and with each task chosen."""
    with (folder / "index.csv").open() as file:
        rows = [row for row in csv.DictReader(file) if row["part"] == part]
    yield "| kind | n | flagged by auto | outside the domain | " + " | ".join(judge.tasks) + " |"
    yield "|---" * (4 + len(judge.tasks)) + "|"
    every: list[Seen] = []
    for kind in sorted({row["kind"] for row in rows}):
        seen = judge.of_files([ImageRef(folder / r["path"]) for r in rows if r["kind"] == kind])
        yield _foreign_line(judge, kind, seen)
        every += seen
    yield _foreign_line(judge, "all", every)


def _foreign_line(judge: Judge, kind: str, seen: Sequence[Seen]) -> str:
    flagged = share(s.is_flagged(s.routed) for s in seen)
    outside = share("outside-domain" in s.cautions[s.routed] for s in seen)
    given = [share(s.is_flagged(task) for s in seen) for task in judge.tasks]
    return f"| {kind} | {len(seen)} | {flagged} | {outside} | " + " | ".join(given) + " |"


def shifted(judge: Judge, packs: Path, split: str, count: int) -> Iterator[str]:
    """Own pictures after a change: accuracy as a share of that before it, and how many flagged."""
    yield "| task | change | strength | accuracy kept | flagged | accuracy kept of those not |"
    yield "|---|---|---|---|---|---|"
    for task in (name for name in PACKS if name in judge.tasks):
        yield from _shifted_lines(judge, task, _some(packs, task, split, count))


def _shifted_lines(judge: Judge, task: str, images: Sequence[LabelledImage]) -> Iterator[str]:
    names = [info.name for info in judge.model.task(task).classes]
    labels = np.array([names.index(image.label) for image in images])
    size = judge.model.task(task).input.size
    plain = [_at_size(read_picture(image.ref), size) for image in images]

    def measured(change: Callable[[Image.Image], Image.Image]) -> tuple[np.ndarray, np.ndarray]:
        seen = judge.of_pictures(
            [Picture(i.ref, np.asarray(change(p))) for i, p in zip(images, plain, strict=True)]
        )
        right = np.array([s.classes[task] for s in seen]) == labels
        return right, np.array([s.is_flagged(task) for s in seen])

    before = measured(lambda image: image)[0].mean()
    for name, strength, change in shifts(size):
        right, flagged = measured(change)
        kept, unseen = right.mean() / before, right[~flagged]
        silent = f"{unseen.mean() / before:.2f}" if len(unseen) else "-"
        mark = " **broken**" if kept < BROKEN else ""
        yield (
            f"| {task} | {name} | {strength:g} | {kept:.2f}{mark} | {flagged.mean():.2f} "
            f"| {silent} |"
        )


def _some(packs: Path, task: str, split: str, count: int) -> list[LabelledImage]:
    images = split_of(read_pack(packs, task), split)
    chosen = np.random.default_rng(1).permutation(len(images))[:count]
    return [images[i] for i in chosen]


def _at_size(picture: Picture, size: tuple[int, int]) -> Image.Image:
    image = Image.fromarray(picture.pixels)
    return image.resize((size[1], size[0]), Image.Resampling.BICUBIC)


def share(values: Iterator[bool] | Sequence[bool]) -> str:
    """Per cent of true values."""
    return f"{100 * float(np.mean(list(values))):.1f} %"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("--foreign", type=Path, required=True)
    parser.add_argument("--split", choices=sorted(FOREIGN_PARTS), default="val")
    parser.add_argument("--shifted", type=int, default=60, help="pictures a task that are changed")
    parser.add_argument("--device", default="auto")
    call = parser.parse_args()
    judge = Judge(load_from(call.model, choose_device(call.device).device))
    for lines in (
        in_domain(judge, call.packs, call.split),
        foreign(judge, call.foreign, FOREIGN_PARTS[call.split]),
        shifted(judge, call.packs, call.split, call.shifted),
    ):
        for line in lines:
            print(line, flush=True)
        print()


if __name__ == "__main__":
    main()

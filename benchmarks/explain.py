"""Heat maps against marked lesions: every method at every stage of a model.

python -m benchmarks.explain MODEL PACKS [--split val] [--images 30] [--slow-images 5]
                             [--methods a,b] [--json FILE]

For pictures with a lesion mask, for the true class: how often the map is highest inside the lesion
(pointing game), the share of its positive values inside, deletion and insertion areas (probability
of the class; random maps of the same cells beside them), the fall of the probability when the
highest 20 % are blurred, less that of a random 20 %, and seconds. Methods of hundreds of
predictions take the first `--slow-images`. Prints Markdown; the last lines name the pack's hash.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from benchmarks.packs import PACKS, pack_sha256
from medmamba_desktop.core.dataset.cover import region_cover
from medmamba_desktop.core.dataset.examples import MaskImage
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.explain.explain import explain, stage_maps
from medmamba_desktop.core.explain.faithfulness import judge
from medmamba_desktop.core.explain.methods import METHODS, STAGE_CHOICES, Method
from medmamba_desktop.core.library.weights import LoadedModel, load_from
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture

TASK = "breast-ultrasound"
SIDE = 224
# Of several pictures one each is enough.
RANDOM_MAPS = 1
SLOW = ("ablation-cam", "score-cam", "occlusion")


@dataclass(frozen=True, slots=True)
class Lesion:
    """A picture with its class and where its lesion lies."""

    picture: Picture
    label: str
    cover: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Row:
    """One method at one stage, over its pictures; medians but for the pointing game."""

    method: str
    stage: int
    n: int
    pointing: float
    energy: float
    deletion: float
    random_deletion: float
    insertion: float
    random_insertion: float
    fall: float
    evident: float
    seconds: float


def lesions(packs: Path, split: str, count: int) -> list[Lesion]:
    """The first pictures with a mask, in an order that is the same each time."""
    (name,) = PACKS[TASK]
    with zipfile.ZipFile(packs / name) as archive:
        lines = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    marked = [line for line in lines if line["split"] == split and line["mask"]]
    found = []
    for number in np.random.default_rng(0).permutation(len(marked)):
        line = marked[number]
        mask = MaskImage(ImageRef(packs / name, line["mask"]))
        cover = region_cover([mask], (SIDE, SIDE))
        if cover.max() >= 0.5:
            picture = read_picture(ImageRef(packs / name, line["path"]))
            found.append(Lesion(picture, line["class"], cover))
        if len(found) == count:
            break
    return found


def measure(
    model: LoadedModel, method: Method, stage: int, cases: Sequence[Lesion], judged: int
) -> Row:
    """One row of the table; the first `judged` pictures for deletion and insertion."""
    hits, energies, seconds, evident = [], [], [], []
    faith = []
    for number, case in enumerate(cases):
        stage_maps(model, case.picture, TASK)  # a prediction comes first in any case
        begun = time.perf_counter()
        found = explain(model, case.picture, TASK, case.label, method=method.name, stage=stage)
        seconds.append(time.perf_counter() - begun)
        hit, energy = located(found, case.cover)
        hits.append(hit)
        energies.append(energy)
        evident.append(found.has_evidence)
        if number < judged:
            faith.append(judge(model, case.picture, found, probabilities, RANDOM_MAPS))
    median = np.median
    return Row(
        method.name, stage, len(cases), float(np.mean(hits)), float(median(energies)),
        float(median([f.deletion_area for f in faith])),
        float(median([f.random_deletion_area for f in faith])),
        float(median([f.insertion_area for f in faith])),
        float(median([f.random_insertion_area for f in faith])),
        float(np.mean([f.random_after - f.after for f in faith])),
        float(np.mean(evident)), float(median(seconds)),
    )  # fmt: skip


def located(heat_map: HeatMap, cover: NDArray[np.float32]) -> tuple[bool, float]:
    """Whether the highest place lies in the lesion, and the share of positive values inside."""
    large = functional.interpolate(
        torch.from_numpy(heat_map.values)[None, None], [SIDE, SIDE], mode="bicubic"
    )[0, 0].numpy()
    hit = cover.flat[int(large.argmax())] >= 0.5
    positive = np.maximum(large, 0)
    return bool(hit), float((positive * cover).sum() / max(positive.sum(), 1e-9))


def table(rows: Sequence[Row]) -> Iterator[str]:
    yield (
        "| method | stage | n | pointing game | energy inside | deletion (random) | "
        "insertion (random) | fall beyond random | evident | seconds |"
    )
    yield "|---" * 10 + "|"
    for r in rows:
        has_stages = METHODS[r.method].has_stages
        stage = (r.stage or "mean") if has_stages else "-"
        yield (
            f"| {METHODS[r.method].title} | {stage} | {r.n} | {r.pointing:.2f} | {r.energy:.2f} | "
            f"{r.deletion:.2f} ({r.random_deletion:.2f}) | "
            f"{r.insertion:.2f} ({r.random_insertion:.2f}) | {r.fall:.2f} | {r.evident:.2f} | "
            f"{r.seconds:.2f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("--split", default="test")
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--judged", type=int, help="pictures for deletion and insertion (all)")
    parser.add_argument("--slow-images", type=int, help="pictures for slow methods (all)")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--json", type=Path)
    call = parser.parse_args()
    model = load_from(call.model, choose_device(call.device).device)
    cases = lesions(call.packs, call.split, call.images)
    rows = []
    for name in call.methods.split(","):
        method = METHODS[name]
        own = cases[: call.slow_images] if name in SLOW else cases
        for stage in STAGE_CHOICES if method.has_stages else STAGE_CHOICES[:1]:
            judged = len(own) if call.judged is None else call.judged
            rows.append(measure(model, method, stage, own, judged))
            print(list(table(rows))[-1], flush=True)
            if call.json:
                call.json.write_text(json.dumps([asdict(row) for row in rows], indent=1))
    print("\n".join(["", *table(rows)]))
    print(f"\nModel {model.info.sha256[:12]}, {model.device}, split {call.split}, ", end="")
    print(json.dumps(pack_sha256(call.packs, TASK)))


if __name__ == "__main__":
    main()

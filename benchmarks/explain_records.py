"""Heat maps of marked pictures, one record a map: where it lies, and how faithful it is."""

from __future__ import annotations

import csv
import io
import json
import time
import zipfile
from collections.abc import Container, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from benchmarks.packs import PACKS
from medmamba_desktop.core.dataset.cover import region_cover
from medmamba_desktop.core.dataset.examples import MaskImage
from medmamba_desktop.core.explain.explain import explain, mean_of_stages, stage_maps
from medmamba_desktop.core.explain.faithfulness import judge
from medmamba_desktop.core.explain.judgement import Faithfulness
from medmamba_desktop.core.explain.kept import forget
from medmamba_desktop.core.explain.methods import (
    MEAN_OF_STAGES,
    METHODS,
    STAGE_CHOICES,
    title_of,
)
from medmamba_desktop.core.library.weights import LoadedModel
from medmamba_desktop.core.predict.calibration import probabilities
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import HeatMap, ImageRef, Picture

# Of several pictures one each is enough.
RANDOM_MAPS = 1
# Hundreds of predictions a picture.
SLOW = ("ablation-cam", "score-cam", "occlusion", "integrated-gradients")
_SIDE = 224


@dataclass(frozen=True, slots=True, eq=False)
class Lesion:
    """A picture with its class and where its lesion lies.

    Attributes:
        name: the part and the place in it.
        group: pictures that must not be parted.
        cover: (224, 224) float32, 0 to 1.
    """

    name: str
    picture: Picture
    label: str
    group: str
    cover: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Record:
    """One map.

    Attributes:
        model: the first twelve digits of its hash.
        seconds: after the prediction.
        deletion, ...: areas, probabilities and ROAD; None where it was not judged.
    """

    model: str
    picture: str
    group: str
    method: str
    stage: int
    is_hit: bool
    energy: float
    is_evident: bool
    seconds: float
    deletion: float | None = None
    random_deletion: float | None = None
    insertion: float | None = None
    random_insertion: float | None = None
    fall: float | None = None
    road: float | None = None

    @property
    def is_judged(self) -> bool:
        return self.deletion is not None


Key = tuple[str, str, str, int]


def key_of(record: Record) -> Key:
    """What a record is of: model, picture, method, stage."""
    return record.model, record.picture, record.method, record.stage


def lesions(packs: Path, task: str, split: str, count: int) -> Iterator[Lesion]:
    """The first pictures with a mask, in an order that is the same each time."""
    (name,) = PACKS[task]
    with zipfile.ZipFile(packs / name) as archive:
        lines = list(csv.DictReader(io.StringIO(archive.read("index.csv").decode())))
    marked = [line for line in lines if line["split"] == split and line["mask"]]
    found = 0
    for number in np.random.default_rng(0).permutation(len(marked)):
        line = marked[number]
        mask = MaskImage(ImageRef(packs / name, line["mask"]))
        cover = region_cover([mask], (_SIDE, _SIDE))
        if cover.max() >= 0.5 and found < count:
            found += 1
            picture = read_picture(ImageRef(packs / name, line["path"]))
            yield Lesion(f"{split} {number}", picture, line["class"], line["group"], cover)


def measured(
    model: LoadedModel,
    task: str,
    case: Lesion,
    methods: Sequence[str],
    *,
    is_judged: bool,
    done: Container[Key] = (),
) -> Iterator[Record]:
    """A record for each method and stage of one picture, for its true class.

    Args:
        done: what need not be measured again.
    """
    sha = model.info.sha256[:12]
    # Random maps of the same cells serve every method.
    random: dict[tuple[int, ...], Faithfulness] = {}
    for method in methods:
        stages = STAGE_CHOICES if METHODS[method].has_stages else STAGE_CHOICES[:1]
        if all((sha, case.name, method, stage) in done for stage in stages):
            continue
        for made, seconds in _maps(model, task, case, method, stages):
            is_hit, energy = located(made, case.cover)
            record = Record(
                sha, case.name, case.group, method, made.stage if len(stages) > 1 else stages[0],
                is_hit, energy, made.has_evidence, seconds,
            )  # fmt: skip
            if key_of(record) in done:
                continue
            if is_judged:
                shape = made.values.shape
                found = judge(
                    model, case.picture, made, probabilities, RANDOM_MAPS, random.get(shape)
                )
                random.setdefault(shape, found)
                record = _with_judgement(record, found)
            yield record


def _maps(
    model: LoadedModel, task: str, case: Lesion, method: str, stages: Sequence[int]
) -> Iterator[tuple[HeatMap, float]]:
    """Each stage's map with its seconds; the mean of slow ones from its parts."""
    made: dict[int, tuple[HeatMap, float]] = {}
    for stage in stages:
        if stage == MEAN_OF_STAGES and method in SLOW:
            parts = [made[s] for s in range(1, len(stages))]
            values = mean_of_stages([heat_map.values for heat_map, _ in parts])
            title = title_of(method, stage)
            whole = replace(parts[0][0], values=values, stage=stage, title=title, floor=None)
            made[stage] = whole, sum(seconds for _, seconds in parts)
        else:
            forget(model)
            stage_maps(model, case.picture, task)  # a prediction comes first in any case
            begun = time.perf_counter()
            found = explain(model, case.picture, task, case.label, method=method, stage=stage)
            made[stage] = found, time.perf_counter() - begun
        yield made[stage]


def _with_judgement(record: Record, found: Faithfulness) -> Record:
    assert found.road is not None
    return replace(
        record,
        deletion=found.deletion_area,
        random_deletion=found.random_deletion_area,
        insertion=found.insertion_area,
        random_insertion=found.random_insertion_area,
        fall=found.random_after - found.after,
        road=found.road.score,
    )


def located(heat_map: HeatMap, cover: NDArray[np.float32]) -> tuple[bool, float]:
    """Whether the highest place lies in the lesion, and the share of positive values inside."""
    large = functional.interpolate(
        torch.from_numpy(heat_map.values)[None, None], [*cover.shape], mode="bicubic"
    )[0, 0].numpy()
    hit = cover.flat[int(large.argmax())] >= 0.5
    positive = np.maximum(large, 0)
    return bool(hit), float((positive * cover).sum() / max(positive.sum(), 1e-9))


def read_records(path: Path | None) -> list[Record]:
    """What a run before wrote; a line that was cut short is left out."""
    if path is None or not path.exists():
        return []
    lines = path.read_text().splitlines()
    return [Record(**json.loads(line)) for line in lines if line.endswith("}")]


def append_record(path: Path | None, record: Record) -> None:
    """One line of JSON; a run that is stopped goes on from there."""
    if path is not None:
        with path.open("a") as file:
            file.write(json.dumps(asdict(record)) + "\n")

"""MedMamba trained by its paper's recipe and by ours, in the paper's measures.

    python -m benchmarks.paper DATA... [--variant T] [--recipes paper ours] [--seeds 0]
                               [--epochs 100] [--minutes M] [--device D] [--beside NAME] [--small]

DATA is a MedMNIST file (`.npz`), or what `medmamba finetune` takes: folders, tables, packs; what
has no parts of its own is parted by patient. The paper's recipe (arXiv 2403.03849, section 4.1, and
the authors' training script): Adam at 1e-4, batches of 32, 100 epochs, cross entropy, random crops
scaled to 224 and mirrored, the epoch with the best validation accuracy. Ours: the plan that the
program suggests for training from scratch, for as many epochs. The paper's, whose rate is constant,
ends after `--minutes` with the epoch at hand. Test pictures are looked at once.
Prints Markdown, and one JSON line a run on standard error; `--beside` adds the paper's own row.
"""

from __future__ import annotations

import argparse
import copy
import json
import math
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import (
    confusion_matrix,
    f1_score,
    precision_score,
    recall_score,
    roc_auc_score,
)
from torch import Tensor
from torch.nn import functional
from torchvision.transforms import RandomResizedCrop
from torchvision.transforms.functional import hflip, resized_crop

from benchmarks.fine_tune_data import drained, taken
from benchmarks.recipe_data import INPUT, decoded
from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.dataset.labelled import read_labelled
from medmamba_desktop.core.dataset.split import part
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.defaults import suggested_plan
from medmamba_desktop.core.training.fit import Fit, Part
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.reading import resized
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.team import Team
from medmamba_desktop.core.training.validate import validate
from medmamba_desktop.core.values import ImageRef, Picture

TASK = "task"
MEASURES = ("Precision", "Sensitivity", "Specificity", "F1", "OA", "AUC")
# MedMamba-T in the paper's tables 3 and 4, %, AUC as a fraction.
PAPER = {
    "PneumoniaMNIST": (None, None, None, None, 89.9, 0.965),
    "BreastMNIST": (None, None, None, None, 85.3, 0.825),
    "BloodMNIST": (None, None, None, None, 97.8, 0.999),
}
BATCH, RATE = 32, 1e-4
Figures = dict[str, float]


class Data:
    """Pictures as the network is fed them, and which train, judge and test."""

    def __init__(self, samples: Samples, splits: Sequence[str], plan: Plan) -> None:
        self.samples, self.plan = samples, plan
        self.rows = {s: [i for i, own in enumerate(splits) if own == s] for s in ("train", "val")}
        self.test = [i for i, own in enumerate(splits) if own == "test"]
        self.classes = int(samples.labels.max()) + 1


def read(places: Sequence[Path], *, is_small: bool) -> Data:
    """Every picture, decoded once."""
    if places[0].suffix == ".npz":
        return _medmnist(places[0])
    data = part(drained(read_labelled(list(places)))).data
    return _labelled(taken(data, train=6, val=4, test=4) if is_small else data)


def _labelled(data: LabelledData) -> Data:
    with ThreadPoolExecutor() as pool:
        pixels = np.stack(list(pool.map(decoded, (e.ref for e in data.examples))))
    labels = [data.classes.index(e.label) for e in data.examples]
    plan = suggested_plan(data, None, "cuda", "full")
    return Data(_samples(pixels, labels), [e.split for e in data.examples], plan)


def _medmnist(file: Path) -> Data:
    """MedMNIST's arrays (n, side, side[, 3]) uint8 and (n, 1) labels (arXiv 2110.14795)."""
    splits: list[str] = []
    labels: list[int] = []
    pixels: list[np.ndarray] = []
    with np.load(file, allow_pickle=False) as arrays:
        for split in ("train", "val", "test"):
            of_split = arrays[f"{split}_labels"]
            if of_split.ndim != 2 or of_split.shape[1] != 1:
                raise SystemExit(f"{file.name} has several labels a picture; give one with one")
            for image in arrays[f"{split}_images"]:
                colour = image if image.ndim == 3 else np.repeat(image[..., None], 3, axis=2)
                pixels.append(resized(Picture(ImageRef(file), colour), INPUT))
            splits += [split] * len(of_split)
            labels += of_split[:, 0].tolist()
    plan = Plan(TASK, "Paper", mode="full", learning_rate=1e-3, layer_decay=1.0, balance="none")
    return Data(_samples(np.stack(pixels), labels), splits, plan)


def _samples(pixels: np.ndarray, labels: Sequence[int]) -> Samples:
    n = len(labels)
    return Samples(
        pixels,
        INPUT,
        torch.tensor(labels),
        torch.zeros(n, dtype=torch.int64),
        None,
        torch.zeros(n, dtype=torch.bool),
    )


@dataclass(frozen=True, slots=True)
class Length:
    """How long to train: `until` ends the paper's recipe, on the monotonic clock."""

    epochs: int
    until: float


Trained = tuple[MedMamba, int]  # the network, and the epochs that were run


def by_paper(data: Data, network: MedMamba, seed: int, length: Length, team: Team) -> Trained:
    """The paper's recipe; the weights of the epoch with the best validation accuracy."""
    network = network.to(team.device)
    loader = Loader(data.samples, team.device)
    optimiser = torch.optim.Adam(network.parameters(), lr=RATE)
    order = np.random.default_rng(seed)
    best, kept = -1.0, copy.deepcopy(network)
    done = 0
    while done < length.epochs and time.monotonic() < length.until:
        network.train()
        for rows in _batches(order.permutation(data.rows["train"])):
            loss = functional.cross_entropy(
                network(loader.normalised(_cropped(loader.images(rows))), TASK),
                data.samples.labels[rows].to(team.device),
            )
            optimiser.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        found = _scores(network.eval(), data, data.rows["val"], team)
        if found > best:
            best, kept = found, copy.deepcopy(network)
        done += 1
    return kept, done


def _batches(rows: np.ndarray) -> Iterator[list[int]]:
    for begin in range(0, len(rows), BATCH):
        if len(rows) - begin > 1:  # normalisation over one picture says nothing
            yield rows[begin : begin + BATCH].tolist()


def _cropped(images: Tensor) -> Tensor:
    """(b, 3, 224, 224): random crops of 8 to 100 % of the area, half of them mirrored."""
    done = []
    for image in images:
        place = RandomResizedCrop.get_params(image, [0.08, 1.0], [3 / 4, 4 / 3])
        crop = resized_crop(image, *place, [224, 224], antialias=True)
        done.append(hflip(crop) if torch.rand(()) < 0.5 else crop)
    return torch.stack(done)


def _scores(network: MedMamba, data: Data, rows: Sequence[int], team: Team) -> float:
    loader = Loader(data.samples, team.device)
    return drained(validate(network, [TASK], data.samples, loader, rows))[0].accuracy


def by_us(data: Data, network: MedMamba, seed: int, length: Length, team: Team) -> Trained:
    """The plan that the program suggests for training from scratch."""
    plan = replace(data.plan, epochs=length.epochs, batch_size=BATCH, seed=seed, patience=0)
    with tempfile.TemporaryDirectory() as folder:
        fit = Fit(
            network,
            [TASK],
            data.samples,
            Part(data.rows["train"], data.rows["val"]),
            plan,
            Path(folder),
            team,
        )
        return drained(fit.run()).network, length.epochs


RECIPES: dict[str, Callable[[Data, MedMamba, int, Length, Team], Trained]] = {
    "paper": by_paper,
    "ours": by_us,
}


@torch.inference_mode()
def tested(network: MedMamba, data: Data, device: torch.device) -> Figures:
    """The paper's measures on the test part: means over classes, OA the overall accuracy."""
    loader = Loader(data.samples, device)
    network = network.eval().to(device)
    parts = [
        network(loader.normalised(loader.images(data.test[i : i + BATCH])), TASK).float()
        for i in range(0, len(data.test), BATCH)
    ]
    return measures(data.samples.labels[data.test].numpy(), torch.cat(parts).softmax(1).cpu())


def measures(labels: np.ndarray, probabilities: Tensor) -> Figures:
    """The paper's six measures of labels (n,) and probabilities (n, classes)."""
    found = probabilities.argmax(1).numpy()
    table = confusion_matrix(labels, found, labels=range(probabilities.shape[1]))
    others = table.sum() - table.sum(1)
    negatives = others - (table.sum(0) - table.diagonal())
    kws = {"average": "macro", "zero_division": 0.0}
    scores = probabilities.numpy()
    auc = (
        roc_auc_score(labels, scores[:, 1])
        if scores.shape[1] == 2
        else roc_auc_score(labels, scores, multi_class="ovr")
    )
    values = (
        precision_score(labels, found, **kws),
        recall_score(labels, found, **kws),
        float(np.mean(negatives / others)),
        f1_score(labels, found, **kws),
        table.trace() / table.sum(),
        auc,
    )
    return dict(zip(MEASURES, map(float, values), strict=True))


def run(call: argparse.Namespace) -> None:
    """Train, test, and print."""
    device = torch.device(choose_device(call.device).device)
    if device.type == "cuda":
        torch.set_float32_matmul_precision("high")
    data = read(call.data, is_small=call.small)
    print("| recipe | seed | " + " | ".join(MEASURES) + " | minutes |")
    print("|---|---|" + "---|" * (len(MEASURES) + 1))
    if call.beside:
        print(_row("the paper's table", "", PAPER[call.beside], ""))
    for recipe in call.recipes:
        for seed in call.seeds:
            began = time.monotonic()
            torch.manual_seed(seed)
            empty = MedMamba(VARIANTS[call.variant], {TASK: data.classes}, drop_path=0.1)
            length = Length(call.epochs, began + 60 * call.minutes)
            network, epochs = RECIPES[recipe](data, empty, seed, length, Team(device))
            figures = tested(network, data, device)
            minutes = (time.monotonic() - began) / 60
            line = {"recipe": recipe, "seed": seed, "epochs": epochs, "minutes": minutes}
            print(json.dumps(line | figures), file=sys.stderr, flush=True)
            shares = [100 * figures[m] for m in MEASURES[:-1]]
            name = f"{recipe}, {call.variant}, {epochs} epochs"
            print(_row(name, seed, (*shares, figures["AUC"]), f"{minutes:.1f}"), flush=True)


def _row(name: str, seed: object, values: Sequence[float | None], minutes: str) -> str:
    *shares, auc = values
    cells = ["" if v is None else f"{v:.1f}" for v in shares]
    cells.append("" if auc is None else f"{auc:.3f}")
    return f"| {name} | {seed} | {' | '.join(cells)} | {minutes} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, nargs="+")
    parser.add_argument("--variant", choices=sorted(VARIANTS), default="T")
    parser.add_argument("--recipes", nargs="+", choices=sorted(RECIPES), default=list(RECIPES))
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=math.inf, help="see above")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--beside", choices=sorted(PAPER), help="the paper's row for this data set")
    parser.add_argument("--small", action="store_true", help="few pictures, to see that it runs")
    run(parser.parse_args())


if __name__ == "__main__":
    main()

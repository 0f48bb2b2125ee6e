"""The phases of a run between reading and measuring: features, heads, all weights."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medmamba_desktop.core.network.config import STAGES
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training.augment import Amounts
from medmamba_desktop.core.training.clock import Clock
from medmamba_desktop.core.training.events import Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.familiar import familiar_features
from medmamba_desktop.core.training.features import pooled_features, silently
from medmamba_desktop.core.training.fit import Fit, Fitted, Part
from medmamba_desktop.core.training.head import (
    Head,
    HeadData,
    choose_strength,
    fit_head,
    out_of_fold,
)
from medmamba_desktop.core.training.measure import logits_of, with_head
from medmamba_desktop.core.training.novelty import distances_between, some_of_each
from medmamba_desktop.core.training.samples import Loader
from medmamba_desktop.core.training.team import Team
from medmamba_desktop.core.training.work import Ints, Work

# Features are kept in pieces of so many pictures: what a kill loses.
PIECE = 256
# Stages whose pooled maps a head on frozen features sees beside the last.
SIDES = (1, 2, 3)
# When all weights learn, the last but one alone: its map is four times finer than the last.
FULL_SIDES = (3,)


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Pooled maps of the start model's frozen network.

    Attributes:
        stages: four of (n, c), of the pictures as they are.
        views: of augmented views, as `wide` joins them; rows of the test part are 0.
    """

    stages: tuple[Tensor, ...]
    views: tuple[Tensor, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Linear heads on frozen features.

    Attributes:
        final: fitted to training and validation pictures, on features as `wide` joins them.
        inner: fitted to training pictures alone, on the maps of `FULL_SIDES` and of the last
            stage, where full mode begins.
        out_of_fold: (n, classes) logits of each picture outside the test part by a head that has
            not seen it; NaN where there is none.
        strength: the inverse strength of the penalty that was chosen.
    """

    final: Head
    inner: Head
    out_of_fold: NDArray[np.float32]
    strength: float


@dataclass(frozen=True, slots=True, eq=False)
class Unseen:
    """What networks say of pictures that they have not seen, from cross-validation in full mode.

    Attributes:
        logits: (n, classes); NaN where no network has judged.
        distances: (n,) squared, from where a network's own training pictures lie; NaN likewise.
    """

    logits: NDArray[np.float32]
    distances: NDArray[np.float32]

    @property
    def known_distances(self) -> Tensor:
        """(k,) those that are known."""
        return torch.from_numpy(self.distances[~np.isnan(self.distances)])

    @classmethod
    def none(cls, pictures: int, classes: int) -> Unseen:
        """Of so many pictures, none judged yet."""
        return cls(
            np.full((pictures, classes), np.nan, np.float32),
            np.full(pictures, np.nan, np.float32),
        )


def compute_features(work: Work) -> Generator[TrainEvent | None, None, Features]:
    """Features of every picture, and of augmented views of those that a head is fitted to."""
    assert work.start is not None
    work.folder.features.mkdir(exist_ok=True)
    every = list(range(len(work.rows)))
    fitted = work.part("train", "val").tolist()
    views = work.plan.views if work.plan.mode == "head" else min(1, work.plan.views)
    total = len(every) + views * len(fitted)
    clock = Clock("features", "Looking at the pictures with the start model", total)
    yield clock.at(0)
    plain = yield from _kept(work, "plain", every, None, 0, clock)
    seen = []
    amounts = Amounts([work.plan.augmentation])
    for view in range(views):
        done = len(every) + view * len(fitted)
        found = yield from _kept(work, f"view-{view}", fitted, amounts, done, clock)
        joined = wide(found)
        whole = torch.zeros(len(every), joined.shape[1])
        whole[fitted] = joined
        seen.append(whole)
    return Features(tuple(plain), tuple(seen))


def _kept(
    work: Work, name: str, rows: Sequence[int], amounts: Amounts | None, done: int, clock: Clock
) -> Generator[TrainEvent | None, None, list[Tensor]]:
    """Features of rows, piece by piece, each read from its file where that is there already."""
    assert work.start is not None
    pieces: list[list[Tensor]] = []
    for number, first in enumerate(range(0, len(rows), PIECE)):
        part = rows[first : first + PIECE]
        path = work.folder.features / f"{name}-{number:04d}.safetensors"
        if not path.exists():
            seed = work.plan.seed * 7919 + hash_of(name) + first
            steps = pooled_features(work.start.lean, work.loader, part, work.batch, amounts, seed)
            piece = yield from clock.over(steps, done + first)
            checkpoint.write(path, {str(i): x for i, x in enumerate(piece)}, {})
        tensors, _ = checkpoint.read(path)
        pieces.append([tensors[str(i)] for i in range(len(tensors))])
    return [torch.cat([piece[i] for piece in pieces]) for i in range(len(pieces[0]))]


def wide(stages: Sequence[Tensor]) -> Tensor:
    """What a head on frozen features sees: the maps of `SIDES` and of the last stage, joined.

    The last stage of a network that was trained for other tasks has thrown away much of what a new
    one needs; the stages before still have it (docs/decisions/012-training-engine.md).
    """
    return torch.cat([*(stages[stage - 1] for stage in SIDES), stages[-1]], dim=-1)


def hash_of(name: str) -> int:
    """A number from a name, the same in every process."""
    return int.from_bytes(name.encode()[-3:], "little")


def fit_heads(work: Work, features: Features) -> Generator[TrainEvent | None, None, Heads]:
    """Choose the strength, then fit the heads."""
    is_balanced = work.plan.balance != "none"
    data = HeadData(
        wide(features.stages).numpy(),
        tuple(view.numpy() for view in features.views),
        work.labels,
        len(work.classes),
        is_balanced,
    )
    train, validation = work.part("train"), work.part("val")
    folds = work.folds()
    # By folds, as they judge by every open picture; validation alone chooses too strong a penalty.
    judging = folds or [(train, validation if len(validation) else train)]
    # One unit a fold and not one a strength: weak penalties take far longer than strong ones.
    clock = Clock("head", "Fitting the last layer", len(judging) + 1)
    yield clock.at(0)
    strength = yield from clock.over(choose_strength(data, judging))
    open_rows = work.part("train", "val")
    final = fit_head(data.of(open_rows), strength)
    yield None
    width = sum(features.stages[stage - 1].shape[1] for stage in (*FULL_SIDES, STAGES))
    views = tuple(view[:, -width:] for view in data.views)
    narrow = HeadData(data.plain[:, -width:], views, data.labels, data.classes, is_balanced)
    inner = fit_head(narrow.of(train), strength)
    yield None
    unseen = np.full((len(work.rows), len(work.classes)), np.nan, np.float32)
    for held_out, logits in out_of_fold(data, folds, strength):
        unseen[held_out] = logits
        yield None
    yield clock.at(len(judging) + 1)
    return Heads(final, inner, unseen, strength)


def keep_head(work: Work, head: Head) -> None:
    """Write the head where the training of all weights begins, for every process to read.

    Without a test part it begins from nothing: the head has seen what the folds hold out.
    """
    if work.has_test:
        tensors = {"weight": torch.from_numpy(head.weight), "bias": torch.from_numpy(head.bias)}
        checkpoint.write(_head_file(work), tensors, {})


def kept_head(work: Work) -> Head | None:
    """The head that `keep_head` wrote, if it did."""
    if not _head_file(work).exists():
        return None
    tensors, _ = checkpoint.read(_head_file(work))
    return Head(tensors["weight"].numpy(), tensors["bias"].numpy())


def _head_file(work: Work) -> Path:
    return work.folder.path / "head.safetensors"


def train_all(
    work: Work, team: Team, head: Head | None
) -> Generator[TrainEvent | None, None, Fitted]:
    """Train all weights, from the head that was fitted to the frozen features if there is one."""
    part = Part(work.part("train").tolist(), work.part("val").tolist())
    if not work.has_test:
        # Nothing is held out: the folds have measured what this schedule gives.
        part = Part(work.part("train", "val").tolist(), ())
    count = 0 if work.has_test else len(work.folds())
    title = "Training all weights"
    return (yield from _fit(work, team, head, part, work.folder.full, title, (count, count + 1)))


def train_folds(
    work: Work, team: Team, head: Head | None
) -> Generator[TrainEvent | None, None, Unseen]:
    """Train all weights once for each fold, for want of a test part.

    Args:
        head: where each begins; see `keep_head`.
    """
    unseen = Unseen.none(len(work.rows), len(work.classes))
    folds = work.folds()
    for number, (train, held_out) in enumerate(folds):
        path = work.folder.fold_logits(number)
        if not path.exists():
            title = f"Cross-validation, training {number + 1} of {len(folds)}"
            part = Part(train.tolist(), ())
            place = (number, len(folds) + 1)
            fitted = yield from _fit(work, team, head, part, path.parent, title, place)
            if team.is_first:
                said = yield from _of_fold(work, fitted.network, train, held_out)
                checkpoint.write(path, said, {})
            team.wait()
        # Here, not only after training: a kill may have come between the two.
        if team.is_first:
            work.folder.remove_checkpoints(number)
        tensors, _ = checkpoint.read(path)
        unseen.logits[held_out] = tensors["logits"].numpy()
        # There are none where a class has no training picture in the fold.
        if "distances" in tensors:
            unseen.distances[held_out] = tensors["distances"].numpy()
    return unseen


def _fit(
    work: Work,
    team: Team,
    head: Head | None,
    part: Part,
    folder: Path,
    title: str,
    place: tuple[int, int],
) -> Generator[TrainEvent | None, None, Fitted]:
    """One training.

    Args:
        place: how many were done before this one, and of how many in all.
    """
    folder.mkdir(exist_ok=True)
    network = work.new_network(FULL_SIDES)
    if head is not None:
        with_head(network, work.plan.task, head)
    plan = replace(work.plan, batch_size=work.plan.batch_size or fitting_batch(len(part.train)))
    yield Phase("full", title, 0, plan.epochs)
    fit = Fit(network, [work.plan.task], work.samples, part, plan, folder, team)
    steps = fit.run()
    try:
        while True:
            try:
                event = next(steps)
            except StopIteration as stop:
                fitted: Fitted = stop.value
                return fitted
            yield _among_others(event, *place) if isinstance(event, StepDone) else event
    finally:
        steps.close()


def _among_others(step: StepDone, before: int, trainings: int) -> StepDone:
    """A step's share and time left, of all trainings: those to come take as long as this one."""
    left = step.seconds_left
    to_come = trainings - before - 1
    if left is not None and to_come:
        # Of this training's steps, which are alike, as long as the rest of it takes.
        rest = step.steps - step.step
        left = left + to_come * left * step.steps / rest if rest else None
    return replace(step, share=(before + step.share) / trainings, seconds_left=left)


def fitting_batch(pictures: int) -> int:
    """Pictures a step: enough steps for the weights to move, enough pictures for a steady one."""
    return 8 if pictures < 100 else 16 if pictures < 400 else 32 if pictures < 5000 else 64


def _of_fold(
    work: Work, network: MedMamba, train: Ints, held_out: Ints
) -> Generator[None, None, dict[str, Tensor]]:
    """What a fold's network says of the pictures that it has not seen, and how far they lie."""
    near = some_of_each(train, work.labels, len(work.classes))
    rows = np.concatenate([held_out, near])
    pooled = yield from pooled_of(network, work.loader, rows.tolist(), work.batch)
    logits = logits_of(network, work.plan.task, [stage[: len(held_out)] for stage in pooled])
    features = familiar_features(pooled)
    distances = distances_between(work, features, rows, near, held_out)
    said = {"logits": torch.from_numpy(logits)}
    return said if distances is None else {**said, "distances": distances}


def pooled_of(
    network: MedMamba, loader: Loader, rows: Sequence[int], batch: int
) -> Generator[None, None, list[Tensor]]:
    """Pooled maps of rows by a network in eval mode; another job may run between batches."""
    return (yield from silently(pooled_features(LeanMedMamba(network), loader, rows, batch)))

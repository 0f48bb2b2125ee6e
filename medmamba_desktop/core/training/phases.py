"""The phases of a run between reading and measuring: features, heads, all weights."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from medmamba_desktop.core.language import in_english, tr
from medmamba_desktop.core.network.config import Source
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import Pooled, rows_of
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training.augment import Amounts
from medmamba_desktop.core.training.clock import Clock
from medmamba_desktop.core.training.events import Notice, Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.familiar import familiar_features
from medmamba_desktop.core.training.features import pooled_features, silently
from medmamba_desktop.core.training.fit import Fit, Fitted, Part
from medmamba_desktop.core.training.head import (
    Choice,
    Head,
    HeadData,
    choose_strength,
    fit_head,
    out_of_fold,
)
from medmamba_desktop.core.training.measure import logits_of
from medmamba_desktop.core.training.notices import SIGHT
from medmamba_desktop.core.training.novelty import distances_between, some_of_each
from medmamba_desktop.core.training.samples import Loader
from medmamba_desktop.core.training.sight import (
    FULL,
    SIGHTS,
    WHOLE,
    Sight,
    sources_for,
    with_head,
)
from medmamba_desktop.core.training.team import Team
from medmamba_desktop.core.training.work import Ints, Work

# Features are kept in pieces of so many pictures: what a kill loses.
PIECE = 256
# By so much, at least, must the loss fall for a head to see less than the whole picture.
LEAST_GAIN = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Pooled maps of the start model's frozen network.

    Attributes:
        plain: of the pictures as they are, (n, c) for each source.
        views: of augmented views; rows of the test part are 0.
    """

    plain: Pooled
    views: tuple[Pooled, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """Linear heads on frozen features.

    Attributes:
        sight: what `final` sees, chosen by held-out pictures.
        final: fitted to training and validation pictures.
        inner: fitted to training pictures alone; sees what `FULL` says, where full mode begins.
        out_of_fold: (n, classes) logits of each picture outside the test part by a head that has
            not seen it; NaN where there is none.
        strength: the inverse strength of the penalty that was chosen.
    """

    sight: Sight
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
    clock = Clock("features", tr("Looking at the pictures with the start model"), total)
    yield clock.at(0)
    plain = yield from _kept(work, "plain", every, None, 0, clock)
    seen = []
    amounts = Amounts([work.plan.augmentation])
    for view in range(views):
        done = len(every) + view * len(fitted)
        found = yield from _kept(work, f"view-{view}", fitted, amounts, done, clock)
        seen.append({source: _among(len(every), fitted, x) for source, x in found.items()})
    return Features(plain, tuple(seen))


def _kept(
    work: Work, name: str, rows: Sequence[int], amounts: Amounts | None, done: int, clock: Clock
) -> Generator[TrainEvent | None, None, dict[Source, Tensor]]:
    """Features of rows, piece by piece, each read from its file where that is there already."""
    assert work.start is not None
    lean, sources = work.start.lean, sources_for(SIGHTS, work.start.network)
    pieces: list[Pooled] = []
    for number, first in enumerate(range(0, len(rows), PIECE)):
        part = rows[first : first + PIECE]
        # Named by how much is in it: one of another version of the program is passed over.
        path = work.folder.features / f"{name}-{number:04d}-{len(sources)}.safetensors"
        if not path.exists():
            seed = work.plan.seed * 7919 + hash_of(name) + first
            steps = pooled_features(lean, work.loader, part, work.batch, amounts, seed, sources)
            piece = yield from clock.over(steps, done + first)
            checkpoint.write(path, {str(i): piece[s] for i, s in enumerate(sources)}, {})
        tensors, _ = checkpoint.read(path)
        pieces.append({source: tensors[str(i)] for i, source in enumerate(sources)})
    return {source: torch.cat([piece[source] for piece in pieces]) for source in sources}


def _among(count: int, rows: Sequence[int], values: Tensor) -> Tensor:
    """Features of some rows in their places among all; those of the others are 0."""
    whole = torch.zeros(count, values.shape[1])
    whole[rows] = values
    return whole


def hash_of(name: str) -> int:
    """A number from a name, the same in every process."""
    return int.from_bytes(name.encode()[-3:], "little")


def fit_heads(work: Work, features: Features) -> Generator[TrainEvent | None, None, Heads]:
    """Choose what the head sees and the strength of its penalty, then fit the heads."""
    train, validation = work.part("train"), work.part("val")
    folds = work.folds()
    # By folds, as they judge by every open picture; validation alone chooses too strong a penalty.
    judging = folds or [(train, validation if len(validation) else train)]
    # With nothing held out the choice would fall on what learns by heart best.
    sights = SIGHTS if folds or len(validation) else (WHOLE,)
    # One unit a fold and not one a strength: weak penalties take far longer than strong ones.
    clock = Clock("head", tr("Fitting the last layer"), len(sights) * len(judging) + 1)
    yield clock.at(0)
    choices: dict[Sight, Choice] = {}
    for number, sight in enumerate(sights):
        steps = choose_strength(_seen(work, features, sight), judging)
        choices[sight] = yield from clock.over(steps, number * len(judging))
    sight = _best(choices)
    yield from _told(work, choices, sight)
    data, strength = _seen(work, features, sight), choices[sight].strength
    final = fit_head(data.of(work.part("train", "val")), strength)
    yield None
    inner = fit_head(_seen(work, features, FULL).of(train), choices[WHOLE].strength)
    yield None
    unseen = np.full((len(work.rows), len(work.classes)), np.nan, np.float32)
    for held_out, logits in out_of_fold(data, folds, strength):
        unseen[held_out] = logits
        yield None
    yield clock.at(len(sights) * len(judging) + 1)
    return Heads(sight, final, inner, unseen, strength)


def _seen(work: Work, features: Features, sight: Sight) -> HeadData:
    """What a head of some sight is fitted to."""
    views = tuple(sight.of(view).numpy() for view in features.views)
    plain = sight.of(features.plain).numpy()
    return HeadData(plain, views, work.labels, len(work.classes), work.plan.balance != "none")


def _best(choices: Mapping[Sight, Choice]) -> Sight:
    """What has the least loss, the whole picture where the others gain next to nothing."""
    best = min(choices, key=lambda sight: choices[sight].loss)
    return best if choices[WHOLE].loss - choices[best].loss > LEAST_GAIN else WHOLE


def _told(
    work: Work, choices: Mapping[Sight, Choice], sight: Sight
) -> Generator[TrainEvent, None, None]:
    """Say what the last layer sees, and why; a run that goes on says it once."""
    others = "; ".join(f"{tr(o.title)} {c.loss:.2f}" for o, c in choices.items() if o is not sight)
    if not others:
        return
    text = tr(SIGHT, sight=tr(sight.title), loss=choices[sight].loss, others=others)
    if sight is WHOLE or in_english(text) in work.notices:
        work.folder.say(text)
    else:
        yield Notice(text)


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
    title = tr("Training all weights")
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
            title = tr(
                "Cross-validation, training {number} of {count}",
                number=number + 1,
                count=len(folds),
            )
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
    network = work.new_network(FULL)
    if head is not None:
        with_head(network, work.plan.task, head, FULL)
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
    logits = logits_of(network, work.plan.task, rows_of(pooled, slice(len(held_out))))
    features = familiar_features(pooled)
    distances = distances_between(work, features, rows, near, held_out)
    said = {"logits": torch.from_numpy(logits)}
    return said if distances is None else {**said, "distances": distances}


def pooled_of(
    network: MedMamba, loader: Loader, rows: Sequence[int], batch: int
) -> Generator[None, None, dict[Source, Tensor]]:
    """Pooled maps of rows by a network in eval mode; another job may run between batches."""
    return (yield from silently(pooled_features(LeanMedMamba(network), loader, rows, batch)))

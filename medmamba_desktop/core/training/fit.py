"""Training all weights of a network, as a generator: between any two steps it can stop and resume.

Nothing random outlives a step: order, augmentation and dropped paths follow from the seed and the
step alone. A run that goes on from a checkpoint therefore ends like one that was never interrupted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import (
    DeviceError,
    MedMambaError,
    UnreadableError,
    UnsupportedError,
    WriteError,
)
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training import checkpoint
from medmamba_desktop.core.training.augment import Amounts, augmented
from medmamba_desktop.core.training.average import RunningMean
from medmamba_desktop.core.training.events import EpochDone, Notice, StepDone, TrainEvent
from medmamba_desktop.core.training.features import BATCH_SIZES, pooled_features
from medmamba_desktop.core.training.guidance import activation_maps, marked_cells, region_loss
from medmamba_desktop.core.training.optimiser import make_optimiser, scheduled, set_rates
from medmamba_desktop.core.training.order import Order
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.scores import Scores, mean_score, score
from medmamba_desktop.core.training.team import Team

# Pictures computed at once: on a CPU few, so that others are served soon; on a GPU what it holds.
PART_SIZES = {"cpu": 8, "mps": 16, "cuda": 512}
CHECKPOINT_EVERY_S = 180.0
# Epochs that end sooner after a checkpoint write none: short ones would do nothing else.
CHECKPOINT_AFTER_S = 30.0
MAX_GRADIENT = 5.0
GUIDANCE_RISES = 0.15
MAX_ROLLBACKS = 5


class _Diverged(Exception):  # noqa: N818 - a turn of the run, not an error
    """A loss or gradient is not a finite number."""


@dataclass(frozen=True, slots=True)
class Part:
    """Which pictures train and which judge; without the latter the last weights are taken."""

    train: Sequence[int]
    validation: Sequence[int]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """Trained weights.

    Attributes:
        network: on the device, in eval mode: the running mean at its best epoch.
        history: every epoch.
    """

    network: MedMamba
    history: tuple[EpochDone, ...]


class _Trainee(nn.Module):
    """The network with every head at once, so that each process touches every weight."""

    def __init__(self, network: MedMamba, tasks: Sequence[str]) -> None:
        super().__init__()
        self.network = network
        self._tasks = tasks

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        features = self.network.features(image)
        pooled = self.network.pool(features)
        return features, [self.network.head_of(task)(pooled) for task in self._tasks]


class Fit:
    """One training of all weights.

    Args:
        network: the weights to begin with, with a head for each task; it is changed.
        tasks: names of the heads, by the index in `samples.tasks`.
        folder: for the checkpoint and the best weights; shared by all processes.
        weights: how often each training picture is drawn, up to a factor; None draws each once.
        augmentations: one a task; by default the plan's.
        is_compiled: let torch.compile make the forward and backward pass faster (GPU, long runs).

    Raises:
        UnsupportedError: there are fewer training pictures than processes.
    """

    def __init__(
        self,
        network: MedMamba,
        tasks: Sequence[str],
        samples: Samples,
        part: Part,
        plan: Plan,
        folder: Path,
        team: Team,
        *,
        weights: Tensor | None = None,
        augmentations: Sequence[Augmentation] = (),
        is_compiled: bool = False,
    ) -> None:
        self._team, self._plan, self._folder, self._tasks = team, plan, folder, tuple(tasks)
        self._samples, self._part = samples, part
        self._augmentations = augmentations or [plan.augmentation] * len(tasks)
        self._loader = Loader(samples, team.device)
        self._network = network.to(team.device).requires_grad_(True).train()
        self._optimiser = make_optimiser(
            network,
            rate=plan.learning_rate,
            layer_decay=plan.layer_decay,
            weight_decay=plan.weight_decay,
        )
        self._mean = RunningMean(network, plan.ema)
        trainee: nn.Module = _Trainee(network, self._tasks)
        if is_compiled:
            trainee = torch.compile(trainee)  # type: ignore[assignment]
        self._trainee, self._stepper = team.set_up(trainee, self._optimiser)
        batch_size = max(team.size, plan.batch_size // team.size * team.size)
        self._order = Order(part.train, batch_size, plan.seed, weights)
        if self._order.batch_size < team.size:
            raise UnsupportedError(
                "There are fewer training pictures than processes", "Start fewer processes"
            )
        self._part_size = PART_SIZES.get(team.device.type, 8)
        self._priors = [self._prior(i) for i in range(len(self._tasks))]
        self._state = _State()
        self._saved_best = 0
        self._unsaved_best: dict[str, Tensor] | None = None
        self._times = _Times()

    @property
    def steps(self) -> int:
        """Steps of the whole run, if nothing stops it early."""
        return self._plan.epochs * self._order.steps_per_epoch

    def run(self) -> Generator[TrainEvent | None, None, Fitted]:
        """Train from the checkpoint in the folder if there is one, else from the beginning.

        Yields:
            what happens; None where there is nothing to say but a place to stop.

        Raises:
            DeviceError: not even one picture fits into memory.
            UnsupportedError: the loss is no number again and again.
            WriteError: the folder cannot be written from the start.
            UnreadableError: a checkpoint is damaged.
        """
        if self._checkpoint.exists():
            self._restore()
        else:
            self._save()
        self._times.saved = time.monotonic()
        try:
            while not self._is_over:
                yield from self._advance()
        except GeneratorExit:
            self._save_if_possible()
            raise
        return Fitted(self._best_network(), tuple(self._state.history))

    # ---- one step

    @property
    def _is_over(self) -> bool:
        is_last = self._state.step >= self.steps or self._state.is_stopped
        return is_last and not self._has_open_epoch

    @property
    def _has_open_epoch(self) -> bool:
        """Whether the steps of an epoch are done and its end is not."""
        state = self._state
        return state.step >= (len(state.history) + 1) * self._order.steps_per_epoch

    def _advance(self) -> Generator[TrainEvent | None, None, None]:
        if self._has_open_epoch:
            yield from self._end_epoch()
            return
        started = time.monotonic()
        try:
            loss = yield from self._step()
        except _Diverged:
            yield self._roll_back()
            return
        state = self._state
        state.step += 1
        state.loss_sum += loss
        self._times.step_took(time.monotonic() - started)
        yield self._report(loss)
        if not self._has_open_epoch and time.monotonic() - self._times.saved > CHECKPOINT_EVERY_S:
            yield from self._save_and_tell()

    def _step(self) -> Generator[TrainEvent | None, None, float]:
        """One step of the optimiser; its mean loss. Pictures are computed in parts that fit."""
        batch = self._order.batch(self._state.step)[self._team.rank :: self._team.size]
        while True:
            try:
                with memory_errors(str(self._team.device)), self._whole_statistics():
                    loss = yield from self._accumulate(batch)
                break
            except DeviceError:
                if self._part_size == 1 or self._team.size > 1:
                    raise
            yield self._use_smaller_parts(len(batch))
        norm = nn.utils.clip_grad_norm_(self._network.parameters(), MAX_GRADIENT)
        if not math.isfinite(loss) or not math.isfinite(float(norm)):
            raise _Diverged
        set_rates(self._optimiser, self._rate())
        self._stepper.step()
        self._mean.update(self._network)
        return loss

    @contextmanager
    def _whole_statistics(self) -> Iterator[None]:
        """Put normalisation's statistics back where a step breaks off: it will be done again."""
        buffers = list(self._network.buffers())
        before = [buffer.clone() for buffer in buffers]
        try:
            yield
        except BaseException:
            for buffer, value in zip(buffers, before, strict=True):
                buffer.copy_(value)
            raise

    def _accumulate(self, batch: Sequence[int]) -> Generator[None, None, float]:
        """Gradients of a batch, part by part; another job may run between parts."""
        self._optimiser.zero_grad(set_to_none=True)
        parts = _parts(batch, self._part_size)
        total = 0.0
        for number, part in enumerate(parts):
            total += self._backward(part, number, len(part) / len(batch), number < len(parts) - 1)
            yield None
        return total

    def _backward(self, part: Sequence[int], number: int, share: float, has_more: bool) -> float:
        seed = (self._plan.seed * 1_000_003 + self._state.step) * 64 + number
        # Dropped paths draw from torch's own generator.
        torch.manual_seed(seed * 64 + self._team.rank)
        with torch.enable_grad(), self._team.without_sync(self._trainee, has_more):
            loss = self._loss(part, seed * 64 + self._team.rank) * share
            self._team.backward(loss)
        return float(loss.detach())

    def _loss(self, part: Sequence[int], seed: int) -> Tensor:
        with torch.no_grad():
            images, covers = augmented(
                self._loader.images(part),
                self._loader.covers(part) if self._plan.guidance else None,
                Amounts(self._augmentations, self._samples.tasks[list(part)]),
                seed,
            )
            images = self._loader.normalised(images)
        features, logits = self._trainee(images)
        rows = list(part)
        labels = self._samples.labels[rows].to(images.device)
        tasks = self._samples.tasks[rows].to(images.device)
        loss = sum(
            (
                self._task_loss(i, scores.float(), labels, tasks == i)
                for i, scores in enumerate(logits)
            ),
            start=torch.zeros((), device=images.device),
        ) / len(rows)
        if covers is not None:
            loss = loss + self._guiding(features, labels, tasks, covers)
        return loss

    def _task_loss(self, task: int, scores: Tensor, labels: Tensor, is_task: Tensor) -> Tensor:
        """The summed loss of one task's pictures; a head without any still takes part, by 0."""
        if self._plan.balance == "logits":
            # Logit adjustment (Menon et al. 2021, arXiv 2007.07314, eq. 10).
            scores = scores + self._priors[task].log()
        labels = torch.where(is_task, labels, 0)
        losses = functional.cross_entropy(
            scores, labels, reduction="none", label_smoothing=self._plan.label_smoothing
        )
        if self._plan.balance == "weights":
            share = self._priors[task]
            losses = losses * (1 / (share * len(share)))[labels]
        return (losses * is_task).sum()

    def _guiding(self, features: Tensor, labels: Tensor, tasks: Tensor, covers: Tensor) -> Tensor:
        cells = marked_cells(covers, (features.shape[1], features.shape[2]))
        heads = [self._network.head_of(task).weight for task in self._tasks]
        maps = torch.zeros(features.shape[:3], device=features.device)
        for i, weight in enumerate(heads):
            of_task = (tasks == i).view(-1, 1, 1)
            own = activation_maps(
                features.float(), weight.float(), torch.where(tasks == i, labels, 0)
            )
            maps = torch.where(of_task, own, maps)
        rising = min(1.0, self._state.step / max(1.0, GUIDANCE_RISES * self.steps))
        return self._plan.guidance * rising * region_loss(maps, cells)

    def _prior(self, task: int) -> Tensor:
        """(classes,) share of each class among a task's training pictures."""
        rows = torch.as_tensor(self._part.train)
        labels = self._samples.labels[rows][self._samples.tasks[rows] == task]
        classes = self._network.head_of(self._tasks[task]).out_features
        counts = torch.bincount(labels, minlength=classes).float().clamp(min=1)
        return (counts / counts.sum()).to(self._team.device)

    def _rate(self) -> float:
        factor = scheduled(self._state.step, self.steps, self._plan.warm_up)
        return self._plan.learning_rate * factor * self._state.rate_factor

    def _report(self, loss: float) -> StepDone:
        state, per_epoch = self._state, self._order.steps_per_epoch
        return StepDone(
            step=state.step,
            steps=self.steps,
            epoch=(state.step - 1) // per_epoch + 1,
            loss=loss,
            learning_rate=self._optimiser.param_groups[-1]["lr"],
            images_per_second=self._order.batch_size / max(1e-9, self._times.step_s),
            seconds_left=self._times.left(self.steps - state.step, per_epoch),
        )

    def _use_smaller_parts(self, batch: int) -> Notice:
        self._part_size = max(1, min(self._part_size, batch) // 2)
        self._optimiser.zero_grad(set_to_none=True)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return Notice(
            f"The device's memory did not hold {2 * self._part_size} pictures at once; training "
            f"goes on with {self._part_size} at once, a little slower"
        )

    # ---- the end of an epoch

    def _end_epoch(self) -> Generator[TrainEvent | None, None, None]:
        started = time.monotonic()
        state = self._state
        found: list[Scores] = []
        if self._team.is_first and len(self._part.validation):
            found = yield from self._validate()
        done = self._team.share(self._epoch_done(found))
        state.loss_sum = 0.0
        state.history.append(done)
        if done.is_best:
            state.best_epoch, state.best_score = done.epoch, done.score
            yield from self._keep_best()
        patience = self._plan.patience
        state.is_stopped = bool(
            len(self._part.validation) and patience and done.epoch - state.best_epoch >= patience
        )
        yield done
        if self._is_over or time.monotonic() - self._times.saved > CHECKPOINT_AFTER_S:
            yield from self._save_and_tell()
        self._times.epoch_took(time.monotonic() - started)

    def _validate(self) -> Generator[None, None, list[Scores]]:
        rows = list(self._part.validation)
        steps = pooled_features(
            LeanMedMamba(self._mean.network),
            self._loader,
            rows,
            BATCH_SIZES.get(self._team.device.type, 8),
        )
        pooled: Tensor | None = None
        while pooled is None:
            try:
                next(steps)
                yield None
            except StopIteration as stop:
                pooled = stop.value[-1]
        labels, tasks = self._samples.labels[rows], self._samples.tasks[rows]
        found = []
        for i, task in enumerate(self._tasks):
            head = self._mean.network.head_of(task)
            with torch.no_grad():
                logits = head(pooled[tasks == i].to(self._team.device))
            found.append(score(logits, labels[tasks == i]))
        return found

    def _epoch_done(self, found: Sequence[Scores]) -> EpochDone:
        state, per_epoch = self._state, self._order.steps_per_epoch
        nan = float("nan")
        value = mean_score(found, self._plan.measure) if found else nan
        return EpochDone(
            epoch=state.step // per_epoch,
            epochs=self._plan.epochs,
            step=state.step,
            train_loss=state.loss_sum / per_epoch,
            val_loss=_mean([s.loss for s in found]),
            accuracy=_mean([s.accuracy for s in found]),
            auc=_mean([s.auc for s in found]),
            score=value,
            confusion=found[0].confusion if found else (),
            # Without validation pictures the newest weights are the best there are.
            is_best=not found or value > state.best_score,
            by_task=tuple((t, s.accuracy, s.auc) for t, s in zip(self._tasks, found, strict=False)),
        )

    # ---- files

    @property
    def _checkpoint(self) -> Path:
        return self._folder / "checkpoint.safetensors"

    def _best_file(self, epoch: int) -> Path:
        return self._folder / f"best-{epoch:04d}.safetensors"

    def _keep_best(self) -> Generator[TrainEvent | None, None, None]:
        # Named by its epoch: the checkpoint before this one must still find the best it knows.
        if self._team.is_first:
            best = self._mean.network.state_dict()
            self._unsaved_best = {key: value.clone() for key, value in best.items()}
            yield from self._written(self._save_best)

    def _save_best(self) -> None:
        """Write the best weights; until that succeeds memory keeps them."""
        if self._unsaved_best is not None:
            checkpoint.write(self._best_file(self._state.best_epoch), self._unsaved_best, {})
            self._unsaved_best = None
            self._remove_other_best()

    def _save_and_tell(self) -> Generator[TrainEvent | None, None, None]:
        yield from self._written(self._save)
        self._times.saved = time.monotonic()

    def _written(self, write: Any) -> Generator[TrainEvent | None, None, None]:
        """Try to write; a full disk is said, and training goes on with the older files."""
        try:
            write()
        except WriteError as error:
            yield Notice(
                f"The state of the training could not be saved ({error.message}). Training goes "
                "on; make room on the disk, or what comes from now on is lost if it is interrupted"
            )

    def _save_if_possible(self) -> None:
        try:
            self._save()
        except WriteError:
            return  # the older checkpoint stays

    def _save(self) -> None:
        if not self._team.is_first:
            return
        # First: no checkpoint may know of a best that is not there.
        self._save_best()
        tensors = {
            **checkpoint.with_prefix("network", self._network.state_dict()),
            **checkpoint.with_prefix("mean", self._mean.network.state_dict()),
            **checkpoint.with_prefix("optimiser", checkpoint.optimiser_tensors(self._optimiser)),
        }
        facts = {**self._state.to_json(), "part_size": self._part_size, "mean": self._mean.steps}
        checkpoint.write(self._checkpoint, tensors, facts)
        self._saved_best = self._state.best_epoch
        self._remove_other_best()

    def _remove_other_best(self) -> None:
        """Keep the best weights that the checkpoint knows, and the best ones since."""
        keep = {self._best_file(epoch) for epoch in (self._saved_best, self._state.best_epoch)}
        for path in self._folder.glob("best-*.safetensors"):
            if path not in keep:
                path.unlink(missing_ok=True)

    def _restore(self) -> None:
        tensors, facts = checkpoint.read(self._checkpoint)
        self._network.load_state_dict(checkpoint.below("network", tensors))
        self._mean.network.load_state_dict(checkpoint.below("mean", tensors))
        self._mean.steps = facts["mean"]
        checkpoint.restore_optimiser(self._optimiser, checkpoint.below("optimiser", tensors))
        self._part_size = facts["part_size"]
        self._state = _State.from_json(facts)
        self._saved_best = self._state.best_epoch

    def _roll_back(self) -> Notice:
        """Back to the last good state, with half the rate from there on."""
        count, factor = self._state.rollbacks + 1, self._state.rate_factor / 2
        if count > MAX_ROLLBACKS:
            raise UnsupportedError(
                "Training does not settle: the loss is no number, at ever lower rates",
                "Lower the learning rate in the plan, and look through the pictures for odd ones",
            )
        self._optimiser.zero_grad(set_to_none=True)
        self._restore()
        self._state.rollbacks, self._state.rate_factor = count, factor
        self._save_if_possible()
        return Notice(
            f"The loss was no number; training goes on from step {self._state.step} with the "
            f"learning rate at {factor:.0%}"
        )

    def _best_network(self) -> MedMamba:
        self._team.wait()
        path = self._best_file(self._state.best_epoch)
        if self._unsaved_best is not None:
            self._mean.network.load_state_dict(self._unsaved_best)
        elif path.exists():
            tensors, _ = checkpoint.read(path)
            self._mean.network.load_state_dict(tensors)
        elif self._team.is_first and len(self._part.validation):
            raise _best_is_lost()
        return self._mean.network.to(self._team.device)


def _best_is_lost() -> MedMambaError:
    return UnreadableError(
        "The best weights of this training are gone from its folder", "Start the training again"
    )


class _State:
    """What changes from step to step beside the weights."""

    def __init__(self) -> None:
        self.step = 0
        self.loss_sum = 0.0
        self.rate_factor = 1.0
        self.rollbacks = 0
        self.best_epoch = 0
        self.best_score = -math.inf
        self.is_stopped = False
        self.history: list[EpochDone] = []

    def to_json(self) -> dict[str, Any]:
        content = {key: value for key, value in vars(self).items() if key != "history"}
        return {**content, "history": [asdict(epoch) for epoch in self.history]}

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> _State:
        state = cls()
        for key in vars(state):
            setattr(state, key, content[key])
        state.history = [epoch_from_json(entry) for entry in content["history"]]
        return state


def epoch_from_json(entry: dict[str, Any]) -> EpochDone:
    """An epoch as `asdict` and JSON leave it, as it was."""
    confusion = tuple(tuple(row) for row in entry["confusion"])
    by_task = tuple((str(t), float(a), float(u)) for t, a, u in entry["by_task"])
    return EpochDone(**{**entry, "confusion": confusion, "by_task": by_task})


class _Times:
    """How long steps and the ends of epochs take, for the time left."""

    def __init__(self) -> None:
        self.saved = 0.0
        self.step_s = 0.0
        self._epoch_s = 0.0

    def step_took(self, seconds: float) -> None:
        self.step_s = seconds if not self.step_s else 0.9 * self.step_s + 0.1 * seconds

    def epoch_took(self, seconds: float) -> None:
        self._epoch_s = seconds

    def left(self, steps: int, per_epoch: int) -> float:
        return steps * self.step_s + math.ceil(steps / per_epoch) * self._epoch_s


def _parts(batch: Sequence[int], most: int) -> list[Sequence[int]]:
    """A batch in parts as equal as can be: normalisation learns little from a part of one."""
    count = math.ceil(len(batch) / most)
    ends = [len(batch) * number // count for number in range(count + 1)]
    return [batch[first:end] for first, end in pairwise(ends)]


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")

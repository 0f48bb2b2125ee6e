"""Training all weights of a network, as a generator: between any two steps it can stop and resume.

Nothing random outlives a step: order, augmentation and dropped paths follow from the seed and the
step alone. A run that goes on from a checkpoint therefore ends like one that was never interrupted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from medmamba_desktop.core.device import memory_errors
from medmamba_desktop.core.errors import DeviceError, DeviceLostError, UnsupportedError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.average import RunningMean
from medmamba_desktop.core.training.events import EpochDone, Notice, StepDone, TrainEvent
from medmamba_desktop.core.training.kept import Kept
from medmamba_desktop.core.training.notices import LESS_MEMORY, ROLLED_BACK
from medmamba_desktop.core.training.objective import Objective, Trainee
from medmamba_desktop.core.training.optimiser import make_optimiser, scheduled, set_rates
from medmamba_desktop.core.training.order import Order, parts_of
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.scores import Scores, mean_score
from medmamba_desktop.core.training.state import State, Times
from medmamba_desktop.core.training.teacher import Teacher
from medmamba_desktop.core.training.team import Team
from medmamba_desktop.core.training.validate import validate

# Pictures computed at once: on a CPU few, so that others are served soon; on a GPU what it holds.
PART_SIZES = {"cpu": 8, "mps": 16, "cuda": 512}
CHECKPOINT_EVERY_S = 180.0
# Epochs that end sooner after a checkpoint write none: short ones would do nothing else.
CHECKPOINT_AFTER_S = 30.0
MAX_GRADIENT = 5.0
MAX_ROLLBACKS = 5


class _Diverged(Exception):  # noqa: N818 - a turn of the run, not an error
    """A loss or gradient is not a finite number."""


class _TooLarge(Exception):  # noqa: N818 - a turn of the run, not an error
    """The memory of some process does not hold so many pictures at once."""


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


class Fit:
    """One training of all weights.

    Args:
        network: the weights to begin with, with a head for each task; it is changed.
        tasks: names of the heads, by the index in `samples.tasks`.
        folder: for the checkpoint and the best weights; shared by all processes.
        weights: how often each training picture is drawn, up to a factor; None draws each once.
        augmentations: one a task; by default the plan's.
        teacher: whom the network learns from beside the labels; the plan says how much.
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
        teacher: Teacher | None = None,
        is_compiled: bool = False,
    ) -> None:
        self._team, self._plan, self._tasks = team, plan, tuple(tasks)
        self._samples, self._part = samples, part
        self._loader = Loader(samples, team.device)
        self._network = network.to(team.device).requires_grad_(True).train()
        self._optimiser = make_optimiser(
            network,
            rate=plan.learning_rate,
            layer_decay=plan.layer_decay,
            weight_decay=plan.weight_decay,
        )
        self._mean = RunningMean(network, plan.ema)
        trainee: nn.Module = Trainee(network, self._tasks)
        if is_compiled:
            trainee = torch.compile(trainee)  # type: ignore[assignment]
        self._trainee, self._stepper = team.set_up(trainee, self._optimiser)
        batch_size = max(team.size, plan.batch_size // team.size * team.size)
        self._order = Order(part.train, batch_size, plan.seed, weights)
        if self._order.batch_size < team.size:
            raise UnsupportedError(
                tr("There are fewer training pictures than processes"), tr("Start fewer processes")
            )
        self._objective = Objective(
            network,
            self._tasks,
            samples,
            self._loader,
            part.train,
            plan,
            augmentations or [plan.augmentation] * len(tasks),
            teacher,
        )
        self._state = State(PART_SIZES.get(team.device.type, 8))
        self._kept = Kept(folder, network, self._mean, self._optimiser, is_writer=team.is_first)
        self._times = Times()

    @property
    def steps(self) -> int:
        """Steps of the whole run, if nothing stops it early."""
        return self._plan.epochs * self.steps_per_epoch

    @property
    def steps_per_epoch(self) -> int:
        """Steps of one pass over the training pictures."""
        return self._order.steps_per_epoch

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
        if self._kept.has_state:
            self._state = self._kept.restore()
        else:
            self._kept.save(self._state)
        self._times.saved = time.monotonic()
        try:
            while not self._is_over:
                yield from self._advance()
        except GeneratorExit:
            self._kept.save_if_possible(self._state)
            raise
        self._team.wait()
        self._kept.take_best(self._state, is_needed=len(self._part.validation) > 0)
        network = self._mean.network.to(self._team.device)
        return Fitted(network, tuple(self._state.history))

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
                with self._whole_statistics():
                    loss = yield from self._computed(batch)
                break
            except _TooLarge:
                if self._state.part_size == 1:
                    raise _no_memory(self._team) from None
            yield self._use_smaller_parts()
        loss = self._team.average(loss, self._network.parameters())
        norm = nn.utils.clip_grad_norm_(self._network.parameters(), MAX_GRADIENT)
        if not math.isfinite(loss) or not math.isfinite(float(norm)):
            raise _Diverged
        set_rates(self._optimiser, self._rate())
        self._stepper.step()
        self._mean.update(self._network)
        return loss

    def _computed(self, batch: Sequence[int]) -> Generator[None, None, float]:
        """Mean loss of this process's pictures, with gradients, once no process lacks memory."""
        loss: float | None = None
        try:
            with memory_errors(str(self._team.device)):
                loss = yield from self._accumulate(batch)
        except DeviceLostError:
            raise  # the state stays as it was last written; the run can go on from there
        except DeviceError:
            pass  # first all must know: the others would wait for this one's gradients
        if self._team.any(loss is None) or loss is None:
            raise _TooLarge
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
        parts = parts_of(batch, self._state.part_size)
        total = 0.0
        for number, part in enumerate(parts):
            total += self._backward(part, number, len(part) / len(batch))
            yield None
        return total

    def _backward(self, part: Sequence[int], number: int, share: float) -> float:
        seed = (self._plan.seed * 1_000_003 + self._state.step) * 64 + number
        # Dropped paths draw from torch's own generator.
        torch.manual_seed(seed * 64 + self._team.rank)
        with torch.enable_grad():
            done = self._state.step / self.steps
            loss = self._objective(self._trainee, part, seed * 64 + self._team.rank, done) * share
            self._team.backward(loss)
        return float(loss.detach())

    def _rate(self) -> float:
        factor = scheduled(self._state.step, self.steps, self._plan.warm_up)
        return self._plan.learning_rate * factor * self._state.rate_factor

    @property
    def _is_warming_up(self) -> bool:
        return self._state.step < self._plan.warm_up * self.steps

    def _report(self, loss: float) -> StepDone:
        state, per_epoch = self._state, self._order.steps_per_epoch
        return StepDone(
            step=state.step,
            steps=self.steps,
            epoch=(state.step - 1) // per_epoch + 1,
            loss=loss,
            learning_rate=self._optimiser.param_groups[-1]["lr"],
            images_per_second=self._order.batch_size / max(1e-9, self._times.step_s),
            seconds_left=self._times.left(self.steps - state.step, per_epoch, self._validating),
            share=state.step / self.steps,
            may_end_early=bool(self._plan.patience and len(self._part.validation)),
        )

    @property
    def _validating(self) -> float:
        """About how many steps a pass over the validation pictures is worth: forward alone."""
        return len(self._part.validation) / self._order.batch_size / 3

    def _use_smaller_parts(self) -> Notice:
        # The largest share of a batch, as one process may have a picture more than another.
        before = min(self._state.part_size, math.ceil(self._order.batch_size / self._team.size))
        self._state.part_size = now = max(1, before // 2)
        self._optimiser.zero_grad(set_to_none=True)
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return Notice(tr(LESS_MEMORY, before=before, now=now))

    # ---- the end of an epoch

    def _end_epoch(self) -> Generator[TrainEvent | None, None, None]:
        started = time.monotonic()
        state = self._state
        found: list[Scores] = []
        if self._team.is_first and len(self._part.validation):
            found = yield from validate(
                self._mean.network,
                self._tasks,
                self._samples,
                self._loader,
                self._part.validation,
            )
        done = self._team.share(self._epoch_done(found))
        state.loss_sum = 0.0
        state.history.append(done)
        if done.is_best:
            state.best_epoch = done.epoch
            state.best_score = -math.inf if self._is_warming_up else done.score
            yield from self._kept.keep_best(state)
        patience = self._plan.patience
        state.is_stopped = bool(
            len(self._part.validation) and patience and done.epoch - state.best_epoch >= patience
        )
        yield done
        if self._is_over or time.monotonic() - self._times.saved > CHECKPOINT_AFTER_S:
            yield from self._save_and_tell()
        self._times.epoch_took(time.monotonic() - started)

    def _save_and_tell(self) -> Iterator[Notice]:
        yield from self._kept.save_and_tell(self._state)
        self._times.saved = time.monotonic()

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
            # Without validation pictures the newest weights are the best there are. So they are
            # while the rate still rises: weights hardly changed may score high by luck, and then
            # nothing that was learnt would be kept.
            is_best=not found or self._is_warming_up or value > state.best_score,
            by_task=tuple((t, s.accuracy, s.auc) for t, s in zip(self._tasks, found, strict=False)),
        )

    # ---- back, and the end

    def _roll_back(self) -> Notice:
        """Back to the last good state, with half the rate from there on."""
        count, factor = self._state.rollbacks + 1, self._state.rate_factor / 2
        if count > MAX_ROLLBACKS:
            raise UnsupportedError(
                tr("Training does not settle: its loss was no number again and again"),
                tr(
                    "Lower the learning rate in the plan, and look through the pictures for odd "
                    "ones"
                ),
            )
        self._optimiser.zero_grad(set_to_none=True)
        self._state = self._kept.restore()
        self._state.rollbacks, self._state.rate_factor = count, factor
        self._kept.save_if_possible(self._state)
        return Notice(tr(ROLLED_BACK, step=self._state.step, factor=factor))


def _no_memory(team: Team) -> DeviceError:
    return DeviceError(
        tr("The device {device} has not enough memory for a single picture", device=team.device)
        if team.size == 1
        else tr("The device of a process has not enough memory for a single picture"),
        tr("Close other programs, or choose another device"),
    )


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else float("nan")

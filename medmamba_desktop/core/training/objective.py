"""What training minimises: the tasks' cross entropy, a teacher's word, and where it looks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from medmamba_desktop.core.network.class_map import FIRST_MAP_STAGE, enlarged, score_maps
from medmamba_desktop.core.network.config import STAGES
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import pooled_maps
from medmamba_desktop.core.training.augment import Amounts, augmented
from medmamba_desktop.core.training.guidance import marked_cells, region_loss
from medmamba_desktop.core.training.mixing import Mixture, draw_mixture
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.teacher import Taught, Teacher, distillation, unlikeness

# Share of the run in which the weight of the loss on where the network looks rises to its own.
GUIDANCE_RISES = 0.15


class Trainee(nn.Module):
    """The network with every head at once, so that each process touches every weight."""

    def __init__(self, network: MedMamba, tasks: Sequence[str]) -> None:
        super().__init__()
        self.network = network
        self._tasks = tasks
        # What scores depend on; the mean of the last stage's map always.
        self._sources = {source for task in tasks for source in network.sources_of(task)}

    def forward(self, image: Tensor) -> tuple[dict[int, Tensor], list[Tensor]]:
        """Image -> the maps (b, h, w, c) of stages that scores depend on, scores of each task."""
        stages = {stage for stage, _ in self._sources}
        every = dict(enumerate(self.network.stages(image), start=1))
        maps = {stage: x for stage, x in every.items() if stage in stages}
        pooled = pooled_maps(maps, self._sources)
        return maps, [self.network.scores(pooled, task) for task in self._tasks]


@dataclass(frozen=True, slots=True, eq=False)
class _Batch:
    """What the network is shown and what it is to say."""

    images: Tensor
    covers: Tensor | None
    labels: Tensor
    tasks: Tensor
    mixture: Mixture | None

    def targets(self, task: int, classes: int) -> Tensor:
        """(b, classes) shares of each class; rows of other tasks are of no meaning."""
        labels = torch.where(self.tasks == task, self.labels, 0)
        if self.mixture is None:
            return functional.one_hot(labels, classes).float()
        return self.mixture.targets(labels, classes)


class Objective:
    """The loss of a part of a batch.

    Args:
        network: whose heads the maps are made with.
        tasks: names of the heads, by the index in `samples.tasks`.
        train: the training pictures, for the share of each class.
        augmentations: one a task.
        teacher: whom to learn from beside the labels, as the plan says.
    """

    def __init__(
        self,
        network: MedMamba,
        tasks: Sequence[str],
        samples: Samples,
        loader: Loader,
        train: Sequence[int],
        plan: Plan,
        augmentations: Sequence[Augmentation],
        teacher: Teacher | None = None,
    ) -> None:
        self._network, self._tasks, self._plan = network, tasks, plan
        self._samples, self._loader, self._train = samples, loader, train
        self._augmentations, self._teacher = augmentations, teacher
        self._priors = [self._prior(i) for i in range(len(tasks))]

    def __call__(self, trainee: nn.Module, part: Sequence[int], seed: int, done: float) -> Tensor:
        """The mean loss of pictures, a scalar with its graph.

        Args:
            trainee: a `Trainee`, as it may be wrapped.
            part: rows of the pictures.
            seed: of the random changes to them.
            done: share of the run's steps that are done, 0 to 1.
        """
        batch = self._drawn(part, seed)
        taught = None
        if self._teacher is not None:
            with torch.no_grad():
                taught = self._teacher(batch.images, batch.tasks)
        maps, logits = trainee(batch.images)
        losses = [self._task_loss(i, x.float(), batch, taught) for i, x in enumerate(logits)]
        loss = torch.stack(losses).sum() / len(part)
        if taught is not None and self._plan.likeness:
            pooled = self._network.pool(maps[STAGES])
            apart = unlikeness(pooled, taught.features, batch.tasks, len(self._tasks))
            loss = loss + self._plan.likeness * apart
        if batch.covers is not None:
            loss = loss + self._guiding(maps, batch, batch.covers, done)
        return loss

    @torch.no_grad()
    def _drawn(self, part: Sequence[int], seed: int) -> _Batch:
        """The pictures, changed at random."""
        rows = list(part)
        tasks = self._samples.tasks[rows]
        images, covers = augmented(
            self._loader.images(rows),
            self._loader.covers(rows) if self._plan.guidance else None,
            Amounts(self._augmentations, tasks),
            seed,
        )
        tasks, labels = tasks.to(images.device), self._samples.labels[rows].to(images.device)
        mixture = None
        if self._plan.mix:
            mixture = draw_mixture(tasks, self._plan.mix, seed + 1)
            images = mixture.images(images)
            if covers is not None:
                # What a mixed picture shows where is not known.
                covers = covers * mixture.is_plain.view(-1, 1, 1, 1)
        return _Batch(self._loader.normalised(images), covers, labels, tasks, mixture)

    def _task_loss(self, task: int, scores: Tensor, batch: _Batch, taught: Taught | None) -> Tensor:
        """The summed loss of one task's pictures; a head without any still takes part, by 0."""
        plan, targets = self._plan, batch.targets(task, scores.shape[1])
        adjusted = scores
        if plan.balance == "logits":
            # Logit adjustment (Menon et al. 2021, arXiv 2007.07314, eq. 10).
            adjusted = scores + self._priors[task].log()
        losses = functional.cross_entropy(
            adjusted, targets, reduction="none", label_smoothing=plan.label_smoothing
        )
        if plan.balance == "weights":
            share = self._priors[task]
            losses = losses * (targets @ (1 / (share * len(share))))
        if taught is not None and plan.distillation:
            told = distillation(scores, taught.logits[task])
            losses = torch.lerp(losses, told, plan.distillation)
        return (losses * (batch.tasks == task)).sum()

    def _guiding(
        self, maps: Mapping[int, Tensor], batch: _Batch, covers: Tensor, done: float
    ) -> Tensor:
        """The loss on the map that a reader sees, and on the last stage's, where they differ."""
        stages = {stage for stage in maps if stage >= FIRST_MAP_STAGE}
        chosen = [{STAGES}] if stages == {STAGES} else [stages, {STAGES}]
        rising = min(1.0, done / GUIDANCE_RISES)
        losses = [self._region_loss(maps, own, batch, covers) for own in chosen]
        return self._plan.guidance * rising * torch.stack(losses).mean()

    def _region_loss(
        self, maps: Mapping[int, Tensor], stages: set[int], batch: _Batch, covers: Tensor
    ) -> Tensor:
        finest = maps[min(stages)]
        total = torch.zeros(finest.shape[:3], device=finest.device)
        for i, task in enumerate(self._tasks):
            every = self._network.weights_of(task).items()
            weights = {source: weight for source, weight in every if source[0] in stages}
            is_task = batch.tasks == i
            own = score_maps(maps, weights, torch.where(is_task, batch.labels, 0))
            own = enlarged(own, total)
            total = torch.where(is_task.view(-1, 1, 1), own, total)
        return region_loss(total, marked_cells(covers, (total.shape[1], total.shape[2])))

    def _prior(self, task: int) -> Tensor:
        """(classes,) share of each class among a task's training pictures."""
        rows = torch.as_tensor(self._train)
        labels = self._samples.labels[rows][self._samples.tasks[rows] == task]
        classes = self._network.head_of(self._tasks[task]).out_features
        counts = torch.bincount(labels, minlength=classes).float().clamp(min=1)
        return (counts / counts.sum()).to(self._loader.device)

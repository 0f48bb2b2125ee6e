"""What training minimises: cross entropy of every task, and a loss on where the network looks."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.augment import Amounts, augmented
from medmamba_desktop.core.training.guidance import activation_maps, marked_cells, region_loss
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.samples import Loader, Samples

# Share of the run in which the weight of the loss on where the network looks rises to its own.
GUIDANCE_RISES = 0.15


class Trainee(nn.Module):
    """The network with every head at once, so that each process touches every weight."""

    def __init__(self, network: MedMamba, tasks: Sequence[str]) -> None:
        super().__init__()
        self.network = network
        self._tasks = tasks

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        features = self.network.features(image)
        pooled = self.network.pool(features)
        return features, [self.network.head_of(task)(pooled) for task in self._tasks]


class Objective:
    """The loss of a part of a batch.

    Args:
        network: whose heads the maps are made with.
        tasks: names of the heads, by the index in `samples.tasks`.
        train: the training pictures, for the share of each class.
        augmentations: one a task.
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
    ) -> None:
        self._network, self._tasks, self._plan = network, tasks, plan
        self._samples, self._loader, self._train = samples, loader, train
        self._augmentations = augmentations
        self._priors = [self._prior(i) for i in range(len(tasks))]

    def __call__(self, trainee: nn.Module, part: Sequence[int], seed: int, done: float) -> Tensor:
        """The mean loss of pictures, a scalar with its graph.

        Args:
            trainee: a `Trainee`, as it may be wrapped.
            part: rows of the pictures.
            seed: of the random changes to them.
            done: share of the run's steps that are done, 0 to 1.
        """
        with torch.no_grad():
            images, covers = augmented(
                self._loader.images(part),
                self._loader.covers(part) if self._plan.guidance else None,
                Amounts(self._augmentations, self._samples.tasks[list(part)]),
                seed,
            )
            images = self._loader.normalised(images)
        features, logits = trainee(images)
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
            loss = loss + self._guiding(features, labels, tasks, covers, done)
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

    def _guiding(
        self, features: Tensor, labels: Tensor, tasks: Tensor, covers: Tensor, done: float
    ) -> Tensor:
        cells = marked_cells(covers, (features.shape[1], features.shape[2]))
        heads = [self._network.head_of(task).weight for task in self._tasks]
        maps = torch.zeros(features.shape[:3], device=features.device)
        for i, weight in enumerate(heads):
            of_task = (tasks == i).view(-1, 1, 1)
            own = activation_maps(
                features.float(), weight.float(), torch.where(tasks == i, labels, 0)
            )
            maps = torch.where(of_task, own, maps)
        rising = min(1.0, done / GUIDANCE_RISES)
        return self._plan.guidance * rising * region_loss(maps, cells)

    def _prior(self, task: int) -> Tensor:
        """(classes,) share of each class among a task's training pictures."""
        rows = torch.as_tensor(self._train)
        labels = self._samples.labels[rows][self._samples.tasks[rows] == task]
        classes = self._network.head_of(self._tasks[task]).out_features
        counts = torch.bincount(labels, minlength=classes).float().clamp(min=1)
        return (counts / counts.sum()).to(self._loader.device)

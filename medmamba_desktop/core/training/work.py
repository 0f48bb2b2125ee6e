"""A run in memory: its rows, pictures, start model and device, as every phase needs them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.library.weights import LoadedModel, load_model
from medmamba_desktop.core.network.config import NetworkConfig
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.scan import warm_up
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.training.features import BATCH_SIZES
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.record import DataRow, RunFolder
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.sight import Sight

Ints = NDArray[np.int64]


@dataclass(slots=True, eq=False)
class Work:
    """One run.

    Attributes:
        notices: what the user was told, kept for the result.
    """

    folder: RunFolder
    plan: Plan
    facts: dict[str, object]
    rows: Sequence[DataRow]
    samples: Samples
    config: NetworkConfig
    start: LoadedModel | None
    device: torch.device
    loader: Loader
    notices: list[str] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes, in the head's order."""
        names = self.facts["classes"]
        assert isinstance(names, list)
        return tuple(names)

    @property
    def batch(self) -> int:
        """Pictures computed at once where nothing is trained."""
        return BATCH_SIZES.get(self.device.type, 8)

    @property
    def labels(self) -> Ints:
        """(n,) class of each row."""
        return np.array([row.label for row in self.rows], np.int64)

    @property
    def has_test(self) -> bool:
        """Whether pictures are locked away; else figures come from cross-validation."""
        return any(row.split == "test" for row in self.rows)

    def part(self, *splits: str) -> Ints:
        """Rows of some parts."""
        return np.array([i for i, row in enumerate(self.rows) if row.split in splits], np.int64)

    def folds(self) -> list[tuple[Ints, Ints]]:
        """(rows to fit, rows held out) of each fold; the test part is in none."""
        open_rows = self.part("train", "val")
        fold = np.array([self.rows[i].fold for i in open_rows], np.int64)
        return [
            (open_rows[fold != number], open_rows[fold == number])
            for number in range(int(fold.max(initial=-1)) + 1)
        ]

    def new_network(self, sight: Sight) -> MedMamba:
        """A network with one head for the new task: the start model's weights, or fresh ones.

        Args:
            sight: what the task's scores depend on.
        """
        torch.manual_seed(self.plan.seed)
        task = self.plan.task
        network = MedMamba(
            self.config,
            {task: len(self.classes)},
            self.plan.drop_path,
            {task: sight.sides},
            {task: sight.windows},
        )
        if self.start is not None:
            known = self.start.network.state_dict()
            own = {
                k: v for k, v in known.items() if not k.startswith(("heads.", "head.", "sides."))
            }
            network.load_state_dict(own, strict=False)
        return network.to(self.device)


def open_work(folder: RunFolder, device: str) -> Work:
    """A run as its folder has it.

    Raises:
        UnreadableError: a file of it is missing or damaged.
        ModelFileError: the copy of the start model is damaged.
    """
    facts, plan = folder.read_facts(), folder.read_plan()
    rows = folder.read_rows(facts["classes"])
    spec = InputSpec(
        tuple(facts["input"]["size"]),
        tuple(facts["input"]["mean"]),
        tuple(facts["input"]["std"]),
        facts["input"]["rendering"],
    )
    network = facts["network"]
    config = NetworkConfig(tuple(network["depths"]), tuple(network["dims"]), network["d_state"])
    samples = folder.samples(rows, spec)
    warm_up(device)
    start = load_model(read_info(folder.start), device) if folder.start.exists() else None
    place = torch.device(device)
    loader = Loader(samples, place)
    notices = [str(text) for text in facts.get("notices", ())]
    return Work(folder, plan, facts, rows, samples, config, start, place, loader, notices)

"""Run by `torchrun` for test_team.py: two processes train, one of which runs out of memory.

    -m tests.core.training.short_of_memory FOLDER PART_SIZE FAILING_CALL

Each process leaves `weights-RANK.safetensors` and `said-RANK.json` in the folder.
"""

from __future__ import annotations

import itertools
import json
import sys
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file

from medmamba_desktop.core.training import fit as engine
from medmamba_desktop.core.training.events import Notice, StepDone
from medmamba_desktop.core.training.fit import Fit, Part
from medmamba_desktop.core.training.objective import Objective
from medmamba_desktop.core.training.team import Team
from tests.helpers.training_build import PLAN, TASK, driven, network, samples


def short(real: Callable[..., torch.Tensor], failing: int) -> Callable[..., torch.Tensor]:
    """The loss, but for one call, counted from 0."""
    count = itertools.count()

    def loss(*given: Any) -> torch.Tensor:
        value = real(*given)
        if next(count) == failing:
            raise torch.OutOfMemoryError("out of memory")
        return value

    return loss


def main(folder: Path, part_size: int, failing: int) -> None:
    engine.PART_SIZES["cpu"] = part_size
    team = Team(torch.device("cpu"))
    if team.rank == 1:
        Objective.__call__ = short(Objective.__call__, failing)  # type: ignore[method-assign]
    plan = replace(PLAN, epochs=2, batch_size=16)
    part = Part(range(32), range(32, 38))
    training = Fit(network(), [TASK], samples(38), part, plan, folder, team)
    events, fitted = driven(training.run())
    weights = {k: v.contiguous() for k, v in training._network.named_parameters()}
    save_file(
        {k: v.detach() for k, v in weights.items()}, folder / f"weights-{team.rank}.safetensors"
    )
    said = {
        "notices": [e.text for e in events if isinstance(e, Notice)],
        "losses": [e.loss for e in events if isinstance(e, StepDone)],
        "history": [asdict(epoch) for epoch in fitted.history],
    }
    (folder / f"said-{team.rank}.json").write_text(json.dumps(said))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))

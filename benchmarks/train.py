"""Train a network on packs by a recipe, on the program's own engine.

    python -m benchmarks.train RECIPE.toml --data PACKS --run-dir FOLDER [--without TASK ...]
                               [--teachers FOLDER] [--start FILE] [--epochs N] [--budget S]
                               [--seconds N] [--device D] [--seed N]
    torchrun --nproc-per-node 2 -m benchmarks.train RECIPE.toml ...

Several processes share each batch, a GPU for each. A run that was stopped goes on where it was
when the same command is given again. When it is done, the run's folder holds
`network.safetensors` (float16, published key names), the input of `benchmarks.bundle_model`, and
`epochs.jsonl`, the log of every epoch.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file

from benchmarks.recipe_data import draw_weights, load, read_rows
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.events import EpochDone, Notice, StepDone, TrainEvent
from medmamba_desktop.core.training.fit import Fit, Part
from medmamba_desktop.core.training.plan import Augmentation, Plan
from medmamba_desktop.core.training.plan_file import made, plan_of
from medmamba_desktop.core.training.teacher import Teacher
from medmamba_desktop.core.training.team import Team


def train(call: argparse.Namespace) -> None:
    recipe = tomllib.loads(call.recipe.read_text())
    plan = replace(plan_of(recipe["plan"]), seed=call.seed, device=call.device)
    chosen = {t: c for t, c in recipe["tasks"].items() if t not in call.without}
    rows = read_rows(call.data, list(chosen))
    classes = {t: sorted({r.label for r in rows if r.task == t}) for t in chosen}
    started = time.monotonic()
    samples = load(rows, classes)
    team = Team(torch.device(choose_device(plan.device).device))
    _say(team, f"{len(rows)} pictures read in {time.monotonic() - started:.0f} s")
    part = Part(
        [i for i, row in enumerate(rows) if row.split == "train"],
        [i for i, row in enumerate(rows) if row.split == "val"],
    )
    if team.device.type == "cuda":
        torch.set_float32_matmul_precision("high")
    teacher = _teacher(call, plan, classes, team.device)

    def fit(plan: Plan, folder: Path) -> Fit:
        return Fit(
            _network(call, recipe, classes, plan, team.device),
            list(classes),
            samples,
            part,
            plan,
            folder,
            team,
            weights=draw_weights(samples, part.train, list(chosen.values())),
            augmentations=[made(Augmentation, c["augmentation"], "") for c in chosen.values()],
            teacher=teacher,
            is_compiled=call.compile,
        )

    plan = replace(plan, epochs=_epochs(call, plan, fit, team))
    _drive(fit(plan, call.run), call, classes, plan, team)


def _say(team: Team, text: str) -> None:
    """Print, in one process."""
    if team.is_first:
        print(text, flush=True)


def _network(
    call: argparse.Namespace,
    recipe: Mapping[str, Any],
    classes: Mapping[str, Sequence[str]],
    plan: Plan,
    device: torch.device,
) -> MedMamba:
    torch.manual_seed(plan.seed)
    network = MedMamba(
        VARIANTS[recipe["variant"]],
        {t: len(c) for t, c in classes.items()},
        plan.drop_path,
        {t: recipe.get("sides", []) for t in classes},
    )
    if call.start:
        network.load_state_dict(load_file(call.start), strict=False)
    return network.to(memory_format=torch.channels_last) if device.type == "cuda" else network


def _epochs(
    call: argparse.Namespace, plan: Plan, fit: Callable[[Plan, Path], Fit], team: Team
) -> int:
    """As many epochs as the call or the recipe says, or as fit into the time that is given."""
    kept = call.run / "epochs.txt"
    if team.share(kept.exists()):
        return int(kept.read_text())
    epochs = call.epochs or plan.epochs
    if call.budget:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            left = _seconds_left(fit(plan, Path(team.share(folder))))
            team.wait()
        epochs = max(1, round(epochs * (call.budget - (time.monotonic() - began)) / left))
        _say(team, f"{left / plan.epochs:.1f} s an epoch: {epochs} epochs")
    epochs = team.share(epochs)
    if team.is_first:
        kept.write_text(str(epochs))
    return epochs


def _seconds_left(fit: Fit) -> float:
    """How long a run would take: a trial of two epochs, since the first waits for compiling."""
    steps = fit.run()
    for event in steps:
        if isinstance(event, StepDone) and event.step == 2 * fit.steps_per_epoch + 2:
            steps.close()
            assert event.seconds_left is not None
            return event.seconds_left
    raise AssertionError("a run of two epochs")


def _teacher(
    call: argparse.Namespace, plan: Plan, classes: Mapping[str, Sequence[str]], device: torch.device
) -> Teacher | None:
    if not plan.distillation and not plan.likeness:
        return None
    if call.teachers is None:
        raise SystemExit("The recipe learns from teachers; name their folder with --teachers")
    # Here and not above: its package is needed by nothing else.
    from benchmarks.teachers import PackTeachers

    return PackTeachers(call.teachers, classes, device)


def _drive(
    fit: Fit,
    call: argparse.Namespace,
    classes: Mapping[str, Sequence[str]],
    plan: Plan,
    team: Team,
) -> None:
    deadline = time.monotonic() + call.seconds
    steps = fit.run()
    while True:
        try:
            event = next(steps)
        except StopIteration as stop:
            if team.is_first:
                _write(call.run / "network.safetensors", stop.value.network, classes, plan)
            _say(team, "done")
            return
        if event is not None and team.is_first:
            _log(event, call.run)
        if isinstance(event, StepDone) and team.any(time.monotonic() > deadline):
            steps.close()
            _say(team, "stopped; the same command goes on")
            return


def _log(event: TrainEvent, run: Path) -> None:
    if isinstance(event, EpochDone):
        with (run / "epochs.jsonl").open("a") as log:
            log.write(json.dumps(asdict(event)) + "\n")
        scores = " ".join(f"{t[:6]} {a:.3f}/{u:.3f}" for t, a, u in event.by_task)
        print(f"{event.epoch:3d} {event.train_loss:.3f} {event.score:.4f} {scores}", flush=True)
    elif isinstance(event, Notice):
        print(event.text, flush=True)
    elif isinstance(event, StepDone) and event.step % 50 == 0:
        print(f"step {event.step} {event.images_per_second:.0f}/s", flush=True)


def _write(path: Path, network: MedMamba, classes: Mapping[str, Sequence[str]], plan: Plan) -> None:
    state = {
        key: (value.half() if value.is_floating_point() else value).cpu().contiguous()
        for key, value in network.state_dict().items()
        if not key.endswith("num_batches_tracked")
    }
    save_file(state, path, {"classes": json.dumps(classes), "plan": json.dumps(asdict(plan))})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--run-dir", dest="run", type=Path, required=True)
    parser.add_argument("--teachers", type=Path)
    parser.add_argument("--start", type=Path)
    parser.add_argument("--without", nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=float("inf"))
    parser.add_argument("--epochs", type=int, default=0, help="else as the recipe says")
    parser.add_argument("--budget", type=float, default=0, help="seconds: as many epochs as fit")
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--compile", action="store_true")
    call = parser.parse_args()
    call.run.mkdir(parents=True, exist_ok=True)
    train(call)


if __name__ == "__main__":
    main()

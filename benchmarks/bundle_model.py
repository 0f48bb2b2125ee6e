"""Make the bundled model: what a training left becomes the file that is shipped, with its card.

    python -m benchmarks.bundle_model NETWORK.safetensors PACKS OUTPUT.safetensors
                                      [--card docs] [--compute TEXT] [--device D]

NETWORK is what `benchmarks.train` writes. Calibration, abstention and novelty are fitted to the
packs' training and validation parts; then the file is measured as it is shipped, once, on the test
part, and gets its card. With `--card FOLDER` the card also becomes FOLDER/model-card.md, with its
figures in FOLDER/model, and the aims in FOLDER/model.md are filled in.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file
from torch import Tensor

from benchmarks import bars
from benchmarks import card_words as words
from benchmarks.bundle_fit import Fitted, fit_task
from benchmarks.card import Facts, sections
from benchmarks.card_figures import FOLDER, write_reliability
from benchmarks.card_render import Section, markdown, text
from benchmarks.measure import measure_model
from benchmarks.novelty_fit import fit as fit_novelty
from benchmarks.packs import read_pack
from benchmarks.recipe_data import INPUT
from benchmarks.training_pictures import with_training_pictures
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.library.header import ModelHeader, TaskSpec
from medmamba_desktop.core.library.model_file import file_sha256
from medmamba_desktop.core.library.weights import LoadedModel, load_from, save_model
from medmamba_desktop.core.network.config import VARIANTS

RECIPE = Path(__file__).parent / "recipes" / "joint.toml"
MEASURED = "measured.json"


def main() -> None:
    call = _parser().parse_args()
    state = load_file(call.network)
    classes, plan = read_metadata(call.network)
    recipe = tomllib.loads(call.recipe.read_text())
    powers = {task: float(recipe["tasks"][task]["power"]) for task in classes}
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft.safetensors"
        model = _written(draft, first_header(classes, state, recipe["variant"]), state, call.device)
        fits = {}
        for task, power in powers.items():
            fits[task] = fit_task(model, call.packs, task, power)
            print(_told(task, fits[task]), flush=True)
        tensors, novelty = fit_novelty(model, call.packs)
        header = with_fits(model.header, fits, novelty)
        whole = {**state, **tensors}
        _written(draft, header, whole, call.device)
        measured = measure_model(draft, call.packs, call.split, call.device)
    counts = {task: _counts(call.packs, task) for task in classes}
    facts = Facts(counts, fits, novelty, measured, plan, call.recipe.name, call.compute,
                  weights_hash(state))  # fmt: skip
    card = sections(facts)
    header = with_training_pictures(header, call.packs)
    save_model(call.output, with_card(header, measured, card), whole, dtype=torch.float16)
    if call.card:
        write_documents(call.card, call.output, facts, card)
    print(f"{call.output}: {call.output.stat().st_size:,} bytes, {file_sha256(call.output)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("network", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--recipe", type=Path, default=RECIPE)
    parser.add_argument("--card", type=Path, metavar="FOLDER")
    parser.add_argument("--compute", default="not recorded", help="on what and how long it trained")
    parser.add_argument("--device", default="auto")
    # The test part is read once, with the final network; whatever is tried is tried on val.
    parser.add_argument("--split", default="test", help=argparse.SUPPRESS)
    return parser


def read_metadata(network: Path) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """Task -> classes, and the plan, that `benchmarks.train` left beside the weights."""
    with safe_open(network, "pt") as file:
        found = file.metadata() or {}
    if "classes" not in found or "plan" not in found:
        raise SystemExit(f"{network.name} does not say its classes and plan; see benchmarks.train")
    return json.loads(found["classes"]), json.loads(found["plan"])


def first_header(
    classes: Mapping[str, list[str]], state: Mapping[str, Tensor], variant: str
) -> ModelHeader:
    """A header without anything fitted; the tasks in the order in which they are shown."""
    tasks = tuple(
        TaskSpec(
            name,
            own.title,
            own.modalities,
            tuple(words.class_info(c) for c in classes[name]),
            INPUT,
            side_stages=side_stages(state, name),
        )
        for name, own in words.TASKS.items()
        if name in classes
    )
    return ModelHeader(
        words.NAME, words.TITLE, words.VERSION, words.LICENCE, VARIANTS[variant], tasks
    )


def side_stages(state: Mapping[str, Tensor], task: str) -> tuple[int, ...]:
    """Stages before the last that a task's scores depend on, as the tensors' names say."""
    prefix = f"sides.{task}."
    return tuple(
        sorted({int(k[len(prefix) :].split(".")[0]) for k in state if k.startswith(prefix)})
    )


def with_fits(
    header: ModelHeader, fits: Mapping[str, Fitted], novelty: Mapping[str, Mapping[str, Any]]
) -> ModelHeader:
    """The header with calibration, abstention and novelty."""
    tasks = tuple(
        replace(
            task,
            calibration=fits[task.name].calibration,
            abstention=fits[task.name].abstention,
            novelty=novelty[task.name],
        )
        for task in header.tasks
    )
    return replace(header, tasks=tasks)


def with_card(
    header: ModelHeader, measured: Mapping[str, Any], card: tuple[Section, ...]
) -> ModelHeader:
    """The header with figures, without the draft's identity, and with the card."""
    tasks = tuple(replace(task, metrics=_metrics(measured[task.name])) for task in header.tasks)
    return replace(header, tasks=tasks, card={section.key: text(section) for section in card})


def _metrics(found: Mapping[str, Any]) -> dict[str, Any]:
    # The draft that was measured could not know that these are its own test pictures.
    own = {k: v for k, v in found["metrics"].items() if k not in ("model", "seen_in_training")}
    return {**own, "packs": found["packs"], "precision": "float32"}


def weights_hash(state: Mapping[str, Tensor]) -> str:
    """SHA-256 of the network's tensors as stored: name, shape and float16 bytes, by name."""
    digest = hashlib.sha256()
    for key in sorted(state):
        stored = state[key].half().contiguous()
        digest.update(f"{key} {tuple(stored.shape)}\n".encode())
        digest.update(stored.numpy().tobytes())
    return digest.hexdigest()


def write_documents(folder: Path, model: Path, facts: Facts, card: tuple[Section, ...]) -> None:
    """The card as Markdown, its diagrams, the aims in model.md, and the figures as JSON."""
    write_reliability(folder, facts.measured, facts.tasks)
    lead = [
        "Made by `python -m benchmarks.bundle_model`; do not edit. The same text is in the model "
        f"file: `medmamba models show {words.NAME}`, or Help > Model card.",
        f"File `{model.name}`, version {words.VERSION}, SHA-256 `{file_sha256(model)}`.",
    ]
    title = f"Model card: {words.TITLE}"
    (folder / "model-card.md").write_text(markdown(title, lead, card), encoding="utf-8")
    document = folder / "model.md"
    if document.exists():
        whole = bars.filled(document.read_text(encoding="utf-8"), bars.table(facts.measured))
        document.write_text(whole, encoding="utf-8")
    figures = json.dumps(facts.measured, indent=1, sort_keys=True)
    (folder / FOLDER / MEASURED).write_text(figures + "\n", encoding="utf-8")


def _written(
    path: Path, header: ModelHeader, state: Mapping[str, Tensor], device: str
) -> LoadedModel:
    save_model(path, header, state, dtype=torch.float16)
    return load_from(path, choose_device(device).device)


def _counts(packs: Path, task: str) -> dict[str, dict[str, int]]:
    images = read_pack(packs, task)
    return {
        part: dict(sorted(Counter(i.label for i in images if i.split == part).items()))
        for part in ("train", "val", "test")
    }


def _told(task: str, fit: Fitted) -> str:
    chosen = fit.chosen
    return (
        f"{task}: {fit.calibration}; loss {chosen.losses}, gain {chosen.gain:.4f} "
        f"+- {chosen.gain_error:.4f}; {fit.threshold}"
    )


if __name__ == "__main__":
    main()

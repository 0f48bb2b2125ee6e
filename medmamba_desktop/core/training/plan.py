"""What a training run is to do: a value that can be saved as a file and read again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Mode = Literal["head", "full"]
Balance = Literal["none", "weights", "logits"]
Measure = Literal["balanced_accuracy", "accuracy", "macro_auc", "loss"]


@dataclass(frozen=True, slots=True)
class Augmentation:
    """Random changes to training pictures; 0 turns one off.

    Attributes:
        flip_horizontal, flip_vertical: mirror half of the pictures.
        rotate_degrees: up to this angle either way; 180 for pictures without an up.
        zoom: crops down to this share of the area (0.3 leaves at least 70 %).
        stretch: changes of aspect up to this share.
        brightness, contrast, saturation, hue: relative changes up to this.
        blur: share of pictures that are blurred or reduced and enlarged again.
        noise: share of pictures that get noise.
        erase: share of pictures from which a rectangle is cut.
    """

    flip_horizontal: bool = True
    flip_vertical: bool = False
    rotate_degrees: float = 10.0
    zoom: float = 0.3
    stretch: float = 0.15
    brightness: float = 0.2
    contrast: float = 0.2
    saturation: float = 0.0
    hue: float = 0.0
    blur: float = 0.1
    noise: float = 0.1
    erase: float = 0.1


@dataclass(frozen=True, slots=True)
class Plan:
    """How to train.

    Attributes:
        task: name of the new task (letters, digits, - and _), and `title` for people.
        start: name or file of the model to start from; empty starts from scratch.
        mode: head trains the last layer alone, on features computed once; full trains everything,
            from the head that head mode gives.
        epochs: passes over the training pictures, full mode.
        batch_size: pictures a step; 0 fits it to the device by trial.
        learning_rate: of the last layers; `layer_decay` multiplies it at each block before them.
        warm_up: share of the run in which the rate rises.
        ema: decay of the running mean of the weights; 0 turns it off.
        balance: how rare classes are helped: by weight in the loss or by adjusted logits.
        views: head mode, augmented views of each training picture beside the plain one.
        patience: epochs without a better score after which training stops; 0 never stops early.
        measure: what is best on validation.
        guidance: weight of the loss on where the model looks, for pictures with a known region.
        mix: full mode, share of pictures that are mixed with another of their task.
        distillation: how much of the loss is a teacher's word in place of the label's, 0 to 1;
            `likeness` is the weight of grouping pictures as it does. Both need a teacher, which
            recipes of the bundled model have.
        device: as `core.device.choose_device` takes it.
    """

    task: str
    title: str
    start: str = ""
    mode: Mode = "head"
    epochs: int = 30
    batch_size: int = 0
    learning_rate: float = 3e-4
    layer_decay: float = 0.8
    weight_decay: float = 0.05
    drop_path: float = 0.1
    label_smoothing: float = 0.05
    warm_up: float = 0.1
    ema: float = 0.998
    balance: Balance = "weights"
    augmentation: Augmentation = field(default_factory=Augmentation)
    views: int = 2
    patience: int = 10
    measure: Measure = "balanced_accuracy"
    guidance: float = 0.3
    mix: float = 0.0
    distillation: float = 0.0
    likeness: float = 0.0
    seed: int = 0
    device: str = "auto"

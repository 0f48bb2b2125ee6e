"""How a fine-tune's values read on screen."""

from __future__ import annotations

import math
from datetime import datetime

from medmamba_desktop.core.evaluate.values import Estimate
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.view import words

MEASURES = {
    "balanced_accuracy": "Balanced accuracy",
    "accuracy": "Accuracy",
    "macro_auc": "AUC, mean of classes",
    "macro_f1": "F1, mean of the classes",
    "loss": "Loss",
}
PARTS = {"train": "Training", "val": "Validation", "test": "Test, locked away"}


def share(value: float) -> str:
    """A share, 0 to 1, as whole per cent."""
    return "–" if math.isnan(value) else f"{value * 100:.0f} %"


def area(figure: Estimate | None) -> str:
    """An area under a curve with its interval, "0.94 (0.91 to 0.97)"."""
    if figure is None or math.isnan(figure.value):
        return "–"
    if math.isnan(figure.low) or math.isnan(figure.high):
        return f"{figure.value:.2f}"
    return f"{figure.value:.2f} ({figure.low:.2f} to {figure.high:.2f})"


def figure(name: str, found: Estimate | None) -> str:
    """The figure of that name as it is usually written: areas as numbers, the rest in per cent."""
    return area(found) if name.endswith("auc") else estimate(found)


def estimate(figure: Estimate | None) -> str:
    """A figure with its interval, "83 % (76 to 88)"."""
    if figure is None or math.isnan(figure.value):
        return "–"
    if math.isnan(figure.low) or math.isnan(figure.high):
        return share(figure.value)
    return f"{share(figure.value)} ({figure.low * 100:.0f} to {figure.high * 100:.0f})"


def headline(result: TrainingResult) -> str:
    """How good the model is, in a sentence."""
    accuracy = result.evaluation.overall["accuracy"]
    pictures = words.count(result.evaluation.n, "picture")
    if result.held_out == "test":
        return f"Right in {share(accuracy.value)} of {pictures} it had never seen"
    return f"Right in {share(accuracy.value)} of {pictures}, each judged without having seen it"


def interval(result: TrainingResult) -> str:
    """How far the headline can be trusted."""
    accuracy = result.evaluation.overall["accuracy"]
    if math.isnan(accuracy.low):
        return "There are too few pictures to say how sure this figure is."
    low, high = f"{accuracy.low * 100:.0f}", share(accuracy.high)
    return f"95 % interval: {low} to {high}. On pictures from elsewhere it may be lower."


def moment(text: str) -> str:
    """A date and time, given by ISO 8601, as "24 Nov, 14:05"; another text stays as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.day} {found:%b}, {found:%H:%M}"


def size(number: float) -> str:
    """Bytes as a person reads them, "35 MB"; rounded up, as a little is not nothing."""
    if number < 1e9:
        return f"{math.ceil(number / 1e6):,} MB"
    return f"{number / 1e9:,.1f} GB"


def duration(seconds: float | None) -> str:
    """How long something takes, roughly, for people."""
    if seconds is None:
        return "time not known"
    if seconds < 50:
        return "less than a minute"
    if seconds < 3000:
        return f"about {words.count(max(1, round(seconds / 60)), 'minute')}"
    hours = seconds / 3600
    if hours < 10:
        return f"about {hours:.1f} hours".replace(".0 hours", " hours").replace(
            " 1 hours", " 1 hour"
        )
    return f"about {round(hours)} hours"

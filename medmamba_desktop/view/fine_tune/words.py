"""How a fine-tune's values read on screen."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QDateTime, QLocale

from medmamba_desktop.core.dataset.examples import LabelledData
from medmamba_desktop.core.evaluate.values import Estimate
from medmamba_desktop.core.language import number, tr, tr_noop, trn
from medmamba_desktop.core.training.events import EpochDone
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.view import words

MEASURES = {
    "balanced_accuracy": tr_noop("Balanced accuracy"),
    "accuracy": tr_noop("Accuracy"),
    "macro_auc": tr_noop("AUC, mean of classes"),
    "macro_f1": tr_noop("F1, mean of the classes"),
    "loss": tr_noop("Loss"),
}
PARTS = {
    "train": tr_noop("Training"),
    "val": tr_noop("Validation"),
    "test": tr_noop("Test, locked away"),
}


def share(value: float) -> str:
    """A share, 0 to 1, as whole per cent."""
    return "–" if math.isnan(value) else words.whole_percent(value)


def area(figure: Estimate | None) -> str:
    """An area under a curve with its interval, "0.94 (0.91 to 0.97)"."""
    if figure is None or math.isnan(figure.value):
        return "–"
    if math.isnan(figure.low) or math.isnan(figure.high):
        return words.decimal(figure.value, 2)
    return tr(
        "{value} ({low} to {high})",
        value=words.decimal(figure.value, 2),
        low=words.decimal(figure.low, 2),
        high=words.decimal(figure.high, 2),
    )


def figure(name: str, found: Estimate | None) -> str:
    """The figure of that name as it is usually written: areas as numbers, the rest in per cent."""
    return area(found) if name.endswith("auc") else estimate(found)


def estimate(figure: Estimate | None) -> str:
    """A figure with its interval, "83 % (76 to 88)"."""
    if figure is None or math.isnan(figure.value):
        return "–"
    if math.isnan(figure.low) or math.isnan(figure.high):
        return share(figure.value)
    return tr(
        "{value} ({low} to {high})",
        value=share(figure.value),
        low=f"{figure.low * 100:.0f}",
        high=f"{figure.high * 100:.0f}",
    )


def headline(result: TrainingResult) -> str:
    """How good the model is, in a sentence."""
    accuracy = result.evaluation.overall["accuracy"]
    if result.held_out == "test":
        return trn(
            "Right in {share} of {n} picture it had never seen",
            "Right in {share} of {n} pictures it had never seen",
            result.evaluation.n,
            share=share(accuracy.value),
        )
    return trn(
        "Right in {share} of {n} picture, each judged without having seen it",
        "Right in {share} of {n} pictures, each judged without having seen it",
        result.evaluation.n,
        share=share(accuracy.value),
    )


def interval(result: TrainingResult) -> str:
    """How far the headline can be trusted."""
    accuracy = result.evaluation.overall["accuracy"]
    if math.isnan(accuracy.low):
        return tr("There are too few pictures to say how sure this figure is.")
    low, high = f"{accuracy.low * 100:.0f}", share(accuracy.high)
    return tr(
        "95 % interval: {low} to {high}. On pictures from elsewhere it may be lower.",
        low=low,
        high=high,
    )


def moment(text: str) -> str:
    """A date and time, given by ISO 8601, as "24 Nov, 14:05"; another text stays as it is."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return text
    shown = QDateTime(found.year, found.month, found.day, found.hour, found.minute, 0)
    return QLocale().toString(shown, tr("d MMM, HH:mm"))


def size(size_bytes: float) -> str:
    """Bytes as a person reads them, "35 MB"; rounded up, as a little is not nothing."""
    if size_bytes < 1e9:
        return tr("{size} MB", size=number(math.ceil(size_bytes / 1e6)))
    return tr("{size} GB", size=words.decimal(size_bytes / 1e9))


def duration(seconds: float | None, *, is_rough: bool = True) -> str:
    """How long something takes, for people; with "about" unless that goes without saying."""
    if seconds is None:
        return tr("time not known")
    if seconds < 50:
        return tr("less than a minute")
    time = _rounded(seconds)
    return tr("about {time}", time=time) if is_rough else time


def _rounded(seconds: float) -> str:
    if seconds < 3000:
        return trn("{n} minute", "{n} minutes", max(1, round(seconds / 60)))
    hours = round(seconds / 3600, 1)
    if hours < 10 and hours != int(hours):
        return tr("{hours} hours", hours=words.decimal(hours))
    return trn("{n} hour", "{n} hours", round(seconds / 3600))


def begun_percent(share: float) -> str:
    """How much is done in whole per cent, rounded down: nothing is done before it is."""
    return tr("{number} %", number=int(share * 100))


def facts(said: Iterable[str]) -> str:
    """Short facts after one another, "62 %, about 3 min left"."""
    together = ""
    for one in said:
        together = tr("{first}, {second}", first=together, second=one) if together else one
    return together


def part_done(what: str, done: int, total: int) -> str:
    """How far a piece of work is, "Reading: 20 of 1,000", or "Reading…" where nobody knows."""
    if not total:
        return tr("{what}…", what=what)
    return tr("{what}: {n} of {all}", what=what, n=number(done), all=number(total))


def amounts(data: LabelledData) -> tuple[str, str]:
    """How many pictures and how many classes there are."""
    pictures = trn("{n} picture", "{n} pictures", len(data.examples))
    return pictures, trn("{n} class", "{n} classes", len(data.classes))


def cell(count: int, true: str, predicted: str) -> str:
    """A cell of a confusion matrix in words."""
    if true == predicted:
        return trn("{n} picture of {true}, recognised", "{n} pictures of {true}, recognised",
                   count, true=true)  # fmt: skip
    return trn(
        "{n} picture of {true}, taken for {predicted}",
        "{n} pictures of {true}, taken for {predicted}",
        count,
        true=true,
        predicted=predicted,
    )


def validated(epoch: EpochDone) -> str:
    """How one pass over the training pictures did on the validation part."""
    facts = {"n": epoch.epoch, "all": epoch.epochs, "share": share(epoch.accuracy)}
    if math.isnan(epoch.auc):
        return tr("Pass {n} of {all}: {share} right", **facts)
    auc = words.decimal(epoch.auc, 2)
    return tr("Pass {n} of {all}: {share} right, AUC {auc}", auc=auc, **facts)

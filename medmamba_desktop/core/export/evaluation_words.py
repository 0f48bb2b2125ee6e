"""How the figures of a measurement are said: in the report, on the command line, in the window."""

from __future__ import annotations

import math
from collections.abc import Sequence

from medmamba_desktop.core.evaluate.calibration import debiased_error
from medmamba_desktop.core.evaluate.delong import Difference
from medmamba_desktop.core.evaluate.report import estimate
from medmamba_desktop.core.evaluate.suspects import MOST
from medmamba_desktop.core.evaluate.values import Estimate
from medmamba_desktop.core.export.document import Banner
from medmamba_desktop.core.language import number, tr, tr_noop
from medmamba_desktop.core.measuring.values import Measured, Seen

OVERALL = {
    "accuracy": tr_noop("Accuracy"),
    "balanced_accuracy": tr_noop("Balanced accuracy"),
    "macro_auc": tr_noop("Mean AUC"),
    "macro_f1": tr_noop("Mean F1"),
}
CALLED = {
    "sensitivity": tr_noop("Sensitivity"),
    "specificity": tr_noop("Specificity"),
    "precision": tr_noop("Precision"),
    "npv": tr_noop("NPV"),
    "f1": tr_noop("F1"),
    "mcc": tr_noop("MCC"),
    "accuracy": tr_noop("Accuracy"),
    "balanced_accuracy": tr_noop("Balanced accuracy"),
}
_NUMBERS = frozenset({"f1", "mcc", "macro_auc", "macro_f1", "auc", "average_precision"})
_FEW_PICTURES, _FEW_OF_A_CLASS = 100, 20
_MOST_NAMED = 10


_SEEN = tr_noop(
    "Seen in training: {twins} of {compared} pictures are among the {listed} that this model was "
    "trained and chosen by. These figures are too good, and say little of pictures that are new to "
    "it."
)
_SEEN_BY_PLACE = tr_noop(
    "Seen in training: {twins} of {compared} pictures are training pictures of this model. "
    "Its file remembers {remembered} training pictures and not all, so there may be more. "
    "These figures are too good, and say little of pictures that are new to it."
)
_UNSEEN = tr_noop(
    "None of the {listed} pictures that this model was trained and chosen by is among these, as "
    "far as their pixels tell. Others of the same patients may be: then the figures are too good."
)
_UNSEEN_BY_PLACE = tr_noop(
    "None of the {remembered} training pictures that the model file remembers is among "
    "these. Others of its training pictures, or of the same patients, may be: then the "
    "figures are too good."
)


def banner(seen: Seen) -> Banner:
    """Whether the model has learned from the pictures, as far as its file tells."""
    if seen.is_held_out:
        text = tr("These are the pictures of the model's own test, held out when it was trained.")
        return Banner("good", text)
    known = {
        "twins": number(seen.twins),
        "compared": number(seen.compared),
        "remembered": number(seen.remembered),
        "listed": number(seen.listed),
    }
    if seen.is_in_training:
        return Banner("bad", tr(_SEEN if seen.listed else _SEEN_BY_PLACE, **known))
    if seen.compared:
        return Banner("unknown", tr(_UNSEEN if seen.listed else _UNSEEN_BY_PLACE, **known))
    text = tr(
        "It is not known whether the model was trained on some of these pictures, or on others of "
        "the same patients. If it was, the figures are too good."
    )
    return Banner("unknown", text)


def limits(one: Measured) -> tuple[str, ...]:
    """Why the figures should be taken with care, as far as the program can tell."""
    counts = one.evaluation.counts
    rare = [name for name, count in counts.items() if 0 < count < _FEW_OF_A_CLASS]
    absent = [name for name, count in counts.items() if not count]
    constant = len({case.probabilities for case in one.cases}) == 1 and len(one.cases) > 1
    said = [
        (
            one.evaluation.n < _FEW_PICTURES,
            tr(
                "Measured on few pictures ({n}): the intervals are wide, and they count.",
                n=one.evaluation.n,
            ),
        ),
        (
            bool(rare),
            tr("Fewer than {n} pictures of: {classes}.", n=_FEW_OF_A_CLASS, classes=_listed(rare)),
        ),
        (
            bool(absent),
            tr(
                "No picture of: {classes}. Nothing is known of these classes.",
                classes=_listed(absent),
            ),
        ),
        (
            constant,
            tr("The model gives every picture the same probabilities: it tells nothing apart."),
        ),
        (
            not one.unit,
            tr(
                "It is not known which pictures are of one patient. If some are, the intervals are "
                "too narrow."
            ),
        ),
        (
            bool(one.detail.suspects),
            tr(
                "Labels that may be wrong: {count}. Look at them before you trust the figures.",
                count=_suspects(one),
            ),
        ),
        (
            bool(one.flow.left_out),
            tr(
                "Pictures of classes that were left out by the user: {count}. Figures would be "
                "others with them.",
                count=number(one.flow.left_out),
            ),
        ),
    ]
    return tuple(text for holds, text in said if holds)


def difference_words(found: Difference, name: str) -> str:
    """A difference, and below it its interval; shares in points of a hundred."""
    if math.isnan(found.value):
        return "–"
    factor, digits = (1, 3) if name in _NUMBERS else (100, 1)
    value, low, high = (f"{factor * v:+.{digits}f}" for v in (found.value, found.low, found.high))
    return (
        value
        if math.isnan(found.low)
        else tr("{value}\n{low} to {high}", value=value, low=low, high=high)
    )


def p_words(p: float) -> str:
    """A p value as it is usually printed."""
    if math.isnan(p):
        return "–"
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def two_lines(figure: Estimate, name: str) -> str:
    """A figure, and below it its interval."""
    return estimate(figure, "" if name in _NUMBERS else "accuracy").replace(" (", "\n").rstrip(")")


def calibration_words(one: Measured) -> str:
    """Both calibration errors and the Brier score in a sentence."""
    evaluation = one.evaluation
    found = (evaluation.ece, debiased_error(evaluation.reliability), evaluation.brier)
    plain, debiased, brier = ("–" if math.isnan(value) else f"{value:.3f}" for value in found)
    return tr(
        "Expected calibration error {plain} (15 bins), {debiased} without what chance adds; "
        "Brier score {brier}.",
        plain=plain,
        debiased=debiased,
        brier=brier,
    )


def _suspects(one: Measured) -> str:
    count = len(one.detail.suspects)
    return tr("{n} or more", n=count) if count >= MOST else str(count)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return tr("{names} and {n} more", names=shown, n=more) if more > 0 else shown

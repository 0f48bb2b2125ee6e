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
from medmamba_desktop.core.measuring.values import Measured, Seen

OVERALL = {
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
    "macro_auc": "Mean AUC",
    "macro_f1": "Mean F1",
}
CALLED = {
    "sensitivity": "Sensitivity",
    "specificity": "Specificity",
    "precision": "Precision",
    "npv": "NPV",
    "f1": "F1",
    "mcc": "MCC",
    "accuracy": "Accuracy",
    "balanced_accuracy": "Balanced accuracy",
}
_NUMBERS = frozenset({"f1", "mcc", "macro_auc", "macro_f1", "auc", "average_precision"})
_FEW_PICTURES, _FEW_OF_A_CLASS = 100, 20
_MOST_NAMED = 10


def banner(seen: Seen) -> Banner:
    """Whether the model has learned from the pictures, as far as its file tells."""
    if seen.is_held_out:
        return Banner(
            "good", "These are the pictures of the model's own test, held out when it was trained.",
        )  # fmt: skip
    if seen.is_in_training:
        return Banner(
            "bad",
            f"Seen in training: {seen.twins:,} of {seen.compared:,} pictures are training pictures "
            f"of this model. Its file remembers {seen.remembered:,} training pictures and not all, "
            "so there may be more. These figures are too good, and say little of pictures that are "
            "new to it.",
        )
    if seen.compared:
        return Banner(
            "unknown",
            f"None of the {seen.remembered:,} training pictures that the model file remembers is "
            "among these. Others of its training pictures, or of the same patients, may be: then "
            "the figures are too good.",
        )
    return Banner(
        "unknown",
        "It is not known whether the model was trained on some of these pictures, or on others of "
        "the same patients. If it was, the figures are too good.",
    )


def limits(one: Measured) -> tuple[str, ...]:
    """Why the figures should be taken with care, as far as the program can tell."""
    counts = one.evaluation.counts
    rare = [name for name, count in counts.items() if 0 < count < _FEW_OF_A_CLASS]
    absent = [name for name, count in counts.items() if not count]
    constant = len({case.probabilities for case in one.cases}) == 1 and len(one.cases) > 1
    said = [
        (
            one.evaluation.n < _FEW_PICTURES,
            f"Measured on few pictures ({one.evaluation.n}): the intervals are wide, and they "
            "count.",
        ),
        (bool(rare), f"Fewer than {_FEW_OF_A_CLASS} pictures of: {_listed(rare)}."),
        (bool(absent), f"No picture of: {_listed(absent)}. Nothing is known of these classes."),
        (constant, "The model gives every picture the same probabilities: it tells nothing apart."),
        (
            not one.unit,
            "It is not known which pictures are of one patient. If some are, the intervals are "
            "too narrow.",
        ),
        (
            bool(one.detail.suspects),
            f"Labels that may be wrong: {_suspects(one)}. Look at them before you trust "
            "the figures.",
        ),
        (
            bool(one.flow.left_out),
            f"Pictures of classes that were left out by the user: {one.flow.left_out:,}. Figures "
            "would be others with them.",
        ),
    ]
    return tuple(text for holds, text in said if holds)


def difference_words(found: Difference, name: str) -> str:
    """A difference, and below it its interval; shares in points of a hundred."""
    if math.isnan(found.value):
        return "–"
    factor, digits = (1, 3) if name in _NUMBERS else (100, 1)
    value, low, high = (f"{factor * v:+.{digits}f}" for v in (found.value, found.low, found.high))
    return value if math.isnan(found.low) else f"{value}\n{low} to {high}"


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
    return (
        f"Expected calibration error {plain} (15 bins), {debiased} without what chance adds; "
        f"Brier score {brier}."
    )


def _suspects(one: Measured) -> str:
    count = len(one.detail.suspects)
    return f"{count} or more" if count >= MOST else str(count)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_MOST_NAMED])
    more = len(names) - _MOST_NAMED
    return f"{shown} and {more} more" if more > 0 else shown

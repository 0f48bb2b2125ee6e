"""When a prediction is too unsure to be followed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.library.header import TaskSpec
from medmamba_desktop.core.values import Caution

# Below this probability of the most probable class a prediction is called unsure, where the model
# file does not say from which one on it is right often enough.
DEFAULT_THRESHOLD = 0.6

_UNSURE = tr_noop("Even the most probable class has a probability of only {percent} %")
_TOO_OFTEN_WRONG = tr_noop(
    "Even the most probable class has a probability of only {percent} %; below {least:.0f} % the "
    "model is wrong too often to be followed"
)
CONFIDENCE_WORDS = (_UNSURE, _TOO_OFTEN_WRONG)


def confidence_cautions(shares: Sequence[float], task: TaskSpec) -> tuple[Caution, ...]:
    """A caution where the most probable class is not probable enough for this task.

    Args:
        shares: one probability a class, 0 to 1.
    """
    top, measured = max(shares), task.abstention
    threshold = DEFAULT_THRESHOLD if measured is None else float(measured["threshold"])
    if top >= threshold:
        return ()
    # Rounded down: "only 71 %, below 71 %" would puzzle.
    percent = math.floor(top * 100)
    if measured is None:
        text = tr(_UNSURE, percent=percent)
    else:
        text = tr(_TOO_OFTEN_WRONG, percent=percent, least=threshold * 100)
    return (Caution("low-confidence", text),)

"""Whether the pictures are like those that the start model learned from."""

from __future__ import annotations

from collections.abc import Generator

import numpy as np

from medmamba_desktop.core.dataset.examples import DataProblem, LabelledData, Progress
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.library.weights import load_model
from medmamba_desktop.core.predict.predictor import AUTO, Predictor
from medmamba_desktop.core.values import ImageRef, ModelInfo, Prediction

_LOOKED_AT = 48
# From this share of pictures on, the start model's features are called foreign to the data.
_FOREIGN = 0.5
_ODD_ONES = 0.25


def domain_problem(
    data: LabelledData, start: ModelInfo, device: str = "cpu"
) -> Generator[Progress, None, DataProblem | None]:
    """What the user should know of the distance between the data and the start model.

    A sample is looked at. Where most of it is unlike what the start model learned from, its frozen
    features tell little and training all weights is advised; where a few are, they may be pictures
    of another kind among the others, and they are shown.

    Returns:
        a note or a warning, or None where nothing is to be said or the model cannot tell.
    """
    model = load_model(start, device)
    if model.familiar is None:
        return None
    refs = _sample(data)
    outside: list[ImageRef] = []
    yield Progress(tr("Comparing with the start model"), 0, len(refs))
    for done, outcome in enumerate(Predictor(model).predict(refs, AUTO), start=1):
        if isinstance(outcome, Prediction) and outcome.is_outside:
            outside.append(outcome.ref)
        yield Progress(tr("Comparing with the start model"), done, len(refs))
    return _problem(refs, outside, start)


def _sample(data: LabelledData) -> list[ImageRef]:
    """The same pictures every time, spread over the data."""
    refs = [example.ref for example in data.examples]
    chosen = np.random.default_rng(0).permutation(len(refs))[:_LOOKED_AT]
    return [refs[i] for i in sorted(chosen)]


def _problem(refs: list[ImageRef], outside: list[ImageRef], start: ModelInfo) -> DataProblem | None:
    share = len(outside) / max(1, len(refs))
    sets = tuple((ref,) for ref in outside)
    if share >= _FOREIGN:
        text = tr(
            "{count} of {all} pictures looked at are unlike those that {model} learned from: "
            "training all weights will give much better results than the last layer",
            count=len(outside),
            all=len(refs),
            model=start.title,
        )
        return DataProblem("outside-domain", "note", text, sets)
    if outside and share <= _ODD_ONES:
        text = tr(
            "{count} of {all} pictures looked at are unlike the others and unlike those that "
            "{model} learned from: see whether they belong here",
            count=len(outside),
            all=len(refs),
            model=start.title,
        )
        return DataProblem("outside-domain", "warning", text, sets)
    return None

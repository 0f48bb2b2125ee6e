"""The last phases: how good the new model is on pictures it has not seen, and its file."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.suspects import suspects
from medmamba_desktop.core.evaluate.values import Case, Evaluation, Suspect
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.network.class_map import map_weights
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.pooling import Pooled, rows_of
from medmamba_desktop.core.predict.calibration import calibrated
from medmamba_desktop.core.training import finish
from medmamba_desktop.core.training.clock import Clock
from medmamba_desktop.core.training.events import Phase, TrainEvent
from medmamba_desktop.core.training.features import pooled_features
from medmamba_desktop.core.training.fit import Fitted
from medmamba_desktop.core.training.head import softmax
from medmamba_desktop.core.training.measure import (
    fit_temperature,
    logits_of,
    operating_points,
    region_hits,
)
from medmamba_desktop.core.training.notices import said_again
from medmamba_desktop.core.training.novelty import some_of_each, what_is_familiar
from medmamba_desktop.core.training.phases import Features, Heads, Unseen
from medmamba_desktop.core.training.result import RegionHits, TrainingResult
from medmamba_desktop.core.training.result_file import row_ref
from medmamba_desktop.core.training.sight import with_head
from medmamba_desktop.core.training.work import Ints, Work

Logits = NDArray[np.float32]
_TITLE = tr_noop("Measuring on pictures that the model has not seen")


@dataclass(frozen=True, slots=True, eq=False)
class _Judged:
    """Logits of pictures by a model that has not seen them, and which pictures those are."""

    rows: Ints
    logits: Logits

    def temperature(self, labels: Ints) -> float | None:
        return fit_temperature(self.logits, labels[self.rows])


def judge(
    work: Work,
    features: Features | None,
    heads: Heads | None,
    fitted: Fitted | None,
    unseen: Unseen | None,
) -> Generator[TrainEvent | None, None, TrainingResult]:
    """Measure the new model and write its file.

    Args:
        features, heads: of the start model; None where training began from scratch.
        fitted: full mode: the trained network.
        unseen: full mode without a test part: what cross-validation says.

    Returns:
        the result, its pictures as `row_ref`s.
    """
    rows = _rows_to_look_at(work)
    known = features if fitted is None else None
    looks = len(rows) if known is None else 0
    compares = heads is not None and work.start is not None and fitted is not None
    # A unit a picture looked at, and one for the figures.
    clock = Clock("measure", tr(_TITLE), looks + len(_marked(work)) * (1 + compares) + 1)
    yield clock.at(0)
    network = _final_network(work, heads, fitted)
    pooled = yield from _pooled(work, network, known, rows, clock)
    logits = logits_of(network, work.plan.task, pooled)
    of_row = {row: i for i, row in enumerate(rows.tolist())}
    crossed = None if unseen is None else unseen.logits
    judged, tuned = _judged_and_tuned(work, logits, of_row, heads, crossed)
    temperature = tuned.temperature(work.labels)
    shown = temperature if work.has_test else _crossed_temperatures(work, judged)
    cases = _cases(work, judged, shown)
    evaluation = evaluate(cases, work.classes)
    yield clock.at(looks + 1)
    distances = None if unseen is None else unseen.known_distances
    statistics, threshold = what_is_familiar(work, pooled, rows, distances)
    beginning = heads if compares else None
    regions = yield from _regions(work, network, beginning, clock, looks + 1)
    points = operating_points(
        softmax(tuned.logits / (temperature or 1.0)), work.labels[tuned.rows], work.classes
    )
    held_out = "test" if work.has_test else "cross-validation"
    measured = finish.Measured(temperature, threshold, points, held_out, evaluation)
    yield Phase("save", tr("Saving the model"), 0, 1)
    model = finish.save(work, network, statistics, measured)
    return TrainingResult(
        model=model.path,
        run=work.folder.path,
        held_out="test" if work.has_test else "cross-validation",
        evaluation=evaluation,
        cases=cases,
        head_only=_head_only(work, features, heads) if fitted is not None else None,
        start_model=_start_model(work, features),
        suspects=_suspects(work, heads, cases),
        regions=regions,
        history=fitted.history if fitted is not None else (),
        notices=said_again(work.notices),
    )


def _final_network(work: Work, heads: Heads | None, fitted: Fitted | None) -> MedMamba:
    if fitted is not None:
        network = fitted.network
    else:
        assert heads is not None
        network = _with_final(work, heads)
    finish.as_stored(network)
    return network


def _with_final(work: Work, heads: Heads) -> MedMamba:
    """The start model's network with the head that was fitted to its features."""
    network = work.new_network(heads.sight).eval().requires_grad_(False)
    with_head(network, work.plan.task, heads.final, heads.sight)
    return network


def _rows_to_look_at(work: Work) -> Ints:
    """All held-out pictures, and of the training pictures what `what_is_familiar` needs."""
    some = some_of_each(work.part("train"), work.labels, len(work.classes))
    return np.unique(np.concatenate([some, work.part("val", "test")]))


def _pooled(
    work: Work, network: MedMamba, known: Features | None, rows: Ints, clock: Clock
) -> Generator[TrainEvent | None, None, Pooled]:
    """Pooled maps of rows by the final network; in head mode they are known already."""
    if known is not None:
        return rows_of(known.plain, rows)
    lean = LeanMedMamba(network)
    return (yield from clock.over(pooled_features(lean, work.loader, rows.tolist(), work.batch)))


def _judged_and_tuned(
    work: Work,
    logits: Logits,
    of_row: dict[int, int],
    heads: Heads | None,
    unseen: Logits | None,
) -> tuple[_Judged, _Judged]:
    """What the figures rest on, and what temperature and operating points are fitted to."""
    if unseen is None and heads is not None and work.plan.mode == "head":
        unseen = heads.out_of_fold
    crossed = None
    if unseen is not None:
        rows = np.flatnonzero(~np.isnan(unseen[:, 0]))
        crossed = _Judged(rows, unseen[rows])

    def own(part: Ints) -> _Judged:
        places = [of_row[row] for row in part.tolist()]
        return _Judged(part, logits[places])

    if not work.has_test:
        assert crossed is not None
        return crossed, crossed
    return own(work.part("test")), crossed if crossed is not None else own(work.part("val"))


def _crossed_temperatures(work: Work, judged: _Judged) -> NDArray[np.float32]:
    """(n, 1): for each picture the temperature that the pictures of the other folds give.

    The model's own temperature is fitted to all of them; figures with it would praise themselves.
    """
    labels = work.labels[judged.rows]
    fold = np.array([work.rows[row].fold for row in judged.rows.tolist()])
    found = np.ones((len(fold), 1), np.float32)
    for number in np.unique(fold):
        others = fold != number
        found[~others] = fit_temperature(judged.logits[others], labels[others]) or 1.0
    return found


def _cases(
    work: Work, judged: _Judged, temperature: float | NDArray[np.float32] | None
) -> tuple[Case, ...]:
    shares = softmax(judged.logits / (1.0 if temperature is None else temperature))
    return tuple(
        Case(
            row_ref(row),
            work.classes[work.rows[row].label],
            tuple(share),
            str(work.rows[row].group) if work.rows[row].group >= 0 else "",
        )
        for row, share in zip(judged.rows.tolist(), shares.tolist(), strict=True)
    )


def _marked(work: Work) -> list[int]:
    """Rows of the test part whose region is known."""
    return [row for row in work.part("test").tolist() if work.samples.has_region[row]]


def _regions(
    work: Work, network: MedMamba, beginning: Heads | None, clock: Clock, done: int
) -> Generator[TrainEvent | None, None, RegionHits | None]:
    """How often the map's maximum lies in the marked region, before and after.

    Without a test part it is not told: the model was trained on every marked picture.

    Args:
        beginning: heads on the start model's features, where there is a before.
    """
    rows = _marked(work)
    if not rows:
        return None
    after = yield from _hits(work, network, rows, clock, done)
    before: list[tuple[bool, float]] | None = None
    if beginning is not None:
        first = _with_final(work, beginning)
        before = yield from _hits(work, first, rows, clock, done + len(rows))
    return RegionHits(
        n=len(rows),
        before=None if before is None else float(np.mean([hit for hit, _ in before])),
        after=float(np.mean([hit for hit, _ in after])),
        energy_before=None if before is None else float(np.mean([e for _, e in before])),
        energy_after=float(np.mean([e for _, e in after])),
    )


def _hits(
    work: Work, network: MedMamba, rows: Sequence[int], clock: Clock, done: int
) -> Generator[TrainEvent | None, None, list[tuple[bool, float]]]:
    lean, weights = LeanMedMamba(network), map_weights(network, work.plan.task)
    steps = region_hits(lean, weights, work.loader, rows, work.samples.labels, work.batch)
    return list((yield from clock.over(steps, done)).values())


def _head_only(work: Work, features: Features | None, heads: Heads | None) -> Evaluation | None:
    """Figures of the last layer alone on the same pictures."""
    if features is None or heads is None:
        return None
    if not work.has_test:
        rows = np.flatnonzero(~np.isnan(heads.out_of_fold[:, 0]))
        judged = _Judged(rows, heads.out_of_fold[rows])
    else:
        rows = work.part("test")
        seen = heads.sight.of(rows_of(features.plain, rows))
        judged = _Judged(rows, heads.final.logits(seen.numpy()))
    return evaluate(_cases(work, judged, None), work.classes)


def _start_model(work: Work, features: Features | None) -> Evaluation | None:
    """Figures of the start model on the same pictures, where one of its tasks has the classes."""
    if work.start is None or features is None:
        return None
    wanted = [name.casefold() for name in work.classes]
    for task in work.start.header.tasks:
        own = [info.name.casefold() for info in task.classes]
        if set(wanted) <= set(own):
            rows = work.part("test")
            if not work.has_test:
                # As many as the folds hold out: on these pictures the new model is judged.
                rows = np.flatnonzero([row.fold >= 0 for row in work.rows])
            pooled = rows_of(features.plain, rows)
            logits = logits_of(work.start.network, task.name, pooled)
            scaled = calibrated(torch.from_numpy(logits), task).numpy()
            logits = scaled[:, [own.index(name) for name in wanted]]
            return evaluate(_cases(work, _Judged(rows, logits), None), work.classes)
    return None


def _suspects(work: Work, heads: Heads | None, cases: Sequence[Case]) -> tuple[Suspect, ...]:
    """Labels that are probably wrong, each judged by a model that has not seen the picture."""
    judged = list(cases)
    if heads is not None and work.has_test:
        rows = np.flatnonzero(~np.isnan(heads.out_of_fold[:, 0]))
        crossed = _Judged(rows, heads.out_of_fold[rows])
        judged += _cases(work, crossed, crossed.temperature(work.labels))
    return suspects(judged, work.classes)

"""Evaluations, cases and suspects as JSON values, and back.

No file name and no group goes in, since either may name a patient: a picture is its row in a table
that the reader holds. What is not a number (NaN) is null.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from medmamba_desktop.core.errors import DAMAGE, UnreadableError
from medmamba_desktop.core.evaluate.calibration import debiased_error
from medmamba_desktop.core.evaluate.values import (
    Case,
    Curve,
    Estimate,
    Evaluation,
    ReliabilityBin,
    Suspect,
)
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import ImageRef

Json = dict[str, Any]
_T = TypeVar("_T")


def evaluation_to_json(evaluation: Evaluation) -> Json:
    """The figures under the names of `metrics.json`; curves and bins beside them."""
    return {
        "n": evaluation.n,
        "overall": _estimates(evaluation.overall),
        "classes": {
            name: {"n": evaluation.counts[name], **_estimates(evaluation.per_class[name])}
            for name in evaluation.classes
        },
        "binary": {name: _estimates(figures) for name, figures in evaluation.binary.items()},
        "confusion": {
            "labels": list(evaluation.classes),
            "matrix": [list(row) for row in evaluation.confusion],
        },
        "calibration": {
            "ece": _plain(evaluation.ece),
            "ece_debiased": _plain(debiased_error(evaluation.reliability)),
            "brier": _plain(evaluation.brier),
        },
        "reliability": [
            {"n": b.count, "confidence": _plain(b.confidence), "accuracy": _plain(b.accuracy)}
            for b in evaluation.reliability
        ],
        "roc": {name: {"x": list(c.x), "y": list(c.y)} for name, c in evaluation.roc.items()},
    }


def evaluation_from_json(content: Json) -> Evaluation:
    """The evaluation that `evaluation_to_json` wrote; further keys are passed over.

    Raises:
        UnreadableError: something is missing or of another kind.
    """
    return _read(_evaluation, content)


def cases_to_json(cases: Sequence[Case], rows: Mapping[ImageRef, int]) -> list[Json]:
    """Each case by its picture's row; groups stay behind.

    Raises:
        KeyError: a picture is not in `rows`.
    """
    return [
        {
            "row": rows[case.ref],
            "label": case.label,
            "probabilities": [_plain(p) for p in case.probabilities],
        }
        for case in cases
    ]


def cases_from_json(
    content: Sequence[Json], refs: Sequence[ImageRef], groups: Sequence[str] = ()
) -> tuple[Case, ...]:
    """The cases that `cases_to_json` wrote.

    Args:
        refs: the table's pictures by row.
        groups: what each row belongs to; without it every case stands alone.

    Raises:
        UnreadableError: something is missing, of another kind, or of a row that there is not.
    """
    return _read(lambda rows: tuple(_case(row, refs, groups) for row in rows), content)


def suspects_to_json(suspects: Sequence[Suspect], rows: Mapping[ImageRef, int]) -> list[Json]:
    """Each suspect by its picture's row.

    Raises:
        KeyError: a picture is not in `rows`.
    """
    return [
        {"row": rows[s.ref], "given": s.given, "likely": s.likely, "confidence": s.confidence}
        for s in suspects
    ]


def suspects_from_json(content: Sequence[Json], refs: Sequence[ImageRef]) -> tuple[Suspect, ...]:
    """The suspects that `suspects_to_json` wrote.

    Raises:
        UnreadableError: something is missing, of another kind, or of a row that there is not.
    """
    return _read(lambda rows: tuple(_suspect(row, refs) for row in rows), content)


def _read(build: Callable[[Any], _T], content: Any) -> _T:
    try:
        return build(content)
    except DAMAGE as error:
        raise UnreadableError(
            tr("The stored figures are damaged or were written by another version"),
            tr("Measure the model again"),
            repr(error),
        ) from error


def _evaluation(content: Json) -> Evaluation:
    classes = tuple(str(name) for name in content["confusion"]["labels"])
    of_classes = {name: dict(content["classes"][name]) for name in classes}
    return Evaluation(
        n=int(content["n"]),
        classes=classes,
        overall=_estimates_of(content["overall"]),
        counts={name: int(figures.pop("n")) for name, figures in of_classes.items()},
        per_class={name: _estimates_of(figures) for name, figures in of_classes.items()},
        confusion=tuple(tuple(int(n) for n in row) for row in content["confusion"]["matrix"]),
        binary={name: _estimates_of(figures) for name, figures in content["binary"].items()},
        roc={name: Curve(_numbers(c["x"]), _numbers(c["y"])) for name, c in content["roc"].items()},
        reliability=tuple(
            ReliabilityBin(int(b["n"]), _number(b["confidence"]), _number(b["accuracy"]))
            for b in content["reliability"]
        ),
        ece=_number(content["calibration"]["ece"]),
        brier=_number(content["calibration"]["brier"]),
    )


def _case(content: Json, refs: Sequence[ImageRef], groups: Sequence[str]) -> Case:
    row = _row(content, refs)
    group = groups[row] if groups else ""
    return Case(refs[row], str(content["label"]), _numbers(content["probabilities"]), group)


def _suspect(content: Json, refs: Sequence[ImageRef]) -> Suspect:
    given, likely = str(content["given"]), str(content["likely"])
    return Suspect(refs[_row(content, refs)], given, likely, float(content["confidence"]))


def _row(content: Json, refs: Sequence[ImageRef]) -> int:
    row = int(content["row"])
    if not 0 <= row < len(refs):
        raise IndexError(f"row {row} of {len(refs)}")
    return row


def _estimates(figures: Mapping[str, Estimate]) -> Json:
    return {
        name: {"value": _plain(e.value), "low": _plain(e.low), "high": _plain(e.high)}
        for name, e in figures.items()
    }


def _estimates_of(content: Json) -> dict[str, Estimate]:
    return {
        name: Estimate(_number(e["value"]), _number(e["low"]), _number(e["high"]))
        for name, e in content.items()
    }


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def _number(value: float | None) -> float:
    return math.nan if value is None else float(value)


def _numbers(values: Sequence[float | None]) -> tuple[float, ...]:
    return tuple(_number(value) for value in values)

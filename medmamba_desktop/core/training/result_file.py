"""The result of a run as a file in its folder; pictures stand in it by their row."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Literal

from medmamba_desktop.core.atomic import whole_file
from medmamba_desktop.core.errors import DAMAGE, UnreadableError
from medmamba_desktop.core.evaluate.serial import (
    cases_from_json,
    cases_to_json,
    evaluation_from_json,
    evaluation_to_json,
    suspects_from_json,
    suspects_to_json,
)
from medmamba_desktop.core.evaluate.values import Evaluation
from medmamba_desktop.core.language import in_english, tr
from medmamba_desktop.core.training.notices import said_again
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result import RegionHits, TrainingResult
from medmamba_desktop.core.training.state import epoch_from_json
from medmamba_desktop.core.values import ImageRef


def row_ref(row: int) -> ImageRef:
    """Stands for a picture until its place is known."""
    return ImageRef(Path(str(row)))


def write_result(folder: RunFolder, result: TrainingResult, rows: int) -> None:
    """Write a result whose pictures are `row_ref`s.

    Raises:
        WriteError: the file cannot be written.
    """
    row_of = {row_ref(i): i for i in range(rows)}
    content = {
        "held_out": result.held_out,
        "evaluation": evaluation_to_json(result.evaluation),
        "head_only": _optional(result.head_only),
        "start_model": _optional(result.start_model),
        "cases": cases_to_json(result.cases, row_of),
        "suspects": suspects_to_json(result.suspects, row_of),
        "regions": None if result.regions is None else asdict(result.regions),
        "history": [asdict(epoch) for epoch in result.history],
        "notices": [in_english(text) for text in result.notices],
        "seconds": round(result.seconds, 1),
    }
    with whole_file(folder.result) as scratch:
        scratch.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def read_result(folder: RunFolder, refs: Sequence[ImageRef]) -> TrainingResult:
    """The result with each picture's place.

    Args:
        refs: by row.

    Raises:
        UnreadableError: the file is missing or damaged.
    """
    try:
        content = json.loads(folder.result.read_text(encoding="utf-8"))
        return _result(folder, content, refs)
    except (OSError, *DAMAGE) as error:
        raise UnreadableError(
            tr("The result of the training run cannot be read"),
            tr("Start the training again"),
            repr(error),
        ) from error


def _result(
    folder: RunFolder, content: Mapping[str, Any], refs: Sequence[ImageRef]
) -> TrainingResult:
    held_out: Literal["test", "cross-validation"] = content["held_out"]
    regions = content["regions"]
    return TrainingResult(
        model=folder.model,
        run=folder.path,
        held_out=held_out,
        evaluation=evaluation_from_json(content["evaluation"]),
        cases=tuple(cases_from_json(content["cases"], refs)),
        head_only=_optional_back(content["head_only"]),
        start_model=_optional_back(content["start_model"]),
        suspects=tuple(suspects_from_json(content["suspects"], refs)),
        regions=None if regions is None else RegionHits(**regions),
        history=tuple(epoch_from_json(entry) for entry in content["history"]),
        notices=said_again(content["notices"]),
        seconds=content["seconds"],
    )


def _optional(evaluation: Evaluation | None) -> dict[str, Any] | None:
    return None if evaluation is None else evaluation_to_json(evaluation)


def _optional_back(content: dict[str, Any] | None) -> Evaluation | None:
    return None if content is None else evaluation_from_json(content)

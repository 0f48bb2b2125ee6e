"""Made-up measurements with real figures, and a backend that makes them without a network."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from pathlib import Path

from medmamba_desktop.core.dataset.examples import Example, Progress
from medmamba_desktop.core.dataset.to_measure import ToMeasure
from medmamba_desktop.core.evaluate.abstention import abstention
from medmamba_desktop.core.evaluate.compare import compare
from medmamba_desktop.core.evaluate.detail import detailed
from medmamba_desktop.core.evaluate.metrics import evaluate
from medmamba_desktop.core.evaluate.values import Case
from medmamba_desktop.core.measuring.columns import columns_of
from medmamba_desktop.core.measuring.values import Asked, Flow, Measured, Measurement, Seen
from medmamba_desktop.core.values import (
    Caution,
    ClassInfo,
    ClassProbability,
    DeviceInfo,
    Failure,
    ImageRef,
    ModelInfo,
    Prediction,
    Problem,
    SourceImage,
    TaskInfo,
)
from medmamba_desktop.operations.evaluation_backend import EvaluationBackend, evaluation_core
from tests.core.evaluate.cases_build import made_up

CLASSES = ("benign", "malignant", "normal")
TASK = TaskInfo(
    "breast-ultrasound", "Breast ultrasound", ("US",),
    tuple(ClassInfo(name, name.capitalize()) for name in CLASSES),
)  # fmt: skip
MODEL = ModelInfo(
    "tiny", "Tiny", "1", "CC0-1.0", Path("tiny.safetensors"), "ab" * 32, False, (TASK,)
)
UNSEEN = Seen(60, 0, 486, is_held_out=False)


def example(case: Case, row: int) -> Example:
    columns = (("sex", "FM"[row % 2]), ("site", "ABC"[row % 3]))
    source = SourceImage(case.ref, "raster", "PNG", 200, 160)
    return Example(source, case.label, "test", case.group, columns=columns)


def measured(
    n: int = 60, *, skill: float = 2.0, seed: int = 0, per_group: int = 2, model: ModelInfo = MODEL,
    seen: Seen = UNSEEN, cases: Sequence[Case] | None = None,
    examples: Sequence[Example] | None = None,
) -> Measured:  # fmt: skip
    """A model measured on made-up cases; every seventh answer is of low confidence."""
    cases = cases or made_up(n, CLASSES, skill=skill, seed=seed, per_group=per_group)
    examples = examples or [example(case, row) for row, case in enumerate(cases)]
    evaluation = evaluate(cases, CLASSES, resamples=40)
    predictions = [
        Prediction(
            case.ref, TASK.name,
            tuple(ClassProbability(c.name, c.title, p)
                  for c, p in zip(TASK.classes, case.probabilities, strict=True)),
            (Caution("low-confidence", "It is close"),) if row % 7 == 0 else (),
        )
        for row, case in enumerate(cases)
    ]  # fmt: skip
    steps = detailed(cases, evaluation, {"malignant": 0.3}, [columns_of(e) for e in examples])
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            detail = stop.value
            break
    failure = Failure(ImageRef(Path("/private/broken.png")), Problem("It is damaged", "Copy it"))
    return Measured(
        model=model, task=TASK, evaluation=evaluation, detail=detail, cases=cases,
        predictions=predictions, examples=examples, failures=[failure],
        names={ref: f"p/{ref.file_name}" for ref in (*(c.ref for c in cases), failure.ref)},
        sha256="cd" * 32, split="test", origin="the pack's index", unit="patient",
        flow=Flow(n + 40, 39, 0, 2, {"healthy": "normal"}), seen=seen,
        answered=abstention(cases, CLASSES, [not p.cautions for p in predictions]),
        environment=(("Device", "CPU"),),
    )  # fmt: skip


def measurement(models: int = 1, n: int = 60) -> Measurement:
    """So many models on the same pictures; the later ones are worse."""
    found = [measured(n)]
    cases = found[0].cases
    for number in range(1, models):
        own = [
            replace(c, probabilities=(c.probabilities[1:] + c.probabilities[:1]))
            if row % (5 - number) == 0
            else c
            for row, c in enumerate(cases)
        ]
        found.append(measured(n, cases=own))
    compared = tuple(compare(cases, one.cases, CLASSES) for one in found[1:])
    return Measurement(tuple(found), compared)


class FakeEvaluation:
    """Real figures of made-up answers; what was asked for is kept."""

    def __init__(self) -> None:
        self.asked: list[tuple[Asked, int]] = []
        self.labels = dict.fromkeys(CLASSES, "")

    def backend(self) -> EvaluationBackend:
        return replace(evaluation_core(), find=self.find, measure=self.measure)

    def find(self, places: Sequence[Path], split: str) -> Generator[Progress, None, ToMeasure]:
        yield Progress("Finding pictures", 1)
        names = list(self.labels)
        cases = made_up(60, names, per_group=2)
        examples = tuple(example(case, row) for row, case in enumerate(cases))
        return ToMeasure(examples, (), self.labels, "test", "the pack's index", "patient",
                         found=100)  # fmt: skip

    def measure(
        self, asked: Asked, data: ToMeasure, models: Sequence[ModelInfo], device: DeviceInfo
    ) -> Generator[Progress, None, Measurement]:
        self.asked.append((asked, len(models)))
        yield Progress("Classifying", 30, 60)
        return measurement(len(models))

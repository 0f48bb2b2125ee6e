"""A training backend without torch: data made from names, a run that takes a blink."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from medmamba_desktop.core.dataset.examples import (
    DataProblem,
    Example,
    LabelledData,
    Mend,
    Progress,
)
from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.evaluate.values import (
    Case,
    Curve,
    Estimate,
    Evaluation,
    ReliabilityBin,
    Suspect,
)
from medmamba_desktop.core.training.events import EpochDone, Notice, Phase, StepDone, TrainEvent
from medmamba_desktop.core.training.plan import Mode, Plan
from medmamba_desktop.core.training.result import RegionHits, TrainingResult
from medmamba_desktop.core.values import ImageRef, ModelInfo, SourceImage
from medmamba_desktop.operations.training_backend import TrainingBackend
from medmamba_desktop.state.fine_tune import DataChoice

CLASSES = ("normal", "benign", "malignant")
CONFUSION = ((23, 3, 1), (2, 81, 6), (0, 13, 27))


@dataclass(frozen=True)
class Checked:
    data: LabelledData
    problems: tuple[DataProblem, ...] = ()
    prints: Any = None
    duplicates: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Rule:
    kind: str
    title: str
    pattern: str
    examples: tuple[tuple[str, str], ...]
    groups: int
    largest: int


@dataclass(frozen=True)
class Parted:
    data: LabelledData
    notes: tuple[str, ...] = ()
    has_test: bool = True


@dataclass(frozen=True)
class Unfinished:
    run: Path
    title: str
    started: str
    share: float
    mode: Mode = "full"
    classes: tuple[str, ...] = CLASSES


@dataclass(frozen=True)
class Finished:
    run: Path
    title: str
    started: str
    size: int
    mode: Mode = "full"
    classes: tuple[str, ...] = CLASSES


RULES = (
    Rule("name", "File name up to the first hyphen", r"^[^-]+",
         (("p017-left.png", "p017"), ("p017-right.png", "p017"), ("p018-left.png", "p018")),
         402, 6),
    Rule("duplicates", "Near-duplicates only", "", (), 771, 3),
    Rule("none", "Every picture by itself", "", (), 780, 1),
)  # fmt: skip


def labelled(
    counts: Sequence[int] = (27, 89, 40), classes: Sequence[str] = CLASSES, root: str = "/scans"
) -> LabelledData:
    """Examples named after their class and number."""
    examples = tuple(
        Example(_image(Path(f"{root}/{name}/p{number:03}-{name}.png")), name)
        for name, count in zip(classes, counts, strict=True)
        for number in range(count)
    )
    return LabelledData(examples, tuple(classes), origin="one folder a class")


def _image(path: Path) -> SourceImage:
    return SourceImage(ImageRef(path), "raster", "PNG", 200, 160)


def problems_of(data: LabelledData) -> tuple[DataProblem, ...]:
    refs = [example.ref for example in data.examples]
    pairs = ((refs[0], refs[30]), (refs[31], refs[32], refs[33]))
    return (
        DataProblem(
            "contradiction", "warning", "1 picture lies in two classes", (pairs[0],),
            Mend("leave-out", "Leave both out", pairs[0]),
        ),
        DataProblem(
            "near-duplicate", "warning", "3 pictures are near-duplicates of others", pairs[1:],
            Mend("keep-together", "Keep them in one part", pairs[1]),
        ),
        DataProblem("mixed-sizes", "note", "Sizes differ widely: 200 to 1,800 pixels wide",
                    ((refs[0],), (refs[-1],))),
    )  # fmt: skip


@dataclass
class FakeTraining:
    """Plays the core; `gate` holds the run between two steps until it is set."""

    data: LabelledData = field(default_factory=labelled)
    problems: tuple[DataProblem, ...] | None = None
    steps: int = 40
    epochs: int = 4
    pause_s: float = 0.0
    read_error: MedMambaError | None = None
    train_error: MedMambaError | None = None
    part_error: MedMambaError | None = None
    rule_problems: tuple[DataProblem, ...] = ()
    keep_error: MedMambaError | None = None
    unfinished: tuple[Unfinished, ...] = ()
    finished: tuple[Finished, ...] = ()
    has_test: bool = True
    asked: list[tuple[Any, ...]] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    closed: int = 0
    done_steps: int = 0
    made: ModelInfo | None = None
    domain: DataProblem | None = None
    columns: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.gate.set()

    def backend(self) -> TrainingBackend:
        return TrainingBackend(
            read_checked=self.read_checked,
            mended=self.mended,
            group_rules=lambda _data, _duplicates: RULES,
            grouped=self.grouped,
            rule_problems=lambda _data, _rule, _told: self.rule_problems,
            part=self.part,
            suggested_plan=self.suggested_plan,
            estimated_seconds=lambda plan, _data, _device: 95.0 if plan.mode == "head" else 5400.0,
            reasons=lambda _plan, _data: (
                "There are fewer than 1,000 pictures, so the last layer alone learns as much",
                "Rare classes count for more, as they have 3 times fewer pictures",
            ),
            domain_problem=self.domain_problem,
            columns=lambda _choice: self.columns,
            train=self.train,
            resume=self.resume,
            unfinished=lambda _runs: self.unfinished,
            finished=lambda _runs: self.finished,
            discard=lambda run: self.asked.append(("discard", run)),
            describe=self.describe,
            complete_card=self.complete_card,
            write_report=lambda _result, target: target.write_text("<html>"),
            write_plan=lambda plan, path: path.write_text(plan.mode),
            read_plan=lambda path: Plan("x", "X", mode=path.read_text(), epochs=7),  # type: ignore[arg-type]
        )

    def read_checked(self, choice: DataChoice) -> Generator[Progress, None, Checked]:
        self.asked.append(("read", choice))
        total = len(self.data.examples)
        for done in range(0, total, 20):
            yield Progress("Reading pictures", done, total)
        if self.read_error is not None:
            raise self.read_error
        problems = problems_of(self.data) if self.problems is None else self.problems
        return Checked(self.data, problems)

    def mended(self, data: LabelledData, problems: tuple[DataProblem, ...]) -> LabelledData:
        self.asked.append(("mend", tuple(problem.kind for problem in problems)))
        out = {r for p in problems if p.mend and p.mend.kind == "leave-out" for r in p.mend.refs}
        return replace(data, examples=tuple(e for e in data.examples if e.ref not in out))

    def grouped(self, data: LabelledData, rule: Rule, _duplicates: Any) -> LabelledData:
        self.asked.append(("group", rule.kind))
        return data

    def part(self, data: LabelledData, validation: float, test: float, seed: int) -> Parted:
        self.asked.append(("part", validation, test))
        if self.part_error is not None:
            raise self.part_error
        examples = []
        for number, example in enumerate(data.examples):
            place = (number * 0.6180339887) % 1
            split = "test" if place < test else "val" if place < test + validation else "train"
            examples.append(replace(example, split=split))  # type: ignore[arg-type]
        notes = ("The smallest class has 40 pictures, so its figures will be rough",)
        if not self.has_test:
            notes = (*notes, "Every picture is judged once by a model that had not seen it")
        return Parted(replace(data, examples=tuple(examples)), notes, self.has_test)

    def suggested_plan(
        self, _data: LabelledData, start: ModelInfo | None, device: str, mode: Mode | None
    ) -> Plan:
        return Plan("task", "Task", start.name if start else "", mode or "head", self.epochs)

    def domain_problem(
        self, data: LabelledData, start: ModelInfo, _device: str
    ) -> Generator[Progress, None, DataProblem | None]:
        self.asked.append(("compare", start.name))
        yield Progress("Comparing with the start model", 0, 48)
        return self.domain

    def train(
        self, data: LabelledData, plan: Plan, run: Path, start: ModelInfo | None
    ) -> Generator[TrainEvent, None, TrainingResult]:
        self.asked.append(("train", plan, run, start))
        return (yield from self._run(data, plan.mode, run, 0))

    def resume(self, run: Path) -> Generator[TrainEvent, None, TrainingResult]:
        self.asked.append(("resume", run))
        yield Notice("Going on from the last checkpoint")
        return (yield from self._run(self.data, "full", run, self.done_steps))

    def _run(
        self, data: LabelledData, mode: Mode, run: Path, first: int
    ) -> Generator[TrainEvent, None, TrainingResult]:
        try:
            for name, title in (("read", "Reading pictures"), ("features", "Computing features"),
                                ("head", "Fitting the last layer")):  # fmt: skip
                for done in range(0, 101, 25):
                    self._wait()
                    yield Phase(name, title, done, 100, 80.0)  # type: ignore[arg-type]
            if self.train_error is not None:
                raise self.train_error
            if mode == "full":
                yield Phase("full", "Training all weights", 0, self.epochs, 60.0)
                yield from self._full(first)
            yield Phase("measure", "Measuring", 1, 1, 0.0)
        finally:
            self.closed += 1
        return result_of(data, run, mode)

    def _full(self, first: int) -> Generator[TrainEvent, None, None]:
        each = max(1, self.steps // self.epochs)
        for step in range(first + 1, self.steps + 1):
            self._wait()
            self.done_steps = step
            left = (self.steps - step) * 0.6
            yield StepDone(step, self.steps, 1 + (step - 1) // each, loss_at(step, self.steps),
                           rate_at(step, self.steps), 9.5, left,
                           step / self.steps, True)  # fmt: skip
            if step % each == 0:
                yield epoch_at(step // each, self.epochs, step)
                yield Phase("full", "Training all weights", step // each, self.epochs, left)

    def _wait(self) -> None:
        assert self.gate.wait(20)
        if self.pause_s:
            time.sleep(self.pause_s)

    def describe(self, model: Path) -> ModelInfo:
        from tests.helpers.window_fakes import OTHER_MODEL

        card = (("Intended use", "Research on sorting these pictures."),
                ("Data", "156 pictures of 3 classes."), ("Limits", "One site."))  # fmt: skip
        return replace(OTHER_MODEL, name="my-task", title="My task", path=model, card=card)

    def complete_card(
        self, model: Path, target: Path, name: str, title: str, answers: Mapping[str, str]
    ) -> ModelInfo:
        if self.keep_error is not None:
            raise self.keep_error
        self.asked.append(("card", target, name, title, dict(answers)))
        self.made = replace(self.describe(model), name=name, title=title, path=target)
        return self.made


def loss_at(step: int, steps: int) -> float:
    noise = math.sin(step * 12.9898) * 0.11 + math.sin(step * 4.1) * 0.05
    return max(0.03, 0.25 + 0.95 * math.exp(-3.2 * step / steps) + noise)


def rate_at(step: int, steps: int) -> float:
    done = step / steps
    rise = min(1.0, done / 0.1)
    return 3e-4 * rise * 0.5 * (1 + math.cos(math.pi * done))


def epoch_at(epoch: int, epochs: int, step: int) -> EpochDone:
    done = epoch / epochs
    accuracy = 0.55 + 0.3 * (1 - math.exp(-3 * done)) + 0.012 * math.sin(epoch * 2.3)
    auc = min(0.99, accuracy + 0.1)
    shift = round(12 * (1 - done))
    confusion = ((23 - shift // 3, 3 + shift // 3, 1), (2, 81 - shift, 6 + shift),
                 (0, 13 + shift // 2, 27 - shift // 2))  # fmt: skip
    return EpochDone(epoch, epochs, step, loss_at(step, step + 9), 0.62 - 0.25 * done, accuracy,
                     auc, accuracy, confusion, epoch % 3 != 2)  # fmt: skip


def evaluation(accuracy: float = 0.839, classes: tuple[str, ...] = CLASSES) -> Evaluation:
    def about(value: float, width: float = 0.06) -> Estimate:
        return Estimate(value, max(0, value - width), min(1, value + width))

    grid = np.linspace(0, 1, 60)
    per_class = {
        name: {
            "sensitivity": about(accuracy + 0.03 * k - 0.05), "specificity": about(0.9, 0.03),
            "precision": about(0.83), "f1": about(0.82), "auc": about(0.91 + 0.02 * k, 0.03),
            "average_precision": about(0.86),
        }
        for k, name in enumerate(classes)
    }  # fmt: skip
    roc = {
        name: Curve(tuple(grid.tolist()), tuple((grid ** (0.13 + 0.06 * k)).tolist()))
        for k, name in enumerate(classes)
    }
    bins = tuple(
        ReliabilityBin(
            count, (k + 0.5) / 15, min(1, max(0, (k + 0.5) / 15 - 0.04 + 0.03 * (k % 3)))
        )
        for k, count in enumerate((0, 0, 0, 0, 0, 2, 4, 7, 9, 11, 15, 17, 22, 29, 40))
    )
    n = sum(map(sum, CONFUSION))
    overall = {"accuracy": about(accuracy), "balanced_accuracy": about(accuracy - 0.01),
               "macro_auc": about(0.94, 0.03), "macro_f1": about(accuracy - 0.02)}  # fmt: skip
    return Evaluation(
        n, classes, overall, per_class, dict(zip(classes, map(sum, CONFUSION), strict=True)),
        CONFUSION, roc=roc, reliability=bins, ece=0.041, brier=0.24,
    )  # fmt: skip


def cases_of(data: LabelledData) -> tuple[Case, ...]:
    """Cases that make up CONFUSION, from the data's own pictures."""
    by_class = {name: [e for e in data.examples if e.label == name] for name in data.classes}
    cases = []
    for true, line in zip(CLASSES, CONFUSION, strict=True):
        examples = iter(by_class[true])
        for predicted, count in enumerate(line):
            for number in range(count):
                example = next(examples, None)
                if example is not None:
                    sure = 0.5 + 0.49 * ((number * 0.618) % 1)
                    rest = (1 - sure) / 2
                    chances = tuple(sure if k == predicted else rest for k in range(3))
                    cases.append(Case(example.ref, true, chances))
    return tuple(cases)


def result_of(data: LabelledData, run: Path, mode: Mode) -> TrainingResult:
    refs = [example.ref for example in data.examples]
    suspects = tuple(
        Suspect(ref, "benign", "malignant", 0.9 - 0.07 * k) for k, ref in enumerate(refs[28:34])
    )
    is_full = mode == "full"
    return TrainingResult(
        run / "model.safetensors", run, "test", evaluation(), cases_of(data),
        evaluation(0.78) if is_full else None, evaluation(0.71), suspects,
        RegionHits(60, 0.41, 0.83, 0.22, 0.61) if is_full else None,
        notices=("The batch size was halved to 8, as the device's memory was full",),
        seconds=4210.0,
    )  # fmt: skip

"""What operations call of the core to prepare data, train and keep the result, as one value.

Like `backend`, the real functions import the core inside their bodies.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from medmamba_desktop.core.dataset.examples import DataProblem, LabelledData, Progress
from medmamba_desktop.core.training.events import TrainEvent
from medmamba_desktop.core.training.plan import Mode, Plan
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.values import ModelInfo
from medmamba_desktop.state.fine_tune import DataChoice

Reading = Generator[Progress, None, Any]
Comparing = Generator[Progress, None, DataProblem | None]
Training = Generator[TrainEvent | None, None, TrainingResult]


@dataclass(frozen=True, slots=True)
class TrainingBackend:
    """One function each. What the core hands from one to the next is opaque here.

    Attributes:
        read_checked: what the user pointed at -> `CheckedData` (data, problems, duplicates).
        mended: (data, problems whose mends are taken) -> data.
        group_rules: (data, duplicates) -> rules for groups, best first.
        grouped: (data, rule, duplicates) -> data with groups.
        rule_problems: (data, rule, problems told) -> what the rule shows to be wrong with patients.
        part: (data, validation share, test share, seed) -> `Parted` (data, notes, has_test).
        suggested_plan: (data, start model, device, mode or None for the advised one) -> plan.
        estimated_seconds: (plan, data, device) -> how long it will take.
        reasons: (plan, data) -> why this plan.
        domain_problem: (data, start model, device) -> what to know of the distance between the two.
        columns: what the user pointed at -> names of the columns of its table; empty without one.
        train: (data, plan, run folder, start model) -> the run; goes on with what is there of it.
        resume: run folder -> the run from where it stopped.
        unfinished: folder of runs -> those that stopped before their end.
        finished: folder of runs -> those that are done, with what they take of the disk.
        discard: deletes a run folder.
        describe: model file -> what it is.
        complete_card: (model, target, name, title, answers by card section) -> the model there.
        write_report: (result, target) writes HTML.
        write_plan, read_plan: a plan as a file.
    """

    read_checked: Callable[[DataChoice], Reading]
    mended: Callable[[LabelledData, tuple[DataProblem, ...]], LabelledData]
    group_rules: Callable[[LabelledData, Any], tuple[Any, ...]]
    grouped: Callable[[LabelledData, Any, Any], LabelledData]
    rule_problems: Callable[[LabelledData, Any, Sequence[DataProblem]], tuple[DataProblem, ...]]
    part: Callable[[LabelledData, float, float, int], Any]
    suggested_plan: Callable[[LabelledData, ModelInfo | None, str, Mode | None], Plan]
    estimated_seconds: Callable[[Plan, LabelledData, str], float]
    reasons: Callable[[Plan, LabelledData], tuple[str, ...]]
    domain_problem: Callable[[LabelledData, ModelInfo, str], Comparing]
    columns: Callable[[DataChoice], tuple[str, ...]]
    train: Callable[[LabelledData, Plan, Path, ModelInfo | None], Training]
    resume: Callable[[Path], Training]
    unfinished: Callable[[Path], Sequence[Any]]
    finished: Callable[[Path], Sequence[Any]]
    discard: Callable[[Path], None]
    describe: Callable[[Path], ModelInfo]
    complete_card: Callable[[Path, Path, str, str, Mapping[str, str]], ModelInfo]
    write_report: Callable[[TrainingResult, Path], None]
    write_plan: Callable[[Plan, Path], None]
    read_plan: Callable[[Path], Plan]


def training_core() -> TrainingBackend:
    """The real thing."""
    return TrainingBackend(
        read_checked=_read_checked,
        mended=_mended,
        group_rules=_group_rules,
        grouped=_grouped,
        rule_problems=_rule_problems,
        part=_part,
        suggested_plan=_suggested_plan,
        estimated_seconds=_estimated_seconds,
        reasons=_reasons,
        domain_problem=_domain_problem,
        columns=_columns,
        train=_train,
        resume=_resume,
        unfinished=_unfinished,
        finished=_finished,
        discard=_discard,
        describe=_describe,
        complete_card=_complete_card,
        write_report=_write_report,
        write_plan=_write_plan,
        read_plan=_read_plan,
    )


def _read_checked(choice: DataChoice) -> Reading:
    from medmamba_desktop.core.dataset.checks import check_data
    from medmamba_desktop.core.dataset.labelled import Labels, read_labelled

    given = {name: value for name, value in asdict(choice).items() if value}
    places = given.pop("places", ())
    data = yield from read_labelled(places, Labels(**given))
    return (yield from check_data(data))


def _mended(data: LabelledData, problems: tuple[DataProblem, ...]) -> LabelledData:
    from medmamba_desktop.core.dataset.mends import mended

    return mended(data, problems)


def _group_rules(data: LabelledData, duplicates: Any) -> tuple[Any, ...]:
    from medmamba_desktop.core.dataset.groups import group_rules

    return tuple(group_rules(data, duplicates))


def _grouped(data: LabelledData, rule: Any, duplicates: Any) -> LabelledData:
    from medmamba_desktop.core.dataset.groups import grouped

    return grouped(data, rule, duplicates)


def _rule_problems(
    data: LabelledData, rule: Any, told: Sequence[DataProblem]
) -> tuple[DataProblem, ...]:
    from medmamba_desktop.core.dataset.patients import rule_problems

    return rule_problems(data, rule, told)


def _part(data: LabelledData, validation: float, test: float, seed: int) -> Any:
    from medmamba_desktop.core.dataset.split import Shares, part

    return part(data, Shares(validation=validation, test=test), seed)


def _suggested_plan(
    data: LabelledData, start: ModelInfo | None, device: str, mode: Mode | None
) -> Plan:
    from medmamba_desktop.core.training.defaults import suggested_plan

    return suggested_plan(data, start, device, mode)


def _estimated_seconds(plan: Plan, data: LabelledData, device: str) -> float:
    from medmamba_desktop.core.training.defaults import estimated_seconds

    return estimated_seconds(plan, data, device)


def _reasons(plan: Plan, data: LabelledData) -> tuple[str, ...]:
    from medmamba_desktop.core.training.defaults import reasons

    return reasons(plan, data)


def _domain_problem(data: LabelledData, start: ModelInfo, device: str) -> Comparing:
    from medmamba_desktop.core.training.domain import domain_problem

    return (yield from domain_problem(data, start, device))


def _columns(choice: DataChoice) -> tuple[str, ...]:
    from medmamba_desktop.core.dataset.tables import columns_of

    return columns_of(choice.places, choice.table)


def _train(data: LabelledData, plan: Plan, run: Path, start: ModelInfo | None) -> Training:
    from medmamba_desktop.core.training.record import RunFolder
    from medmamba_desktop.core.training.run import TrainingRequest, resume, train

    if RunFolder(run).is_begun:
        return (yield from resume(run))
    return (yield from train(TrainingRequest(data, plan, run, start)))


def _resume(run: Path) -> Training:
    from medmamba_desktop.core.training.run import resume

    return (yield from resume(run))


def _unfinished(runs: Path) -> Sequence[Any]:
    from medmamba_desktop.core.training.run import tidy, unfinished

    tidy(runs)
    return unfinished(runs)


def _finished(runs: Path) -> Sequence[Any]:
    from medmamba_desktop.core.training.finished import finished

    return finished(runs)


def _discard(run: Path) -> None:
    import shutil

    shutil.rmtree(run, ignore_errors=True)


def _describe(model: Path) -> ModelInfo:
    from medmamba_desktop.core.library.model_file import read_info

    return read_info(model)


def _complete_card(
    model: Path, target: Path, name: str, title: str, answers: Mapping[str, str]
) -> ModelInfo:
    from medmamba_desktop.core.training.finish import complete_card

    return complete_card(model, target, name, title, answers)


def _write_report(result: TrainingResult, target: Path) -> None:
    from medmamba_desktop.core.training.report import write_run_report

    write_run_report(result, target)


def _write_plan(plan: Plan, path: Path) -> None:
    from medmamba_desktop.core.training.plan_file import write_plan

    write_plan(plan, path)


def _read_plan(path: Path) -> Plan:
    from medmamba_desktop.core.training.plan_file import read_plan

    return read_plan(path)

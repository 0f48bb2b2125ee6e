"""`medmamba finetune`: labelled pictures in, a model file out.

Under `torchrun` every process gets the same call; the first reads, measures, writes and speaks.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import tempfile
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medmamba_desktop import paths
from medmamba_desktop.commands import auditing
from medmamba_desktop.commands.arguments import count
from medmamba_desktop.commands.following import finished, followed, say
from medmamba_desktop.commands.shelf import open_shelf
from medmamba_desktop.core.atomic import check_writable, whole_file
from medmamba_desktop.core.dataset.examples import DataProblem, LabelledData, Progress
from medmamba_desktop.core.errors import MedMambaError, UnknownNameError, UnsupportedError
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.values import ModelInfo

if TYPE_CHECKING:
    from medmamba_desktop.core.dataset.labelled import Labels

SOME_UNREADABLE = 3
_SCRATCH = "from-scratch"
_COLUMNS = {
    "--file-column": "which picture",
    "--label-column": "its label",
    "--patient-column": "its patient, or what else must not be parted",
    "--split-column": "its part: train, val or test",
}

_EPILOG = """\
several GPUs or computers: torchrun --nproc-per-node N -m medmamba_desktop.cli finetune FOLDER ...
with --run-dir on a disk that all of them share."""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser(
        "finetune",
        help="make a model of your own from labelled pictures",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("folder", type=Path, nargs="+", metavar="FOLDER",
                        help="labelled pictures: class folders, a table, packs, DICOM")  # fmt: skip
    parser.add_argument("--output", type=Path, required=True, metavar="FILE")
    _add_data(parser)
    _add_plan(parser)
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--run-dir", type=Path, metavar="DIR", help="keep the run's files here")
    where.add_argument("--resume", type=Path, metavar="DIR", help="go on with a run that stopped")
    parser.add_argument("--report", type=Path, metavar="FILE.html")
    parser.set_defaults(run=run)


def _add_data(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("data")
    group.add_argument("--labels", type=Path, metavar="FILE",
                       help="table of files and labels, CSV, TSV or XLSX")  # fmt: skip
    for option, what in _COLUMNS.items():
        group.add_argument(option, default="", metavar="NAME", help=f"column of the table: {what}")
    group.add_argument("--validation", type=Path, metavar="FOLDER")
    group.add_argument("--test", type=Path, metavar="FOLDER")
    group.add_argument("--masks", type=Path, metavar="PLACE",
                       help="where lesions are: masks, DICOM SEG, or a table of boxes")  # fmt: skip
    group.add_argument("--group-by", default="auto", metavar="auto|patient|folder|none|REGEX")
    group.add_argument("--keep-problems", action="store_true",
                       help="leave duplicates and contradictions as they are")  # fmt: skip


def _add_plan(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("plan")
    group.add_argument("--from", dest="start", metavar="NAME|FILE",
                       help=f"start model; {_SCRATCH} for none")  # fmt: skip
    group.add_argument("--mode", choices=("head", "full"))
    group.add_argument("--epochs", type=count, metavar="N")
    group.add_argument("--batch-size", type=count, metavar="N")
    group.add_argument("--seed", type=_seed, metavar="N")
    group.add_argument("--device", metavar="D")
    group.add_argument("--title", metavar="TEXT")
    group.add_argument("--plan", type=Path, metavar="FILE.toml",
                       help="a saved plan; options given beside it go before it")  # fmt: skip


def run(call: argparse.Namespace) -> int:
    """Run the command; the exit status."""
    _follow_plan(call)
    folder, is_kept = _run_folder(call)
    if not _is_first():
        return _join(call, folder)
    check_writable(call.output.absolute().parent)
    data, is_delivered = None, False
    try:
        if call.resume is None or not _can_resume(folder):
            data = finished(_prepared(call))
        result = _train(call, folder, data)
        _deliver(call, result)
        is_delivered = True
        auditing.trained(result, data, call.output)
    finally:
        if not is_kept:
            _remove_or_tell(folder, is_delivered)
    return SOME_UNREADABLE if data is not None and data.unreadable else 0


def _follow_plan(call: argparse.Namespace) -> None:
    """Replace `call.plan`'s path by the plan, and take from it what the call leaves open."""
    from medmamba_desktop.core.training.plan_file import read_plan

    plan = Plan("", "") if call.plan is None else read_plan(call.plan)
    call.seed = plan.seed if call.seed is None else call.seed
    call.device = call.device or plan.device
    if call.plan is None:
        return
    call.plan = plan
    call.mode = call.mode or plan.mode
    # A plan for all weights that names no start model begins from scratch (see `Plan`).
    call.start = call.start or plan.start or (_SCRATCH if call.mode == "full" else None)


def _join(call: argparse.Namespace, folder: Path) -> int:
    """A process beside the first: only computes."""
    from medmamba_desktop.core.training.run import join

    for _ in join(folder, call.device):
        pass
    return 0


def _run_folder(call: argparse.Namespace) -> tuple[Path, bool]:
    """The run's folder, and whether the user asked for it."""
    given = call.resume or call.run_dir
    if given is not None:
        return given.absolute(), True
    if int(os.environ.get("WORLD_SIZE", "1")) > 1:
        raise UnsupportedError(
            "Several processes need one folder for the run", "Name it with --run-dir"
        )
    paths.runs().mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="finetune-", dir=paths.runs())), False


def _remove_or_tell(folder: Path, is_delivered: bool) -> None:
    """A run whose model was delivered leaves nothing behind; any other says how to go on."""
    if is_delivered or not _can_resume(folder):
        shutil.rmtree(folder, ignore_errors=True)
    else:
        say(f"The run can go on: give the same call with --resume {folder}")


def _can_resume(folder: Path) -> bool:
    from medmamba_desktop.core.training.record import RunFolder

    return RunFolder(folder).is_begun


def _prepared(call: argparse.Namespace) -> Generator[Progress, None, LabelledData]:
    """Labelled data, checked, mended, grouped and parted; what was found is said."""
    from medmamba_desktop.core.dataset.checks import check_data
    from medmamba_desktop.core.dataset.groups import group_rules, grouped, rule_from_text
    from medmamba_desktop.core.dataset.labelled import read_labelled
    from medmamba_desktop.core.dataset.mends import mended
    from medmamba_desktop.core.dataset.patients import rule_problems, shown_sets
    from medmamba_desktop.core.dataset.split import part
    from medmamba_desktop.core.dataset.unusable_masks import named_masks

    rule = rule_from_text(call.group_by)
    data = yield from read_labelled(call.folder, _labels(call))
    _check_columns(call, data)
    checked = yield from check_data(data)
    taken = _taken(checked.problems, call)
    for line in named_masks(checked.data.unusable_masks):
        say(f"    {line}")
    # `grouped` never parts copies. Kept together already here, they would pass for groups that the
    # data name, and go before the rules that find patients.
    others = [p for p in taken if p.mend is None or p.mend.kind != "keep-together"]
    data = mended(checked.data, others)
    if rule.kind == "auto":
        rule = group_rules(data, checked.duplicates)[0]
    say(f"Kept together: {rule.title}")
    for problem in rule_problems(data, rule, checked.problems):
        say("\n    ".join((problem.text, *shown_sets(problem))))
    parted = part(grouped(data, rule, checked.duplicates), seed=call.seed)
    for note in parted.notes:
        say(note)
    for split in ("train", "val", "test"):
        counts = parted.data.counts(split)
        if any(counts.values()):
            say(f"{split}: " + ", ".join(f"{name} {n}" for name, n in counts.items()))
    return parted.data


def _labels(call: argparse.Namespace) -> Labels:
    from medmamba_desktop.core.dataset.labelled import Labels

    return Labels(
        table=call.labels,
        file_column=call.file_column,
        label_column=call.label_column,
        group_column=call.patient_column,
        split_column=call.split_column,
        validation=call.validation,
        test=call.test,
        masks=call.masks,
    )


def _check_columns(call: argparse.Namespace, data: LabelledData) -> None:
    """Raise UnknownNameError where a column is named and labels came from folders alone."""
    named = call.file_column or call.label_column or call.patient_column or call.split_column
    if named and "table" not in data.origin:
        raise UnknownNameError(
            f"The labels come from folders and no table was read, so there is no column '{named}'",
            "Name the table with --labels, or leave the column out",
        )


def _taken(problems: tuple[DataProblem, ...], call: argparse.Namespace) -> list[DataProblem]:
    """The problems whose advised mend is taken; all are said.

    Raises:
        UnsupportedError: one that has no mend, or whose mend was refused, prevents training.
    """
    taken = []
    for problem in problems:
        mend = problem.mend
        is_taken = mend is not None and mend.is_advised and not call.keep_problems
        say(f"{problem.text}" + (f": {mend.text}" if is_taken and mend else ""))
        if is_taken:
            taken.append(problem)
        elif problem.severity == "stop":
            remedy = mend.text if mend else "Mend the data and try again"
            raise UnsupportedError(problem.text, remedy)
    return taken


def _train(call: argparse.Namespace, folder: Path, data: LabelledData | None) -> TrainingResult:
    from medmamba_desktop.core.training.run import TrainingRequest, resume, train

    if data is None:
        steps = resume(folder)
    else:
        start = _start(call)
        plan = _plan(call, data, start)
        _compare(data, start, plan.device)
        steps = train(TrainingRequest(data, plan, folder, start))
    try:
        return followed(steps)
    finally:
        # Between two steps: then Ctrl-C too writes the state.
        steps.close()


def _start(call: argparse.Namespace) -> ModelInfo | None:
    return None if call.start == _SCRATCH else open_shelf().find(call.start)


def _compare(data: LabelledData, start: ModelInfo | None, device: str) -> None:
    """Warn where the pictures, or some of them, are not such as the start model knows."""
    from medmamba_desktop.core.dataset.patients import shown_sets
    from medmamba_desktop.core.device import choose_device
    from medmamba_desktop.core.training.domain import domain_problem

    if start is None:
        return
    try:
        problem = finished(domain_problem(data, start, choose_device(device).device))
    except MedMambaError:
        return  # a hint the less; training would say why
    if problem is not None:
        # A note is about most of them; of a warning's few the user should know which.
        files = shown_sets(problem) if problem.severity == "warning" else ()
        say("\n    ".join((f"Warning: {problem.text}", *files)))


def _plan(call: argparse.Namespace, data: LabelledData, start: ModelInfo | None) -> Plan:
    """The plan of the call; why a suggested one is so is said."""
    from medmamba_desktop.core.device import choose_device
    from medmamba_desktop.core.training.defaults import reasons, suggested_plan

    if call.plan is not None:
        return _changed(call, call.plan, start)
    device = choose_device(call.device).device
    plan = _changed(call, suggested_plan(data, start, device, call.mode), start)
    for reason in reasons(plan, data):
        say(f"Plan: {reason}")
    return plan


def _changed(call: argparse.Namespace, plan: Plan, start: ModelInfo | None) -> Plan:
    """The plan with what the call says otherwise."""
    given = {
        "mode": call.mode,
        "epochs": call.epochs,
        "batch_size": call.batch_size,
        "title": call.title,
    }
    changes: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    name = re.sub(r"[^A-Za-z0-9_-]+", "-", call.output.stem).strip("-_")[:64] or plan.task
    title = call.title or call.output.stem
    return replace(
        plan,
        **{
            **changes,
            "task": name,
            "title": title,
            "start": start.name if start else "",
            "seed": call.seed,
            "device": call.device,
        },
    )


def _deliver(call: argparse.Namespace, result: TrainingResult) -> None:
    """The model where it was asked for, the report, and the figures on standard output."""
    from medmamba_desktop.core.evaluate.serial import evaluation_to_json
    from medmamba_desktop.core.training.report import write_run_report

    with whole_file(call.output.absolute()) as scratch:
        shutil.copyfile(result.model, scratch)
    if call.report is not None:
        write_run_report(result, call.report)
    found = evaluation_to_json(result.evaluation)
    found.pop("roc")
    found.pop("reliability")
    print(json.dumps({"held_out": result.held_out, **found}, ensure_ascii=False, indent=2))
    accuracy = result.evaluation.overall["accuracy"]
    say(
        f"Right in {accuracy.value:.1%} of {result.evaluation.n} pictures it had never seen "
        f"(95 % interval {accuracy.low:.1%} to {accuracy.high:.1%})"
    )


def _is_first() -> bool:
    """Whether this is the only process, or the first of `torchrun`'s."""
    return int(os.environ.get("RANK", "0")) == 0


def _seed(text: str) -> int:
    number = int(text)
    if not 0 <= number < 1_000_000_000:
        raise argparse.ArgumentTypeError("a whole number from 0 to 999999999")
    return number

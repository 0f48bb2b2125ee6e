"""The beginning of a run: what is asked for is checked, and its folder is laid out."""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Generator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from medmamba_desktop import __version__
from medmamba_desktop.core.atomic import check_writable, whole_file
from medmamba_desktop.core.dataset.examples import Example, LabelledData
from medmamba_desktop.core.dataset.split import folds
from medmamba_desktop.core.dataset.unusable_masks import named_masks, unused_words
from medmamba_desktop.core.errors import ModelFileError, UnsupportedError, WriteError
from medmamba_desktop.core.language import in_english, tr
from medmamba_desktop.core.library.header import check_name
from medmamba_desktop.core.library.model_file import read_info, read_outline
from medmamba_desktop.core.library.weights import can_be_task
from medmamba_desktop.core.network.config import VARIANTS, NetworkConfig
from medmamba_desktop.core.preprocess.input_spec import InputSpec
from medmamba_desktop.core.training.clock import Clock
from medmamba_desktop.core.training.events import Notice, TrainEvent
from medmamba_desktop.core.training.notices import NOT_READ
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.plan_file import write_plan
from medmamba_desktop.core.training.reading import check_room, read_examples
from medmamba_desktop.core.training.record import DataRow, RunFolder
from medmamba_desktop.core.values import ImageRef, ModelInfo

# From scratch: the network and input that the bundled model has.
_CONFIG = VARIANTS["T"]
_INPUT = InputSpec((224, 224), (0.5, 0.5, 0.5), (0.5, 0.5, 0.5), "squash-bicubic/1")
_FOLDS = {"head": 5, "full": 3}


@dataclass(frozen=True, slots=True)
class TrainingRequest:
    """What is to be trained.

    Attributes:
        data: every example with its split; without a test part figures come from cross-validation.
        run: folder of the run; made, or empty.
        start: the model to start from; None starts from scratch (full mode).
    """

    data: LabelledData
    plan: Plan
    run: Path
    start: ModelInfo | None


def begin(request: TrainingRequest) -> Generator[TrainEvent | None, None, tuple[ImageRef, ...]]:
    """Make the run's folder for a request that was checked, and read every picture into it.

    Returns:
        the pictures of the run, by row.

    Raises:
        UnsupportedError: the folder holds a run already, or what can still be read of the data
            allows no training.
        ModelFileError: the start model's file is damaged or has changed.
        WriteError: the folder cannot be written, or the disk has no room.
        UnreadableError: most pictures cannot be read any more.
    """
    folder, plan = RunFolder(request.run), request.plan
    if folder.is_begun:
        raise UnsupportedError(
            tr("This folder already holds a training run"),
            tr("Go on with that one, or take a new folder"),
        )
    check_writable(folder.path)
    config, spec = _CONFIG, _INPUT
    if request.start is not None:
        config, spec = _copy_start(request.start, folder.start)
    examples = tuple(e for e in request.data.examples if e.split)
    check_room(folder.path, len(examples), spec, is_full=plan.mode == "full", views=plan.views)
    write_plan(plan, folder.plan)
    clock = Clock("read", tr("Reading pictures"), len(examples))
    yield clock.at(0)
    read = yield from clock.over(read_examples(examples, spec, folder.pixels, folder.covers))
    notices = []
    if read.failed:
        notices.append(tr(NOT_READ, count=read.failed))
        yield Notice(notices[0])
        check_request(replace(request, data=replace(request.data, examples=read.examples)))
    if read.refused:
        notices.append(unused_words(len(read.refused)))
        # The folder of a run holds no names of files, which may be patients'.
        yield Notice(
            tr("{what} ({names})", what=notices[-1], names=", ".join(named_masks(read.refused)))
        )
    facts = _facts(request, read.examples, config, spec)
    folder.write_facts({**facts, "notices": [in_english(text) for text in notices]})
    classes = request.data.classes
    folder.write_rows(_rows(request, read.examples, read.hashes), classes)
    folder.say(f"{len(read.examples)} pictures read")
    return tuple(example.ref for example in read.examples)


def check_request(request: TrainingRequest) -> None:
    """Raise UnsupportedError where nothing can be trained, with the way on."""
    data, plan = request.data, request.plan
    counts = data.counts("train")
    present = [name for name, count in counts.items() if count]
    if len(data.classes) < 2 or len(present) < 2:
        raise UnsupportedError(
            tr("There is only one class with training pictures, {name}", name=present[0])
            if present
            else tr("There is only one class with training pictures"),
            tr("Add a folder with pictures of at least one other class"),
        )
    missing = [name for name in data.classes if not counts[name]]
    if missing:
        raise UnsupportedError(
            tr("The class {name} has no training pictures", name=missing[0]),
            tr("Add some, or leave the class out"),
        )
    if plan.mode == "head" and request.start is None:
        raise UnsupportedError(
            tr("Training the last layer alone needs a model to start from"),
            tr("Choose a start model, or train all weights"),
        )
    if plan.mode == "full" and plan.epochs < 1:
        raise UnsupportedError(tr("The plan has no passes over the pictures"), tr("Set at least 1"))
    check_name(plan.task)
    if not can_be_task(plan.task):
        raise UnsupportedError(
            tr("A task cannot be named {name}", name=plan.task), tr("Choose another name")
        )
    _check_measurable(data, plan)


def _check_measurable(data: LabelledData, plan: Plan) -> None:
    used = tuple(e for e in data.examples if e.split)
    has_test = any(e.split == "test" for e in used)
    if not has_test and not folds(replace(data, examples=used), _FOLDS[plan.mode], plan.seed):
        raise UnsupportedError(
            tr("There are too few pictures to tell how good a model would be"),
            tr("Add pictures: at least two patients or groups of a class, better twenty of each"),
        )


def _copy_start(start: ModelInfo, target: Path) -> tuple[NetworkConfig, InputSpec]:
    """Keep the start model in the run: its file may be changed or removed while the run lasts."""
    try:
        with whole_file(target) as scratch:
            shutil.copyfile(start.path, scratch)
    except WriteError as error:
        if start.path.exists():
            raise
        raise ModelFileError(
            tr("The file of the start model {name} is gone", name=start.title),
            tr("Choose another start model"),
        ) from error
    if read_info(target).sha256 != start.sha256:
        target.unlink()
        raise ModelFileError(
            tr(
                "The file of the start model {name} has changed since it was chosen",
                name=start.title,
            ),
            tr("Choose the start model again"),
        )
    header = read_outline(target).header
    return header.network, header.tasks[0].input


def _rows(
    request: TrainingRequest, examples: Sequence[Example], hashes: Sequence[str]
) -> list[DataRow]:
    classes = {name: i for i, name in enumerate(request.data.classes)}
    groups: dict[str, int] = {}
    fold_of = _folds(request, examples)
    return [
        DataRow(
            sha256,
            classes[example.label],
            example.split,
            groups.setdefault(example.group, len(groups)) if example.group else -1,
            fold_of.get(example.ref, -1),
        )
        for example, sha256 in zip(examples, hashes, strict=True)
    ]


def _folds(request: TrainingRequest, examples: Sequence[Example]) -> dict[ImageRef, int]:
    """Picture -> the fold it is held out in, for all that are not in the locked test part."""
    open_part = LabelledData(tuple(e for e in examples if e.split != "test"), request.data.classes)
    found = folds(open_part, _FOLDS[request.plan.mode], request.plan.seed)
    return {ref: number for number, fold in enumerate(found) for ref in fold}


def _facts(
    request: TrainingRequest,
    examples: Sequence[Example],
    config: NetworkConfig,
    spec: InputSpec,
) -> dict[str, Any]:
    start = request.start
    data = request.data
    modalities = sorted({e.source.modality for e in examples if e.source.modality})
    return {
        "title": request.plan.title,
        "created": time.strftime("%Y-%m-%dT%H:%M:%S"),
        "classes": list(data.classes),
        "modalities": modalities,
        "network": asdict(config),
        "input": asdict(spec),
        # The names of tables, which `data.origin` holds, may be patients'.
        "origin": "a table" if "table" in in_english(data.origin) else "one folder a class",
        "unreadable": len(data.unreadable),
        "start": None
        if start is None
        else {
            "name": start.name,
            "title": start.title,
            "version": start.version,
            "sha256": start.sha256,
            "licence": start.licence,
        },
        "versions": versions(),
    }


def versions() -> dict[str, str]:
    """What computed this run."""
    import numpy
    import torch

    return {
        "MedMamba Desktop": __version__,
        "Python": platform.python_version(),
        "torch": str(torch.__version__),
        "numpy": numpy.__version__,
        "system": f"{platform.system()} {platform.machine()}",
    }

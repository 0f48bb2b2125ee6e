"""A fine-tune from labelled pictures to a model file, as a generator that can stop anywhere.

Phases: read pictures, look at them with the start model, fit the last layer, train all weights
(full mode), measure on held-out pictures, save. What a phase made lies in the run's folder;
`resume` goes on from there and ends like a run that nothing interrupted.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from filelock import FileLock, Timeout
from PIL import Image

from medmamba_desktop.core.atomic import check_writable, whole_file
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.errors import DAMAGE, MedMambaError, UnreadableError, UnsupportedError
from medmamba_desktop.core.language import in_english, tr
from medmamba_desktop.core.training.begin import TrainingRequest, begin, check_request
from medmamba_desktop.core.training.curves import Curves
from medmamba_desktop.core.training.events import EpochDone, Notice, Phase, TrainEvent
from medmamba_desktop.core.training.fit import Fitted
from medmamba_desktop.core.training.judge import judge
from medmamba_desktop.core.training.phases import (
    Features,
    Heads,
    compute_features,
    fit_heads,
    keep_head,
    kept_head,
    train_all,
    train_folds,
)
from medmamba_desktop.core.training.plan import Mode
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.result import TrainingResult
from medmamba_desktop.core.training.result_file import read_result, row_ref, write_result
from medmamba_desktop.core.training.spent import Spent
from medmamba_desktop.core.training.team import Team
from medmamba_desktop.core.training.work import Work, open_work
from medmamba_desktop.core.values import ImageRef

__all__ = ["TrainingRequest", "UnfinishedRun", "join", "resume", "tidy", "train", "unfinished"]

Run = Generator[TrainEvent | None, None, TrainingResult]


@dataclass(frozen=True, slots=True)
class UnfinishedRun:
    """A run that was stopped before its end.

    Attributes:
        title: of the task.
        started: date and time, ISO 8601.
        share: about how much of it is done, 0 to 1.
        mode: as planned.
        classes: names, in the order of the model's head.
    """

    run: Path
    title: str
    started: str
    share: float
    mode: Mode = "full"
    classes: tuple[str, ...] = ()


def train(request: TrainingRequest) -> Run:
    """Train by a plan.

    Yields:
        what happens; None where there is nothing to say but a place to stop. Closing the generator
        writes the state, if pictures have been read; `resume` goes on from there.

    Raises:
        MedMambaError: the data or plan allow no training, the disk is full, memory does not
            suffice. What was done stays in the folder.
    """
    began = time.monotonic()
    check_request(request)
    folder = RunFolder(request.run)
    team = _team(request.plan.device)
    with _locked(folder, team):
        refs = yield from begin(request)
        team.wait()
        return (yield from _go(folder, team, refs, began))


def resume(run: Path) -> Run:
    """Go on with a run that was stopped or killed; a finished one gives its result at once.

    The pictures of the result are small copies in the run's folder: the places of the originals
    are not written there.

    Raises:
        MedMambaError: as `train`; and the folder holds no run that can go on.
    """
    folder = RunFolder(run)
    if not folder.is_begun:
        raise UnreadableError(
            tr("This training was stopped before its pictures were read"), tr("Start it again")
        )
    began = time.monotonic()
    team = _team(folder.read_plan().device)
    with _locked(folder, team):
        team.wait()
        return (yield from _go(folder, team, None, began))


def join(run: Path, device: str) -> Run:
    """Take part in the run that the first process of a team begins or resumes.

    Args:
        run: the same folder, on a disk that all processes share.
        device: as in the plan.
    """
    team = _team(device)
    team.wait()
    return (yield from _go(RunFolder(run), team, None, time.monotonic()))


def unfinished(runs: Path) -> tuple[UnfinishedRun, ...]:
    """Runs in a folder of runs that can go on, the newest first; damaged ones are passed over."""
    found = []
    for path in runs.glob("*") if runs.is_dir() else ():
        folder = RunFolder(path)
        if not folder.is_begun or folder.is_done:
            continue
        try:
            facts = folder.read_facts()
            started, share = str(facts["created"]), Curves(path).share
            classes, mode = tuple(map(str, facts["classes"])), folder.read_plan().mode
            found.append(UnfinishedRun(path, str(facts["title"]), started, share, mode, classes))
        except (MedMambaError, *DAMAGE):
            continue
    return tuple(sorted(found, key=lambda run: run.started, reverse=True))


def tidy(runs: Path) -> None:
    """Delete what killed runs left behind in a folder of runs and nothing can use any more.

    That is whole folders of runs whose pictures were not all read, and the scratch files of runs
    that are done: a kill, or Windows, which keeps mapped files, may have spared them.
    """
    for path in runs.glob("*") if runs.is_dir() else ():
        folder = RunFolder(path)
        is_going_on = folder.is_begun and not folder.is_done
        # Without a lock it was never begun by `train`: its program may still prepare the data.
        if is_going_on or not _lock_file(folder).exists():
            continue
        lock = FileLock(_lock_file(folder), timeout=0)
        try:
            with lock:
                if folder.is_done:
                    folder.remove_scratch()
        except (Timeout, OSError):
            continue
        if not folder.is_begun:
            shutil.rmtree(path, ignore_errors=True)


def _lock_file(folder: RunFolder) -> Path:
    return folder.path / ".lock"


def _team(device: str) -> Team:
    return Team(torch.device(choose_device(device).device))


@contextmanager
def _locked(folder: RunFolder, team: Team) -> Iterator[None]:
    """Hold a run's folder for this process, the first of its team, and those that join it.

    Raises:
        UnsupportedError: another program works on it.
    """
    assert team.is_first, "other processes join"
    check_writable(folder.path)
    # A generator may be closed by another thread than the one that ran it.
    lock = FileLock(_lock_file(folder), timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise UnsupportedError(
            tr("This training is already running in another window or program"),
            tr("Wait for it, or stop it there"),
        ) from error
    try:
        yield
    finally:
        lock.release()


def _go(folder: RunFolder, team: Team, refs: Sequence[ImageRef] | None, began: float) -> Run:
    """Every phase that is not done, then the result.

    Args:
        began: `time.monotonic()` when this leg of the run began.
    """
    rows = len(folder.read_rows(folder.read_facts()["classes"]))
    refs = refs or [folder.picture(row) for row in range(rows)]
    if folder.is_done:
        return read_result(folder, refs)
    work = open_work(folder, str(team.device))
    spent = Spent(folder.path, began)
    curves = Curves(folder.path, spent)
    folder.say(f"computing on {team.device}, {team.size} processes")
    try:
        draft = yield from _noted(_phases(work, team), work, curves, spent, team)
    finally:
        curves.close()
        if team.is_first:
            spent.keep()
    if team.is_first and draft is not None:
        _keep_pictures(work, draft)
        write_result(folder, replace(draft, seconds=spent.seconds), rows)
        folder.say("done")
    team.wait()
    result = read_result(folder, refs)
    team.wait()
    if team.is_first:
        folder.remove_scratch()
    return result


def _phases(work: Work, team: Team) -> Generator[TrainEvent | None, None, TrainingResult | None]:
    """All phases; in processes beside the first only what is trained together."""
    features: Features | None = None
    heads: Heads | None = None
    if team.is_first and work.start is not None:
        features = yield from compute_features(work)
        heads = yield from fit_heads(work, features)
        keep_head(work, heads.inner)
    team.wait()
    fitted: Fitted | None = None
    unseen = None
    if work.plan.mode == "full":
        head = kept_head(work)
        if not work.has_test:
            unseen = yield from train_folds(work, team, head)
        fitted = yield from train_all(work, team, head)
    if not team.is_first:
        return None
    return (yield from judge(work, features, heads, fitted, unseen))


def _noted(
    steps: Generator[TrainEvent | None, None, TrainingResult | None],
    work: Work,
    curves: Curves,
    spent: Spent,
    team: Team,
) -> Generator[TrainEvent | None, None, TrainingResult | None]:
    """The same events, with those worth keeping written to the run's folder."""
    try:
        while True:
            event = next(steps)
            if team.is_first:
                _note(event, work, curves)
                spent.note()
            yield event
    except StopIteration as stop:
        draft: TrainingResult | None = stop.value
        return draft
    finally:
        steps.close()


def _note(event: TrainEvent | None, work: Work, curves: Curves) -> None:
    if isinstance(event, Notice):
        work.notices.append(in_english(event.text))
        work.folder.say(event.text)
        work.folder.keep_notices(work.notices)
    elif isinstance(event, EpochDone):
        work.folder.say(
            f"epoch {event.epoch}: loss {event.train_loss:.4f}, validation {event.score:.4f}"
        )
    elif isinstance(event, Phase) and event.done == 0:
        work.folder.say(event.title)
        curves.begin(in_english(event.title))
    curves.add(event)


def _keep_pictures(work: Work, draft: TrainingResult) -> None:
    """Small copies of the pictures that the result names."""
    named = {case.ref for case in draft.cases} | {suspect.ref for suspect in draft.suspects}
    for row in range(len(work.rows)):
        if row_ref(row) in named:
            with whole_file(work.folder.picture(row).path) as scratch:
                Image.fromarray(work.samples.pixels[row]).save(scratch, "PNG")

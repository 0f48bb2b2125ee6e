"""The report of a run, filled in from its folder and result."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tomli_w

from medmamba_desktop.core.evaluate.plots import EpochPoint
from medmamba_desktop.core.evaluate.report import (
    DataSummary,
    ModelIdentity,
    RegionShare,
    Report,
    write_report,
)
from medmamba_desktop.core.language import in_english
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.training.record import DataRow, RunFolder
from medmamba_desktop.core.training.result import TrainingResult


def write_run_report(result: TrainingResult, target: Path) -> None:
    """Write a run's report as one HTML file.

    Raises:
        UnreadableError: the run's folder is not as it was written.
        WriteError: the target cannot be written.
    """
    folder = RunFolder(result.run)
    facts, plan = folder.read_facts(), folder.read_plan()
    model = read_info(result.model)
    start = facts["start"]
    report = Report(
        title=model.title,
        model=ModelIdentity(
            model.name,
            model.title,
            model.version,
            model.sha256,
            f"{start['title']} {start['version']}" if start else "",
        ),
        data=_summary(folder, facts),
        evaluation=result.evaluation,
        held_out=result.held_out,
        head_only=result.head_only,
        start_model=result.start_model,
        curves=[
            EpochPoint(e.epoch, e.train_loss, e.val_loss, e.accuracy, e.auc) for e in result.history
        ],
        regions=None
        if result.regions is None
        else RegionShare(result.regions.n, result.regions.before, result.regions.after),
        suspects=len(result.suspects),
        notices=tuple(in_english(text) for text in result.notices),
        plan=tomli_w.dumps({key: value for key, value in asdict(plan).items() if key != "start"}),
        environment=tuple((str(k), str(v)) for k, v in facts["versions"].items()),
    )
    write_report(target, report)


def _summary(folder: RunFolder, facts: dict[str, Any]) -> DataSummary:
    rows = folder.read_rows(facts["classes"])
    groups = {row.group for row in rows if row.group >= 0}
    return DataSummary(
        origin=facts["origin"],
        parts={split: _counts(rows, split, facts["classes"]) for split in _splits(rows)},
        unit="group" if groups else "",
        groups=len(groups),
        unreadable=facts["unreadable"],
        sha256=hashlib.sha256(folder.data.read_bytes()).hexdigest(),
    )


def _splits(rows: list[DataRow]) -> list[str]:
    present = {row.split for row in rows}
    return [split for split in ("train", "val", "test") if split in present]


def _counts(rows: list[DataRow], split: str, classes: list[str]) -> dict[str, int]:
    counts = Counter(row.label for row in rows if row.split == split)
    return {name: counts[i] for i, name in enumerate(classes)}

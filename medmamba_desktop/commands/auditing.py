"""What commands write into the audit log; where that cannot be, it is said once and all goes on."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from medmamba_desktop import __version__, paths
from medmamba_desktop.core.audit.line import Action, Fact, Verb
from medmamba_desktop.core.audit.log import AuditLog
from medmamba_desktop.core.values import Failure, ModelInfo, Outcome

if TYPE_CHECKING:
    from medmamba_desktop.core.dataset.examples import LabelledData
    from medmamba_desktop.core.export.results import ResultSet
    from medmamba_desktop.core.measuring.values import Measurement
    from medmamba_desktop.core.training.result import TrainingResult

# So that of a run that is broken off what is done stands in the log, and ending takes no time.
_AT_ONCE = 500


def open_log() -> AuditLog:
    """The log of this user's, as commands write it."""
    return AuditLog(paths.audit(), "command", __version__)


def record(
    action: Action,
    files: Iterable[Path] = (),
    facts: Mapping[str, Fact | Path] | None = None,
) -> None:
    """Write what was done, as `AuditLog.record`."""
    log = open_log()
    log.record(action, files, facts)
    if log.problem is not None:
        _say(f"medmamba: {log.problem.message}. {log.problem.remedy}")


def classified(model: ModelInfo, outcomes: Iterable[Outcome]) -> Generator[Outcome, None, None]:
    """The outcomes, which are recorded as they come, a few hundred at a time."""
    done: list[Outcome] = []
    try:
        for outcome in outcomes:
            done.append(outcome)
            if len(done) >= _AT_ONCE:
                _record_outcomes(model, done)
                done = []
            yield outcome
    finally:
        _record_outcomes(model, done)


@contextmanager
def exporting(call: argparse.Namespace, results: ResultSet) -> Iterator[None]:
    """Record which results a call of `classify` has written, and as what, however that ends."""
    forms = {
        "table": bool(call.output),
        "heat_maps": bool(call.heatmaps),
        "reports": bool(call.report),
        "dicom": bool(call.dicom),
    }
    try:
        yield
    finally:
        if any(forms.values()) and results.outcomes:
            # A table of the command line names files, and so does standard output.
            is_named = bool(call.output) or bool(call.report and call.include_names)
            written = {name: 1 for name, is_wanted in forms.items() if is_wanted}
            facts: dict[str, Fact | Path] = {
                "images": len(results.outcomes),
                **written,
                "names": int(is_named),
            }
            record("exported", (outcome.ref.path for outcome in results.outcomes), facts)


def evaluated(measurement: Measurement) -> None:
    """Record which pictures were measured, and with which model first."""
    first = measurement.first
    facts: dict[str, Fact | Path] = {
        "images": len(first.cases),
        "unreadable": len(first.failures),
        "models": len(measurement.models),
        "model": first.model.sha256,
    }
    record("evaluated", (case.ref.path for case in first.cases), facts)


def trained(result: TrainingResult, data: LabelledData | None, made: Path) -> None:
    """Record what a model learned from; of a run that went on, the pictures held out alone."""
    refs = [one.ref for one in (result.cases if data is None else data.examples)]
    mode = "full" if result.history else "head"
    facts: dict[str, Fact | Path] = {"images": len(refs), "mode": mode, "model": made}
    record("trained", (ref.path for ref in refs), facts)


def changed_library(verb: Verb, model: ModelInfo | None = None) -> None:
    """Record a change of the library."""
    record("library", (), {"verb": verb, **({"model": model.sha256} if model else {})})


def _record_outcomes(model: ModelInfo, outcomes: Sequence[Outcome]) -> None:
    if outcomes:
        failures = sum(isinstance(outcome, Failure) for outcome in outcomes)
        facts: dict[str, Fact | Path] = {
            "images": len(outcomes),
            "unreadable": failures,
            "model": model.sha256,
        }
        record("classified", (outcome.ref.path for outcome in outcomes), facts)


@cache
def _say(text: str) -> None:
    """Once, however often it is true."""
    print(text, file=sys.stderr)

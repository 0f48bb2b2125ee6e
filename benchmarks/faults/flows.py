"""The real flows, each with what it has finished so far and what must be true after a fault."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from benchmarks.faults.wholeness import what_is_wrong
from benchmarks.faults.window import Window, computed_names
from benchmarks.faults.world import Disk, Say
from medmamba_desktop import paths
from medmamba_desktop.core.audit.log import AuditLog
from medmamba_desktop.core.errors import MedMambaError, ModelFileError
from medmamba_desktop.core.export.plan import Plan as ExportPlan
from medmamba_desktop.core.export.run import exporting
from medmamba_desktop.core.library import changes
from medmamba_desktop.core.library.ledger import read_ledger
from medmamba_desktop.core.library.model_file import SUFFIX, read_info
from medmamba_desktop.core.library.shelf import Shelf
from medmamba_desktop.core.library.weights import load_from
from medmamba_desktop.core.training.plan import Plan
from medmamba_desktop.core.training.record import RunFolder
from medmamba_desktop.core.training.run import TrainingRequest, resume, tidy, train
from medmamba_desktop.state.settings import MODEL, OPACITY, THEME, Settings
from tests.core.export.results_build import results_of, write_dicom_file
from tests.core.training.runs_build import FULL, HEAD, figures
from tests.helpers.tiny_model import write_tiny_model
from tests.helpers.training_build import driven, labelled, with_test, write_pictures

Wrong = list[str]
PICTURES = 40


@dataclass(frozen=True, slots=True)
class Past:
    """What went before.

    Attributes:
        said: what the faulted run had finished.
        expected: what a run without a fault says.
        is_other: what it reads is not what it was, so results may differ.
    """

    said: Sequence[str]
    expected: Sequence[str]
    is_killed: bool = False
    is_other: bool = False


class Flow(ABC):
    """One flow. `act` and `verify` run in processes of their own, `verify` in a later one.

    Attributes:
        reads: pattern of the files below the pictures' folder that it reads; empty for none.
    """

    name = ""
    reads = ""

    def prepare(self, disk: Disk) -> None:  # noqa: B027 - most flows need something, not all
        """What is there before; once."""

    @abstractmethod
    def act(self, disk: Disk, say: Say) -> None:
        """Do the work; say each thing as soon as it is finished."""

    @abstractmethod
    def verify(self, disk: Disk, past: Past) -> Wrong:
        """Start anew, go on to the end, and tell what is lost, half or different."""


_TOLD = "told: "
# What a store that is out of use must have said, or its results are lost.
_NOT_KEPT = ("Results cannot be kept", "were set aside", "by a newer version", "were deleted")


class Batch(Flow):
    """A folder is opened in the window's operations and classified, with store and audit log."""

    name = "batch"
    reads = "*.png"

    def prepare(self, disk: Disk) -> None:
        write_pictures(disk.pictures / "own", PICTURES // 3 + 1)
        write_tiny_model(paths.user_models() / f"tiny{SUFFIX}")
        Window.choose("tiny", "colour")

    def act(self, disk: Disk, say: Say) -> None:
        with Window() as window:
            window.classify(disk.pictures, say)
            for problem in window.problems:
                say(f"{_TOLD}{problem.message}")

    def verify(self, disk: Disk, past: Past) -> Wrong:
        wrong = []
        with computed_names() as computed, Window() as window:
            is_offered = window.go_on()
            now: list[str] = []
            window.classify(disk.pictures, now.append)
        told = [line for line in past.said if line.startswith(_TOLD)]
        done = {line.split()[0] for line in past.said if line not in told}
        again = done & set(computed)
        told += [problem.message for problem in window.problems]
        if again and not any(words in line for line in told for words in _NOT_KEPT):
            wrong.append(f"{len(again)} of {len(done)} results were lost")
        if not past.is_other and sorted(now) != sorted(past.expected):
            wrong.append("results differ")
        if past.is_killed and 20 <= len(done) < len(past.expected) and not is_offered:
            wrong.append("the unfinished batch is not offered")
        if list(paths.batches().glob("*.json")):
            wrong.append("the list of an unfinished batch stayed")
        return wrong + window.wrong_problems() + _audit_wrong()


def _audit_wrong() -> Wrong:
    broken = AuditLog(paths.audit(), "window", "0").verify().broken
    return [f"the audit log: {broken}"] if broken else []


class FineTune(Flow):
    """A fine-tune from its pictures to a model on the shelf."""

    plan: Plan = HEAD
    reads = "*.png"

    def prepare(self, disk: Disk) -> None:
        write_pictures(disk.pictures)
        write_tiny_model(paths.user_models() / f"tiny{SUFFIX}")

    def act(self, disk: Disk, say: Say) -> None:
        run = paths.runs() / "run"
        if RunFolder(run).is_begun:
            steps = resume(run)
        else:
            start = read_info(paths.user_models() / f"tiny{SUFFIX}")
            data = with_test(labelled(disk.pictures))
            steps = train(TrainingRequest(data, self.plan, run, start))
        _, result = driven(steps)
        say(hashlib.sha256(figures(result).encode()).hexdigest())
        changes.add_beside(Shelf(paths.bundled_models(), paths.user_models()), result.model)
        say("on the shelf")

    def verify(self, disk: Disk, past: Past) -> Wrong:
        run, wrong = paths.runs() / "run", []
        for file in run.rglob("*"):
            if file.is_file() and not file.name.startswith(".") and file.suffix != ".bin":
                wrong += what_is_wrong(file)
        had_begun = RunFolder(run).is_begun
        if past.said and not RunFolder(run).is_done:
            wrong.append("a finished run is not finished any more")
        tidy(paths.runs())
        if had_begun and not RunFolder(run).is_begun:
            wrong.append("a run that could go on was deleted")
        now: list[str] = []
        self.act(disk, now.append)
        if not past.is_other and now != list(past.expected):
            wrong.append("the run that went on ended otherwise")
        if not Shelf(paths.bundled_models(), paths.user_models()).find_own("colours"):
            wrong.append("the model is not on the shelf")
        left = [f.name for f in run.rglob("*") if f.name.startswith(("checkpoint", "pixels"))]
        return wrong + [f"left in the run: {name}" for name in left]


class HeadTune(FineTune):
    """The last layer alone."""

    name = "fine-tune head"


class FullTune(FineTune):
    """All weights, with checkpoints after every step."""

    name = "fine-tune full"
    plan = FULL

    def act(self, disk: Disk, say: Say) -> None:
        from medmamba_desktop.core.training import begin, fit

        # What fills the disk here comes after the look at the room on it.
        begin.check_room = lambda *_rest, **_named: None
        fit.CHECKPOINT_EVERY_S = fit.CHECKPOINT_AFTER_S = 0.0
        super().act(disk, say)


class Export(Flow):
    """Copies, tables, a report, heat maps and DICOM objects of six pictures."""

    name = "export"
    reads = "*.dcm"
    plans = (
        {"table": ".xlsx", "report": ".pdf", "has_heat_maps": True, "has_dicom": True},
        {"table": ".csv", "report": ".html", "per": "image", "has_copies": True},
        {"table": ".json"},
    )

    def prepare(self, disk: Disk) -> None:
        for number in range(4):
            write_dicom_file(
                disk.pictures / f"{number}.dcm", SOPInstanceUID=f"1.2.840.99.3.{number}"
            )  # fmt: skip
        write_pictures(disk.pictures / "png", 1, ("red", "green"))
        self._export(disk, "before", lambda _text: None)

    def act(self, disk: Disk, say: Say) -> None:
        self._export(disk, "MedMamba export 1", say)

    def verify(self, disk: Disk, past: Past) -> Wrong:
        gone = [line for line in past.said if not (disk.out / line).is_file()]
        wrong = [f"gone: {line}" for line in gone]
        for file in disk.out.rglob("*"):
            if file.is_file() and not file.name.startswith("."):
                wrong += what_is_wrong(file)
        now: list[str] = []
        self._export(disk, "MedMamba export 2", now.append)
        again = [line.replace("export 2", "export 1") for line in now]
        if not past.is_other and again != list(past.expected):
            wrong.append("the export after it is another one")
        return wrong

    def _export(self, disk: Disk, name: str, say: Say) -> None:
        results = results_of([disk.pictures])
        for number, plan in enumerate(self.plans):
            folder = disk.out / name / str(number)
            steps = exporting(results, ExportPlan(folder, **plan), lambda _p: iter(()))
            while True:
                try:
                    step = next(steps)
                except StopIteration as end:
                    done = end.value
                    break
                if step.file is not None:
                    say(str(step.file.relative_to(disk.out)))
            for place, problem in done.problems:
                if not (problem.message and problem.remedy):
                    raise AssertionError(f"{problem} cannot be acted on")
                if place == 0:
                    raise MedMambaError(problem.message, problem.remedy)


class Models(Flow):
    """Models are added, renamed, changed, duplicated, removed and brought back."""

    name = "models"
    steps = (
        "add", "rename", "edit", "duplicate", "default", "remove", "undo", "undo edit", "restore",
    )  # fmt: skip

    def prepare(self, disk: Disk) -> None:
        write_tiny_model(disk.pictures / f"one{SUFFIX}", "one")
        write_tiny_model(paths.user_models() / f"old{SUFFIX}", "old")

    def act(self, disk: Disk, say: Say) -> None:
        shelf = _shelf()
        changes.add_beside(shelf, disk.pictures / f"one{SUFFIX}")
        say("add")
        changes.rename(shelf, "one", "two")
        say("rename")
        edited = changes.edit(shelf, "two", title="Another title")
        say("edit")
        changes.duplicate(shelf, "old", "old-copy")
        say("duplicate")
        changes.set_default(shelf, "", "two")
        say("default")
        changes.undo(shelf, changes.remove(shelf, "old-copy"))
        say("remove")
        say("undo")
        changes.undo(shelf, edited)
        say("undo edit")
        changes.remove(shelf, "old")
        changes.restore(shelf, "old")
        say("restore")

    def verify(self, disk: Disk, past: Past) -> Wrong:
        shelf = _shelf()
        wrong = [f"unsound: {name}" for name, _ in shelf.unsound()]
        for file in shelf.user.glob(f"*{SUFFIX}"):
            if not file.name.startswith("."):
                load_from(file)
        names = {info.name for info in shelf.models() if not info.is_bundled}
        if "old" not in names and not self._is_kept("old"):
            wrong.append("a model is lost that was there before")
        needed = {"add": {"one", "two"}, "rename": {"two"}, "duplicate": {"old-copy"}}
        for step, any_of in needed.items():
            if step in past.said and not any_of & names and not any(map(self._is_kept, any_of)):
                wrong.append(f"what {step} made is lost")
        if "default" in past.said and not read_ledger(shelf.user).defaults:
            wrong.append("the default is lost")
        return wrong + self._go_on(disk, shelf)

    def _is_kept(self, name: str) -> bool:
        from medmamba_desktop.core.library import trash

        return any(file.stem == name for file in trash.kept(paths.user_models()))

    def _go_on(self, disk: Disk, shelf: Shelf) -> Wrong:
        """The library can be changed as before, whatever was left."""
        for name in ("old", "old-copy", "one", "two"):
            if not shelf.find_own(name):
                with suppress(ModelFileError):
                    write_tiny_model(disk.scratch / f"{name}{SUFFIX}", name)
                    shelf.add(disk.scratch / f"{name}{SUFFIX}")
                (disk.scratch / f"{name}{SUFFIX}").unlink()
            changes.undo(shelf, changes.remove(shelf, name))
        names = {info.name for info in shelf.models() if not info.is_bundled}
        return [] if names == {"old", "old-copy", "one", "two"} else [f"models are {names}"]


def _shelf() -> Shelf:
    return Shelf(paths.bundled_models(), paths.user_models())


class Import(Flow):
    """A published checkpoint is read apart and becomes a model."""

    name = "import"

    def prepare(self, disk: Disk) -> None:
        import torch

        from medmamba_desktop.core.network.medmamba import MedMamba
        from tests.helpers.tiny_model import TINY

        state = MedMamba(TINY, {"a": 3}).state_dict()
        names = {"heads.a.weight": "head.weight", "heads.a.bias": "head.bias"}
        torch.save({names.get(k, k): v for k, v in state.items()}, disk.pictures / "one.pth")

    def act(self, disk: Disk, say: Say) -> None:
        from medmamba_desktop.core.library.imported import import_checkpoint

        import_checkpoint(_shelf(), disk.pictures / "one.pth", ("a", "b", "c"), "one")
        say("one")

    def verify(self, disk: Disk, past: Past) -> Wrong:
        wrong = [f"unsound: {name}" for name, _ in _shelf().unsound()]
        own = _shelf().find_own("one")
        if own is not None:
            load_from(own.path)
            changes.remove(_shelf(), "one")
        elif past.said:
            wrong.append("the imported model is lost")
        self.act(disk, lambda _text: None)
        return wrong


class SettingsSaved(Flow):
    """Settings are changed and saved, over and over."""

    name = "settings"
    rounds = 12

    def prepare(self, disk: Disk) -> None:
        settings = Settings(paths.settings_file())
        settings.set(THEME, "light")
        settings.save()

    def act(self, disk: Disk, say: Say) -> None:
        settings = Settings(paths.settings_file())
        for number in range(1, self.rounds + 1):
            settings.set(MODEL, str(number))
            settings.set(OPACITY, number / 100)
            problem = settings.save()
            if problem is not None:
                raise MedMambaError(problem.message, problem.remedy)
            say(str(number))

    def verify(self, disk: Disk, past: Past) -> Wrong:
        settings, last = Settings(paths.settings_file()), int(past.said[-1]) if past.said else 0
        wrong = []
        found = int(settings.get(MODEL) or 0), round(settings.get(OPACITY) * 100)
        if past.said and (found[0] not in (last, last + 1) or found[0] != found[1]):
            wrong.append(f"settings are {found} after {last}")
        if settings.get(THEME) != "light":
            wrong.append("a setting is lost that was there before")
        settings.set(MODEL, "99")
        if settings.save() is not None or Settings(paths.settings_file()).get(MODEL) != "99":
            wrong.append("settings cannot be saved any more")
        return wrong


class Audit(Flow):
    """Entries are written into an audit log whose files are small."""

    name = "audit"
    rounds = 40

    def prepare(self, disk: Disk) -> None:
        write_pictures(disk.pictures, 2)
        self._log().record("opened", disk.pictures.rglob("*.png"))

    def act(self, disk: Disk, say: Say) -> None:
        log, files = self._log(), sorted(disk.pictures.rglob("*.png"))
        for number in range(self.rounds):
            log.record("exported", files, {"what": "table", "images": number})
            if log.problem is not None:
                raise MedMambaError(log.problem.message, log.problem.remedy)
            say(str(number))

    def verify(self, disk: Disk, past: Past) -> Wrong:
        first = self._log().verify()
        wrong = [f"the chain is broken: {first.broken}"] if first.broken else []
        least = 1 + len(past.said)
        if first.last is None or first.last.n < least:
            wrong.append(f"{least} entries were written, {first} are there")
        self.act(disk, lambda _text: None)
        then = self._log().verify()
        return wrong + ([f"the chain that went on is broken: {then.broken}"] * bool(then.broken))

    def _log(self) -> AuditLog:
        return AuditLog(paths.audit(), "command", "0", max_bytes=2500, max_files=100)


class Command(Flow):
    """`medmamba classify` with a table, a report, heat maps and DICOM objects."""

    name = "command"
    reads = "*.png"

    def prepare(self, disk: Disk) -> None:
        write_pictures(disk.pictures, 3)
        write_dicom_file(disk.pictures / "a.dcm")
        write_tiny_model(paths.user_models() / f"tiny{SUFFIX}")

    def act(self, disk: Disk, say: Say) -> None:
        self._run(disk, "1", say)

    def verify(self, disk: Disk, past: Past) -> Wrong:
        wrong = []
        for file in disk.out.rglob("*"):
            if file.is_file() and not file.name.startswith("."):
                wrong += what_is_wrong(file)
        self._run(disk, "2", lambda _text: None)
        found = json.loads((disk.out / "2" / "results.json").read_text())["summary"]
        if not past.is_other and (found["images"], found["unreadable"]) != (10, 0):
            wrong.append(f"the next run says {found}")
        return wrong + _audit_wrong()

    def _run(self, disk: Disk, name: str, say: Say) -> None:
        from medmamba_desktop import cli

        out = disk.out / name
        call = cli._parser().parse_args(
            ["classify", str(disk.pictures), "--model", "tiny", "--task", "colour",
             "--output", str(out / "results.json"), "--report", str(out / "report.html"),
             "--heatmaps", str(out / "maps"), "--dicom", str(out / "dicom")]
        )  # fmt: skip
        status = call.run(call)
        if status not in (0, 3, 4):
            raise AssertionError(f"the command ended with status {status}")
        say(f"status {status}")


FLOWS: tuple[Flow, ...] = (
    Batch(), HeadTune(), FullTune(), Export(), Command(), Models(), Import(), SettingsSaved(),
    Audit(),
)  # fmt: skip

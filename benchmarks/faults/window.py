"""The window's operations without the window: what a click would start, and its end."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from benchmarks.faults.world import Say
from medmamba_desktop import paths
from medmamba_desktop.core.values import ImageRef, Problem
from medmamba_desktop.state.settings import MODEL, TASK, Settings

_PATIENCE_S = 60.0


class Window:
    """The program from its start to its end."""

    @staticmethod
    def choose(model: str, task: str) -> None:
        settings = Settings(paths.settings_file())
        settings.set(MODEL, model)
        settings.set(TASK, task)
        settings.save()

    def __enter__(self) -> Window:
        from PySide6.QtCore import QCoreApplication

        from medmamba_desktop.operations.audited import audited_core
        from medmamba_desktop.operations.bundle import make_operations, make_state

        self._application = QCoreApplication.instance() or QCoreApplication([])
        self.problems: list[Problem] = []
        self.defects: list[str] = []
        logging.getLogger().addHandler(_Listening(self.defects))
        self.state = make_state(paths.settings_file())
        self.state.activities.told.connect(self.problems.append)
        self.operations = make_operations(audited_core(), self.state)
        self.operations.models.list_models()
        self._until(lambda: self.state.session.model is not None or bool(self.problems))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.operations.shut_down()
        self._application.processEvents()
        if kind is None and (self.defects or self.wrong_problems()):
            raise AssertionError(f"{self.defects or self.wrong_problems()}")

    def classify(self, folder: Path, say: Say) -> None:
        """Open a folder and wait until every image has an outcome; each is said once."""
        images, told = self.state.images, set()

        def tell(_rows: Any = None) -> None:
            for row in images.rows:
                if row.prediction is not None and row.ref not in told:
                    told.add(row.ref)
                    say(f"{_name(row.ref)} {row.prediction.top.name} "
                        f"{row.prediction.top.probability:.6f}")  # fmt: skip

        images.rows_changed.connect(tell)
        before = len(self.problems)
        self.operations.open([folder])
        self._until(lambda: not self.operations.reading.is_busy)
        self._until(lambda: not images.waiting() or len(self.problems) > before)
        self._until(lambda: not self.operations.classify.is_running)
        self._until(lambda: not self.operations.compute.is_busy)
        tell()

    def go_on(self) -> bool:
        """Take the offer to go on with what was not finished; whether there is one."""
        self.operations.unfinished.look()
        self._until(lambda: not self.operations.reading.is_busy)
        is_offered = self.operations.unfinished.offered is not None
        self.operations.unfinished.go_on()
        return is_offered

    def wrong_problems(self) -> list[str]:
        """Problems told that nobody can act on."""
        unclear = [p for p in self.problems if not (p.message and p.remedy)]
        inside = [p for p in self.problems if "inside the program" in p.message]
        return [f"told: {problem}" for problem in (*unclear, *inside)]

    def _until(self, is_so: Callable[[], bool]) -> None:
        end = time.monotonic() + _PATIENCE_S
        while not is_so():
            if time.monotonic() > end:
                raise TimeoutError("the window waits for ever")
            self._application.processEvents()
            time.sleep(0.002)
        self._application.processEvents()


def _name(ref: ImageRef) -> str:
    return f"{ref.path.parent.name}/{ref.file_name}"


class _Listening(logging.Handler):
    """Defects go to the log, and nowhere else."""

    def __init__(self, found: list[str]) -> None:
        super().__init__(logging.ERROR)
        self._found = found

    def emit(self, record: logging.LogRecord) -> None:
        self._found.append(logging.Formatter().format(record))


@contextmanager
def computed_names() -> Iterator[list[str]]:
    """Names of the images that the network is given meanwhile."""
    from medmamba_desktop.core.predict.predictor import Predictor

    names: list[str] = []
    compute = Predictor._compute

    def counted(self: Predictor, batch: Any, task: str) -> Any:
        names.extend(_name(item.ref) for item in batch)
        return compute(self, batch, task)

    Predictor._compute = counted  # type: ignore[method-assign]
    try:
        yield names
    finally:
        Predictor._compute = compute  # type: ignore[method-assign]

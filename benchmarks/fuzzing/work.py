"""Reads cases in processes of their own, each with limits, and says what became of every one."""

from __future__ import annotations

import multiprocessing
import random
import shutil
import tempfile
import threading
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue
from typing import Any

from benchmarks.fuzzing.cases import Case, case
from benchmarks.fuzzing.limits import hush_decoders, limit_memory, peak, processor_s, reset_peak
from benchmarks.fuzzing.readers import APART, READERS, Reader
from medmamba_desktop.core.errors import MedMambaError

HANG_S = 5.0
# Beyond the half gigabyte that the program itself takes; here the corpus is in memory, too.
MOST_BYTES = 3 * 1024**3 // 2
# The computer may be busy: only what has had the time of a processor counts as slow.
_WAITED_S = 120.0
# Until the libraries are there and the corpus is made.
_STARTS_WITHIN_S = 600.0
GOOD = ("read", "refused")
WHATS = (*GOOD, "crash", "hang", "memory", "exception", "no remedy")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one reader did with one case.

    Attributes:
        what: of `WHATS`: "read", "refused", or a problem.
        seconds: of processor time, that of decoders included.
        memory: bytes that it took beyond those resident before.
    """

    number: int
    kind: str
    reader: str
    what: str
    text: str = ""
    seconds: float = 0.0
    memory: int = 0


def read_cases(
    numbers: Iterable[int], seed: int, *, only: str = "", workers: int = 2, until: float = 0.0
) -> Iterator[Outcome]:
    """Read cases in so many processes; outcomes come as they are there.

    Args:
        only: a kind, in place of all.
        until: `time.monotonic()` after which no case is begun; 0 for no limit.
    """
    waiting, found = iter(numbers), Queue[Any]()
    lock = threading.Lock()

    def next_number() -> int | None:
        with lock:
            return None if until and time.monotonic() > until else next(waiting, None)

    threads = [
        threading.Thread(target=_lead, args=(next_number, seed, only, found.put), daemon=True)
        for _ in range(workers)
    ]
    for thread in threads:
        thread.start()
    left = workers
    while left:
        one = found.get()
        if isinstance(one, Outcome):
            yield one
            continue
        left -= 1
        if one is not None:
            raise one
    for thread in threads:
        thread.join()


def _lead(
    next_number: Callable[[], int | None], seed: int, only: str, put: Callable[[Any], None]
) -> None:
    try:
        with closing(_Worker(seed, only)) as worker:
            while (number := next_number()) is not None:
                for outcome in worker.read(number):
                    put(outcome)
        put(None)
    except BaseException as error:  # noqa: BLE001  raised where the outcomes are waited for
        put(error)


class _Worker:
    """A process that reads one case after the other, started again when it dies."""

    def __init__(self, seed: int, only: str) -> None:
        self._seed, self._only = seed, only
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._folder = tempfile.mkdtemp(prefix="fuzz-")
        # Not a daemon, which could have no decoders of its own.
        self._process = context.Process(
            target=_serve, args=(theirs, self._seed, self._only, self._folder)
        )
        self._process.start()
        theirs.close()
        if not self._line.poll(_STARTS_WITHIN_S):
            raise TimeoutError("a process that reads cases did not start")
        self._line.recv()

    def read(self, number: int) -> list[Outcome]:
        outcomes: list[Outcome] = []
        self._line.send(number)
        kind, reader = "", ""
        while True:
            if not self._line.poll(_WAITED_S if reader else _STARTS_WITHIN_S):
                return [*outcomes, self._lost(number, kind, reader, "hang")]
            try:
                said = self._line.recv()
            except (EOFError, OSError):
                return [*outcomes, self._lost(number, kind, reader, "crash")]
            if said is None:
                return outcomes
            if isinstance(said, Outcome):
                outcomes.append(said)
            else:
                kind, reader = said

    def _lost(self, number: int, kind: str, reader: str, what: str) -> Outcome:
        self._process.join(1.0)
        text = f"exit {self._process.exitcode}" if what == "crash" else f"over {_WAITED_S:.0f} s"
        self.close()
        self._start()
        return Outcome(number, kind, reader, what, text, _WAITED_S if what == "hang" else 0.0)

    def close(self) -> None:
        try:
            self._line.send(None)
            self._process.join(5.0)
        except OSError:
            pass
        self._process.kill()
        self._process.join()
        self._line.close()
        shutil.rmtree(self._folder, ignore_errors=True)


def _serve(line: Connection, seed: int, only: str, folder: str) -> None:
    limit_memory()
    hush_decoders()
    warnings.showwarning = _hear
    known: set[str] = set()
    line.send(None)
    while (number := line.recv()) is not None:
        made = case(number, seed, only)
        if made.kind not in known:
            # What is imported and started once is not counted.
            known.add(made.kind)
            for outcome in _outcomes(_sound(made), Path(folder), seed, lambda *_: None):
                if outcome.what not in GOOD:
                    line.send(replace(outcome, text=f"of a sound file: {outcome.text}"))
        for outcome in _outcomes(made, Path(folder), seed, lambda *place: line.send(place)):
            line.send(outcome)
        line.send(None)
    from medmamba_desktop.core.source.decoder_processes import processes

    processes().close()


def _sound(made: Case) -> Case:
    from benchmarks.fuzzing.corpus import sound

    return Case(made.number, made.kind, made.name, sound(made.kind)[0])


_heard: list[str] = []


def _hear(message: Warning | str, category: type[Warning], file: str, at: int, *_: Any) -> None:
    """A warning out of the program's own lines is something that it did not think of."""
    if "medmamba_desktop" in file:
        _heard.append(f"{category.__name__}: {message} ({_own(file)}:{at})")


def readers_of(made: Case, seed: int) -> tuple[Reader, ...]:
    """What reads a case; the slow ones a share of the cases."""
    apart, share = APART.get(made.kind, ((), 0.0))
    is_apart = random.Random(f"apart/{seed}/{made.number}").random() < share
    return (*READERS[made.kind], *(apart if is_apart else ()))


def _outcomes(
    made: Case, folder: Path, seed: int, begin: Callable[[str, str], None]
) -> Iterator[Outcome]:
    for reader in readers_of(made, seed):
        name = reader.__name__
        place = folder / f"{made.number}-{name}"
        place.mkdir()
        path = place / made.name
        path.write_bytes(made.content)
        begin(made.kind, name)
        began, before = processor_s(), reset_peak()
        what, text = attempt(reader, path)
        seconds, most = processor_s() - began, peak()
        shutil.rmtree(place, ignore_errors=True)
        if what in GOOD and seconds > HANG_S:
            what = "hang"
        if most - before > MOST_BYTES:
            what = "memory"
        yield Outcome(made.number, made.kind, name, what, text, seconds, max(0, most - before))


def attempt(reader: Reader, path: Path) -> tuple[str, str]:
    """What became of a reading, and in which words."""
    _heard.clear()
    what, text = "read", ""
    try:
        reader(path)
    except MedMambaError as error:
        is_whole = bool(error.message) and bool(error.remedy)
        what, text = ("refused" if is_whole else "no remedy"), str(error)
    except Exception as error:  # noqa: BLE001  finding these is what this is for
        return "exception", f"{type(error).__name__}: {error} ({_where(error)})"[:500]
    return ("exception", _heard[0]) if _heard else (what, text)


def _where(error: BaseException) -> str:
    """The program's own line that it came out of."""
    at, found = error.__traceback__, ""
    while at is not None:
        file = at.tb_frame.f_code.co_filename
        if "medmamba_desktop" in file:
            found = f"{_own(file)}:{at.tb_lineno}"
        at = at.tb_next
    return found


def _own(file: str) -> str:
    return file.partition("medmamba_desktop")[2][1:]

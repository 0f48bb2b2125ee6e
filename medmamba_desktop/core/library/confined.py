"""Work on a file that nobody vouches for, in a process of its own that may do next to nothing.

The process has no network, starts no program, opens no file for writing, cannot unpickle a class,
and has a limit of memory and of time. What it says comes back as JSON: nothing that it sends can
make this program run anything.

Python's audit hook, which cannot be taken off again, refuses the first four on every system. Linux
adds a network namespace without a network, where the system allows one to be made, and the limit of
memory; elsewhere the memory is bounded by what is checked of the file beforehand.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import math
import multiprocessing
import os
import signal
import sys
import time
import warnings
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Final

from medmamba_desktop.core.errors import MedMambaError, ModelFileError
from medmamba_desktop.core.language import again, tr, tr_noop
from medmamba_desktop.core.network import refusals
from medmamba_desktop.core.source.decoder_processes import without_main
from medmamba_desktop.core.source.quiet import hush

# What it may be asked: texts in, something that JSON can write out.
Work = Callable[..., dict[str, Any]]

_STARTS_WITHIN_S: Final = 120.0
_STEP_S: Final = 0.1
_MAX_ANSWER_BYTES: Final = 1024 * 1024
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_REFUSED = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.spawn",
    "os.startfile", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree", "pickle.find_class",
)  # fmt: skip
_NOT_READ = tr_noop("The file could not be read ({kind})")
_AGAIN = tr_noop("Get it again")
_TOO_MUCH_MEMORY = tr_noop(
    "The file needs far more memory than its size explains, so it was not read"
)
_FROM_ITS_PLACE = tr_noop("Get it again from where it came from")
# What the process may say, which can only send English.
_SENTENCES = (*refusals.ALL, _NOT_READ, _AGAIN, _TOO_MUCH_MEMORY, _FROM_ITS_PLACE)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def confined(
    work: Work, *arguments: str, memory_bytes: int, seconds: float
) -> Generator[None, None, dict[str, Any]]:
    """Run `work` in a confined process and wait for what it returns; closing ends the process.

    Args:
        work: a function of a module.
        memory_bytes: that it may take beyond what the program itself takes.
        seconds: that it may take once it has started.

    Raises:
        MedMambaError: as `work` says.
        ModelFileError: it took too long, or ended without an answer.
    """
    context = multiprocessing.get_context("spawn")
    line, theirs = context.Pipe()
    process = context.Process(
        target=_serve,
        args=(theirs, work, arguments, memory_bytes, seconds),
        name="confined",
        daemon=True,
    )
    try:
        with without_main():
            process.start()
        theirs.close()
        return (yield from _answer(line, process, seconds))
    finally:
        if process.pid is not None:
            process.kill()
            process.join()
        line.close()


def _answer(
    line: Connection, process: SpawnProcess, seconds: float
) -> Generator[None, None, dict[str, Any]]:
    try:
        if not (yield from _has_come(line, _STARTS_WITHIN_S)):
            raise _ended(tr("the process that reads it did not start"))
        line.recv_bytes(_MAX_ANSWER_BYTES)
        if not (yield from _has_come(line, seconds)):
            raise _ended(tr("reading it took more than {seconds:.0f} s", seconds=seconds))
        answer: dict[str, Any] = json.loads(line.recv_bytes(_MAX_ANSWER_BYTES))
    except (EOFError, OSError, ValueError) as error:
        process.join(1.0)
        raise _ended(
            tr("the process that read it ended without an answer"), f"exit {process.exitcode}"
        ) from error
    if "message" in answer:
        message, remedy = (again(str(answer[k]), _SENTENCES) for k in ("message", "remedy"))
        raise ModelFileError(message, remedy)
    return answer


def _has_come(line: Connection, within_s: float) -> Generator[None, None, bool]:
    end_s = time.monotonic() + within_s
    while not line.poll(min(_STEP_S, within_s)):
        if time.monotonic() >= end_s:
            return False
        yield
    return True


def _ended(reason: str, detail: str = "") -> ModelFileError:
    return ModelFileError(
        tr("The file could not be read: {reason}", reason=reason),
        tr("It may be damaged or made to do harm; get it again from where it came from"),
        detail,
    )


def _serve(
    line: Connection, work: Work, arguments: tuple[str, ...], memory_bytes: int, seconds: float
) -> None:
    """What the process does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is meant for the program
    hush()
    warnings.simplefilter("ignore")
    _leave_network()
    # Ahead of the limit of memory: the library alone maps gigabytes of addresses.
    import torch  # noqa: F401

    line.send_bytes(b"{}")
    _limit_memory(memory_bytes)
    _limit_seconds(seconds)
    sys.dont_write_bytecode = True
    sys.addaudithook(_refuse)
    try:
        answer = work(*arguments)
    except MedMambaError as error:
        answer = {"message": error.message, "remedy": error.remedy}
    except MemoryError:
        answer = too_much_memory()
    except Exception as error:  # noqa: BLE001 - its traceback would name the file
        kind = type(error).__name__
        answer = {"message": _NOT_READ.format(kind=kind), "remedy": _AGAIN}
    line.send_bytes(json.dumps(answer).encode())


def too_much_memory() -> dict[str, Any]:
    """What is said where the limit is met."""
    return {
        "message": _TOO_MUCH_MEMORY,
        "remedy": _FROM_ITS_PLACE,
    }


def _leave_network() -> None:
    """Go where there is no network; before any thread is started, or the system refuses."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def _limit_memory(more_bytes: int) -> None:
    """Let the process map so much beyond what it has mapped by now."""
    if not sys.platform.startswith("linux"):
        return
    import resource

    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    limit = pages * resource.getpagesize() + more_bytes
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_seconds(seconds: float) -> None:
    """End by itself: the program that waits may have been killed meanwhile."""
    if sys.platform == "win32":
        return
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = math.ceil(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """The audit hook: raises for what no reading of tensors needs."""
    is_writing = event == "open" and isinstance(arguments[2], int) and arguments[2] & _WRITING
    if is_writing or event.startswith(_REFUSED):
        raise RuntimeError(f"refused: {event}")

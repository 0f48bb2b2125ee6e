"""Decodes compressed frames in other processes: one that hangs or crashes takes nothing with it.

Damaged streams were found over which CharLS works for ten seconds, and others that end GDCM's
process. What a stream does to its decoder cannot be told beforehand. A process is started with the
first such frame and kept; passing a frame of 512 x 512 to it and back takes about a
millisecond.
"""

from __future__ import annotations

import hashlib
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing.connection import Connection
from types import ModuleType
from typing import Any, Final

import numpy as np

from medmamba_desktop.core.errors import UnreadableError
from medmamba_desktop.core.language import tr, tr_noop
from medmamba_desktop.core.source.dicom_header import border
from medmamba_desktop.core.source.encoded_frame import decode_encoded
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.looking import usable_processes
from medmamba_desktop.core.source.quiet import hush

Layout = dict[str, Any]
Decode = Callable[[bytes, Layout, str], Values]

_MOST: Final = 4  # as many as the program reads pictures at once
_STARTS_WITHIN_S: Final = 60.0
_LEAST_S, _PIXEL_S = 1.0, 2e-6  # a frame of 512 x 512 has 1.5 s and takes some 10 ms
# Of a processor, where the system counts it; a busy computer makes everybody wait longer.
_COUNTS_WORK: Final = sys.platform != "win32"
_MOST_WAIT: Final = 10 if _COUNTS_WORK else 1
_OUT_OF_TIME: Final = -getattr(signal, "SIGXCPU", 0)
_ENDS_WITHIN_S: Final = 1.0
_REMEMBERED_S: Final = 300.0
_COPY: Final = tr_noop("Copy or export it again from where it came from")


class Processes:
    """Decoding processes, each started when all others are busy.

    Args:
        decode: what they do; a function of a module, not a method.
        most: how many there may be.
        least_s: the time that a frame of no size has.
    """

    def __init__(self, decode: Decode, most: int, least_s: float = _LEAST_S) -> None:
        self._decode = decode
        self._least_s = least_s
        self._idle: list[_Process] = []
        self._room = threading.Semaphore(most)
        self._hung: dict[bytes, float] = {}
        self._can_start = True

    @property
    def are_there(self) -> bool:
        """Whether one has been started and waits; where none can be, frames are decoded here."""
        return bool(self._idle)

    def decode(self, encoded: bytes, layout: Layout, syntax: str) -> Values:
        """Decode one frame, within a time that goes by its pixels.

        Raises:
            UnreadableError: it takes longer, or the decoder crashed.
            MedMambaError: as the decoder says.
        """
        if self._has_hung(encoded):
            raise _too_slow()
        with self._room:
            process = self._idle_process()
            if process is None:
                return self._decode(encoded, layout, syntax)
            pixels = layout["rows"] * layout["columns"] * layout["samples_per_pixel"]
            try:
                answer = process.decode(encoded, layout, syntax, self._least_s + pixels * _PIXEL_S)
            except TimeoutError:
                self._hung[_mark(encoded)] = time.monotonic()
                process.end()
                raise _too_slow() from None
            except (EOFError, OSError) as error:
                is_too_slow = process.exit_code() == _OUT_OF_TIME
                process.end()
                if is_too_slow:
                    self._hung[_mark(encoded)] = time.monotonic()
                    raise _too_slow() from None
                raise UnreadableError(
                    tr("The decoder broke down over the pixel data, which are damaged"), tr(_COPY)
                ) from error
            self._idle.append(process)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @contextmanager
    def patient(self, least_s: float) -> Iterator[None]:
        """Give every frame inside at least that long: files known to be sound, a busy computer."""
        before, self._least_s = self._least_s, least_s
        try:
            yield
        finally:
            self._least_s = before

    def _has_hung(self, encoded: bytes) -> bool:
        if not self._hung:
            return False
        since = self._hung.get(_mark(encoded))
        return since is not None and time.monotonic() - since < _REMEMBERED_S

    def close(self) -> None:
        """End those that are idle."""
        while self._idle:
            self._idle.pop().end()

    def _idle_process(self) -> _Process | None:
        """One with nothing to do; None where none can be started here."""
        with suppress(IndexError):
            return self._idle.pop()
        # A process of another program's pool may not have children of its own.
        if not self._can_start or multiprocessing.current_process().daemon:
            return None
        try:
            return _Process(self._decode)
        except (EOFError, OSError, TimeoutError):
            self._can_start = False
            return None


class _Process:
    """One process and the line to it, which has one frame on it at a time."""

    def __init__(self, decode: Decode) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(
            target=_serve, args=(theirs, decode), name="decoder", daemon=True
        )
        with without_main():
            self._process.start()
        theirs.close()
        try:
            self._answer(_STARTS_WITHIN_S)
        except (EOFError, OSError, TimeoutError):
            self.end()
            raise

    def decode(
        self, encoded: bytes, layout: Layout, syntax: str, limit_s: float
    ) -> Values | Exception:
        self._line.send((layout, syntax, limit_s))
        self._line.send_bytes(encoded)
        answer = self._answer(limit_s * _MOST_WAIT)
        if isinstance(answer, Exception):
            return answer
        shape, kind = answer
        values: Values = np.empty(shape, kind)
        self._line.recv_bytes_into(_bytes_of(values))
        return values

    def _answer(self, limit_s: float) -> Any:
        if not self._line.poll(limit_s):
            raise TimeoutError
        return self._line.recv()

    def exit_code(self) -> int | None:
        """How one ended whose line is dead."""
        self._process.join(_ENDS_WITHIN_S)
        return self._process.exitcode

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def _serve(line: Connection, decode: Decode) -> None:
    """What a decoding process does, until the other end of the line is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is meant for the program
    hush()
    if _COUNTS_WORK:
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # it would hold a patient's picture
    line.send(None)
    while True:
        try:
            layout, syntax, limit_s = line.recv()
            encoded = line.recv_bytes()
        except (EOFError, OSError):
            return
        _limit_seconds(limit_s)
        try:
            with border(has_patient_data=False):
                values = np.ascontiguousarray(decode(encoded, layout, syntax))
        except Exception as error:  # noqa: BLE001 - it is raised on the other side
            line.send(error)
            continue
        line.send((values.shape, values.dtype.str))
        line.send_bytes(_bytes_of(values))


def _limit_seconds(limit_s: float) -> None:
    """Have the system end this process once it has worked so much longer, in whole seconds."""
    if not _COUNTS_WORK:
        return
    import resource

    limit = math.ceil(time.process_time() + limit_s)
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _mark(encoded: bytes) -> bytes:
    return hashlib.blake2b(encoded, digest_size=16).digest()


def _bytes_of(values: Values) -> memoryview:
    return values.reshape(-1).view(np.uint8).data


@contextmanager
def without_main() -> Iterator[None]:
    """Keep a child from importing the main module once more.

    It needs nothing of it, and a script without the usual guard would run a second time.
    """
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


_starting = threading.Lock()


def _too_slow() -> UnreadableError:
    return UnreadableError(
        tr("Decoding the pixel data took far longer than their size explains, so they are damaged"),
        tr(_COPY),
    )


def processes() -> Processes:
    """Those of this process: a forked child has no use for its parent's lines."""
    return _of(os.getpid())


@cache
def _of(_pid: int) -> Processes:
    return Processes(decode_encoded, min(_MOST, usable_processes()))

"""Guards around every test: nothing leaks out, nothing is left behind, nothing goes unheard."""

from __future__ import annotations

import getpass
import logging
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from medmamba_desktop import logs
from medmamba_desktop.core.network import kernel_cache

# Threads that libraries keep for the life of the process.
KEPT_THREADS = (
    "medmamba-scan",
    "pydevd",
    "Dummy-",
    "InductorSubproc",
    "subproc_worker_timer",
    "tqdm_monitor",
)
_GRACE_SECONDS = 2.0

# One cache of compiled kernels for all tests and the programs that they start.
kernel_cache.prepare(Path(tempfile.gettempdir()) / f"medmamba-test-kernels-{getpass.getuser()}")


@pytest.fixture(autouse=True)
def _own_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Settings, models, logs and caches of the user's are never touched."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MEDMAMBA_HOME", str(home))
    monkeypatch.setenv("HOME", str(home))
    yield
    logs.stop_logging()


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """The program promises that nothing leaves the computer."""
    real_connect = socket.socket.connect

    def connect(self: socket.socket, address: object) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            raise AssertionError(f"a test opened a connection to {address}")
        real_connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _GRACE_SECONDS
    while (left := _left(before)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not left, f"threads left alive: {[thread.name for thread in left]}"


@pytest.fixture(autouse=True)
def _no_unasked_warning(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A WARNING in the program's own log fails the test, unless the test clears it."""
    logger, relay = logging.getLogger("medmamba_desktop"), _Relay(caplog.handler)
    logger.addHandler(relay)
    yield
    logger.removeHandler(relay)
    heard = [
        record
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING and record.name.startswith("medmamba_desktop")
    ]
    assert not heard, f"unasked log records: {[record.getMessage() for record in heard]}"


class _Relay(logging.Handler):
    """Lets `caplog` hear the program while its log goes to the file alone."""

    def __init__(self, to: logging.Handler) -> None:
        super().__init__()
        self._to = to

    def emit(self, record: logging.LogRecord) -> None:
        if not logging.getLogger("medmamba_desktop").propagate:
            self._to.handle(record)


def _left(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and thread.is_alive() and not thread.name.startswith(KEPT_THREADS)
    ]


@pytest.fixture(scope="session")
def repository() -> Path:
    """The checkout."""
    return Path(__file__).resolve().parents[1]

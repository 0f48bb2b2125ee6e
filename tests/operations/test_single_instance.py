"""A later start hands its files over; what does not speak our language gets nothing."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from pytestqt.qtbot import QtBot

from medmamba_desktop.operations import single_instance
from medmamba_desktop.operations.single_instance import (
    MAX_BYTES,
    SingleInstance,
    line_name,
    read_places,
)

LATER = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from medmamba_desktop.operations.single_instance import SingleInstance
application = QCoreApplication([])
print(SingleInstance(sys.argv[1]).claim([Path(text) for text in sys.argv[2:]]))
"""


@pytest.fixture
def name() -> str:
    return f"medmamba-test-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def first(qapp: object, name: str) -> Iterator[SingleInstance]:
    made = SingleInstance(name)
    assert made.claim([])
    yield made
    made.close()


def said(qtbot: QtBot, name: str, words: bytes) -> bytes:
    line = QLocalSocket()
    line.connectToServer(name)
    assert line.waitForConnected(1000)
    line.write(words)
    over = QLocalSocket.LocalSocketState.UnconnectedState
    qtbot.waitUntil(lambda: line.bytesAvailable() > 0 or line.state() == over, timeout=3000)
    answer = bytes(line.readAll().data())
    line.abort()
    qtbot.wait(10)
    return answer


def test_a_later_start_hands_its_files_over_and_ends(
    qtbot: QtBot, first: SingleInstance, name: str, tmp_path: Path
) -> None:
    heard: list[tuple[Path, ...]] = []
    first.asked.connect(heard.append)
    files = [str(tmp_path / "Ünïcode 1.dcm"), "beside.png"]
    later = subprocess.Popen(
        [sys.executable, "-c", LATER, name, *files], stdout=subprocess.PIPE, text=True, cwd=tmp_path
    )
    qtbot.waitUntil(lambda: bool(heard), timeout=20_000)
    out, _ = later.communicate(timeout=20)
    assert out.strip() == "False"
    assert heard == [(tmp_path / "Ünïcode 1.dcm", tmp_path / "beside.png")]


@pytest.mark.parametrize(
    "words", [b"hello\n", b'{"a": 1}\n', b"[1]\n", b'["relative"]\n', b'["/a\\u0000b"]\n']
)
def test_other_words_open_nothing(
    qtbot: QtBot, first: SingleInstance, name: str, words: bytes
) -> None:
    first.asked.connect(lambda _places: pytest.fail("it listened"))
    assert said(qtbot, name, words) == b""


def test_words_without_end_are_cut_off(qtbot: QtBot, first: SingleInstance, name: str) -> None:
    assert said(qtbot, name, b"x" * (MAX_BYTES + 1)) == b""


def test_no_paths_ask_for_the_window(qtbot: QtBot, first: SingleInstance, name: str) -> None:
    with qtbot.waitSignal(first.asked) as heard:
        assert said(qtbot, name, b"[]\n") == b"taken\n"
    assert heard.args == [()]


def test_what_a_crashed_program_left_is_no_hindrance(qtbot: QtBot, name: str) -> None:
    dead = QLocalServer()
    assert dead.listen(name)
    place = Path(dead.fullServerName())
    held = place.with_suffix(".held")
    place.rename(held)
    dead.close()
    held.rename(place)  # a socket to which nobody listens
    made = SingleInstance(name)
    assert made.claim([])
    assert said(qtbot, name, json.dumps([]).encode() + b"\n") == b"taken\n"
    made.close()


def test_one_that_hangs_is_not_waited_for_forever(
    qapp: object, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(single_instance, "_ANSWER_MS", 50)
    hanging = QLocalServer()  # nobody reads, for no event loop runs
    assert hanging.listen(name)
    assert not single_instance.hand_over(name, [])
    hanging.close()


def test_another_version_user_or_home_is_another_program(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    names = {line_name(), line_name(tmp_path)}
    monkeypatch.setattr(single_instance, "__version__", "9.9")
    names.add(line_name())
    monkeypatch.setattr(single_instance, "_user", lambda: "somebody else")
    names.add(line_name())
    assert len(names) == 4
    assert all(len(name) < 30 and name.isascii() for name in names)


def test_absolute_paths_are_read() -> None:
    place = Path.cwd() / "a b"
    assert read_places(json.dumps([str(place)]).encode()) == (place,)

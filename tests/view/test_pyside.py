"""The Qt binding itself: faults of its versions that this program must not meet."""

from __future__ import annotations

import importlib.metadata
import sys

from PySide6.QtCore import QObject, Signal


class _Sender(QObject):
    told = Signal(bool)


def test_emitting_loses_no_reference_to_true(qapp: object) -> None:
    """PySide6 6.12.0 on CPython 3.11 loses one with every emit, and soon aborts."""
    sender, heard = _Sender(), []
    sender.told.connect(heard.append)
    before = sys.getrefcount(True)
    for _ in range(2000):
        sender.told.emit(True)
    heard_count = len(heard)
    heard.clear()
    assert heard_count == 2000
    assert abs(sys.getrefcount(True) - before) < 100


def test_plain_opencv_is_absent() -> None:
    """It brings Qt plug-ins of its own, which break ours; the headless one does not."""
    names = {dist.metadata["Name"].lower() for dist in importlib.metadata.distributions()}
    assert not names & {"opencv-python", "opencv-contrib-python"}

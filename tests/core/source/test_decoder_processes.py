"""Decoders that hang, crash or raise: the frame is refused, and the next one is decoded."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from medmamba_desktop.core.errors import TooLargeError, UnreadableError
from medmamba_desktop.core.source import decoder_processes
from medmamba_desktop.core.source.decoder_processes import Processes
from medmamba_desktop.core.source.grey import Values
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import ImageRef
from tests.helpers.dicom_samples import WHEEL

LAYOUT: dict[str, Any] = {"rows": 2, "columns": 3, "samples_per_pixel": 1}


def act(encoded: bytes, _layout: dict[str, Any], _syntax: str) -> Values:
    """A decoder whose streams say what it does."""
    if encoded == b"hang":
        time.sleep(60)
    while encoded == b"toil":
        pass
    if encoded == b"wait":
        time.sleep(1.5)
    if encoded == b"crash":
        os._exit(3)
    if encoded == b"too large":
        raise TooLargeError("It is too large", "Take a smaller one", "detail")
    if encoded == b"foreign":
        raise ValueError("of the decoder")
    if encoded == b"pid":
        return np.array([os.getpid()])
    if encoded == b"big endian":
        return np.array([[1, 2], [3, 4]], ">u2").T
    return np.frombuffer(encoded, np.uint8)


@pytest.fixture
def processes() -> Iterator[Processes]:
    made = Processes(act, most=2, least_s=0.5)
    yield made
    made.close()


def pid(processes: Processes) -> int:
    return int(processes.decode(b"pid", LAYOUT, "")[0])


def test_values_come_back_as_they_were(processes: Processes) -> None:
    found = processes.decode(b"big endian", LAYOUT, "")
    assert found.dtype == np.dtype(">u2")
    assert found.tolist() == [[1, 3], [2, 4]]
    assert bytes(processes.decode(bytes(range(256)) * 4000, LAYOUT, "")) == bytes(range(256)) * 4000


def test_one_process_serves_one_frame_after_the_other(processes: Processes) -> None:
    assert pid(processes) == pid(processes) != os.getpid()


def test_what_hangs_is_refused_and_not_tried_again(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = pid(processes)
    with pytest.raises(UnreadableError, match="took far longer"):
        processes.decode(b"hang", LAYOUT, "")
    assert first not in [child.pid for child in multiprocessing.active_children()]
    monkeypatch.setattr(processes, "_idle_process", lambda: pytest.fail("it was tried again"))
    with pytest.raises(UnreadableError, match="took far longer"):
        processes.decode(b"hang", LAYOUT, "")
    monkeypatch.undo()
    assert pid(processes) != first


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not count it here")
def test_the_time_is_that_of_a_processor(processes: Processes) -> None:
    """On a busy computer sound frames take long, and are no less sound for it."""
    assert processes.decode(b"wait", LAYOUT, "").tolist() == list(b"wait")
    with pytest.raises(UnreadableError, match="took far longer"):
        processes.decode(b"toil", LAYOUT, "")
    with pytest.raises(UnreadableError, match="took far longer"):
        processes.decode(b"toil", LAYOUT, "")
    assert processes.decode(b"next", LAYOUT, "").tolist() == list(b"next")


def test_a_crash_refuses_one_frame(processes: Processes) -> None:
    with pytest.raises(UnreadableError, match="broke down") as caught:
        processes.decode(b"crash", LAYOUT, "")
    assert caught.value.remedy
    assert processes.decode(b"next", LAYOUT, "").tolist() == list(b"next")


def test_errors_come_over_whole(processes: Processes) -> None:
    with pytest.raises(TooLargeError) as caught:
        processes.decode(b"too large", LAYOUT, "")
    error = caught.value
    assert (error.message, error.remedy, error.detail) == (
        "It is too large", "Take a smaller one", "detail",
    )  # fmt: skip
    with pytest.raises(UnreadableError) as foreign:
        processes.decode(b"foreign", LAYOUT, "")
    assert foreign.value.detail == "ValueError: of the decoder"


def test_threads_share_as_many_as_there_may_be(processes: Processes) -> None:
    found: set[int] = set()

    def ask() -> None:
        for _ in range(5):
            found.add(pid(processes))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 1 <= len(found) <= 2


def test_where_no_process_starts_frames_are_decoded_here(
    processes: Processes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("no more processes")

    monkeypatch.setattr(decoder_processes, "_Process", refuse)
    assert pid(processes) == os.getpid()


def test_a_script_without_a_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        from pathlib import Path
        from medmamba_desktop.core.source import read_picture
        from medmamba_desktop.core.values import ImageRef
        print(read_picture(ImageRef(Path(sys.argv[1]))).width)
    """)
    )
    sample = WHEEL / "test_files" / "MR_small_jp2klossless.dcm"
    done = subprocess.run(
        [sys.executable, str(script), str(sample)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "64\n"


def test_frames_are_decoded_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = decoder_processes.processes().decode

    def listen(encoded: bytes, layout: dict[str, Any], syntax: str) -> Values:
        asked.append(syntax)
        return real(encoded, layout, syntax)

    monkeypatch.setattr(decoder_processes.processes(), "decode", listen)
    names = (
        "MR_small_jpeg_ls_lossless",
        "JPEG2000",
        "SC_rgb_jpeg_gdcm",
        "JPGExtended",
        "MR_small_RLE",
    )
    for name in names:
        read_frame(ImageRef(WHEEL / "test_files" / f"{name}.dcm"))
    prefix = "1.2.840.10008.1.2.4."
    assert asked == [f"{prefix}{tail}" for tail in (80, 91, 70, 51)]

"""Files made to do harm: refused with a reason, within limits, and nothing in them runs."""

from __future__ import annotations

import json
import multiprocessing
import os
import struct
import sys
import zipfile
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
import torch

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.library import checkpoint
from medmamba_desktop.core.library import confined as module
from medmamba_desktop.core.library.checkpoint import read_apart
from medmamba_desktop.core.library.confined import Work, confined
from medmamba_desktop.core.library.header import KEY
from medmamba_desktop.core.library.model_file import read_info
from medmamba_desktop.core.network.medmamba import MedMamba
from tests.helpers.tiny_model import TINY, tiny_header

MB = 1024**2


def table(path: Path, entries: object, data: int = 0) -> Path:
    text = json.dumps(entries).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"\0" * data)
    return path


def described(**changed: Any) -> dict[str, Any]:
    content = {**json.loads(tiny_header().to_json()), **changed}
    return {"__metadata__": {KEY: json.dumps(content)}}


def entry(shape: list[object], end: int = 0) -> dict[str, Any]:
    return {"dtype": "F32", "shape": shape, "data_offsets": [0, end]}


@pytest.mark.parametrize(
    "tensors",
    [
        {"x": entry([int("9" * 4000)] * 2000)},  # a product that takes minutes to compute
        {"x": entry([2**62, 4])},
        {"x": entry([-1, 4])},
        {"x": entry([1], 10**18)},
        {"x": entry([1], -4)},
        {"x" * 100_000: entry([2], 4)},
        {"x": "y"},
        {"x": entry([1e999])},
    ],
)  # fmt: skip
def test_a_forged_table_is_refused_at_once_and_in_few_words(
    tmp_path: Path, tensors: dict[str, Any]
) -> None:
    file = table(tmp_path / "x.safetensors", {**described(), **tensors})
    with pytest.raises(ModelFileError) as caught:
        read_info(file)
    assert len(str(caught.value)) < 500


@pytest.mark.parametrize(
    "entries",
    [
        described(card={"limits": "x" * 2_000_000}),
        described(name="../evil"),
        described(card={"limits": 3}),
        described(reference={"picture": "waves/1", "scores": {"colour": [1, 2, 3]}}),
        described(reference={"picture": "waves/1", "scores": {"colour": [], "shape": []}}),
        {"__metadata__": {KEY: "[" * 100_000}},
        {"__metadata__": {KEY: ["not", "a", "text"]}},
        {"__metadata__": "x"},
    ],
)
def test_a_forged_description_is_refused(tmp_path: Path, entries: object) -> None:
    with pytest.raises(ModelFileError) as caught:
        read_info(table(tmp_path / "x.safetensors", entries))
    assert len(str(caught.value)) < 500


def test_deep_json_is_refused(tmp_path: Path) -> None:
    text = b'{"a":' * 500_000
    (tmp_path / "x.safetensors").write_bytes(struct.pack("<Q", len(text)) + text)
    with pytest.raises(ModelFileError):
        read_info(tmp_path / "x.safetensors")


@pytest.mark.parametrize("name", ["x.safetensors", "x.pth"])
def test_a_file_of_20_gb_is_refused_unread(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    with file.open("wb") as handle:
        handle.truncate(20 * 1024**3)
    with pytest.raises(ModelFileError, match=r"20\.0 GB"):
        read_info(file) if file.suffix == ".safetensors" else read_apart(file, tmp_path)


def saved(path: Path, **changed: object) -> Path:
    torch.save({**MedMamba(TINY, 3).state_dict(), **changed}, path)
    return path


def test_tensors_that_unpack_to_far_more_than_the_file_are_refused(tmp_path: Path) -> None:
    file = saved(tmp_path / "bomb.pth", x=torch.zeros(1).expand(4 * 10**8))
    assert file.stat().st_size < MB
    with pytest.raises(ModelFileError, match="far more memory"):
        read_apart(file, tmp_path)


def test_a_compressed_container_is_refused(tmp_path: Path) -> None:
    plain, packed = saved(tmp_path / "plain.pth"), tmp_path / "packed.pth"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for record in old.infolist():
            new.writestr(record.filename, old.read(record))
    with pytest.raises(ModelFileError, match="compressed"):
        checkpoint.convert(str(packed), str(tmp_path / "out"))


def test_half_a_checkpoint_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    file = saved(tmp_path / "half.pth")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(ModelFileError, match="damaged"):
        checkpoint.convert(str(file), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [("layers.3.", "blocks in 3 stages"), ("patch_embed.proj.", r"patch_embed\.proj\.weight")],
)
def test_another_network_is_named(tmp_path: Path, left_out: str, reason: str) -> None:
    state = {k: v for k, v in MedMamba(TINY, 3).state_dict().items() if not k.startswith(left_out)}
    torch.save(state, tmp_path / "x.pth")
    with pytest.raises(ModelFileError, match=reason):
        checkpoint.convert(str(tmp_path / "x.pth"), str(tmp_path / "out"))


# What a program in the confined process would try; run there by the tests below.


def try_everything(folder: str) -> dict[str, Any]:
    """Which of these are possible."""
    import pickle
    import socket
    import subprocess
    import sys

    class Program:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (f"{folder}/by-pickle",)

    attempts = {
        "socket": lambda: socket.create_connection(("127.0.0.1", 9)),
        "name": lambda: socket.getaddrinfo("localhost", 80),
        "program": lambda: subprocess.run([sys.executable, "--version"], check=False),
        "shell": lambda: os.system("true"),
        "file": lambda: Path(folder, "written").write_text("x"),
        "remove": lambda: Path(folder, "kept").unlink(),
        "pickle": lambda: pickle.loads(pickle.dumps(Program())),
        "fork": os.fork,
    }
    done = []
    for name, attempt in attempts.items():
        try:
            attempt()
        except RuntimeError:
            continue
        done.append(name)
    return {"done": done}


def take_memory(_: str) -> dict[str, Any]:
    """More than is allowed."""
    return {"taken": len(bytearray(600 * MB))}


def wait_long(_: str) -> dict[str, Any]:
    """Longer than is allowed."""
    import time

    time.sleep(60)
    return {}


def fail(place: str) -> dict[str, Any]:
    """As code that did not expect what it met."""
    raise KeyError(f"{place}/patient.pth")


def die(_: str) -> dict[str, Any]:
    """As a decoder that crashes."""
    os._exit(9)


def run(work: Work, *arguments: str, **limits: Any) -> dict[str, Any]:
    steps = confined(work, *arguments, **limits)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return dict(end.value)


def test_the_confined_process_can_do_nothing_but_read(tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    found = run(try_everything, str(tmp_path), memory_bytes=512 * MB, seconds=60)
    assert found == {"done": []}
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="only Linux limits memory")
def test_the_confined_process_has_a_limit_of_memory() -> None:
    with pytest.raises(ModelFileError, match="far more memory"):
        run(take_memory, "", memory_bytes=256 * MB, seconds=60)


@pytest.mark.parametrize(
    ("work", "reason"), [(wait_long, "more than 0 s"), (die, "ended without an answer")]
)
def test_the_confined_process_is_not_waited_for_without_end(work: Any, reason: str) -> None:
    with pytest.raises(ModelFileError, match=reason):
        run(work, "", memory_bytes=256 * MB, seconds=0.2)


def toil(_: str) -> dict[str, Any]:
    """For ever, as when nobody is left to end it."""
    while True:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_confined_process_ends_by_itself_when_its_time_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "_has_come", waiting_long)
    with pytest.raises(ModelFileError, match="ended without an answer"):
        run(toil, "", memory_bytes=256 * MB, seconds=0.1)


def waiting_long(line: Any, _within_s: float) -> Generator[None, None, bool]:
    yield
    return bool(line.poll(60))


def test_an_unforeseen_failure_names_no_file(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ModelFileError, match=r"could not be read \(KeyError"):
        run(fail, "/home/doe", memory_bytes=256 * MB, seconds=60)
    assert "doe" not in "".join(capfd.readouterr())


def test_reading_apart_can_be_broken_off(tmp_path: Path) -> None:
    steps = checkpoint.reading_apart(saved(tmp_path / "x.pth"), tmp_path)
    next(steps)
    started = [child for child in multiprocessing.active_children() if child.name == "confined"]
    assert len(started) == 1
    steps.close()
    assert not started[0].is_alive()
    assert [path.name for path in tmp_path.iterdir()] == ["x.pth"]

"""Files made by changing bytes of sound ones.

`python -m tests.core.source.fuzz_dicom [COUNT] [SEED]` looks at 2,000 of them. Each is found, read
as a picture and as a viewer's frame, and its header listed, in another process: a decoder that
crashes or hangs takes that process down and not the count of them. Nothing but the program's own
errors may come out, and none may take over two seconds.
"""

from __future__ import annotations

import itertools
import multiprocessing
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from medmamba_desktop.core.errors import MedMambaError
from medmamba_desktop.core.source import find_images, read_picture
from medmamba_desktop.core.source.header_lines import read_header_lines
from medmamba_desktop.core.source.read_frame import read_frame
from medmamba_desktop.core.values import ImageRef, SourceImage
from tests.helpers.dicom_samples import OWN, WHEEL

MOST_SECONDS = 2.0
_LARGEST_BYTES = 600_000  # a large file that is slow when sound says nothing
_HANGS_AFTER_S = 30.0
_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file: `problem` is empty where all was well."""

    name: str
    seconds: float
    problem: str = ""


def changed_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """`count` files, each a sound one with some bytes changed, cut off, doubled or left out."""
    paths = [*sorted((WHEEL / "test_files").rglob("*.dcm")), *sorted(OWN.glob("*.dcm"))]
    sound = [path for path in paths if path.stat().st_size <= _LARGEST_BYTES]
    chance = random.Random(seed)
    for number, path in zip(range(count), itertools.cycle(sound), strict=False):
        yield f"{number} {path.name}", _changed(path.read_bytes(), chance)


def _changed(content: bytes, chance: random.Random) -> bytes:
    made = bytearray(content)
    way = chance.random()
    # Most of a file is pixels; what goes wrong is mostly in what stands before them.
    reach = len(made) if way < 0.4 else min(len(made), 2500)
    for _ in range(chance.choice((1, 1, 3, 10, 40))):
        made[chance.randrange(reach)] = chance.choice((0, 255, chance.randrange(256)))
    if way > 0.93:
        del made[chance.randrange(len(made)) :]
    elif way > 0.88:
        at = chance.randrange(reach)
        made[at:at] = made[at : at + chance.randrange(1, 64)]
    elif way > 0.83:
        at = chance.randrange(reach)
        del made[at : at + chance.randrange(1, 64)]
    return bytes(made)


def look(path: Path) -> str:
    """Do with one file what the program does; the problem, empty where there is none."""
    try:
        for found in itertools.islice(find_images([path]), _FRAMES):
            if isinstance(found, SourceImage):
                _read(found.ref)
        _header(path)
    except Exception as error:  # noqa: BLE001  finding these is what this is for
        return f"{type(error).__name__}: {error}"
    return ""


def _read(ref: ImageRef) -> None:
    for read in (read_picture, read_frame):
        try:
            read(ref)
        except MedMambaError as error:
            if not error.remedy:
                raise ValueError("an error without a remedy") from error


def _header(path: Path) -> None:
    try:
        read_header_lines(ImageRef(path))
    except MedMambaError:
        return


def _work(line: Connection) -> None:
    look(WHEEL / "test_files" / "CT_small.dcm")  # what is imported once is not counted
    line.send(None)
    while (path := line.recv()) is not None:
        began = time.monotonic()
        problem = look(Path(path))
        line.send((problem, time.monotonic() - began))


class _Worker:
    """A process that looks at one file after the other, started again when it dies."""

    def __init__(self, most_seconds: float) -> None:
        self._most_seconds = most_seconds
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._line, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,))
        self._process.start()
        theirs.close()
        self._line.recv()

    def look(self, name: str, path: Path) -> Result:
        self._line.send(str(path))
        if not self._line.poll(_HANGS_AFTER_S):
            return self._lost(name, "hangs", _HANGS_AFTER_S)
        try:
            problem, seconds = self._line.recv()
        except EOFError:
            return self._lost(name, "crashes the process", 0.0)
        if not problem and seconds > self._most_seconds:
            problem = f"takes {seconds:.1f} s"
        return Result(name, seconds, problem)

    def _lost(self, name: str, problem: str, seconds: float) -> Result:
        self.close()
        self._start()
        return Result(name, seconds, problem)

    def close(self) -> None:
        self._process.kill()
        self._process.join()
        self._line.close()


def fuzz(
    count: int, seed: int, folder: Path, most_seconds: float = MOST_SECONDS
) -> list[Result]:  # fmt: skip
    """Look at `count` changed files; those with a problem are left in `folder`."""
    worker = _Worker(most_seconds)
    results = []
    try:
        for name, content in changed_files(count, seed):
            path = folder / name
            path.write_bytes(content)
            result = worker.look(name, path)
            results.append(result)
            if not result.problem:
                path.unlink()
    finally:
        worker.close()
    return results


def main() -> int:
    count, seed = (int(text) for text in (*sys.argv[1:], *("2000", "1")[len(sys.argv) - 1 :]))
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    results = fuzz(count, seed, folder)
    bad = [result for result in results if result.problem]
    for result in bad:
        print(f"{result.name}: {result.problem}")
    slowest = max(results, key=lambda result: result.seconds)
    print(f"{len(results)} files, {len(bad)} with a problem (kept in {folder}); "
          f"the slowest took {slowest.seconds:.2f} s ({slowest.name})")  # fmt: skip
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())

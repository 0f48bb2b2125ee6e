"""Which faults each flow meets, and at which moments."""

from __future__ import annotations

import errno
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.faults.devices import FULL, LOST, lose_while_classifying, lose_while_training
from benchmarks.faults.flows import Flow
from benchmarks.faults.inject import Touches, count_statements, kill, refusing, sicken, vanish
from benchmarks.faults.world import Disk


def _nothing(_disk: Disk) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Case:
    """One fault.

    Attributes:
        before, after: done to the disk from outside, before and after the faulted run.
        inside: done in the faulted program at its start.
        is_other: results may differ from those without the fault.
    """

    flow: Flow
    fault: str
    moment: str
    before: Callable[[Disk], None] = _nothing
    inside: Callable[[Disk], None] = _nothing
    after: Callable[[Disk], None] = _nothing
    kill_after_s: float | None = None
    is_other: bool = False


@dataclass(frozen=True, slots=True)
class Measure:
    """A run without a fault.

    Attributes:
        touches: what it does to the disk, in order.
        seconds: how long it takes.
        written: bytes that the disk holds more after it.
    """

    said: list[str]
    touches: list[str]
    seconds: float
    written: int


def cases(flow: Flow, found: Measure, rng: random.Random, many: int) -> Iterator[Case]:
    """The faults of one flow; `many` moments of each kind that has moments."""
    yield from _kills(flow, found, rng, many)
    yield from _full(flow, found, rng, many)
    yield from _refused(flow, found, rng, many)
    if flow.reads:
        yield from _sick_files(flow, found, rng, many)
    if flow.name == "batch":
        yield from _stores(flow)
    if flow.name in ("batch", "fine-tune head", "fine-tune full"):
        yield from _lost_devices(flow, many)


def _moments(count: int, many: int, rng: random.Random) -> list[int]:
    """So many of the numbers from 1 to a count, one in each part of it."""
    many = min(many, count)
    return [min(count, 1 + int((place + rng.random()) * count / many)) for place in range(many)]


def _kills(flow: Flow, found: Measure, rng: random.Random, many: int) -> Iterator[Case]:
    for number in _moments(len(found.touches), 3 * many, rng):
        where = f"before touch {number}, {found.touches[number - 1]}"
        yield Case(flow, "killed", where, inside=_at(number, kill))
    for place in range(many):
        moment = (place + rng.random()) / many * found.seconds
        yield Case(flow, "killed", f"after {moment:.2f} s", kill_after_s=moment)


def _at(number: int, do: Callable[[str], object]) -> Callable[[Disk], None]:
    def inside(disk: Disk) -> None:
        count_statements(Touches(disk.root, number, do))

    return inside


def _full(flow: Flow, found: Measure, rng: random.Random, many: int) -> Iterator[Case]:
    for place in range(2 * many):
        free = int((place + rng.random() * (place > 0)) / (2 * many) * found.written)
        yield Case(
            flow, "disk full", f"{free // 1024} KB left",
            before=lambda disk, free=free: disk.set_free(free),
            after=lambda disk: disk.set_free(None),
        )  # fmt: skip


def _refused(flow: Flow, found: Measure, rng: random.Random, many: int) -> Iterator[Case]:
    places = [i for i, kind in enumerate(found.touches, 1) if kind not in ("sqlite", "os.remove")]
    for fault, number in (
        ("no space (at one call)", errno.ENOSPC), ("permission denied", errno.EACCES),
        ("I/O error on writing", errno.EIO),
    ):  # fmt: skip
        for place in _moments(len(places), many, rng):
            at = places[place - 1]
            where = f"touch {at}, {found.touches[at - 1]}"
            yield Case(flow, fault, where, inside=_at(at, refusing(number)))
    yield Case(
        flow, "read-only disk", "from the start",
        before=lambda disk: disk.set_read_only(True),
        after=lambda disk: disk.set_read_only(False),
    )  # fmt: skip


def _sick_files(flow: Flow, found: Measure, rng: random.Random, many: int) -> Iterator[Case]:
    def some(disk: Disk, share: float, seed: int) -> set[Path]:
        files = sorted(disk.pictures.rglob(flow.reads))
        return set(random.Random(seed).sample(files, max(1, int(share * len(files)))))

    def failing(disk: Disk, share: float, seed: int) -> None:
        chosen = some(disk, 0.3, seed)
        sicken(lambda path: path in chosen, share)

    def slow(disk: Disk) -> None:
        sicken(lambda path: path.is_relative_to(disk.pictures), None, 0.01)

    def gone(disk: Disk, at: int, seed: int) -> None:
        Touches(disk.root, at, vanish(next(iter(some(disk, 0, seed)))))

    for share in [place / many for place in range(many)]:
        seed = rng.randrange(1000)
        yield Case(
            flow, "I/O error on reading", f"from {share:.0%} of some files on",
            inside=lambda disk, share=share, seed=seed: failing(disk, share, seed), is_other=True,
        )  # fmt: skip
    yield Case(flow, "slow reads", "10 ms each", inside=slow)
    for at in _moments(len(found.touches), many, rng):
        seed = rng.randrange(1000)
        yield Case(
            flow, "a file vanishes", f"at touch {at}",
            inside=lambda disk, at=at, seed=seed: gone(disk, at, seed), is_other=True,
        )  # fmt: skip


def _store(disk: Disk) -> Path:
    return disk.home / "data" / "results.sqlite"


def _filled(change: Callable[[Path], None]) -> Callable[[Disk], None]:
    """A store of thousands of results, and something done to it."""

    def before(disk: Disk) -> None:
        from medmamba_desktop.core.store.results import ResultStore

        store = ResultStore(_store(disk))
        assert store._database.salt()
        store.put([(bytes([i % 256, i // 256] * 8), "colour", "[]", "[]") for i in range(4000)])
        store.close()
        change(_store(disk))

    return before


def _cut(file: Path) -> None:
    with file.open("rb+") as stream:
        stream.truncate(file.stat().st_size * 2 // 3)


def _garbled(start: float) -> Callable[[Path], None]:
    def garble(file: Path) -> None:
        content = bytearray(file.read_bytes())
        at = int(start * len(content))
        content[at : at + 40_000] = random.Random(0).randbytes(len(content[at : at + 40_000]))
        file.write_bytes(content)

    return garble


def _ordered(*orders: str) -> Callable[[Path], None]:
    def change(file: Path) -> None:
        with sqlite3.connect(file) as connection:
            for order in orders:
                connection.execute(order)
        connection.close()

    return change


def _stores(flow: Flow) -> Iterator[Case]:
    broken: dict[str, Callable[[Path], None]] = {
        "cut short": _cut,
        "empty": lambda file: file.write_bytes(b"") and None,
        "no database": lambda file: file.write_bytes(b"garbage" * 1000) and None,
        "damaged at its head": _garbled(0.0),
        "damaged in the middle": _garbled(0.5),
        "of a newer version": _ordered("PRAGMA user_version = 99"),
        "of version 0 with tables": _ordered("PRAGMA user_version = 0"),
        "without its tables": _ordered("DROP TABLE results", "DROP TABLE salt"),
        "with other columns": _ordered("DROP TABLE marks", "CREATE TABLE marks (picture)"),
        "without its salt": _ordered("DELETE FROM salt"),
        "a broken log beside it": lambda file: (
            file.with_name(f"{file.name}-wal").write_bytes(b"garbage" * 1000) and None
        ),
    }
    for name, change in broken.items():
        yield Case(flow, "store broken", name, before=_filled(change))
    for moment in (20, 30, 40):
        yield Case(
            flow, "store broken", f"deleted while open, touch {moment}",
            inside=lambda disk, moment=moment: count_statements(
                Touches(disk.root, moment, lambda _kind: _store(disk).unlink(missing_ok=True))
            ),
        )  # fmt: skip
    for name, seconds in (("for 2 s", 2.0), ("for good", 60.0)):
        yield Case(
            flow, "store locked", f"by another program {name}",
            inside=lambda disk, seconds=seconds: _lock_elsewhere(_store(disk), seconds),
        )  # fmt: skip
    yield Case(flow, "store locked", "a folder in its place",
               before=lambda disk: _store(disk).mkdir(parents=True),
               after=lambda disk: _store(disk).rmdir())  # fmt: skip


def _lock_elsewhere(file: Path, seconds: float) -> None:
    """Another program writes into the store for so long."""
    import subprocess
    import sys

    code = (
        "import sqlite3, sys, time\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN EXCLUSIVE'); print('held', flush=True)\n"
        "time.sleep(float(sys.argv[2]))\n"
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-c", code, str(file), str(seconds)]
    other = subprocess.Popen(words, stdout=subprocess.PIPE)
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    import os

    end = os._exit

    def leave(status: int) -> None:
        other.kill()
        end(status)

    os._exit = leave  # type: ignore[assignment]


def _lost_devices(flow: Flow, many: int) -> Iterator[Case]:
    lose = lose_while_classifying if flow.name == "batch" else lose_while_training
    for number in range(1, many + 1):
        yield Case(
            flow, "GPU lost", f"at its computation {number}",
            inside=lambda disk, number=number: lose(number, LOST),
        )  # fmt: skip
    yield Case(
        flow, "GPU out of memory", "at its first computation", inside=lambda disk: lose(1, FULL)
    )  # fmt: skip

"""Puts faults into the real flows, and checks after each that nothing is lost, half or stuck.

Each fault happens in a process of its own, on a small disk of its own (a tmpfs, where the system
lets us mount one). A later process then starts over the same home, goes on to the end, and looks
for what is lost, half written, left lying about, or told in words that nobody can act on.

python -m benchmarks.faults [--only NAME ...] [--fault WORDS] [--seed 0] [--many 4] [--keep DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ.setdefault(
    "NUMBA_CACHE_DIR", str(Path(tempfile.gettempdir()) / f"medmamba-faults-{os.getuid()}")
)

from benchmarks.faults.cases import Case, Measure, cases
from benchmarks.faults.flows import FLOWS, Flow, Past
from benchmarks.faults.inject import Touches, count_statements
from benchmarks.faults.warm import warm
from benchmarks.faults.world import Disk, Ended, Say, can_mount, disk, program

_OLD_S = 2 * 24 * 3600.0


class Harness:
    """Runs flows with and without faults below one folder."""

    def __init__(self, folder: Path, seed: int, many: int) -> None:
        self.folder = folder
        self.is_mounted = can_mount(folder)
        self._rng = random.Random(seed)
        self._many = many
        self._count = 0

    def template(self, flow: Flow) -> Path:
        """A disk as it is before the flow."""
        root = self.folder / f"template-{flow.name}"
        kept = self.folder / f"kept-{flow.name}"
        with disk(root, is_mounted=self.is_mounted) as made:
            _sound(program(made, lambda _say: flow.prepare(made), self.folder / "prepare"))
            shutil.copytree(root, kept)
        return kept

    def measure(self, flow: Flow, template: Path) -> Measure:
        """A run without a fault, checked like those with one."""

        def work(on: Disk, say: Say) -> None:
            touches = Touches(on.root)
            count_statements(touches)
            flow.act(on, say)
            say("\n".join(["touches", *touches.kinds]))

        with disk(self.folder / "disk", template, self.is_mounted) as made:
            free, began = made.free_bytes(), time.monotonic()
            ended = _sound(program(made, lambda say: work(made, say), self.folder / "measure"))
            seconds, written = time.monotonic() - began, free - made.free_bytes()
            touches = ended.said.pop().split("\\n")[1:]
            wrong = self._verified(flow, made, Past(ended.said, ended.said))
            if wrong:
                raise SystemExit(f"{flow.name} without a fault: {wrong}")
        return Measure(ended.said, touches, seconds, max(written, 4096))

    def cases(self, flow: Flow, found: Measure) -> Iterator[Case]:
        """The flow's faults."""
        return cases(flow, found, self._rng, self._many)

    def can_be(self, case: Case) -> bool:
        """Whether it can happen here: a disk is made full or read-only by mounting it so."""
        return self.is_mounted or case.fault not in ("disk full", "read-only disk")

    def run(self, case: Case, template: Path, found: Measure) -> list[str]:
        """What is wrong after one fault; empty where all is as it must be."""
        self._count += 1
        flow = case.flow

        def work(on: Disk, say: Say) -> None:
            case.inside(on)
            flow.act(on, say)

        with disk(self.folder / "disk", template, self.is_mounted) as made:
            case.before(made)
            ended = program(
                made, lambda say: work(made, say), self.folder / "faulted", case.kill_after_s
            )
            case.after(made)
            wrong = [ended.trouble()] if ended.trouble() else []
            _age(made)
            past = Past(ended.said, found.said, ended.is_killed, case.is_other)
            return wrong + self._verified(flow, made, past)

    def _verified(self, flow: Flow, made: Disk, past: Past) -> list[str]:
        def work(say: Say) -> None:
            for line in flow.verify(made, past):
                say(line)

        after = program(made, work, self.folder / "verify")
        wrong = list(after.said)
        if after.error or after.trouble():
            wrong.append(f"it cannot go on: {after.error or after.trouble()}")
        return wrong + _left(made)


def _sound(ended: Ended) -> Ended:
    if ended.error or ended.trouble() or ended.is_killed:
        raise SystemExit(f"without a fault: {ended}")
    return ended


def _age(made: Disk) -> None:
    """As if two days had gone by: what a killed program left is told by its age."""
    then = time.time() - _OLD_S
    for folder in (made.home, made.out, made.scratch):
        for path in folder.rglob("*"):
            if _is_scratch(path):
                os.utime(path, (then, then))


def _is_scratch(path: Path) -> bool:
    return path.name.startswith((".medmamba-", "medmamba-")) or path.suffix == ".new"


def _left(made: Disk) -> list[str]:
    """Scratch files and empty places that nobody would ever delete."""
    found = [p for f in (made.home, made.out, made.scratch) for p in f.rglob("*")]
    left = [p for p in found if _is_scratch(p)]
    left += [
        p for p in found if p.is_dir() and p.parent.name == ".removed" and not any(p.iterdir())
    ]
    left += [p for p in found if p.parent.name in ("batches", "scratch", "tmp")]
    return [f"left: {path.relative_to(made.root)}" for path in left]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    names = [flow.name for flow in FLOWS]
    parser.add_argument("--only", nargs="+", choices=names, default=names, help="these flows")
    parser.add_argument("--fault", default="", help="faults whose name begins so")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--many", type=int, default=4, help="moments of each kind of fault")
    parser.add_argument("--keep", type=Path, help="where to write what failed, as JSON")
    call = parser.parse_args()
    if not set(call.only) <= {"models", "settings", "audit"}:
        warm()
    injected: Counter[tuple[str, str]] = Counter()
    passed: Counter[tuple[str, str]] = Counter()
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        harness = Harness(Path(folder), call.seed, call.many)
        print(f"disks of their own: {'yes' if harness.is_mounted else 'no'}", flush=True)
        for flow in FLOWS:
            if flow.name not in call.only:
                continue
            template = harness.template(flow)
            found = harness.measure(flow, template)
            print(
                f"{flow.name}: {found.seconds:.1f} s, {len(found.touches)} touches, "
                f"{found.written // 1024} KB",
                flush=True,
            )
            for case in harness.cases(flow, found):
                if not case.fault.startswith(call.fault) or not harness.can_be(case):
                    continue
                wrong = harness.run(case, template, found)
                injected[flow.name, case.fault] += 1
                passed[flow.name, case.fault] += not wrong
                if wrong:
                    failures.append([flow.name, case.fault, case.moment, wrong])
                    print(
                        f"FAILED {flow.name}, {case.fault}, {case.moment}: {wrong[:4]}", flush=True
                    )
    print(table(injected, passed))
    if call.keep is not None:
        call.keep.write_text(json.dumps(failures, indent=1))
    sys.exit(bool(failures))


def table(injected: Counter[tuple[str, str]], passed: Counter[tuple[str, str]]) -> str:
    """Flow by fault: passed of injected."""
    flows = list(dict.fromkeys(flow for flow, _ in injected))
    faults = list(dict.fromkeys(fault for _, fault in injected))
    rows = [["fault", *flows]]
    for fault in faults:
        cells = []
        for flow in flows:
            count = injected[flow, fault]
            cells.append(f"{passed[flow, fault]} of {count}" if count else "-")
        rows.append([fault, *cells])
    rows.append(["all", *[_sum(flow, injected, passed) for flow in flows]])
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|---" * len(rows[0]) + "|")
    total = f"{sum(passed.values())} of {sum(injected.values())} passed"
    return "\n".join([*lines, "", total])


def _sum(flow: str, injected: Counter[tuple[str, str]], passed: Counter[tuple[str, str]]) -> str:
    count = sum(n for (name, _), n in injected.items() if name == flow)
    return f"{sum(n for (name, _), n in passed.items() if name == flow)} of {count}"


if __name__ == "__main__":
    main()

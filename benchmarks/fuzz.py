"""Reads damaged and forged files with every reader of the program: what crashes, hangs or swells?

    python -m benchmarks.fuzz [--cases 20000] [--seconds S] [--seed N] [--kind KIND] [--workers N]
                              [--case N [--keep FILE]] [--output FILE]

A case is a sound file of the corpus, changed; its number and the seed say which and how, so that
`--case N` reads it again. Nothing but `MedMambaError` with a remedy may come out, no reading may
take over 5 s of processor time or 2 GB of memory, and no process may die; else the status is 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.fuzzing.cases import KINDS, case
from benchmarks.fuzzing.summary import summary
from benchmarks.fuzzing.work import GOOD, Outcome, read_cases

_SHOWN = 200
_KEPT_EVERY = 1000


def main() -> int:
    words = _parser().parse_args()
    numbers = range(words.cases) if words.case is None else [words.case]
    if words.keep is not None:
        words.keep.write_bytes(case(words.case or 0, words.seed, words.kind).content)
    began = time.monotonic()
    until = began + words.seconds if words.seconds else 0.0
    workers = words.workers if words.case is None else 1
    outcomes: list[Outcome] = []

    def report() -> str:
        text = _report(outcomes, words.seed, time.monotonic() - began)
        if words.output is not None:
            words.output.write_text(text + "\n", "utf-8")
        return text

    for one in read_cases(numbers, words.seed, only=words.kind, workers=workers, until=until):
        outcomes.append(one)
        if one.what not in GOOD or words.case is not None:
            print(_told(one), flush=True)
        if len(outcomes) % _KEPT_EVERY == 0:
            report()  # of a run that is broken off, too
    print(report())
    return int(any(one.what not in GOOD for one in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seconds", type=float, default=0.0, help="begin no case after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", choices=KINDS, default="", help="files of this kind alone")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--case", type=int, help="this case alone, with what is said of it")
    parser.add_argument("--keep", type=Path, help="write the case's file here")
    parser.add_argument("--output", type=Path, help="write the summary here, now and then")
    return parser


def _told(one: Outcome) -> str:
    return (f"case {one.number} ({one.kind}), {one.reader}: {one.what} after {one.seconds:.1f} s, "
            f"{one.memory / 1e6:,.0f} MB. {one.text}")  # fmt: skip


def _report(outcomes: list[Outcome], seed: int, seconds: float) -> str:
    cases = len({one.number for one in outcomes})
    bad = [one for one in outcomes if one.what not in GOOD]
    found = Counter(one.what for one in bad)
    said = ", ".join(f"{what}: {count}" for what, count in sorted(found.items())) or "no problem"
    counts = f"{cases:,} cases of seed {seed}, {len(outcomes):,} readings in {seconds:,.0f} s"
    return "\n".join([f"{counts}; {said}", "", summary(outcomes), *map(_told, bad[:_SHOWN])])


if __name__ == "__main__":
    sys.exit(main())

"""Heat maps against marked lesions: every method at every stage, of one model or of two.

python -m benchmarks.explain MODEL PACKS [--beside MODEL2] [--split test] [--images N] [--judged N]
                             [--slow-images N] [--methods a,b] [--records FILE.jsonl]

For pictures with a lesion mask, for the true class: how often the map is highest inside the lesion
(pointing game, with its 95 % interval), the share of its positive values inside, deletion and
insertion areas (probability of the class; random maps of the same cells beside them), the fall of
the probability when the highest 20 % are blurred, less that of a random 20 %, ROAD, and seconds.

Deletion, insertion, fall and ROAD are of the first `--judged` pictures; methods of hundreds of
predictions take the first `--slow-images`. With `--records` each map is written down once
measured, and a run that was stopped goes on. `--beside` measures another model, such as one trained
without guidance, on the same pictures. Prints Markdown; the last line names models and data.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.explain_records import (
    SLOW,
    Record,
    append_record,
    key_of,
    lesions,
    measured,
    read_records,
)
from benchmarks.measure_maps import mean
from benchmarks.packs import pack_sha256
from medmamba_desktop.core.device import choose_device
from medmamba_desktop.core.explain.methods import METHODS, STAGE_CHOICES
from medmamba_desktop.core.library.weights import LoadedModel, load_from

Value = Callable[[Record], float | None]

TASK = "breast-ultrasound"
_NONE = "-"
_HEAD = (
    "method", "stage", "n", "pointing game", "energy inside", "judged", "deletion (random)",
    "insertion (random)", "fall beyond random", "ROAD", "evident", "seconds",
)  # fmt: skip
_BESIDE_HEAD = ("method", "stage", "n", "pointing game", "energy inside", "fall", "ROAD")


def run(model: LoadedModel, call: argparse.Namespace, records: list[Record]) -> None:
    """Measure what is not yet among the records, and add it to them."""
    for number, case in enumerate(lesions(call.packs, TASK, call.split, call.images)):
        methods = [m for m in call.methods if m not in SLOW or number < call.slow_images]
        is_judged = number < call.judged
        done = {key_of(r) for r in records if r.is_judged or not is_judged}
        for record in measured(model, TASK, case, methods, is_judged=is_judged, done=done):
            records.append(record)
            append_record(call.records, record)
        print(f"{model.info.sha256[:12]}: {number + 1} pictures", file=sys.stderr, flush=True)


def chosen(
    records: Sequence[Record], model: str, pictures: int
) -> dict[tuple[str, int], list[Record]]:
    """The records of each method and stage; of a map measured twice the one that was judged."""
    found: dict[tuple[str, int], dict[str, Record]] = {}
    for record in records:
        if record.model == model:
            rows = found.setdefault((record.method, record.stage), {})
            if record.picture not in rows or record.is_judged:
                rows[record.picture] = record
    order = [(m, s) for m in METHODS for s in STAGE_CHOICES if (m, s) in found]
    return {key: list(found[key].values())[:pictures] for key in order}


def table(rows: dict[tuple[str, int], list[Record]]) -> Iterator[str]:
    """Markdown, a line a method and stage."""
    yield _line(_HEAD)
    yield "|---" * len(_HEAD) + "|"
    for (method, stage), records in rows.items():
        judged = [r for r in records if r.is_judged]
        yield _line(
            (
                *_names(method, stage), str(len(records)), _pointing(records),
                _median(records, lambda r: r.energy), str(len(judged)),
                _pair(judged, lambda r: r.deletion, lambda r: r.random_deletion),
                _pair(judged, lambda r: r.insertion, lambda r: r.random_insertion),
                _mean(judged, lambda r: r.fall), _mean(judged, lambda r: r.road),
                _mean(records, lambda r: r.is_evident), _median(records, lambda r: r.seconds),
            )
        )  # fmt: skip


def beside(
    ours: dict[tuple[str, int], list[Record]], theirs: dict[tuple[str, int], list[Record]]
) -> Iterator[str]:
    """Markdown, both models' figures in a cell, over the pictures that both have."""
    yield _line(_BESIDE_HEAD)
    yield "|---" * len(_BESIDE_HEAD) + "|"
    for key in (key for key in ours if key in theirs):
        names = {r.picture for r in ours[key]} & {r.picture for r in theirs[key]}
        pair = [[r for r in rows if r.picture in names] for rows in (ours[key], theirs[key])]
        judged = [[r for r in rows if r.is_judged] for rows in pair]
        yield _line(
            (
                *_names(*key), str(len(names)),
                _both(pair, _mean, lambda r: r.is_hit),
                _both(pair, _median, lambda r: r.energy),
                _both(judged, _mean, lambda r: r.fall),
                _both(judged, _mean, lambda r: r.road),
            )
        )  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _names(method: str, stage: int) -> tuple[str, str]:
    has_stages = METHODS[method].has_stages
    return METHODS[method].title, (str(stage or "mean") if has_stages else _NONE)


def _pointing(records: Sequence[Record]) -> str:
    groups = np.unique([r.group for r in records], return_inverse=True)[1].astype(np.intp)
    found = mean(np.array([float(r.is_hit) for r in records]), groups)
    if found["low"] is None:
        return f"{found['value']:.2f}"
    return f"{found['value']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _numbers(records: Sequence[Record], value: Value) -> list[float]:
    return [float(v) for v in map(value, records) if v is not None]


def _mean(records: Sequence[Record], value: Value) -> str:
    found = _numbers(records, value)
    return f"{np.mean(found):.2f}" if found else _NONE


def _median(records: Sequence[Record], value: Value) -> str:
    found = _numbers(records, value)
    return f"{np.median(found):.2f}" if found else _NONE


def _pair(records: Sequence[Record], value: Value, random: Value) -> str:
    return f"{_median(records, value)} ({_median(records, random)})" if records else _NONE


def _both(
    pair: Sequence[Sequence[Record]], figure: Callable[[Sequence[Record], Value], str], value: Value
) -> str:
    return " / ".join(figure(rows, value) for rows in pair)


def _words() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("packs", type=Path)
    parser.add_argument("--beside", type=Path, help="another model, on the same pictures")
    parser.add_argument("--split", default="test")
    parser.add_argument("--images", type=int, default=10_000)
    parser.add_argument("--judged", type=int, default=10_000, help="pictures judged (all)")
    parser.add_argument("--slow-images", type=int, default=10_000, help="for slow methods (all)")
    parser.add_argument("--methods", type=lambda text: text.split(","), default=list(METHODS))
    parser.add_argument("--device", default="auto")
    parser.add_argument("--records", type=Path, help="maps measured before, and now")
    return parser.parse_args()


def main() -> None:
    call = _words()
    device = choose_device(call.device).device
    records = read_records(call.records)
    tables = []
    for path in filter(None, (call.model, call.beside)):
        model = load_from(path, device)
        run(model, call, records)
        tables.append((model, chosen(records, model.info.sha256[:12], call.images)))
    print("\n".join(table(tables[0][1])))
    if call.beside:
        print("\nThe model / the one beside it\n")
        print("\n".join(beside(tables[0][1], tables[1][1])))
    names = " and ".join(model.info.sha256[:12] for model, _ in tables)
    print(f"\nModel {names}, {device}, split {call.split}, ", end="")
    print(json.dumps(pack_sha256(call.packs, TASK)))


if __name__ == "__main__":
    main()

"""`medmamba bench`: speed beside the peers, in one run."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medmamba_desktop.commands.classify import device_name
from medmamba_desktop.core.atomic import check_writable, whole_file
from medmamba_desktop.core.device import choose_device

if TYPE_CHECKING:
    from medmamba_desktop.core.benchmark.run import Figure

SECONDS, QUICK_SECONDS = 8.0, 2.0


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("bench", help="speed beside the peers")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="fewer figures, under a minute")
    parser.add_argument(
        "--device", default="auto", type=device_name, metavar="NAME", help="auto: CPU and any GPU"
    )
    parser.set_defaults(run=run)


def run(call: argparse.Namespace) -> int:
    """Measure and print; with `--json`, write the figures too."""
    if call.json:
        check_writable(call.json.parent)
    # Here and not above: torch takes seconds to import.
    from medmamba_desktop.core.benchmark.machine import versions

    packages = versions()
    print(", ".join(f"{k} {v}" for k, v in packages.items()))
    facts, figures = {}, []
    for device in _devices(call.device):
        about, found = _measure(device, is_quick=call.quick)
        facts[device] = about
        figures += found
    if call.json:
        results = [_entry(figure) for figure in figures]
        content = {"machine": facts, "versions": packages, "results": results}
        with whole_file(call.json) as scratch:
            scratch.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    return 0


def _devices(wanted: str) -> tuple[str, ...]:
    """With "auto" the CPU, and the GPU too where one works."""
    chosen = choose_device(wanted).device
    return ("cpu", chosen) if wanted == "auto" and chosen != "cpu" else (chosen,)


def _measure(device: str, *, is_quick: bool) -> tuple[dict[str, Any], list[Figure]]:
    """Facts of the machine with its limits, and every figure, printed as it comes."""
    from medmamba_desktop.core.benchmark import run as benchmark
    from medmamba_desktop.core.benchmark.machine import machine, roof

    plan = benchmark.Plan(device, QUICK_SECONDS if is_quick else SECONDS, is_quick=is_quick)
    limit = roof(device)
    limits = {"matrix_gflops": limit.gflops, "copy_gb_per_s": limit.gigabytes}
    facts = {**machine(device), **limits}
    print("\n" + ", ".join(f"{k} {v}" for k, v in facts.items()), "\n")
    figures = []
    for figure in benchmark.run(plan, limit):
        figures.append(figure)
        _print(figure)
    return facts, figures


def _print(figure: Figure) -> None:
    ours = figure.ours
    print(f"{figure.name:32} {ours.median_ms:10.2f} ms  ± {ours.spread_ms:.2f}  n {ours.rounds}")
    for name, timing in figure.peers.items():
        ratio = ours.median_ms / timing.median_ms
        print(f"    {name:28} {timing.median_ms:10.2f} ms  ours is {ratio:.3f} of it")
    for name, value in figure.extra.items():
        print(f"    {name:28} {value:10.3f}")
    sys.stdout.flush()


def _entry(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "ours_ms": round(figure.ours.median_ms, 3),
        "spread_ms": round(figure.ours.spread_ms, 3),
        "rounds": figure.ours.rounds,
        "peers_ms": {name: round(t.median_ms, 3) for name, t in figure.peers.items()},
        "peers_spread_ms": {name: round(t.spread_ms, 3) for name, t in figure.peers.items()},
        **{name: round(value, 4) for name, value in figure.extra.items()},
    }

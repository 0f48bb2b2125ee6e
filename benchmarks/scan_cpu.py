"""How fast the CPU scan is: nanoseconds a state update and core, and where the network's time goes.

    python -m benchmarks.scan_cpu [--network] [--start]

A state update is one step of one state of one channel in one direction: b * l * 4 * d * n of them
in a scan, the softplus and the projection of the time steps included in their time. Minimum, median
and 90th percentile of many short runs, subjects in turns: on a shared machine only the minimum says
something about the kernel.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor
from torch.profiler import ProfilerActivity, profile

from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.scan import chunked, cpu

# (h, w, d, r) of the scans in MedMamba-T at 224 x 224, stage by stage.
STAGES = ((56, 56, 96, 3), (28, 28, 192, 6), (14, 14, 384, 12), (7, 7, 768, 24))
STATES = 16

Run = Callable[[], object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeat", type=int, default=40)
    parser.add_argument("--network", action="store_true", help="MedMamba-T beside resnet50")
    parser.add_argument("--start", action="store_true", help="compiling and loading kernels")
    call = parser.parse_args()
    if call.start:
        start()
    elif call.network:
        torch.set_num_threads(call.threads)
        network(call.repeat)
    else:
        for threads in sorted({1, call.threads}):
            torch.set_num_threads(threads)
            scans(threads, call.repeat)


def in_turns(runs: dict[str, Run], repeat: int) -> dict[str, list[float]]:
    """Seconds of each run, `repeat` times in turns after one to warm up."""
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for turn in range(repeat + 1):
        for name, run in runs.items():
            begun = time.perf_counter()
            run()
            if turn:
                seconds[name].append(time.perf_counter() - begun)
    return seconds


def line(name: str, seconds: list[float], unit: float, label: str) -> str:
    low, middle, high = np.percentile(seconds, [0, 50, 90]) / unit
    return f"{name:34} min {low:8.3f}  median {middle:8.3f}  90 % {high:8.3f} {label}"


def scan_inputs(h: int, w: int, d: int, r: int, batch: int = 1) -> list[Tensor]:
    g = torch.Generator().manual_seed(0)
    shapes = [(batch, h, w, d), (batch, h, w, 4, r + 2 * STATES), (4, d, r), (4, d), (4, d)]
    x, projected, weight, bias, skip = (torch.randn(s, generator=g) for s in shapes)
    a = -torch.arange(1, STATES + 1.0).expand(4, d, STATES).contiguous()
    return [x, projected, weight * 0.5 / r**0.5, bias - 3, a, skip]


def scans(threads: int, repeat: int) -> None:
    print(f"{threads} threads")
    for h, w, d, r in STAGES:
        inputs = scan_inputs(h, w, d, r)
        tracked = [t.clone().requires_grad_() for t in inputs]
        upstream = torch.ones_like(inputs[0])

        def backward(tracked: list[Tensor] = tracked, upstream: Tensor = upstream) -> None:
            torch.autograd.grad(cpu.selective_scan_2d(*tracked), tracked, upstream)

        name = f"{h} x {w} x {d}, rank {r}"
        runs: dict[str, Run] = {
            f"{name}: forward": lambda i=inputs: cpu.selective_scan_2d(*i),  # type: ignore[misc]
            f"{name}: forward and backward": backward,
        }
        updates = h * w * d * 4 * STATES
        for title, seconds in in_turns(runs, repeat).items():
            print(line(title, seconds, updates / threads * 1e-9, "ns an update and core"))
    inputs = scan_inputs(*STAGES[0])
    both: dict[str, Run] = {
        "first stage: kernel": lambda: cpu.selective_scan_2d(*inputs),
        "first stage: plain torch, chunked": lambda: chunked.selective_scan_2d(*inputs),
    }
    for title, seconds in in_turns(both, 3).items():
        print(line(title, seconds, 1e-3, "ms"))


def network(repeat: int) -> None:
    from torchvision.models import resnet50

    torch.manual_seed(0)
    ours = MedMamba(VARIANTS["T"], 6).eval()
    peer = resnet50(weights=None).eval()
    for batch in (1, 8):
        image = torch.randn(batch, 3, 224, 224)
        runs: dict[str, Run] = {
            f"MedMamba-T, batch {batch}": lambda x=image: ours(x),  # type: ignore[misc]
            f"resnet50, batch {batch}": lambda x=image: peer(x),  # type: ignore[misc]
        }
        with torch.inference_mode():
            for title, seconds in in_turns(runs, max(4, repeat // batch)).items():
                print(line(title, seconds, 1e-3, "ms"))
    with torch.inference_mode(), profile(activities=[ProfilerActivity.CPU]) as record:
        for _ in range(5):
            ours(torch.randn(1, 3, 224, 224))
    print(record.key_averages().table(sort_by="self_cpu_time_total", row_limit=16))


def start() -> None:
    """Seconds until the kernels can be called, in new processes: nothing cached, then cached."""
    script = (
        "import sys, time, torch; from pathlib import Path;"
        "from medmamba_desktop.core.network import kernel_cache;"
        "from medmamba_desktop.core.network.scan import cpu;"
        "kernel_cache.use_cache(Path(sys.argv[1])); t = time.perf_counter(); cpu.warm_up();"
        "print(cpu.availability(), round(time.perf_counter() - t, 2), 's')"
    )
    with tempfile.TemporaryDirectory() as folder:
        for title in ("compiling", "cached", "cached"):
            command = [sys.executable, "-c", script, folder]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            print(f"{title}: {done.stdout.strip()}")


if __name__ == "__main__":
    main()

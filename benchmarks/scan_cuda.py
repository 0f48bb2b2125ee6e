"""The GPU scan: is it right, and how fast is it over all blocks of MedMamba-T?

    python benchmarks/scan_cuda.py [--batch 64] [--runs 20]

Prints the error beside the definition in float64, then medians with the range from 10 to 90 %.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch import Tensor

sys.path.insert(0, str(Path(__file__).parent.parent))

from medmamba_desktop.core.network.scan import chunked, cuda, nvrtc, reference

# Blocks of MedMamba-T at 224 by 224: how many, side of the map, inner width.
T_STAGES = ((2, 56, 96), (2, 28, 192), (4, 14, 384), (2, 7, 768))
STATES = 16


def make_inputs(
    batch: int,
    h: int,
    w: int,
    width: int,
    rank: int,
    states: int = STATES,
    dtype: torch.dtype = torch.float32,
    device: str = "cuda",
) -> list[Tensor]:
    """Random inputs of the operator, distributed as in an initialised network."""
    low = torch.randn(batch, h, w, 4, rank + 2 * states, device=device)
    dt = torch.exp(torch.empty(4, width, device=device).uniform_(math.log(1e-3), math.log(1e-1)))
    steps = torch.arange(1, states + 1, dtype=torch.float32, device=device)
    return [
        torch.randn(batch, h, w, width, device=device).to(dtype),
        low.to(dtype),
        torch.empty(4, width, rank, device=device).uniform_(-(rank**-0.5), rank**-0.5),
        dt + torch.log(-torch.expm1(-dt)),
        -steps.expand(4, width, states) * torch.empty(4, width, 1, device=device).uniform_(0.5, 2),
        torch.randn(4, width, device=device),
    ]


def relative(value: Tensor, truth: Tensor) -> float:
    scale = truth.abs().max().item()
    error = (value.double() - truth.double()).abs().max().item()
    return error / scale if scale else error


def errors(inputs: list[Tensor], by: Callable[..., Tensor]) -> tuple[float, list[float]]:
    """Largest error of the output and of each gradient, relative to the largest value."""
    gradient = torch.randn_like(inputs[0])
    ours = [t.detach().clone().requires_grad_() for t in inputs]
    truth = [t.detach().double().requires_grad_() for t in inputs]
    y = cuda.selective_scan_2d(*ours)
    y_true = by(*truth)
    got = torch.autograd.grad(y, ours, gradient)
    wanted = torch.autograd.grad(y_true, truth, gradient.double())
    assert y.dtype == inputs[0].dtype
    assert all(a.dtype == b.dtype for a, b in zip(got, ours, strict=True))
    return relative(y, y_true), [relative(a, b) for a, b in zip(got, wanted, strict=True)]


def check() -> bool:
    """The table of errors; whether all are within bounds."""
    float32, bfloat16, float16 = torch.float32, torch.bfloat16, torch.float16
    cases = [
        (2, 14, 14, 96, 3, 16, float32),
        (2, 28, 28, 192, 6, 16, float32),
        (1, 56, 56, 96, 3, 16, float32),
        (3, 7, 7, 768, 24, 16, float32),
        (2, 9, 5, 40, 2, 16, float32),
        (2, 4, 6, 33, 1, 5, float32),
        (1, 1, 1, 8, 1, 16, float32),
        (2, 1, 17, 100, 13, 8, float32),
        (40, 13, 3, 128, 64, 16, float32),
        (2, 14, 14, 96, 3, 16, bfloat16),
        (2, 28, 28, 192, 6, 16, bfloat16),
        (2, 14, 14, 33, 4, 16, float16),
    ]
    good = True
    print(
        "   b   h   w    d   r   n  type      errors of y, x, projected, dt_weight, dt_bias, a, d"
    )
    for case in cases:
        b, h, w, d, r, n, dtype = case
        inputs = make_inputs(b, h, w, d, r, n, dtype)
        by = reference.selective_scan_2d if h * w <= 400 else chunked.selective_scan_2d
        output, gradients = errors(inputs, by)
        short = dtype != float32
        fine = output <= (2e-2 if short else 1e-5) and max(gradients) <= (2e-2 if short else 1e-4)
        good &= fine
        name = str(dtype).removeprefix("torch.")
        figures = " ".join(f"{e:.1e}" for e in (output, *gradients))
        print(f"{b:4} {h:3} {w:3} {d:4} {r:3} {n:3}  {name:9} {figures} {'' if fine else 'WRONG'}")
    good &= check_extremes()
    good &= check_repeats()
    return good


def check_extremes() -> bool:
    """Time steps near 0 and far above it, slow and fast decays: nothing but finite numbers."""
    good = True
    for shift in (-30.0, -10.0, 5.0, 60.0):
        for rate in (-0.01, -1.0, -100.0):
            inputs = make_inputs(2, 14, 14, 96, 3)
            inputs[3] = inputs[3] + shift
            inputs[4] = torch.full_like(inputs[4], rate)
            output, gradients = errors(inputs, chunked.selective_scan_2d)
            fine = output <= 1e-5 and max(gradients) <= 1e-4
            good &= fine
            figures = " ".join(f"{e:.1e}" for e in (output, *gradients))
            print(f"dt bias {shift:+5.0f}, a {rate:7.2f}: {figures} {'' if fine else 'WRONG'}")
    return good


def check_repeats() -> bool:
    """The same inputs give the same bits."""
    inputs = [t.requires_grad_() for t in make_inputs(4, 28, 28, 192, 6)]
    runs = []
    for _ in range(2):
        y = cuda.selective_scan_2d(*inputs)
        runs.append([y, *torch.autograd.grad(y.square().sum(), inputs)])
    same = all(torch.equal(a, b) for a, b in zip(*runs, strict=True))
    print(f"bitwise repeatable: {same}")
    return same


def times(run: Callable[[], object], runs: int) -> list[float]:
    """Milliseconds of each run, by device events, after three that do not count."""
    for _ in range(3):
        run()
    events = [
        (torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True))
        for _ in range(runs)
    ]
    for start, end in events:
        start.record()
        run()
        end.record()
    torch.cuda.synchronize()
    return [start.elapsed_time(end) for start, end in events]


def spread(values: list[float]) -> str:
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 10], ordered[-1 - len(ordered) // 10]
    return f"{statistics.median(values):8.3f} ms ({low:.3f} to {high:.3f})"


def captured(run: Callable[[], object]) -> Callable[[], object]:
    """The same work as a CUDA graph."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            run()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        run()
    return graph.replay


def forward_only(inputs: list[Tensor]) -> Callable[[], object]:
    def run() -> Tensor:
        with torch.no_grad():
            return cuda.selective_scan_2d(*inputs)

    return run


def forward_backward(inputs: list[Tensor]) -> Callable[[], object]:
    inputs = [t.requires_grad_() for t in inputs]
    gradient = torch.randn_like(inputs[0])

    def run() -> object:
        return torch.autograd.grad(cuda.selective_scan_2d(*inputs), inputs, gradient)

    return run


def measure(batch: int, runs: int) -> None:
    """Each stage's block, forward alone and with the backward pass, then all blocks of T."""
    for dtype in (torch.float32, torch.bfloat16):
        totals = {"forward": 0.0, "forward + backward": 0.0}
        for count, side, width in T_STAGES:
            inputs = make_inputs(batch, side, side, width, math.ceil(width / 32), dtype=dtype)
            for name, work in (
                ("forward", forward_only(inputs)),
                ("forward + backward", forward_backward(inputs)),
            ):
                graph = captured(work)
                result = times(graph, runs)
                totals[name] += count * statistics.median(result)
                print(f"{dtype} batch {batch}, {side} x {side} x {width}, {name}: {spread(result)}")
                del graph
        for name, total in totals.items():
            print(f"{dtype} batch {batch}, all blocks of T, {name}: {total:.3f} ms")


def profile(batch: int, dtype: torch.dtype) -> None:
    """Which kernels the time goes to, one block of each stage."""
    works = [
        forward_backward(make_inputs(batch, side, side, width, math.ceil(width / 32), dtype=dtype))
        for _, side, width in T_STAGES
    ]
    for work in works:
        work()
    torch.cuda.synchronize()
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as result:
        for work in works:
            work()
        torch.cuda.synchronize()
    for event in result.events():
        if event.device_type == torch.autograd.DeviceType.CUDA and event.device_time > 15:
            print(f"{event.device_time / 1000:8.3f} ms  {event.name[:110]}")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--no-check", action="store_true")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    torch.manual_seed(0)
    print(
        f"{torch.cuda.get_device_name()}, torch {torch.__version__}, CUDA {torch.version.cuda}, "
        f"NVRTC {nvrtc.nvrtc_version()}"
    )
    began = time.perf_counter()
    reason = cuda.availability("cuda")
    print(f"availability: {reason}, after {time.perf_counter() - began:.2f} s")
    if reason is not None:
        return 1
    good = arguments.no_check or check()
    measure(1, arguments.runs)
    measure(arguments.batch, arguments.runs)
    if arguments.profile:
        profile(arguments.batch, torch.float32)
        profile(arguments.batch, torch.bfloat16)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

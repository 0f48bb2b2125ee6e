"""What the figures were taken on, and what that machine reaches at most."""

from __future__ import annotations

import os
import platform
import re
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

from medmamba_desktop.core.benchmark.timing import time_in_turns

_PACKAGES = ("torch", "torchvision", "numba", "numpy", "timm")


def machine(device: str) -> dict[str, object]:
    """Processor, cores, threads, memory, system and, with a GPU, its name."""
    facts: dict[str, object] = {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "torch_threads": torch.get_num_threads(),
        "cpu_capability": torch.backends.cpu.get_cpu_capability(),
        "system": platform.platform(),
        "device": device,
    }
    if device.startswith("cuda"):
        facts["gpu"] = torch.cuda.get_device_name(device)
    return facts


def versions() -> dict[str, str]:
    """Of Python and of the packages that compute."""
    found = {"python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class Roof:
    """What a matrix product and a copy reach here.

    Attributes:
        gflops: 1e9 floating point operations a second of a large float32 matrix product.
        gigabytes: 1e9 bytes a second of a large copy, read and written counted.
    """

    gflops: float
    gigabytes: float


def roof(device: str, *, seconds: float = 1.0) -> Roof:
    """Measure the machine's limits on `device`."""
    is_gpu = device.startswith("cuda")
    side, count = (8192, 1 << 28) if is_gpu else (1024, 1 << 25)
    a, b = (torch.randn(side, side, device=device) for _ in range(2))
    source = torch.zeros(count, device=device)
    target = torch.empty_like(source)
    taken = time_in_turns(
        {"product": lambda: a @ b, "copy": lambda: target.copy_(source)},
        seconds=seconds,
        wait=torch.cuda.synchronize if is_gpu else lambda: None,
    )
    return Roof(
        2 * side**3 / taken["product"].median_ms / 1e6,
        2 * 4 * count / taken["copy"].median_ms / 1e6,
    )


def at_the_roof(found: Roof, *, flops: float, traffic: float) -> dict[str, float]:
    """How fast work could be at the machine's limits.

    Args:
        flops: floating point operations, a multiplication and its addition counted as two.
        traffic: bytes that must be read or written.

    Returns:
        gflop and mbytes, and the milliseconds that each takes at the least.
    """
    return {
        "gflop": flops / 1e9,
        "mbytes": traffic / 1e6,
        "flop_floor_ms": flops / found.gflops / 1e6,
        "byte_floor_ms": traffic / found.gigabytes / 1e6,
    }


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        match = re.search(r"model name\s*:\s*(.+)", cpuinfo.read_text())
        if match:
            return match[1].strip()
    return platform.processor() or platform.machine()

"""MedMamba-T on an NVIDIA GPU: inference, one image, training.

    python benchmarks/network_cuda.py [--runs 20] [--eager] [--rows 20] [--only inference,one]

With torch.compile and CUDA graphs unless --eager; medians with the range from 10 to 90 %.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import torch
from scan_cuda import captured, spread, times
from torch import Tensor, nn

sys.path.insert(0, str(Path(__file__).parent.parent))

from medmamba_desktop.core.network.config import VARIANTS
from medmamba_desktop.core.network.medmamba import MedMamba

CLASSES = 7
SIDE = 224
# What decides on the time steps and decays stays in float32.
SENSITIVE = ("A_logs", "Ds", "dt_projs_weight", "dt_projs_bias")


def make_network(dtype: torch.dtype) -> MedMamba:
    torch.manual_seed(0)
    network = MedMamba(VARIANTS["T"], CLASSES).cuda().to(memory_format=torch.channels_last)
    for name, parameter in network.named_parameters():
        if not name.endswith(SENSITIVE):
            parameter.data = parameter.data.to(dtype)
    return network


def images(batch: int, dtype: torch.dtype) -> Tensor:
    image = torch.randn(batch, 3, SIDE, SIDE, device="cuda", dtype=dtype)
    return image.to(memory_format=torch.channels_last)


def inference(
    batch: int, dtype: torch.dtype, compiler: Callable[[nn.Module], nn.Module]
) -> Callable[[], object]:
    network = compiler(make_network(dtype).eval())
    image = images(batch, dtype)

    def run() -> object:
        with torch.no_grad():
            return network(image)

    return run


def training(batch: int, compiler: Callable[[nn.Module], nn.Module]) -> Callable[[], object]:
    """A step with AdamW under bfloat16 autocast; weights and optimiser in float32."""
    network = make_network(torch.float32).train()
    compiled = compiler(network)
    optimiser = torch.optim.AdamW(network.parameters(), lr=1e-4, fused=True, capturable=True)
    image = images(batch, torch.float32)
    target = torch.randint(CLASSES, (batch,), device="cuda")

    def run() -> object:
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cuda", torch.bfloat16):
            loss = nn.functional.cross_entropy(compiled(image), target)
        loss.backward()
        optimiser.step()
        return loss

    return run


def profile(run: Callable[[], object], rows: int) -> None:
    """Kernels by time, of three runs."""
    with torch.profiler.profile(activities=[torch.profiler.ProfilerActivity.CUDA]) as result:
        for _ in range(3):
            run()
        torch.cuda.synchronize()
    events = result.key_averages()
    total = sum(event.self_device_time_total for event in events) / 3000
    print(f"kernels: {total:.3f} ms a run")
    for event in sorted(events, key=lambda e: -e.self_device_time_total)[:rows]:
        milliseconds = event.self_device_time_total / 3000
        share = 100 * milliseconds / total
        print(f"{milliseconds:8.3f} ms {share:5.1f} % {event.count / 3:6.0f}  {event.key[:130]}")


def report(name: str, batch: int, run: Callable[[], object], runs: int, rows: int) -> None:
    torch.cuda.reset_peak_memory_stats()
    graph = captured(run)
    result = times(graph, runs)
    peak = torch.cuda.max_memory_allocated() / 2**20
    rate = 1000 * batch / sorted(result)[len(result) // 2]
    print(f"{name}: {spread(result)}, {rate:.0f} images/s, peak {peak:.0f} MiB", flush=True)
    if rows:
        profile(graph, rows)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--eager", action="store_true")
    parser.add_argument("--mode", default="default")
    parser.add_argument("--rows", type=int, default=0, help="kernels to list")
    parser.add_argument("--only", default="inference,one,training")
    parser.add_argument(
        "--no-padding", action="store_true", help="torch.compile pads no matrix product"
    )
    arguments = parser.parse_args()
    torch.backends.cudnn.benchmark = True
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")

    if arguments.no_padding:
        from torch._inductor import config

        config.shape_padding = False

    def compiler(network: nn.Module) -> nn.Module:
        if arguments.eager:
            return network
        return torch.compile(network, mode=arguments.mode, dynamic=False)

    wanted = arguments.only.split(",")
    if "inference" in wanted:
        run = inference(128, torch.bfloat16, compiler)
        report("inference bf16, batch 128", 128, run, arguments.runs, arguments.rows)
    if "float32" in wanted:
        run = inference(128, torch.float32, compiler)
        report("inference TF32, batch 128", 128, run, arguments.runs, arguments.rows)
    if "one" in wanted:
        run = inference(1, torch.bfloat16, compiler)
        report("inference bf16, batch 1", 1, run, arguments.runs, arguments.rows)
    if "training" in wanted:
        run = training(64, compiler)
        report("training step bf16, batch 64", 64, run, arguments.runs, arguments.rows)


if __name__ == "__main__":
    main()

"""The benchmark: every figure with its peers, one after another, as a generator."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

import torch

from medmamba_desktop.core.benchmark import subjects
from medmamba_desktop.core.benchmark.machine import Roof, at_the_roof
from medmamba_desktop.core.benchmark.memory import training_peak_mib
from medmamba_desktop.core.benchmark.timing import Subject, Timing, time_in_turns
from medmamba_desktop.core.network.config import VARIANTS

OURS = "ours"
REFERENCE = "reference-scan"
CHUNKED = "chunked-scan"


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the table.

    Attributes:
        name: what/variant/side/batch/device.
        peers: name -> time of a peer in the same rounds.
        extra: further figures, by name with unit.
    """

    name: str
    ours: Timing
    peers: dict[str, Timing] = field(default_factory=dict)
    extra: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured, and for how long.

    Attributes:
        seconds: for each figure, its peers included.
        is_quick: leave out the large batches, the larger variants and slow peers.
    """

    device: str = "cpu"
    seconds: float = 8.0
    is_quick: bool = False

    @property
    def place(self) -> str:
        """The device's kind, as it stands in the figures' names."""
        return self.device.split(":")[0]

    def wait(self) -> Callable[[], None]:
        """What returns when the device has finished."""
        return torch.cuda.synchronize if self.place == "cuda" else lambda: None


def run(plan: Plan, limit: Roof) -> Generator[Figure, None, None]:
    """Measure everything in the plan; each figure as soon as it is there.

    Args:
        limit: what the machine reaches, for the shares of it.
    """
    for figure in _latency(plan):
        yield _with_roof(figure, plan, limit)
    yield from _throughput(plan)
    yield _scan(plan)
    yield _training(plan)
    if plan.place == "cuda":
        yield from _half_precision(plan)


def _latency(plan: Plan) -> Generator[Figure, None, None]:
    yield _inference(plan, "latency", "T", 224, 1, peers=_peers(plan), is_against_reference=True)
    yield _inference(plan, "latency", "T", 448, 1, peers=())
    if not plan.is_quick:
        for variant in ("S", "B"):
            yield _inference(plan, "latency", variant, 224, 1, peers=_peers(plan))


def _throughput(plan: Plan) -> Generator[Figure, None, None]:
    yield _inference(plan, "throughput", "T", 224, 8, peers=_peers(plan))
    if plan.is_quick:
        return
    for variant, batch in (("T", 32), ("S", 8), ("S", 32), ("B", 8), ("B", 32)):
        yield _inference(plan, "throughput", variant, 224, batch, peers=_peers(plan))


def _inference(
    plan: Plan,
    what: str,
    variant: str,
    side: int,
    batch: int,
    *,
    peers: tuple[str, ...],
    is_against_reference: bool = False,
) -> Figure:
    image = subjects.images(batch, side, plan.device)
    network = subjects.build(variant, plan.device)
    measured: dict[str, Subject] = {OURS: subjects.inference(network, image)}
    for name in _installed(peers):
        measured[name] = subjects.peer(name, image)
    taken = _take_turns(plan, measured)
    if is_against_reference:
        slow = {REFERENCE: subjects.inference_with("reference", network, image)}
        if not plan.is_quick:
            slow[CHUNKED] = subjects.inference_with("chunked", network, image)
        taken |= _take_turns(plan, slow)
    name = f"{what}/{variant}/{side}/b{batch}/{plan.place}"
    return _figure(name, taken, {"images_per_s": batch / taken[OURS].median_ms * 1e3})


def _scan(plan: Plan) -> Figure:
    inputs = subjects.scan_inputs(VARIANTS["T"], 224, 1, plan.device)
    taken = _take_turns(plan, {OURS: subjects.all_scans(inputs)})
    if not plan.is_quick:
        taken |= _take_turns(
            plan,
            {
                CHUNKED: subjects.all_scans(inputs, "chunked"),
                REFERENCE: subjects.all_scans(inputs, "reference"),
            },
        )
    cores = torch.get_num_threads() if plan.place == "cpu" else 1
    spent_ns = taken[OURS].median_ms * 1e6 * cores
    extra = {"ns_per_update_core": spent_ns / subjects.state_updates(inputs)}
    return _figure(f"scan/T/224/b1/{plan.place}", taken, extra)


def _training(plan: Plan) -> Figure:
    image = subjects.images(8, 224, plan.device)
    taken = _take_turns(
        plan, {OURS: subjects.training_step(subjects.build("T", plan.device), image)}
    )
    extra: dict[str, float] = {}
    if not plan.is_quick:
        slow = subjects.training_step(subjects.build("T", plan.device), image, "reference")
        taken |= {REFERENCE: time_in_turns({"": slow}, seconds=0, wait=plan.wait())[""]}
    extra |= _training_memory(plan) if plan.place == "cpu" else _gpu_memory(plan, image)
    return _figure(f"train/T/224/b8/{plan.place}", taken, extra)


def _training_memory(plan: Plan) -> dict[str, float]:
    threads = torch.get_num_threads()
    backends = ("ours",) if plan.is_quick else ("ours", "reference")
    peaks = {name: training_peak_mib(name, 8, threads) for name in backends}
    return {f"peak_mib_{name}": peak for name, peak in peaks.items() if peak is not None}


def _gpu_memory(plan: Plan, image: torch.Tensor) -> dict[str, float]:
    """Peak memory that torch took on the GPU during one step; nothing is told of MPS."""
    if plan.place != "cuda":
        return {}
    step = subjects.training_step(subjects.build("T", plan.device), image)
    step()
    torch.cuda.reset_peak_memory_stats(plan.device)
    step()
    return {"peak_mib_ours": torch.cuda.max_memory_allocated(plan.device) / 2**20}


def _half_precision(plan: Plan) -> Generator[Figure, None, None]:
    for batch in (1, 8, 32, 128):
        image = subjects.images(batch, 224, plan.device)
        measured = {
            OURS: subjects.inference(subjects.build("T", plan.device), image),
            **{name: subjects.peer(name, image) for name in _installed(_peers(plan))},
        }
        with torch.autocast("cuda", torch.bfloat16):
            taken = _take_turns(plan, measured)
        extra = {"images_per_s": batch / taken[OURS].median_ms * 1e3}
        yield _figure(f"inference-bf16/T/224/b{batch}/cuda", taken, extra)


def _with_roof(figure: Figure, plan: Plan, limit: Roof) -> Figure:
    """Add what the work would take at the machine's limits, and how near the figure comes."""
    variant, side, batch = figure.name.split("/")[1:4]
    image = subjects.images(int(batch[1:]), int(side), plan.device)
    flops, traffic = subjects.work(subjects.build(variant, plan.device), image)
    floor = at_the_roof(limit, flops=flops, traffic=traffic)
    share = max(floor["flop_floor_ms"], floor["byte_floor_ms"]) / figure.ours.median_ms
    return replace(figure, extra={**figure.extra, **floor, "share_of_roof": share})


def _peers(plan: Plan) -> tuple[str, ...]:
    if plan.is_quick:
        return ("resnet50",)
    return (*subjects.TORCHVISION_PEERS, *subjects.TIMM_PEERS)


def _installed(names: tuple[str, ...]) -> tuple[str, ...]:
    """The peers that can be built here; timm's only where timm is."""
    has_timm = find_spec("timm") is not None
    return tuple(name for name in names if has_timm or name not in subjects.TIMM_PEERS)


def _take_turns(plan: Plan, measured: dict[str, Subject]) -> dict[str, Timing]:
    return time_in_turns(measured, seconds=plan.seconds, wait=plan.wait())


def _figure(name: str, taken: dict[str, Timing], extra: dict[str, float]) -> Figure:
    return Figure(name, taken[OURS], {k: v for k, v in taken.items() if k != OURS}, extra)

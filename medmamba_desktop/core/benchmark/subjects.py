"""What is measured: our network in its forms, and its peers."""

from __future__ import annotations

import gc
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from medmamba_desktop.core.benchmark.timing import Subject
from medmamba_desktop.core.network import scan
from medmamba_desktop.core.network.config import VARIANTS, NetworkConfig
from medmamba_desktop.core.network.lean import LeanMedMamba
from medmamba_desktop.core.network.medmamba import MedMamba
from medmamba_desktop.core.network.patches import PATCH
from medmamba_desktop.core.network.scan.reference import DIRECTIONS
from medmamba_desktop.core.network.ss2d import EXPAND

CLASSES = 6
FLOPS_PER_UPDATE = 13
TORCHVISION_PEERS = ("resnet18", "resnet50", "convnext_tiny", "swin_t")
TIMM_PEERS = {"vit_small": "vit_small_patch16_224"}
ScanInputs = tuple[Tensor, Tensor, Tensor, Tensor, Tensor, Tensor]


def build(variant: str, device: str) -> MedMamba:
    """One of our networks with weights from a fixed seed, in eval mode."""
    torch.manual_seed(0)
    return MedMamba(VARIANTS[variant], CLASSES).to(device).eval()


def images(batch: int, side: int, device: str) -> Tensor:
    """Noise, (batch, 3, side, side)."""
    torch.manual_seed(0)
    return torch.randn(batch, 3, side, side, device=device)


def inference(network: MedMamba, image: Tensor) -> Subject:
    """Our network as the program runs it."""
    lean = LeanMedMamba(network)
    return _quietly(lambda: network.head(network.pool(lean.features(image))))


def inference_with(backend: str, network: MedMamba, image: Tensor) -> Subject:
    """Our network as it is trained, with another backend for the scan."""

    def run() -> Tensor:
        with scan.forced_backend(backend):
            scores: Tensor = network(image)
            return scores

    return _quietly(run)


def peer(name: str, image: Tensor) -> Subject:
    """A network of torchvision or timm, untrained, in eval mode, eager.

    Raises:
        ImportError: it is one of timm's, and timm is not installed.
    """
    network = _peer_network(name).to(image.device).eval()
    return _quietly(lambda: network(image))


def training_step(network: MedMamba, image: Tensor, backend: str | None = None) -> Subject:
    """Forward, backward and AdamW, with a backend of one's choice for the scan."""
    network.train()
    optimiser = torch.optim.AdamW(network.parameters())
    target = torch.zeros(len(image), dtype=torch.long, device=image.device)

    def run() -> float:
        with scan.forced_backend(backend):
            loss = functional.cross_entropy(network(image), target)
            optimiser.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
        optimiser.step()
        gc.collect(0)
        return float(loss.detach())

    return run


def scan_inputs(config: NetworkConfig, side: int, batch: int, device: str) -> list[ScanInputs]:
    """What the scan of each block is given for an image of `side` pixels."""
    torch.manual_seed(0)
    found = []
    for stage, (depth, width) in enumerate(zip(config.depths, config.dims, strict=True)):
        half = width // 2
        inner, rank, cells = EXPAND * half, -(-half // 16), (side // PATCH) >> stage
        made = _one_scan(batch, cells, inner, rank, config.d_state, device)
        found += [made] * depth
    return found


def _one_scan(
    batch: int, cells: int, inner: int, rank: int, states: int, device: str
) -> ScanInputs:
    def randn(*shape: int) -> Tensor:
        return torch.randn(*shape, device=device)

    steps = torch.arange(1, states + 1, dtype=torch.float32, device=device)
    return (
        randn(batch, cells, cells, inner),
        randn(batch, cells, cells, DIRECTIONS, rank + 2 * states),
        randn(DIRECTIONS, inner, rank) * rank**-0.5,
        randn(DIRECTIONS, inner) - 4,
        -steps.expand(DIRECTIONS, inner, states).contiguous(),
        torch.ones(DIRECTIONS, inner, device=device),
    )


def state_updates(inputs: list[ScanInputs]) -> int:
    """How often a state is updated: batch x positions x directions x width x states."""
    return sum(x.numel() * DIRECTIONS * a.shape[-1] for x, _, _, _, a, _ in inputs)


def work(network: MedMamba, image: Tensor) -> tuple[float, float]:
    """What one inference must do at the least.

    Counted are convolutions and matrix products (by torch), and for each state update an
    exponential taken as 8 operations and 5 more; read are the weights once, and the image.

    Returns:
        floating point operations, and bytes.
    """
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        # The scan is not seen by the counter, so its backend does not matter.
        network(image)
    inputs = scan_inputs(network.config, image.shape[-1], len(image), "meta")
    flops = counter.get_total_flops() + FLOPS_PER_UPDATE * state_updates(inputs)
    traffic = 4 * (sum(p.numel() for p in network.parameters()) + image.numel())
    return flops, traffic


def all_scans(inputs: list[ScanInputs], backend: str | None = None) -> Subject:
    """The scans of all blocks, one after another."""

    def run() -> None:
        with scan.forced_backend(backend):
            for one in inputs:
                scan.selective_scan_2d(*one)

    return _quietly(run)


def _quietly(run: Callable[[], object]) -> Subject:
    """Without gradients."""

    def quiet() -> object:
        with torch.inference_mode():
            return run()

    return quiet


def _peer_network(name: str) -> nn.Module:
    torch.manual_seed(0)
    if name in TIMM_PEERS:
        import timm

        network: nn.Module = timm.create_model(TIMM_PEERS[name], pretrained=False)
        return network
    import torchvision

    made: nn.Module = torchvision.models.get_model(name, weights=None)
    return made

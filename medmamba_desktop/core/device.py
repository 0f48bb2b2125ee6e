"""Which device computes, tried for real, with the reason said."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager

from medmamba_desktop.core.errors import DeviceError, DeviceLostError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.values import DeviceInfo


def choose_device(wanted: str = "auto") -> DeviceInfo:
    """The device to compute on: the wanted one, or with "auto" the best that works.

    Args:
        wanted: "auto", "cpu", "cuda", "cuda:N" or "mps".

    Raises:
        DeviceError: the wanted device is unknown, absent, or failed its trial.
    """
    if wanted == "auto":
        return _best_device()
    if wanted == "cpu":
        return DeviceInfo("cpu", _cpu_title(), tr("Chosen by you"))
    name = "cuda:0" if wanted == "cuda" else wanted
    trouble = _trouble(name)
    if trouble:
        raise DeviceError(
            tr("The device {name} cannot be used: {trouble}", name=wanted, trouble=trouble),
            tr("Choose cpu or auto, or see `medmamba devices`"),
        )
    return DeviceInfo(name, _title(name), tr("Chosen by you"))


@contextmanager
def memory_errors(device: str) -> Iterator[None]:
    """Turn a device's running out of memory, or being lost, into an error of ours.

    Raises:
        DeviceError: the memory did not suffice.
        DeviceLostError: the device answers nothing any more; nothing can be asked of it again.
    """
    import torch

    try:
        yield
    except (torch.OutOfMemoryError, RuntimeError) as error:
        # MPS and the CPU have no class of their own for it.
        is_memory = isinstance(error, torch.OutOfMemoryError) or any(
            sign in str(error) for sign in ("out of memory", "DefaultCPUAllocator")
        )
        if not is_memory and _is_lost(error):
            raise DeviceLostError(
                tr("The device {device} does not answer any more", device=device),
                tr("Start the program again; if it happens again, look at the driver"),
                type(error).__name__,
            ) from error
        if not is_memory:
            raise
        raise DeviceError(
            tr("The device {device} has not enough memory", device=device),
            tr("Close other programs, or choose cpu"),
            type(error).__name__,
        ) from error


@contextmanager
def full_precision() -> Iterator[None]:
    """Convolutions of a GPU in float32 within, not in TF32: its 10 bits show in heat maps."""
    import torch

    cudnn = torch.backends.cudnn
    before, cudnn.allow_tf32 = cudnn.allow_tf32, False
    try:
        yield
    finally:
        cudnn.allow_tf32 = before


def _is_lost(error: RuntimeError) -> bool:
    """What torch says after a GPU was reset or taken away, or its driver broke down."""
    import torch

    known = getattr(torch, "AcceleratorError", torch.OutOfMemoryError)  # torch 2.8 and later
    signs = ("CUDA error", "CUDNN_STATUS", "CUBLAS_STATUS", "CUDA driver error", "MPS backend")
    return isinstance(error, known) or any(sign in str(error) for sign in signs)


def list_devices() -> tuple[DeviceInfo, ...]:
    """Every device that was found, with the result of its trial as the reason."""
    found = []
    for name in _candidates():
        trouble = _trouble(name)
        found.append(DeviceInfo(name, _title(name), trouble or tr("Works")))
    return (*found, DeviceInfo("cpu", _cpu_title(), tr("Works")))


def _best_device() -> DeviceInfo:
    troubles = []
    for name in _candidates():
        trouble = _trouble(name)
        if trouble is None:
            return DeviceInfo(name, _title(name), tr("A GPU was found and passed its trial"))
        troubles.append(tr("{name}: {reason}", name=_title(name), reason=trouble))
    reason = "; ".join(troubles) if troubles else _why_no_gpu()
    return DeviceInfo("cpu", _cpu_title(), reason)


def _candidates() -> list[str]:
    """Names of the GPUs that torch sees."""
    # Set before torch is imported, or an operator missing on MPS is an error.
    os.environ.setdefault("PYTORCH_ENABLE_MPS_FALLBACK", "1")
    import torch

    names = [f"cuda:{i}" for i in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        names.append("mps")
    return names


def _trouble(name: str) -> str | None:
    """Run a small convolution and a matrix product on the device; None where both are right."""
    import torch

    if name not in _candidates():
        return tr("not found on this computer")
    try:
        weight = torch.ones(1, 1, 3, 3, device=name)
        image = torch.ones(1, 1, 8, 8, device=name)
        total = torch.nn.functional.conv2d(image, weight).sum()
        product = (image[0, 0] @ image[0, 0]).exp().log().sum()
        is_right = abs(float(total) - 324) < 1e-2 and abs(float(product) - 512) < 1e-1
    except (RuntimeError, AssertionError) as error:
        return str(error).splitlines()[0]
    return None if is_right else tr("a trial computation gave a wrong result")


def _title(name: str) -> str:
    import torch

    if name.startswith("cuda") and name in _candidates():
        return str(torch.cuda.get_device_name(name))
    return {"mps": "Apple GPU"}.get(name, name)


def _cpu_title() -> str:
    return tr("CPU, {count} cores", count=os.cpu_count() or 1)


def _why_no_gpu() -> str:
    import torch

    if platform.system() == "Darwin":
        return tr("This Mac has no GPU that torch can use")
    if torch.version.cuda is None and torch.version.hip is None:
        return tr("This installation of torch is built for the CPU")
    return tr("No GPU was found; with an NVIDIA card, check its driver")

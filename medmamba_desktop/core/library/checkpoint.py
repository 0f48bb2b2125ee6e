"""A published checkpoint, read apart from the program and written again without pickle."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medmamba_desktop.core.errors import ModelFileError
from medmamba_desktop.core.language import tr
from medmamba_desktop.core.network.config import VARIANTS, NetworkConfig

# The largest published network takes 160 MB, and three times that with its optimiser.
MAX_BYTES = 2 * 1024**3
_GB = 1024**3
# Beyond three times the file: for its tensors as read, as float32, and as written.
_SPARE_BYTES = 512 * 1024**2
_LEAST_S = 60.0
_BYTES_A_SECOND = 20e6


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What was found in a checkpoint.

    Attributes:
        tensors: a safetensors file with its state dict in float32, under the published keys.
        network: the sizes, read off the tensors' shapes.
        classes: how many the network tells apart.
    """

    tensors: Path
    network: NetworkConfig
    classes: int

    @property
    def title(self) -> str:
        """The network for people: "MedMamba-T"."""
        for name, sizes in VARIANTS.items():
            if sizes == self.network:
                return f"MedMamba-{name}"
        depths = "-".join(map(str, self.network.depths))
        return tr(
            "MedMamba with {depths} blocks, {width} channels at first",
            depths=depths,
            width=self.network.dims[0],
        )


def read_apart(path: Path, folder: Path) -> Checkpoint:
    """`reading_apart`, waited for."""
    steps = reading_apart(path, folder)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            found: Checkpoint = end.value
            return found


def reading_apart(path: Path, folder: Path) -> Generator[None, None, Checkpoint]:
    """Read an authors' `.pth` in a confined process, which writes its tensors to a folder.

    It yields while it waits; closing it ends the process.

    Args:
        folder: of the caller's, to be deleted when the tensors are not needed any more.

    Raises:
        ModelFileError: the checkpoint is too large, unsafe, damaged, or no MedMamba.
    """
    from medmamba_desktop.core.library.confined import confined

    size = _checked_size(path)
    tensors = folder / "tensors.safetensors"
    found = yield from confined(
        convert,
        str(path),
        str(tensors),
        memory_bytes=3 * size + _SPARE_BYTES,
        seconds=_LEAST_S + size / _BYTES_A_SECOND,
    )
    depths, dims = (tuple(map(int, found[key])) for key in ("depths", "dims"))
    network = NetworkConfig(depths, dims, int(found["d_state"]))
    return Checkpoint(tensors, network, int(found["classes"]))


def _checked_size(path: Path) -> int:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise ModelFileError(
            tr("The file cannot be read ({reason})", reason=error.strerror or type(error).__name__),
            tr("Check that it exists and may be read"),
            repr(error),
        ) from error
    if size > MAX_BYTES:
        raise ModelFileError(
            tr(
                "The file has {size:,.1f} GB; checkpoints of up to {most} GB are read",
                size=size / _GB,
                most=MAX_BYTES // _GB,
            ),
            tr("Ask its author for the state dict alone: torch.save(model.state_dict(), FILE)"),
        )
    return size


def convert(source: str, target: str) -> dict[str, Any]:
    """What the confined process does: tensors of a `.pth` into a safetensors file.

    Returns:
        depths, dims, d_state and classes of the network.

    Raises:
        ModelFileError: as `read_apart`.
    """
    import torch
    from safetensors.torch import save_file

    from medmamba_desktop.core.library.confined import too_much_memory
    from medmamba_desktop.core.library.tensors import storable
    from medmamba_desktop.core.network.upstream import infer_config, read_checkpoint

    try:
        state = read_checkpoint(Path(source))
        config, classes = infer_config(state)
        # Counters of batches say nothing at inference; they alone are whole numbers.
        kept = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
        unpacked = sum(value.numel() * 4 for value in kept.values())
        if unpacked > MAX_BYTES:
            return too_much_memory()
        plain = {key: storable(key, value, torch.float32) for key, value in kept.items()}
        save_file(plain, target)
    except RuntimeError as error:
        if "alloc" in str(error):
            return too_much_memory()
        raise
    return {
        "depths": config.depths,
        "dims": config.dims,
        "d_state": config.d_state,
        "classes": classes,
    }
